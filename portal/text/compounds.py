"""Thai compounds: which shorter words a longer one is put together of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import log

from portal.text import thai
from portal.text.clusters import clusters

_MOST_CLUSTERS = 24
"""Clusters of a word that are looked at; longer ones are names of offices, whose beginnings tell enough."""
_CONSONANTS = re.compile("[ก-ฮ]+")
_LONG = 5
"""Letters from which on a dictionary's word of two clusters or more hardly stands in another one by chance."""


class Compounds:
    """Finds the words inside longer words.

    `own` are words beside those of the dictionary. `whole` are words that only look as if they were put together of
    shorter ones (ตาราง is not ตา and ราง), with the parts that they do hold (หน้ากาก holds หน้า, not กาก). No word is put
    together of `syllables` (ลิเก is not ลิ and เก), and none but longer abbreviations of `short` ones, which are
    abbreviations (ลิตร is not ลิ and ตร.; รมวพม is รมว. and พม.).
    """

    def __init__(
        self,
        own: frozenset[str],
        whole: Mapping[str, frozenset[str]],
        syllables: frozenset[str] = frozenset(),
        short: frozenset[str] = frozenset(),
    ) -> None:
        self._own = own
        self._whole = whole
        self.syllables = syllables
        self._never = syllables | short
        self._parts = lru_cache(maxsize=32768)(self._find_parts)

    def inside(self, word: str) -> frozenset[str]:
        """The words inside `word`, itself left out.

        Short ones where the word parts wholly into words that are in common use, in the fewest that it takes (รถ in
        รถไฟ, but not in สามารถ); long ones wherever they stand between two ends of clusters.
        """
        return self._parts(word) | self._long(word)

    def edges(self, word: str) -> frozenset[int]:
        """Where `word` parts into the words inside it, by the letters before each place."""
        found: set[int] = set()
        at = 0
        for part in self.parts(word):
            found |= {at + edge for edge in self.edges(part)} | {at + len(part)}
            at += len(part)
        return frozenset(found - {len(word)})

    def parts(self, word: str) -> Sequence[str]:
        """The words that `word` is put together of, at most once each step; none where they do not make it up."""
        parts = self._whole_parts(word)
        return parts if "".join(parts) == word else ()

    def knows(self, word: str) -> bool:
        """Whether it is a word: in common use, of two clusters or more in the dictionary, or of the lists.

        The dictionary's rarer words of one cluster are mostly what is left over of names and slips.
        """
        return self._use(word) > 0 or (word in thai.dictionary() and len(clusters(word)) > 1)

    def _use(self, word: str) -> int:
        """How often a word that makes compounds is used; 0 for what makes none."""
        return thai.common_words().get(word) or int(word in self._own or word in self._whole)

    def _find_parts(self, word: str) -> frozenset[str]:
        parts = frozenset(self._whole_parts(word))
        return parts.union(*map(self._parts, parts - {word}))

    def _whole_parts(self, word: str) -> Sequence[str]:
        """The parts of a word: those that a list has, of others the fewest that it takes."""
        listed = self._whole.get(word)
        return self._fewest(word) if listed is None else sorted(listed)

    def _fewest(self, word: str) -> list[str]:
        """The fewest words in common use, two at least, that make up `word`; of equally few those used most."""
        ends = [0, *accumulate(map(len, clusters(word)))]
        if len(ends) > _MOST_CLUSTERS:
            return []
        is_short = _CONSONANTS.fullmatch(word) and word not in thai.dictionary()
        never = self.syllables if is_short else self._never
        best: dict[int, tuple[int, float, list[str]]] = {0: (0, 0.0, [])}
        for end in ends[1:]:
            for start, (count, cost, before) in [*best.items()]:
                part = word[start:end]
                if part not in never and part != word and (use := self._use(part)):
                    new = (count + 1, cost - log(use), [*before, part])
                    best[end] = min(best.get(end, new), new)
        return best[len(word)][2] if len(word) in best else []

    def _long(self, word: str) -> frozenset[str]:
        if len(word) <= _LONG or word in self._whole:
            return frozenset()
        known = thai.dictionary()
        ends = [0, *accumulate(map(len, clusters(word)))][: _MOST_CLUSTERS + 1]
        inside = (
            word[start:end]
            for at, start in enumerate(ends)
            for end in ends[at + 2 :]
            if _LONG <= end - start < len(word) and 1 not in (start, len(word) - end)
        )
        return frozenset(one for one in inside if one in known or one in self._own)
