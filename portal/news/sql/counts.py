"""How many articles there are, by category and by month: counted once for each state of the store."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from threading import Lock

from sqlalchemy import BigInteger, Connection, Text, bindparam, case, select, type_coerce

from portal.database.metadata import microseconds, moment_of, site_state, translation
from portal.news.store import Month

Moments = Mapping[str, "array[int]"]
"""Category → when its articles are published, in microseconds, sorted; future ones included, withdrawn ones not."""

_LANGUAGES_KEPT = 32

_IS_NEW = site_state.c.value != bindparam("known", type_=Text)
_MOMENTS = (
    select(
        site_state.c.value,
        translation.c.category,
        type_coerce(translation.c.published_at, BigInteger).label("published_at"),
    )
    .outerjoin_from(
        site_state,
        translation,
        (translation.c.language == case((_IS_NEW, bindparam("language", type_=Text))))
        & translation.c.withdrawn.is_(False),
    )
    .where(site_state.c.name == "content_version")
    .order_by(translation.c.category, translation.c.published_at)
)
"""The content version and, unless it is the one that is known, all moments of a language: where it is, the language to
look for is none, and SQLite looks for nothing."""


@dataclass(slots=True)
class ArticleCounts:
    """Keeps what was counted last, for a few languages (160 kB each at 20,000 articles). Threads may share it."""

    _kept: dict[str, tuple[str, Moments]] = field(default_factory=dict)
    _keeping: Lock = field(default_factory=Lock)

    def moments(self, connection: Connection, language: str) -> Moments:
        """When the articles in `language` are published, by category."""
        known, moments = self._kept.get(language, ("", {}))
        rows = connection.execute(_MOMENTS, {"known": known, "language": language}).all()
        version = rows[0].value
        if version == known:
            return moments
        counted: dict[str, array[int]] = {}
        for _, category, moment in rows:
            if category is not None:
                counted.setdefault(category, array("q")).append(moment)
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
