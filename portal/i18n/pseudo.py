"""Pseudo-languages, made from English, that show what a real translation would break.

`en-XA` has accents, is longer and stands in brackets: what is plain was never translated, what lacks a
bracket was cut. `ar-XB` is mirrored: what leans the wrong way was laid out for left to right only. Both have the two
plural forms of English. They are made from the templates, never committed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from portal.i18n.placeholders import PLACEHOLDER
from portal.i18n.po_file import PoFile, catalog_path, empty, new_header
from portal.i18n.po_syntax import PoEntry
from portal.i18n.po_writing import write

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_PADDING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LONGER = 0.4
_RIGHT_TO_LEFT_OVERRIDE = "\u202e"
_POP_DIRECTION = "\u202c"


def accented(text: str) -> str:
    """The text with an accent on each letter of English."""
    return text.translate(_ACCENTS)


def lengthened(message: str) -> str:
    """The message as en-XA has it: accented, about 40 % longer, in brackets, its placeholders untouched."""
    return f"[{_outside_placeholders(accented, message)}{_padding(len(message))}]"


def mirrored(message: str) -> str:
    """The message as ar-XB has it: every word written from right to left, its placeholders untouched."""
    return _outside_placeholders(_mirror_words, message)


def write_pseudo(folder: Path, templates: Iterable[PoFile]) -> None:
    """Write the catalogs of both pseudo-languages into a folder of catalogs; raises CatalogError."""
    merged = {entry.key: entry for template in templates for entry in template.entries}
    for tag, change in _CHANGES.items():
        file = empty(catalog_path(folder, tag), new_header(tag))
        file.entries = [
            PoEntry(entry.source, tuple(change(form) for form in entry.source), entry.context)
            for entry in merged.values()
        ]
        write(file)


def _padding(length: int) -> str:
    wanted = length * _LONGER
    words = ""
    for word in itertools.cycle(_PADDING):
        if len(words) >= wanted:
            break
        words += f" {word}"
    return accented(words)


def _mirror_words(text: str) -> str:
    return re.sub(r"\S+", lambda word: f"{_RIGHT_TO_LEFT_OVERRIDE}{word[0]}{_POP_DIRECTION}", text)


def _outside_placeholders(change: Callable[[str], str], message: str) -> str:
    pieces = []
    end = 0
    for match in PLACEHOLDER.finditer(message):
        pieces += [change(message[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*pieces, change(message[end:])])


_CHANGES: Mapping[str, Callable[[str], str]] = {"en-XA": lengthened, "ar-XB": mirrored}
