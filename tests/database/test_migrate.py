"""Migrations: the newest shape from anywhere, whatever happens meanwhile."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.database.engine import connect_sqlite, parse_url, sqlite_url
from portal.database.metadata import metadata
from portal.database.migrate import MIGRATIONS, VERSION_TABLE, migrate
from portal.database.migrations.versions import v0001_first_store
from portal.errors import StoreError
from tests.database.making import store_at

MIGRATE = "import sys; from portal.database.migrate import migrate; migrate(sys.argv[1])"

# Kills itself before the statement of that number; prints what happened.
KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from portal.database.migrate import migrate
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
migrate(sys.argv[1])
"""


def shape(file: Path) -> list[tuple[str, str]]:
    """All tables and indexes of a store, as SQL; proves that it opens and is whole."""
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        versions = connection.execute(f"SELECT * FROM {VERSION_TABLE}").fetchall()  # noqa: S608 - our own constant
        state = connection.execute("SELECT * FROM site_state").fetchall()
    connection.close()
    assert len(versions) == 1
    assert state == [("content_version", "0")]
    return found


@pytest.fixture
def whole(tmp_path: Path) -> list[tuple[str, str]]:
    """The shape of a store that was migrated without disturbance."""
    migrate(sqlite_url(tmp_path / "whole.sqlite3"))
    return shape(tmp_path / "whole.sqlite3")


def test_the_migrations_make_the_tables_that_the_code_names(url: str) -> None:
    engine = connect_sqlite(parse_url(url))
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_a_store_of_today_is_left_alone(file: Path, url: str, whole: list[tuple[str, str]]) -> None:
    before = file.read_bytes()
    migrate(url)
    assert file.read_bytes() == before
    assert shape(file) == whole


def test_all_migrations_are_told_by_name_newest_first() -> None:
    folder = Path(v0001_first_store.__file__).parent.parent
    assert tuple(script.revision for script in ScriptDirectory(str(folder)).walk_revisions()) == MIGRATIONS


def test_a_store_of_today_needs_no_alembic(url: str) -> None:
    code = f"{MIGRATE}; print('alembic' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code, url], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "False"


def test_a_store_of_the_first_shape_keeps_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    engine = connect_sqlite(parse_url(sqlite_url(file)))
    with engine.connect() as connection, connection.begin():
        with Operations.context(MigrationContext.configure(connection)):
            v0001_first_store.upgrade()
        connection.exec_driver_sql(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO {VERSION_TABLE} VALUES ('0001')")  # noqa: S608 - our own constant
        connection.exec_driver_sql(
            "INSERT INTO article VALUES ('a', 'a', 'news', 'th', 0, NULL, NULL, 0, NULL, NULL, '')"
        )
        connection.exec_driver_sql("INSERT INTO media VALUES ('f00', 'image/png', 9, 3, 2)")
        connection.exec_driver_sql("INSERT INTO image VALUES ('a', 0, 'f00', 'old.png', 0)")
    engine.dispose()
    migrate(sqlite_url(file))
    engine = connect_sqlite(parse_url(sqlite_url(file)))
    with engine.connect() as connection:
        assert differences(connection) == []
        assert connection.exec_driver_sql("SELECT * FROM image").all() == [
            ("a", 0, "f00", "old.png", "", "image/png", 9, 3, 2, 0)
        ]
    engine.dispose()


def test_keys_of_addresses_are_made_anew(tmp_path: Path) -> None:
    """As they were made before marks had one order."""
    store_at(tmp_path / "old.sqlite3", "0003")
    url = sqlite_url(tmp_path / "old.sqlite3")
    engine = connect_sqlite(parse_url(url))
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO article VALUES ('a', 'a', 'news', 'th', 0, NULL, NULL, 0, NULL, NULL, '')"
        )
        connection.exec_driver_sql("INSERT INTO old_address VALUES ('a', 0, '/น้ำ?id=1', '/น้\u0e4dา?id=1')")
        connection.exec_driver_sql("INSERT INTO slug_history VALUES ('a', 'news', 'น้ำ', 'น้\u0e4dา', 1)")
    migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT key FROM old_address").scalars().all() == ["/น้ำ?id=1"]
        assert connection.exec_driver_sql("SELECT key FROM slug_history").scalars().all() == ["น้ำ"]
    engine.dispose()


def test_a_store_writes_ahead_so_that_readers_and_a_writer_do_not_meet(file: Path, url: str) -> None:
    assert url
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_racing_processes_all_succeed(file: Path, whole: list[tuple[str, str]]) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, sqlite_url(file)], stderr=subprocess.PIPE)
        for _ in range(12)
    ]
    errors = [racer.communicate(timeout=120)[1].decode() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 12, errors
    assert shape(file) == whole


def test_racing_threads_all_succeed(tmp_path: Path, whole: list[tuple[str, str]]) -> None:
    files = [tmp_path / f"{n}.sqlite3" for n in range(4)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(migrate, [sqlite_url(file) for file in files for _ in range(3)]))
    assert all(shape(file) == whole for file in files)


@pytest.mark.parametrize("statement", random.Random(3).sample(range(60), 6))  # noqa: S311 - the same in each run
def test_a_killed_migration_leaves_a_store_that_the_next_one_finishes(
    file: Path, whole: list[tuple[str, str]], statement: int
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, sqlite_url(file), str(statement)], timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    migrate(sqlite_url(file))
    assert shape(file) == whole


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE song (title)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        migrate(sqlite_url(file))
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_store_of_a_newer_portal_is_refused_by_its_migration(file: Path, url: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9876'")  # noqa: S608 - our own constant
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match=r"newer civic-portal .*9876"):
        migrate(url)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("This is a letter, not a database. " * 100)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="not an SQLite file"):
        migrate(sqlite_url(file))
    assert file.read_bytes() == before


def test_a_file_that_another_program_is_writing_is_told(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.sqlite3"
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process"):
            migrate(sqlite_url(fresh))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(StoreError, match="a-file/data"):
        migrate(sqlite_url(tmp_path / "a-file" / "data" / "portal.sqlite3"))


def test_a_path_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        migrate(sqlite_url(tmp_path))


def test_a_folder_named_with_a_percent_sign_is_no_trouble(tmp_path: Path) -> None:
    migrate(sqlite_url(tmp_path / "100 %(x)s" / "portal.sqlite3"))
    assert shape(tmp_path / "100 %(x)s" / "portal.sqlite3")
