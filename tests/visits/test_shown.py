"""What pages show of the visits: the same in all processes, and for five minutes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.database.engine import StoreEngine, make_engine
from portal.visits import EVERY, SETTLED, WRITTEN, Figures, ShownFigures, VisitCounter

BANGKOK = ZoneInfo("Asia/Bangkok")
NOW = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)
START = 82_654
NONE = Figures(START, 0, 0, 0)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class Process:
    """A process that counts and shows visits."""

    def __init__(self, engine: StoreEngine) -> None:
        self.counter = VisitCounter(engine, BANGKOK, START)
        self.shown = ShownFigures(engine, self.counter)

    async def visit(self, seconds: float) -> None:
        self.counter.count(after(seconds))
        await self.counter.flush()


@pytest.fixture
async def engine(url: str) -> AsyncIterator[StoreEngine]:
    made = make_engine(url)
    yield made
    await made.dispose()


@pytest.mark.anyio
async def test_they_are_those_of_the_last_full_five_minutes(engine: StoreEngine) -> None:
    process = Process(engine)
    await process.shown.settle(after(SETTLED))
    await process.visit(60)
    await process.shown.settle(after(61))
    assert await process.shown.figures(after(EVERY + SETTLED - 0.1)) == NONE
    await process.shown.settle(after(EVERY + WRITTEN))
    await process.visit(EVERY + WRITTEN + 1)
    assert await process.shown.figures(after(EVERY + SETTLED - 0.1)) == NONE
    assert await process.shown.figures(after(EVERY + SETTLED)) == Figures(START + 1, 1, 1, 1)


@pytest.mark.anyio
async def test_all_processes_show_what_the_first_has_settled(engine: StoreEngine) -> None:
    first, second = Process(engine), Process(engine)
    await first.visit(-10)
    await first.shown.settle(after(SETTLED))
    await second.visit(10)
    await second.shown.settle(after(20))
    third = Process(engine)
    shown = [await each.shown.figures(after(30)) for each in (first, second, third)]
    assert shown == [Figures(START + 1, 1, 1, 1)] * 3


@pytest.mark.anyio
async def test_where_nobody_has_settled_them_a_page_shows_those_before(engine: StoreEngine) -> None:
    process = Process(engine)
    await process.shown.settle(after(SETTLED))
    await process.visit(60)
    assert await process.shown.figures(after(3 * EVERY)) == NONE


@pytest.mark.anyio
async def test_the_first_page_of_all_shows_what_was_counted(engine: StoreEngine) -> None:
    process = Process(engine)
    await process.visit(0)
    assert (await process.shown.figures(after(10))).total == START + 1


@pytest.mark.anyio
async def test_a_page_does_not_wait_for_who_writes(engine: StoreEngine) -> None:
    process = Process(engine)
    await process.shown.settle(after(SETTLED))
    may_go_on = threading.Event()
    blocker = engine.submit(lambda _: may_go_on.wait(30))
    settling = asyncio.create_task(process.shown.settle(after(2 * EVERY)))
    await asyncio.sleep(0)
    assert await process.shown.figures(after(2 * EVERY)) == NONE
    assert not settling.done()
    may_go_on.set()
    blocker.result(300)
    await settling


@pytest.mark.anyio
async def test_only_the_last_ones_are_stored(engine: StoreEngine, url: str) -> None:
    process = Process(engine)
    for number in range(5):
        await process.shown.settle(after(number * EVERY + SETTLED))
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    assert connection.execute("SELECT count(*) FROM visit_figures").fetchone()[0] <= 2
    connection.close()


@pytest.mark.parametrize(
    ("seconds", "changes"), [(0, SETTLED), (SETTLED - 1, SETTLED), (SETTLED, EVERY), (EVERY - 1, EVERY)]
)
def test_the_moment_is_told_at_which_a_page_changes(seconds: float, changes: float, url: str) -> None:
    engine = make_engine(url)
    shown = Process(engine).shown
    assert shown.next_change(after(seconds)) == after(changes)
    asyncio.run(engine.dispose())


def test_a_day_begins_at_such_a_moment(url: str) -> None:
    engine = make_engine(url)
    midnight = datetime(2026, 7, 2, tzinfo=BANGKOK)
    shown = Process(engine).shown
    assert shown.next_change(midnight - timedelta(seconds=1)) == midnight
    asyncio.run(engine.dispose())
