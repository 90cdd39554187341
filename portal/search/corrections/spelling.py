"""Misspelt words in a piece between blanks, for scripts with blanks between words and for those without.

A noisy channel: of all ways to read the piece as words of the index, the likeliest counts how usual each word is, that
every word more is less likely, and the slips that its writer must have made. A misspelt Thai word is cut into strange
short words, so runs of such words beside each other are compared with the index as one word too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.corrections.neighbours import LONGEST, Neighbour
from portal.search.corrections.vocabulary import Vocabulary

# In nats (natural logarithms of likelihood), chosen by benchmarks/search/misspellings.py on words of real news.
WORD = 2.5
"""What each further word costs."""
SLIP = 4.0
SECOND_SLIP = 5.0
"""What each slip behind the first costs beside: few words have two."""
USE = 0.6
"""How much it counts how usual a word is that takes the place of what was typed."""
UNKNOWN = 6.0
UNKNOWN_LETTER = 1.5
RARE = 2.0
"""What it costs that only an article or two hold a word: they may have slipped too."""
CLEARLY = 2.0
"""By how much another reading must be likelier where all words are usual as they were typed."""

USUAL = 3
"""A word that so many documents hold is one."""
_FAR_MORE = 30
"""How many times as many documents must hold a word that takes the place of one that the index knows."""
_MOST_WINDOWS = 10
_MOST_TOGETHER = 8
_MOST_STRONG = 2
"""Words that the index knows well, in a run that may be one word misspelt; unless the run is all there is."""
_PER_WINDOW = 4
_READINGS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the text, by where it begins and ends in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it may have been meant. `cost` is how unlikely it is, in nats."""

    text: str
    cost: float


def readings(text: str, pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Reading]:
    """What may have been meant by `text`, whose words are `pieces`: likeliest first, each likelier than `text`."""
    windows = _windows(pieces, vocabulary)
    if not windows:
        return []
    as_typed = sum(_typed_cost(piece.text, vocabulary) for piece in pieces)
    if all(vocabulary.frequency(piece.text) >= USUAL for piece in pieces):
        as_typed -= CLEARLY
    best: list[list[Reading]] = [[] for _ in range(len(pieces) + 1)]
    best[0] = [Reading("", 0.0)]
    ends: dict[int, list[tuple[int, list[Reading]]]] = {begin: [] for begin in range(len(pieces))}
    for begin, end in windows:
        ends[begin].append((end, _replacements(pieces[begin:end], vocabulary)))
    for at, piece in enumerate(pieces):
        gap = text[pieces[at - 1].end if at else 0 : piece.start]
        here = [
            Reading(before.text + gap, before.cost) for before in sorted(best[at], key=_by_cost)[:_READINGS]
        ]
        kept = [Reading(piece.text, _typed_cost(piece.text, vocabulary))]
        for end, options in ((at + 1, kept), *ends[at]):
            best[end] += [Reading(b.text + o.text, b.cost + o.cost) for b in here for o in options]
    tail = text[pieces[-1].end :]
    found: dict[str, float] = {}
    for reading in sorted(best[-1], key=_by_cost):
        found.setdefault(reading.text + tail, reading.cost)
    return [Reading(other, cost) for other, cost in found.items() if other != text and cost < as_typed]


def cost_of(pieces: Sequence[Piece], vocabulary: Vocabulary) -> float:
    """How unlikely these words are, as they are."""
    return sum(_typed_cost(piece.text, vocabulary) for piece in pieces)


def _by_cost(reading: Reading) -> float:
    return reading.cost


def _typed_cost(word: str, vocabulary: Vocabulary) -> float:
    rarity = vocabulary.rarity(word)
    if rarity == float("inf") or _is_letter(word):
        if word.isdigit():
            return WORD
        return WORD + UNKNOWN + UNKNOWN_LETTER * len(word)
    return WORD + rarity + (RARE if vocabulary.frequency(word) < USUAL else 0)


def _windows(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Runs of words beside each other that may be one word misspelt, as (first, behind the last)."""
    weak = [_is_weak(piece.text, vocabulary) for piece in pieces]
    found: list[tuple[int, int]] = []
    for begin in range(len(pieces)):
        for end in range(begin + 1, min(len(pieces), begin + _MOST_TOGETHER) + 1):
            length = pieces[end - 1].end - pieces[begin].start
            if length > LONGEST or (end - begin > 1 and pieces[end - 1].start != pieces[end - 2].end):
                break
            if length > 2 and (end - begin > 1 or weak[begin]):
                found.append((begin, end))

    def promise(window: tuple[int, int]) -> float:
        weak_ones = sum(weak[slice(*window)])
        strong_ones = window[1] - window[0] - weak_ones
        whole = window == (0, len(pieces))
        return 2 * weak_ones - strong_ones + (9 if whole else 0) - (9 if strong_ones > _MOST_STRONG else 0)

    return sorted(found, key=promise, reverse=True)[:_MOST_WINDOWS]


def _is_weak(word: str, vocabulary: Vocabulary) -> bool:
    return not word.isdigit() and (vocabulary.frequency(word) < USUAL or _is_letter(word))


def _is_letter(word: str) -> bool:
    """Whether it is a single Thai letter, which is what a misspelt word leaves behind; ณ is a word."""
    return len(word) == 1 and "ก" <= word <= "๎" and word != "ณ"


def _replacements(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Reading]:
    word = "".join(piece.text for piece in pieces)
    near = vocabulary.near(word, _reach(word))
    known = vocabulary.frequency(word)
    if known:
        near = [neighbour for neighbour in near if neighbour.count >= _FAR_MORE * known]
    found = [Reading(neighbour.word, _cost(neighbour, vocabulary)) for neighbour in near]
    if known and len(pieces) > 1:
        found.append(Reading(word, WORD + vocabulary.rarity(word)))
    return sorted(found, key=_by_cost)[:_PER_WINDOW]


def _cost(neighbour: Neighbour, vocabulary: Vocabulary) -> float:
    slips = SLIP * neighbour.distance + SECOND_SLIP * max(0.0, neighbour.distance - 1)
    return WORD + USE * vocabulary.rarity(neighbour.word) + slips


def _reach(word: str) -> float:
    """How many slips a word of this length may hold."""
    return 1.25 if len(word) < 5 else 1.75 if len(word) < 8 else 2.25
