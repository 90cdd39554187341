"""A store to be looked at, by who shall change nothing: no file is made, locked or written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar
from urllib.parse import quote

from portal.database.store_file import beside

_LOG = "-wal"
_TRIES = 4
_PAUSE = 0.5
"""Seconds between two looks at a store that somebody is writing to."""
_STEPS = 20_000
"""Of SQLite's machine, between two looks at the clock."""

T = TypeVar("T")


class TimeIsOverError(Exception):
    """A look at the store took longer than it may."""


def look(path: Path, seconds: float, work: Callable[[sqlite3.Connection], T]) -> T:
    """What `work` makes of the store at `path`, its log included.

    As nothing is locked, somebody may be writing meanwhile, so that what is read fits together badly: then it is tried
    again. Raises sqlite3.Error for a store that cannot be read each time, TimeIsOverError after so many `seconds`.
    """
    if not path.is_file():
        raise sqlite3.OperationalError(
            "unable to open database file"
        )  # a pipe would keep whoever reads it waiting
    until = monotonic() + seconds
    for attempt in range(1, _TRIES + 1):
        before = _signature(path)
        try:
            with _opened(path, until) as connection:
                return work(connection)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if monotonic() > until:
                raise TimeIsOverError from error
            if attempt == _TRIES or (_signature(path) == before and attempt > 1):
                raise
        sleep(_PAUSE)
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def _opened(path: Path, until: float) -> Iterator[sqlite3.Connection]:
    # `unix-none` takes no locks, and in its exclusive mode the log needs no file of shared memory. Where there is no
    # log, SQLite would make one.
    how = "vfs=unix-none" if _has_log(path) else "immutable=1"
    address = f"file:{quote(str(path))}?mode=ro&{how}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.set_progress_handler(lambda: monotonic() > until, _STEPS)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        yield connection


def _has_log(path: Path) -> bool:
    try:
        return beside(path, _LOG).stat().st_size > 0
    except OSError:
        return False


def _signature(path: Path) -> list[tuple[int, int]]:
    found = []
    for file in (path, beside(path, _LOG)):
        try:
            seen = file.stat()
        except OSError:
            found.append((0, 0))
        else:
            found.append((seen.st_mtime_ns, seen.st_size))
    return found
