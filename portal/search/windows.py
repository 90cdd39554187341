"""Which stretch of a text its snippet shows: reckoned for all hits of a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

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
