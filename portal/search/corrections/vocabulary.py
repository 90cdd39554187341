"""How usual words are in the languages that are searched, and what is spelt right, however rare it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import log, prod

import numpy as np

from portal.search.analysis.analysis import Analysis
from portal.search.corrections.neighbours import LONGEST, Neighbour, Neighbours
from portal.search.lexicon import MOST, Bigrams, Lexicon
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


ELSEWHERE = 1.5
"""What is added to the rarity of words of languages that are not searched, in nats."""
_MANY = 1000
"""Documents among which a word that only one holds is rather a slip than what a reader meant."""


USUAL = 3
"""A word that so many documents hold is one."""


_FAR_MORE = 3
"""How many times as many documents must hold a joined word as would hold both parts by chance."""


def is_latin(text: str) -> bool:
    """Whether a word is written in Latin letters, as far as its first letter tells."""
    return text[:1] < "\u0250"


class Words:
    """The words of one lexicon, Latin ones apart from others: nobody mistakes one for the other."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._latin = self._neighbours(latin=True)
        self._other = self._neighbours(latin=False)

    def near(self, word: str, most: float) -> list[Neighbour]:
        """Words at most `most` slips away, in no order."""
        return (self._latin if is_latin(word) else self._other).near(word, most)

    def _neighbours(self, *, latin: bool) -> Neighbours:
        words, counts = self.lexicon.words, self.lexicon.counts
        least = 1 if self.lexicon.documents < _MANY else 2
        kept = [
            at
            for at, word in enumerate(words)
            if counts[at] >= least
            and 2 <= len(word) <= LONGEST
            and is_latin(word) is latin
            and not any(map(str.isdigit, word))
        ]
        return Neighbours([words[at] for at in kept], counts[np.asarray(kept, np.intp)])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of several lexicons: of the languages that are searched, and of `others` that are also offered.

    `known` is what is right besides.
    """

    known: Known
    searched: Sequence[Words]
    others: Sequence[Words] = ()

    @property
    def documents(self) -> int:
        """How many documents there are in the languages that are searched; at least 1."""
        return sum(words.lexicon.documents for words in self.searched) or 1

    def frequency(self, word: str) -> int:
        """How many documents hold the word, in all these languages."""
        return sum(words.lexicon.frequency(word) for words in (*self.searched, *self.others))

    def frequency_here(self, word: str) -> int:
        """How many documents hold the word in the languages that are searched."""
        return sum(words.lexicon.frequency(word) for words in self.searched)

    def by_chance(self, words: Iterable[str]) -> float:
        """How many documents would hold all these words if each were spread by itself."""
        return self.documents * prod(self.frequency(word) / self.documents for word in words)

    def joined(self, first: str, second: str) -> str | None:
        """Two words beside each other as one, if the index knows that one better than both together; else None."""
        together = self.frequency(first + second)
        by_chance = self.frequency(first) * self.frequency(second) / self.documents
        return first + second if together >= max(USUAL, _FAR_MORE * by_chance) else None

    def is_everywhere(self, word: str) -> bool:
        """Whether it is a stop word that half of all documents hold."""
        return word in self.known.telling_nothing and 2 * self.frequency(word) >= self.documents

    def rarity(self, word: str) -> float:
        """How much it tells that a document holds this word, in nats; infinite for a word that none holds."""
        return min(
            (log(1 + words.lexicon.documents / count) + extra for words, extra in self._all()
             if (count := words.lexicon.frequency(word))),
            default=float("inf"),
        )  # fmt: skip

    def is_word(self, word: str) -> bool:
        """Whether a word that stands alone is right: dictionary or list holds it, or several documents do."""
        return self.known.is_word(word) or (self.frequency(word) >= USUAL and not is_letter(word))

    @property
    def rarest(self) -> float:
        """The rarity of a word that is one, though no document holds it."""
        return log(1 + 2 * self.documents)

    def near(self, word: str, most: float) -> list[Neighbour]:
        """Words at most `most` slips away, each once with the documents of all languages; in no order."""
        found: dict[str, Neighbour] = {}
        for words, _ in self._all():
            for neighbour in words.near(word, most):
                known = found.get(neighbour.word)
                count = neighbour.count + (known.count if known else 0)
                found[neighbour.word] = replace(neighbour, count=count)
        return list(found.values())

    def _all(self) -> list[tuple[Words, float]]:
        return [*((words, 0.0) for words in self.searched), *((words, ELSEWHERE) for words in self.others)]
