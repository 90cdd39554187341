"""The engine: how the portal reaches its database, without ever keeping the event loop waiting."""

from __future__ import annotations

import asyncio
import sqlite3
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from portal.database.failures import explained
from portal.database.store_file import StoreFile
from portal.errors import StoreError

BUSY_SECONDS = 15
"""How long a transaction waits for another process's write before it gives up."""

_TRIES = 3
"""How often a transaction is begun anew because the file of the store was replaced meanwhile."""

_READERS = 8
"""How many transactions of one engine read side by side; the others wait in line."""

Result = TypeVar("Result")


class StoreEngine:
    """Runs transactions in threads of its own: many that read, one that writes.

    A transaction is a plain function of a SQLAlchemy connection, so that all of its statements cost one trip to a
    thread, and a caller that is cancelled cuts none short. It belongs to no event loop: one may follow another. A
    database that is reached over a network would run the same functions with `AsyncConnection.run_sync`.

    Where another file takes the place of the store's, all connections are closed, `renew` is called, and the new file
    is opened; nothing more is written to the old one.
    """

    def __init__(self, url: URL, renew: Callable[[], None]) -> None:
        self.url = url
        engine = self._engine = connect_sqlite(url)

        def open_anew() -> None:
            engine.dispose()
            renew()

        self._file = StoreFile(url, open_anew)
        event.listen(self._engine, "do_connect", self._file.connect)
        self._readers = ThreadPoolExecutor(_READERS, "portal-store-reader")
        self._writer = ThreadPoolExecutor(1, "portal-store-writer")
        self._closing = weakref.finalize(self, self._engine.dispose)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` makes of one state of the store, the same from begin to end. Blocks nobody.

        Raises StoreError where the database cannot be read.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run, "DEFERRED", work)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns; all that it writes is kept, or nothing. Nobody else writes meanwhile, in any process.

        Raises StoreError where the database cannot be written.
        """
        return await asyncio.wrap_future(self.submit(work))

    def submit(self, work: Callable[[Connection], Result]) -> Future[Result]:
        """As `write`, for callers that must know what became of it even when their event loop has ended."""
        return self._writer.submit(self._run, "IMMEDIATE", work)

    async def dispose(self) -> None:
        """Close all connections, once what is being written is written. They are opened again when needed."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self._engine.dispose)

    def _run(self, begin: str, work: Callable[[Connection], Result]) -> Result:
        try:
            with explained(self.url):
                return self._carry_out(begin, work)
        except StoreError:
            self._engine.dispose()  # what is opened next time is the file as it is then
            raise

    def _carry_out(self, begin: str, work: Callable[[Connection], Result]) -> Result:
        for _ in range(_TRIES):
            pool = self._engine.pool
            with self._engine.connect().execution_options(begin=begin) as connection:
                with connection.begin() as transaction:
                    is_current = self._file.is_opened_by(connection)
                    if is_current:
                        result = work(connection)
                    else:
                        transaction.rollback()
                if is_current:
                    if begin == "IMMEDIATE":
                        _empty_log(connection)
                    if pool is not self._engine.pool:
                        connection.invalidate()  # else nobody would close it: its pool was let go meanwhile
                    return result
                connection.invalidate()
            self._engine.dispose()
        raise StoreError(
            f"The store {self._file.path} is replaced again and again; try again when that has ended."
        )


def sqlite_url(file: Path) -> str:
    """The URL of a store in `file`."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def parse_url(url: str) -> URL:
    """The URL taken apart. Raises StoreError where it is none, or names a database that the portal cannot use."""
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            f"“{url}” is no database URL; write one like sqlite:////srv/portal/portal.sqlite3."
        ) from error
    if name != "sqlite":
        raise StoreError(f"The store cannot be kept in {name} yet; give `database_url` a sqlite:/// URL.")
    if parsed.database in (None, "", ":memory:") or parsed.host or parsed.username or parsed.port:
        raise StoreError(
            "The database URL names no file; write one like sqlite:////srv/portal/portal.sqlite3."
        )
    if "?" in url or str(parsed.database).startswith("file:"):
        raise StoreError(
            "The database URL holds more than the name of a file; write one like sqlite:////srv/portal/portal.sqlite3, "
            "without “file:”, and “%3F” for a “?” in the name."
        )
    return parsed.set(drivername="sqlite")


def make_engine(url: str, renew: Callable[[], None] = lambda: None) -> StoreEngine:
    """An engine for `url`; nothing is opened yet. `renew` brings a file that took the place of the store's to the
    newest shape. Raises StoreError where the URL cannot be used."""
    return StoreEngine(parse_url(url), renew)


def connect_sqlite(url: URL) -> Engine:
    """A blocking engine that begins transactions as its execution option `begin` says: DEFERRED or IMMEDIATE.

    The driver's own way to begin comes too late: two that read and then write would lose updates.
    """
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_READERS + 1,
        max_overflow=0,
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a fresh connection.

    `synchronous=NORMAL` with a write-ahead log: a killed process loses nothing that was committed; a power cut may
    lose the last commits, but never the file.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _empty_log(connection: Connection) -> None:
    """Bring what was written from the log into the file, unless somebody reads just now; the next write does it then.

    So a process that is killed leaves hardly ever a log behind that SQLite would replay over a file that somebody
    puts in the store's place.
    """
    cursor = connection.connection.cursor()
    with suppress(sqlite3.Error):  # it is written already
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.close()
