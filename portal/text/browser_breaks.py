"""What browsers make of Thai at the ends of lines: Chromium and Safari end them where ICU does, Firefox by a model of
its own, of which there is a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from icu4py.breakers import LineBreaker

from portal.text.clusters import COMBINING
from portal.text.compounds import Compounds
from portal.text.normalisation import normalise
from portal.text.word_lists import Files, words_of

LANGUAGE = "th"
THAI = re.compile("[ก-ฺเ-๎]")
FIREFOX = Path(__file__).with_name("firefox.txt")
"""What Firefox cuts and joins, of which ICU knows nothing (scripts/observe_firefox.py)."""
BESIDE = re.compile(r"[ก-ฺเ-๎.”’)\]][ก-ฮเ-ไ]|[ก-ฺเ-๎][0-9A-Za-z“‘(\[]|[0-9A-Za-z][ก-ฮเ-ไ]")
"""Where a line may end that has no blank there: around a word, its quotation marks, the dot of an abbreviation."""
_THAI_BEFORE, _THAI_BEHIND = re.compile(r"[ก-ฺเ-๎]+\Z"), re.compile("[ก-ฺเ-๎]{1,2}")
_ABBREVIATION = re.compile("[ก-ฺเ-๎]{2}[.ฯ]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WIDE = 11
"""Letters side by side that fit into a line wherever it is: a heading of a card at 200 % in a window of 320 pixels."""
_LONG_NAME = 12
"""Letters: a listed word that is longer (องค์การบริหารส่วนจังหวัด) may break at its parts, a shorter one is a name."""
_REMEMBERED = 16_384
"""How many words, at most."""


def is_wide(text: str) -> bool:
    """Whether there are lines that it may not fit into."""
    if len(text) <= _WIDE:
        return False
    text = text.strip()
    return len(text) - sum(map(COMBINING.__contains__, text)) > _WIDE


def wide_stretches(text: str, ends: Collection[int]) -> list[tuple[int, int]]:
    """What is wide between two of the ends of lines, or one of them and an end of the text."""
    places = sorted({0, *ends, len(text)})
    return [
        (start, stop)
        for start, stop in pairwise(places)
        if stop - start > _WIDE and is_wide(text[start:stop])
    ]


def icu_ends(text: str) -> tuple[int, ...]:
    """Where ICU would end a line inside of a text."""
    # Only the lengths of ICU's pieces are used: its offsets count UTF-16 units.
    pieces = LineBreaker(_SURROGATES.sub("\ufffd", text), LANGUAGE)
    return tuple(accumulate(map(len, pieces)))[:-1]


icu_ends_of_part = lru_cache(maxsize=1024)(icu_ends)
"""The same; what it is asked about is asked again soon."""


def beside(text: str, start: int, stop: int, edges: Collection[int] = ()) -> str:
    """A word between the two letters on each side that it stands between, as the list of what Firefox cuts has it.

    `edges`: places that are ends of lines to a browser whatever stands there.
    """
    first = start if start in edges else start - 1 if start - 1 in edges else max(start - 2, 0)
    last = stop if stop in edges else stop + 1 if stop + 1 in edges else stop + 2
    before, behind = _THAI_BEFORE.search(text, first, start), _THAI_BEHIND.match(text, stop, last)
    return f"{before[0] if before else ''}|{text[start:stop]}|{behind[0] if behind else ''}"


class _Firefox(NamedTuple):
    """What the list says of Firefox."""

    cut: frozenset[str]
    """The words that it cuts, wherever they stand."""
    cut_between: Mapping[str, frozenset[str]]
    """The words that it cuts between some letters → these, as `beside` tells them."""
    joined: Mapping[str, frozenset[str]]
    """A word, or part of one → those that may follow it, and that it takes for one with it."""


@lru_cache(maxsize=1)
def _firefox() -> _Firefox:
    cut: set[str] = set()
    cut_between: dict[str, set[str]] = {}
    joined: dict[str, set[str]] = {}
    for line in FIREFOX.read_text(encoding="utf-8").splitlines():
        if "|" in line:
            cut_between.setdefault(line.split("|")[1], set()).add(line)
        elif "+" in line:
            first, second = line.split("+")
            joined.setdefault(first, set()).add(second)
        elif line and not line.startswith("#"):
            cut.add(line)
    return _Firefox(frozenset(cut), _frozen(cut_between), _frozen(joined))


def _frozen(sets: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}


class WordShape(NamedTuple):
    """What is known of a Thai word wherever it stands; places are by the letters before each."""

    word: str
    is_wide: bool
    seams: tuple[int, ...]
    """Where it would best be broken if it were too long for its line: between the words that it is put together of."""
    seen_seams: tuple[int, ...]
    """Those of these that Firefox finds."""
    first: str
    """What it begins with, up to a seam."""
    joined: frozenset[str]
    """What following words begin with that Firefox takes for one with what this ends with."""
    is_cut: bool
    """Whether Firefox cuts it, whatever stands beside it."""
    cut_between: frozenset[str]
    """The letters between which Firefox cuts it, as `beside` tells them."""


class WordShapes:
    """The shapes of words by one set of word lists (the package's, if none is given). Raises WordListError."""

    def __init__(self, lists: Files | None) -> None:
        thai = words_of(LANGUAGE, lists)
        self._names = frozenset(word for word in thai.words if len(word) <= _LONG_NAME)
        self._compounds = Compounds(thai.words, thai.whole, thai.syllables)
        self._known: dict[str, WordShape | None] = {}
        self._made_of = lru_cache(maxsize=_REMEMBERED)(self._find_made_of)
        self.parts = lru_cache(maxsize=_REMEMBERED)(self._find_parts)

    def of(self, pieces: Iterable[str]) -> Iterator[WordShape | None]:
        """The shape of each piece of a text; None where it has no Thai."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        known = self._known
        for piece in [piece for piece in {*pieces} if piece not in known]:
            known[piece] = self._shape(piece) if THAI.search(piece) else None
        return map(known.__getitem__, pieces)

    def _shape(self, word: str) -> WordShape:
        stops = (*accumulate(map(len, self._made_of(word)[:-1])), len(word))
        parts = [word[start:stop] for start, stop in pairwise((0, *stops))]
        cut, cut_between, joined = _firefox()
        return WordShape(
            word,
            is_wide(word),
            stops[:-1],
            tuple(
                seam
                for seam, (left, right) in zip(stops, pairwise(parts), strict=False)
                if BESIDE.match(word, seam - 1) and right not in joined.get(left, ())
            ),
            parts[0],
            joined.get(parts[-1], frozenset()),
            len(word) > 1 and bool(_ABBREVIATION.search(word) or word in cut),
            cut_between.get(word, frozenset()),
        )

    def _find_made_of(self, word: str) -> Sequence[str]:
        """The words that a word is put together of."""
        plain = normalise(word)
        return self._compounds.parts(plain) if len(plain) == len(word) else ()

    def _find_parts(self, word: str) -> frozenset[int]:
        """Where a word may be broken, by the letters before each place: between words that ICU tells apart as well
        where it has nothing else to look at (กระ and ทบ make กระทบ only by chance)."""
        found: set[int] = set()
        at = 0
        for part in () if normalise(word) in self._names else self._made_of(word):
            found |= {at + edge for edge in self.parts(part)}
            at += len(part)
            found |= {at}.intersection(icu_ends_of_part(word))
        return frozenset(found)


@lru_cache(maxsize=8)
def shapes_by(lists: Files | None) -> WordShapes:
    """The shapes of words by these lists."""
    return WordShapes(lists)
