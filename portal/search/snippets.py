"""Snippets: the stretch of a text that shows best why it was found, with the found parts marked.

Nothing is segmented here: an engine keeps where the tokens of a text begin and end, and gives that.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.search.analysis.letter_matching import parts_number
from portal.search.results import Fragment
from portal.text.clusters import COMBINING
from portal.text.normalisation import TORN

Numbers = NDArray[np.int64]
Span = tuple[int, int]
"""A part of a text: where it begins, and where it ends."""
Match = tuple[int, int, int]
"""A found part of a text: where it begins, where it ends, and the number of the query's term that it shows."""

_NEARNESS = 0.25
"""What the tightest window gains over the widest that shows the same terms."""
_EARLINESS = 0.1
"""What a window at the beginning of a text gains over one at its end."""
_LIGHT = 0.25
"""Of the heaviest term's weight: what is lighter has no say in which window is the best."""


def best_windows(
    texts: Sequence[Sequence[Match]], weights: Sequence[float], lengths: Sequence[int], room: int
) -> list[Span]:
    """Of each text, where the first match of the best window begins and its last one ends; (0, 0) without a match.

    The best has the most different terms, each counted by its weight, that lie closest together within `room`
    characters; of equals it is the earlier. `texts` is the matches of each text, in order; `weights` are those of all
    terms, `lengths` those of the texts in characters.
    """
    windows: list[Span] = [(0, 0)] * len(lengths)
    rows = np.arange(len(texts)).repeat([len(matches) for matches in texts])
    if not len(rows):
        return windows
    numbers = chain.from_iterable(chain.from_iterable(texts))
    starts, ends, terms = np.fromiter(numbers, np.int64, 3 * len(rows)).reshape(-1, 3).T
    weight_of = np.array(weights)
    weight = weight_of[terms]
    heaviest = np.zeros(len(texts))
    np.maximum.at(heaviest, rows, weight)
    heavy = weight >= _LIGHT * heaviest[rows]
    rows, starts, ends, terms = rows[heavy], starts[heavy], ends[heavy], terms[heavy]
    first, cover = _tightest(rows * 2 * (max(lengths) + room), starts, ends, terms, weight_of, room)
    begin = starts[first]
    long = np.array(lengths)[rows]
    scores = cover * (1 + _NEARNESS * (1 - (ends - begin) / room) - _EARLINESS * begin / long)
    bounds = rows.searchsorted(np.arange(len(texts) + 1)).tolist()
    for row, (low, high) in enumerate(pairwise(bounds)):
        if low < high:
            at = low + int(scores[low:high].argmax())
            windows[row] = int(begin[at]), int(ends[at])
    return windows


def _tightest(
    shift: Numbers, starts: Numbers, ends: Numbers, terms: Numbers, weights: NDArray[np.float64], room: int
) -> tuple[Numbers, NDArray[np.float64]]:
    """Of the windows that end with each match the first match of the tightest that shows as many terms as fit into
    `room`, and the weight of these terms together. `shift` keeps the texts apart, as if they were one."""
    order = np.arange(len(starts))
    lowest = (starts + shift).searchsorted(ends + shift - room)
    lowest = np.maximum.accumulate(np.minimum(lowest, order))
    is_shown = np.zeros(len(weights), bool)
    is_shown[terms] = True
    different = is_shown.nonzero()[0]
    last = np.full((len(different), len(order)), -1)
    last[(is_shown.cumsum() - 1)[terms], order] = order
    np.maximum.accumulate(last, axis=1, out=last)
    is_in = last >= lowest
    first = np.where(is_in, last, len(order)).min(axis=0)
    return first, weights[different] @ is_in


LENGTH = 200
"""Characters of a snippet, dots included."""

Offsets = Sequence[int] | NDArray[Any]

_DOTS = "…"
_LONGEST = 2 * LENGTH
"""Characters that no match is longer than."""
_LEAD = 60
"""Characters before the first found part, unless a passage or a sentence begins further ahead."""
_FAR = 0.6
"""The share of the room left over in which such a beginning is looked for."""
_FULL = 0.75
"""From this share of a snippet on, the end of a passage, a sentence, or a blank is better than a later word."""
_HANGING = " \n,;:·•([{“‘«「『-–—/"

_SENTENCE = re.compile(r"[。！？]|[!?။།۔؟][\"”’)»」』]*\s|(?<=[a-z\d]{2})\.[\"”’)»」』]*\s(?=[\"“‘(A-Z\d])")
_BETWEEN = frozenset("-–./&'’")
"""What may stand between found parts that are shown as one; blanks may, too."""
_FRONT_VOWELS = "เแโใไ"
_BACK_VOWELS = "ะาำๅ"
_JOINER = "\u200d"


def marked(text: str, matches: Iterable[Match]) -> tuple[Fragment, ...]:
    """The whole text in fragments; found parts with a blank, a hyphen or nothing between them are one fragment."""
    return tuple(_fragments(text, 0, len(text), _spans(text, sorted(matches))))


def snippet(
    text: str,
    matches: Iterable[Match],
    weights: Sequence[float],
    starts: Offsets,
    ends: Offsets,
    length: int = LENGTH,
    within: Callable[[int, int], Iterable[Match]] | None = None,
) -> tuple[Fragment, ...]:
    """At most `length` characters of `text` (from `shown`) that show most of the query; without a match, the first.

    The window is the one with the most different terms, each counted by its weight (its rarity), that lie closest
    together, and of equals the earlier. It begins with a passage, a sentence or a blank where one is near, else with a
    token; it ends likewise. `starts` and `ends` are the offsets of all tokens of `text`, in order. Line breaks become
    blanks, and “…” stands where the text goes on. `within` finds what else is to be marked between two places, whatever
    the window is chosen by.
    """
    ordered = sorted(matches)
    window = best_windows([ordered], weights, [len(text)], room(length))[0]
    return cut(text, window, ordered, starts, ends, length, within)


def room(length: int = LENGTH) -> int:
    """Characters of a snippet of some length that are the text's own, where it is cut at both ends."""
    return length - 2 * len(_DOTS)


def cut(
    text: str,
    window: Span,
    ordered: Sequence[Match],
    starts: Offsets,
    ends: Offsets,
    length: int = LENGTH,
    within: Callable[[int, int], Iterable[Match]] | None = None,
) -> tuple[Fragment, ...]:
    """The snippet that shows `window` (from `best_windows`); all else as in `snippet`, the matches in order."""
    begin, end = 0, len(text)
    if end > length:
        first, last = window
        begin = _beginning(text, first, last, room(length), starts)
        end = _ending(text, begin, last, room(length), ends)
    while begin < end and (text[begin].isspace() or is_mark(text[begin])):
        begin += 1
    low, high = bisect_left(ordered, (begin - _LONGEST,)), bisect_left(ordered, (end,))
    near = [match for match in ordered[low:high] if match[1] > begin]
    if within is not None:
        near = sorted({*near, *within(begin, end)})
    fragments = _fragments(text, begin, end, _spans(text, near))
    if fragments and begin > 0:
        fragments = _with_dots_before(fragments)
    if fragments and end < len(text):
        fragments = _with_dots_behind(fragments)
    return tuple(fragments)


def is_mark(letter: str) -> bool:
    """Whether a character belongs to the one before it: a combining mark or a joiner."""
    return letter in COMBINING


def parts_letters(text: str, at: int) -> bool:
    """Whether a cut at `at` would part a mark, or a Thai vowel in front or behind, from its consonant, or a word that a
    blank tore apart."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if after == " " or before == " ":
        blank = at if after == " " else at - 1
        return _is_torn(text[max(0, blank - 1) : blank + 2])
    return (
        after in COMBINING
        or before == _JOINER
        or (after in _BACK_VOWELS and "ก" <= before <= "๎")
        or (before in _FRONT_VOWELS and "ก" <= after <= "ฮ")
    )


@lru_cache(maxsize=4096)
def _is_torn(letters: str) -> bool:
    """Whether a blank between two letters tears a word apart."""
    return bool(TORN.search(letters))


def _beginning(text: str, first: int, last: int, room: int, starts: Offsets) -> int:
    spare = max(0, room - (last - first))
    behind = len(text) - last  # where little follows, more may stand before
    far = first - min(spare, max(int(spare * _FAR), spare - behind))
    if far <= 0:
        return 0
    if (passage := text.rfind("\n", far, first)) >= 0:
        return passage + 1
    if (sentence := _last_sentence(text, far, first)) is not None:
        return sentence
    near = first - min(spare, max(min(_LEAD, spare // 2), spare - behind))
    if (blank := next(_blanks(text, near, first), None)) is not None:
        return blank + 1
    at = bisect_left(starts, near)
    return _whole(text, int(starts[at]) if at < len(starts) and starts[at] < first else first)


def _ending(text: str, begin: int, last: int, room: int, ends: Offsets) -> int:
    limit = begin + room
    if limit >= len(text):
        return len(text)
    full = max(last, begin + int(room * _FULL))
    end = text.rfind("\n", full, limit + 1)
    if end < 0:
        end = _last_sentence(text, full, limit) or -1
    if end < 0:
        end = text.rfind(" ", full, limit + 1)
        while end >= 0 and TORN.match(text, end):
            end = text.rfind(" ", full, end)
    if end < 0:
        at = bisect_right(ends, limit) - 1
        end = ends[at] if at >= 0 and ends[at] >= max(last, begin + 1) else limit
    end = _whole(text, int(end), begin + 1)
    return begin + len(text[begin:end].rstrip(_HANGING)) or end


def _last_sentence(text: str, low: int, high: int) -> int | None:
    """The last place between `low` and `high` where a sentence has ended and the blank behind it too."""
    last = None
    for found in _SENTENCE.finditer(text, low, min(high + 1, len(text))):
        if found.end() <= high:
            last = found.end()
    return last


def _blanks(text: str, low: int, high: int) -> Iterator[int]:
    """The blanks from `low` on and before `high` that stand between words and tear none apart."""
    at = text.find(" ", low, high)
    while at >= 0:
        if not TORN.match(text, at):
            yield at
        at = text.find(" ", at + 1, high)


def _whole(text: str, at: int, lowest: int = 0) -> int:
    """The last place up to `at` that parts no letters; `at` itself if there is none from `lowest` on."""
    whole = at
    while whole > lowest and parts_letters(text, whole):
        whole -= 1
    return whole if whole >= lowest and not parts_letters(text, whole) else at


def _spans(text: str, ordered: Iterable[Match]) -> list[Span]:
    """The matches as spans of whole letters, those that touch or have only a blank or a hyphen between them joined; no
    part of a number, such as the 5 of PM2.5."""
    whole: list[Span] = []
    is_wider = False
    for start, end in _joined(text, ordered):
        if text[start].isdecimal() and _is_part_of_number(text, start, end):
            continue
        wide = _widened(text, start, end)
        is_wider |= wide != (start, end)
        whole.append(wide)
    return _joined(text, whole) if is_wider else whole


def _is_part_of_number(text: str, start: int, end: int) -> bool:
    return text[start:end].isdecimal() and (parts_number(text, start) or parts_number(text, end))


def _joined(text: str, ordered: Iterable[Match | Span]) -> list[Span]:
    spans: list[Span] = []
    last = -1
    for start, end, *_ in ordered:
        if last >= start or (spans and ((between := text[last:start]) in _BETWEEN or between.isspace())):
            if end > last:
                last = end
                spans[-1] = (spans[-1][0], end)
        elif start < end:
            spans.append((start, end))
            last = end
    return spans


def _widened(text: str, start: int, end: int) -> Span:
    while parts_letters(text, start):
        start -= 1
    while parts_letters(text, end):
        end += 1
    return start, end


def _fragments(text: str, begin: int, end: int, spans: Iterable[Span]) -> list[Fragment]:
    fragments: list[Fragment] = []
    shown, at = text[begin:end].replace("\n", " "), begin
    for start, stop in spans:
        first, last = max(at, start), min(stop, end)
        if first >= last:
            continue
        if at < first:
            fragments.append(Fragment(shown[at - begin : first - begin]))
        fragments.append(Fragment(shown[first - begin : last - begin], True))
        at = last
    if at < end:
        fragments.append(Fragment(shown[at - begin :]))
    return fragments


def _with_dots_before(fragments: list[Fragment]) -> list[Fragment]:
    first, *rest = fragments
    return [Fragment(_DOTS), *fragments] if first.found else [Fragment(_DOTS + first.text), *rest]


def _with_dots_behind(fragments: list[Fragment]) -> list[Fragment]:
    *rest, last = fragments
    return [*fragments, Fragment(_DOTS)] if last.found else [*rest, Fragment(last.text + _DOTS)]
