"""The words of a lexicon that are a slip or two away from one that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.search.corrections import slips

LONGEST = 28
"""Letters of a word that is compared; longer ones are addresses and slips of the keyboard."""
_MOST_COMPARED = 1500
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
        self._mistaken = slips.mistaken()
        self._left_out = slips.left_out()
        self._marks = self._left_out < 1

    def near(self, word: str, most: float) -> list[Neighbour]:
        """Words at most `most` slips from `word`, itself left out; in no order."""
        if not 2 <= len(word) <= LONGEST:
            return []
        at = self._candidates(word, int(most / min(slips.LEFT_OUT_MARK, slips.SWAPPED_MARK)))
        distances = self._distances(slips.codes(word), self._letters[at], self._lengths[at])
        kept = np.flatnonzero(distances <= most)
        return [
            Neighbour(found, int(self._counts[at[index]]), float(distances[index]))
            for index in kept
            if (found := self._words[at[index]]) != word
        ]

    def _candidates(self, word: str, edits: int) -> NDArray[np.intp]:
        """Where words stand that may be as near: their signatures differ in no more bits than so many slips change."""
        edits = max(1, min(edits, 1 + len(word) // 4, 3))
        row = np.zeros((1, LONGEST), np.uint8)
        row[0, : len(word)] = slips.codes(word)
        letters, pairs = (signature[0] for signature in _signatures(row))
        lengths = self._lengths.astype(np.int16)
        near: NDArray[np.intp] = np.flatnonzero((np.abs(lengths - len(word)) <= edits) & (lengths <= LONGEST))
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
        self, word: NDArray[np.uint8], others: NDArray[np.uint8], lengths: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """The distance of `word` from each of `others`, a row a word."""
        count, width = len(others), min(LONGEST, len(word) + 3)
        others = others[:, :width]
        added = self._left_out[others]
        doubled = others[:, 1:] == others[:, :-1]
        added[:, 1:] = np.where(doubled, np.minimum(added[:, 1:], slips.DOUBLED), added[:, 1:])
        before = np.zeros((count, width + 1), np.float32)
        np.cumsum(added, axis=1, out=before[:, 1:])
        earlier = before
        for row, letter in enumerate(word):
            own = self._left_out[letter]
            if row and word[row - 1] == letter:
                own = min(own, np.float32(slips.DOUBLED))
            current = np.empty_like(before)
            current[:, 0] = before[:, 0] + own
            instead = self._mistaken[letter][others]
            if row == 0:
                instead[:, 0] += np.where(instead[:, 0] > 0, np.float32(slips.FIRST), 0)
            best = np.minimum(before[:, :-1] + instead, before[:, 1:] + own)
            if row:
                swap = (
                    (others[:, 1:] == word[row - 1]) & (others[:, :-1] == letter) & (letter != word[row - 1])
                )
                cost = (
                    slips.SWAPPED_MARK if self._marks[letter] or self._marks[word[row - 1]] else slips.SWAPPED
                )
                best[:, 1:] = np.where(
                    swap, np.minimum(best[:, 1:], earlier[:, :-2] + np.float32(cost)), best[:, 1:]
                )
            for column in range(width):
                np.minimum(best[:, column], current[:, column] + added[:, column], out=current[:, column + 1])
            earlier, before = before, current
        ends = np.minimum(lengths, width).astype(np.intp)
        return np.where(lengths <= width, before[np.arange(count), ends], _FAR)


def _matrix(words: Sequence[str], lengths: NDArray[np.int64]) -> NDArray[np.uint8]:
    """A row of codes a word, filled up with zeros; rows of words that are too long are empty."""
    matrix = np.zeros((len(words), LONGEST), np.uint8)
    flat = slips.codes("".join(words))
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
