"""Whether and how well documents answer a query, looked at one by one: how the engine in memory searches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from math import log

import numpy as np

from portal.search.analysed_query import AnalysedQuery
from portal.search.analysis.analysis import Analysis
from portal.search.document import (
    AnalysedDocument,
    AnalysedText,
)
from portal.search.named_days import lookups, places
from portal.search.query import Group, Query, Variant
from portal.search.ranking import (
    ALL,
    ALL_APART,
    ASKING,
    FEW,
    HALF_LIFE,
    HELD,
    K1,
    LOOKED_AT,
    MANY,
    MANY_TERMS,
    NEWEST,
    PIECE,
    SAME,
    SCATTERED,
    WEAK,
    B,
    fills_a_page,
    is_met_in_names,
    is_name,
    meet_by_chance,
)
from portal.search.results import Fragment
from portal.search.snippets import Match, Span, marked, snippet
from portal.search.spans import Together, is_word_part, spans, stands_by_words

_GIVEN = 1.0
"""What holding only the string of a query adds."""


class Matcher:
    """Finds the answers to one query among the documents of one language."""

    def __init__(
        self, query: Query, language: str, analysis: Analysis, documents: Sequence[AnalysedDocument]
    ) -> None:
        self._query = query
        self._analyzer = analysis.of(language)
        self._documents = documents
        self._average = sum(document.length for document in documents) / (len(documents) or 1) or 1.0
        self._analysis = analysis
        self._analysed = AnalysedQuery(query, analysis, language, self._in_title)
        self._idf_of_strings: dict[str, float] = {}

    def scores(self) -> dict[str, float]:
        """The score of each document that answers, by the id of its article; all of them for a query without parts."""
        return {
            document.document.article: score
            for document, score in self._answering()
            if not any(self._holds(document, variant) for variant in self._analysed.without)
        }

    def fragments(self, document: AnalysedDocument) -> tuple[tuple[Fragment, ...], tuple[Fragment, ...]]:
        """Title and snippet of a document, with what was found."""
        light = self._analysed.light
        weights = [idf * (ASKING if term in light else 1) for term, idf in self._idf.items()]
        weights += [sum(self._idf[term] for term in variant.terms) for variant in self._analysed.variants]
        weights.append(self._idf_of_days(self._analysed.days))
        title, text = document.title, document.text
        starts = [token.start for token in text.tokens]
        ends = [token.end for token in text.tokens]
        return (
            marked(title.shown, self._matches(title, document)),
            snippet(text.shown, self._matches(text, document), weights, starts, ends),
        )

    def explanation(self) -> Iterator[str]:
        """What is looked for, and how rare its terms are."""
        for group in self._analysed.groups:
            for variant in group.variants:
                rarities = ", ".join(f"{term} {self._idf[term]:.3f}" for term in variant.terms)
                yield f"{self._analyzer.language} {variant.text}: {rarities}"

    @cached_property
    def _idf(self) -> dict[str, float]:
        """Lucene's inverse document frequency of each term."""
        return {
            term: self._idf_of(sum(term in document.terms for document in self._documents))
            for term in self._analysed.terms
        }

    @cached_property
    def _filling(self) -> frozenset[str]:
        return self._analysed.filling(self._idf.__getitem__)

    @cached_property
    def _pieces(self) -> dict[str, float]:
        """The same of the pieces of the query."""
        return {
            piece: self._idf_of(sum(self._holds_string(document, piece) for document in self._documents))
            for piece in self._analysed.pieces
            if not self._analysed.is_word(self._analysed.variant(piece))
        }

    def _idf_of(self, held: int) -> float:
        return log(1 + (len(self._documents) - held + 0.5) / (held + 0.5))

    def _in_title(self, term: str) -> bool:
        return any(term in document.in_title for document in self._documents)

    def _answering(self) -> list[tuple[AnalysedDocument, float]]:
        """The documents that answer, with their scores, whatever must not be held."""
        if not self._query.parts:
            return [(document, 0.0) for document in self._documents]
        required = self._required()
        among = self._documents if required is None else required
        by_words = [(document, self._score(document)) for document in among]
        scored = self._lifted(by_words)
        if required is not None:
            return scored
        least, days = 0.0, self._analysed.days
        if len(self._analysed.typed) >= MANY_TERMS or days:
            beside = days if self._analysed.letters else ()
            undated = (score for document, score in by_words if not self._about(document, beside))
            least = WEAK * max(undated, default=0.0)
        return [
            (document, score)
            for document, score in scored
            if score > 0 and (score >= least or self._about(document, days))
        ]

    def _lifted(
        self, scored: Sequence[tuple[AnalysedDocument, float]]
    ) -> list[tuple[AnalysedDocument, float]]:
        """With what holding all words, holding the whole piece, and being new adds."""
        best = max((score for _, score in scored), default=0.0)
        few = self._analysed.things in FEW
        all_words = (ALL_APART if self._analysed.apart else ALL) if few else 0.0
        newest = max((document.document.published_at for document, _ in scored), default=None)
        lifted = []
        for document, score in scored:
            added = 0.0
            if score and self._holds_words(document):
                added += all_words
            if document in self._with_piece:
                added += HELD if score else _GIVEN / (1 + self._norm(document))
            if self._analysed.newest and newest and score:
                age = (newest - document.document.published_at).total_seconds()
                added += NEWEST * 0.5 ** (age / HALF_LIFE)
            lifted.append((document, score + added * best if score else added))
        return lifted

    def _stands_by_words(self, document: AnalysedDocument, letters: str) -> bool:
        texts = (document.title.shown, document.text.shown)
        return any(
            stands_by_words(self._analyzer, text, *span) for text in texts for span in spans(text, letters)
        )

    def _required(self) -> list[AnalysedDocument] | None:
        """The documents that hold all that must be held; None where nothing must be.

        Of a query of one piece that is a string and no words, those that hold it, if any does.
        """
        musts = [group.variants for group in self._analysed.groups if group.required]
        if musts:
            return [document for document in self._documents if self._holds_all(document, musts)]
        return self._piece if self._is_string() else None

    @cached_property
    def _piece(self) -> list[AnalysedDocument]:
        """The documents that hold the query, which is one short piece, as it stands; else none."""
        alone = self._analysed.alone
        if not alone or len(self._analyzer.clusters(alone[0].letters)) > PIECE:
            return []
        letters = alone[0].letters
        by_words = self._analysed.is_word(alone[0]) and not self._analysed.by_words_alone(alone[0])
        if self._analysed.is_word(alone[0]):
            alone = tuple(replace(one, letters="") for one in alone)
        typed = frozenset(self._named([one for one in self._documents if self._holds(one, alone[0])]))
        return [
            document
            for document in self._documents
            if document in typed
            or self._holds_all(document, [alone[1:]])
            or (by_words and self._stands_by_words(document, letters))
        ]

    def _named(self, documents: list[AnalysedDocument]) -> list[AnalysedDocument]:
        """Of documents that hold a name with a mere syllable in it, those that hold it without a blank inside."""
        name = self._analysed.alone[0]
        if not self._analysed.has_syllable(name):
            return documents
        unbroken = [
            document
            for document in documents
            if any(
                " " not in text.shown[start:end]
                for text in (document.title, document.text)
                for start, end in spans(text.shown, name.letters)
            )
        ]
        return unbroken or documents

    @cached_property
    def _with_piece(self) -> frozenset[AnalysedDocument]:
        """The documents that hold the whole query as it stands; where it is a few words, in either order."""
        words = self._analysed.apart
        either = ("".join(words), "".join(words[::-1])) if words else ()
        held = (one for one in self._documents if any(self._holds_string(one, order) for order in either))
        return frozenset((*self._piece, *held))

    def _is_string(self) -> bool:
        """Whether a query of one piece is no words but a string, so that only what holds it answers."""
        held = self._piece
        if not held or self._analysed.is_word(typed := self._analysed.alone[0]):
            return False
        persons, letters = self._analysis.persons, typed.letters
        return (
            self._analysed.is_string(typed)
            or self._analysis.lists(self._analyzer.language).stop_words.issuperset(typed.terms)
            or persons.addresses(letters, self._analyzer.tokens(letters))
            or is_name(letters, self._texts(held[:LOOKED_AT]), persons, self._analyzer)
            or fills_a_page(len(held), self._with_all(typed.terms))
            or (len(held) >= MANY and self._meet_by_chance(typed.terms))
        )

    def _with_all(self, terms: Sequence[str]) -> int:
        return sum(all(term in document.terms for term in terms) for document in self._documents)

    def _meet_by_chance(self, terms: Sequence[str]) -> bool:
        holding = (self._with_all([term]) for term in set(terms))
        return meet_by_chance(self._with_all(terms), holding, len(self._documents))

    def _texts(self, documents: Sequence[AnalysedDocument]) -> Iterator[str]:
        for document in documents:
            yield from (document.title.shown, document.text.shown)

    def _holds_words(self, document: AnalysedDocument) -> bool:
        """Whether a document holds all words that name something."""
        return all(
            any(self._holds_string(document, one.letters) for one in group.variants)
            if group.is_phrase
            else self._group_score(document, group)
            for group in self._analysed.groups
            if group.names and self._filling.isdisjoint(group.variants[0].terms)
        )

    def _holds_all(self, document: AnalysedDocument, musts: Sequence[Sequence[Variant]]) -> bool:
        return all(any(self._holds(document, variant) for variant in variants) for variants in musts)

    def _holds(self, document: AnalysedDocument, variant: Variant) -> bool:
        """Whether a document holds the string itself or, of a single word, any of its forms; a number, however it is
        parted."""
        if self._analysed.by_words_alone(variant):
            return self._often(document, variant.terms[0]) > 0
        in_any_form = not variant.as_it_stands or variant.letters.isdecimal()
        if in_any_form and len(variant.terms) == 1 and self._often(document, variant.terms[0]):
            return True
        if self._about(document, variant.days):
            return True
        if self._analysed.is_in_one_piece(variant) and variant.letters in document.joined:
            return True
        return self._holds_string(document, variant.letters)

    def _holds_string(self, document: AnalysedDocument, letters: str) -> bool:
        texts = (document.title, document.text)
        return bool(letters) and any(self._analyzer.holds(text.letters, letters) for text in texts)

    def _score(self, document: AnalysedDocument) -> float:
        """BM25 of the words, and of the pieces of the query that are held as they stand."""
        whole = sum(idf for piece, idf in self._pieces.items() if self._holds_string(document, piece))
        scores = [(group, self._group_score(document, group)) for group in self._analysed.groups]
        if document in self._with_piece:
            whole = whole or self._idf_of(len(self._with_piece))
        elif not any(score for group, score in scores if not group.fragment):
            return 0.0
        return whole / (1 + self._norm(document)) + sum(group.weight * score for group, score in scores)

    def _group_score(self, document: AnalysedDocument, group: Group) -> float:
        """What the variant that fits best adds; what means the same must stand as it is."""
        typed, *others = group.variants
        own = sum(self._term_score(document, term) for term in typed.terms)
        if group.is_phrase:
            stands = self._holds_string(document, typed.letters)
            own = max(own, self._worth(document, typed)) if stands else SCATTERED * own
        scores = [self._day_score(document, variant.days) for variant in group.variants if variant.days]
        scores += [self._same_score(document, variant) for variant in others]
        return max([own, *(SAME * score for score in scores)])

    def _same_score(self, document: AnalysedDocument, variant: Variant) -> float:
        """What a variant adds that means the same: a word as a word, several words where they stand as they are."""
        if len(variant.terms) == 1:
            return self._term_score(document, variant.terms[0])
        return self._worth(document, variant) if self._holds_string(document, variant.letters) else 0.0

    def _day_score(self, document: AnalysedDocument, days: tuple[str, ...]) -> float:
        """What being of or about a day adds."""
        often = self._about(document, days)
        return self._idf_of_days(days) * often / (often + self._norm(document))

    def _about(self, document: AnalysedDocument, days: tuple[str, ...]) -> float:
        """How often a document is of or about days."""
        published = document.document.day.toordinal()
        return sum(
            lookup.weight * (1 if lookup.held is None else document.days[lookup.held])
            for lookup in lookups(days, *self._published)
            if lookup.first <= published <= lookup.last
        )

    @cached_property
    def _published(self) -> tuple[int, int]:
        """The first and the last day of publication, as ordinals."""
        days = [document.document.day.toordinal() for document in self._documents]
        return min(days, default=1), max(days, default=1)

    def _idf_of_days(self, days: tuple[str, ...]) -> float:
        return self._idf_of(sum(self._about(document, days) > 0 for document in self._documents))

    def _worth(self, document: AnalysedDocument, variant: Variant) -> float:
        """What holding several words as they stand adds, however often."""
        letters = variant.letters
        if letters not in self._idf_of_strings:
            held = sum(self._holds_string(document, letters) for document in self._documents)
            self._idf_of_strings[letters] = self._idf_of(held)
        return self._idf_of_strings[letters] / (1 + self._norm(document))

    def _term_score(self, document: AnalysedDocument, term: str) -> float:
        often = self._often(document, term)
        return self._idf[term] * often / (often + self._norm(document))

    def _often(self, document: AnalysedDocument, term: str) -> float:
        """How often a document holds a term; where it is all that was typed, not as a residual token."""
        return 0.0 if term == self._analysed.lone and document in self._residual else document.often(term)

    @cached_property
    def _residual(self) -> frozenset[AnalysedDocument]:
        """The documents that hold the short word which is all that was typed only as a residual token, and so do not
        answer it."""
        lone = self._analysed.lone
        residual = frozenset(one for one in self._documents if lone in one.residual)
        return residual if is_met_in_names(len(residual), self._with_all([lone])) else frozenset()

    def _norm(self, document: AnalysedDocument) -> float:
        return K1 * (1 - B + B * document.length / self._average)

    def _matches(self, text: AnalysedText, document: AnalysedDocument) -> list[Match]:
        numbers = {term: number for number, term in enumerate(self._idf)}
        days = self._analysed.days
        left_out = self._analysed.of_days if self._about(document, days) else frozenset()
        others = (one.terms for group in self._analysed.groups for one in group.variants[1:])
        together = Together(self._analysed.typed, others, numbers, self._filling)
        known = [
            (place, (token.start, token.end, numbers[token.term]))
            for place, token in enumerate((*text.tokens, *text.pieced))
            if token.term in numbers and token.term not in left_out
        ]
        places_of_words = np.array([place for place, _ in known], np.int64)
        are_shown = together.shown(places_of_words, np.array([match[2] for _, match in known], np.int64))
        matches = [match for (_, match), is_shown in zip(known, are_shown.tolist(), strict=True) if is_shown]
        strings = [*numbers]
        for group in self._analysed.groups:
            strings += ["" if group.of_day or one.days else one.letters for one in group.variants]
        matches += [(*span, len(strings)) for span in places(text.shown, days, self._analyzer.language)]
        for number, letters in enumerate(strings):
            if number < len(numbers) and (number not in together.free or letters in strings[len(numbers) :]):
                continue
            if (
                letters
                in self._analysed.fragments | self._analysed.short | self._analysed.of_days | self._filling
            ):  # those are words only where the text parts them as well
                continue
            matches += [(*span, number) for span in self._spans(text, letters)]
        return matches

    def _spans(self, text: AnalysedText, letters: str) -> Iterator[Span]:
        """Where a string is marked."""
        found = spans(text.shown, letters)
        if not letters or not self._analysed.is_marked_by_words(self._analysed.variant(letters)):
            return found
        starts = [token.start for token in text.tokens]
        ends = [token.end for token in text.tokens]
        return (
            span for span in found if is_word_part(text.shown, span, letters, starts, ends, self._analyzer)
        )
