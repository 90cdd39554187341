"""How good a list of results is, from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from math import log2

TOP = 10


def ndcg(found: Sequence[str], relevant: AbstractSet[str]) -> float:
    """Normalised discounted cumulative gain of the first ten, every relevant article worth the same.

    K. Järvelin and J. Kekäläinen, “Cumulated gain-based evaluation of IR techniques”, 2002.
    """
    gain = sum(1 / log2(rank + 2) for rank, article in enumerate(found[:TOP]) if article in relevant)
    return gain / sum(1 / log2(rank + 2) for rank in range(min(TOP, len(relevant))))


def recall(found: Iterable[str], relevant: AbstractSet[str]) -> float:
    """The share of the relevant articles that was found."""
    return len(relevant & set(found)) / len(relevant)


def precision(found: Sequence[str], relevant: AbstractSet[str]) -> float | None:
    """The share of what was found that is relevant; None where nothing was found."""
    return len(relevant & set(found)) / len(found) if found else None


def overlap(found: Sequence[str], clean: Sequence[str]) -> float | None:
    """The share of the first ten of a clean query that is still there; None where that found nothing."""
    kept = set(clean[:TOP])
    return len(kept.intersection(found[:TOP])) / len(kept) if kept else None


def mean(values: Iterable[float | None]) -> float:
    """The mean of those that are known; 0 of none."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
