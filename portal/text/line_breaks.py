"""Where lines of Thai may end: only between words, though browsers find words by dictionaries or models of their
own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate, islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from portal.text.browser_breaks import (
    BESIDE,
    LANGUAGE,
    THAI,
    WordShape,
    WordShapes,
    beside,
    icu_ends,
    icu_ends_of_part,
    is_wide,
    shapes_by,
    wide_stretches,
)
from portal.text.clusters import clusters
from portal.text.segmentation import words
from portal.text.word_lists import Files

WITHOUT_BLANKS = re.compile(r"[\S\xa0]+")
"""What is looked at by itself: no line ends at a blank that does not break."""
_NO_BREAK = "\xa0"
_NEWLINE = re.compile("\n")
EDGE = "\u200b"
"""What stands at the ends of what is held, for a browser's line breaker."""
_SHORT = 80
"""Letters without a blank that are remembered."""
_REMEMBERED = 16_384
"""How many of them, at most."""
_LONGEST_PIECE = 2000
"""Letters without a blank that are looked at together: more than any of 20,000 pieces of news has, as what is held is
sought anew each time that something was wrong."""
_MOST = 50
"""Pieces to hold in letters without a blank, of which each is tried whether it can be left out."""

Spans = tuple[tuple[int, int], ...]
_start, _stop = itemgetter(0), itemgetter(1)


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
    return tuple([(at + start, at + stop) for at, piece in found for start, stop in held[piece]])


def _bounded(found: re.Match[str], lists: Files | None) -> Iterator[tuple[int, str]]:
    """What has no blank, in pieces of bounded length that end where a word does, if they can."""
    at, stop = found.span()
    while stop - at > _LONGEST_PIECE:
        piece = found.string[at : at + _LONGEST_PIECE]
        piece = "".join(words(piece, LANGUAGE, lists)[:-1]) or piece
        yield at, piece
        at += len(piece)
    yield at, found.string[at:stop]


def narrow_parts(text: str, lists: Files | None = None) -> Spans:
    """The parts of what is held and may be wider than its line, none of them so: of words and their parts, else of
    what ICU takes for words, else of letters with their marks. Raises WordListError."""
    looked_at = _Text.of(text, lists)
    parts: Spans = ((0, len(text)),)
    for places in (looked_at.places(), looked_at.ends, frozenset(accumulate(map(len, clusters(text))))):
        parts = tuple(finer for start, stop in parts for finer in _parted(text, start, stop, places))
    return parts


def _parted(text: str, start: int, stop: int, places: AbstractSet[int]) -> Spans:
    if not is_wide(text[start:stop]):
        return ((start, stop),)
    inside = (place for place in places if start < place < stop)
    return _gathered(text, pairwise(sorted({start, *inside, stop})))


def joints(text: str) -> dict[int, str]:
    """Each place inside of what has no blank where a line may end, between two words or parts of words, and these as
    the list of what Firefox joins has them."""
    places = sorted(_Text.of(text).places().union((0, len(text))))
    return {
        place: f"{text[before:place]}+{text[place:behind]}"
        for before, place, behind in zip(places, places[1:], places[2:], strict=False)
        if BESIDE.match(text, place - 1)
    }


def _held_in(pieces: Iterable[str], lists: Files | None) -> dict[str, Spans]:
    """What must be held in each of the pieces."""
    held = {piece: _remembered.get((piece, lists)) for piece in pieces}
    unknown = [piece for piece, spans in held.items() if spans is None]
    for piece, spans in zip(unknown, _held(unknown, lists) if unknown else (), strict=True):
        held[piece] = spans
        if len(piece) <= _SHORT:
            _remembered[piece, lists] = spans
    if len(_remembered) > _REMEMBERED:
        _remembered.clear()
    return {piece: spans or () for piece, spans in held.items()}


_remembered: dict[tuple[str, Files | None], Spans] = {}
"""Words, names and sentences are met again and again, in each portal of a process."""


def _held(texts: Sequence[str], lists: Files | None) -> Iterator[Spans]:
    """What must be held in texts without a blank."""
    looked_at = _Text.of("\n".join(texts), lists)
    trial = _Trial(looked_at)
    cut, needed = sorted(trial.cut()), sorted(trial.needed())
    start = 0
    for text in texts:
        stop = start + len(text)
        wrong = _within(cut, start, stop) or _within(needed, start, stop)
        yield _settled(looked_at.line(start, stop), wrong) if wrong else ()
        start = stop + 1


def _within(spans: Sequence[tuple[int, int]], start: int, stop: int) -> list[tuple[int, int]]:
    """Those of the spans, which are in order, that are in a line, counted from its beginning."""
    found = spans[bisect_left(spans, start, key=_start) : bisect_left(spans, stop, key=_start)]
    return [(begin - start, end - start) for begin, end in found]


def _settled(line: _Text, wrong: Collection[tuple[int, int]]) -> Spans:
    """What must be held in a line, in which `wrong` must be where nothing is held yet."""
    held: Spans = ()
    while wrong:
        held = _joined({*held, *_apart(wrong)})
        trial = _Trial(line, held)
        wrong = trial.cut() or trial.needed()
    held = _gathered(line.text, held)
    if 1 < len(held) <= _MOST:
        # What is held parts what the breaker looks at, and may mend what was wrong beside it.
        for span in held:
            fewer = tuple(other for other in held if other != span)
            held = fewer if _Trial(line, fewer).is_right() else held
    return held


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


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans in order; those that overlap are one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return tuple(joined)


class _Word(NamedTuple):
    start: int
    stop: int
    shape: WordShape

    @property
    def seams(self) -> list[int]:
        """Where it would best be broken if it were too long for its line."""
        return [self.start + seam for seam in self.shape.seams]

    @property
    def long_seams(self) -> list[int]:
        """Where it is broken, as it may be too long."""
        return self.seams if self.shape.is_wide else []


class _Text:
    """A text without a blank, or several, one a line: the dictionary and ICU are asked once for all of them."""

    def __init__(self, text: str, found: list[_Word], ends: frozenset[int], shapes: WordShapes) -> None:
        self.text = text
        self.words = found
        self.bounds = frozenset([edge for word in found for edge in word[:2]])
        """Where words start and stop."""
        self.ends = ends
        """Where ICU would end a line as long as nothing is held."""
        self.shapes = shapes

    @classmethod
    def of(cls, text: str, lists: Files | None = None) -> _Text:
        """Raises WordListError."""
        shapes = shapes_by(lists)
        pieces = words(text, LANGUAGE, lists)
        found = [
            _Word(stop - len(piece), stop, shape)
            for piece, stop, shape in zip(
                pieces, accumulate(map(len, pieces)), shapes.of(pieces), strict=True
            )
            if shape
        ]
        return cls(text, found, frozenset(icu_ends(text)), shapes)

    def line(self, start: int, stop: int) -> _Text:
        """One of several."""
        first = bisect_left(self.words, start, key=_start)
        found = self.words[first : bisect_left(self.words, stop, key=_start)]
        moved = [_Word(word.start - start, word.stop - start, word.shape) for word in found]
        ends = frozenset([at - start for at in range(start + 1, stop) if at in self.ends])
        return _Text(self.text[start:stop], moved, ends, self.shapes)

    def places(self) -> frozenset[int]:
        """The ends of words, and of those that they are put together of."""
        return self.bounds.union([seam for word in self.words if word.shape.seams for seam in word.seams])

    @cached_property
    def seen(self) -> frozenset[int]:
        """The ends of words and of their parts that Firefox finds, and those of lines."""
        text = self.text
        found = {edge for edge in self.bounds if edge and BESIDE.match(text, edge - 1)}
        found.difference_update(
            [
                word.stop
                for word, behind in pairwise(self.words)
                if word.shape.joined and word.stop == behind.start and behind.shape.first in word.shape.joined
            ]
        )
        found.update(
            [
                word.start + seam
                for word in self.words
                if word.shape.seen_seams
                for seam in word.shape.seen_seams
            ]
        )
        return frozenset(found).union([newline.end() for newline in _NEWLINE.finditer(text)])


class _Trial:
    """What browsers would do where some of a text is held."""

    def __init__(self, looked_at: _Text, held: Spans = ()) -> None:
        self._looked_at = looked_at
        self._text = looked_at.text
        self._words = looked_at.words
        self._held = held
        self._edges = frozenset([edge for span in held for edge in span])

    def is_right(self) -> bool:
        """Whether nothing must be held besides."""
        return next(self._cut(), None) is None and next(self._needed(), None) is None

    def cut(self) -> set[tuple[int, int]]:
        """The words, or parts of them, that a browser would cut, with the signs that must not be parted from them."""
        return {self._closed(span) for span in self._cut()}

    def needed(self) -> set[tuple[int, int]]:
        """If none is cut: what must be held so that lines may end on both sides of it, as they would be too long."""
        return {*self._needed()}

    def _cut(self) -> Iterator[tuple[int, int]]:
        for word in self._words:
            start, stop, shape = word
            if shape.is_cut or (
                shape.cut_between and beside(self._text, start, stop, self._edges) in shape.cut_between
            ):
                yield from self._not_held(pairwise((start, *word.long_seams, stop)))
        for end in self._ends.difference(self._looked_at.bounds, self._edges):
            around = self._around(end)
            if around and end - around.start not in self._looked_at.shapes.parts(around.shape.word):
                yield self._part(around, end)

    def _around(self, end: int) -> _Word | None:
        """The word that a line end is inside of."""
        at = bisect_right(self._words, end, key=_start) - 1
        word = self._words[at] if at >= 0 else None
        return word if word and word.start < end < word.stop else None

    def _part(self, word: _Word, end: int) -> tuple[int, int]:
        """The part of a word around `end` that must stay whole."""
        parts = [word.start + part for part in self._looked_at.shapes.parts(word.shape.word)]
        edges = sorted({word.start, *parts, *word.long_seams, word.stop})
        at = bisect_left(edges, end)
        return edges[at - 1], edges[at + (edges[at] == end)]

    def _closed(self, span: tuple[int, int]) -> tuple[int, int]:
        start, stop = span
        while not self._is_open(start):
            start -= 1
        while not self._is_open(stop):
            stop += 1
        return start, stop

    def _is_open(self, at: int) -> bool:
        """Whether letters may be parted there: all other signs go with what is beside them."""
        text = self._text
        return (
            at in self._ends
            or at in self._edges
            or not 0 < at < len(text)
            or text[at - 1].isspace()
            or text[at].isspace()
            or BESIDE.match(text, at - 1) is not None
        )

    def _needed(self) -> Iterator[tuple[int, int]]:
        if not is_wide(self._text):
            return
        inside = [at for start, stop in self._held for at in range(start + 1, stop)]
        for ends in (self._ends, self._looked_at.seen.union(self._edges).difference(inside)):
            for start, stop in wide_stretches(self._text, ends):
                yield from self._not_held(self._parting(start, stop, ends))

    def _parting(self, start: int, stop: int, ends: AbstractSet[int]) -> Iterator[tuple[int, int]]:
        """Every other word, or else part of one."""
        first = bisect_right(self._words, start, key=_stop)
        inside = self._words[first : bisect_left(self._words, stop, key=_start)]
        edges = {edge for word in inside for edge in word[:2] if start < edge < stop}
        edges = {edge for edge in edges if edge not in ends and self._is_between(edge)}
        edges = edges or {seam for word in inside for seam in word.seams if start < seam < stop}
        end = start + len(self._text[start:stop].rstrip())
        return islice(pairwise(sorted({start, *edges, end})), 1, None, 2)

    def _is_between(self, edge: int) -> bool:
        """Whether a line might end at an end of a word."""
        return self._text[edge - 1] == _NO_BREAK or BESIDE.match(self._text, edge - 1) is not None

    def _not_held(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Those that no piece that is held holds whole."""
        for start, stop in spans:
            at = bisect_right(self._held, start, key=_start) - 1
            if at < 0 or stop > self._held[at][1]:
                yield start, stop

    @cached_property
    def _ends(self) -> frozenset[int]:
        """Where ICU would end a line, outside of what is held: it looks at what is between two edges as if nothing
        else were there."""
        if not self._held:
            return self._looked_at.ends
        text = self._text
        # Before an EDGE that the author wrote no line ends.
        ends = [edge for edge in self._edges if 0 < edge < len(text) and text[edge] != EDGE]
        at = 0
        for start, stop in (*self._held, (len(text), len(text))):
            if at < start:
                ends += [at + end for end in icu_ends_of_part(text[at:start])]
            at = stop
        return frozenset(ends)
