"""The engine: how the portal reaches its database, and with which settings."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolResetState

from portal.errors import StoreError

BUSY_SECONDS = 15
"""How long a connection waits for another process's write before it gives up."""


def sqlite_url(file: Path) -> str:
    """The URL of a store in `file`."""
    return URL.create("sqlite+aiosqlite", database=str(file)).render_as_string(hide_password=False)


def parse_url(url: str) -> URL:
    """The URL taken apart. Raises StoreError where it is none, or names a database that the portal cannot use."""
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            f"“{url}” is no database URL; write one like sqlite:////srv/portal/portal.sqlite."
        ) from error
    if name != "sqlite":
        raise StoreError(f"The store cannot be kept in {name} yet; use a sqlite:/// URL.")
    if parsed.database in (None, "", ":memory:"):
        raise StoreError(
            "The database URL names no file; a store in memory would be gone with its connection."
        )
    return parsed.set(drivername="sqlite+aiosqlite")


def make_engine(url: str) -> AsyncEngine:
    """An engine for `url`. It may serve several event loops, one after another.

    Nothing is opened yet. Raises StoreError where the URL cannot be used.
    """
    # A queue that has to wait belongs to one event loop for ever; without an upper bound it never waits. Those who
    # open connections side by side bound themselves (`Gate`).
    engine = create_async_engine(
        parse_url(url),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=8,
        max_overflow=-1,
        pool_reset_on_return=None,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )
    event.listen(engine.sync_engine, "connect", prepare_sqlite)
    event.listen(engine.sync_engine, "begin", begin_sqlite)
    event.listen(engine.sync_engine, "reset", _end_transaction)
    return engine


def prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a fresh connection.

    `synchronous=NORMAL` with a write-ahead log: a killed process loses nothing that was committed; a power cut may
    lose the last commits, but never the file.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _end_transaction(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolResetState) -> None:
    """Leave no transaction open in a connection that goes back to the pool; it would hold the write lock.

    A rollback in any case, as SQLAlchemy does it by itself, is a trip to the connection's thread more for each read.
    """
    if entry.driver_connection is not None and entry.driver_connection.in_transaction:
        connection.rollback()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; the driver's own way would begin too late and lose updates.

    The execution option `begin` says how: IMMEDIATE takes the write lock at once.
    """
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")
