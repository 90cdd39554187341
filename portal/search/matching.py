"""Whether and how well documents answer a query, looked at one by one: how the engine in memory searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from portal.search.analysis import Analyzer, Token
from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from portal.search.query import Query
from portal.search.results import Fragment
from portal.search.snippets import Match, marked, shown, snippet
from portal.search.spans import Together, spans
from portal.search.wanting import Group, Wanted, Wording
from portal.text.normalisation import tidy

_K1, _B = 1.2, 0.75
_IN_TITLE = 2
"""How often a word of the title counts."""
_MANY_TERMS, _WEAK = 3, 0.3
"""Of a query of so many terms or more, hits under this share of the best are left out: they hold little but common
words. Not where something must be held: then all that hold it answer."""
_NAME = 8
"""Clusters of a query of one piece up to which it is taken for a word or name; where any document holds it, only those
that do answer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is shown, with its words, what it writes in several pieces, and the form in which strings are sought
    in it."""

    shown: str
    tokens: Sequence[Token]
    pieced: Sequence[Token]
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


class Matcher:
    """Finds the answers to one query among the documents of one language."""

    def __init__(
        self, query: Query, language: str, analysis: Analysis, documents: Sequence[Analysed]
    ) -> None:
        self._query = query
        self._analyzer = analysis.of(language)
        self._documents = documents
        self._average = sum(document.length for document in documents) / (len(documents) or 1) or 1.0
        self._wanted = Wanted(query, analysis, language)

    def scores(self) -> dict[str, float]:
        """The score of each document that answers, by the id of its article; all of them for a query without parts."""
        return {
            document.document.article: score
            for document, score in self._answering()
            if not any(self._holds(document, wording) for wording in self._wanted.without)
        }

    def fragments(self, document: Analysed) -> tuple[tuple[Fragment, ...], tuple[Fragment, ...]]:
        """Title and snippet of a document, with what was found."""
        weights = [*self._rarity.values()]
        weights += [sum(self._rarity[term] for term in wording.terms) for wording in self._wanted.wordings]
        title, text = document.title, document.text
        starts = [token.start for token in text.tokens]
        ends = [token.end for token in text.tokens]
        return (
            marked(title.shown, self._matches(title)),
            snippet(text.shown, self._matches(text), weights, starts, ends),
        )

    def explanation(self) -> Iterator[str]:
        """What is looked for, and how rare its terms are."""
        for group in self._wanted.groups:
            for wording in group.wordings:
                rarities = ", ".join(f"{term} {self._rarity[term]:.3f}" for term in wording.terms)
                yield f"{self._analyzer.language} {wording.text}: {rarities}"

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """Lucene's inverse document frequency of each term."""
        return {
            term: self._rarity_of(sum(term in document.terms for document in self._documents))
            for term in self._wanted.terms
        }

    @cached_property
    def _pieces(self) -> dict[str, float]:
        """The same of the pieces of the query."""
        return {
            piece: self._rarity_of(sum(self._holds_string(document, piece) for document in self._documents))
            for piece in self._wanted.pieces
        }

    def _rarity_of(self, held: int) -> float:
        return log(1 + (len(self._documents) - held + 0.5) / (held + 0.5))

    def _answering(self) -> list[tuple[Analysed, float]]:
        """The documents that answer, with their scores, whatever must not be held."""
        if not self._query.parts:
            return [(document, 0.0) for document in self._documents]
        required = self._required()
        if required is not None:
            return [(document, self._score(document)) for document in required]
        scored = [(document, self._score(document)) for document in self._documents]
        least = 0.0
        if len(self._wanted.typed) >= _MANY_TERMS:
            least = _WEAK * max((score for _, score in scored), default=0.0)
        return [(document, score) for document, score in scored if score > 0 and score >= least]

    def _required(self) -> list[Analysed] | None:
        """The documents that hold all that must be held; None where nothing must be.

        Of a query of one word or name, that is the word, if any document holds it.
        """
        musts = [group.wordings for group in self._wanted.groups if group.required]
        if musts:
            return [document for document in self._documents if self._holds_all(document, musts)]
        alone = self._wanted.alone
        if alone and len(self._analyzer.clusters(alone[0].letters)) <= _NAME:
            return [document for document in self._documents if self._holds_all(document, [alone])] or None
        return None

    def _holds_all(self, document: Analysed, musts: Sequence[Sequence[Wording]]) -> bool:
        return all(any(self._holds(document, wording) for wording in wordings) for wordings in musts)

    def _holds(self, document: Analysed, wording: Wording) -> bool:
        """Whether a document holds the string itself or, of a single word, any of its forms."""
        if not wording.as_it_stands and len(wording.terms) == 1 and wording.terms[0] in document.terms:
            return True
        return self._holds_string(document, wording.letters)

    def _holds_string(self, document: Analysed, letters: str) -> bool:
        texts = (document.title, document.text)
        return bool(letters) and any(self._analyzer.holds(text.letters, letters) for text in texts)

    def _score(self, document: Analysed) -> float:
        """BM25 of the words, and of the pieces of the query that are held as they stand."""
        whole = sum(rarity for piece, rarity in self._pieces.items() if self._holds_string(document, piece))
        scores = [(group, self._group_score(document, group)) for group in self._wanted.groups]
        if not whole and not any(score for group, score in scores if not group.scrap):
            return 0.0
        return whole / (1 + self._norm(document)) + sum(score for _, score in scores)

    def _group_score(self, document: Analysed, group: Group) -> float:
        """What the wording that fits best adds; what means the same must stand as it is."""
        typed, *others = group.wordings
        scores = [sum(self._term_score(document, term) for term in typed.terms)]
        scores += [self._worth(document, wording) for wording in others if self._holds(document, wording)]
        return max(scores)

    def _worth(self, document: Analysed, wording: Wording) -> float:
        """What holding something adds, however often."""
        return sum(self._rarity.get(term, 0.0) for term in wording.terms) / (1 + self._norm(document))

    def _term_score(self, document: Analysed, term: str) -> float:
        often = document.terms[term]
        return self._rarity[term] * often / (often + self._norm(document))

    def _norm(self, document: Analysed) -> float:
        return _K1 * (1 - _B + _B * document.length / self._average)

    def _matches(self, text: Text) -> list[Match]:
        numbers = {term: number for number, term in enumerate(self._rarity)}
        others = (one.terms for group in self._wanted.groups for one in group.wordings[1:])
        together = Together(self._wanted.typed, others, numbers)
        known = [
            (place, (token.start, token.end, numbers[token.term]))
            for place, token in enumerate((*text.tokens, *text.pieced))
            if token.term in numbers
        ]
        matches = together.shown([place for place, _ in known], [match for _, match in known])
        strings = [*numbers, *(wording.letters for wording in self._wanted.wordings)]
        for number, letters in enumerate(strings):
            if number < len(numbers) and number not in together.free:
                continue
            if (
                letters in self._wanted.scraps | self._wanted.short
            ):  # those are words only where the text parts them as well
                continue
            matches += [(start, end, number) for start, end in spans(text.shown, letters)]
        return matches


def _text(text: str, analyzer: Analyzer) -> Text:
    return Text(text, analyzer.tokens(text), analyzer.pieced(text), analyzer.letters(text))


def _terms(text: Text, analyzer: Analyzer) -> Iterator[str]:
    for token in (*text.tokens, *text.pieced):
        yield token.term
        yield from analyzer.inner(token.term)
