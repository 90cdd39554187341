"""BM25 on arrays: what a term adds to each document's score, per language, decoded and reckoned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from portal.search.named_days import lookups
from portal.search.ranking import K1, SAME, SCATTERED, B, is_met_in_names
from portal.search.whoosh import fields
from portal.search.whoosh.codec import Docs, narrowed
from portal.search.whoosh.index_reader import IndexReader

Scores = NDArray[np.float32]
"""Which of them are more than 0 is told by a mask: `np.flatnonzero` takes forty times as long for numbers."""

TITLE = 0.75
"""What a word of the title weighs beside one of the text."""
PARTS = 0.5
"""What a short word inside a longer one weighs beside one that stands by itself."""
_WEIGHTS = {fields.TEXT: 1.0, fields.PARTS: PARTS, fields.TITLE: TITLE}
_FREQUENT = 4
"""Scores of a word that one of so many documents holds are kept for all documents: that is quicker to add."""
_STEPS = 0xFFFF
"""A score is kept as so many steps at most: two bytes, and exact to a 65,000th of the highest."""


@dataclass(frozen=True, slots=True)
class Impacts:
    """How many documents hold something, how rare that is, and what it adds to their scores; packed to be kept."""

    held: int
    idf: float
    step: np.float32
    steps: NDArray[np.uint16]
    docs: Docs | None
    """The documents that hold it, in ascending order; None where `steps` are of all documents."""

    @classmethod
    def of(cls, docs: Docs, scores: Scores, idf: float, size: int) -> Impacts:
        """Packs the scores of `docs`, of `size` documents in all."""
        if not len(docs):
            return NOTHING
        step = np.float32(scores.max() / _STEPS)
        steps = np.maximum(np.rint(scores / step), 1).astype(np.uint16)
        if len(docs) * _FREQUENT < size:
            return cls(len(docs), idf, step, steps, docs)
        of_all = np.zeros(size, np.uint16)
        of_all[docs] = steps
        return cls(len(docs), idf, step, of_all, None)

    def add_to(self, scores: Scores, weight: float = 1.0) -> None:
        """Add it to the scores of all documents, `weight` times."""
        step = self.step * np.float32(weight)
        if self.docs is None:
            scores += self.steps * step
        else:
            scores[self.docs] += self.steps * step

    def add_where_some(self, scores: Scores) -> None:
        """Add it to the scores of those documents that have one."""
        docs = slice(None) if self.docs is None else self.docs
        scores[docs] += self.steps * self.step * (scores[docs] > 0)

    def keep_in(self, mask: NDArray[np.bool_]) -> None:
        """Take the documents that do not hold it out of a mask."""
        if self.docs is None:
            mask &= self.steps > 0
        else:
            held = mask[self.docs]
            mask[:] = False
            mask[self.docs] = held

    @property
    def documents(self) -> Docs:
        """The documents that hold it, in ascending order."""
        return narrowed(np.flatnonzero(self.steps > 0), len(self.steps)) if self.docs is None else self.docs

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self.steps.nbytes + (0 if self.docs is None else self.docs.nbytes)


NOTHING = Impacts(0, 0.0, np.float32(0), np.empty(0, np.uint16), np.empty(0, np.uint16))


class Statistics:
    """How many documents of a language there are, and how long they are on average."""

    def __init__(self, reader: IndexReader, language: str) -> None:
        mask = reader.documents(language)
        self.documents = int(mask.sum())
        self.text_norms = _norms(reader.text_lengths, mask)
        self.title_norms = _norms(reader.title_lengths, mask)

    def of_string(self, docs: Docs) -> Scores:
        """What holding a string adds to each document that holds it: as much as a word that stands there once."""
        return (idf(self.documents, len(docs)) / (1 + self.text_norms[docs])).astype(np.float32)


def _norms(lengths: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    average = float(lengths[mask].mean()) if mask.any() else 0.0
    return (K1 * (1 - B + B * lengths / (average or 1.0))).astype(np.float32)


def idf(documents: int, held: int) -> float:
    """Lucene's inverse document frequency."""
    return log(1 + (documents - held + 0.5) / (held + 0.5))


def score_of(
    reader: IndexReader, language: str, statistics: Statistics, term: str, *, without_residual: bool = False
) -> Impacts:
    """What a term adds to the documents of a language; perhaps only where it is more than a residual token."""
    impacts: Impacts = reader.cache.get(
        ("term", language, term, without_residual),
        lambda: _score(reader, language, statistics, term, without_residual),
        lambda impacts: impacts.size,
    )
    return impacts


def _score(
    reader: IndexReader, language: str, statistics: Statistics, term: str, without_residual: bool
) -> Impacts:
    name = fields.term_of(language, term)
    found: list[tuple[Docs, Scores]] = []
    for field in fields.of_words(term):
        norms = statistics.title_norms if field == fields.TITLE else statistics.text_norms
        weight = _WEIGHTS[field]
        docs, counts = reader.postings(field, name)
        if counts is not None and len(docs):
            often = counts.astype(np.float32)
            found.append((docs, np.float32(weight) * often / (often + norms[docs])))
    if not found:
        return NOTHING
    docs, scores = found[0] if len(found) == 1 else _together(found, reader)
    if without_residual and len(residual := residual_of(reader, language, term, len(docs))):
        whole = ~np.isin(docs, residual)
        docs, scores = docs[whole], scores[whole]
    rare = idf(statistics.documents, len(docs))
    return Impacts.of(docs, scores * np.float32(rare), rare, reader.size)


def residual_of(reader: IndexReader, language: str, term: str, held: int) -> Docs:
    """The documents that do not answer a short word, because they hold it only as a residual token. `held`: how many
    documents of the language hold it."""
    residual = reader.postings(fields.RESIDUAL, fields.term_of(language, term))[0]
    return residual if is_met_in_names(len(residual), held) else residual[:0]


def _together(found: Sequence[tuple[Docs, Scores]], reader: IndexReader) -> tuple[Docs, Scores]:
    held = np.zeros(reader.size, np.float32)
    for docs, scores in found:
        held[docs] += scores
    all_docs = reader.numbers(np.flatnonzero(held > 0))
    return all_docs, held[all_docs]


def score_of_days(
    reader: IndexReader, language: str, statistics: Statistics, names: tuple[str, ...]
) -> Impacts:
    """What being about a day, or of it, adds to the documents of a language: as a word of the text would."""
    impacts: Impacts = reader.cache.get(
        ("days", language, names),
        lambda: _score_of_days(reader, language, statistics, names),
        lambda impacts: impacts.size,
    )
    return impacts


def _score_of_days(
    reader: IndexReader, language: str, statistics: Statistics, names: tuple[str, ...]
) -> Impacts:
    often = np.zeros(reader.size, np.float32)
    days = reader.days
    ends = (int(days.min()), int(days.max())) if len(days) else (1, 1)
    for lookup in lookups(names, *ends):
        if lookup.held is None:
            published = (days >= lookup.first) & (days <= lookup.last) & reader.documents(language)
            often[published] += lookup.weight
            continue
        held, counts = reader.postings(fields.DAYS, fields.term_of(language, lookup.held))
        if counts is not None:
            near = (days[held] >= lookup.first) & (days[held] <= lookup.last)
            often[held[near]] += lookup.weight * counts[near]
    docs = reader.numbers(np.flatnonzero(often > 0))
    rare = idf(statistics.documents, len(docs)) if len(docs) else 0.0
    scores = np.float32(rare) * often[docs] / (often[docs] + statistics.text_norms[docs])
    return Impacts.of(docs, scores, rare, reader.size)


def best(typed: Sequence[Impacts], phrase: Impacts | None, same: Sequence[Impacts], size: int) -> Impacts:
    """Of variants that mean the same the best for each of `size` documents.

    `typed` are the words of the one that was typed, which add up; where they are several, `phrase` is what holding them
    as they stand adds, and documents that hold them elsewhere count less: only together they have this meaning.
    `same` are the other variants.
    """
    top = np.zeros(size, np.float32)
    for word in typed:
        word.add_to(top)
    if phrase is not None:
        stands = np.zeros(size, np.float32)
        phrase.add_to(stands)
        top = np.where(stands > 0, np.maximum(top, stands), top * np.float32(SCATTERED))
    for one in same:
        other = np.zeros(size, np.float32)
        one.add_to(other, SAME)
        np.maximum(top, other, out=top)
    docs = narrowed(np.flatnonzero(top > 0), size)
    rarest = max([sum(word.idf for word in typed), *(one.idf for one in same)])
    return Impacts.of(docs, top[docs], rarest, size)
