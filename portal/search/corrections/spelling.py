"""Misspelt words in a piece between blanks, for scripts with blanks between words and for those without.

A noisy channel: of all ways to read the piece as words of the index, the likeliest counts how usual each word is, that
every word more is less likely, and the slips that its writer must have made. A misspelt Thai word is cut into strange
short words, so runs of such words beside each other are compared with the index as one word too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from portal.search.corrections.neighbours import (
    DOUBLED,
    LONGEST,
    MISTAKEN_ALIKE,
    Neighbour,
    differing,
    drops_a_lone_sign,
    latin_meant,
    thai_meant,
)
from portal.search.corrections.vocabulary import USUAL, Vocabulary, is_latin, is_letter
from portal.search.named_days import dated_pieces
from portal.search.parsing import text_of, with_texts
from portal.search.query import AnyOf, Query, Word
from portal.search.results import FAR_MORE

# In nats (natural logarithms of likelihood), chosen by benchmarks/search/misspellings.py on words of real news.
WORD = 2.5
"""What each further word costs."""
SLIP = 4.0
SECOND_SLIP = 5.0
"""What each slip behind the first costs beside: few words have two."""
SPOKEN_ALIKE = 1.5
"""What each letter costs that is another one where a word is spoken alike: น้ำใหล is น้ำไหล, no น้ำลาย."""
USE = 0.6
"""How much it counts how usual a word is that takes the place of what was typed."""
UNKNOWN = 6.0
UNKNOWN_LETTER = 1.5
RARE = 2.0
"""What it costs that only an article or two hold a word: they may have slipped too."""
CLEARLY = 2.0
"""By how much another reading must be likelier where all words are usual as they were typed."""

_MORE = 10
_FARTHER = 3
MOST_WINDOWS = 10
_MOST_TOGETHER = 8
_MOST_STRONG = 2
"""Words that the index knows well, in a run that may be one word misspelt; unless the run is all there is."""
_PER_WINDOW = 4
_ONE_SLIP = 1.25
"""How far a word may be from several that are all words: nobody slips twice and writes words each time. A stop word is
near as well only so (Tooth is not that)."""
_READINGS = 4
_BY_CHANCE = 10
"""How many times as many documents must hold a word as would hold, by chance, all the words that were typed in its
place, one that stands beside anything among them: who types it (เป้า ของ) means it, and no word that is near (เจ้าของ).
Other words are as often pieces of a misspelt one (วง แผน): asked of all, it costs one correction of forty."""
_SHORT = 4
"""Letters under which a word begins or ends many names, so that who typed more beside other words did not mean it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the text and its term, by where it begins and ends. `named`: it belongs to a name that a list has."""

    text: str
    term: str
    start: int
    end: int
    named: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it may have been meant. `cost` is how unlikely it is, in nats; `slips`, how many it takes.

    A slip weighs what `slips.py` says.
    """

    text: str
    cost: float
    slips: float = 0.0


def readings(
    text: str,
    pieces: Sequence[Piece],
    vocabulary: Vocabulary,
    most: int = MOST_WINDOWS,
    *,
    alone: bool = True,
    alike: Callable[[str], Sequence[str]] = lambda _: (),
) -> list[Reading]:
    """What may have been meant by `text`, whose words are `pieces`: likeliest first, each likelier than `text`. At most
    `most` runs of words are looked at as one word misspelt. `alone`: nothing else was typed. `alike` gives the words
    that are spoken as one is: where no word is a slip away, they are near, however they are written."""
    windows = _windows(pieces, vocabulary)[:most]
    if not windows:
        return []
    as_typed = sum(_typed_cost(piece.text, vocabulary) for piece in pieces)
    if all(vocabulary.is_word(piece.text) for piece in pieces):
        as_typed -= CLEARLY
    best: list[list[Reading]] = [[] for _ in range(len(pieces) + 1)]
    best[0] = [Reading("", 0.0)]
    ends: dict[int, list[tuple[int, list[Reading]]]] = {begin: [] for begin in range(len(pieces))}
    for begin, end in windows:
        whole = alone and (begin, end) == (0, len(pieces))
        ends[begin].append((end, _replacements(pieces[begin:end], vocabulary, whole, alike)))
    for at, piece in enumerate(pieces):
        gap = text[pieces[at - 1].end if at else 0 : piece.start]
        here = [
            Reading(before.text + gap, before.cost, before.slips)
            for before in sorted(best[at], key=_by_cost)[:_READINGS]
        ]
        kept = [Reading(piece.text, _typed_cost(piece.text, vocabulary))]
        for end, options in ((at + 1, kept), *ends[at]):
            best[end] += [
                Reading(b.text + o.text, b.cost + o.cost, b.slips + o.slips) for b in here for o in options
            ]
    tail = text[pieces[-1].end :]
    found: dict[str, Reading] = {}
    for reading in sorted(best[-1], key=_by_cost):
        found.setdefault(reading.text + tail, replace(reading, text=reading.text + tail))
    return [other for other in found.values() if other.text != text and other.cost < as_typed]


def is_one_slip(distance: float) -> bool:
    """Whether a word is so near that nobody need ask what is spoken like it."""
    return distance <= _ONE_SLIP


def cost_of(pieces: Sequence[Piece], vocabulary: Vocabulary) -> float:
    """How unlikely these words are, as they are."""
    return sum(_typed_cost(piece.text, vocabulary) for piece in pieces)


def times(slips: float) -> float:
    """How many times as many documents must hold a reading as hold what was typed: ten where letters sound alike or a
    mark is missing (ลำใย, ลำไย), a hundred and more the farther they are apart, for then it is rather another name."""
    return float(_MORE * 10 ** (_FARTHER * max(0.0, slips - MISTAKEN_ALIKE)))


def _by_cost(reading: Reading) -> float:
    return reading.cost


def _typed_cost(word: str, vocabulary: Vocabulary) -> float:
    rarity = vocabulary.rarity(word)
    if rarity == float("inf") or is_letter(word):
        if word.isdigit():
            return WORD
        if vocabulary.known.is_word(word):
            return WORD + vocabulary.rarest + RARE
        return WORD + UNKNOWN + UNKNOWN_LETTER * len(word)
    return WORD + rarity + (RARE if vocabulary.frequency(word) < USUAL else 0)


def _windows(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Runs of words beside each other that may be one word misspelt, as (first, behind the last).

    Words that stand together elsewhere too are no misspelt word, nor are they where a list has a name of them, unless
    that is all but for a letter too many.
    """
    weak = [_is_weak(piece.text, vocabulary) for piece in pieces]
    words = [vocabulary.known.is_word(piece.text) or piece.text.isdigit() for piece in pieces]
    together = [vocabulary.known.together(one.term, other.term) for one, other in pairwise(pieces)]
    found: list[tuple[int, int]] = []
    for begin in range(len(pieces)):
        for end in range(begin + 1, min(len(pieces), begin + _MOST_TOGETHER) + 1):
            length = pieces[end - 1].end - pieces[begin].start
            if length > LONGEST or (end - begin > 1 and pieces[end - 1].start != pieces[end - 2].end):
                break
            whole = (begin, end) == (0, len(pieces)) and end > 1
            doubtful = whole or not (all(words[begin:end]) and all(together[begin : end - 1]))
            inside = pieces[begin:end]
            may_be = not any(piece.named for piece in inside) or (whole and _has_letter_too_many(inside))
            if length > 2 and doubtful and may_be:
                found.append((begin, end))

    def promise(window: tuple[int, int]) -> float:
        weak_ones = sum(weak[slice(*window)])
        strong_ones = window[1] - window[0] - weak_ones
        whole = window == (0, len(pieces))
        return 2 * weak_ones - strong_ones + (9 if whole else 0) - (9 if strong_ones > _MOST_STRONG else 0)

    return sorted(found, key=promise, reverse=True)[:MOST_WINDOWS]


def _has_letter_too_many(pieces: Sequence[Piece]) -> bool:
    """Whether a single letter stands before or behind a listed name."""
    for letter, name in ((pieces[0], pieces[1:]), (pieces[-1], pieces[:-1])):
        if is_letter(letter.text) and all(piece.named for piece in name):
            return True
    return False


def _is_weak(word: str, vocabulary: Vocabulary) -> bool:
    return not (word.isdigit() or vocabulary.is_word(word))


def _replacements(
    pieces: Sequence[Piece], vocabulary: Vocabulary, whole: bool, alike: Callable[[str], Sequence[str]]
) -> list[Reading]:
    word = "".join(piece.text for piece in pieces)
    only_words = all(vocabulary.known.is_word(piece.text) for piece in pieces)
    if len(pieces) > 1:  # one of the dictionary that no document holds is rather part of another (แป|ซิก)
        only_words = only_words and all(vocabulary.frequency(piece.text) for piece in pieces)
    near = vocabulary.near(word, min(_reach(word), _ONE_SLIP) if only_words else _reach(word))
    is_sure = any(is_one_slip(neighbour.distance) for neighbour in near)
    spoken = {other: SPOKEN_ALIKE * differing(word, other) for other in (() if is_sure else alike(word))}
    near += [Neighbour(one, vocabulary.frequency(one), MISTAKEN_ALIKE) for one in spoken if len(one) > _SHORT]
    frequency = vocabulary.frequency(word)
    held = min(
        (vocabulary.known.together(one.term, other.term) for one, other in pairwise(pieces)), default=0
    )
    least: float = max(1, FAR_MORE * max(frequency, held if held >= USUAL else 0))
    if only_words and any(vocabulary.is_everywhere(piece.text) for piece in pieces):
        least = max(least, _BY_CHANCE * vocabulary.by_chance(piece.text for piece in pieces))
    found = [
        Reading(
            neighbour.word,
            _cost(neighbour, vocabulary)
            + spoken.get(neighbour.word, 0)
            + (SLIP if drops_a_lone_sign(word, neighbour.word) else 0),
            neighbour.distance,
        )
        for neighbour in near
        if neighbour.count >= least
        and vocabulary.is_word(neighbour.word)
        and (whole or not _cuts_short(word, neighbour))
        and (neighbour.distance <= _ONE_SLIP or neighbour.word not in vocabulary.known.telling_nothing)
    ]
    if frequency and len(pieces) > 1:
        found.append(Reading(word, WORD + vocabulary.rarity(word)))
    return sorted(found, key=_by_cost)[:_PER_WINDOW]


def _cuts_short(word: str, neighbour: Neighbour) -> bool:
    """Whether a short word is what is left without a letter at an end of `word`, which is no mark and not doubled."""
    short = len(neighbour.word) < _SHORT and not is_latin(word)
    at_an_end = word.startswith(neighbour.word) or word.endswith(neighbour.word)
    return short and at_an_end and neighbour.distance > DOUBLED


def _cost(neighbour: Neighbour, vocabulary: Vocabulary) -> float:
    slips = SLIP * neighbour.distance + SECOND_SLIP * max(0.0, neighbour.distance - 1)
    return WORD + USE * vocabulary.rarity(neighbour.word) + slips


def _reach(word: str) -> float:
    """How many slips a word of this length may hold."""
    return 1.25 if len(word) < 5 else 1.75 if len(word) < 8 else 2.25


MISSING = 3.0
"""What a missing blank costs, in nats."""
_LONGEST_WORD = 24
_LONGEST = 60
_SHORT_PIECE = 2
_EVERYDAY = 0.05
"""The share of documents that must hold a word of two letters to be taken for one."""


def parted(word: str, vocabulary: Vocabulary) -> Reading | None:
    """The likeliest way to read a Latin word as several usual words; None where there is none."""
    if not 2 * _SHORT_PIECE < len(word) <= _LONGEST or not word.isalpha():
        return None
    best: list[Reading | None] = [Reading("", 0.0), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for begin in range(max(0, end - _LONGEST_WORD), end):
            before, part = best[begin], word[begin:end]
            if before is None or part == word or not _is_usual(part, vocabulary):
                continue
            cost = before.cost + WORD + vocabulary.rarity(part) + (MISSING if begin else 0)
            known = best[end]
            if known is None or cost < known.cost:
                best[end] = Reading(f"{before.text} {part}".strip(), cost)
    return best[-1]


def _is_usual(part: str, vocabulary: Vocabulary) -> bool:
    count = vocabulary.frequency(part)
    if len(part) < _SHORT_PIECE:
        return part == "a" and count > 0
    return count >= (USUAL if len(part) > _SHORT_PIECE else _EVERYDAY * vocabulary.documents)


Parting = Callable[[str], Sequence[Piece]]
"""Parts a text into its words in surface form."""

SHORTEST = 2
_LONG_ENOUGH = 3
"""Letters of the longest word: garbage parts into shorter ones."""


def other_layout(
    typed: str, parting: Parting, vocabulary: Vocabulary, *, stripped: str = "", sure: bool = False
) -> str | None:
    """What was meant by a piece between blanks, if its keys give usual words in the other layout, and only there.

    `stripped` are keys before the piece that were read as something else: a minus is ข. `sure`: other pieces of the
    text were typed so, and a short word will do.
    """
    least = SHORTEST if sure else _LONG_ENOUGH
    if len(typed) < SHORTEST or _reads_well(typed, parting, vocabulary, least):
        return None
    fitting = (meant for meant in _meant(typed, stripped) if _reads_well(meant, parting, vocabulary, least))
    return min(fitting, key=lambda meant: cost_of(parting(meant), vocabulary), default=None)


def _meant(typed: str, stripped: str) -> Iterator[str]:
    if typed.isascii():
        if stripped:
            yield thai_meant(stripped + typed)
        yield thai_meant(typed)
        yield thai_meant(typed + "'")  # ง, which ends many words, is an apostrophe that closes a quotation
        yield thai_meant("'" + typed)
        if typed.isupper() or typed.swapcase().islower():
            yield thai_meant(typed.swapcase())
    else:
        meant = latin_meant(typed)
        if meant.isascii():
            yield meant


def _reads_well(text: str, parting: Parting, vocabulary: Vocabulary, least: int) -> bool:
    """Whether the index knows every word, one at least is no mere syllable, and nothing lies between the words."""
    pieces = parting(text)
    return (
        bool(pieces)
        and max(len(piece.text) for piece in pieces) >= least
        and all(len(piece.text) >= SHORTEST and vocabulary.frequency(piece.text) for piece in pieces)
        and sum(len(piece.text) for piece in pieces) >= len(text.strip()) - text.count("-") - text.count(".")
    )


Reason = Literal["spelling", "keyboard", "blanks", "name"]


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    reason: Reason
    cost: float


@dataclass(slots=True)
class Slot:
    """A piece between blanks, the term of the query that it is in, and what may stand there instead."""

    term: int
    text: str
    pieces: list[Piece] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    joins: bool = False
    """Whether it stands behind the piece before it without an operator between."""
    dated: bool = False
    """Whether it is part of a date, which is right as it is."""
    beside: int = 0
    """How many documents hold it beside the pieces that it was typed beside."""
    in_latin: bool = False
    """Whether some document has it beside the Latin word that it was typed beside (work permit)."""


def slots_of(query: Query, language: str) -> list[Slot]:
    """The pieces between blanks of all that is looked for."""
    slots: list[Slot] = []
    words_before = 0
    for at, (text, alone) in enumerate(_terms_of(query)):
        for number, piece in enumerate(text.split()):
            joins = number > 0 or (alone and words_before > 0)
            slots.append(Slot(at, piece, joins=joins))
        words_before = words_before + 1 if alone else 0
    for at in dated_pieces([slot.text for slot in slots], language):
        slots[at].dated = True
    return slots


def _terms_of(query: Query) -> Iterator[tuple[str, bool]]:
    """Each text that is looked for, and whether it is a word without quotation marks or OR."""
    for part in query.parts:
        for option in part.options if isinstance(part, AnyOf) else (part,):
            yield option.text, isinstance(part, Word)


def written_with(query: Query, slots: Sequence[Slot], texts: Sequence[str]) -> str:
    """The query as text, with other pieces in the places of its own."""
    pieces: dict[int, list[str]] = {}
    for slot, text in zip(slots, texts, strict=True):
        pieces.setdefault(slot.term, []).append(text)
    new = iter([" ".join(filter(None, pieces.get(at, []))) for at in range(max(pieces, default=-1) + 1)])
    changed = with_texts(query, lambda _: next(new, ""))
    return " ".join(
        text_of(replace(changed, parts=tuple(part for part in changed.parts if part != Word("")))).split()
    )
