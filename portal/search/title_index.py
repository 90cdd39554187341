"""Finds the titles that hold some letters, among tens of thousands, in a fraction of a millisecond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from portal.text.clusters import clusters

_BUCKETS = 1024
_TOGETHER = 2048
"""Titles whose bits are set at once."""
_START = "\n"


class TitleIndex:
    """Titles in the form in which they are compared, newest first.

    For each pair of neighbouring letters (by a hash), one bit a title tells whether it may hold the pair: a title that
    holds a text has the bits of all its pairs, and few others do.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        lengths = np.fromiter((len(form) + 1 for form in forms), np.int64, len(forms))
        self._starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        self._text = _START + _START.join(forms)
        self._bits = _bits(forms)

    def holding(self, form: str, most: int, looked_at: int) -> list[int]:
        """At most `most` titles: those that begin with `form`, then those in which a cluster or word begins so.

        Of the latter the first `looked_at` that hold it anywhere are looked at.
        """
        found: dict[int, None] = {}
        for index in self._with(_START + form):
            if len(found) == most:
                return list(found)
            if self._form(index).startswith(form):
                found[index] = None
        for index in self._with(form):
            title = self._form(index)
            if form not in title:
                continue
            looked_at -= 1
            if begins_within(title, form):
                found[index] = None
            if len(found) >= most or not looked_at:
                break
        return list(found)

    def _form(self, index: int) -> str:
        return self._text[self._starts[index] + 1 : self._starts[index + 1]]

    def _with(self, letters: str) -> Iterator[int]:
        """The titles that may hold these letters, newest first."""
        buckets = np.unique(_pairs(letters))
        if not len(buckets):
            return iter(range(len(self._starts) - 1))
        both = np.bitwise_and.reduce(self._bits[buckets], axis=0)
        return iter(np.flatnonzero(np.unpackbits(both)).tolist())


def begins_within(form: str, sought: str) -> bool:
    """Whether a word of letters, or a cluster where no blanks part words, begins with `sought` somewhere in `form`."""
    at = form.find(sought) if sought else -1
    if at < 0:
        return False
    ends = set(accumulate(map(len, clusters(form)), initial=0))
    while at >= 0:
        before, first = form[at - 1 : at], form[at]
        parted = not (before.isalnum() and before < "\u0e00" and first.isalnum())
        if parted and at in ends:
            return True
        at = form.find(sought, at + 1)
    return False


def _bits(forms: Sequence[str]) -> NDArray[np.uint8]:
    parts = []
    for first in range(0, len(forms), _TOGETHER):
        some = forms[first : first + _TOGETHER]
        has = np.zeros((_BUCKETS, len(some)), bool)
        for at, form in enumerate(some):
            has[_pairs(_START + form), at] = True
        parts.append(np.packbits(has, axis=1))  # _TOGETHER is a multiple of eight: no part ends within a byte
    return np.concatenate(parts, axis=1) if parts else np.zeros((_BUCKETS, 0), np.uint8)


def _pairs(letters: str) -> NDArray[np.uint32]:
    """The bucket of each pair of letters."""
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    buckets: NDArray[np.uint32] = (points[:-1] * np.uint32(37) + points[1:]) % np.uint32(_BUCKETS)
    return buckets
