"""Visits: how many pages readers were shown, counted without knowing who they are."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from hashlib import blake2b
from secrets import token_bytes
from time import monotonic

from sqlalchemy import Connection, case, func, insert, select, update

from portal.database.buffered_counter import BufferedCounter
from portal.database.engine import StoreEngine
from portal.database.metadata import visits


@dataclass(frozen=True, slots=True)
class Figures:
    """How many visits: in all (the site's start included), today, this ISO week and this month, in the site's zone."""

    total: int
    today: int
    week: int
    month: int


# Our own list: words with which programs commonly name themselves in the User-Agent header. Short and plain on
# purpose: taking a reader for a program is worse than counting a program that hides. (Cubot makes telephones; Lynx
# names libwww.)
_PROGRAM = re.compile(
    r"(?<!cu)bots?\b|crawl|spider|slurp|fetcher|monitor|uptime|archiver|validator|headless|lighthouse"
    r"|facebookexternalhit|curl/|wget/|python-|httpx|aiohttp|okhttp|go-http-client|java/|libwww-perl|scrapy|axios/"
    r"|node-fetch|http-?client",
    re.IGNORECASE,
)
_AHEAD_OF_TIME = ("prefetch", "prerender", "preview")


def is_reader(user_agent: str, purposes: Iterable[str] = ()) -> bool:
    """Whether a request that says so much of itself was made to show a page to a person.

    `purposes` are the values of the headers Sec-Purpose, Purpose and X-Moz, those that were sent: a page that the
    browser gets ahead of time is not seen yet.
    """
    if any(word in purpose.lower() for purpose in purposes for word in _AHEAD_OF_TIME):
        return False
    return bool(user_agent.strip()) and not _PROGRAM.search(user_agent)


REMEMBERED = 30 * 60.0
"""Seconds for which a visit is remembered, and in which the same client does not visit the same page again."""
MOST_OF_CLIENT = 200
"""Visits of one client that count in that time: an office behind one address, not a program."""
_MOST = 50_000
"""Visits that are remembered, some 10 MB; those longest ago are forgotten."""


class RecentVisits:
    """Remembers visits in memory alone, by a keyed hash that nobody can read them from: the key is made at random when
    the process starts, and never leaves it. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._key = token_bytes(32)
        self._seen: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._of_client: Counter[bytes] = Counter()

    def is_new(self, client: str, page: str, program: str) -> bool:
        """Whether a visit counts, which is then remembered. `client` names whoever asks (`client_of`), `page` the page
        that they see, and `program` what they see it with: several people may share an address."""
        now = self._clock()
        while self._seen and (
            len(self._seen) >= _MOST or next(iter(self._seen.values()))[0] <= now - REMEMBERED
        ):
            _, (_, who) = self._seen.popitem(last=False)
            self._of_client[who] -= 1
            if not self._of_client[who]:
                del self._of_client[who]
        who, visit = self._hash(client), self._hash(client, page, program)
        if visit in self._seen or self._of_client[who] >= MOST_OF_CLIENT:
            return False
        self._seen[visit] = now, who
        self._of_client[who] += 1
        return True

    def _hash(self, *parts: str) -> bytes:
        told = "\0".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(told, key=self._key, digest_size=12).digest()


STALE_AFTER = timedelta(seconds=10)
"""How old the other processes' counts in the figures may be."""
_REFRESHED_AFTER = STALE_AFTER / 2
"""How old they are when they are read again between requests, so that no page has to."""

_REMEMBERED = timedelta(days=40)
"""Further back than a week or a month that is not over can begin."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database held: when it was looked at, the sum of all days, and the latest days one by one."""

    looked_at: datetime
    total: int
    days: Counter[date] = field(default_factory=Counter)

    def is_fresh(self, now: datetime, until: timedelta = STALE_AFTER) -> bool:
        """Also false where the clock was set back."""
        return timedelta(0) <= now - self.looked_at < until


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
        self._tally: BufferedCounter[date] = BufferedCounter(engine, _add, self._note)

    def count(self, moment: datetime) -> None:
        """Count one visit at `moment`, which is aware. Touches memory only."""
        self._tally.counted[self._day(moment)] += 1

    async def flush(self) -> None:
        """Add to the database what was counted since the last time.

        Raises StoreError where that fails; the counts stay for the next time. A caller that is cancelled, or whose
        event loop ends, does not make it uncertain what was written.
        """
        await self._tally.flush()

    async def refresh(self, now: datetime) -> None:
        """Read what others counted, before a page has to. To be called before the first page, and every second or so.

        Raises StoreError where the database cannot be read.
        """
        if self._kept is None or not self._kept.is_fresh(now, _REFRESHED_AFTER):
            await self._look(now)

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
    """The latest days one by one, and all before them together."""
    day = case((visits.c.day >= today - _REMEMBERED, visits.c.day))
    counts: dict[date | None, int] = dict(
        connection.execute(select(day, func.sum(visits.c.count)).group_by(day)).all()
    )
    latest = {each: count for each, count in counts.items() if each is not None}
    return _Kept(now, sum(counts.values()), Counter(latest))


def _figures(today: date, total: int, days: Mapping[date, int], unflushed: int) -> Figures:
    monday = today - timedelta(days=today.weekday())
    return Figures(
        total=total + unflushed,
        today=days.get(today, 0),
        week=sum(count for day, count in days.items() if monday <= day < monday + timedelta(days=7)),
        month=sum(count for day, count in days.items() if (day.year, day.month) == (today.year, today.month)),
    )
