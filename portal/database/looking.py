"""A store to be looked at, by who shall change nothing of it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import struct
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import TypeVar

from portal.database.store_file import beside, uri_of

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
