"""The window of a snippet is the best of all windows that there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.search.snippets import Match, Span, best_windows

ROOM = 40
WEIGHTS = (0.5, 1.0, 3.0, 3.5, 8.0)
TEXTS = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(0, 4)), max_size=12), max_size=4
)


def matches_of(steps: list[tuple[int, int, int]]) -> list[Match]:
    """Matches by the letters before each, its length and its term."""
    matches: list[Match] = []
    end = 0
    for gap, length, term in steps:
        matches.append((end + gap, end + gap + length, term))
        end += gap + length
    return matches


def worth(matches: list[Match], window: Span, length: int) -> float:
    """How good a window is: what its terms weigh, times how near they stand and how early."""
    begin, end = window
    shown = {term for first, last, term in matches if begin <= first and last <= end}
    heaviest = max(WEIGHTS[term] for _, _, term in matches)
    weight = sum(WEIGHTS[term] for term in shown if WEIGHTS[term] >= heaviest / 4)
    return weight * (1.25 - 0.25 * (end - begin) / ROOM - 0.1 * begin / length)


@given(TEXTS)
def test_no_window_is_better(texts: list[list[tuple[int, int, int]]]) -> None:
    found = [matches_of(steps) for steps in texts]
    lengths = [matches[-1][1] + 5 if matches else 0 for matches in found]
    windows = best_windows(found, WEIGHTS, lengths, ROOM)
    for matches, length, window in zip(found, lengths, windows, strict=True):
        if not matches:
            assert window == (0, 0)
            continue
        assert window[1] - window[0] <= ROOM
        every = [(first[0], last[1]) for first in matches for last in matches if first <= last]
        best = max(worth(matches, one, length) for one in every if one[1] - one[0] <= ROOM)
        assert abs(worth(matches, window, length) - best) < 1e-9


def test_of_equals_the_earlier_is_taken() -> None:
    near = [(0, 3, 1), (100, 103, 1)]
    assert best_windows([near], WEIGHTS, [200], ROOM) == [(0, 3)]


def test_what_stands_in_one_text_counts_for_no_other() -> None:
    one, other = [(0, 3, 2)], [(1, 4, 3)]
    assert best_windows([one, [], other], WEIGHTS, [5, 0, 5], ROOM) == [(0, 3), (0, 0), (1, 4)]
