"""Where lines of Thai may end: only between words, though browsers find words by dictionaries or models of their own.

What a browser would do is what ICU's line breaker says (Chromium's and Safari's own).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from icu4py.breakers import LineBreaker

from portal.text.clusters import COMBINING
from portal.text.compounds import Compounds
from portal.text.normalisation import normalise
from portal.text.segmentation import words
from portal.text.word_lists import words_of

THAI = re.compile("[ก-ฺเ-๎]")
FIREFOX = Path(__file__).with_name("firefox.txt")
"""Words that Firefox cuts, of which ICU knows nothing (scripts/observe_firefox.py)."""
_THAI_BEFORE, _THAI_BEHIND = re.compile(r"[ก-ฺเ-๎]+\Z"), re.compile("[ก-ฺเ-๎]{1,2}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGE = "th"
_ADDED = "\u200b"
"""What `<wbr>` is for a browser's line breaker."""
_BESIDE = re.compile(r"[ก-ฺเ-๎.”’)\]][ก-ฮเ-ไ]|[ก-ฺเ-๎][0-9A-Za-z“‘(\[]|[0-9A-Za-z][ก-ฮเ-ไ]")
"""Where a line may end that has no blank there: around a word, its quotation marks, the dot of an abbreviation."""
_WIDE = 10
"""Letters side by side that fit into a line wherever it is: a heading of a card at 200 % in a window of 320 pixels."""
_SHORT = 200
"""Letters of a text that is remembered: a title, a name, a message."""
_LONG_NAME = 12
"""Letters: a listed word that is longer (องค์การบริหารส่วนจังหวัด) may break at its parts, a shorter one is a name."""


class LineBreaks(NamedTuple):
    """What keeps a text's lines from ending inside words.

    `held`: (start, stop) of pieces in which no line may end, but where one alone is longer than its line; `added`:
    places between words where one may end, though a browser would not find them.
    """

    held: tuple[tuple[int, int], ...] = ()
    added: tuple[int, ...] = ()


NOTHING = LineBreaks()


class _Word(NamedTuple):
    start: int
    stop: int
    parts: frozenset[int]
    """Where it may be broken: between the words that it is put together of."""
    seams: frozenset[int]
    """Where it would best be broken if it were too long for its line."""


def line_breaks(text: str, extra_folders: Sequence[Path] = ()) -> LineBreaks:
    """What must be done to `text`, so that its Thai lines end between words only.

    `extra_folders`: word lists besides the package's. Raises WordListError.
    """
    if not THAI.search(text):
        return NOTHING
    return (_remembered if len(text) <= _SHORT else _found)(text, tuple(extra_folders))


def _found(text: str, folders: tuple[Path, ...]) -> LineBreaks:
    found = list(_words(text, folders))
    elsewhere = [word for word in found if _is_cut_elsewhere(text, word)]
    added: set[int] = set()
    while True:
        # A place that is added parts what the breaker looks at, and may mend or spoil what it finds beside it.
        ends = _ends(text, sorted(added))
        cut = [(word, end) for end in ends if end not in added and (word := _cut(found, end))]
        held = _outermost(
            {_part(word, end, added) for word, end in cut}
            | {part for word in elsewhere for part in _whole_parts(text, word, added)}
        )
        missed = {edge for word, _ in cut for edge in (word.start, word.stop) if _is_missed(text, edge, ends)}
        missed = missed or set(_needed(text, found, ends.difference(*(range(a + 1, b) for a, b in held))))
        if missed <= added:
            return LineBreaks(tuple(held), tuple(sorted(added)))
        added |= missed


_remembered = lru_cache(maxsize=4096)(_found)
"""Messages and names are looked at again and again, for each catalog and each portal of a process."""


def _needed(text: str, found: Sequence[_Word], ends: set[int]) -> Iterator[int]:
    """Places between words, or else between the parts of one, in what is too long for a narrow line."""
    for start, stop in pairwise(sorted({0, *ends, len(text)})):
        if not is_wide(text[start:stop]):
            continue
        first = bisect_right(found, start, key=lambda word: word.stop)
        inside = found[first : bisect_left(found, stop, key=lambda word: word.start)]
        edges = {edge for word in inside for edge in (word.start, word.stop) if start < edge < stop}
        edges = {edge for edge in edges if _is_missed(text, edge, ends)}
        yield from edges or {part for word in inside for part in word.seams if start < part < stop}


def _words(text: str, folders: tuple[Path, ...]) -> Iterator[_Word]:
    start = 0
    for piece in words(text, _LANGUAGE, folders):
        stop = start + len(piece)
        if THAI.search(piece):
            parts = frozenset(start + part for part in _parts(piece, folders))
            yield _Word(start, stop, parts, frozenset(start + seam for seam in _seams(piece, folders)))
        start = stop


@lru_cache(maxsize=16384)
def _parts(word: str, folders: tuple[Path, ...]) -> frozenset[int]:
    """Where a word may be broken, by the letters before each place: between words that ICU tells apart as well where
    it has nothing else to look at (กระ and ทบ make กระทบ only by chance)."""
    plain = normalise(word)
    if len(plain) != len(word) or (plain in words_of(_LANGUAGE, folders).words and len(word) <= _LONG_NAME):
        return frozenset()
    found: set[int] = set()
    at = 0
    for part in _compounds(folders).parts(plain):
        found |= {at + edge for edge in _parts(part, folders)}
        at += len(part)
        found |= {at} & _ends(word, ())
    return frozenset(found)


@lru_cache(maxsize=16384)
def _seams(word: str, folders: tuple[Path, ...]) -> frozenset[int]:
    """The ends of the words that a word is put together of, by the letters before each."""
    plain = normalise(word)
    parts = _compounds(folders).parts(plain) if len(plain) == len(word) else ()
    return frozenset(accumulate(map(len, parts))) - {len(word)}


@lru_cache(maxsize=8)
def _compounds(folders: tuple[Path, ...]) -> Compounds:
    lists = words_of(_LANGUAGE, folders)
    return Compounds(lists.words, lists.whole)


def _ends(text: str, added: Sequence[int]) -> set[int]:
    """Where ICU would end a line, `added` places among them."""
    # Only the lengths of ICU's pieces are used: its offsets count UTF-16 units.
    seen = _SURROGATES.sub("\ufffd", text)
    parts = [seen[start:stop] for start, stop in zip((0, *added), (*added, len(seen)), strict=True)]
    inserted = [place + before for before, place in enumerate(added)]
    # The author may have written such places, too: what is inserted is told apart by where it stands.
    ends = accumulate(map(len, LineBreaker(_ADDED.join(parts), _LANGUAGE)))
    return {end - bisect_left(inserted, end) for end in ends} - {len(text)}


def _cut(found: Sequence[_Word], end: int) -> _Word | None:
    """The word that a line end would cut where it must not."""
    at = bisect_right(found, end, key=lambda word: word.start) - 1
    word = found[at] if at >= 0 else None
    return word if word and word.start < end < word.stop and end not in word.parts else None


def _part(word: _Word, end: int, added: set[int]) -> tuple[int, int]:
    """The part of a word around `end` that must stay whole."""
    edges = sorted({word.start, *word.parts, *(added & {*range(word.start, word.stop)}), word.stop})
    at = bisect_left(edges, end)
    return edges[at - 1], edges[at]


def _is_cut_elsewhere(text: str, word: _Word) -> bool:
    """Whether Firefox would cut it, which parts an abbreviation from its last dot, too."""
    piece = text[word.start : word.stop]
    return len(piece) > 1 and (
        piece[-1] in ".ฯ" or piece in _firefox() or beside(text, word.start, word.stop) in _firefox()
    )


def _whole_parts(text: str, word: _Word, added: set[int]) -> Iterator[tuple[int, int]]:
    """The word, or its parts if it is long."""
    seams = word.seams if is_wide(text[word.start : word.stop]) else frozenset()
    yield from pairwise(sorted({word.start, *seams, *(added & {*range(word.start, word.stop)}), word.stop}))


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without those inside of others."""
    kept: list[tuple[int, int]] = []
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or stop > kept[-1][1]:
            kept.append((start, stop))
    return kept


def beside(text: str, start: int, stop: int) -> str:
    """A word between the two letters on each side that it stands between, as the list of what Firefox cuts has it."""
    before, behind = _THAI_BEFORE.search(text, max(0, start - 2), start), _THAI_BEHIND.match(text, stop)
    return f"{before[0] if before else ''}|{text[start:stop]}|{behind[0] if behind else ''}"


@lru_cache(maxsize=1)
def _firefox() -> frozenset[str]:
    lines = FIREFOX.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_missed(text: str, edge: int, ends: set[int]) -> bool:
    """Whether a line might end at the edge of a word, inside of what has no blank, and would not."""
    return edge not in ends and 0 < edge < len(text) and bool(_BESIDE.match(text, edge - 1))


def is_wide(text: str) -> bool:
    """Whether there are lines that it may not fit into."""
    return sum(letter not in COMBINING for letter in text.strip()) > _WIDE
