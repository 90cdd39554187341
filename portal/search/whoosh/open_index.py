"""An index that is open: what answers searches of it, and what corrections and completions are taken from.

All that searching needs is imported from here, with the first search: a worker starts sooner without numpy and the
rules of search, and takes less memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from portal.search.query import Query, Word
from portal.search.results import Results
from portal.search.suggesting import Suggestions
from portal.search.whoosh import fields
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.manifest import SegmentInfo
from portal.search.whoosh.query_executor import QueryExecutor

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
