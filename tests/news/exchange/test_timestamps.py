from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import ContentError
from portal.news.exchange.article_fields import format_timestamp, parse_timestamp

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-09-17T14:14:00+07:00", datetime(2020, 9, 17, 7, 14, tzinfo=UTC)),
        ("2020-09-17t07:14:00z", datetime(2020, 9, 17, 7, 14, tzinfo=UTC)),
        ("2020-09-17 14:14", datetime(2020, 9, 17, 7, 14, tzinfo=UTC)),
        ("2020-09-17T14:14:00 +07:00", datetime(2020, 9, 17, 7, 14, tzinfo=UTC)),
        ("2020-09-17T14:14:00-03:30", datetime(2020, 9, 17, 17, 44, tzinfo=UTC)),
        ("2020-09-17", datetime(2020, 9, 16, 17, 0, tzinfo=UTC)),
        ("2563-09-17", datetime(2020, 9, 16, 17, 0, tzinfo=UTC)),
        ("2567-02-29", datetime(2024, 2, 28, 17, 0, tzinfo=UTC)),
        ("2020-09-17T14:14:00.000001+07:00", datetime(2020, 9, 17, 7, 14, 0, 1, tzinfo=UTC)),
        ("2020-09-17T14:14:00.5+07:00", datetime(2020, 9, 17, 7, 14, 0, 500_000, tzinfo=UTC)),
        ("2020-09-17T14:14:00.1234567+07:00", datetime(2020, 9, 17, 7, 14, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_officers_and_programs_write_it(text: str, expected: datetime) -> None:
    assert parse_timestamp(text, BANGKOK) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2566-02-29", "2566 (2023) has no 29 February"),
        ("2023-02-29", "2023 has no 29 February"),
        ("2020-13-01", "does not exist"),
        ("2020-09-17T24:00:00Z", "does not exist"),
        ("2020-09-17T23:59:60Z", "does not exist"),
        ("2020-09-17T10:00:00+24:00", "does not exist"),
        ("17/09/2563", "Did you mean 2563-09-17?"),
        ("7.9.2563 9.05 น.", "Did you mean 2563-09-07 09:05?"),
        ("2020-9-7", "Did you mean 2020-09-07?"),
        ("2563/09/17 08:00", "Did you mean 2563-09-17 08:00?"),
        ("๒๕๖๓-๐๙-๑๗", "Did you mean 2563-09-17?"),
        ("2563\u201109\u201117", "Did you mean 2563-09-17?"),
        ("2563\u201309\u221217\u00a0 09:00", "Did you mean 2563-09-17 09:00?"),
        ("“2563-09-17”", "Did you mean 2563-09-17?"),
        ("12/31/2026", "not “12/31/2026”."),
        ("29/02/2566", "not “29/02/2566”."),
        ("", "must be a date such as"),
        ("0063-09-17", "all four digits"),
    ],
)
def test_an_impossible_moment_is_refused_with_the_reason(text: str, hint: str) -> None:
    with pytest.raises(ContentError) as refusal:
        parse_timestamp(text, BANGKOK)
    assert hint in refusal.value.reason


@given(
    st.integers(-112 * 366 * 86_400_000_000, 530 * 365 * 86_400_000_000),
    st.sampled_from(
        [UTC, BANGKOK, ZoneInfo("America/St_Johns"), timezone(timedelta(hours=-11, minutes=-30))]
    ),
    st.sampled_from([UTC, BANGKOK, ZoneInfo("Europe/Amsterdam")]),
)
def test_a_written_moment_is_read_back_exactly(microseconds: int, own: tzinfo, site: ZoneInfo) -> None:
    aware = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).astimezone(own)
    assert parse_timestamp(format_timestamp(aware, site), site) == aware.astimezone(UTC)


def test_a_moment_is_written_in_the_time_of_the_site() -> None:
    assert format_timestamp(datetime(2020, 9, 17, 7, 14, tzinfo=UTC), BANGKOK) == "2020-09-17T14:14:00+07:00"
