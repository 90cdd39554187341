"""What is spelt right, however rare it is: words of dictionary and lists, and words known to stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise

from portal.search.analysis.analysis import Analysis
from portal.search.bigrams import MOST, Bigrams
from portal.text import thai
from portal.text.clusters import clusters
from portal.text.folding import searched

_LISTS_IN = "th"
"""The language whose analyzer parts the lists: that of any part Thai and Latin words alike."""
_LONGEST = 8
"""Words of a name."""


def is_letter(word: str) -> bool:
    """Whether it is a single Thai letter, which is what a misspelt word leaves behind; ณ is a word."""
    return len(word) == 1 and "ก" <= word <= "๎" and word != "ณ"


class Known:
    """The words and names of an analysis's lists, the Thai dictionary, and the pairs of words that an index holds."""

    def __init__(self, analysis: Analysis, bigrams: Bigrams) -> None:
        self._bigrams = bigrams
        self._dictionary = thai.dictionary()
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._names: set[tuple[str, ...]] = set()
        self._listed: set[tuple[str, ...]] = set()
        self.telling_nothing: set[str] = set()
        analyzer = analysis.of(_LISTS_IN)

        def terms_of(text: str) -> tuple[str, ...]:
            tokens = analyzer.tokens(text)
            if len(tokens) == 1:
                self._words.update((searched(text), tokens[0].term))
            self._pairs.update(pairwise(token.term for token in tokens))
            return tuple(token.term for token in tokens)

        for language in analysis.languages:
            lists = analysis.lists(language)
            self.telling_nothing.update(map(searched, lists.stop_words))
            self._names.update(map(terms_of, chain(lists.words, *lists.names)))
            others = chain(*lists.synonyms, lists.abbreviations, *lists.abbreviations.values())
            for text in chain(others, lists.homographs, lists.stop_words):
                if len(terms := terms_of(text)) > 1:
                    self._listed.add(terms)
            for name in chain(*lists.names):
                self._words.update(map(searched, name.split()))
        self._listed |= self._names

    def is_word(self, form: str) -> bool:
        """Whether dictionary or list holds a word, given in its search form; a single Thai letter is none."""
        return not is_letter(form) and (form in self._words or form in self._dictionary)

    def in_title(self, term: str) -> bool:
        """Whether a title holds a term that is more than a letter or a cluster."""
        return len(clusters(term)) > 1 and self._bigrams.in_title(term)

    def together(self, first: str, second: str) -> int:
        """How many documents hold the second of two terms behind the first; 255 where a list or a title has them."""
        return MOST if (first, second) in self._pairs else self._bigrams.count(first, second)

    def names(self, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where listed names stand among terms, as (first, behind the last); of those that overlap the longest."""
        return _places(terms, self._names)

    def listed(self, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The same for names and phrases of any list."""
        return _places(terms, self._listed)


def _places(terms: Sequence[str], listed: AbstractSet[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(terms):
        stops = range(min(len(terms), at + _LONGEST), at, -1)
        stop = next((stop for stop in stops if tuple(terms[at:stop]) in listed), None)
        if stop is not None:
            yield at, stop
        at = stop or at + 1
