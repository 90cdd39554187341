"""What is shown of the hits of a page: title and snippet with the found words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from portal.search.results import Hit
from portal.search.snippets import Match, marked, snippet
from portal.search.spans import spans
from portal.search.wanting import Wording
from portal.search.whoosh.finding import Finder
from portal.search.whoosh.packing import TERM_NUMBERS
from portal.search.whoosh.reading import Reading

_FEW = 4
"""Wordings of a query that are also sought letter by letter: in longer words, and across them."""
_PLACES = 16
"""Places of each of them in a text that are looked at: a snippet shows one or two."""


class Hits:
    """Makes the hits of one language."""

    def __init__(self, reading: Reading, finder: Finder) -> None:
        self._reading = reading
        self._terms = finder.wanted.terms
        self._weights = [finder.rarity(term) for term in self._terms]
        self._strings = list(islice(_strings(finder), _FEW))
        heaviest = max(self._weights, default=1.0)
        self._weights += [heaviest * (1 + len(one) / 100) for one in self._strings]
        self._places = {term: number for number, term in enumerate(self._terms)}
        numbers = TERM_NUMBERS.array(self._terms)
        self._order = np.argsort(numbers)
        self._numbers = numbers[self._order]

    def hit(self, doc: int, score: float) -> Hit:
        """One document as a hit."""
        facts = self._reading.facts(doc)
        title, text = self._reading.shown(doc)
        terms, starts, ends = self._reading.tokens(doc)
        behind = int(np.searchsorted(starts, len(title) + 1))
        in_title = self._matches(terms[:behind], starts[:behind], ends[:behind])
        starts, ends = starts[behind:] - len(title) - 1, ends[behind:] - len(title) - 1
        in_text = self._matches(terms[behind:], starts, ends)
        for number, letters in enumerate(self._strings, len(self._terms)):
            if self._is_more(title, letters, in_title):
                in_title += [(start, end, number) for start, end in spans(title, letters)]
            if self._is_more(text, letters, in_text):
                in_text += [(start, end, number) for start, end in islice(spans(text, letters), _PLACES)]
        return Hit(
            article=facts.article,
            language=facts.language,
            languages=facts.languages,
            slug=facts.slug,
            category=facts.category,
            published_at=facts.published_at,
            score=score,
            title=marked(title, in_title),
            snippet=snippet(text, in_text, self._weights, starts.tolist(), ends.tolist()),
        )

    def _is_more(self, text: str, letters: str, known: Sequence[Match]) -> bool:
        """Whether a string may stand in a text elsewhere than as the words that are known."""
        word = self._places.get(letters)
        return word is None or text.count(letters) > sum(match[2] == word for match in known)

    def _matches(
        self, terms: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> list[Match]:
        """Where words of the query stand, in order."""
        if not len(self._numbers):
            return []
        at = np.minimum(np.searchsorted(self._numbers, terms), len(self._numbers) - 1)
        places = np.flatnonzero(self._numbers[at] == terms)
        known = self._order[at[places]]
        return list(zip(starts[places].tolist(), ends[places].tolist(), known.tolist(), strict=True))


def _strings(finder: Finder) -> Iterator[str]:
    """What is best sought letter by letter, each once: the piece that is the whole query, then what was typed, then
    what means the same, the rarest first."""

    def weight(wording: Wording) -> float:
        return -sum(map(finder.rarity, wording.terms))

    wanted = finder.wanted
    typed = sorted((group.wordings[0] for group in wanted.groups if not group.scrap), key=weight)
    others = sorted((one for group in wanted.groups for one in group.wordings[1:]), key=weight)
    return iter(dict.fromkeys(one.letters for one in (*wanted.alone[:1], *typed, *others)))
