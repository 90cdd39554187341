"""What corrections and completions need to know of an index: the words of one language, and the titles."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from portal.text.folding import searched

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
