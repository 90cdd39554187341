"""The engine as a whole: off the event loop, within its deadline, and gone without a trace when it is closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from portal.errors import IndexNotReady, SearchTooSlow
from portal.search.analysis import Analysis
from portal.search.whoosh import engine as whoosh_engine
from portal.search.whoosh.engine import WhooshEngine
from tests.search.engines.making import asked, rebuild

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Held:
    """Gives an analysis, in other threads than the test's own no sooner than it is let go."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self.asked = threading.Event()
        self.go = threading.Event()
        self.go.set()

    def __call__(self) -> Analysis:
        assert threading.current_thread() is not threading.main_thread()
        self.asked.set()
        assert self.go.wait(60)
        return self._analysis


@pytest.fixture
def held(analysis: Analysis) -> Held:
    return Held(analysis)


@pytest.fixture
async def engine(tmp_path: Path, held: Held) -> AsyncIterator[WhooshEngine]:
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    await rebuild(engine)
    yield engine
    held.go.set()
    await engine.close()


async def test_while_a_search_goes_on_the_event_loop_has_its_turn(engine: WhooshEngine, held: Held) -> None:
    held.asked.clear()
    held.go.clear()
    await engine.close()  # forgets what is open: the next search has to open the index
    search = asyncio.create_task(engine.search(asked("ลำไย")))
    await asyncio.to_thread(held.asked.wait, 60)
    assert not search.done()
    held.go.set()
    assert (await search).total == 1


async def test_a_search_without_time_ends_at_once(engine: WhooshEngine, tmp_path: Path, held: Held) -> None:
    hasty = WhooshEngine(tmp_path / "index", held, deadline=0)
    with pytest.raises(SearchTooSlow):
        await hasty.search(asked("ลำไย"))
    await hasty.close()
    assert (await engine.search(asked("ลำไย"))).total == 1


async def test_the_time_that_a_search_waits_for_its_turn_counts(engine: WhooshEngine) -> None:
    go = threading.Event()
    others = [engine._searching.submit(go.wait, 60) for _ in range(2)]
    with patch.object(whoosh_engine, "monotonic", lambda: 0.0):
        search = asyncio.create_task(engine.search(asked("ลำไย")))
        await asyncio.sleep(0)
    with patch.object(whoosh_engine, "monotonic", lambda: 60.1):
        go.set()
        with pytest.raises(SearchTooSlow):
            await search
    assert all(other.result() for other in others)


async def test_until_corrections_and_completions_can_be_had_that_is_said(tmp_path: Path, held: Held) -> None:
    engine = WhooshEngine(tmp_path / "index", held, deadline=0.001)
    await rebuild(engine)
    go = threading.Event()
    engine._preparing.submit(go.wait, 60)
    with pytest.raises(IndexNotReady):
        await engine.corrections(asked("ลำไน"))
    with pytest.raises(IndexNotReady):
        await engine.completions("ลำ", "th")
    go.set()
    async with asyncio.timeout(60):
        await asyncio.wrap_future(engine._preparing.submit(int))  # what waited before it is made
    assert await engine.completions("ลำ", "th")
    await engine.close()


async def test_a_closed_engine_leaves_no_thread(tmp_path: Path, held: Held) -> None:
    before = set(threading.enumerate())  # some may be of a test before this, and about to end
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    await rebuild(engine)
    await engine.prepare()
    pools = engine._searching, engine._writing, engine._preparing
    assert set(threading.enumerate()) - before
    await engine.close()
    for pool in pools:
        pool.shutdown()  # waits for threads that are told to end, and hangs where one is not
    assert set(threading.enumerate()) <= before
