"""Thai typed in Latin letters: nam tuam is น้ำท่วม, khon la krung คนละครึ่ง. Words are found by their sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import log

import numpy as np

from portal.search.corrections.names import sound
from portal.search.corrections.neighbours import Neighbours
from portal.search.corrections.spelling import SLIP, WORD, Reading
from portal.search.corrections.transcription import transcriptions
from portal.search.corrections.vocabulary import USUAL, Vocabulary

_PER_SOUND = 8
"""Words that sound alike: those held by most documents."""
_LONGEST = 24
"""Letters of a word's sound."""
_LONGEST_TEXT = 60
_KEPT = 6
_SHORTEST_NEAR = 4
_NEAR = 2.0
"""What it costs, in nats, that a word sounds only nearly so."""
_DOUBLED = re.compile(r"(.)\1")
_LAST_L = re.compile("l(?![aeiouwy])")
_VOWELS = re.compile("[aeiou]+")


@dataclass(frozen=True, slots=True)
class _Path:
    """What was read so far: its last word, too."""

    text: str
    cost: float
    last: str = ""


class Romanised:
    """Finds Thai `words`, each with the documents that hold it, by the sounds of their transcriptions."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        for word, _ in sorted(words, key=lambda word: (-word[1], word[0])):
            for transcription in transcriptions(word):
                alike = self._by_sound.setdefault(_sound_of(transcription), [])
                if len(alike) < _PER_SOUND and word not in alike:
                    alike.append(word)
        sounds = sorted(self._by_sound)
        self._near = Neighbours(sounds, np.ones(len(sounds), np.int32))

    def readings(self, typed: Sequence[str], vocabulary: Vocabulary) -> list[Reading]:
        """Thai words that are known to stand beside each other and sound as the typed words do, all of them together;
        likeliest first."""
        sounds = [_sound_of(word.replace("-", "")) for word in typed]
        text = "".join(sounds)
        if not all(sounds) or len(text) > _LONGEST_TEXT:
            return []
        ends = {0, *accumulate(map(len, sounds))}
        strange = not all(map(vocabulary.frequency, typed))
        best: list[list[_Path]] = [[] for _ in range(len(text) + 1)]
        best[0] = [_Path("", 0.0)]
        for at in range(len(text)):
            paths = sorted(best[at], key=lambda path: path.cost)[:_KEPT]
            for end in range(at + 1, min(len(text), at + _LONGEST) + 1) if paths else ():
                for word, slips in self._words(text[at:end], near=strange and {at, end} <= ends):
                    best[end] += _continued(paths, word, slips, vocabulary)
        return [Reading(path.text, path.cost) for path in sorted(best[-1], key=lambda path: path.cost)]

    def _words(self, form: str, *, near: bool) -> Iterator[tuple[str, float]]:
        """The words of a sound, and what it costs to take it for theirs: other vowels where none has just these."""
        exact = self._by_sound.get(form, ())
        yield from ((word, 0.0) for word in exact)
        if exact or not near or len(form) < _SHORTEST_NEAR:
            return
        for neighbour in self._near.near(form, 1.0):
            if _VOWELS.sub("", neighbour.word) == _VOWELS.sub("", form):
                yield from (
                    (word, _NEAR + SLIP * neighbour.distance) for word in self._by_sound[neighbour.word]
                )


def _continued(paths: Sequence[_Path], word: str, slips: float, vocabulary: Vocabulary) -> Iterator[_Path]:
    rarity = vocabulary.rarity(word)
    for path in paths:
        cost = rarity
        if path.last:
            together = vocabulary.known.together(path.last, word)
            if together < USUAL:
                continue
            cost = min(rarity, log(1 + vocabulary.frequency(path.last) / together))
        yield _Path(path.text + word, path.cost + WORD + cost + slips, word)


def _sound_of(transcription: str) -> str:
    """The sound of syllables with blanks between, or of a typed word."""
    return _DOUBLED.sub(r"\1", "".join(map(_sound, transcription.split())))


@lru_cache(maxsize=8192)
def _sound(syllable: str) -> str:
    return _LAST_L.sub("n", sound(syllable))
