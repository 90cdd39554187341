"""What is shown of the hits of a page: title and snippet with the found words marked."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.pieced import FEWEST_DIGITS
from portal.search.named_days import places
from portal.search.results import Fragment, Hit
from portal.search.snippets import Match, Span, marked, snippet
from portal.search.spans import DENSE, THAI, Together, is_word_part, spans
from portal.search.wanting import ASKING, Wording
from portal.search.whoosh.finding import Finder
from portal.search.whoosh.holding import Holding
from portal.search.whoosh.packing import Needle, Terms
from portal.search.whoosh.reading import Reading

Tokens = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Where all tokens of a text begin, and where they end."""
_FEW = 4
"""Wordings of a query that are also sought letter by letter: in longer words, and across them."""
_MOST = 32
"""Places of such wordings that may be marked in a text: a snippet shows one or two."""
_READ = 200_000
"""Letters of a text that are read for days: some two hundred pages."""
_LOOKED_AT = 128
"""Places that have the letters of one, of which most may lie inside other clusters or words."""


class Hits:
    """Makes the hits of one language."""

    def __init__(self, reading: Reading, finder: Finder) -> None:
        self._reading = reading
        self._terms = finder.wanted.terms
        light, filling = finder.wanted.light, finder.filling
        self._weights = [finder.rarity(term) * (ASKING if term in light else 1) for term in self._terms]
        strings = list(islice((one for one in _strings(finder) if one.letters not in filling), _FEW))
        self._strings = [
            (one.letters, number, Needle(one.letters)) for number, one in enumerate(strings, len(self._terms))
        ]
        self._by_words = frozenset(one.letters for one in strings if finder.wanted.is_marked_by_words(one))
        heaviest = max(self._weights, default=1.0)
        words = dict(zip(self._terms, self._weights, strict=True))
        self._weights += [
            words.get(one.letters) or heaviest * (1 + len(one.letters) / 100) for one in strings
        ]  # a word inside a longer one is as rare as the word: ปี in ประจำปี says no more than ปี
        self._finder = finder
        self._days = finder.wanted.days
        self._weights.append(finder.rarity_of_days)
        self._of_days = frozenset(
            number for number, term in enumerate(self._terms) if term in finder.wanted.of_days
        )
        self._known = {term: number for number, term in enumerate(self._terms)}
        self._sought = Terms(self._terms)
        others = (one.terms for group in finder.wanted.groups for one in group.wordings[1:])
        self._together = Together(finder.wanted.typed, others, self._known, filling)
        self._analyzer = finder.analyzer
        self._holding = Holding(reading, finder.analyzer, lambda: None)
        self._pieced = {
            term: number
            for term, number in self._known.items()
            if term[0] < DENSE and len(term) > 1 and not (term.isdecimal() and len(term) < FEWEST_DIGITS)
        }

    def hits(self, scores: Mapping[int, float]) -> Iterator[Hit]:
        """Documents as hits, in the order in which they are given, with their scores."""
        texts = self._reading.packed_letters(np.array([*scores]))
        return (
            self._hit(doc, score, packed) for (doc, score), packed in zip(scores.items(), texts, strict=True)
        )

    def _hit(self, doc: int, score: float, packed: bytes) -> Hit:
        facts = self._reading.facts(doc)
        title, text = self._reading.shown(doc)
        terms, starts, ends = self._reading.tokens(doc)
        before = len(title) + 1
        behind = int(np.searchsorted(starts, before))
        in_title = starts[:behind], ends[:behind]
        in_text = starts[behind:] - before, ends[behind:] - before
        words = self._words(terms, starts, ends)
        if self._pieced:
            words += self._in_pieces(doc, f"{title}\n{text}", words)
        dated = bool(self._finder.dated[doc])
        if dated:
            words = [word for word in words if word[2] not in self._of_days]
        strings = self._standing(packed, [number for _, _, number in words])
        return Hit(
            article=facts.article,
            language=facts.language,
            languages=facts.languages,
            slug=facts.slug,
            category=facts.category,
            published_at=facts.published_at,
            score=score,
            title=self._title(
                title,
                [*(word for word in words if word[0] < before), *(self._dates(title) if dated else ())],
                in_title,
                strings,
            ),
            snippet=self._snippet(
                text,
                [
                    *((start - before, end - before, term) for start, end, term in words if start >= before),
                    *(self._dates(text) if dated else ()),
                ],
                in_text,
                strings,
            ),
        )

    def _dates(self, text: str) -> Iterator[Match]:
        """Where a text names the days that are looked for."""
        number = len(self._weights) - 1
        return ((*span, number) for span in places(text[:_READ], self._days, self._finder.language))

    def _standing(self, packed: bytes, shown: Sequence[int]) -> Mapping[str, int]:
        """The strings that stand in a document, with their numbers; but Thai words that stand nowhere else than where
        they are words, which are known: `shown` are the numbers of these."""
        return {
            letters: number
            for letters, number, needle in self._strings
            if (often := needle.often(packed))
            and not (THAI.match(letters) and often == shown.count(self._known.get(letters, -1)))
        }

    def _title(
        self, title: str, words: Sequence[Match], tokens: Tokens, strings: Mapping[str, int]
    ) -> tuple[Fragment, ...]:
        besides = {word[:2] for word in words} if strings else ()
        return marked(title, [*words, *self._places(title, strings, besides, tokens)])

    def _snippet(
        self,
        text: str,
        words: Sequence[Match],
        tokens: Tokens,
        strings: Mapping[str, int],
    ) -> tuple[Fragment, ...]:
        """The window is chosen by words and by what no word is; other strings are sought in the window alone."""
        if not strings:
            return snippet(text, words, self._weights, *tokens)
        held, besides = {word[2] for word in words}, {word[:2] for word in words}
        known, others = dict[str, int](), dict[str, int]()
        for letters, number in strings.items():
            (known if self._known.get(letters) in held else others)[letters] = number
        matches = [*words, *islice(self._places(text, others, besides, tokens), _MOST)]

        def within(begin: int, end: int) -> Iterator[Match]:
            return self._places(text, known, besides, tokens, begin, end)

        return snippet(text, matches, self._weights, *tokens, within=within)

    def _places(
        self,
        text: str,
        strings: Mapping[str, int],
        besides: Container[Span],
        tokens: Tokens,
        begin: int = 0,
        end: int = sys.maxsize,
    ) -> Iterator[Match]:
        """Where strings stand elsewhere than at the places known, with their numbers; some only inside words that are
        put together of them."""
        return (
            (*span, number)
            for letters, number in strings.items()
            for span in spans(text, letters, begin, end, besides=besides, most=_LOOKED_AT)
            if letters not in self._by_words or is_word_part(text, span, letters, *tokens, self._analyzer)
        )

    def _words(
        self, terms: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> list[Match]:
        """Where words of the query stand, in order."""
        places, found = self._sought.found(terms)
        numbers = self._sought.first[found]
        matches = list(zip(starts[places].tolist(), ends[places].tolist(), numbers.tolist(), strict=True))
        return self._together.shown(places.tolist(), matches)

    def _in_pieces(self, doc: int, text: str, words: Sequence[Match]) -> list[Match]:
        """Where a document has terms that it holds, but no word of it shows: it writes them in several pieces."""
        shown = {number for _, _, number in words}
        missing = {
            term: number
            for term, number in self._pieced.items()
            if number not in shown and self._holding.has(doc, term)
        }
        return [
            (one.start, one.end, missing[one.term])
            for one in (self._analyzer.pieced(text) if missing else ())
            if one.term in missing
        ]


def _strings(finder: Finder) -> Iterator[Wording]:
    """What is best sought letter by letter, each once: the piece that is the whole query, then what was typed and the
    words of its phrases, then what means the same, the rarest first."""

    def weight(wording: Wording) -> float:
        return -sum(map(finder.rarity, wording.terms))

    wanted = finder.wanted
    groups = [group for group in wanted.groups if not (group.of_day or group.wordings[0].days)]
    typed = sorted((group.wordings[0] for group in groups if not group.fragment), key=weight)
    phrases = (one.terms for one in typed if len(one.terms) > 1)
    words = [wanted.wording(term) for terms in phrases for term in terms if THAI.match(term)]
    others = sorted((one for group in groups for one in group.wordings[1:]), key=weight)
    return iter({one.letters: one for one in (*wanted.alone[:1], *typed, *words, *others)}.values())
