"""The engine as a whole: off the event loop, within its deadline, and gone without a trace when it is closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from portal.errors import IndexNotReady, SearchTooSlow
from portal.search import concurrency_limit
from portal.search.analysis import Analysis, Analyzer
from portal.search.analysis import analysis as analyses
from portal.search.concurrency_limit import AT_ONCE, Deadline
from portal.search.document import Document
from portal.search.whoosh import engine as whoosh_engine
from portal.search.whoosh import fields, index_directory, index_writer
from portal.search.whoosh.engine import WhooshEngine
from portal.search.whoosh.fields import AnalysedEntry, entry_of
from portal.search.whoosh.open_index import OpenIndex
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
    for ask in (engine.search, engine.corrections):
        with pytest.raises(SearchTooSlow):
            await ask(asked("ลำไย"), deadline=Deadline.after(0))
    with pytest.raises(SearchTooSlow):
        await engine.completions("ลำ", "th", deadline=Deadline.after(0))
    assert (await hasty.search(asked("ลำไย"), deadline=Deadline.after(60))).total == 1
    await hasty.close()


async def test_the_time_that_a_search_waits_for_its_thread_counts(engine: WhooshEngine) -> None:
    go = threading.Event()
    others = [engine._searching.submit(go.wait, 60) for _ in range(AT_ONCE)]
    moment = Deadline.after(60)
    search = asyncio.create_task(engine.search(asked("ลำไย"), deadline=moment))
    await asyncio.sleep(0)
    with patch.object(concurrency_limit, "monotonic", lambda: moment.end):
        go.set()
        with pytest.raises(SearchTooSlow):
            await search
    assert all(other.result(300) for other in others)


async def test_how_the_index_is_can_be_told_while_all_others_are_busy(engine: WhooshEngine) -> None:
    before, go = await engine.state(), threading.Event()
    pools = [engine._searching] * AT_ONCE + [engine._writing, engine._preparing]
    pools.append(engine._looking)  # in one of its threads, changed word lists are read
    busy = [pool.submit(go.wait, 60) for pool in pools]
    assert await engine.state() == before
    go.set()
    assert all(each.result(300) for each in busy)


async def test_completions_of_the_index_before_are_given_at_once_while_new_ones_are_made(
    tmp_path: Path, held: Held
) -> None:
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    await rebuild(engine)
    assert await engine.completions("ลำ", "th")
    old = (await engine.state()).generation
    await rebuild(engine, position=2)
    go = threading.Event()
    engine._preparing.submit(go.wait, 60)
    assert await engine.completions("ลำ", "th")
    state = await engine.state()
    assert state.generation != old
    assert state.suggesting == old
    go.set()
    await engine.close()


async def test_a_search_under_which_the_index_is_replaced_is_answered_by_the_new_one(
    engine: WhooshEngine,
) -> None:
    tries: list[str] = []

    def answer(opened: OpenIndex) -> str:
        commit_id = opened.commit_id
        tries.append(commit_id)
        if len(tries) == 1:
            asyncio.run_coroutine_threadsafe(rebuild(engine, position=2), loop).result(60)
            raise FileNotFoundError("a file of the one before")
        return commit_id

    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(engine._searching, engine._asked, answer)
    assert len(tries) == 2
    assert found != tries[0]
    assert (await engine.state()).generation.startswith(found)


async def test_an_index_of_the_version_before_answers_until_it_is_built_anew(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def former(document: Document, analyzer: Analyzer) -> AnalysedEntry:
        entry = entry_of(document, analyzer)
        known = (fields.TEXT, fields.TITLE, fields.SURFACE)
        return replace(entry, terms={name: entry.terms[name] for name in known})

    with monkeypatch.context() as patched:
        patched.setattr(analyses, "ANALYSIS", analyses.ANALYSIS - 1)
        patched.setattr(index_writer, "entry_of", former)
        before = WhooshEngine(tmp_path / "index", cache(Analysis), deadline=60)
        await rebuild(before)
        await before.close()
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    state = await engine.state()
    assert (state.ready, state.stale) == (True, True)
    for words, first in (
        ("ลำไย", "fair"),
        ("ตลาด ลำไย", "fair"),
        ("17 กันยายน 2563", "fair"),
        ("ผ้า ไหม", "award"),
    ):
        found = await engine.search(asked(words))
        assert found.hits[0].article == first
    await rebuild(engine, position=2)
    assert not (await engine.state()).stale
    await engine.close()


async def test_a_fault_is_told_as_what_it_is_also_where_the_index_is_replaced_all_the_time(
    engine: WhooshEngine,
) -> None:
    def fail(_: object) -> None:
        asyncio.run_coroutine_threadsafe(rebuild(engine), loop).result(60)
        raise ZeroDivisionError

    loop = asyncio.get_running_loop()
    with pytest.raises(ZeroDivisionError):
        await loop.run_in_executor(engine._searching, engine._asked, fail)
    assert (await engine.state()).ready


async def test_a_fault_of_the_program_is_no_damage_of_the_index(engine: WhooshEngine) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(engine._asked, fail)
    assert (await engine.state()).ready


async def test_a_fault_that_many_searches_meet_does_not_make_each_of_them_read_the_whole_index(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(engine._asked, fail)
    monkeypatch.setattr(index_directory, "checksum", fail)
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(engine._asked, fail)


async def test_until_corrections_and_completions_can_be_had_that_is_said(tmp_path: Path, held: Held) -> None:
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    await rebuild(engine)
    go = threading.Event()
    engine._preparing.submit(go.wait, 60)
    with patch.object(whoosh_engine, "_PATIENCE", 0):
        with pytest.raises(IndexNotReady):
            await engine.corrections(asked("ลำไน"))
        with pytest.raises(IndexNotReady):
            await engine.completions("ลำ", "th")
    go.set()
    async with asyncio.timeout(60):
        await asyncio.wrap_future(engine._preparing.submit(int))  # what waited before it is made
    assert await engine.completions("ลำ", "th")
    await engine.close()


async def test_whoever_follows_the_store_does_not_wait_for_corrections(engine: WhooshEngine) -> None:
    go = threading.Event()
    engine._preparing.submit(go.wait, 60)
    with patch.object(whoosh_engine, "_PATIENCE", 0), pytest.raises(IndexNotReady):
        await engine.completions("ลำ", "th")  # begins to make them, in that thread
    await engine.prepare()
    assert not go.is_set()
    go.set()


async def test_a_closed_engine_leaves_no_thread(tmp_path: Path, held: Held) -> None:
    before = set(threading.enumerate())  # some may be of a test before this, and about to end
    engine = WhooshEngine(tmp_path / "index", held, deadline=60)
    await rebuild(engine)
    await engine.prepare()
    pools = engine._looking, engine._searching, engine._writing, engine._preparing
    assert set(threading.enumerate()) - before
    await engine.close()
    for pool in pools:
        pool.shutdown()  # waits for threads that are told to end, and hangs where one is not
    assert set(threading.enumerate()) <= before
