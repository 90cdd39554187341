"""Finding in one language: what the query's words add to each document's score, and which documents may be hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis import Analyzer
from portal.search.analysis.analysis import Analysis
from portal.search.query import Query
from portal.search.wanting import Group, Wanted, Wording
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.holding import Holding
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.scoring import Scored, Statistics, best, rarity, score_of, score_of_days
from portal.search.whoosh.second_look import DEPTH, second_look

MANY_TERMS = 3
WEAK = 0.3
"""Of a query of so many terms or more, hits under this share of the best are left out: they hold little but common
words. Not where something must be held: then all that hold it answer."""
NAME = 8
"""Clusters of a piece that is taken for one word or name: found as such, only articles that hold it are shown."""


class Finder:
    """Answers one query in one language of a reading. `check` raises when the deadline has passed."""

    def __init__(
        self, reading: Reading, analysis: Analysis, language: str, query: Query, check: Callable[[], None]
    ) -> None:
        self.reading = reading
        self.analyzer: Analyzer = analysis.of(language)
        self.language = language
        self.query = query
        self.wanted = Wanted(query, analysis, language)
        self.second: dict[int, float] = {}
        """What the second look added to the scores of the documents last ranked."""
        self._check = check
        self._holding = Holding(reading, self.analyzer, check)

    @cached_property
    def first(self) -> NDArray[np.float32]:
        """The score of each document at first look; 0 for those that do not answer."""
        scores = np.zeros(self.reading.size, np.float32)
        for group in sorted(self.wanted.groups, key=lambda group: group.scrap):
            self._check()
            for scored in self._scored(group):
                if group.scrap:
                    scored.add_where_some(scores)
                else:
                    scored.add_to(scores, group.weight)
        if self._required is not None:
            self._keep(scores, self._required)
        return scores

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """Which documents answer, whatever the filters are."""
        if not self.query.parts:
            mask = self.reading.documents(self.language).copy()
        else:
            least = self._best_without_days * WEAK if self._is_long else 0.0
            mask = (self.first > 0) & ((self.first >= least) | self.dated)
        for wording in self.wanted.without:
            mask[self._held(wording)] = False
        return mask

    @property
    def _best_without_days(self) -> float:
        """The best score; beside other words, that of the documents which are not of the days that are looked for."""
        scores = self.first[~self.dated] if self.wanted.days and self.wanted.letters else self.first
        return float(scores.max(initial=0.0))

    @cached_property
    def dated(self) -> NDArray[np.bool_]:
        """Which documents are of or about the days that are looked for."""
        mask = np.zeros(self.reading.size, bool)
        if self.wanted.days:
            mask[self._dated(self.wanted.days).documents] = True
        return mask

    def ranked(self, mask: NDArray[np.bool_], depth: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The best `depth` documents of those in `mask`, best first, and their scores."""
        docs: NDArray[np.int64] = np.flatnonzero(mask)
        scores = self.first[docs].astype(np.float64)
        depth = max(depth, DEPTH)
        if len(docs) > depth:
            top = np.argpartition(-scores, depth - 1)[:depth]
            docs, scores = docs[top], scores[top]
        docs, scores = self._sorted(docs, scores)
        self._check()
        if self.wanted.letters and len(docs) > 1:
            head = docs[:DEPTH]
            added = second_look(self.reading, head, self.analyzer, self.wanted.letters, self.wanted.pieces)
            scores[: len(head)] += added
            self.second = dict(zip(head.tolist(), added.tolist(), strict=True))
            docs, scores = self._sorted(docs, scores)
        return docs, scores

    def rarity(self, term: str) -> float:
        """How rare a term is in the language: Lucene's inverse document frequency."""
        return self._score(term).rarity

    @property
    def rarity_of_days(self) -> float:
        """How rare the days that are looked for are, in articles of and about them."""
        return self._dated(self.wanted.days).rarity if self.wanted.days else 0.0

    def share(self, doc: int) -> float:
        """How much of the query a document holds, from 0 to 1, counted by rarity: comparable between languages."""
        everything = sum(group.weight * self._weight(group) for group in self.wanted.groups)
        return float(self.first[doc]) / everything if everything else 0.0

    def explanation(self) -> Iterator[str]:
        """What was looked for, and how many documents hold it."""
        for group in self.wanted.groups:
            for number, one in enumerate(group.wordings):
                kind = "same as" if number else "must hold" if group.required else "word"
                yield f"{self.language} {kind}: {one.text}"
                if one.days:
                    scored = self._dated(one.days)
                    days = ", ".join(one.days)
                    yield f"{self.language}   {days}: in or of {scored.held} documents, rarity {scored.rarity:.3f}"
                for term in one.terms:
                    scored = self._score(term)
                    yield f"{self.language}   {term}: in {scored.held} documents, rarity {scored.rarity:.3f}"
        if self._required is not None:
            yield f"{self.language} only documents that hold it as a whole: {len(self._required)}"
        yield f"{self.language} candidates: {int(np.count_nonzero(self.first))}, kept {int(self.found.sum())}"

    def _sorted(
        self, docs: NDArray[np.int64], scores: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Best first; of equals the newer."""
        order = np.lexsort((docs, -self.reading.moments[docs], -scores))
        return docs[order], scores[order]

    def _scored(self, group: Group) -> Sequence[Scored]:
        """What a group adds: of wordings that mean the same the best counts."""
        own, *others = group.wordings
        if not others:
            return [self._dated(own.days)] if own.days else [self._score(term) for term in own.terms]
        key = ("group", self.language, *(one.letters for one in group.wordings))
        scored: Scored = self.reading.kept.get(
            key, lambda: self._best(own, others), lambda scored: scored.size
        )
        return [scored]

    def _best(self, own: Wording, others: Sequence[Wording]) -> Scored:
        typed = [self._score(term) for term in own.terms]
        same = [self._score(one.terms[0]) if len(one.terms) == 1 else self._whole(one) for one in others]
        same += [self._dated(one.days) for one in (own, *others) if one.days]
        return best([typed, *([one] for one in same)], self.reading.size)

    def _dated(self, days: tuple[str, ...]) -> Scored:
        return score_of_days(self.reading, self.language, self._statistics, days)

    def _score(self, term: str) -> Scored:
        return score_of(self.reading, self.language, self._statistics, term)

    def _whole(self, wording: Wording) -> Scored:
        """What holding several words as they stand adds: as much as a word that stands there once."""
        docs = self._holding.string(wording.letters)
        rare = rarity(self._statistics.documents, len(docs))
        scores = (rare / (1 + self._statistics.text_norms[docs])).astype(np.float32)
        return Scored.of(docs, scores, rare, self.reading.size)

    def _weight(self, group: Group) -> float:
        """How rare the rarest known wording of a group is; of a group that no document holds, how rare that is."""
        known = max(
            self._dated(one.days).rarity if one.days else sum(map(self.rarity, one.terms))
            for one in group.wordings
        )
        return known or len(group.wordings[0].terms) * rarity(self._statistics.documents, 0)

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
        if wording.days:
            return self._dated(wording.days).documents
        return self._holding.word(wording.letters, wording.terms)

    @cached_property
    def _required(self) -> Docs | None:
        """The documents that hold all that must be held; None where nothing must be.

        Of a query of one word or name, that is the word, if any document holds it.
        """
        required: Docs | None = None
        for group in self.wanted.groups:
            if group.required:
                docs = self._any(group.wordings)
                required = docs if required is None else np.intersect1d(required, docs, assume_unique=True)
        if required is None and self._is_name:
            docs = self._any(self.wanted.alone)
            required = self._named(docs) if len(docs) else None
        return required

    def _named(self, docs: Docs) -> Docs:
        """Of the documents that hold a name, those that hold it without a blank inside, if there are any.

        Where a part of it is no more than a syllable: blanks between Thai letters tell little, but here they part the
        end of a first name from the beginning of a surname.
        """
        name = self.wanted.alone[0]
        if len(name.terms) < 2 or all(len(self.analyzer.clusters(term)) > 1 for term in name.terms):
            return docs
        unbroken = self._holding.unbroken(docs, name.letters)
        return unbroken if len(unbroken) else docs

    def _any(self, wordings: Sequence[Wording]) -> Docs:
        return self._holding.union(self._held(one) for one in wordings)

    @property
    def _is_long(self) -> bool:
        """Whether the query has so many words that a document may hold too few of them."""
        many = len(self.wanted.typed) >= MANY_TERMS or bool(self.wanted.days)
        return self._required is None and many

    @property
    def _is_name(self) -> bool:
        """Whether the query is one piece, short enough for a word or a name."""
        alone = self.wanted.alone
        return bool(alone) and len(self.analyzer.clusters(alone[0].letters)) <= NAME

    def _keep(self, scores: NDArray[np.float32], docs: Docs) -> None:
        kept = scores[docs]
        floor = rarity(self._statistics.documents, len(docs))
        kept += floor / (1 + self._statistics.text_norms[docs])
        scores[:] = 0
        scores[docs] = kept
