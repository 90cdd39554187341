"""Contrast as WCAG 2.2 reckons it."""

from __future__ import annotations

import pytest

from tests.auditing.contrast import Colour, Contrast, ratio

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (WHITE, BLACK, 21.0),
        (BLACK, BLACK, 1.0),
        ((0x76, 0x76, 0x76), WHITE, 4.54),
        ((0x59, 0x59, 0x59), WHITE, 7.0),
        ((255, 255, 0), BLACK, 19.56),
    ],
)
def test_known_pairs_have_their_known_ratios(one: Colour, other: Colour, expected: float) -> None:
    assert ratio(one, other) == ratio(other, one) == pytest.approx(expected, abs=0.01)


def test_large_words_need_less() -> None:
    assert (Contrast(5, large=True).needed, Contrast(5, large=False).needed) == (4.5, 7.0)
