"""Visits: each is counted once, in whatever process, day by day of the site's zone."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.database.engine import StoreEngine, make_engine
from portal.errors import StoreError
from portal.visits import Figures, VisitCounter
from tests.database.making import new_store

BANGKOK = ZoneInfo("Asia/Bangkok")
NOW = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)  # a Wednesday, at noon in Bangkok
START = 82_654


@pytest.fixture
async def engine(url: str) -> AsyncIterator[StoreEngine]:
    made = make_engine(url)
    yield made
    await made.dispose()


@pytest.fixture
def counter(engine: StoreEngine) -> VisitCounter:
    return VisitCounter(engine, BANGKOK, START)


def stored(url: str) -> dict[str, int]:
    """Day → visits, as the file has it."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    days = dict(connection.execute("SELECT day, count FROM visits").fetchall())
    connection.close()
    return days


def naive(moments: list[datetime], now: datetime) -> Figures:
    """The figures by the plainest reckoning."""
    days = [moment.astimezone(BANGKOK).date() for moment in moments]
    today: date = now.astimezone(BANGKOK).date()
    return Figures(
        total=START + len(days),
        today=sum(day == today for day in days),
        week=sum(day.isocalendar()[:2] == today.isocalendar()[:2] for day in days),
        month=sum((day.year, day.month) == (today.year, today.month) for day in days),
    )


@pytest.mark.anyio
async def test_a_site_begins_with_its_start(counter: VisitCounter) -> None:
    assert await counter.figures(NOW) == Figures(START, 0, 0, 0)


@pytest.mark.anyio
async def test_a_visit_shows_at_once_and_is_written_when_flushed(counter: VisitCounter, url: str) -> None:
    counter.count(NOW)
    counter.count(NOW)
    assert await counter.figures(NOW) == Figures(START + 2, 2, 2, 2)
    assert stored(url) == {}
    await counter.flush()
    assert stored(url) == {"2026-07-01": 2}
    assert await counter.figures(NOW) == Figures(START + 2, 2, 2, 2)
    await counter.flush()
    assert stored(url) == {"2026-07-01": 2}


@pytest.mark.anyio
async def test_days_begin_at_midnight_of_the_site(counter: VisitCounter, url: str) -> None:
    counter.count(datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC))
    counter.count(datetime(2026, 6, 30, 17, 0, tzinfo=UTC))
    await counter.flush()
    assert stored(url) == {"2026-06-30": 1, "2026-07-01": 1}
    assert await counter.figures(NOW) == Figures(START + 2, 1, 2, 1)


MOMENTS = st.lists(st.integers(-60 * 24, 6 * 24).map(lambda hours: NOW + timedelta(hours=hours)), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(MOMENTS, max_size=4), st.lists(st.integers(0, 40 * 24), min_size=1, max_size=3))
def test_figures_are_those_of_a_plain_count(flushed: list[list[datetime]], hours: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = new_store(Path(folder) / "portal.sqlite3")

        async def compare() -> None:
            engine = make_engine(url)
            counter = VisitCounter(engine, BANGKOK, START)
            counted: list[datetime] = []
            for moments in flushed:
                await counter.flush()
                for moment in moments:
                    counter.count(moment)
                    counted.append(moment)
                for more in hours:
                    now = NOW + timedelta(hours=more)
                    assert await counter.figures(now) == naive(counted, now)
            await engine.dispose()

        asyncio.run(compare())


@pytest.mark.anyio
async def test_what_others_wrote_down_counts(counter: VisitCounter, engine: StoreEngine) -> None:
    other = VisitCounter(engine, BANGKOK, START)
    assert (await counter.figures(NOW)).total == START
    other.count(NOW)
    await other.flush()
    assert (await counter.figures(NOW)).total == START + 1


@pytest.mark.anyio
async def test_counts_that_cannot_be_written_stay_for_the_next_time(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.database.engine.BUSY_SECONDS", 0)
    engine = make_engine(url)
    counter = VisitCounter(engine, BANGKOK, START)
    counter.count(NOW)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        await counter.flush()
    counter.count(NOW)
    assert (await counter.figures(NOW)).today == 2
    other.execute("ROLLBACK")
    other.close()
    await counter.flush()
    assert stored(url) == {"2026-07-01": 2}
    assert (await counter.figures(NOW)).today == 2
    await engine.dispose()


@pytest.mark.anyio
async def test_a_cancelled_flush_counts_once(counter: VisitCounter, engine: StoreEngine, url: str) -> None:
    may_go_on = threading.Event()
    blocker = asyncio.create_task(engine.write(lambda _: may_go_on.wait(30)))
    await asyncio.sleep(0)
    counter.count(NOW)
    flush = asyncio.create_task(counter.flush())
    await asyncio.sleep(0)
    flush.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flush
    may_go_on.set()
    await blocker
    counter.count(NOW)
    await counter.flush()
    assert stored(url) == {"2026-07-01": 2}
    assert (await counter.figures(NOW)).today == 2


@pytest.mark.anyio
async def test_visits_and_figures_during_a_flush_are_right(counter: VisitCounter, url: str) -> None:
    async def visit() -> None:
        for _ in range(20):
            counter.count(NOW)
            await counter.flush()

    async def look() -> list[int]:
        return [(await counter.figures(NOW + timedelta(seconds=10 * n))).total for n in range(20)]

    *_, totals = await asyncio.gather(visit(), visit(), visit(), look())
    assert totals == sorted(totals)
    assert stored(url) == {"2026-07-01": 60}
    assert (await counter.figures(NOW + timedelta(hours=1))).total == START + 60


def test_a_flush_that_outlives_its_event_loop_counts_once(url: str) -> None:
    engine = make_engine(url)
    counter = VisitCounter(engine, BANGKOK, START)
    may_go_on = threading.Event()
    blocker = engine.submit(lambda _: may_go_on.wait(30))
    counter.count(NOW)

    async def leave() -> None:
        task = asyncio.create_task(counter.flush())
        await asyncio.sleep(0)
        assert not task.done()

    asyncio.run(leave())
    may_go_on.set()
    blocker.result(300)
    asyncio.run(counter.flush())
    assert stored(url) == {"2026-07-01": 1}
    assert asyncio.run(counter.figures(NOW)).today == 1
    asyncio.run(engine.dispose())


def test_a_counter_outlives_its_event_loop(url: str) -> None:
    engine = make_engine(url)
    counter = VisitCounter(engine, BANGKOK, START)
    for expected in (1, 2, 3):
        counter.count(NOW)
        asyncio.run(counter.flush())
        assert asyncio.run(counter.figures(NOW)).today == expected
    asyncio.run(engine.dispose())
    assert stored(url) == {"2026-07-01": 3}


COUNTING = """
import asyncio, sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from portal.database.engine import make_engine
from portal.visits import VisitCounter
async def count():
    engine = make_engine(sys.argv[1])
    counter = VisitCounter(engine, ZoneInfo("Asia/Bangkok"), 0)
    for n in range(100):
        counter.count(datetime(2026, 7, 1 + n % 2, 5, tzinfo=UTC))
        await counter.flush()
    await engine.dispose()
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(count())
"""


def test_processes_that_flush_at_once_lose_nothing(url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTING, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert stored(url) == {"2026-07-01": 200, "2026-07-02": 200}
