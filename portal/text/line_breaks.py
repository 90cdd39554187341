"""Where lines of Thai may end: only between words, though browsers find words by dictionaries or models of their own.

What a browser would do is what ICU's line breaker says (Chromium's and Safari's own).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from icu4py.breakers import LineBreaker

from portal.text.clusters import COMBINING, clusters
from portal.text.compounds import Compounds
from portal.text.normalisation import normalise
from portal.text.segmentation import words
from portal.text.word_lists import Files, words_of

THAI = re.compile("[ก-ฺเ-๎]")
FIREFOX = Path(__file__).with_name("firefox.txt")
"""What Firefox cuts and joins, of which ICU knows nothing (scripts/observe_firefox.py)."""
_THAI_BEFORE, _THAI_BEHIND = re.compile(r"[ก-ฺเ-๎]+\Z"), re.compile("[ก-ฺเ-๎]{1,2}")
_ABBREVIATION = re.compile("[ก-ฺเ-๎]{2}[.ฯ]")
WITHOUT_BLANKS = re.compile(r"[\S\xa0]+")
"""What is looked at by itself: no line ends at a blank that does not break."""
_NO_BREAK = "\xa0"
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGE = "th"
EDGE = "\u200b"
"""What stands at the ends of what is held, for a browser's line breaker."""
_BESIDE = re.compile(r"[ก-ฺเ-๎.”’)\]][ก-ฮเ-ไ]|[ก-ฺเ-๎][0-9A-Za-z“‘(\[]|[0-9A-Za-z][ก-ฮเ-ไ]")
"""Where a line may end that has no blank there: around a word, its quotation marks, the dot of an abbreviation."""
_WIDE = 11
"""Letters side by side that fit into a line wherever it is: a heading of a card at 200 % in a window of 320 pixels."""
_SHORT = 80
"""Letters without a blank that are remembered."""
_REMEMBERED = 16_384
"""How many of them, at most."""
_LONGEST_PIECE = 2000
"""Letters without a blank that are looked at together: more than any of 20,000 pieces of news has, as what is held is
sought anew each time that something was wrong."""
_MOST = 50
"""Pieces to hold in letters without a blank, of which each is tried whether it can be left out."""
_LONG_NAME = 12
"""Letters: a listed word that is longer (องค์การบริหารส่วนจังหวัด) may break at its parts, a shorter one is a name."""


Spans = tuple[tuple[int, int], ...]


class _Word(NamedTuple):
    start: int
    stop: int
    parts: frozenset[int]
    """Where it may be broken: between the words that it is put together of."""
    seams: frozenset[int]
    """Where it would best be broken if it were too long for its line."""


class _Text(NamedTuple):
    text: str
    words: list[_Word]
    ends: frozenset[int]
    """Where ICU would end a line as long as nothing is held."""
    seen: frozenset[int]
    """The ends of words and of their parts that Firefox finds, where there may be too few of them for a line."""

    @classmethod
    def several(cls, texts: Sequence[str], lists: Files | None) -> Iterator[_Text]:
        """Texts without a blank, looked at together: a dictionary and ICU are asked once for all of them."""
        together = "\n".join(texts)
        pieces = words(together, _LANGUAGE, lists)
        places = [0, *accumulate(map(len, pieces))]
        ends = sorted(_ends(together, ()))
        start = 0
        for text in texts:
            stop = start + len(text)
            first, last = bisect_left(places, start), bisect_left(places, stop)
            found = list(_words(pieces[first:last], places[first] - start, lists))
            inside = ends[bisect_right(ends, start) : bisect_left(ends, stop)]
            joints = _joints(text, found) if is_wide(text) else {}
            seen = frozenset(place for place, joint in joints.items() if joint not in _firefox())
            yield cls(text, found, frozenset(end - start for end in inside), seen)
            start = stop + 1


def joints(text: str) -> dict[int, str]:
    """Each place inside of what has no blank where a line may end, between two words or parts of words, and these as
    the list of what Firefox joins has them."""
    return _joints(text, list(_words(words(text, _LANGUAGE), 0, None)))


def _joints(text: str, found: Sequence[_Word]) -> dict[int, str]:
    places = sorted({place for word in found for place in (word.start, *word.seams, word.stop)})
    around = zip((0, *places), places, (*places[1:], len(text)), strict=False)
    return {
        place: f"{text[before:place]}+{text[place:behind]}"
        for before, place, behind in around
        if _BESIDE.match(text, place - 1)
    }


def line_breaks(text: str, lists: Files | None = None) -> Spans:
    """What must be held together in `text`, so that its Thai lines end between words only: (start, stop) of pieces in
    which no line may end, but at whose ends one always may.

    `lists`: word lists, else the package's. Raises WordListError.
    """
    found = [
        place
        for found in WITHOUT_BLANKS.finditer(text)
        if THAI.search(found[0])
        for place in _bounded(found, lists)
    ]
    held = _held_in([piece for _, piece in found], lists)
    return tuple((at + start, at + stop) for at, piece in found for start, stop in held[piece])


def _held_in(pieces: Iterable[str], lists: Files | None) -> dict[str, Spans]:
    """What must be held in each of the pieces."""
    held = {piece: _remembered.get((piece, lists)) for piece in pieces}
    unknown = [piece for piece, spans in held.items() if spans is None]
    for looked_at in _Text.several(unknown, lists) if unknown else ():
        held[looked_at.text] = spans = _held(looked_at)
        if len(looked_at.text) <= _SHORT:
            _remembered[looked_at.text, lists] = spans
    if len(_remembered) > _REMEMBERED:
        _remembered.clear()
    return {piece: spans or () for piece, spans in held.items()}


_remembered: dict[tuple[str, Files | None], Spans] = {}
"""Words, names and sentences are met again and again, in each portal of a process."""


def _bounded(found: re.Match[str], lists: Files | None) -> Iterator[tuple[int, str]]:
    """What has no blank, in pieces of bounded length that end where a word does, if they can."""
    at, stop = found.span()
    while stop - at > _LONGEST_PIECE:
        piece = found.string[at : at + _LONGEST_PIECE]
        piece = "".join(words(piece, _LANGUAGE, lists)[:-1]) or piece
        yield at, piece
        at += len(piece)
    yield at, found.string[at:stop]


def narrow_parts(text: str, lists: Files | None = None) -> Spans:
    """The parts of what is held and may be wider than its line, none of them so: of words and their parts, else of
    what ICU takes for words, else of letters with their marks. Raises WordListError."""
    found = list(_words(words(text, _LANGUAGE, lists), 0, lists))
    parts: Spans = ((0, len(text)),)
    for places in (
        {place for word in found for place in (word.start, *word.seams, word.stop)},
        _ends(text, ()),
        {*accumulate(map(len, clusters(text)))},
    ):
        parts = tuple(finer for start, stop in parts for finer in _parted(text, start, stop, places))
    return parts


def _parted(text: str, start: int, stop: int, places: AbstractSet[int]) -> Spans:
    if not is_wide(text[start:stop]):
        return ((start, stop),)
    inside = (place for place in places if start < place < stop)
    return _gathered(text, pairwise(sorted({start, *inside, stop})))


def _held(looked_at: _Text) -> Spans:
    text = looked_at.text
    held: Spans = ()
    while wrong := _wrong(looked_at, held):
        held = _joined({*held, *_apart(wrong)})
    held = _gathered(text, held)
    if 1 < len(held) <= _MOST:
        # What is held parts what the breaker looks at, and may mend what was wrong beside it.
        for span in held:
            fewer = tuple(other for other in held if other != span)
            held = held if _is_cut_in(looked_at, span, fewer) or _wrong(looked_at, fewer) else fewer
    return held


def _wrong(looked_at: _Text, held: Spans) -> set[tuple[int, int]]:
    """What must be held besides."""
    text, found, unheld, seen = looked_at
    inside = {at for start, stop in held for at in range(start + 1, stop)}
    edges = _edges(held)
    ends = _ends(text, sorted(edges)) - inside if held else unheld
    doubtful = ends - edges - {edge for word in found for edge in (word.start, word.stop)}
    wrong = {_part(text, word, end) for end in doubtful if (word := _cut(found, end))}
    wrong |= {
        part for word in found if _is_cut_elsewhere(text, word, edges) for part in _long_parts(text, word)
    }
    if wrong:
        apart = sorted(_open(text) | ends | edges)
        wrong = {span for span in (_closed(span, apart) for span in wrong) if not _is_inside(span, held)}
    needed = wrong or {*_needed(text, found, ends), *_needed(text, found, (seen | edges) - inside)}
    return {span for span in needed if not _is_inside(span, held)}


def _is_cut_in(looked_at: _Text, span: tuple[int, int], held: Spans) -> bool:
    """Whether Firefox would cut a word of a span that is no longer held: that is told sooner than the rest."""
    text, found, _, _ = looked_at
    start, stop = span
    first = bisect_left(found, start, key=lambda word: word.start)
    inside = found[first : bisect_left(found, stop, key=lambda word: word.start)]
    edges = _edges(held)
    return any(_is_cut_elsewhere(text, word, edges) for word in inside)


def _edges(held: Spans) -> frozenset[int]:
    return frozenset(edge for span in held for edge in span)


def _is_inside(span: tuple[int, int], held: Spans) -> bool:
    """Whether one of what is held, which stands in order, holds the whole span."""
    start, stop = span
    at = bisect_right(held, start, key=lambda other: other[0]) - 1
    return at >= 0 and stop <= held[at][1]


def _gathered(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans; those that are one short piece together with what stands between them are one: that costs less."""
    gathered: list[tuple[int, int]] = []
    for start, stop in spans:
        if gathered and not is_wide(text[gathered[-1][0] : stop]):
            gathered[-1] = gathered[-1][0], stop
        else:
            gathered.append((start, stop))
    return tuple(gathered)


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that do not touch: where one is held, the breaker may see what is beside it as it is."""
    before = -1
    for start, stop in sorted(spans):
        if start > before:
            yield start, stop
            before = stop


def _needed(text: str, found: Sequence[_Word], ends: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Every other word, or else part of one, in what is too long for a narrow line: lines may end on both sides."""
    for start, stop in pairwise(sorted({0, *ends, len(text)})):
        if stop - start <= _WIDE or not is_wide(text[start:stop]):
            continue
        first = bisect_right(found, start, key=lambda word: word.stop)
        inside = found[first : bisect_left(found, stop, key=lambda word: word.start)]
        edges = {edge for word in inside for edge in (word.start, word.stop) if _is_missed(text, edge, ends)}
        edges = {edge for edge in edges if start < edge < stop}
        edges = edges or {part for word in inside for part in word.seams if start < part < stop}
        end = start + len(text[start:stop].rstrip())
        yield from islice(pairwise(sorted({start, *edges, end})), 1, None, 2)


def _words(pieces: Iterable[str], start: int, lists: Files | None) -> Iterator[_Word]:
    """The Thai words among the pieces of a text, the first of which begins at `start`."""
    for piece in pieces:
        stop = start + len(piece)
        if THAI.search(piece):
            yield _Word(
                start, stop, _shifted(_parts(piece, lists), start), _shifted(_seams(piece, lists), start)
            )
        start = stop


def _shifted(places: frozenset[int], by: int) -> frozenset[int]:
    return frozenset(by + place for place in places) if places else places


@lru_cache(maxsize=16384)
def _parts(word: str, lists: Files | None) -> frozenset[int]:
    """Where a word may be broken, by the letters before each place: between words that ICU tells apart as well where
    it has nothing else to look at (กระ and ทบ make กระทบ only by chance)."""
    plain = normalise(word)
    if len(plain) != len(word) or (plain in words_of(_LANGUAGE, lists).words and len(word) <= _LONG_NAME):
        return frozenset()
    found: set[int] = set()
    at = 0
    for part in _compounds(lists).parts(plain):
        found |= {at + edge for edge in _parts(part, lists)}
        at += len(part)
        found |= {at} & _ends(word, ())
    return frozenset(found)


@lru_cache(maxsize=16384)
def _seams(word: str, lists: Files | None) -> frozenset[int]:
    """The ends of the words that a word is put together of, by the letters before each."""
    plain = normalise(word)
    parts = _compounds(lists).parts(plain) if len(plain) == len(word) else ()
    return frozenset(accumulate(map(len, parts))) - {len(word)}


@lru_cache(maxsize=8)
def _compounds(lists: Files | None) -> Compounds:
    thai = words_of(_LANGUAGE, lists)
    return Compounds(thai.words, thai.whole, thai.syllables)


def _ends(text: str, edges: Sequence[int]) -> set[int]:
    """Where ICU would end a line, `edges` among them."""
    # Only the lengths of ICU's pieces are used: its offsets count UTF-16 units.
    seen = _SURROGATES.sub("\ufffd", text)
    parts = [seen[start:stop] for start, stop in zip((0, *edges), (*edges, len(seen)), strict=True)]
    inserted = [place + before for before, place in enumerate(edges)]
    # The author may have written such places, too: what is inserted is told apart by where it stands.
    ends = accumulate(map(len, LineBreaker(EDGE.join(parts), _LANGUAGE)))
    return {end - bisect_left(inserted, end) if edges else end for end in ends} - {0, len(text)}


def _cut(found: Sequence[_Word], end: int) -> _Word | None:
    """The word that a line end would cut where it must not."""
    at = bisect_right(found, end, key=lambda word: word.start) - 1
    word = found[at] if at >= 0 else None
    return word if word and word.start < end < word.stop and end not in word.parts else None


def _part(text: str, word: _Word, end: int) -> tuple[int, int]:
    """The part of a word around `end` that must stay whole."""
    edges = sorted({word.start, *word.parts, *_long_seams(text, word), word.stop})
    at = bisect_left(edges, end)
    return edges[at - 1], edges[at + (edges[at] == end)]


def _long_parts(text: str, word: _Word) -> Iterator[tuple[int, int]]:
    """The word, or its parts if it is long."""
    yield from pairwise(sorted({word.start, *_long_seams(text, word), word.stop}))


def _long_seams(text: str, word: _Word) -> frozenset[int]:
    return word.seams if is_wide(text[word.start : word.stop]) else frozenset()


def _is_cut_elsewhere(text: str, word: _Word, edges: Collection[int]) -> bool:
    """Whether Firefox would cut it, which parts an abbreviation of two letters or more from its dot, too."""
    piece = text[word.start : word.stop]
    is_cut = _is_cut_by_firefox(piece)
    return beside(text, word.start, word.stop, edges) in _firefox() if is_cut is None else is_cut


@lru_cache(maxsize=16384)
def _is_cut_by_firefox(word: str) -> bool | None:
    """Whether it is cut wherever it stands; None where that depends on the letters beside it."""
    if len(word) > 1 and (_ABBREVIATION.search(word) or word in _firefox()):
        return True
    return None if word in _sometimes_cut() else False


def _closed(span: tuple[int, int], apart: Sequence[int]) -> tuple[int, int]:
    """The span with the signs beside it that must not be parted from it; `apart`: where letters may be parted."""
    start, stop = span
    return apart[bisect_right(apart, start) - 1], apart[bisect_left(apart, stop)]


@lru_cache(maxsize=8)
def _open(text: str) -> frozenset[int]:
    """Where two letters may be parted: all other signs go with what is beside them."""
    return frozenset(at for at in range(len(text) + 1) if _is_open(text, at))


def _is_open(text: str, at: int) -> bool:
    blank = not 0 < at < len(text) or text[at - 1].isspace() or text[at].isspace()
    return blank or _BESIDE.match(text, at - 1) is not None


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans in order; those that overlap are one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return tuple(joined)


def beside(text: str, start: int, stop: int, edges: Collection[int] = ()) -> str:
    """A word between the two letters on each side that it stands between, as the list of what Firefox cuts has it.

    `edges`: places that are ends of lines to a browser whatever stands there.
    """
    first = next(at for at in range(start, start - 3, -1) if at in edges or at in {0, start - 2})
    last = next(at for at in range(stop, stop + 3) if at in edges or at in {len(text), stop + 2})
    before, behind = _THAI_BEFORE.search(text, first, start), _THAI_BEHIND.match(text, stop, last)
    return f"{before[0] if before else ''}|{text[start:stop]}|{behind[0] if behind else ''}"


@lru_cache(maxsize=1)
def _firefox() -> frozenset[str]:
    lines = FIREFOX.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _sometimes_cut() -> frozenset[str]:
    """The words that Firefox cuts between some letters."""
    return frozenset(line.split("|")[1] for line in _firefox() if "|" in line)


def _is_missed(text: str, edge: int, ends: AbstractSet[int]) -> bool:
    """Whether a line might end at the edge of a word, inside of what has no blank, and would not."""
    return (
        edge not in ends
        and 0 < edge < len(text)
        and (text[edge - 1] == _NO_BREAK or bool(_BESIDE.match(text, edge - 1)))
    )


def is_wide(text: str) -> bool:
    """Whether there are lines that it may not fit into."""
    if len(text) <= _WIDE:
        return False
    text = text.strip()
    return len(text) - sum(map(COMBINING.__contains__, text)) > _WIDE
