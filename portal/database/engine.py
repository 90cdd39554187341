"""The engine: how the portal reaches its database, without ever keeping the event loop waiting."""

from __future__ import annotations

import asyncio
import fcntl
import math
import os
import sqlite3
import struct
import sys
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from portal.database.sqlite_file import StoreFile, beside, uri_of
from portal.database.trace import trace_statements
from portal.errors import StoreError

DAMAGED = "the file is damaged; put the last backup in its place with `portal restore FILE`"

# Pieces of SQLite's own messages (https://www.sqlite.org/rescode.html) and what to do.
_REMEDIES = {
    "database or disk is full": "there is no space left; free some on that disk, nothing was written",
    "no such table": "it is empty or not of this version; run `portal migrate`",
    "no such column": "it is not of this version; run `portal migrate`",
    "file is not a database": "it is not an SQLite file; name another file in `database_url`, or, where it was the "
    "store, put the last backup in its place with `portal restore FILE`",
    "malformed": DAMAGED,
    "decode": DAMAGED,
    "readonly": "it cannot be written; give the portal's user the right to write to it and its folder, and see that "
    "the disk is neither read-only nor full",
    "unable to open": "it cannot be opened; make its folder and give the portal's user the right to write there",
    "database is locked": "another process has been writing to it for too long; try again, or stop that process",
    "disk I/O error": "the disk refuses to read or write; look at its space and health",
}


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what the driver raises inside into a StoreError that names the file and the remedy."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(explain(url, str(error.orig))) from error
    except UnicodeDecodeError as error:  # names of tables and columns, in a damaged file
        raise StoreError(explain(url, str(error))) from error
    except sqlite3.Error as error:  # of what was asked past SQLAlchemy
        raise StoreError(explain(url, str(error))) from error


def explain(url: URL, message: str) -> str:
    """A sentence for the driver's `message`: which store, what is wrong, what to do."""
    remedy = next((remedy for piece, remedy in _REMEDIES.items() if piece in message), f"it says “{message}”")
    return f"The store {url.database} cannot be used: {remedy}."


_LOG, _SHARED = "-wal", "-shm"
_SWITCH = 128
"""The byte that tells that a store is open (SQLite's “dead man switch”, UNIX_SHM_DMS in os_unix.c)."""
_FLOCK = "hhqqi"
"""struct flock of Linux, of 64 bits: kind, whence, start, length, process."""
_STEPS = 20_000
"""Of SQLite's machine, between two looks at the clock."""

T = TypeVar("T")


class TimeIsOverError(Exception):
    """A look at the store took longer than it may."""


def look(path: Path, seconds: float, work: Callable[[sqlite3.Connection], T]) -> T:
    """What `work` makes of the store at `path`, its log included.

    Where nobody has the store open, no file is made, locked or changed. Else it is read as all read who use it: with a
    mark in `-shm`, so that what is read fits together. Raises sqlite3.Error for a store that cannot be read
    (OperationalError where there is none), TimeIsOverError after so many `seconds`.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where the folder may not be read
        raise sqlite3.OperationalError("unable to open database file")  # a pipe would never be read
    until = monotonic() + seconds
    if not _is_open(path):
        try:
            # `unix-none` takes no locks, and in its exclusive mode the log needs no file of shared memory. Where there
            # is no log, SQLite would make one.
            return _worked(path, "vfs=unix-none" if _has_log(path) else "immutable=1", until, work)
        except (sqlite3.Error, UnicodeDecodeError):
            if not _is_open(path):  # else somebody began to write meanwhile
                raise
    return _worked(path, "", until, work)


def _worked(path: Path, how: str, until: float, work: Callable[[sqlite3.Connection], T]) -> T:
    address = uri_of(path, f"mode=ro&{how}")
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            if how:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            else:
                connection.execute("BEGIN")
            return work(connection)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if monotonic() > until:
                raise TimeIsOverError from error
            raise


def _has_log(path: Path) -> bool:
    try:
        return beside(path, _LOG).stat().st_size > 0
    except OSError:
        return False


def _is_open(path: Path) -> bool:
    """Whether a process has the store open: then it holds a lock on one byte of `-shm`."""
    try:
        shared = os.open(beside(path, _SHARED), os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if sys.platform != "linux":
            return _has_log(path)
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _SWITCH, 1, 0)
        holder: int = struct.unpack(_FLOCK, fcntl.fcntl(shared, fcntl.F_GETLK, asked))[0]
        return holder != fcntl.F_UNLCK
    finally:
        os.close(shared)


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
    is opened; nothing more is written to the old one. `traced`: its statements are gathered by `tracing`.
    """

    def __init__(self, url: URL, renew: Callable[[], None], *, traced: bool = False) -> None:
        self.url = url
        engine = self._engine = connect_sqlite(url)

        def open_anew() -> None:
            engine.dispose()
            renew()

        self._file = StoreFile(url, open_anew)
        event.listen(self._engine, "do_connect", self._file.connect)
        if traced:
            trace_statements(self._engine)
        self._readers = ThreadPoolExecutor(_READERS, "portal-store-reader")
        self._writer = ThreadPoolExecutor(1, "portal-store-writer")
        self._closing = weakref.finalize(self, self._engine.dispose)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` makes of one state of the store, the same from begin to end. Blocks nobody.

        Raises StoreError where the database cannot be read.
        """
        run = partial(copy_context().run, self._run, "DEFERRED", work)
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

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


def make_engine(url: str, renew: Callable[[], None] = lambda: None, *, traced: bool = False) -> StoreEngine:
    """An engine for `url`; nothing is opened yet. `renew` brings a file that took the place of the store's to the
    newest shape; `traced`: see StoreEngine. Raises StoreError where the URL cannot be used."""
    return StoreEngine(parse_url(url), renew, traced=traced)


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
    # Only some builds of SQLite have it.
    cast("sqlite3.Connection", connection).create_function("ln", 1, math.log, deterministic=True)


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
