"""How likely a slip is: what each letter that was left out, added, swapped or mistaken adds to a distance.

A slip costs 1; those that people make most often cost less: a tone mark forgotten, a vowel sign mistaken for its
neighbour, letters that sound the same, keys that lie side by side, a letter doubled.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from portal.search.keyboards import ROWS

_MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
_SOUND_ALIKE = (
    "ขฃคฅฆก", "ชฌฉจ", "ซศษส", "ดฎต", "ตฏ", "ถฐทธฑฒ", "นณ", "บป", "พภผ", "ฟฝ", "ยญ", "รลฬ", "วฤ",
    "อฮ", "ใไ", "เแ", "ะา", "ำา", "ิี", "ึื", "ุู", "่้๊๋",
    "aeiouy", "cks", "gj", "pb", "td", "fv", "sz", "mn", "lr",
)  # fmt: skip

MISTAKEN_ALIKE = 0.75
MISTAKEN_BESIDE = 0.85
MISTAKEN_MARK = 0.6
LEFT_OUT_MARK = 0.6
SWAPPED = 0.9
SWAPPED_MARK = 0.6
DOUBLED = 0.7
FIRST = 0.25
"""Added where the first letter is not the same: people rarely slip there."""


def codes(letters: str) -> NDArray[np.uint8]:
    """A byte for each letter: different for all letters of one script, Latin and Thai among them."""
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(points < 0x80, points | 0x80, points & 0xFF).astype(np.uint8)


def mistaken() -> NDArray[np.float32]:
    """What one letter for another costs, by the codes of both."""
    costs = np.ones((256, 256), np.float32)
    for qwerty, kedmanee in ROWS[:4]:
        for row in (qwerty, kedmanee):
            for first, second in pairwise(row):
                _set(costs, first + second, MISTAKEN_BESIDE)
    for letters in _SOUND_ALIKE:
        _set(costs, letters, MISTAKEN_ALIKE)
    _set(costs, _MARKS, MISTAKEN_MARK)
    np.fill_diagonal(costs, 0)
    return costs


def left_out() -> NDArray[np.float32]:
    """What a letter costs that is missing, or too many, by its code."""
    costs = np.ones(256, np.float32)
    costs[codes(_MARKS)] = LEFT_OUT_MARK
    return costs


def _set(costs: NDArray[np.float32], letters: str, cost: float) -> None:
    found = codes(letters)
    costs[np.ix_(found, found)] = np.minimum(costs[np.ix_(found, found)], np.float32(cost))
