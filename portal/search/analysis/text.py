"""What the analyzers of all languages do alike: everything but stems and the language that ICU is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, combinations

from portal.search.analysis import strings
from portal.search.analysis.alignment import align
from portal.search.analysis.analyzer import Token
from portal.search.analysis.pieced import apostrophed, parts, pieced
from portal.search.analysis.pieces import Pieces
from portal.text import clusters, english, thai
from portal.text.folding import searched

_SHORTEST = 4
"""Letters of a word inside another; shorter ones stand there by chance."""
_LINES = 32
"""Lines whose form is remembered: what is indexed is asked for its words and then for its letters."""
_MOST_CLUSTERS = 24
"""Clusters of a term in which inner words are looked for."""


class TextAnalyzer:
    """An `Analyzer` of one language.

    `keep` is the words, in their search form, that are never cut apart; `latin` and `other` make terms of words in
    Latin letters and in neither Latin nor Thai ones.
    """

    gram = 3

    def __init__(
        self,
        language: str,
        keep: frozenset[str],
        latin: Callable[[str], str] = english.stem,
        other: Callable[[str], str] = str,
    ) -> None:
        self._language = language
        self._keep = keep
        self._pieces = Pieces(language, keep, latin, other)
        self._form = lru_cache(maxsize=_LINES)(searched)
        self._inner = lru_cache(maxsize=32768)(self._inner_words)

    @property
    def language(self) -> str:
        return self._language

    def tokens(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        offset = 0
        for line in text.split("\n"):
            if form := self._form(line):
                tokens += align(line, form, self._pieces.found(form), offset)
            offset += len(line) + 1
        return tokens

    def pieced(self, text: str) -> list[Token]:
        written = [part for whole in pieced(text) for part in (whole, *parts(text, whole))]
        if self._pieces.parts_apostrophes:
            written += apostrophed(text)
        return [
            Token(found[0][0], *token[1:])
            for token in written
            if len(found := self._pieces.found(token.term)) == 1
        ]

    def inner(self, term: str) -> tuple[str, ...]:
        return self._inner(term) if len(term) > _SHORTEST and "ก" <= term[0] <= "ไ" else ()

    def letters(self, text: str) -> str:
        return strings.dense(" ".join(filter(None, map(self._form, text.split("\n")))))

    def clusters(self, letters: str) -> list[str]:
        return clusters.clusters(letters)

    def pairs(self, letters: str) -> tuple[str, ...]:
        return strings.pairs(letters)

    def grams(self, letters: str) -> tuple[str, ...]:
        return strings.grams(letters, self.gram)

    def holds(self, letters: str, sought: str) -> bool:
        return strings.holds(letters, sought)

    def _inner_words(self, term: str) -> tuple[str, ...]:
        known = thai.dictionary()
        ends = [0, *accumulate(map(len, clusters.clusters(term)))][: _MOST_CLUSTERS + 1]
        inside = (
            term[start:end] for start, end in combinations(ends, 2) if _SHORTEST <= end - start < len(term)
        )
        found = {word: None for word in inside if word in known or word in self._keep}
        if term in self._keep:
            found.update((piece, None) for piece in thai.parted(term) if len(piece) >= _SHORTEST - 1)
            found.pop(term, None)
        return tuple(found)
