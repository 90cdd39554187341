"""Finds the titles that hold some letters, among tens of thousands, in a fraction of a millisecond."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from portal.search.lexicon import Title
from portal.text.clusters import clusters

_BUCKETS = 1024
_BEGINNING = 3
"""Letters that titles begin with and that are kept as they are."""
_TOGETHER = 2048
"""Titles whose bits are set at once; a multiple of eight."""
_LOOKED_AT = 100
"""Titles that may hold a text which are looked at; each costs some microseconds."""


class TitleIndex:
    """Titles by what they hold; `form_of` makes the form in which titles and texts are compared.

    For each pair of neighbouring letters (by two hashes), bits tell which titles may hold the pair: a title that
    holds a text has the bits of all its pairs, and few others do. Those few are put into their form again: keeping the
    forms would take more room than all else here.
    """

    def __init__(self, titles: Sequence[Title], form_of: Callable[[str], str]) -> None:
        self._titles = titles
        self._form_of = form_of
        self._firsts = np.zeros((len(titles), _BEGINNING), np.uint32)
        self._bits = np.zeros((_BUCKETS, -(-len(titles) // 8)), np.uint8)
        for begin in range(0, len(titles), _TOGETHER):
            self._add(begin, [form_of(title.text) for title in titles[begin : begin + _TOGETHER]])

    def _add(self, begin: int, forms: Sequence[str]) -> None:
        """Note what some titles hold, the first of which is the title number `begin`, a multiple of eight."""
        has = np.zeros((_BUCKETS, len(forms)), bool)
        for at, form in enumerate(forms):
            has[_buckets(form), at] = True
            self._firsts[begin + at, : len(form)] = [*map(ord, form[:_BEGINNING])]
        packed = np.packbits(has, axis=1)
        self._bits[:, begin // 8 : begin // 8 + packed.shape[1]] = packed

    def holding(self, form: str, most: int) -> list[int]:
        """At most `most` titles: those that begin with `form`, then those in which a cluster or word begins so.

        Those in front come first among each; of very many that may hold it, only those in front are looked at.
        """
        if not form:
            return []
        may_hold = self._that_may_hold(form)
        first = [*map(ord, form[:_BEGINNING])]
        begin = may_hold[np.all(self._firsts[may_hold, : len(first)] == first, axis=1)]
        at_start = (at for at in begin[:_LOOKED_AT].tolist() if self._form(at).startswith(form))
        inside = (at for at in may_hold[:_LOOKED_AT].tolist() if begins_within(self._form(at), form))
        found: dict[int, None] = {}
        for index in chain(at_start, inside):
            if len(found) == most:
                break
            found[index] = None
        return list(found)

    def _form(self, index: int) -> str:
        return self._form_of(self._titles[index].text)

    def _that_may_hold(self, letters: str) -> NDArray[np.intp]:
        buckets = np.unique(_buckets(letters))
        if not len(buckets):
            return np.arange(len(self._titles))
        found: NDArray[np.intp] = np.flatnonzero(
            np.unpackbits(np.bitwise_and.reduce(self._bits[buckets], axis=0))[: len(self._titles)]
        )
        return found


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


def _buckets(letters: str) -> NDArray[np.uint32]:
    """Two buckets of each pair of letters: that both are filled by others is rare."""
    points = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    first, second = points[:-1], points[1:]
    both = (first * np.uint32(37) + second, first * np.uint32(101) + second * np.uint32(59) + np.uint32(7))
    buckets: NDArray[np.uint32] = np.concatenate(both) % np.uint32(_BUCKETS)
    return buckets
