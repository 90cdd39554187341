"""Searches that found nothing are counted without who asked, and forgotten in time."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.database.engine import StoreEngine, make_engine
from portal.errors import StoreError
from portal.search import misses as module
from portal.search.misses import Miss, Misses, may_be_named
from tests.database.making import new_store

BANGKOK = ZoneInfo("Asia/Bangkok")
NOON = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_store(tmp_path / "portal.sqlite3")


@pytest.fixture
async def engine(url: str) -> AsyncIterator[StoreEngine]:
    made = make_engine(url)
    yield made
    await made.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def misses(engine: StoreEngine, clock: Clock) -> Misses:
    return Misses(engine, BANGKOK, clock)


async def ask(misses: Misses, text: str, times: int = 1, language: str = "th") -> None:
    for _ in range(times):
        misses.count(text, language)
    await misses.flush()


def rows(url: str) -> list[tuple[str | None, int]]:
    """The words, if any, and the count of each row, as the file has them."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute("SELECT query, count FROM misses ORDER BY count, query").fetchall()
    connection.close()
    return found


def whole_file(url: str) -> bytes:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    told = "\n".join(connection.iterdump())
    connection.close()
    return told.encode()


@pytest.mark.anyio
async def test_words_are_kept_from_the_third_time_on(misses: Misses, url: str) -> None:
    await ask(misses, "ลำใย", 2)
    assert await misses.named() == []
    assert await misses.unnamed() == 1
    assert rows(url) == [(None, 2)]
    assert "ลำใย".encode() not in whole_file(url)
    await ask(misses, "ลำใย")
    assert await misses.named() == [Miss("ลำใย", "th", 3, TODAY, TODAY)]
    assert await misses.unnamed() == 0


@pytest.mark.anyio
async def test_nothing_is_written_before_a_flush_and_once_by_it(misses: Misses, url: str) -> None:
    misses.count("ลำใย", "th")
    assert rows(url) == []
    await misses.flush()
    await misses.flush()
    assert rows(url) == [(None, 1)]


@pytest.mark.anyio
async def test_ways_of_typing_the_same_count_together(misses: Misses) -> None:
    for text in ("Lamphun  123", " lamphun ๑๒๓ ", "LAMPHUN\u200b 123"):
        await ask(misses, text)
    assert [miss.text for miss in await misses.named()] == ["lamphun 123"]


@pytest.mark.anyio
async def test_languages_are_counted_apart(misses: Misses) -> None:
    await ask(misses, "lampun", 3, "th")
    await ask(misses, "lampun", 4, "en")
    assert [(miss.language, miss.count) for miss in await misses.named()] == [("en", 4), ("th", 3)]
    assert [miss.count for miss in await misses.named("th")] == [3]
    assert [miss.count for miss in await misses.named(limit=1)] == [4]
    assert await misses.unnamed("en") == 0


@pytest.mark.anyio
async def test_days_are_those_of_the_site(misses: Misses, clock: Clock) -> None:
    clock.now = datetime(2026, 6, 30, 16, 59, tzinfo=UTC)
    await ask(misses, "ลำใย", 2)
    clock.now = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    await ask(misses, "ลำใย")
    assert await misses.named() == [Miss("ลำใย", "th", 3, date(2026, 6, 30), date(2026, 7, 1))]


@pytest.mark.anyio
async def test_what_nobody_asks_for_ninety_days_is_forgotten(misses: Misses, clock: Clock, url: str) -> None:
    await ask(misses, "ลำใย", 3)
    clock.advance(days=90)
    await misses.flush()
    assert [miss.count for miss in await misses.named()] == [3]
    clock.advance(days=1)
    assert await misses.named() == []
    await misses.flush()
    assert rows(url) == []
    await ask(misses, "ลำใย", 2)
    assert rows(url) == [(None, 2)]


@pytest.mark.anyio
async def test_asking_again_is_remembered_but_never_longer_than_a_year(misses: Misses, clock: Clock) -> None:
    await ask(misses, "ลำใย", 3)
    for _ in range(6):
        clock.advance(days=60)
        await ask(misses, "ลำใย")
    assert [miss.count for miss in await misses.named()] == [9]
    clock.advance(days=6)
    await ask(misses, "ลำใย")
    assert await misses.named() == []
    assert await misses.unnamed() == 1


@pytest.mark.anyio
async def test_a_search_that_is_old_begins_anew_though_nothing_was_forgotten_yet(
    misses: Misses, clock: Clock, url: str
) -> None:
    await ask(misses, "ลำใย", 3)
    clock.advance(days=91)
    await ask(misses, "ลำใย")
    assert rows(url) == [(None, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "somchai@example.com",
        "อีเมล somchai @example.com x@y",
        "053511000",
        "053-511-000 ต่อ 1",
        "081 234 5678",
        "โทร ๐๘๑-๒๓๔-๕๖๗๘",
        "+66 81 234 5678",
        "(053) 51-1000-1",
        "1-5101-00123-45-6",
        "1510100123456",
        "๑๕๑๐๑๐๐๑๒๓๔๕๖",
    ],
)
@pytest.mark.anyio
async def test_what_looks_personal_is_counted_but_never_kept_in_words(
    misses: Misses, url: str, text: str
) -> None:
    await ask(misses, text, 5)
    assert rows(url) == [(None, 5)]
    assert await misses.named() == []


@pytest.mark.parametrize(
    "text", ["17/09/2563", "51000", "1669", "โควิด-19", "2562 2563", "หนังสือ ที่ ลพ 0017/2563"]
)
def test_dates_and_short_numbers_are_not_taken_for_personal(text: str) -> None:
    assert may_be_named(text)


@pytest.mark.anyio
async def test_a_very_long_search_is_not_kept_in_words(misses: Misses, url: str) -> None:
    await ask(misses, "ก" * 101, 3)
    assert rows(url) == [(None, 3)]


@pytest.mark.parametrize("text", ["", " " * 10_000, "\ud800", "?", "\x00"])
@pytest.mark.anyio
async def test_what_asks_for_nothing_is_not_counted(misses: Misses, url: str, text: str) -> None:
    await ask(misses, text)
    assert rows(url) == []


@pytest.mark.anyio
async def test_any_text_can_be_counted(misses: Misses, url: str) -> None:
    await ask(misses, "\ud800ลำใย\x00" + "ก" * 5000)
    assert rows(url) == [(None, 1)]


@pytest.mark.anyio
async def test_hashes_of_two_sites_differ(misses: Misses, url: str, tmp_path: Path, clock: Clock) -> None:
    other_url = new_store(tmp_path / "other.sqlite3")
    other = make_engine(other_url)
    await ask(misses, "ลำใย")
    await ask(Misses(other, BANGKOK, clock), "ลำใย")
    await other.dispose()
    keys = []
    for address in (url, other_url):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        keys.append(connection.execute("SELECT key FROM misses").fetchone())
        connection.close()
    assert keys[0] != keys[1]


@pytest.mark.anyio
async def test_a_flood_between_two_flushes_is_not_counted(misses: Misses, url: str) -> None:
    for number in range(module.MOST_WAITING + 50):
        misses.count(f"x{number}", "th")
    misses.count("x0", "th")
    await misses.flush()
    assert len(rows(url)) == module.MOST_WAITING
    assert rows(url)[-1] == (None, 2)


@pytest.mark.anyio
async def test_a_long_flood_of_made_up_searches_has_bounded_room(
    misses: Misses, clock: Clock, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_UNNAMED", 10)
    monkeypatch.setattr(module, "MOST_NAMED", 5)
    await ask(misses, "ลำใย", 7)
    clock.advance(days=1)
    for number in range(30):
        await ask(misses, f"once{number}")
        await ask(misses, f"often{number}", 3)
    found = rows(url)
    assert sum(query is None for query, _ in found) == 10
    assert sum(query is not None for query, _ in found) == 5
    assert ("ลำใย", 7) in found


@pytest.mark.anyio
async def test_switched_off_nothing_is_counted_and_what_was_is_forgotten(
    misses: Misses, engine: StoreEngine, clock: Clock, url: str
) -> None:
    await ask(misses, "ลำใย", 3)
    off = Misses(engine, BANGKOK, clock, counting=False)
    off.count("ลำใย", "th")
    await off.flush()
    assert rows(url) == []
    assert b"misses_key" not in whole_file(url)


@pytest.mark.anyio
async def test_counts_that_cannot_be_written_stay_for_the_next_time(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.database.engine.BUSY_SECONDS", 0)
    engine = make_engine(url)
    misses = Misses(engine, BANGKOK, clock)
    misses.count("ลำใย", "th")
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        await misses.flush()
    other.execute("ROLLBACK")
    other.close()
    await ask(misses, "ลำใย", 2)
    assert rows(url) == [("ลำใย", 3)]
    await engine.dispose()


COUNTING = """
import asyncio, sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from portal.database.engine import make_engine
from portal.search.misses import Misses
async def count():
    engine = make_engine(sys.argv[1])
    misses = Misses(engine, ZoneInfo("Asia/Bangkok"), lambda: datetime(2026, 7, 1, 5, tzinfo=UTC))
    for n in range(40):
        misses.count(f"word {n % 2}", "en")
        await misses.flush()
    await engine.dispose()
print("ready", flush=True)
sys.stdin.readline()
asyncio.run(count())
"""


def test_processes_that_count_at_once_add_up(url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTING, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
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
    assert rows(url) == [("word 0", 60), ("word 1", 60)]


def test_misses_outlive_their_event_loop(url: str, clock: Clock) -> None:
    engine = make_engine(url)
    misses = Misses(engine, BANGKOK, clock)
    for _ in range(3):
        asyncio.run(ask(misses, "ลำใย"))
    asyncio.run(engine.dispose())
    assert rows(url) == [("ลำใย", 3)]
