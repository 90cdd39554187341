"""The file of a store: noticed where another takes its place, and never written to again."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from portal.database import migrations, sqlite_file
from portal.database.engine import StoreEngine, make_engine, sqlite_url
from portal.database.metadata import site_state
from portal.database.migrate import migrate
from portal.database.sqlite_file import REPLACED, beside, held, replace
from portal.errors import StoreError
from tests.database.making import store_at
from tests.logs import capture_logs

# Writes the name that it is given, as often as it is told, through an engine of its own; tells each that was kept.
WRITER = """
import asyncio, sys
from sqlalchemy import insert
from portal.database.engine import make_engine
from portal.database.metadata import site_state
engine = make_engine(sys.argv[1])
async def write():
    for number in range(int(sys.argv[3])):
        row = {"name": f"{sys.argv[2]}-{number}", "value": "1"}
        await engine.write(lambda connection: connection.execute(insert(site_state).values(**row)) and None)
        print(number, flush=True)
asyncio.run(write())
sys.stdin.read()
"""


def names(connection: Connection) -> set[str]:
    return set(connection.scalars(select(site_state.c.name)))


def write_down(name: str) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        connection.execute(insert(site_state).values(name=name, value="1"))

    return write


def names_in(file: Path) -> set[str]:
    """What a file holds by itself; proves that it is whole."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {name for (name,) in connection.execute("SELECT name FROM site_state")}


@pytest.fixture
def engine(url: str) -> Iterator[StoreEngine]:
    engine = make_engine(url, lambda: migrate(url))
    yield engine
    asyncio.run(engine.dispose())


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another store, called “other”, with nobody having it open."""
    return store_named(tmp_path / "other.sqlite3", "other")


def store_named(file: Path, name: str) -> Path:
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO site_state VALUES (?, 1)", (name,))
        connection.commit()
    return file


def written(engine: StoreEngine, name: str) -> None:
    asyncio.run(engine.write(write_down(name)))


def read(engine: StoreEngine) -> set[str]:
    return asyncio.run(engine.read(names))


@contextmanager
def started(url: str, name: str, often: int = 1_000_000) -> Iterator[subprocess.Popen[str]]:
    """A process that writes; it is killed in the end."""
    command = [sys.executable, "-c", WRITER, url, name, str(often)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def told_by(writer: subprocess.Popen[str]) -> int:
    """The number that a process says next that it has written down."""
    assert writer.stdout is not None
    return int(writer.stdout.readline())


def test_a_file_that_was_put_in_the_stores_place_is_read_at_once_and_told(
    engine: StoreEngine, file: Path, other: Path
) -> None:
    written(engine, "before")
    old = file.with_name("kept")
    os.link(file, old)
    other.replace(file)
    with capture_logs() as logs:
        assert read(engine) == {"content_version", "other"}
        written(engine, "after")
    assert [log["event"].partition(": ")[2] for log in logs] == [
        "the file of the store was replaced; the new one is opened"
    ]
    assert names_in(old) == {"content_version", "before"}
    assert names_in(file) == {"content_version", "other", "after"}


def test_many_that_read_at_once_see_one_store_or_the_other(
    engine: StoreEngine, file: Path, other: Path
) -> None:
    written(engine, "before")
    has_begun, may_end = threading.Event(), threading.Event()

    def read_slowly(connection: Connection) -> set[str]:
        seen = names(connection)
        has_begun.set()
        assert may_end.wait(30)
        return seen | names(connection)

    async def all_of_them() -> list[set[str]]:
        slow = asyncio.create_task(engine.read(read_slowly))
        assert await asyncio.to_thread(has_begun.wait, 30)
        await asyncio.to_thread(other.replace, file)
        others = await asyncio.gather(*(engine.read(names) for _ in range(40)))
        may_end.set()
        return [await slow, *others]

    slow, *others = asyncio.run(all_of_them())
    assert slow == {"content_version", "before"}
    assert all(seen == {"content_version", "other"} for seen in others)
    assert not held_open(file, deleted=True)  # the old one takes no room on the disk any more


def held_open(file: Path, *, deleted: bool) -> list[str]:
    """What this process has open of a store, where the system tells (Linux)."""
    links = []
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            links.append(str(entry.readlink()))
    return [link for link in links if link.startswith(str(file)) and link.endswith(" (deleted)") == deleted]


def test_a_store_of_an_older_shape_is_brought_up_to_date_as_it_is_opened(
    engine: StoreEngine, file: Path
) -> None:
    written(engine, "before")
    older = file.with_name("older")
    store_at(older, "0003")
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO site_state VALUES ('older', '1')")
        connection.commit()
    older.replace(file)
    assert "older" in read(engine)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM portal_migration").fetchone() != ("0003",)


def test_a_store_that_is_gone_is_told_once_and_not_made_anew(engine: StoreEngine, file: Path) -> None:
    written(engine, "before")
    aside = file.with_name("aside")
    file.replace(aside)
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(StoreError, match="portal restore"):
                read(engine)
            with pytest.raises(StoreError, match="portal restore"):
                written(engine, "lost")
    assert [log["event"].partition(": ")[2] for log in logs] == [
        "the file of the store is gone; it is opened again when it is there"
    ]
    assert not file.exists()
    aside.replace(file)
    assert read(engine) == {"content_version", "before"}


def test_a_folder_that_is_gone_is_waited_for_as_its_store_is(engine: StoreEngine, file: Path) -> None:
    written(engine, "before")
    aside = file.parent.rename(file.parent.with_name("aside"))
    for _ in range(2):
        with pytest.raises(StoreError, match="portal restore"):
            read(engine)
    file.parent.write_text("no folder")
    with pytest.raises(StoreError, match="portal restore"):
        read(engine)
    file.parent.unlink()
    aside.rename(file.parent)
    assert read(engine) == {"content_version", "before"}


def test_a_store_that_may_not_be_reached_says_so(
    engine: StoreEngine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    written(engine, "before")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", refuse)
        with pytest.raises(StoreError, match=f"{file} cannot be reached: Permission denied"):
            read(engine)
    assert read(engine) == {"content_version", "before"}


def test_a_store_that_never_was_is_not_made_by_reading(tmp_path: Path) -> None:
    engine = make_engine(sqlite_url(tmp_path / "none.sqlite3"))
    with pytest.raises(StoreError, match="There is no store"):
        read(engine)
    assert list(tmp_path.iterdir()) == []


def test_a_store_behind_a_symbolic_link_is_replaced_where_it_lies(tmp_path: Path, other: Path) -> None:
    real = store_named(tmp_path / "disk" / "real.sqlite3", "before")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(real)
    engine = make_engine(sqlite_url(link))
    assert read(engine) == {"content_version", "before"}
    with held(link, 15):
        replace(link, other)
    assert link.is_symlink()
    assert read(engine) == {"content_version", "other"}
    written(engine, "after")
    assert names_in(real) == {"content_version", "other", "after"}
    third = store_named(tmp_path / "third.sqlite3", "third")
    link.unlink()
    link.symlink_to(third)
    assert read(engine) == {"content_version", "third"}
    asyncio.run(engine.dispose())


def test_a_log_that_somebody_removed_takes_nothing_with_it(engine: StoreEngine, file: Path) -> None:
    written(engine, "before")
    beside(file, "-wal").unlink()
    written(engine, "after")
    assert read(engine) == {"content_version", "before", "after"}
    asyncio.run(engine.dispose())
    assert names_in(file) == {"content_version", "before", "after"}


def test_a_killed_process_leaves_no_log_that_is_replayed_over_what_is_put_there(
    url: str, file: Path, tmp_path: Path
) -> None:
    backup = shutil.copy(file, tmp_path / "backup")
    with started(url, "lost", 20) as writer:
        while told_by(writer) < 19:
            pass
        writer.kill()
    assert beside(file, "-wal").stat().st_size == 0
    shutil.copy(backup, file)
    migrate(url)
    assert names_in(file) == {"content_version"}


class TestReplace:
    def test_processes_that_write_meanwhile_go_on_with_the_new_store(
        self, url: str, file: Path, tmp_path: Path
    ) -> None:
        with started(url, "x") as one, started(url, "y") as two, started(url, "z") as three:
            writers = {"x": one, "y": two, "z": three}
            for number in range(5):
                new = store_named(tmp_path / f"new{number}", f"new{number}")
                with held(file, 120):
                    replace(file, new)
                while not writers.keys() <= {name[0] for name in names_in(file)}:
                    told_by(one)
                assert {name for name in names_in(file) if name.startswith("new")} == {f"new{number}"}
                if number:
                    assert f"new{number - 1}" in names_in(beside(file, REPLACED))
            for name, writer in writers.items():
                last = told_by(writer)
                writer.kill()
                assert writer.stdout is not None
                last = max([last, *map(int, writer.stdout.read().split())])
                assert f"{name}-{last}" in names_in(file)

    def test_a_replacement_that_was_cut_short_is_carried_on(
        self, url: str, file: Path, other: Path, engine: StoreEngine
    ) -> None:
        written(engine, "before")
        other.replace(beside(file, "-restored"))
        file.replace(beside(file, REPLACED))
        assert read(engine) == {"content_version", "other"}
        assert names_in(beside(file, REPLACED)) == {"content_version", "before"}
        file.replace(beside(file, "-restored"))
        migrate(url)
        assert names_in(file) == {"content_version", "other"}

    def test_a_damaged_store_can_be_replaced_too(self, file: Path, url: str, other: Path) -> None:
        file.write_bytes(b"damaged" * 1000)
        with held(file, 1) as old:
            assert old is None
            replace(file, other)
        assert read(make_engine(url)) == {"content_version", "other"}

    def test_a_store_that_is_being_written_is_waited_for(self, file: Path, url: str) -> None:
        assert url
        with closing(sqlite3.connect(file, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(sqlite3.OperationalError, match="locked"), held(file, 0):
                pass


def frozen(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the folder be one that this process may not write to; for root, no mode of a folder would do it."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and access(path, mode))


def full(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the disk of a folder be full."""
    found = os.statvfs(folder)
    no_room = os.statvfs_result((*found[:3], 0, 0, *found[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: no_room)


@pytest.mark.parametrize("frozen", [frozen, full])
def test_a_store_that_cannot_be_written_is_read_and_told_and_written_once_it_can_be(
    file: Path, url: str, monkeypatch: pytest.MonkeyPatch, frozen: Callable[[pytest.MonkeyPatch, Path], None]
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO site_state VALUES ('before', 1)")
        connection.commit()
    with monkeypatch.context() as read_only:
        frozen(read_only, file.parent)
        with capture_logs() as logs:
            migrate(url)
        assert f"{file}: the store cannot be written: its news is shown" in logs[0]["event"]
        engine = make_engine(url, lambda: migrate(url))
        assert "before" in read(engine)
        assert sorted(path.name for path in file.parent.iterdir()) == [file.name]
        with pytest.raises(StoreError, match="it cannot be written; give the portal's user the right"):
            written(engine, "meanwhile")
    assert "before" in read(engine)
    written(engine, "after")
    assert names_in(file) >= {"before", "after"}
    asyncio.run(engine.dispose())


def test_a_store_that_cannot_be_written_and_has_to_be_is_refused(
    file: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        (head,) = connection.execute("SELECT version_num FROM portal_migration").fetchone()
        older = next(
            each.revision
            for each in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
            if each.revision != head
        )
        connection.execute("UPDATE portal_migration SET version_num = ?", (older,))
        connection.commit()
    frozen(monkeypatch, file.parent)
    with pytest.raises(
        StoreError, match="has to be brought to the shape of this version, and cannot be written"
    ):
        migrate(url)


@pytest.mark.usefixtures("url")
def test_where_somebody_else_writes_a_store_is_not_taken_for_frozen(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen(monkeypatch, file.parent)
    assert sqlite_file.is_frozen(file)
    beside(file, "-wal").touch()
    assert not sqlite_file.is_frozen(file)
    assert not sqlite_file.is_frozen(file.with_name("none"))


@pytest.mark.usefixtures("url")
def test_on_a_full_disk_a_store_that_is_open_is_not_taken_for_frozen(
    file: Path, engine: StoreEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch, file.parent)
    assert sqlite_file.is_frozen(file)
    monkeypatch.undo()
    read(engine)
    full(monkeypatch, file.parent)
    assert not sqlite_file.is_frozen(file)
