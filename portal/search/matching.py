"""Whether and how well documents answer a query, looked at one by one: how the engine in memory searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

from portal.search.analysis import Analyzer, Token
from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from portal.search.query import AnyOf, Part, Phrase, Query, Word
from portal.search.results import Fragment
from portal.search.snippets import Match, marked, shown, snippet
from portal.search.spans import spans
from portal.text.normalisation import tidy

_K1, _B = 1.2, 0.75
_IN_TITLE = 2
"""How often a word of the title counts."""
_WHOLE = 1.0
"""What holding a piece of the query as it stands adds, in parts of its terms' scores."""
_MANY_TERMS, _WEAK = 3, 0.3
"""Of a query of so many terms or more, hits under this share of the best are left out: they hold little but common
words. Not where something must be held: then all that hold it answer."""
_NAME = 10
"""Clusters of a query of one piece up to which it is taken for a word or name; where any document holds it, only those
that do answer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is shown, with its words and the form in which strings are sought in it."""

    shown: str
    tokens: Sequence[Token]
    letters: str


class Analysed:
    """A document and what an analyzer makes of it."""

    def __init__(self, document: Document, analyzer: Analyzer) -> None:
        self.document = document
        self.title = _text(tidy(document.title), analyzer)
        self.text = _text(shown(document.text), analyzer)
        self.terms = Counter(_terms(self.text, analyzer))
        for term in _terms(self.title, analyzer):
            self.terms[term] += _IN_TITLE
        self.length = len(self.text.tokens) + _IN_TITLE * len(self.title.tokens)

    def holds(self, letters: str, analyzer: Analyzer) -> bool:
        """Whether a string stands in the title or in the text."""
        return bool(letters) and any(
            analyzer.holds(text.letters, letters) for text in (self.title, self.text)
        )


@dataclass(frozen=True, slots=True)
class Sought:
    """One wording of a part of the query: its letters and its terms, as one language has them."""

    letters: str
    terms: tuple[str, ...]
    as_it_stands: bool

    def is_held(self, document: Analysed, analyzer: Analyzer) -> bool:
        """Whether a document holds it: the string itself or, of a single word, any of its forms."""
        if not self.as_it_stands and len(self.terms) == 1 and self.terms[0] in document.terms:
            return True
        return document.holds(self.letters, analyzer)


class Matcher:
    """Finds the answers to one query among the documents of one language."""

    def __init__(
        self, query: Query, language: str, analysis: Analysis, documents: Sequence[Analysed]
    ) -> None:
        self._analyzer = analysis.of(language)
        self._documents = documents
        self._average = sum(document.length for document in documents) / (len(documents) or 1) or 1.0
        self._wants_words = bool(query.parts)
        wordings = ((part, list(self._wordings(part, analysis))) for part in query.parts)
        self._parts = [(part, sought) for part, sought in wordings if sought]
        self._without = [self._sought(part) for part in query.without]

    def scores(self) -> dict[str, float]:
        """The score of each document that answers, by the id of its article; all of them for a query without parts.

        Parts without a letter or digit are as if they were not there; where there are no others, nothing answers.
        """
        if self._wants_words and not self._parts:
            return {}
        found = self._answering() if self._parts else self._documents
        scores = {document.document.article: self._score(document) for document in found}
        excluded = {
            document.document.article
            for document in found
            if any(sought.is_held(document, self._analyzer) for sought in self._without)
        }
        return {article: score for article, score in scores.items() if article not in excluded}

    def fragments(self, document: Analysed) -> tuple[tuple[Fragment, ...], tuple[Fragment, ...]]:
        """Title and snippet of a document, with what was found."""
        weights = [self._rarity.get(term, 0.0) for term in self.terms] + [
            sum(self._rarity[term] for term in sought.terms) for sought in self._wanted
        ]
        title, text = document.title, document.text
        return marked(title.shown, self._matches(title)), snippet(
            text.shown,
            self._matches(text),
            weights,
            [token.start for token in text.tokens],
            [token.end for token in text.tokens],
        )

    def explanation(self) -> Iterator[str]:
        """The terms of the query and how rare they are."""
        for term, rarity in self._rarity.items():
            yield f"{self._analyzer.language} {term}: {rarity:.3f}"

    @cached_property
    def terms(self) -> list[str]:
        """Every term that is looked for, once."""
        return list(dict.fromkeys(term for sought in self._wanted for term in sought.terms))

    @cached_property
    def _wanted(self) -> list[Sought]:
        return [sought for _, wordings in self._parts for sought in wordings]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """Lucene's inverse document frequency of each term."""
        count = len(self._documents)
        held = Counter(term for document in self._documents for term in self.terms if term in document.terms)
        return {term: log(1 + (count - held[term] + 0.5) / (held[term] + 0.5)) for term in self.terms}

    def _wordings(self, part: Part, analysis: Analysis) -> Iterator[Sought]:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            texts = [option.text]
            if isinstance(option, Word):
                texts += analysis.equivalents(option.text, self._analyzer.language)
            for text in texts:
                sought = self._sought(replace(option, text=text))
                if sought.terms:
                    yield sought

    def _sought(self, option: Word | Phrase) -> Sought:
        terms = tuple(token.term for token in self._analyzer.tokens(option.text))
        letters = self._analyzer.letters(option.text)
        return Sought(letters if terms else "", terms, isinstance(option, Phrase))

    def _answering(self) -> Sequence[Analysed]:
        """The documents that hold what must be held; without such parts, those that hold enough of the words."""
        musts = [wordings for part, wordings in self._parts if not isinstance(part, Word)]
        if musts:
            return [document for document in self._documents if self._holds_all(document, musts)]
        if self._is_name():
            holding = [document for document in self._documents if self._holds_all(document, [self._wanted])]
            if holding:
                return holding
        scores = [self._score(document) for document in self._documents]
        many = len({term for _, wordings in self._parts for term in wordings[0].terms}) >= _MANY_TERMS
        least = max(scores, default=0.0) * _WEAK if many else 0.0
        return [
            document
            for document, score in zip(self._documents, scores, strict=True)
            if score > 0 and score >= least
        ]

    def _holds_all(self, document: Analysed, musts: Sequence[Sequence[Sought]]) -> bool:
        return all(any(sought.is_held(document, self._analyzer) for sought in wordings) for wordings in musts)

    def _is_name(self) -> bool:
        """Whether the query is one word or name."""
        typed = self._parts[0][1][0].letters
        return len(self._parts) == 1 and len(self._analyzer.clusters(typed)) <= _NAME

    def _score(self, document: Analysed) -> float:
        return sum(
            max(self._wording_score(sought, document) for sought in wordings) for _, wordings in self._parts
        )

    def _wording_score(self, sought: Sought, document: Analysed) -> float:
        rarity = sum(self._rarity[term] for term in sought.terms)
        score = _WHOLE * rarity if sought.is_held(document, self._analyzer) else 0.0
        for term in sought.terms:
            often = document.terms[term]
            norm = _K1 * (1 - _B + _B * document.length / self._average)
            score += self._rarity[term] * often / (often + norm)
        return score

    def _matches(self, text: Text) -> list[Match]:
        numbers = {term: number for number, term in enumerate(self.terms)}
        matches = [
            (token.start, token.end, numbers[token.term]) for token in text.tokens if token.term in numbers
        ]
        for letters, number in numbers.items():
            matches += [(start, end, number) for start, end in spans(text.shown, letters)]
        for number, sought in enumerate(self._wanted, len(numbers)):
            matches += [(start, end, number) for start, end in spans(text.shown, sought.letters)]
        return matches


def _text(text: str, analyzer: Analyzer) -> Text:
    return Text(text, analyzer.tokens(text), analyzer.letters(text))


def _terms(text: Text, analyzer: Analyzer) -> Iterator[str]:
    for token in text.tokens:
        yield token.term
        yield from analyzer.inner(token.term)
