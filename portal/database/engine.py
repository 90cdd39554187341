"""The engine: how the portal reaches its database, without ever keeping the event loop waiting.

What one request asks can be traced: each statement without its values, and how long it took.
"""

from __future__ import annotations

import asyncio
import errno
import math
import os
import re
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from portal.database.sqlite_file import StoreFile, path_of, uri_of
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


_UNCOUNTED = ("BEGIN", "COMMIT", "PRAGMA")
_OPEN = "portal.trace"
"""Under this name, a connection keeps the statement that goes on."""
_MARKS = re.compile(r"\(\?(?:, \?)+\)")


@dataclass(slots=True)
class Statement:
    """A statement as it is sent, with marks in the places of its values.

    `seconds` last until the next one of its transaction is asked, or the end of that: SQLite looks for most rows only
    when they are asked for.
    """

    text: str
    began: float
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """Its text in one line; of a list of marks only the first."""
        return _MARKS.sub("(?, …)", " ".join(self.text.split()))


@dataclass(slots=True)
class Trace:
    """What was asked so far; BEGIN, COMMIT and PRAGMA are left out."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long all statements took together."""
        return sum(statement.seconds for statement in self.statements)


_current: ContextVar[Trace] = ContextVar("portal_trace")


@contextmanager
def tracing() -> Iterator[Trace]:
    """Gather what is asked inside the `with` block, in this task and in the threads that work for it, of engines that
    are traced."""
    trace = Trace()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def trace_statements(engine: Engine) -> None:
    """Have the statements of an engine traced."""
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "before_execute", lambda connection, *_: _end(connection))
    event.listen(engine, "commit", _end)
    event.listen(engine, "rollback", _end)


def _note(connection: Connection, _cursor: Any, text: str, *_: Any) -> None:
    trace = _current.get(None)
    if trace is None or text.startswith(_UNCOUNTED):
        return
    connection.info[_OPEN] = statement = Statement(text, perf_counter())
    trace.statements.append(statement)


def _end(connection: Connection) -> None:
    statement: Statement | None = connection.info.pop(_OPEN, None)
    if statement is not None:
        statement.seconds = perf_counter() - statement.began


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


def copy_store(url: str, target: Path) -> None:
    """Copy a store, as it is at one moment, to a new file. Raises StoreError where it cannot be read, or is damaged;
    OSError where `target` cannot be written."""
    parsed = parse_url(url)
    source = path_of(parsed)
    with (
        explained(parsed),
        closing(sqlite3.connect(uri_of(source), uri=True, timeout=BUSY_SECONDS)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        try:
            read.backup(written)
        except sqlite3.OperationalError as error:
            if "full" in str(error):  # what is read needs no space
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
            raise
        check_whole(written, source)


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError where a store is damaged, naming it `path`. Reads it whole."""
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise StoreError(f"The store {path} cannot be used: {DAMAGED}.") from error
    if found != [("ok",)]:
        raise StoreError(f"The store {path} cannot be used: {DAMAGED}.")
