"""The words and titles of an index, as corrections and completions need them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from sys import intern

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import Bigrams, Lexicon, Title, numbered, phrases_of, word_counts, words_of_title
from portal.search.whoosh import fields
from portal.search.whoosh.index_reader import IndexReader

_SPACED = 4
_AT_ONCE = 256
"""Documents whose words are read together."""


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
            texts.frombytes(np.unique(_pairs(terms[middle:end], gaps[middle:end])).tobytes())
    return Bigrams(*([np.frombuffer(row, np.uint32)] for row in (texts, titles, words)))


def _pairs(terms: NDArray[np.uint32], gaps: NDArray[np.uint8]) -> NDArray[np.uint32]:
    beside = (gaps[1:] <= 1) & (terms[1:] > 0) & (terms[:-1] > 0)  # 0 stands for a part of a long gap
    return numbered(terms[:-1][beside], terms[1:][beside])
