"""How many articles a language has by category and by month, counted once for each content version."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from threading import Lock
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Text, bindparam, case, func, select, type_coerce

from portal.database.metadata import Moment, article, microseconds, moment_of, site_state, translation
from portal.news.store import Month

_LANGUAGES_KEPT = 32

Moments = Mapping[str, "array[int]"]
"""Category → when its articles are published, in microseconds, sorted; future ones included, withdrawn ones not."""


class NewsState(NamedTuple):
    """The content version, when the articles of a language are published, and the moment after which lists are others
    though nobody writes; None where there is none."""

    version: int
    moments: Moments
    until: datetime | None


_IS_NEW = site_state.c.value != bindparam("known", type_=Text)
_NOW = bindparam("now", type_=Moment)
_STATE = (
    select(
        site_state.c.value,
        type_coerce(
            select(func.min(article.c.published_at))
            .where(article.c.withdrawn.is_(False), article.c.published_at > _NOW)
            .scalar_subquery(),
            BigInteger,
        ).label("next_published"),
        type_coerce(
            select(func.min(article.c.urgent_until)).where(article.c.urgent_until > _NOW).scalar_subquery(),
            BigInteger,
        ).label("next_ending"),
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
"""The state, with the moments of a language only where the version is another than the one that is known: else the
language to look for is none, and SQLite looks for nothing."""


@dataclass(slots=True)
class ArticleCounts:
    """Keeps what was counted last, for a few languages (160 kB each at 20,000 articles). Threads may share it."""

    _kept: dict[str, tuple[str, Moments]] = field(default_factory=dict)
    _keeping: Lock = field(default_factory=Lock)

    def state(self, connection: Connection, language: str, now: datetime) -> NewsState:
        """The state of the store, with when the articles in `language` are published, by category."""
        known, moments = self._kept.get(language, ("", {}))
        rows = connection.execute(_STATE, {"known": known, "language": language, "now": now}).all()
        version, *changes = rows[0][:3]
        if version != known:
            counted: dict[str, array[int]] = {}
            for *_, category, moment in rows:
                if category is not None:
                    counted.setdefault(category, array("q")).append(moment)
            moments = counted
            with self._keeping:
                self._kept.pop(language, None)
                self._kept[language] = (version, counted)
                while len(self._kept) > _LANGUAGES_KEPT:
                    del self._kept[next(iter(self._kept))]
        until = min((change for change in changes if change is not None), default=None)
        return NewsState(int(version), moments, None if until is None else moment_of(until))


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
