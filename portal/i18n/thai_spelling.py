"""Slips of Thai typing that look right on the screen and are wrong for searching and for screen readers.

Taken from the Unicode standard, chapter 16.1 (Thai), on the order and composition of vowels and tone marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SLIPS = (
    (
        re.compile("\u0e4d[\u0e48-\u0e4b]?\u0e32"),
        "has “ำ” typed as two characters",
        "type sara am (ำ) as one",
    ),
    (re.compile("\u0e40\u0e40"), "has “เ” twice", "type sara ae (แ)"),
    (
        re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1"),
        "has the same mark twice on one letter",
        "take one away",
    ),
    (
        re.compile("[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]"),
        "has a tone mark typed before the vowel",
        "type the vowel first",
    ),
    (
        re.compile("([\u0e48-\u0e4b])(?!\\1)[\u0e48-\u0e4b]"),
        "has two tone marks on one letter",
        "take one away",
    ),
)
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


class Slip(NamedTuple):
    """What is wrong between two places of a text, and what to do about it."""

    start: int
    stop: int
    what: str
    remedy: str


def slips(text: str) -> Iterator[Slip]:
    """The first slip of each kind in what a reader sees of the text."""
    for pattern, what, remedy in _SLIPS:
        if found := pattern.search(text):
            yield Slip(found.start(), found.end(), what, remedy)


def misspellings(text: str) -> Iterator[str]:
    """What is wrong with the text, and what to do about it; nothing if it is typed well."""
    for slip in slips(text):
        yield f"{slip.what}; {slip.remedy}"
    if _INVISIBLE.search(text):
        yield "has an invisible character; type it anew"
