"""Finding in one language: what the query's words add to each document's score, and which documents may be hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.search.analysed_query import AnalysedQuery
from portal.search.analysis import Analyzer
from portal.search.analysis.analysis import Analysis
from portal.search.named_days import names_of
from portal.search.query import Group, Query, Variant
from portal.search.ranking import (
    ALL,
    ALL_APART,
    FEW,
    HALF_LIFE,
    HELD,
    LIKELY,
    LOOKED_AT,
    MANY,
    MANY_TERMS,
    NEWEST,
    PIECE,
    WEAK,
    fills_a_page,
    is_name,
    meet_by_chance,
)
from portal.search.spans import SHORT
from portal.search.whoosh import fields
from portal.search.whoosh.codec import Docs
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.rerank import DEPTH, best_first, rerank
from portal.search.whoosh.scoring import Impacts, Statistics, best, idf, residual_of, score_of, score_of_days
from portal.search.whoosh.substring_filter import Budget, SubstringFilter

_OF_GROUP = 500
"""Bytes that a group takes, about."""
TITLED = 0.6
"""What holding a piece as it was typed adds besides if the title holds its words, even inside longer ones."""


class Retriever:
    """Answers one query in one language of a reading. `check` raises when the deadline has passed; `budget` is that of
    the query in all languages."""

    def __init__(
        self,
        reader: IndexReader,
        analysis: Analysis,
        language: str,
        query: Query,
        check: Callable[[], None],
        budget: Budget | None = None,
    ) -> None:
        self.reader = reader
        self.analyzer: Analyzer = analysis.of(language)
        self._analysis = analysis
        self.language = language
        self.query = query
        self.analysed = AnalysedQuery(query, analysis, language, self._in_title, self._kept_groups)
        self.second: dict[int, float] = {}
        """What the rerank added to the scores of the documents last ranked."""
        self._check = check
        self._scores: dict[str, Impacts] = {}
        self._budget = budget or Budget()
        self._substrings = SubstringFilter(reader, self.analyzer, check, self._budget)

    @cached_property
    def first(self) -> NDArray[np.float32]:
        """The score of each document at first look; 0 for those that do not answer."""
        required = self.required  # first: what must be held may read more than what only adds to scores
        by_words, all_held = self._scores_by_words
        scores = by_words.copy()
        best = np.float32(scores.max(initial=0.0))
        if self.analysed.things in FEW:
            scores[all_held] += (ALL_APART if self.analysed.apart else ALL) * best
        if required is not None and not self.analysed.apart:
            scores[required] += self._statistics.of_string(required)
        elif len(piece := self._piece) and self.analysed.is_word(self.analysed.alone[0]):
            lacking = piece[scores[piece] == 0]
            scores[lacking] += self._statistics.of_string(lacking)
        else:
            lifted = [self._piece]
            if words := self.analysed.apart:
                lifted += [self._in_order("".join(order), order) for order in (words, words[::-1])]
            held = self._substrings.union(lifted)
            otherwise = held[scores[held] == 0]
            scores[otherwise] += self._statistics.of_string(otherwise)
            scores[held] += HELD * best
            scores[self._substrings.in_titles(held, self.analysed.typed)] += TITLED * best
        return scores if required is None else self._among(scores, required)

    @cached_property
    def _scores_by_words(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """What the words of the query add to the score of each document; and which documents hold all its words that
        name something."""
        scores = np.zeros(self.reader.size, np.float32)
        all_held = self.reader.documents(self.language).copy()
        for group in sorted(self.analysed.groups, key=lambda group: group.fragment):
            self._check()
            for impacts in self._impacts(group):
                if group.fragment:
                    impacts.add_where_some(scores)
                    continue
                impacts.add_to(scores, group.weight)
                if group.names and not group.is_phrase and self.filling.isdisjoint(group.variants[0].terms):
                    impacts.keep_in(all_held)
            if group.names and group.is_phrase:
                standing = np.zeros(self.reader.size, bool)
                standing[self._substrings.union(map(self._standing, group.variants))] = True
                all_held &= standing
        return scores, all_held

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """Which documents answer, whatever the filters are."""
        if not self.query.parts:
            mask = self.reader.documents(self.language).copy()
        else:
            least = self._best_without_days * WEAK if self._is_long else 0.0
            mask = (self.first > 0) & ((self.first >= least) | self.dated)
        for variant in self.analysed.without:
            mask[self._held(variant)] = False
        return mask

    @property
    def _best_without_days(self) -> float:
        """The best score by words, without what lifts some documents above the others; beside other words, that of the
        documents which are not of the days that are looked for."""
        scores = self._scores_by_words[0]
        scores = scores[~self.dated] if self.analysed.days and self.analysed.letters else scores
        return float(scores.max(initial=0.0))

    @cached_property
    def dated(self) -> NDArray[np.bool_]:
        """Which documents are of or about the days that are looked for."""
        mask = np.zeros(self.reader.size, bool)
        if self.analysed.days:
            mask[self.impacts_of_days(self.analysed.days).documents] = True
        return mask

    @cached_property
    def naming(self) -> NDArray[np.bool_]:
        """Which documents name one of the days that are looked for, or a day of the same month."""
        mask = np.zeros(self.reader.size, bool)
        for held in names_of(self.analysed.days):
            mask[self.reader.postings(fields.DAYS, fields.term_of(self.language, held))[0]] = True
        return mask

    def ranked(self, mask: NDArray[np.bool_], depth: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The best `depth` documents of those in `mask`, best first, and their scores."""
        docs: NDArray[np.int64] = np.flatnonzero(mask)
        scores = self.first[docs].astype(np.float64)
        if self.analysed.newest and len(docs):
            ages = self.reader.moments[docs].max() - self.reader.moments[docs]
            scores += NEWEST * scores.max() * 0.5 ** (ages / HALF_LIFE)
        depth = max(depth, DEPTH)
        if len(docs) > depth:
            top = np.argpartition(-scores, depth - 1)[:depth]
            docs, scores = docs[top], scores[top]
        docs, scores = best_first(self.reader, docs, scores)
        self._check()
        if self.analysed.letters and len(docs) > 1:
            head = docs[:DEPTH]
            analysed = self.analysed
            asked = analysed.letters, analysed.stretches, analysed.apart, analysed.light
            added = self.reader.cache.get(
                ("rerank", self._analysis.edition, self.language, head.tobytes(), *asked),
                lambda: rerank(self.reader, head, self.analyzer, *asked),
                lambda added: added.nbytes + head.nbytes,
            )
            scores[: len(head)] += added
            self.second = dict(zip(head.tolist(), added.tolist(), strict=True))
            docs, scores = best_first(self.reader, docs, scores)
        return docs, scores

    @cached_property
    def filling(self) -> frozenset[str]:
        """The terms that say nothing beside the others."""
        return self.analysed.filling(self.idf)

    @property
    def unread(self) -> Iterable[str]:
        """Strings that stand in too many documents to be read, and are found by their words alone."""
        return self._substrings.unread

    def idf(self, term: str) -> float:
        """How rare a term is in the language: Lucene's inverse document frequency."""
        return self.impacts_of(term).idf

    @property
    def idf_of_days(self) -> float:
        """How rare the days that are looked for are, in articles of and about them."""
        return self.impacts_of_days(self.analysed.days).idf if self.analysed.days else 0.0

    def share(self, doc: int) -> float:
        """How much of the query a document holds, from 0 to 1, counted by idf: comparable between languages."""
        everything = sum(group.weight * self._weight(group) for group in self.analysed.groups)
        return float(self.first[doc]) / everything if everything else 0.0

    def _impacts(self, group: Group) -> Sequence[Impacts]:
        """What a group adds: of variants that mean the same the best counts."""
        own, *others = group.variants
        if not others:
            return (
                [self.impacts_of_days(own.days)]
                if own.days
                else [self.impacts_of(term) for term in own.terms]
            )
        key = ("group", self.language, *(one.letters for one in group.variants))
        refused = self._budget.refused
        impacts: Impacts = self.reader.cache.get(
            key,
            lambda: self._best(own, others),
            # Where not all could be read, phrases may count as standing where they do not: not for other queries.
            lambda impacts: impacts.size if self._budget.refused == refused else None,
        )
        return [impacts]

    def _best(self, own: Variant, others: Sequence[Variant]) -> Impacts:
        typed = [self.impacts_of(term) for term in own.terms]
        same = [self.impacts_of(one.terms[0]) if len(one.terms) == 1 else self._whole(one) for one in others]
        same += [self.impacts_of_days(one.days) for one in (own, *others) if one.days]
        phrase = self._whole(own) if len(typed) > 1 else None
        return best(typed, phrase, same, self.reader.size)

    def impacts_of_days(self, days: tuple[str, ...]) -> Impacts:
        """What being of or about these days adds."""
        return score_of_days(self.reader, self.language, self._statistics, days)

    def impacts_of(self, term: str) -> Impacts:
        """What a term adds to the score of each document that holds it."""
        if term not in self._scores:
            is_lone = term == self.analysed.lone
            self._scores[term] = score_of(
                self.reader, self.language, self._statistics, term, without_residual=is_lone
            )
        return self._scores[term]

    def _whole(self, variant: Variant) -> Impacts:
        """What holding several words as they stand adds: as much as a word that stands there once."""
        docs = self._standing(variant)
        rare = idf(self._statistics.documents, len(docs))
        return Impacts.of(docs, self._statistics.of_string(docs), rare, self.reader.size)

    def _standing(self, variant: Variant) -> Docs:
        """The documents that hold several words as they stand: words by words, all else by its letters."""
        if all(len(term) == 1 or self.analyzer.knows(term) for term in variant.terms) or SHORT.fullmatch(
            variant.letters
        ):
            return self._substrings.phrase(variant.letters, variant.terms)
        return self._substrings.string(variant.letters)

    def _weight(self, group: Group) -> float:
        """How rare the rarest known variant of a group is; of a group that no document holds, how rare that is."""
        known = max(
            self.impacts_of_days(one.days).idf if one.days else sum(map(self.idf, one.terms))
            for one in group.variants
        )
        return known or len(group.variants[0].terms) * idf(self._statistics.documents, 0)

    @cached_property
    def _statistics(self) -> Statistics:
        statistics: Statistics = self.reader.cache.get(
            ("statistics", self.language),
            lambda: Statistics(self.reader, self.language),
            lambda statistics: 2 * statistics.text_norms.nbytes,
        )
        return statistics

    def _kept_groups(self, make: Callable[[], tuple[Group, ...]]) -> tuple[Group, ...]:
        """What is looked for: the same on the next page, and under other filters."""
        key = ("groups", self._analysis.edition, self.language, self.query.parts)
        return self.reader.cache.get(key, make, lambda groups: _OF_GROUP * len(groups))  # type: ignore[no-any-return]

    def _in_title(self, term: str) -> bool:
        name = fields.term_of(self.language, term)
        return any((fields.TITLE, name) in segment.terms for segment in self.reader.segments)

    def _held(self, variant: Variant) -> Docs:
        if self.analysed.by_words_alone(variant):
            return self._substrings.word("", variant.terms)
        if self.analysed.is_in_one_piece(variant):
            name = fields.term_of(self.language, variant.letters)
            in_pieces = self.reader.postings(fields.SURFACE, name)[0]
            return self._substrings.union((self._substrings.string(variant.letters), in_pieces))
        if variant.as_it_stands:
            return self._substrings.string(variant.letters)
        if variant.days:
            return self.impacts_of_days(variant.days).documents
        return self._substrings.word(variant.letters, variant.terms)

    @cached_property
    def required(self) -> Docs | None:
        """The documents that hold all that must be held; None where nothing must be.

        Of a query of one piece that is a string and no words, those that hold it, if any does; so where many hold it as
        it stands, and enough of those that hold all its words, or these hold them by chance.
        """
        required: Docs | None = None
        for group in self.analysed.groups:
            if group.required:
                docs = self._substrings.union(map(self._held, group.variants))
                required = docs if required is None else self._substrings.common((required, docs))
        if required is not None or not len(self._piece) or self.analysed.is_word(self.analysed.alone[0]):
            return required
        return self._anywhere if self._is_string or self._is_phrase else None

    @cached_property
    def _piece(self) -> Docs:
        """The documents that hold the query, which is one short piece, as it stands; else none."""
        alone = self.analysed.alone
        if not alone or len(self.analyzer.clusters(alone[0].letters)) > PIECE:
            return self.reader.numbers(np.empty(0, np.int64))
        if self.analysed.is_word(alone[0]):
            held = self._substrings.union(self._held(replace(one, letters="")) for one in alone)
            if lone := self.analysed.lone:
                many = len(self._substrings.terms([lone]))
                return self._substrings.without(held, residual_of(self.reader, self.language, lone, many))
            if len(held) > LIKELY:
                return held
            others = self._substrings.without(self._substrings.string(alone[0].letters), held)
            return self._substrings.union([held, self._substrings.by_words(others, alone[0].letters)])
        if self.analysed.is_string(alone[0]) or self._with_all < MANY:
            return self._anywhere
        likely = self._in_order(alone[0].letters, alone[0].terms)
        return self._substrings.union([self._named(likely), *map(self._standing, alone[1:])])

    @cached_property
    def _anywhere(self) -> Docs:
        """The documents that hold the piece, or what means the same, wherever its letters stand."""
        typed, *others = self.analysed.alone
        return self._substrings.union([self._named(self._held(typed)), *map(self._held, others)])

    @cached_property
    def _with_all(self) -> int:
        """How many documents hold all words of a query of one piece."""
        return len(self._substrings.terms(self.analysed.alone[0].terms))

    def _in_order(self, letters: str, terms: Sequence[str]) -> Docs:
        """Of the likeliest documents that hold all of `terms` those that hold `letters`, which they make together."""
        docs = self._substrings.terms(terms)
        if len(docs) > LIKELY:
            scores = self._scores_by_words[0][docs]
            docs = docs[np.sort(np.argpartition(-scores, LIKELY)[:LIKELY])]
        return self._substrings.string_among(docs, letters)

    @property
    def _is_string(self) -> bool:
        """Whether a query of one piece is no words but a string: one of its parts is no word, or it is the name of a
        person."""
        typed, persons = self.analysed.alone[0], self._analysis.persons
        return (
            self.analysed.is_string(typed)
            or persons.addresses(typed.letters, self.analyzer.tokens(typed.letters))
            or is_name(typed.letters, self._substrings.shown(self._piece[:LOOKED_AT]), persons, self.analyzer)
        )

    @property
    def _is_phrase(self) -> bool:
        """Whether what holds a query of one piece as it stands is enough: where none of its words tells anything by
        itself, or so many hold it, and enough of those that hold all its words."""
        tells_nothing = self._analysis.lists(self.language).stop_words.issuperset(
            self.analysed.alone[0].terms
        )
        if tells_nothing or fills_a_page(len(self._piece), self._with_all):
            return True
        holding = (len(self._substrings.terms([term])) for term in set(self.analysed.alone[0].terms))
        by_chance = meet_by_chance(self._with_all, holding, self._statistics.documents)
        return by_chance and len(self._anywhere) >= MANY

    def _named(self, docs: Docs) -> Docs:
        """Of the documents that hold a name, those that hold it without a blank inside, if there are any.

        Where a part of it is no more than a syllable: blanks between Thai letters tell little, but here they part the
        end of a first name from the beginning of a surname.
        """
        name = self.analysed.alone[0]
        unbroken = self._substrings.unbroken(docs, name.letters) if self.analysed.has_syllable(name) else docs
        return unbroken if len(unbroken) else docs

    @property
    def _is_long(self) -> bool:
        """Whether the query has so many words that a document may hold too few of them."""
        many = len(self.analysed.typed) >= MANY_TERMS or bool(self.analysed.days)
        return self.required is None and many

    def _among(self, scores: NDArray[np.float32], docs: Docs) -> NDArray[np.float32]:
        """The scores of these documents alone; where their words are parted otherwise, what holding the string adds."""
        otherwise = docs[scores[docs] == 0]
        scores[otherwise] += self._statistics.of_string(otherwise)
        kept = np.zeros_like(scores)
        kept[docs] = scores[docs]
        return kept
