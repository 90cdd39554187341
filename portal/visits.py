"""Visits: how many pages readers were shown, counted without knowing who they are."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b
from secrets import token_bytes
from time import monotonic

from sqlalchemy import Connection, case, delete, func, insert, select, update

from portal.database.buffered_counter import BufferedCounter
from portal.database.engine import StoreEngine
from portal.database.metadata import visit_figures, visits


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


_REMEMBERED = timedelta(days=40)
"""Further back than a week or a month that is not over can begin."""


class VisitCounter:
    """The visits of one site, whose days begin at midnight in `zone`; the total goes on from `start`.

    Any number of processes may count into the same database. What is not flushed is lost with the process.
    """

    def __init__(self, engine: StoreEngine, zone: tzinfo, start: int = 0) -> None:
        self._engine = engine
        self._zone = zone
        self._start = start
        self.recent = RecentVisits()
        self._counter: BufferedCounter[date] = BufferedCounter(engine, _add)

    def count(self, moment: datetime) -> None:
        """Count one visit at `moment`, which is aware. Touches memory only."""
        self._counter.counted[self._day(moment)] += 1

    async def flush(self) -> None:
        """Add to the database what was counted since the last time.

        Raises StoreError where that fails; the counts stay for the next time. A caller that is cancelled, or whose
        event loop ends, does not make it uncertain what was written.
        """
        await self._counter.flush()

    async def figures(self, now: datetime) -> Figures:
        """The figures at `now`, with what this process has not flushed. Waits for a flush that goes on, as that leaves
        open whether its counts are in the database.

        Raises StoreError where the database cannot be read.
        """
        today = self._day(now)
        while True:
            await self._counter.settle()
            flushes = self._counter.flushes
            total, days = await self._engine.read(lambda connection: _read(connection, today))
            if self._counter.flushes == flushes:
                counted = self._counter.counted
                return _figures(today, self._start + total, days + counted, counted.total())

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


EVERY = 300
"""Seconds for which pages show the same figures."""
WRITTEN = 2
"""Seconds after them in which each process has written down what it counted before (`BackgroundTasks`)."""
SETTLED = 5
"""Seconds after them from which pages show the next figures: one process has settled them by then."""


class ShownFigures:
    """What pages show of the visits: the figures of the last full five minutes, the same in all processes, so that a
    page can be kept. Whichever process comes first settles them, in the database."""

    def __init__(self, engine: StoreEngine, counter: VisitCounter) -> None:
        self._engine = engine
        self._counter = counter
        self._settled: dict[int, Figures] = {}

    async def figures(self, now: datetime) -> Figures:
        """The figures for a page of now: where nobody has settled them yet, those before. Nothing is written, so that
        no page waits for who writes. Raises StoreError."""
        moment = _moment(now, SETTLED)
        if moment not in self._settled:
            await self._read(moment)
        latest = max(self._settled, default=None)
        if latest is None:
            return await self._counter.figures(_at(moment))
        return self._settled.get(moment, self._settled[latest])

    async def settle(self, now: datetime) -> None:
        """Settle the figures, unless another process has. To be called before the first page, and every second or so.
        Raises StoreError."""
        for moment in {_moment(now, SETTLED), _moment(now, WRITTEN)}:
            if moment not in self._settled and not await self._read(moment):
                figures = await self._counter.figures(_at(moment))
                await self._engine.write(lambda connection: _settle(connection, moment, figures))  # noqa: B023
                await self._read(moment)

    async def _read(self, moment: int) -> bool:
        """Whether the figures of this moment are settled; then they are remembered, and those long before forgotten."""
        found = await self._engine.read(lambda connection: _settled_at(connection, moment))
        if found is not None:
            recent = {each: known for each, known in self._settled.items() if moment - each <= EVERY}
            self._settled = {**recent, moment: found}
        return found is not None

    def next_change(self, now: datetime) -> datetime:
        """The next moment at which a page shows other figures, or another day."""
        since = now.timestamp() % EVERY
        return now + timedelta(seconds=(SETTLED if since < SETTLED else EVERY) - since)


def _moment(now: datetime, after: int) -> int:
    """The last full five minutes that are so many seconds ago, in seconds since 1970."""
    return int(now.timestamp() - after) // EVERY * EVERY


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def _settled_at(connection: Connection, moment: int) -> Figures | None:
    columns = visit_figures.c
    wanted = select(columns.total, columns.today, columns.week, columns.month).where(columns.moment == moment)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Figures(*row)


def _settle(connection: Connection, moment: int, figures: Figures) -> None:
    if _settled_at(connection, moment) is None:
        connection.execute(delete(visit_figures).where(visit_figures.c.moment < moment - EVERY))
        connection.execute(insert(visit_figures).values(moment=moment, **asdict(figures)))


def _add(connection: Connection, counted: Mapping[date, int]) -> None:
    """Under the write lock, so that no other process can come between changing a row and finding that there is none."""
    for day, count in counted.items():
        more = update(visits).where(visits.c.day == day).values(count=visits.c.count + count)
        if not connection.execute(more).rowcount:
            connection.execute(insert(visits).values(day=day, count=count))


def _read(connection: Connection, today: date) -> tuple[int, Counter[date]]:
    """How many visits there were in all, and on each of the latest days."""
    day = case((visits.c.day >= today - _REMEMBERED, visits.c.day))
    counts: dict[date | None, int] = dict(
        connection.execute(select(day, func.sum(visits.c.count)).group_by(day)).all()
    )
    return sum(counts.values()), Counter({each: count for each, count in counts.items() if each is not None})


def _figures(today: date, total: int, days: Mapping[date, int], unflushed: int) -> Figures:
    monday = today - timedelta(days=today.weekday())
    return Figures(
        total=total + unflushed,
        today=days.get(today, 0),
        week=sum(count for day, count in days.items() if monday <= day < monday + timedelta(days=7)),
        month=sum(count for day, count in days.items() if (day.year, day.month) == (today.year, today.month)),
    )
