"""The bound on combining marks that every text from outside is held to, before anything normalises it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MOST_MARKS = 30
"""Non-starters in a row: no writing needs more (Unicode Standard Annex 15, section 13)."""

_MAY_HOLD_MORE = re.compile(r"[\W\uff9e\uff9f]{14,}")
"""Marks are no letters to `re`, but for the two of halfwidth Katakana. A mark is two non-starters at most, and the
letter before them ends in three at most."""


def stream_safe(text: str) -> str:
    """The text with no more than `MOST_MARKS` combining marks in a row, counted as in its NFKD; the others are dropped.

    Putting marks in order takes time that grows with the square of their number, and nothing else can run meanwhile.
    Unicode's Stream-Safe Text Format parts longer runs by U+034F instead; nobody reads the thirty-first mark above one
    letter, and what is dropped can neither cover the lines around it nor be counted as letters.
    """
    return text if text.isascii() else _MAY_HOLD_MORE.sub(_held, text)


def is_stream_safe(text: str) -> bool:
    """Whether `stream_safe` leaves the text as it is."""
    return stream_safe(text) == text


def _held(run: re.Match[str]) -> str:
    if run[0].isascii():
        return run[0]
    kept: list[str] = []
    before = run.string[run.start() - 1 : run.start()]
    count = _shape(before)[2] if before else 0
    for letter in run[0]:
        leading, is_mark, trailing = _shape(letter)
        if leading and count + leading > MOST_MARKS:
            continue
        kept.append(letter)
        count = count + leading if is_mark else trailing
    return "".join(kept)


@lru_cache(maxsize=4096)
def _shape(letter: str) -> tuple[int, bool, int]:
    """How many non-starters a letter's NFKD begins with, whether it is nothing else, and how many it ends with."""
    marks = [unicodedata.combining(part) != 0 for part in unicodedata.normalize("NFKD", letter)]
    leading = (*marks, False).index(False)
    return leading, leading == len(marks), (*marks[::-1], False).index(False)
