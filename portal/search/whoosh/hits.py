"""What is shown of the hits of a page: title and snippet with the found words marked."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.compound_tokens import FEWEST_DIGITS
from portal.search.named_days import places
from portal.search.query import Variant
from portal.search.ranking import ASKING, LONG
from portal.search.results import Fragment, Hit
from portal.search.snippets import Match, Span, best_windows, cut, marked, room
from portal.search.spans import DENSE, THAI, Together, is_word_part, spans
from portal.search.whoosh.encoding import Terms, Tokens
from portal.search.whoosh.index_reader import IndexReader, Located, title_and_text
from portal.search.whoosh.packed_text import Needle
from portal.search.whoosh.retrieval import Retriever
from portal.search.whoosh.substring_filter import SubstringFilter

_FEW = 4
"""Variants of a query that are also sought letter by letter: in longer words, and across them. Of a long query, whose
words show it wherever they stand, the rarest alone, and where that is no word by itself."""
_MOST = 32
"""Places of such variants that may be marked in a text: a snippet shows one or two."""
_READ = 20_000
"""Letters of a text that are read for all else than words, some twenty pages: that takes ten times as long."""
_WORDS = 5_000
"""Words of a text that are looked through, about as much; of one that shows the query only behind them, all."""
_LOOKED_AT = 128
"""Places that have the letters of one, of which most may lie inside other clusters or words."""


@dataclass(slots=True)
class _Part:
    """The title or the text of a document as it is shown, with where its tokens begin and end, and where it shows the
    query: words, days, and what it writes in several pieces."""

    shown: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    matches: list[Match]
    strings: dict[str, int] = field(default_factory=dict)
    """Those that may stand elsewhere, too, with their numbers."""


class Hits:
    """Makes the hits of one language."""

    def __init__(self, reader: IndexReader, retriever: Retriever) -> None:
        self._reader = reader
        self._terms = retriever.analysed.terms
        light, filling = retriever.analysed.light, retriever.filling
        self._weights = [retriever.idf(term) * (ASKING if term in light else 1) for term in self._terms]
        self._is_long = len(retriever.analysed.typed) > LONG
        few = 1 if self._is_long else _FEW
        strings = list(islice((one for one in _strings(retriever) if one.letters not in filling), few))
        self._strings = [
            (one.letters, number, Needle(one.letters)) for number, one in enumerate(strings, len(self._terms))
        ]
        self._by_words = frozenset(
            one.letters for one in strings if retriever.analysed.is_marked_by_words(one)
        )
        heaviest = max(self._weights, default=1.0)
        words = dict(zip(self._terms, self._weights, strict=True))
        self._weights += [
            words.get(one.letters) or heaviest * (1 + len(one.letters) / 100) for one in strings
        ]  # a word inside a longer one is as rare as the word: ปี in ประจำปี says no more than ปี
        self._retriever = retriever
        self._days = retriever.analysed.days
        self._weights.append(retriever.idf_of_days)
        self._of_days = np.array([term in retriever.analysed.of_days for term in self._terms], bool)
        self._known = {term: number for number, term in enumerate(self._terms)}
        self._sought = Terms(self._terms)
        others = (one.terms for group in retriever.analysed.groups for one in group.variants[1:])
        self._together = Together(retriever.analysed.typed, others, self._known, filling)
        self._analyzer = retriever.analyzer
        self._substrings = SubstringFilter(reader, retriever.analyzer, lambda: None)
        self._pieced = {
            term: number
            for term, number in self._known.items()
            if term[0] < DENSE and len(term) > 1 and not (term.isdecimal() and len(term) < FEWEST_DIGITS)
        }

    def hits(self, scores: Mapping[int, float]) -> Iterator[Hit]:
        """Documents as hits, in the order in which they are given, with their scores."""
        docs = np.array([*scores])
        located = self._reader.located(docs)
        parts = self._parts(docs, located, _WORDS)
        if self._terms and any(len(text.shown) > _WORDS and not text.matches for _, text in parts):
            parts = self._parts(docs, located)
        texts = [text for _, text in parts]
        windows = best_windows(
            [text.matches for text in texts], self._weights, [len(text.shown) for text in texts], room()
        )
        rows = zip(self._reader.facts_of(located), scores.values(), parts, windows, strict=True)
        for facts, score, (title, text), window in rows:
            yield Hit(
                article=facts.article,
                language=facts.language,
                languages=facts.languages,
                slug=facts.slug,
                category=facts.category,
                published_at=facts.published_at,
                score=score,
                title=marked(title.shown, [*title.matches, *self._places(title, title.strings)]),
                snippet=self._snippet(text, window),
            )

    def _snippet(self, text: _Part, window: Span) -> tuple[Fragment, ...]:
        """The window is chosen by words and by what no word is; other strings are sought in the window alone."""

        def within(begin: int, end: int) -> Iterator[Match]:
            return self._places(text, text.strings, begin, end)

        return cut(
            text.shown,
            window,
            text.matches,
            text.starts,
            text.ends,
            within=within if text.strings else None,
        )

    def _parts(
        self, docs: NDArray[np.int64], located: Located, most: int | None = None
    ) -> list[tuple[_Part, _Part]]:
        """Title and text of each document, the first `most` words looked through."""
        tokens = self._reader.tokens(located, most)
        packed = self._reader.packed_shown(located)
        shown = [*map(title_and_text, packed)]
        naming = self._retriever.naming[docs].tolist() if self._days else [False] * len(docs)
        words = iter(self._words(docs, tokens, np.array([len(title) + 1 for title, _ in shown])))
        pieced = self._pieced_in(docs) if self._pieced else None
        ends = tokens.counts.cumsum().tolist()
        parts: list[tuple[_Part, _Part]] = []
        for row, (title, text) in enumerate(shown):
            first, last = ends[row - 1] if row else 0, ends[row]
            before = len(title) + 1
            behind = first + int(tokens.starts[first:last].searchsorted(before))
            both = (
                _Part(title, tokens.starts[first:behind], tokens.ends[first:behind], next(words)),
                _Part(
                    text, tokens.starts[behind:last] - before, tokens.ends[behind:last] - before, next(words)
                ),
            )
            if pieced is not None:
                self._seek_in_pieces(pieced[row], *both)
            for part in both if naming[row] else ():
                part.matches += self._dates(part.shown)
            parts.append(both)
        self._seek_strings(docs, packed, parts)
        return parts

    def _pieced_in(self, docs: NDArray[np.int64]) -> list[dict[str, int]]:
        """Of the terms that may be written in several pieces those that each document holds, with their numbers."""
        held = {term: self._substrings.have(docs, term).tolist() for term in self._pieced}
        return [
            {term: number for term, number in self._pieced.items() if held[term][row]}
            for row in range(len(docs))
        ]

    def _words(
        self, docs: NDArray[np.int64], tokens: Tokens, texts: NDArray[np.int64]
    ) -> Iterator[list[Match]]:
        """Where words of the query stand in the title and in the text of each document, in order. `texts`: where the
        texts begin, behind the titles."""
        places, found = self._sought.found(tokens.terms)
        numbers = self._sought.first[found]
        rows = tokens.counts.cumsum().searchsorted(places, side="right")
        are_shown = self._together.shown(places + rows, numbers)  # a place is left out between documents
        if self._days:
            are_shown &= ~(self._retriever.dated[docs[rows]] & self._of_days[numbers])
        places, rows, numbers = places[are_shown], rows[are_shown], numbers[are_shown]
        are_in_text = tokens.starts[places] >= texts[rows]
        before = texts[rows] * are_in_text
        starts, ends = tokens.starts[places] - before, tokens.ends[places] - before
        matches = list(zip(starts.tolist(), ends.tolist(), numbers.tolist(), strict=True))
        bounds = (2 * rows + are_in_text).searchsorted(np.arange(2 * len(docs) + 1)).tolist()
        return (matches[low:high] for low, high in pairwise(bounds))

    def _seek_strings(
        self, docs: NDArray[np.int64], shown: Sequence[bytes], parts: Sequence[tuple[_Part, _Part]]
    ) -> None:
        """Finds what else of the query documents show than its words, in the letters of those that lack some."""
        held = [{number for _, _, number in text.matches} for _, text in parts]
        missing = [[one for one in self._strings if self._known.get(one[0]) not in some] for some in held]
        rows = [row for row, strings in enumerate(missing) if strings]
        located = self._reader.located(docs[rows])
        found = self._reader.levelled_letters(located, (shown[row] for row in rows))
        packed = dict(zip(rows, found, strict=True))
        for row, (title, text) in enumerate(parts):
            if not self._is_long:
                text.strings = {
                    letters: number
                    for letters, number, _ in self._strings
                    if self._known.get(letters) in held[row]
                }
            others = {
                letters: number for letters, number, needle in missing[row] if needle.stands(packed[row])
            }
            title.strings = text.strings | others
            if others:
                most = _READ if held[row] else sys.maxsize
                text.matches += islice(self._places(text, others, 0, most), _MOST)
            text.matches.sort()

    def _dates(self, text: str) -> Iterator[Match]:
        """Where a text names the days that are looked for."""
        number = len(self._weights) - 1
        return ((*span, number) for span in places(text[:_READ], self._days, self._retriever.language))

    def _places(
        self, part: _Part, strings: Mapping[str, int], begin: int = 0, end: int = sys.maxsize
    ) -> Iterator[Match]:
        """Where strings stand elsewhere than at the places known, with their numbers; some only inside words that are
        put together of them."""
        if not strings:
            return iter(())
        low, high = bisect_left(part.matches, (begin,)), bisect_left(part.matches, (end,))
        known = {match[:2] for match in part.matches[low:high]}
        return (
            (*span, number)
            for letters, number in strings.items()
            for span in spans(part.shown, letters, begin, end, besides=known, most=_LOOKED_AT)
            if letters not in self._by_words
            or is_word_part(part.shown, span, letters, part.starts, part.ends, self._analyzer)
        )

    def _seek_in_pieces(self, held: Mapping[str, int], title: _Part, text: _Part) -> None:
        """Finds those of the terms that a document holds of which no word of it shows one: they are written in several
        pieces."""
        shown = {number for part in (title, text) for _, _, number in part.matches}
        missing = {term: number for term, number in held.items() if number not in shown}
        for part in (title, text) if missing else ():
            part.matches += (
                (one.start, one.end, missing[one.term])
                for one in self._analyzer.pieced(part.shown[:_READ])
                if one.term in missing
            )


def _strings(retriever: Retriever) -> Iterator[Variant]:
    """What is best sought letter by letter, each once: the piece that is the whole query, then what was typed and the
    words of its phrases, then what means the same, the rarest first."""

    def weight(variant: Variant) -> float:
        return -sum(map(retriever.idf, variant.terms))

    analysed = retriever.analysed
    groups = [group for group in analysed.groups if not (group.of_day or group.variants[0].days)]
    typed = sorted((group.variants[0] for group in groups if not group.fragment), key=weight)
    phrases = (one.terms for one in typed if len(one.terms) > 1)
    words = [analysed.variant(term) for terms in phrases for term in terms if THAI.match(term)]
    others = sorted((one for group in groups for one in group.variants[1:]), key=weight)
    return iter({one.letters: one for one in (*analysed.alone[:1], *typed, *words, *others)}.values())
