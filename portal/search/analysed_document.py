"""A document as an analyzer reads it: its words, terms and days; for the engine in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.search.analysis import Analyzer, Token
from portal.search.document import Document
from portal.search.named_days import day_counts
from portal.search.snippets import shown
from portal.text.folding import searched, without_signs
from portal.text.normalisation import tidy

IN_TITLE = 2
"""How often a word of the title counts."""


_SHORT, _PART = 4, 0.5
"""Letters under which a word inside a longer one of the text counts less, and what it counts."""


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """A text as it is shown, with its words, what it writes in several pieces, and the form in which strings are sought
    in it."""

    shown: str
    tokens: Sequence[Token]
    pieced: Sequence[Token]
    letters: str


class AnalysedDocument:
    """A document and what an analyzer makes of it."""

    def __init__(self, document: Document, analyzer: Analyzer) -> None:
        self.document = document
        self.title = _text(tidy(document.title), analyzer)
        self.text = _text(shown(document.text), analyzer)
        self.joined = frozenset(_joined(self.title)) | frozenset(_joined(self.text))
        self.scraps = analyzer.scraps((*self.title.tokens, *self.text.tokens))
        self.in_title = frozenset(_terms(self.title, analyzer))
        self.terms = _counted(self.text, analyzer)
        for term in _terms(self.title, analyzer):
            self.terms[term] = self.often(term) + IN_TITLE
        self.length = len(self.text.tokens) + IN_TITLE * len(self.title.tokens)
        self.days = day_counts(self.title.shown, self.text.shown, document.language)

    def often(self, term: str) -> float:
        """How often it holds a term."""
        return self.terms.get(term, 0.0)


def _text(text: str, analyzer: Analyzer) -> AnalysedText:
    return AnalysedText(text, analyzer.tokens(text), analyzer.pieced(text), analyzer.letters(text))


def _counted(text: AnalysedText, analyzer: Analyzer) -> dict[str, float]:
    """The terms of a text and how often it holds them."""
    counts = Counter[str](), Counter[str]()
    for token in (*text.tokens, *text.pieced):
        counts[0][token.term] += 1
        for part in analyzer.inner(token.term):
            counts[len(part) < _SHORT][part] += 1
    return {term: counts[0][term] + _PART * counts[1][term] for term in {*counts[0], *counts[1]}}


def _joined(text: AnalysedText) -> Iterator[str]:
    """What a text writes in several pieces, each in one."""
    return (without_signs(searched(text.shown[one.start : one.end])) for one in text.pieced)


def _terms(text: AnalysedText, analyzer: Analyzer) -> Iterator[str]:
    for token in (*text.tokens, *text.pieced):
        yield token.term
        yield from analyzer.inner(token.term)
