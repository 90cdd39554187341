"""BM25 on arrays: what a term adds to each document's score, per language, decoded and reckoned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from portal.search.whoosh import fields
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.reading import Reading

Scores = NDArray[np.float32]

K1 = 1.2
B = 0.75
TITLE = 0.75
"""What a word of the title weighs beside one of the text."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The documents that hold something, in ascending order, and what that adds to their scores."""

    docs: Docs
    scores: Scores
    rarity: float

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self.docs.nbytes + self.scores.nbytes


NOTHING = Scored(np.empty(0, np.uint32), np.empty(0, np.float32), 0.0)


class Statistics:
    """How many documents of a language there are, and how long they are on average."""

    def __init__(self, reading: Reading, language: str) -> None:
        mask = reading.documents(language)
        self.documents = int(mask.sum())
        self.text_norms = _norms(reading.text_lengths, mask)
        self.title_norms = _norms(reading.title_lengths, mask)


def _norms(lengths: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    average = float(lengths[mask].mean()) if mask.any() else 0.0
    return (K1 * (1 - B + B * lengths / (average or 1.0))).astype(np.float32)


def rarity(documents: int, held: int) -> float:
    """Lucene's inverse document frequency."""
    return log(1 + (documents - held + 0.5) / (held + 0.5))


def score_of(reading: Reading, language: str, statistics: Statistics, term: str) -> Scored:
    """What a term adds to the documents of a language."""
    scored: Scored = reading.kept.get(
        ("term", language, term),
        lambda: _score(reading, language, statistics, term),
        lambda scored: scored.size,
    )
    return scored


def _score(reading: Reading, language: str, statistics: Statistics, term: str) -> Scored:
    name = fields.term_of(language, term)
    docs, counts = reading.postings(fields.TEXT, name)
    title_docs, title_counts = reading.postings(fields.TITLE, name)
    if not len(docs) and not len(title_docs):
        return NOTHING
    everywhere = docs if not len(title_docs) else np.union1d(docs, title_docs)
    rare = rarity(statistics.documents, len(everywhere))
    scores = np.zeros(len(everywhere), np.float32)
    for found, often, norms, weight in (
        (docs, counts, statistics.text_norms, 1.0),
        (title_docs, title_counts, statistics.title_norms, TITLE),
    ):
        if len(found) and often is not None:
            many = often.astype(np.float32)
            scores[np.searchsorted(everywhere, found)] += weight * rare * many / (many + norms[found])
    return Scored(everywhere.astype(np.uint32), scores, rare)


def added(parts: Sequence[Scored]) -> Scored:
    """Several words together: the sum for each document."""
    if len(parts) == 1:
        return parts[0]
    docs = np.unique(np.concatenate([part.docs for part in parts]))
    scores = np.zeros(len(docs), np.float32)
    for part in parts:
        scores[np.searchsorted(docs, part.docs)] += part.scores
    return Scored(docs, scores, sum(part.rarity for part in parts))


def best(parts: Sequence[Scored]) -> Scored:
    """Of several that mean the same, the best for each document."""
    held = [part for part in parts if len(part.docs)]
    if len(held) < 2:
        return held[0] if held else NOTHING
    docs = np.unique(np.concatenate([part.docs for part in held]))
    scores = np.zeros(len(docs), np.float32)
    for part in held:
        at = np.searchsorted(docs, part.docs)
        scores[at] = np.maximum(scores[at], part.scores)
    return Scored(docs, scores, max(part.rarity for part in held))
