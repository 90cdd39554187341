"""The site's own words: a pass over the pieces of any segmenter, so that a listed word is never cut apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from portal.text.clusters import clusters

_SURE = 3
"""Clusters: a shorter word is put together only where both its ends are ends of pieces, for it may be part of others."""


def keep_whole(pieces: Sequence[str], own: frozenset[str]) -> list[str]:
    """The pieces, parted and joined anew so that each word of `own` that they hold is one of them.

    Where two overlap, the one that begins first, then the longer one counts. A word is found only from one end of a
    cluster to another.
    """
    text = "".join(pieces)
    found = list(_matches(text, own))
    if not found:
        return list(pieces)
    cuts = {0, *accumulate(map(len, pieces))}
    ends = _cluster_ends(text)
    for start, end in found:
        if {start, end} <= cuts or ({start, end} <= ends and len(clusters(text[start:end])) >= _SURE):
            cuts.difference_update(range(start + 1, end))
            cuts.update((start, end))
    return [text[start:end] for start, end in pairwise(sorted(cuts))]


def _matches(text: str, own: frozenset[str]) -> Iterator[tuple[int, int]]:
    pattern = _pattern(own)
    return (found.span() for found in pattern.finditer(text)) if pattern else iter(())


def _cluster_ends(text: str) -> set[int]:
    return {0, *accumulate(map(len, clusters(text)))}


@lru_cache(maxsize=64)
def _pattern(own: frozenset[str]) -> re.Pattern[str] | None:
    return re.compile(_alternatives(sorted(own))) if own else None


def _alternatives(words: Sequence[str]) -> str:
    """A pattern of the sorted `words` in which common beginnings are shared, so that it fails early; longest first."""
    branches: dict[str, list[str]] = {}
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
    parts = [re.escape(letter) + _alternatives(rest) for letter, rest in branches.items()]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if '' in words else ''}"
