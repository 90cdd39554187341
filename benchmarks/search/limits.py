"""The figures that are to be reached, by the name of what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.search.data import Part


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure that is to be at least this value, or `at_most` it."""

    value: float
    at_most: bool = False

    def reached(self, value: float) -> bool:
        """Whether a figure keeps it."""
        return value <= self.value if self.at_most else value >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:.4g}"


MISSPELT = Limit(0.9)
"""Of words as people misspell them, how many a page leads to what is meant."""

Limits = Mapping[str, Mapping[str, Limit | None]]
"""By set of questions: each measure, and what it is to be; None where no figure is set."""

LOSS = 0.003
"""How much less than `TODAY` a figure may be."""
TODAY: Mapping[Part, Mapping[str, Mapping[str, float]]] = {
    "a": {
        "headline": {"nDCG@10": 0.9372, "Recall@10": 0.9707},
        "short": {"nDCG@10": 0.6201, "Recall@10": 0.7438},
        "body": {"nDCG@10": 0.9717, "Recall@10": 0.9896},
        "en-headline": {"nDCG@10": 0.8489, "Recall@10": 0.9029},
        "en-short": {"nDCG@10": 0.6119, "Recall@10": 0.7353},
        "name": {"recall": 0.9968, "precision": 0.9776},
        "subword": {
            "recall": 1.0000,
            "precision": 0.9818,
            "recall, counted": 1.0000,
            "precision, counted": 0.9818,
            "precision, exceptions wrong": 0.9379,
        },
        "subword-unlisted": {"recall": 0.9999, "precision": 0.9906},
    },
    "b": {
        "headline": {"nDCG@10": 0.9242, "Recall@10": 0.9692},
        "short": {"nDCG@10": 0.5781, "Recall@10": 0.7259},
        "body": {"nDCG@10": 0.9895, "Recall@10": 1.0000},
        "en-headline": {"nDCG@10": 0.8577, "Recall@10": 0.9381},
        "en-short": {"nDCG@10": 0.7120, "Recall@10": 0.8387},
        "name": {"recall": 0.9978, "precision": 0.9854},
        "subword": {
            "recall": 0.9992,
            "precision": 0.9964,
            "recall, counted": 0.9992,
            "precision, counted": 0.9964,
            "precision, exceptions wrong": 0.9964,
        },
        "subword-unlisted": {"recall": 1.0000, "precision": 0.9966},
    },
}
"""What commit 59c1048 reached of each part where the portal is not to fall behind it, and of words within others."""


def quality(part: Part | None) -> Limits:
    """What is to be reached in part b; for part a and for both together, what helps to tell how near it is."""
    kept = TODAY["a" if part == "a" else "b"]
    return {
        "headline": _not_below(kept, "headline", "nDCG@10") | {"Recall@10": None},
        "headline, as typed": {"nDCG@10": None, "Recall@10": None},
        "short": _not_below(kept, "short", "nDCG@10") | {"Recall@10": None},
        "body": _not_below(kept, "body", "nDCG@10") | {"Recall@10": None},
        "en-headline": _not_below(kept, "en-headline", "nDCG@10") | {"Recall@10": None},
        "en-short": _not_below(kept, "en-short", "nDCG@10") | {"Recall@10": None},
        "variant": {
            "overlap": Limit(0.992),
            "Recall@10 kept": Limit(0.995),
            "overlap, nospace": Limit(0.98),
            "overlap, wrongspace": Limit(0.98),
        },
        "subword": _WITHIN,
        "subword-unlisted": _WITHIN,
        "name": _not_below(kept, "name", "recall", "precision"),
        "short-word": {
            "recall of own": None,
            "recall of own, but for names and words left whole": Limit(0.995),
            "recall of compound": None,
            "recall of compound, but for names and words left whole": Limit(0.85),
            "wrong in all": Limit(0.01, at_most=True),
            "wrong in the first ten": None,
            "wrong in the ten newest": Limit(0.01, at_most=True),
        },
        "pair": {"first ten hold both": Limit(0.95), "same ten in both orders": Limit(0.95)},
        "citizen": {"first five that answer": Limit(0.85), "none answers": Limit(0.0, at_most=True)},
        "question": {"nDCG@10": Limit(0.965), "Recall@10": None},
    }


def _not_below(kept: Mapping[str, Mapping[str, float]], name: str, *measures: str) -> dict[str, Limit | None]:
    return {measure: Limit(kept[name][measure] - LOSS) for measure in measures}


_WITHIN: Mapping[str, Limit | None] = {
    "recall": None,
    "precision": None,
    "recall, counted": Limit(0.995),
    "precision, counted": Limit(0.99),
    "precision, exceptions wrong": None,
    "exceptions": Limit(0.03, at_most=True),
}

PACE = 25.0
"""CPU milliseconds of `machine.pace` where the limits of time hold: what is judged is scaled to it."""
BARE = {"short": 2.5, "headline": 6.0}
"""CPU milliseconds a query at 20,000 articles, asked again, without snippets and facets."""
FIRST = {"short": 12.0, "headline": 12.0, "common words": 12.0}
"""CPU milliseconds a query that nobody asked for before."""
TIMES_TANTIVY = 5.0
SNIPPETS = 1.8
FACETS = 1.0
HOSTILE = 2.0
"""Times a headline's page."""
DEAREST = 100.0
"""CPU milliseconds of the dearest query, asked first as a page asks it."""
COMPLETIONS = 5.0
INDEXED = 5_000
INDEXING = 40.0
"""CPU seconds for 5,000 articles."""
INDEXING_MEMORY = 300.0
SERVING_MEMORY = 300.0
MISSPELLINGS: Mapping[str, Mapping[str, float]] = {
    "the right word is the first correction": {"en": 0.926, "th": 0.944},
    "the right word is one of three": {"en": 0.984, "th": 0.973},
    "or an article with it is in the top ten": {"en": 0.935, "th": 0.957},
}
"""What commit 59c1048 reached of each measure, by language, with 2,000 words, of which it draws a few others."""
UNTOUCHED = "right words that are corrected none the less"


def misspelling(measure: str, language: str) -> Limit | None:
    """What is to be reached by corrections of misspelt words."""
    if measure == UNTOUCHED:
        return Limit(0.0, at_most=True)
    return Limit(MISSPELLINGS[measure][language] - LOSS) if measure in MISSPELLINGS else None
