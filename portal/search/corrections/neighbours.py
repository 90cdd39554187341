"""The words of a lexicon that are a slip or two away from one that was typed, and how likely each slip is.

A slip costs 1; those that people make most often cost less: a tone mark forgotten, a vowel sign mistaken for its
neighbour, letters that sound the same, keys that lie side by side, a letter doubled. And what was typed with the
other keyboard layout switched on, Thai Kedmanee for QWERTY or the other way round: the layout of Thai keys is that of
the Thai Industrial Standard 820-2538; QWERTY is that of the United States.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from portal.text.segmentation import beginning_of

ROWS = (
    ("`1234567890-=", "_ๅ/-ภถุึคตจขช"),
    ("qwertyuiop[]\\", "ๆไำพะัีรนยบลฃ"),
    ("asdfghjkl;'", "ฟหกดเ้่าสวง"),
    ("zxcvbnm,./", "ผปแอิืทมใฝ"),
    ("~!@#$%^&*()_+", "%+๑๒๓๔ู฿๕๖๗๘๙"),
    ("QWERTYUIOP{}|", '๐"ฎฑธํ๊ณฯญฐ,ฅ'),
    ('ASDFGHJKL:"', "ฤฆฏโฌ็๋ษศซ."),
    ("ZXCVBNM<>?", "()ฉฮฺ์?ฒฬฦ"),
)
"""What each key of a row gives: QWERTY, Kedmanee. The upper row first; the last four rows are those with Shift."""
_QWERTY = "".join(qwerty for qwerty, _ in ROWS)
_KEDMANEE = "".join(kedmanee for _, kedmanee in ROWS)
_TO_THAI = str.maketrans(_QWERTY, _KEDMANEE)
_TO_LATIN = str.maketrans(_KEDMANEE, _QWERTY)

_MARKS = "ัิีึืฺุู็่้๊๋์ํ๎"
_SOUND_ALIKE = (
    "ขฃคฅฆก", "ชฌฉจ", "ซศษส", "ดฎต", "ตฏ", "ถฐทธฑฒ", "นณ", "บป", "พภผ", "ฟฝ", "ยญ", "รลฬ", "วฤ",
    "อฮ", "เแ", "ะา", "ำา", "ิี", "ึื", "ุู", "่้๊๋",
    "aeiouy", "cks", "gj", "pb", "td", "fv", "sz", "mn", "lr",
)  # fmt: skip

MISTAKEN_AI = 0.25
"""ใ for ไ, or the other way round: one sound, of which twenty words have the former, as each school child learns."""
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
    _set(costs, "ใไ", MISTAKEN_AI)
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


LONGEST = 28
"""Letters of a word that is compared; longer ones are addresses and slips of the keyboard."""
_MOST_COMPARED = 1500
_MOST_EDITS = 3
_FAR = np.float32(99)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word of the lexicon, the documents that hold it, and how far the typed word is from it (in slips)."""

    word: str
    count: int
    distance: float


class Neighbours:
    """Finds words by likeness among `words`, each held by as many documents as `counts` says.

    Two words that are `n` slips apart differ in few letters and few pairs of letters: signatures of 64 bits of both
    leave some hundred words of a hundred thousand, whose distances are then computed side by side (optimal string
    alignment: Damerau and Levenshtein's slips, no letter touched twice).
    """

    def __init__(self, words: Sequence[str], counts: NDArray[np.int32]) -> None:
        self._words = words
        self._counts = counts
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        self._lengths = np.minimum(lengths, 255).astype(np.uint8)
        self._letters = _matrix(words, lengths)
        self._signatures = _signatures(self._letters)
        self._mistaken = mistaken()
        self._left_out = left_out()
        self._marks = self._left_out < 1

    def near(self, word: str, most: float) -> list[Neighbour]:
        """Words at most `most` slips from `word`, itself left out; in no order."""
        if not 2 <= len(word) <= LONGEST or not len(self._words):
            return []
        edits = min(int(most / min(LEFT_OUT_MARK, SWAPPED_MARK)), 1 + len(word) // 4, _MOST_EDITS)
        code = codes(word)
        at = self._candidates(code, edits)
        if not len(at):
            return []
        distances = self._distances(code, self._letters[at], self._lengths[at], edits)
        kept = np.flatnonzero(distances <= most)
        return [
            Neighbour(found, int(self._counts[at[index]]), float(distances[index]))
            for index in kept
            if (found := self._words[at[index]]) != word
        ]

    def _candidates(self, word: NDArray[np.uint8], edits: int) -> NDArray[np.intp]:
        """Where words stand that may be as near: their signatures differ in no more bits than so many slips change."""
        letters, pairs = _signature(word.tolist())
        longest, shortest = min(len(word) + edits, LONGEST), max(len(word) - edits, 0)
        near: NDArray[np.intp] = np.flatnonzero((self._lengths >= shortest) & (self._lengths <= longest))
        differing = np.bitwise_count(self._signatures[0][near] ^ letters)
        fitting = differing <= 2 * edits
        near, differing = near[fitting], differing[fitting]
        differing = differing + np.bitwise_count(self._signatures[1][near] ^ pairs)
        fitting = differing <= 6 * edits
        near, differing = near[fitting], differing[fitting]
        if len(near) > _MOST_COMPARED:
            near = near[np.argpartition(differing, _MOST_COMPARED)[:_MOST_COMPARED]]
        return near

    def _distances(
        self, word: NDArray[np.uint8], others: NDArray[np.uint8], lengths: NDArray[np.uint8], edits: int
    ) -> NDArray[np.float32]:
        """The distance of `word` from each of `others`, a row a word, as far as it takes that many edits."""
        count, width = len(others), min(LONGEST, len(word) + edits)
        others = np.ascontiguousarray(others[:, :width].T)
        added = self._left_out[others]
        doubled = others[1:] == others[:-1]
        added[1:] = np.where(doubled, np.minimum(added[1:], DOUBLED), added[1:])
        earlier = before = np.full((width + 1, count), _FAR)
        before[0] = 0
        np.cumsum(added[:edits], axis=0, out=before[1 : edits + 1])
        for row, letter in enumerate(word):
            low, high = max(0, row - edits), min(width, row + edits + 1)
            current = np.full_like(before, _FAR)
            own = self._own_cost(word, row)
            if low == 0:
                current[0] = before[0] + own
            band = others[low:high]
            best = self._mistaken[letter][band]
            if row == 0:
                best[0] += np.where(best[0] > MISTAKEN_AI, np.float32(FIRST), 0)
            best += before[low:high]
            np.minimum(best, before[low + 1 : high + 1] + own, out=best)
            if row and letter != word[row - 1]:
                first = max(low, 1)
                swap = (others[first:high] == word[row - 1]) & (others[first - 1 : high - 1] == letter)
                cost = earlier[first - 1 : high - 1] + self._swap_cost(word, row)
                part = best[first - low :]
                np.copyto(part, np.minimum(part, cost), where=swap)
            for column in range(low, high):
                np.minimum(best[column - low], current[column] + added[column], out=current[column + 1])
            earlier, before = before, current
        ends = np.minimum(lengths, width).astype(np.intp)
        return np.where(lengths <= width, before[ends, np.arange(count)], _FAR)

    def _own_cost(self, word: NDArray[np.uint8], row: int) -> np.float32:
        cost = np.float32(self._left_out[word[row]])
        return min(cost, np.float32(DOUBLED)) if row and word[row - 1] == word[row] else cost

    def _swap_cost(self, word: NDArray[np.uint8], row: int) -> np.float32:
        marks = self._marks[word[row]] or self._marks[word[row - 1]]
        return np.float32(SWAPPED_MARK if marks else SWAPPED)


def _signature(codes: Sequence[int]) -> tuple[np.uint64, np.uint64]:
    """What `_signatures` gives for one word."""
    letters = pairs = 0
    for at, code in enumerate(codes):
        letters |= 1 << (code & 63)
        if at:
            pairs |= 1 << ((code * 31 + codes[at - 1]) & 63)
    return np.uint64(letters), np.uint64(pairs)


def _matrix(words: Sequence[str], lengths: NDArray[np.int64]) -> NDArray[np.uint8]:
    """A row of codes a word, filled up with zeros; rows of words that are too long are empty."""
    matrix = np.zeros((len(words), LONGEST), np.uint8)
    flat = codes("".join(words))
    starts = np.cumsum(lengths) - lengths
    for column in range(LONGEST):
        there = np.flatnonzero((lengths > column) & (lengths <= LONGEST))
        matrix[there, column] = flat[starts[there] + column]
    return matrix


def _signatures(matrix: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each row, which letters and which pairs of letters there are, as bits."""
    letters = np.zeros(len(matrix), np.uint64)
    pairs = np.zeros(len(matrix), np.uint64)
    one = np.uint64(1)
    for column in range(LONGEST):
        code = matrix[:, column].astype(np.uint64)
        letters |= np.where(code > 0, one << (code & np.uint64(63)), np.uint64(0))
        if column:
            pair = (code * np.uint64(31) + matrix[:, column - 1]) & np.uint64(63)
            pairs |= np.where(code > 0, one << pair, np.uint64(0))
    return letters, pairs


_LONE_SIGN = re.compile("[ะ-ฺๅ็-๎]")
_BEFORE_A_LETTER = "เแโใไ"


def drops_a_lone_sign(word: str, other: str) -> bool:
    """Whether a word begins or ends with a sign that has lost its letter (ุมาร, จิตใ), and the other is what remains
    without it: the letter is rather missing (กุมาร, จิตใจ) than the sign too many."""
    if _LONE_SIGN.match(word):
        return word.endswith(other)
    return word[-1] in _BEFORE_A_LETTER and word.startswith(other)


def differing(text: str, other: str) -> int:
    """How many letters there are between what two texts begin with alike, and what they end with."""
    before = len(beginning_of(text, other))
    behind = len(beginning_of(text[before:][::-1], other[before:][::-1]))
    return max(len(text), len(other)) - before - behind


def thai_meant(text: str) -> str:
    """What the keys of `text`, typed as QWERTY, give on a Thai keyboard: `l;ylfu` is สวัสดี."""
    return text.translate(_TO_THAI)


def latin_meant(text: str) -> str:
    """What the keys of `text`, typed as Thai, give on a QWERTY keyboard: สฟทย้ีื is “lamphun”."""
    return text.translate(_TO_LATIN)
