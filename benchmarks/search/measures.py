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


def of_first(found: Sequence[str], relevant: AbstractSet[str], most: int = TOP) -> float | None:
    """The share of the first `most` that is relevant, of at most as many as there are; None where there are none."""
    there = min(most, len(relevant))
    return min(there, len(relevant & set(found[:most]))) / there if there else None


def share(found: Sequence[str], wrong: AbstractSet[str]) -> float:
    """The share of what was found that is wrong; 0 where nothing was found."""
    return precision(found, wrong) or 0.0


def same(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of the first ten that two lists have in common; 1 where both found nothing."""
    longest = max(len(first[:TOP]), len(second[:TOP]))
    return len(set(first[:TOP]).intersection(second[:TOP])) / longest if longest else 1.0
