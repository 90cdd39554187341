"""What corrections and completions need to know of an index: the words of one language, and the titles."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.tokenizer import Token
from portal.text.folding import searched

MOST = 255
_FIRST, _BOTH = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
"""Odd numbers that spread the bits: of two million pairs in 32 bits, one unknown pair in two thousand seems known."""


class Numbers(dict[str, int]):
    """A number for each string, the same in every process: of so many bits of a checksum, remembered."""

    _KEPT = 65_536

    def __init__(self, bits: int) -> None:
        super().__init__()
        self._mask = (1 << bits) - 1

    def __missing__(self, string: str) -> int:
        if len(self) > self._KEPT:
            self.clear()
        number = self[string] = crc32(string.encode("utf-8", "surrogatepass")) & self._mask
        return number

    def array(self, strings: Iterable[str]) -> NDArray[np.uint32]:
        """The numbers of all `strings`."""
        return np.array([*map(self.__getitem__, strings)], np.uint32)


TERM_NUMBERS = Numbers(32)
N = TypeVar("N", bound=np.integer[Any])


class Bigrams:
    """Pairs of terms that follow each other with at most a blank between, and how many documents hold each.

    `texts` are the pairs of each document, each once (numbers from `bigrams_of` or `numbered`), `titles` those of each
    title: what a title holds counts as held by 255 documents, the most that are counted. `words` are the numbers of
    the terms of titles. Five bytes a pair; never changes.
    """

    def __init__(
        self,
        texts: Iterable[NDArray[np.uint32]] = (),
        titles: Iterable[NDArray[np.uint32]] = (),
        words: Iterable[NDArray[np.uint32]] = (),
    ) -> None:
        none = np.empty(0, np.uint32)
        titled = np.concatenate([none, *titles])
        everything = np.concatenate([none, *texts, titled])
        self._pairs, counts = np.unique(everything, return_counts=True)
        self._counts = np.minimum(counts, MOST).astype(np.uint8)
        self._counts[np.searchsorted(self._pairs, titled)] = MOST
        self._words = distinct(np.concatenate([none, *words]))

    def count(self, first: str, second: str) -> int:
        """How many documents hold the second term behind the first, up to 255."""
        at = _place(self._pairs, _number_of_term(TERM_NUMBERS[first], TERM_NUMBERS[second]))
        return 0 if at is None else int(self._counts[at])

    def in_title(self, term: str) -> bool:
        """Whether a title holds a term."""
        return _place(self._words, TERM_NUMBERS[term]) is not None


def _place(numbers: NDArray[np.uint32], number: int) -> int | None:
    """Where a number stands in a row of them; a query asks for hundreds, one by one."""
    at = int(numbers.searchsorted(np.uint32(number)))
    return at if at < len(numbers) and int(numbers[at]) == number else None


def _number_of_term(first: int, second: int) -> int:
    """What `numbered` gives for one pair."""
    pair = (first * int(_FIRST) ^ second) * int(_BOTH) & 0xFFFFFFFF
    return pair ^ pair >> 15


def numbered(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number for each pair of terms, by their own numbers."""
    pairs = (first * _FIRST ^ second) * _BOTH
    return pairs ^ pairs >> np.uint32(15)


def distinct(numbers: NDArray[N]) -> NDArray[N]:
    """The numbers in order, each once: by sorting, which takes a sixtieth of the time of the hash table of `np.unique`,
    and lets other threads run."""
    numbers = np.sort(numbers)
    is_first = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]


def bigrams_of(tokens: Sequence[Token]) -> NDArray[np.uint32]:
    """The pairs of a text, each once, by its tokens."""
    terms = TERM_NUMBERS.array(token.term for token in tokens)
    beside = np.array([other.start - one.end <= 1 for one, other in pairwise(tokens)], bool)
    return distinct(numbered(terms[:-1][beside], terms[1:][beside]))


MOST_WORDS = 120_000
"""Words of one language that are kept: those held by most documents."""
MOST_PHRASES = 20_000
LONGEST_PHRASE = 60
_NEARLY_ALWAYS = 0.9
_LONGEST = 6
"""Words of a phrase."""
_BITS = 21
"""Of the number of a word among those of titles: three fit into 63 bits. Words beyond two million make no phrases."""
_LAST = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a document as it is shown; its category (stored key) and slug make its address."""

    text: str
    category: str
    slug: str


class Lexicon(Protocol):
    """The words, phrases and titles of an index in one language. Never changes: another index has another one.

    Words are in their surface form: what `portal.text.folding.searched` makes of the text of an analyzer's token,
    neither stemmed nor parted further. Counts are of documents.
    """

    @property
    def language(self) -> str:
        """The BCP 47 tag of the language."""

    @property
    def documents(self) -> int:
        """How many documents there are in this language."""

    @property
    def words(self) -> Sequence[str]:
        """Every word, sorted."""

    @property
    def counts(self) -> NDArray[np.int32]:
        """How many documents hold each of `words`."""

    @property
    def phrases(self) -> Sequence[str]:
        """Neighbouring words that several titles hold, normalised, most frequent first."""

    @property
    def titles(self) -> Sequence[Title]:
        """The titles, newest first."""

    def frequency(self, word: str) -> int:
        """How many documents hold `word`, given in surface form; 0 for one that the index does not know."""


@dataclass(frozen=True, slots=True, eq=False)
class WordCounts:
    """A Lexicon in memory; `word_counts` makes one."""

    language: str
    documents: int
    words: tuple[str, ...]
    counts: NDArray[np.int32]
    phrases: tuple[str, ...]
    titles: tuple[Title, ...]

    def frequency(self, word: str) -> int:
        at = bisect_left(self.words, word)
        return int(self.counts[at]) if at < len(self.words) and self.words[at] == word else 0


def word_counts(
    language: str,
    documents: int,
    counts: Mapping[str, int],
    titles: Iterable[Title] = (),
    phrases: Iterable[str] = (),
) -> WordCounts:
    """A lexicon of what was counted: `counts` are the documents that hold each word in surface form."""
    kept: Iterable[str] = counts
    if len(counts) > MOST_WORDS:
        kept = sorted(counts, key=lambda word: (-counts[word], word))[:MOST_WORDS]
    words = tuple(sorted(kept))
    return WordCounts(
        language=language,
        documents=documents,
        words=words,
        counts=np.fromiter((counts[word] for word in words), np.int32, len(words)),
        phrases=tuple(phrases),
        titles=tuple(titles),
    )


def words_of_title(title: str, spans: Iterable[tuple[int, int]], glue: str) -> list[str]:
    """The words of a title in surface form, by where each begins and ends; an empty one where more than `glue` stands
    between two, so that they make no phrase: นายกฯ ยินดี is not นายกยินดี."""
    words: list[str] = []
    behind = None
    for start, end in spans:
        if behind is not None and title[behind:start] != glue:
            words.append("")
        words.append(searched(title[start:end]))
        behind = end
    return words


def phrases_of(
    titles: Iterable[Sequence[str]], glue: str, stop_words: AbstractSet[str] = frozenset(), least: int = 3
) -> list[str]:
    """Pairs of neighbouring words that at least `least` titles hold, most frequent first.

    Each title is given as its words; `glue` stands between words of the language ("" for Thai). A pair with a number
    or one of `stop_words` tells too little. What nearly always stands behind one comes with it: วัคซีนไฟ is
    วัคซีนไฟเซอร์. Numbers stand for words while they are counted: of 20,000 titles there are half a million
    pairs.
    """
    ids: dict[str, int] = {}
    pairs: array[int] = array("q")
    triples: array[int] = array("q")
    for words in titles:
        known = [_id(ids, word) if _tells(word, stop_words) else -1 for word in words]
        found = [(one, other) for one, other in pairwise(known) if one >= 0 <= other]
        pairs.extend({_number(*pair) for pair in found})
        triples.extend(
            {_number(*three) for three in zip(known, known[1:], known[2:], strict=False) if min(three) >= 0}
        )
    often = dict(_counted(pairs, least))
    behind = {
        triple >> _BITS: triple & _LAST
        for triple, count in _counted(triples, least)
        if count >= _NEARLY_ALWAYS * often[triple >> _BITS]
    }
    spelt = list(ids)
    phrases = [
        (-count, glue.join(spelt[word - 1] for word in _completed(pair, behind)))
        for pair, count in often.items()
    ]
    return [phrase for _, phrase in sorted(phrases) if len(phrase) <= LONGEST_PHRASE][:MOST_PHRASES]


def _id(ids: dict[str, int], word: str) -> int:
    """The number of a word, counted from 0; -1 where there are too many."""
    known = ids.setdefault(word, len(ids))
    return known if known < _LAST else -1


def _number(*ids: int) -> int:
    """Some words as one number; each is counted from 1."""
    number = 0
    for word in ids:
        number = number << _BITS | word + 1
    return number


def _completed(pair: int, behind: Mapping[int, int]) -> list[int]:
    """The words of a pair, counted from 1, and those that nearly always follow; `behind` has what follows a pair."""
    words = [pair >> _BITS, pair & _LAST]
    while len(words) < _LONGEST and (more := behind.get(words[-2] << _BITS | words[-1])):
        words.append(more)
    return words


def _counted(numbers: array[int], least: int) -> list[tuple[int, int]]:
    """The numbers that occur at least `least` times, and how often."""
    found, counts = np.unique(np.frombuffer(numbers, np.int64), return_counts=True)
    often = counts >= least
    return list(zip(found[often].tolist(), counts[often].tolist(), strict=True))


def _tells(word: str, stop_words: AbstractSet[str]) -> bool:
    return word not in stop_words and len(word) > 1 and not word[0].isdigit()
