"""Names of files: as people know them, and as they stand in addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from portal.text.normalisation import spelt_alike, tidy

_LONGEST_SLUG = 80
_LONGEST_STEM = 200
"""Bytes in UTF-8, so that a file system (255) still has room for the ending."""

_SUFFIX = re.compile(r"[A-Za-z0-9]{1,8}")
_LIKELY_SUFFIX = re.compile(r"[a-z]{2,4}[0-9]?")
"""An ending, where “v1.2”, “5 ธ.ค. 2563” and “report.final” have none."""
_SAME_SUFFIXES = (frozenset({"jpg", "jpeg", "jpe", "jfif"}), frozenset({"avif", "avifs"}))
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""What no name of a file may hold, here or on the reader's computer."""


def base_name(name: str) -> str:
    """The name without the folders before it, written with either slash."""
    return name.replace("\\", "/").rpartition("/")[2]


def suffix_of(name: str) -> str:
    """What stands behind the last full stop, in small letters; empty where that is no ending of a file."""
    stem, _, suffix = base_name(name).rpartition(".")
    return suffix.lower() if stem and _SUFFIX.fullmatch(suffix) else ""


def is_suffix_for(named: str, suffix: str) -> bool:
    """Whether both endings say the same kind (jpeg, jpg)."""
    return named == suffix or any({named, suffix} <= group for group in _SAME_SUFFIXES)


def file_name(name: str, suffix: str) -> str:
    """The name that an officer gave, as readers save the file: any script, no folders, nothing unseen in it.

    It ends in `suffix`, or in another spelling of it; another ending is replaced.
    """
    plain = _UNFIT.sub(" ", base_name(tidy(spelt_alike(_without_halves(name)))))
    named = suffix_of(plain)
    keeps = is_suffix_for(named, suffix)
    stem = plain[: -len(named) - 1] if keeps or _LIKELY_SUFFIX.fullmatch(named) else plain
    stem = _shortened(" ".join(stem.split()).strip(" ."))
    return f"{stem or 'file'}.{plain[-len(named) :] if keeps else suffix}"


def address_name(name: str, suffix: str = "") -> str:
    """The name as it stands in addresses: small ASCII letters, digits and hyphens, with `suffix` if one is given.

    What is lost on the way (Thai letters) leaves six digits made from the whole name, so that two names stay two;
    names that only differ in how the same signs are encoded stay one.
    """
    stem, dot, own_suffix = base_name(spelt_alike(name)).rpartition(".")
    if not dot:
        stem, own_suffix = own_suffix, ""
    plain = unicodedata.normalize("NFKD", stem)
    slug = re.sub("[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")[
        :_LONGEST_SLUG
    ]
    if any(not letter.isascii() and not unicodedata.combining(letter) for letter in plain) or not slug:
        slug = f"{slug}-{_digits_of(stem)}".lstrip("-")
    ending = suffix or re.sub("[^a-z0-9]", "", own_suffix.lower())
    return f"{slug}.{ending}" if ending else slug


def _digits_of(stem: str) -> str:
    return hashlib.sha256(stem.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _without_halves(name: str) -> str:
    """A name from a disk may hold bytes that are no UTF-8, which Python reads as halves of letters."""
    return name.encode("utf-8", "replace").decode()


def _shortened(stem: str) -> str:
    return stem.encode()[:_LONGEST_STEM].decode("utf-8", "ignore").rstrip(" .")
