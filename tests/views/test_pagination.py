"""The page numbers of long lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.views.lists import number_pages


@pytest.mark.parametrize(
    ("current", "total", "shown"),
    [
        (1, 0, (1,)),
        (1, 10, (1,)),
        (1, 11, (1, 2)),
        (1, 100, (1, 2, None, 10)),
        (5, 100, (1, None, 4, 5, 6, None, 10)),
        (3, 100, (1, 2, 3, 4, None, 10)),
        (4, 100, (1, 2, 3, 4, 5, None, 10)),
        (10, 100, (1, None, 9, 10)),
    ],
)
def test_the_first_the_last_and_the_near_ones_are_shown(
    current: int, total: int, shown: tuple[int | None, ...]
) -> None:
    assert number_pages(current, total, 10, str).shown == shown


@given(st.integers(0, 100_000), st.integers(1, 100), st.data())
def test_a_gap_always_hides_more_than_one_page(total: int, size: int, data: st.DataObject) -> None:
    last = max(1, -(-total // size))
    numbers = number_pages(data.draw(st.integers(1, last)), total, size, str)
    assert numbers.shown[0] == 1
    assert numbers.shown[-1] == numbers.last == last
    for before, number, after in zip(numbers.shown, numbers.shown[1:], numbers.shown[2:], strict=False):
        if number is None:
            assert before is not None
            assert after is not None
            assert after - before > 2
    shown = [number for number in numbers.shown if number is not None]
    assert shown == sorted(set(shown))
    assert numbers.addresses.keys() >= set(shown)
    assert all(1 <= number <= last for number in numbers.addresses)
