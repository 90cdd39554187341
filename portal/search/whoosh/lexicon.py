"""The words and titles of an index, as corrections and completions need them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from sys import intern

import numpy as np

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import Lexicon, Title, phrases_of, word_counts, words_of_title
from portal.search.whoosh import fields
from portal.search.whoosh.reading import Reading

_SPACED = 4


def lexicons(reading: Reading, analysis: Analysis) -> dict[str, Lexicon]:
    """The lexicon of each language of an index, by tag."""
    return {
        tag: _lexicon(reading, analysis, tag) for tag in reading.languages if reading.documents(tag).any()
    }


def _lexicon(reading: Reading, analysis: Analysis, language: str) -> Lexicon:
    glue = " " if analysis.of(language).gram == _SPACED else ""
    mask = reading.documents(language)
    docs = np.flatnonzero(mask)
    newest = docs[np.lexsort((docs, -reading.moments[docs]))].tolist()
    titles: list[Title] = []

    def words_of_titles() -> Iterator[list[str]]:
        for doc in newest:
            facts = reading.facts(doc)
            title, _ = reading.shown(doc)
            titles.append(
                Title(title, intern(facts.category), facts.slug)
            )  # one string for all that share it
            _, starts, ends = reading.tokens(doc)
            spans = zip(starts.tolist(), ends.tolist(), strict=True)
            yield words_of_title(title, (span for span in spans if span[1] <= len(title)), glue)

    phrases = phrases_of(words_of_titles(), glue, analysis.lists(language).stop_words)
    counts: Counter[str] = Counter()
    for word, held in reading.words(fields.SURFACE, fields.term_of(language, "")):
        counts[word] += held
    return word_counts(language, len(docs), counts, titles, phrases)
