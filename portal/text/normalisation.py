"""One form for texts that mean the same: for searching (`normalise`) and for showing (`tidy`)."""

from __future__ import annotations

import re
import unicodedata

_THAI = re.compile("[\u0e01-\u0e5b]")
_TONES = "\u0e48-\u0e4b"
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_SARA_AM = re.compile(f"\u0e4d([{_TONES}\u0e4c]*)\u0e32")
_LATE_TONE = re.compile(f"([\u0e30\u0e32\u0e33\u0e45])([{_TONES}]+)")
_LONG_TAIL = re.compile("(?<![\u0e24\u0e26])\u0e45")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_RANK = (
    {mark: 2 for mark in "\u0e48\u0e49\u0e4a\u0e4b"} | {mark: 3 for mark in "\u0e4c\u0e4e"} | {"\u0e3a": 0}
)

_BLANKS = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_UNSEEN_OR_JOINER = re.compile(f"[{_INVISIBLE}\u200c\u200d\ufe00-\ufe0f]")


def normalise(text: str) -> str:
    """One form for documents and queries: what looks or means the same becomes the same.

    NFKC with sara am in one piece, zero-width characters out, Arabic digits, Thai marks in one order and none doubled,
    two sara e as sara ae, lower case, single blanks. Idempotent; takes any string.
    """
    while (form := _one_pass(text)) != text:
        text = form
    return text


def tidy(text: str) -> str:
    """The text as it is shown in one line: NFC, no control or invisible characters, single blanks, none at the ends.

    Joiners stay (U+200C, U+200D): Persian, Indic scripts and emoji need them.
    """
    text = _UNSEEN.sub("", _CONTROLS.sub("", _SURROGATES.sub("", text)))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _one_pass(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN_OR_JOINER.sub("", _SURROGATES.sub("", text)))
    text = _CONTROLS.sub("", text).lower()
    if _THAI.search(text):
        text = _thai_form(text)
    return _BLANKS.sub(" ", text).strip()


def _thai_form(text: str) -> str:
    text = text.translate(_DIGITS).replace("เเ", "แ")
    text = _LATE_TONE.sub(r"\2\1", _LONG_TAIL.sub("\u0e32", text))
    return _SARA_AM.sub("\\1\u0e33", _MARKS.sub(_in_order, text))


def _in_order(marks: re.Match[str]) -> str:
    return "".join(sorted(dict.fromkeys(marks[0]), key=lambda mark: _RANK.get(mark, 1)))
