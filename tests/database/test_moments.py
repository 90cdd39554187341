"""Moments are kept exactly and sort as they follow each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.database.metadata import microseconds, moment_of

moments = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001 - the same
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(moments)
def test_a_moment_comes_back_the_same_and_in_utc(moment: datetime) -> None:
    back = moment_of(microseconds(moment))
    assert back == moment
    assert back.tzinfo is UTC


@given(moments, moments)
def test_numbers_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (microseconds(one) < microseconds(other)) == (one < other)


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(TypeError):
        microseconds(datetime(2026, 1, 1))  # noqa: DTZ001 - the slip in question
