"""Finding in one language: what the query's words add to each document's score, and which documents may be hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.analysis.analysis import Analysis
from portal.search.query import AnyOf, Phrase, Query, Word
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.holding import Holding
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.scoring import NOTHING, Scored, Statistics, best, rarity, score_of
from portal.search.whoosh.second_look import DEPTH, second_look

MANY_TERMS = 3
WEAK = 0.3
"""With so many terms or more, hits under this share of the best are left out: they hold little but common words."""
NAME = 10
"""Clusters of a piece that is taken for one word or name: found as such, only articles that hold it are shown."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a part of the query: its text, letters and terms, as one language has them."""

    text: str
    letters: str
    terms: tuple[str, ...]
    as_it_stands: bool = False


class Finder:
    """Answers one query in one language of a reading. `check` raises when the deadline has passed."""

    def __init__(
        self, reading: Reading, analysis: Analysis, language: str, query: Query, check: Callable[[], None]
    ) -> None:
        self.reading = reading
        self.analyzer: Analyzer = analysis.of(language)
        self.language = language
        self.query = query
        self.notes: list[str] = []
        self._analysis = analysis
        self._check = check
        self._holding = Holding(reading, self.analyzer, check)

    @cached_property
    def first(self) -> NDArray[np.float32]:
        """The score of each document at first look; 0 for those that do not answer."""
        scores = np.zeros(self.reading.size, np.float32)
        for scored in self._scored():
            self._check()
            scores[scored.docs] += scored.scores
        self._narrow(scores)
        return scores

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """Which documents answer, whatever the filters are."""
        if not self.query.parts:
            mask = self.reading.documents(self.language).copy()
        else:
            least = self.first.max(initial=0.0) * WEAK if len(self.terms) >= MANY_TERMS else 0.0
            mask = (self.first > 0) & (self.first >= least)
        for part in self.query.without:
            mask[self._held(self._wording(part))] = False
        return mask

    def ranked(self, mask: NDArray[np.bool_], depth: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The best `depth` documents of those in `mask`, best first, and their scores."""
        docs: NDArray[np.int64] = np.flatnonzero(mask)
        scores = self.first[docs].astype(np.float64)
        depth = max(depth, DEPTH)
        if len(docs) > depth:
            top = np.argpartition(-scores, depth - 1)[:depth]
            docs, scores = docs[top], scores[top]
        order = np.lexsort((docs, -self.reading.moments[docs], -scores))
        docs, scores = docs[order], scores[order]
        self._check()
        if self.query.parts and len(docs) > 1:
            head = docs[:DEPTH].tolist()
            scores[: len(head)] += second_look(self.reading, head, self.analyzer, self._letters, self._pieces)
            order = np.lexsort((docs, -self.reading.moments[docs], -scores))
            docs, scores = docs[order], scores[order]
        return docs, scores

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term that is looked for, once."""
        return tuple(
            dict.fromkeys(term for _, wordings in self.parts for one in wordings for term in one.terms)
        )

    @cached_property
    def parts(self) -> list[tuple[Word | Phrase | AnyOf, list[Wording]]]:
        """The parts of the query, and each one's wordings: what it says, and what means the same."""
        return [(part, list(self._wordings(part))) for part in self.query.parts]

    @property
    def wordings(self) -> list[Wording]:
        """All wordings of all parts."""
        return [one for _, wordings in self.parts for one in wordings]

    def rarity(self, term: str) -> float:
        """How rare a term is in the language: Lucene's inverse document frequency."""
        return self._score(term).rarity

    def share(self, doc: int) -> float:
        """How much of the query a document holds, from 0 to 1, counted by rarity: comparable between languages."""
        everything = sum(
            max((sum(map(self._weight, one.terms)) for one in wordings), default=0.0)
            for _, wordings in self.parts
        )
        return float(self.first[doc]) / everything if everything else 0.0

    def explanation(self) -> Iterator[str]:
        """What was looked for, and how many documents hold it."""
        for part, wordings in self.parts:
            for number, one in enumerate(wordings):
                kind = "phrase" if one.as_it_stands else "word"
                yield f"{self.language} {kind if not number else '  same as'}: {one.text} ({part.__class__.__name__})"
                for term in one.terms:
                    scored = self._score(term)
                    yield f"{self.language}   {term}: in {len(scored.docs)} documents, rarity {scored.rarity:.3f}"
        yield f"{self.language} candidates: {int(np.count_nonzero(self.first))}, kept {int(self.found.sum())}"

    def _weight(self, term: str) -> float:
        return self.rarity(term) or rarity(self._statistics.documents, 0)

    @cached_property
    def _letters(self) -> str:
        return self.analyzer.letters(" ".join(self.query.texts()))

    @property
    def _pieces(self) -> Sequence[str]:
        return [self.analyzer.letters(text) for text in self.query.texts()]

    def _wordings(self, part: Word | Phrase | AnyOf) -> Iterator[Wording]:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            yield self._wording(option)
            if isinstance(option, Word):
                for text in self._analysis.equivalents(option.text, self.language):
                    yield self._wording(Word(text))

    def _wording(self, option: Word | Phrase) -> Wording:
        terms = tuple(token.term for token in self.analyzer.tokens(option.text))
        letters = self.analyzer.letters(option.text) if terms else ""
        return Wording(option.text, letters, terms, isinstance(option, Phrase))

    def _scored(self) -> Iterator[Scored]:
        """What each word of the query adds; of wordings that mean the same the best counts."""
        for _, wordings in self.parts:
            if len(wordings) == 1:
                for term in wordings[0].terms:
                    yield self._score(term)
            else:
                yield best([self._sum(one.terms) for one in wordings])

    def _score(self, term: str) -> Scored:
        return score_of(self.reading, self.language, self._statistics, term)

    def _sum(self, terms: Sequence[str]) -> Scored:
        parts = [self._score(term) for term in terms]
        if len(parts) == 1:
            return parts[0]
        docs = np.unique(np.concatenate([part.docs for part in parts])) if parts else NOTHING.docs
        scores = np.zeros(len(docs), np.float32)
        for part in parts:
            scores[np.searchsorted(docs, part.docs)] += part.scores
        return Scored(docs, scores, sum(part.rarity for part in parts))

    @cached_property
    def _statistics(self) -> Statistics:
        statistics: Statistics = self.reading.kept.get(
            ("statistics", self.language),
            lambda: Statistics(self.reading, self.language),
            lambda statistics: 2 * statistics.text_norms.nbytes,
        )
        return statistics

    def _held(self, wording: Wording) -> Docs:
        if wording.as_it_stands:
            return self._holding.string(wording.letters)
        return self._holding.word(wording.letters, wording.terms)

    def _narrow(self, scores: NDArray[np.float32]) -> None:
        """Leave out documents that do not hold what must be held."""
        for part, wordings in self.parts:
            if isinstance(part, Word) and not self._is_name(wordings[0]):
                continue
            held = [self._held(one) for one in wordings if one.letters]
            docs = np.unique(np.concatenate(held)) if held else NOTHING.docs
            if isinstance(part, Word) and not len(docs):
                continue
            self._keep(scores, docs)

    def _is_name(self, wording: Wording) -> bool:
        """Whether the query is one piece, short enough for a word or a name."""
        alone = len(self.query.parts) == 1 and bool(wording.letters)
        return alone and len(self.analyzer.clusters(wording.letters)) <= NAME

    def _keep(self, scores: NDArray[np.float32], docs: Docs) -> None:
        kept = scores[docs]
        floor = rarity(self._statistics.documents, len(docs))
        kept += floor / (1 + self._statistics.text_norms[docs])
        scores[:] = 0
        scores[docs] = kept
