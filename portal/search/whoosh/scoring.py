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
_FREQUENT = 8
"""A word that one of so many documents holds is kept as an array of all documents too."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The documents that hold something, in ascending order, and what that adds to their scores."""

    docs: Docs
    scores: Scores
    rarity: float
    everywhere: Scores | None = None
    """The same for all documents, where so many hold it that this is quicker to add."""

    def add_to(self, scores: Scores) -> None:
        """Add it to the scores of all documents."""
        if self.everywhere is None:
            scores[self.docs] += self.scores
        else:
            scores += self.everywhere

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        dense = 0 if self.everywhere is None else self.everywhere.nbytes
        return self.docs.nbytes + self.scores.nbytes + dense


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
    held = np.zeros(reading.size, np.float32)
    for field, norms, weight in (
        (fields.TEXT, statistics.text_norms, 1.0),
        (fields.TITLE, statistics.title_norms, TITLE),
    ):
        docs, counts = reading.postings(field, name)
        if counts is not None:
            often = counts.astype(np.float32)
            held[docs] += weight * often / (often + norms[docs])
    everywhere = np.flatnonzero(held).astype(np.uint32)
    rare = rarity(statistics.documents, len(everywhere)) if len(everywhere) else 0.0
    return _made(everywhere, held[everywhere] * np.float32(rare), rare, reading.size)


def best(wordings: Sequence[Sequence[Scored]], size: int) -> Scored:
    """Of wordings that mean the same the best for each of `size` documents; the words of a wording add up."""
    top = np.zeros(size, np.float32)
    for words in wordings:
        together = np.zeros(size, np.float32)
        for word in words:
            word.add_to(together)
        np.maximum(top, together, out=top)
    docs = np.flatnonzero(top).astype(np.uint32)
    rarest = max((sum(word.rarity for word in words) for words in wordings), default=0.0)
    return _made(docs, top[docs], rarest, size)


def _made(docs: Docs, scores: Scores, rarity: float, size: int) -> Scored:
    if len(docs) * _FREQUENT < size:
        return Scored(docs, scores, rarity)
    everywhere = np.zeros(size, np.float32)
    everywhere[docs] = scores
    return Scored(docs, scores, rarity, everywhere)
