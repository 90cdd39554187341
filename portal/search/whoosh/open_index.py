"""An index that is open: what answers queries, every language by its own analyzer, then filters, facets, order and the
page; and what corrections and completions are taken from.

All that searching needs is imported from here, with the first search: a worker starts sooner without numpy and the
rules of search, and takes less memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Self

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import (
    Bigrams,
    Lexicon,
    Title,
    distinct,
    numbered,
    phrases_of,
    word_counts,
    words_of_title,
)
from portal.search.query import Filters, Query, Word
from portal.search.results import Facets, Hit, Results
from portal.search.suggesting import Suggestions
from portal.search.whoosh import fields
from portal.search.whoosh.hits import Hits
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.manifest import SegmentInfo
from portal.search.whoosh.retrieval import Retriever
from portal.search.whoosh.substring_filter import MOST_READ, Budget

Mask = NDArray[np.bool_]
MOST_COUNTED = MOST_READ // 8
"""Words that may be read for a query of which only the number of results is asked: a page asks several."""
_FIRST_WORDS = (Word("ไทย"), Word("Thailand"), Word("1"))
_SPACED = 4
_AT_ONCE = 256
"""Documents whose words are read together."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """A state of the index, and the analysis that it was made with and queries are read by."""

    commit_id: str
    reader: IndexReader
    analysis: Analysis

    @classmethod
    def open(
        cls,
        folder: Path,
        segments: Sequence[SegmentInfo],
        commit_id: str,
        analysis: Analysis,
        before: Self | None,
    ) -> Self:
        """The index of these segments in a folder; what the one `before` it has read of them is used again."""
        return cls(commit_id, IndexReader.open(folder, segments, before.reader if before else None), analysis)

    def with_analysis(self, analysis: Analysis) -> Self:
        """The same index, asked by another analysis."""
        return replace(self, analysis=analysis)

    def search(self, query: Query, check: Callable[[], None], *, explain: bool = False) -> Results:
        """What it answers; `check` is called now and then, and may raise to end it."""
        return QueryExecutor(self.reader, self.analysis, query, check).results(explain=explain)

    def load(self, *, without_words: bool = False) -> None:
        """Read what searches need, dictionaries too, by searching for a word of each kind, or for all that there is."""
        if tags := tuple(self.reader.languages):
            parts = () if without_words else _FIRST_WORDS
            self.search(Query(language=tags[0], languages=tags, parts=parts), lambda: None)

    def suggestions(self) -> Suggestions:
        """What corrections and completions are taken from."""
        words = lexicons(self.reader, self.analysis)
        return Suggestions(words, self.analysis, bigrams(self.reader))


class QueryExecutor:
    """One search. `check` is called in all longer loops and raises when the deadline has passed."""

    def __init__(
        self, reader: IndexReader, analysis: Analysis, query: Query, check: Callable[[], None]
    ) -> None:
        self._reader = reader
        self._query = query
        self._check = check
        budget = Budget(MOST_READ if query.limit else MOST_COUNTED)
        self._retrievers = {
            tag: Retriever(reader, analysis, tag, query, check, budget) for tag in reader.languages
        }
        self._searched = [tag for tag in dict.fromkeys(query.languages) if tag in self._retrievers]

    def results(self, *, explain: bool = False) -> Results:
        """The page that was asked for, and what there is in all."""
        query = self._query
        mask = self._found & self._let_through(query.filters)
        page = self._page(mask) if query.limit else []
        docs = self._articles(mask)
        return Results(
            hits=self._hits(page),
            total=len(docs),
            facets=self._facets(mask, docs) if query.limit else Facets(),
            explanation=self._explanation(page) if explain else (),
        )

    @cached_property
    def _found(self) -> Mask:
        """The documents that answer in the languages searched, whatever the filters are."""
        mask = np.zeros(self._reader.size, bool)
        for tag in self._searched:
            mask |= self._retrievers[tag].found
        return mask

    def _let_through(self, filters: Filters) -> Mask:
        reader = self._reader
        mask = np.ones(reader.size, bool)
        if filters.categories is not None:
            mask &= np.isin(reader.category_of, self._numbers(filters.categories))
        if filters.without_categories is not None:
            mask &= ~np.isin(reader.category_of, self._numbers(filters.without_categories))
        if filters.since is not None:
            mask &= reader.days >= filters.since.toordinal()
        if filters.until is not None:
            mask &= reader.days <= filters.until.toordinal()
        if filters.year is not None:
            mask &= reader.years == filters.year
        return mask

    def _numbers(self, categories: frozenset[str]) -> list[int]:
        return [number for number, name in enumerate(self._reader.categories) if name in categories]

    def _articles(self, mask: Mask) -> NDArray[np.int64]:
        """One document of each article in `mask`."""
        docs = np.flatnonzero(mask)
        if len(self._searched) < 2:
            return docs
        return docs[np.unique(self._reader.article_of[docs], return_index=True)[1]]

    def _facets(self, mask: Mask, docs: NDArray[np.int64]) -> Facets:
        """The facets of what is found and let through, `mask`, of which `docs` has one document of each article."""
        reader, filters = self._reader, self._query.filters
        free = replace(filters, categories=None, without_categories=None)
        in_categories = mask if free == filters else self._found & self._let_through(free)
        in_years = (
            mask if filters.year is None else self._found & self._let_through(replace(filters, year=None))
        )
        in_category = docs if in_categories is mask else self._articles(in_categories)
        in_year = docs if in_years is mask else self._articles(in_years)
        categories = np.bincount(reader.category_of[in_category])
        years = np.bincount(reader.years[in_year])
        through = self._let_through(filters)
        languages = {
            tag: int(np.count_nonzero(retriever.found & through))
            for tag, retriever in self._retrievers.items()
        }
        return Facets(
            categories={
                reader.categories[at]: int(categories[at]) for at in np.flatnonzero(categories).tolist()
            },
            languages={tag: count for tag, count in languages.items() if count},
            years={year: int(years[year]) for year in np.flatnonzero(years).tolist()},
        )

    def _page(self, mask: Mask) -> list[tuple[int, float]]:
        """The documents of the page, each article once, with their scores."""
        first, depth = self._query.offset, self._query.offset + self._query.limit
        if self._query.sort == "newest" or not self._query.parts:
            ranked = self._newest(mask, depth)
        else:
            ranked = self._by_relevance(mask, depth)
        if len(self._searched) < 2:
            return ranked[first:depth]
        best: dict[int, float] = {}
        for doc, score in ranked:
            best.setdefault(int(self._reader.article_of[doc]), score)
        return self._best_language(dict(islice(best.items(), first, depth)), mask)

    def _newest(self, mask: Mask, depth: int) -> list[tuple[int, float]]:
        docs = np.flatnonzero(mask)
        wanted = depth * max(1, len(self._searched))
        moments = self._reader.moments[docs]
        if len(docs) > wanted:
            docs = docs[moments >= np.partition(moments, len(docs) - wanted)[len(docs) - wanted]]
        order = np.lexsort((docs, -self._reader.moments[docs]))
        docs = docs[order]
        scores = np.zeros(len(docs))
        for tag in self._searched if self._query.parts else ():
            scores += self._retrievers[tag].first[docs]
        return list(zip(docs.tolist(), scores.tolist(), strict=True))

    def _by_relevance(self, mask: Mask, depth: int) -> list[tuple[int, float]]:
        """Best first. Of several languages, whose scores cannot be compared: each hit by its score beside its
        language's best and by its place, times how much of the query that best holds."""
        if len(self._searched) == 1:
            docs, scores = self._retrievers[self._searched[0]].ranked(mask, depth)
            return list(zip(docs.tolist(), scores.tolist(), strict=True))
        merged: list[tuple[int, float]] = []
        for tag in self._searched:
            retriever = self._retrievers[tag]
            docs, scores = retriever.ranked(mask & self._reader.documents(tag), depth)
            if len(docs):
                places = 1 / np.arange(1, len(docs) + 1)
                fair = retriever.share(int(docs[0])) * (scores / scores[0] + places) / 2
                merged += zip(docs.tolist(), fair.tolist(), strict=True)
        moments = self._reader.moments
        return sorted(merged, key=lambda hit: (-hit[1], -moments[hit[0]], hit[0]))

    def _best_language(self, page: dict[int, float], mask: Mask) -> list[tuple[int, float]]:
        """Articles (by number) with their scores, in the reader's language where that answers, else in the first."""
        article_of = self._reader.article_of
        wanted = np.zeros(int(article_of.max(initial=0)) + 1, bool)
        wanted[list(page)] = True
        docs = np.flatnonzero(wanted[article_of] & mask)
        wishes = [self._query.language, *self._searched]
        places = {self._reader.languages.index(tag): wishes.index(tag) for tag in self._searched}
        shown: dict[int, tuple[int, int]] = {}
        for doc in docs.tolist():
            article = int(article_of[doc])
            wish = (places[int(self._reader.language_of[doc])], doc)
            shown[article] = min(shown.get(article, wish), wish)
        return [(shown[article][1], score) for article, score in page.items()]

    def _hits(self, page: list[tuple[int, float]]) -> tuple[Hit, ...]:
        scores: dict[str, dict[int, float]] = {}
        for doc, score in page:
            tag = self._reader.languages[int(self._reader.language_of[doc])]
            scores.setdefault(tag, {})[doc] = score
        hits: dict[int, Hit] = {}
        for tag, here in scores.items():
            for doc, hit in zip(here, Hits(self._reader, self._retrievers[tag]).hits(here), strict=True):
                self._check()
                hits[doc] = hit
        return tuple(hits[doc] for doc, _ in page)

    def _explanation(self, page: list[tuple[int, float]]) -> tuple[str, ...]:
        lines = [line for tag in self._searched for line in explained(self._retrievers[tag])]
        for doc, score in page:
            facts = self._reader.facts(doc)
            first = float(self._retrievers[facts.language].first[doc]) if self._query.parts else 0.0
            lines.append(
                f"{facts.article} ({facts.language}): {score:.3f}; {first:.3f} at first look, "
                f"{self._retrievers[facts.language].second.get(doc, 0.0):.3f} at second"
            )
        return tuple(lines)


def explained(retriever: Retriever) -> Iterator[str]:
    """What was looked for in one language, and how many documents hold it."""
    tag = retriever.language
    for group in retriever.analysed.groups:
        for number, one in enumerate(group.variants):
            kind = "same as" if number else "must hold" if group.required else "word"
            yield f"{tag} {kind}: {one.text}"
            if one.days:
                impacts = retriever.impacts_of_days(one.days)
                days = ", ".join(one.days)
                yield f"{tag}   {days}: in or of {impacts.held} documents, idf {impacts.idf:.3f}"
            for term in one.terms:
                impacts = retriever.impacts_of(term)
                yield f"{tag}   {term}: in {impacts.held} documents, idf {impacts.idf:.3f}"
    if retriever.required is not None:
        yield f"{tag} only documents that hold it as a whole: {len(retriever.required)}"
    for letters in retriever.unread:
        yield f"{tag} in too many documents to be read, so by its words alone: {letters}"
    yield f"{tag} candidates: {int(np.count_nonzero(retriever.first))}, kept {int(retriever.found.sum())}"


def lexicons(reader: IndexReader, analysis: Analysis) -> dict[str, Lexicon]:
    """The lexicon of each language of an index, by tag."""
    return {tag: _lexicon(reader, analysis, tag) for tag in reader.languages if reader.documents(tag).any()}


def _lexicon(reader: IndexReader, analysis: Analysis, language: str) -> Lexicon:
    glue = " " if analysis.of(language).gram == _SPACED else ""
    mask = reader.documents(language)
    docs = np.flatnonzero(mask)
    newest = docs[np.lexsort((docs, -reader.moments[docs]))].tolist()
    titles: list[Title] = []

    def words_of_titles() -> Iterator[list[str]]:
        for doc in newest:
            located = reader.located(np.array([doc]))
            facts = reader.facts_of(located)[0]
            title, _ = reader.shown_of(located)[0]
            titles.append(
                Title(title, intern(facts.category), facts.slug)
            )  # one string for all that share it
            tokens = reader.tokens(located)
            spans = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
            yield words_of_title(title, (span for span in spans if span[1] <= len(title)), glue)

    phrases = phrases_of(words_of_titles(), glue, analysis.lists(language).stop_words)
    counts: Counter[str] = Counter()
    for word, held in reader.words(fields.SURFACE, fields.term_of(language, "")):
        counts[word] += held
    return word_counts(language, len(docs), counts, titles, phrases)


def bigrams(reader: IndexReader) -> Bigrams:
    """The pairs of neighbouring words of all documents, of whatever language.

    They are gathered in three rows: small arrays by the ten thousand would leave a heap full of holes behind.
    """
    texts, titles, words = array("I"), array("I"), array("I")
    live = np.flatnonzero(reader.live)
    for first in range(0, len(live), _AT_ONCE):
        docs = live[first : first + _AT_ONCE]
        terms, gaps, ends = reader.terms_and_gaps(docs)
        begins = np.concatenate(([0], ends[:-1]))
        middles = begins + reader.title_lengths[docs].astype(np.int64)
        for begin, middle, end in zip(begins.tolist(), middles.tolist(), ends.tolist(), strict=True):
            titles.frombytes(_pairs(terms[begin:middle], gaps[begin:middle]).tobytes())
            words.frombytes(terms[begin:middle].tobytes())
            texts.frombytes(distinct(_pairs(terms[middle:end], gaps[middle:end])).tobytes())
    return Bigrams(*([np.frombuffer(row, np.uint32)] for row in (texts, titles, words)))


def _pairs(terms: NDArray[np.uint32], gaps: NDArray[np.uint8]) -> NDArray[np.uint32]:
    beside = (gaps[1:] <= 1) & (terms[1:] > 0) & (terms[:-1] > 0)  # 0 stands for a part of a long gap
    return numbered(terms[:-1][beside], terms[1:][beside])
