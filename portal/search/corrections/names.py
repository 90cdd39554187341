"""Romanised Thai names, which everybody spells in another way: Lumphun, Lampoon, Lamphoon."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
_CONSONANTS = re.compile("[aeiou]+")


def sound(name: str) -> str:
    """One spelling for all spellings of a romanised Thai name, as far as letters tell; in lower case."""
    form = searched(name)
    for pattern, plain in _RULES:
        form = pattern.sub(plain, form)
    return form


class Names:
    """Finds the listed names that sound as one that was typed. `names`: in Latin letters, words parted by blanks."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        self.words: set[str] = set()
        for name in names:
            for word in name.split():
                if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                    self.words.add(searched(word))
                    known = self._by_sound.setdefault(sound(word), [])
                    if word not in known:
                        known.append(word)
        sounds = sorted(self._by_sound)
        self._near = Neighbours(sounds, np.ones(len(sounds), np.int32))

    def near(self, word: str) -> list[tuple[str, float]]:
        """Names, as they are listed, that sound nearly as `word`, each with how many slips apart; nearest first."""
        form = searched(word)
        if len(form) < _SHORTEST or not form.isascii() or form in self.words:
            return []
        typed = sound(form)
        found = [(name, 0.0) for name in self._by_sound.get(typed, ())]
        for neighbour in self._near.near(typed, 1.0):
            if _CONSONANTS.sub("", neighbour.word) == _CONSONANTS.sub("", typed):
                found += [(name, neighbour.distance) for name in self._by_sound[neighbour.word]]
        return sorted(found, key=lambda item: (item[1], item[0]))
