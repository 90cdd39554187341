"""How usual words are in the languages that are searched, and which usual words are near to one that is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log, prod

import numpy as np

from portal.search.corrections.known import Known, is_letter
from portal.search.corrections.neighbours import LONGEST, Neighbour, Neighbours
from portal.search.lexicon import Lexicon

ELSEWHERE = 1.5
"""What is added to the rarity of words of languages that are not searched, in nats."""
_MANY = 1000
"""Documents among which a word that only one holds is rather a slip than what a reader meant."""


USUAL = 3
"""A word that so many documents hold is one."""
FAR_MORE = 30
"""How many times as many documents must hold what takes the place of words that some documents hold as they were typed:
officials slip as well. Of 20,000 articles 4 have โควิท and 1,554 โควิด."""


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
