"""Which words stand beside each other in an index: what tells a run of words from the pieces of a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.analyzer import Token

MOST = 255
_FIRST, _BOTH = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
"""Odd numbers that spread the bits: of two million pairs in 32 bits, one unknown pair in two thousand seems known."""


class Numbers(dict[str, int]):
    """A number for each string, the same in every process: of so many bits of a checksum, remembered."""

    _KEPT = 65_536

    def __init__(self, bits: int) -> None:
        super().__init__()
        self._mask = (1 << bits) - 1

    def __missing__(self, string: str) -> int:
        if len(self) > self._KEPT:
            self.clear()
        number = self[string] = crc32(string.encode("utf-8", "surrogatepass")) & self._mask
        return number

    def array(self, strings: Iterable[str]) -> NDArray[np.uint32]:
        """The numbers of all `strings`."""
        return np.array([self[string] for string in strings], np.uint32)


TERM_NUMBERS = Numbers(32)


class Bigrams:
    """Pairs of terms that follow each other with at most a blank between, and how many documents hold each.

    `texts` are the pairs of each document, each once (numbers from `bigrams_of` or `numbered`), `titles` those of each
    title: what a title holds counts as held by 255 documents, the most that are counted. `words` are the numbers of
    the terms of titles. Five bytes a pair; never changes.
    """

    def __init__(
        self,
        texts: Iterable[NDArray[np.uint32]] = (),
        titles: Iterable[NDArray[np.uint32]] = (),
        words: Iterable[NDArray[np.uint32]] = (),
    ) -> None:
        none = np.empty(0, np.uint32)
        titled = np.concatenate([none, *titles])
        everything = np.concatenate([none, *texts, titled])
        self._pairs, counts = np.unique(everything, return_counts=True)
        self._counts = np.minimum(counts, MOST).astype(np.uint8)
        self._counts[np.searchsorted(self._pairs, titled)] = MOST
        self._words = np.unique(np.concatenate([none, *words]))

    def count(self, first: str, second: str) -> int:
        """How many documents hold the second term behind the first, up to 255."""
        at = _place(self._pairs, _number(TERM_NUMBERS[first], TERM_NUMBERS[second]))
        return 0 if at is None else int(self._counts[at])

    def in_title(self, term: str) -> bool:
        """Whether a title holds a term."""
        return _place(self._words, TERM_NUMBERS[term]) is not None


def _place(numbers: NDArray[np.uint32], number: int) -> int | None:
    """Where a number stands in a row of them; a query asks for hundreds, one by one."""
    at = int(numbers.searchsorted(np.uint32(number)))
    return at if at < len(numbers) and int(numbers[at]) == number else None


def _number(first: int, second: int) -> int:
    """What `numbered` gives for one pair."""
    pair = (first * int(_FIRST) ^ second) * int(_BOTH) & 0xFFFFFFFF
    return pair ^ pair >> 15


def numbered(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number for each pair of terms, by their own numbers."""
    pairs = (first * _FIRST ^ second) * _BOTH
    return pairs ^ pairs >> np.uint32(15)


def bigrams_of(tokens: Sequence[Token]) -> NDArray[np.uint32]:
    """The pairs of a text, each once, by its tokens."""
    terms = TERM_NUMBERS.array(token.term for token in tokens)
    beside = np.array([other.start - one.end <= 1 for one, other in pairwise(tokens)], bool)
    return np.unique(numbered(terms[:-1][beside], terms[1:][beside]))
