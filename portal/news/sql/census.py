"""How many articles there are, by category and by month: counted once for each state of the store."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from threading import Lock

from sqlalchemy import BigInteger, Connection, select, type_coerce

from portal.database.metadata import microseconds, moment_of, translation
from portal.news.sql.log import content_version
from portal.news.store import Month

Moments = Mapping[str, "array[int]"]
"""Category → when its articles are published, in microseconds, sorted; future ones included, withdrawn ones not."""

_LANGUAGES_KEPT = 8


@dataclass(slots=True)
class Census:
    """Keeps what was counted last, for a few languages (160 kB each at 20,000 articles). Threads may share it."""

    _kept: dict[str, tuple[int, Moments]] = field(default_factory=dict)
    _keeping: Lock = field(default_factory=Lock)

    def moments(self, connection: Connection, language: str) -> Moments:
        """When the articles in `language` are published, by category."""
        version = content_version(connection)
        kept = self._kept.get(language)
        if kept is not None and kept[0] == version:
            return kept[1]
        counted = _moments(connection, language)
        with self._keeping:
            self._kept.pop(language, None)
            self._kept[language] = (version, counted)
            while len(self._kept) > _LANGUAGES_KEPT:
                del self._kept[next(iter(self._kept))]
        return counted


def categories(moments: Moments, now: datetime) -> dict[str, int]:
    """Category → how many of its articles are public at `now`; those without any are left out."""
    counts = {category: bisect_right(column, microseconds(now)) for category, column in moments.items()}
    return {category: count for category, count in counts.items() if count}


def months(moments: Moments, now: datetime, zone: tzinfo) -> list[Month]:
    """The months in `zone` with articles that are public at `now`, newest first."""
    return list(_months(sorted(moment for column in moments.values() for moment in column), now, zone))


def _months(moments: list[int], now: datetime, zone: tzinfo) -> Iterator[Month]:
    end = bisect_right(moments, microseconds(now))
    while end:
        newest = moment_of(moments[end - 1]).astimezone(zone)
        begins = datetime(newest.year, newest.month, 1, tzinfo=zone)
        start = bisect_left(moments, microseconds(begins))
        yield Month(newest.year, newest.month, end - start)
        end = start


def _moments(connection: Connection, language: str) -> Moments:
    wanted = (
        select(translation.c.category, type_coerce(translation.c.published_at, BigInteger))
        .where(translation.c.language == language, translation.c.withdrawn.is_(False))
        .order_by(translation.c.category, translation.c.published_at)
    )
    columns: dict[str, array[int]] = {}
    for category, moment in connection.execute(wanted):
        columns.setdefault(category, array("q")).append(moment)
    return columns
