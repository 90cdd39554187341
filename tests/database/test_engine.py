"""The engine: transactions in threads, for any number of event loops, and errors that a person understands."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select, text

from portal.database.engine import StoreEngine, make_engine, sqlite_url
from portal.database.metadata import site_state
from portal.database.migrate import migrate
from portal.errors import StoreError


def write_down(name: str) -> Callable[[Connection], None]:
    return lambda connection: void(connection.execute(insert(site_state).values(name=name, value="1")))


def void(_: object) -> None:
    return None


def names(connection: Connection) -> list[str]:
    return list(connection.scalars(select(site_state.c.name).order_by(site_state.c.name)))


def test_one_engine_serves_several_event_loops_one_after_another(url: str) -> None:
    engine = make_engine(url)

    async def use(name: str) -> None:
        await asyncio.gather(*(engine.read(names) for _ in range(40)))
        await engine.write(write_down(name))
        await asyncio.gather(*(engine.read(names) for _ in range(40)))

    for name in ("a", "b", "c"):
        asyncio.run(use(name))
    assert asyncio.run(engine.read(names)) == ["a", "b", "c", "content_version"]
    asyncio.run(engine.dispose())


@pytest.mark.anyio
async def test_a_disposed_engine_opens_again_when_it_is_needed(url: str) -> None:
    engine = make_engine(url)
    await engine.write(write_down("a"))
    await engine.dispose()
    assert "a" in await engine.read(names)
    await engine.dispose()


@pytest.mark.anyio
async def test_a_failed_transaction_leaves_nothing_and_blocks_nobody(url: str) -> None:
    engine = make_engine(url)

    def fail(connection: Connection) -> None:
        write_down("a")(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await engine.write(fail)
    assert await engine.read(names) == ["content_version"]
    await engine.write(write_down("b"))
    await engine.dispose()


@pytest.mark.anyio
async def test_a_reader_sees_one_state_while_another_writes(url: str) -> None:
    reader, writer = make_engine(url), make_engine(url)
    has_read, has_written = threading.Event(), threading.Event()

    def read_twice(connection: Connection) -> tuple[list[str], list[str]]:
        first = names(connection)
        has_read.set()
        assert has_written.wait(30)
        return first, names(connection)

    reading = asyncio.create_task(reader.read(read_twice))
    assert await asyncio.to_thread(has_read.wait, 30)
    await writer.write(write_down("a"))
    has_written.set()
    first, second = await reading
    assert first == second == ["content_version"]
    assert "a" in await reader.read(names)
    await reader.dispose()
    await writer.dispose()


@pytest.mark.anyio
async def test_a_cancelled_caller_cuts_no_transaction_short(url: str) -> None:
    engine = make_engine(url)
    has_begun, may_end = threading.Event(), threading.Event()

    def write_slowly(connection: Connection) -> None:
        write_down("a")(connection)
        has_begun.set()
        assert may_end.wait(30)
        write_down("b")(connection)

    task = asyncio.create_task(engine.write(write_slowly))
    assert await asyncio.to_thread(has_begun.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_end.set()
    await engine.write(write_down("c"))
    assert await engine.read(names) == ["a", "b", "c", "content_version"]
    await engine.dispose()


@pytest.mark.anyio
async def test_many_tasks_at_once_are_all_served(url: str) -> None:
    engine = make_engine(url)
    await asyncio.gather(*(engine.write(write_down(f"{n:03}")) for n in range(100)))
    assert len(await engine.read(names)) == 101
    await engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "no url",
        "sqlite:",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/portal.sqlite3",
        "sqlite://name:word@/portal.sqlite3",
        "sqlite:///portal.sqlite3?mode=ro",
        "sqlite:///portal.sqlite3?timeout=much",
        "sqlite:///what?portal.sqlite3",
        "sqlite:///file:portal.sqlite3?uri=true",
        "sqlite:///file:portal.sqlite3",
    ],
)
def test_an_unusable_url_is_answered_by_an_example(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite:////srv"):
        make_engine(url)


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(StoreError, match="postgresql yet"):
        make_engine("postgresql://server/portal")


def test_the_drivers_name_in_the_url_does_not_matter(tmp_path: Path) -> None:
    assert make_engine(f"sqlite+aiosqlite:///{tmp_path}/a").url == make_engine(f"sqlite:///{tmp_path}/a").url


async def sentence_of(engine: StoreEngine, work: Callable[[Connection], object] = names) -> str:
    """What the StoreError says that ends this work."""
    with pytest.raises(StoreError) as caught:
        await engine.write(work)
    await engine.dispose()
    assert str(engine.url.database) in str(caught.value)
    return str(caught.value)


@pytest.mark.anyio
async def test_a_store_without_tables_asks_for_the_migration(tmp_path: Path) -> None:
    assert "portal migrate" in await sentence_of(make_engine(sqlite_url(tmp_path / "empty.sqlite3")))


@pytest.mark.anyio
async def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("This is a letter, not a database. " * 100)
    assert "not an SQLite file" in await sentence_of(make_engine(sqlite_url(file)))


@pytest.mark.anyio
async def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "make its folder" in await sentence_of(make_engine(sqlite_url(tmp_path / "none" / "a.sqlite3")))


@pytest.mark.anyio
async def test_a_full_disk_writes_nothing_and_is_right_again_with_space(url: str) -> None:
    engine = make_engine(url)
    room = {"pages": 1}

    @event.listens_for(engine._engine, "begin")
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}")

    def write_much(connection: Connection) -> None:
        write_down("a")(connection)
        connection.execute(insert(site_state).values(name="b", value="x" * 500_000))

    with pytest.raises(StoreError, match="no space left"):
        await engine.write(write_much)
    assert await engine.read(names) == ["content_version"]
    room["pages"] = 1_000_000
    await engine.write(write_much)
    assert await engine.read(names) == ["a", "b", "content_version"]
    await engine.dispose()


@pytest.mark.anyio
async def test_a_store_that_may_not_be_written_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    engine = make_engine(url)
    with pytest.raises(StoreError, match="right to write"):
        await engine.write(write_down("a"))
    await engine.dispose()


@pytest.mark.anyio
async def test_a_store_that_another_holds_too_long_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.database.engine.BUSY_SECONDS", 0)
    engine = make_engine(url)
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another process" in await sentence_of(engine, write_down("a"))
    other.execute("ROLLBACK")
    other.close()


def test_a_damaged_store_is_called_damaged(file: Path, url: str) -> None:
    raw = bytearray(file.read_bytes())
    raw[4096 * 2 :] = b"\xff" * (len(raw) - 4096 * 2)
    file.write_bytes(bytes(raw))
    engine = make_engine(url)
    with pytest.raises(StoreError, match="damaged"):
        asyncio.run(
            engine.read(lambda connection: connection.execute(text("SELECT * FROM site_state")).all())
        )
    asyncio.run(engine.dispose())


@pytest.mark.parametrize("column", ["name", "sql"])
def test_a_store_whose_schema_is_no_text_is_called_damaged(file: Path, url: str, column: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            f"UPDATE sqlite_schema SET {column} = CAST(x'df' || {column} AS TEXT) WHERE name = 'visits'"  # noqa: S608
        )
    connection.close()
    with pytest.raises(StoreError, match="portal restore FILE"):
        migrate(url)


def test_an_article_that_is_no_text_is_called_damaged(file: Path, url: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO site_state VALUES (CAST(x'df' AS TEXT), '1')")
    connection.close()
    engine = make_engine(url)
    with pytest.raises(StoreError, match="portal restore FILE"):
        asyncio.run(engine.read(names))
    asyncio.run(engine.dispose())
