"""What is shown of the hits of a page: title and snippet with the found words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from portal.search.results import Hit
from portal.search.snippets import Match, marked, snippet
from portal.search.spans import spans
from portal.search.wanting import Wording
from portal.search.whoosh.finding import Finder
from portal.search.whoosh.packing import TERM_NUMBERS
from portal.search.whoosh.reading import Reading

_FEW = 4
"""Wordings of a query that are also sought letter by letter: in longer words, and across them."""


class Hits:
    """Makes the hits of one language."""

    def __init__(self, reading: Reading, finder: Finder) -> None:
        self._reading = reading
        self._terms = finder.wanted.terms
        self._weights = [finder.rarity(term) for term in self._terms]
        self._strings = list(islice(_strings(finder), _FEW))
        heaviest = max(self._weights, default=1.0)
        self._weights += [heaviest * (1 + len(one) / 100) for one in self._strings]
        numbers = TERM_NUMBERS.array(self._terms)
        self._order = np.argsort(numbers)
        self._numbers = numbers[self._order]

    def hit(self, doc: int, score: float) -> Hit:
        """One document as a hit."""
        facts = self._reading.facts(doc)
        title, text = self._reading.shown(doc)
        matches, starts, ends = self._matches(doc)
        behind = len(title) + 1
        in_title = [match for match in matches if match[0] < behind]
        in_text = [(start - behind, end - behind, term) for start, end, term in matches[len(in_title) :]]
        number = len(self._terms)
        for at, letters in enumerate(self._strings, number):
            in_title += [(start, end, at) for start, end in spans(title, letters)]
            in_text += [(start, end, at) for start, end in spans(text, letters)]
        return Hit(
            article=facts.article,
            language=facts.language,
            languages=facts.languages,
            slug=facts.slug,
            category=facts.category,
            published_at=facts.published_at,
            score=score,
            title=marked(title, in_title),
            snippet=snippet(
                text,
                in_text,
                self._weights,
                [start - behind for start in starts if start >= behind],
                [end - behind for end in ends if end >= behind],
            ),
        )

    def _matches(self, doc: int) -> tuple[list[Match], Sequence[int], Sequence[int]]:
        """Where words of the query stand in title and text, in order; and where all words begin and end."""
        terms, starts, ends = self._reading.tokens(doc)
        first, last = starts.tolist(), ends.tolist()
        if not len(self._numbers):
            return [], first, last
        at = np.minimum(np.searchsorted(self._numbers, terms), len(self._numbers) - 1)
        places = np.flatnonzero(self._numbers[at] == terms)
        known = self._order[at[places]].tolist()
        return (
            [(first[place], last[place], term) for place, term in zip(places.tolist(), known, strict=True)],
            first,
            last,
        )


def _strings(finder: Finder) -> Iterator[str]:
    """What is best sought letter by letter, each once: the piece that is the whole query, then what was typed, then
    what means the same, the rarest first."""

    def weight(wording: Wording) -> float:
        return -sum(map(finder.rarity, wording.terms))

    wanted = finder.wanted
    typed = sorted((group.wordings[0] for group in wanted.groups if not group.scrap), key=weight)
    others = sorted((one for group in wanted.groups for one in group.wordings[1:]), key=weight)
    return iter(dict.fromkeys(one.letters for one in (*wanted.alone[:1], *typed, *others)))
