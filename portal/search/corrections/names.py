"""Romanised Thai names, which everybody spells in another way: Lumphun, Lampoon, Lamphoon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from portal.search.corrections.neighbours import Neighbours
from portal.text.folding import searched

_SHORTEST = 4
_RULES = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        ("ch", "c"),
        ("(?<=[kptbdg])h", ""),
        ("oo|ou|uu|u", "u"),
        ("ee|ea|ii|y(?![aeiou])|i", "i"),
        ("aa|ar(?![aeiou])|a", "a"),
        ("or(?![aeiou])|aw|o", "o"),
        ("ue|eu", "u"),
        ("v|w", "w"),
        ("j", "c"),
        ("b\\b", "p"),
        ("d\\b", "t"),
        ("(?<!n)g\\b", "k"),
        ("r", "l"),
        (r"([a-z])\1", r"\1"),
    )
)
"""Letters that romanisations write for the same Thai sound. Compiled from how Thai place names are spelt on signs and
in news, against the Royal Institute's system (RTGS, 1999)."""
_VOWELS = re.compile("[aeiou]+")


def sound(name: str) -> str:
    """One spelling for all spellings of a romanised Thai name, as far as letters tell; in lower case."""
    form = searched(name)
    for pattern, plain in _RULES:
        form = pattern.sub(plain, form)
    return form


class Names:
    """Finds the listed names that sound as one that was typed.

    `groups`: the Latin writings of each name, the official one first, words parted by blanks.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        self.words: set[str] = set()
        for official, word in chain.from_iterable(map(_paired, groups)):
            self.words.add(searched(word))
            known = self._by_sound.setdefault(sound(word), [])
            if official not in known:
                known.append(official)
        sounds = sorted(self._by_sound)
        self._near = Neighbours(sounds, np.ones(len(sounds), np.int32))

    def near(self, word: str) -> list[tuple[str, float]]:
        """Names in their official writing that sound nearly as `word`, with how many slips apart; nearest first. To so
        short a sound as that of “tooth” every other is near, so that only the same will do."""
        form = searched(word)
        if len(form) < _SHORTEST or not form.isascii() or form in self.words:
            return []
        typed = sound(form)
        found = dict.fromkeys(self._by_sound.get(typed, ()), 0.0)
        for neighbour in self._near.near(typed, 1.0) if len(typed) >= _SHORTEST else ():
            if _VOWELS.sub("", neighbour.word) == _VOWELS.sub("", typed):
                for name in self._by_sound[neighbour.word]:
                    found[name] = min(neighbour.distance, found.get(name, 1.0))
        return sorted(found.items(), key=lambda item: (item[1], item[0]))


def _paired(group: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word of the writings of a name, behind the word of the official writing that stands in its place."""
    official = group[0].split() if group else []
    for name in group:
        words = name.split()
        for at, word in enumerate(words):
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                yield official[at] if len(words) == len(official) else word, word
