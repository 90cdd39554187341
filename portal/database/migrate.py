"""Brings a store to the newest shape: makes it where there is none. Safe when raced and when killed half-way."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, inspect, text

from portal.database.engine import connect_sqlite, explained, parse_url
from portal.database.sqlite_file import finish_replacing, is_frozen, path_of, uri_of
from portal.errors import StoreError, StoreTooNew

log = logging.getLogger(__name__)

# Alembic keeps what it works on in global proxies: two portals in one process must take turns.
_TURN = Lock()

VERSION_TABLE = "portal_migration"
"""Holds the name of the newest migration that a store has been through."""

MIGRATIONS = ("0006", "0005", "0004", "0003", "0002", "0001")
"""The names of all migrations, newest first: whether a store is current is known without Alembic, which takes a tenth
of a second to load."""


def migrate(url: str) -> None:
    """Make the store at `url`, or bring it to the shape that this code expects; a current one is left alone.

    All migrations run in one transaction under the write lock, so processes that race take turns and a kill leaves
    what was there. A current one that cannot be written is told in the log: its news can be read. Raises StoreError
    where the file is none of ours, is newer than this code, or has to be written and cannot be.
    """
    parsed = parse_url(url)
    if is_frozen(path_of(parsed)):
        _check_frozen(parsed)
        return
    _make_folder(parsed)
    finish_replacing(path_of(parsed))
    engine = connect_sqlite(parsed)
    try:
        with _TURN, explained(parsed):
            _use_write_ahead_log(engine)
            with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
                _upgrade(connection, parsed)
    finally:
        engine.dispose()


def _check_frozen(url: URL) -> None:
    """Raise StoreError where a store that cannot be written is not as this code needs it."""
    path = path_of(url)
    engine = connect_sqlite(url.set(database=uri_of(path), query={"uri": "true"}))
    try:
        with _TURN, explained(url), engine.connect() as connection, connection.begin():
            if _reached(connection, url) != MIGRATIONS[0]:
                raise StoreError(
                    f"The store {path} has to be brought to the shape of this version, and cannot be written; give the "
                    "portal's user the right to write to it and its folder, and see that the disk is neither read-only "
                    "nor full."
                )
    finally:
        engine.dispose()
    log.warning(
        "%s: the store cannot be written: its news is shown, and nothing is counted or published. Give the portal's "
        "user the right to write to it and its folder, and see that the disk is neither read-only nor full",
        path,
    )


def _make_folder(url: URL) -> None:
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} for the store cannot be made: {error.strerror}. Make it, and give it to the portal's "
            "user; or name another in `data_dir` (another file, where `database_url` is set)."
        ) from error


def _use_write_ahead_log(engine: Engine) -> None:
    """Kept in the file, so it is done once; a file that is not ours is not touched."""
    with engine.connect() as connection, connection.begin():
        if _is_foreign(connection) or connection.scalar(text("PRAGMA journal_mode")) == "wal":
            return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _is_foreign(connection: Connection) -> bool:
    tables = inspect(connection).get_table_names()
    return bool(tables) and VERSION_TABLE not in tables


def _upgrade(connection: Connection, url: URL) -> None:
    if _reached(connection, url) == MIGRATIONS[0]:
        return
    from alembic import command  # noqa: PLC0415 - see MIGRATIONS
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _reached(connection: Connection, url: URL) -> str | None:
    """The newest migration that a store has been through; None for an empty one. Raises StoreError where it is not
    ours, or newer than our migrations."""
    if _is_foreign(connection):
        raise StoreError(
            f"{url.database} is a database of another program; name another file in `database_url`."
        )
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    reached: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - our own constant
    if reached is not None and reached not in MIGRATIONS:
        raise StoreTooNew(
            f"The store {url.database} was written by a newer civic-portal (its migration “{reached}” is not known "
            "here); install that version or a newer one."
        )
    return reached
