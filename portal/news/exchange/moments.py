"""Moments as officers write them, and as export writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from portal.errors import ContentError
from portal.i18n.formats import BUDDHIST_OFFSET, gregorian_year

EARLIEST = 1800

_SHAPE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    r" ?(?P<zone>[Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)


def moment(text: str, zone: tzinfo) -> datetime:
    """The moment (in UTC) that `text` names: RFC 3339, or a date alone (midnight); without a zone in `zone`.

    Years from 2400 are Buddhist. Digits of a second beyond the sixth are cut off. Raises ContentError.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ContentError(
            f"must be a date such as 2020-09-17, or a moment such as 2020-09-17T14:14:00+07:00, not “{text[:60]}”."
        )
    parts = {name: int(match[name] or 0) for name in ("month", "day", "hour", "minute", "second")}
    year = gregorian_year(int(match["year"]))
    if year < EARLIEST:
        raise ContentError(
            f"has the year {match['year']}, before {EARLIEST}. Write the year with all four digits."
        )
    try:
        local = datetime(
            year,
            **parts,
            microsecond=int((match["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(match, zone),
        )
    except ValueError:
        raise ContentError(
            f"is a day or time that does not exist: “{text}”. {_leap_hint(match)}".rstrip()
        ) from None
    # Moments of two zones are never equal in an hour that the clock runs twice, so all are kept in one zone.
    return local.astimezone(UTC)


def written(moment: datetime, zone: tzinfo) -> str:
    """`moment` so that `moment(…)` gives it back exactly: in `zone` where its offset has whole minutes, else UTC."""
    local = moment.astimezone(zone)
    if (local.utcoffset() or timedelta()) % timedelta(minutes=1):
        local = moment.astimezone(UTC)
    text = local.isoformat()
    if gregorian_year(local.year) != local.year:
        # Read back, such a year would be taken for a Buddhist one; so it is written as one.
        text = f"{local.year + BUDDHIST_OFFSET}{text[4:]}"
    return text


def _zone(match: re.Match[str], zone: tzinfo) -> tzinfo:
    text = match["zone"]
    if text is None:
        return zone
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _leap_hint(match: re.Match[str]) -> str:
    year = int(match["year"])
    if (match["month"], match["day"]) != ("02", "29"):
        return "Correct it."
    if gregorian_year(year) == year:
        return f"The year {year} has no 29 February."
    return f"The year {year} ({gregorian_year(year)}) has no 29 February."
