"""Counts visits: in memory while requests are answered, in the database soon after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import Connection, func, insert, select, update

from portal.database.engine import StoreEngine
from portal.database.metadata import visits
from portal.database.tally import Tally
from portal.visits.figures import Figures
from portal.visits.recent import RecentVisits

STALE_AFTER = timedelta(seconds=10)
"""How old the other processes' counts in the figures may be."""

_REMEMBERED = timedelta(days=40)
"""Further back than a week or a month that is not over can begin."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database held: when it was looked at, the sum of all days, and the latest days one by one."""

    looked_at: datetime
    total: int
    days: Counter[date] = field(default_factory=Counter)

    def is_fresh(self, now: datetime) -> bool:
        """Also false where the clock was set back."""
        return timedelta(0) <= now - self.looked_at < STALE_AFTER


class VisitCounter:
    """The visits of one site, whose days begin at midnight in `zone`; the total goes on from `start`.

    Any number of processes may count into the same database. What is not flushed is lost with the process.
    """

    def __init__(self, engine: StoreEngine, zone: tzinfo, start: int = 0) -> None:
        self._engine = engine
        self._zone = zone
        self._start = start
        self.recent = RecentVisits()
        self._kept: _Kept | None = None
        self._tally: Tally[date] = Tally(engine, _add, self._note)

    def count(self, moment: datetime) -> None:
        """Count one visit at `moment`, which is aware. Touches memory only."""
        self._tally.counted[self._day(moment)] += 1

    async def flush(self) -> None:
        """Add to the database what was counted since the last time.

        Raises StoreError where that fails; the counts stay for the next time. A caller that is cancelled, or whose
        event loop ends, does not make it uncertain what was written.
        """
        await self._tally.flush()

    async def figures(self, now: datetime) -> Figures:
        """The figures at `now`, with what this process has not flushed; what others counted may be some seconds old.

        Raises StoreError where the database cannot be read.
        """
        kept = self._kept
        # A flush may have to wait long for its turn to write; pages do not wait with it.
        if kept is None or not (self._tally.is_flushing or kept.is_fresh(now)):
            kept = await self._look(now)
        counted = self._tally.counted
        return _figures(self._day(now), self._start + kept.total, kept.days + counted, counted.total())

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _note(self, written: Counter[date]) -> None:
        if self._kept is not None:
            days = self._kept.days + written
            self._kept = _Kept(self._kept.looked_at, self._kept.total + written.total(), days)

    async def _look(self, now: datetime) -> _Kept:
        """Read the database. A flush that overlaps leaves open whether its counts are in: then it is read again."""
        while True:
            await self._tally.settle()
            before = self._tally.flushes
            kept = await self._engine.read(lambda connection: _read(connection, now, self._day(now)))
            if self._tally.flushes == before:
                self._kept = kept
                return kept


def _add(connection: Connection, counted: Mapping[date, int]) -> None:
    """Under the write lock, so that no other process can come between changing a row and finding that there is none."""
    for day, count in counted.items():
        more = update(visits).where(visits.c.day == day).values(count=visits.c.count + count)
        if not connection.execute(more).rowcount:
            connection.execute(insert(visits).values(day=day, count=count))


def _read(connection: Connection, now: datetime, today: date) -> _Kept:
    total = connection.scalar(select(func.coalesce(func.sum(visits.c.count), 0)))
    latest = select(visits.c.day, visits.c.count).where(visits.c.day >= today - _REMEMBERED)
    days = dict(connection.execute(latest).all())
    return _Kept(now, int(total or 0), Counter(days))


def _figures(today: date, total: int, days: Mapping[date, int], unflushed: int) -> Figures:
    monday = today - timedelta(days=today.weekday())
    return Figures(
        total=total + unflushed,
        today=days.get(today, 0),
        week=sum(count for day, count in days.items() if monday <= day < monday + timedelta(days=7)),
        month=sum(count for day, count in days.items() if (day.year, day.month) == (today.year, today.month)),
    )
