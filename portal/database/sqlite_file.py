"""The file that a store lies in, and SQLite's two beside it: looked at without a trace, opened, replaced.

SQLite finds its log (`-wal`) by name, and whoever has a store open goes on with the file that was there, even where
another has its name by now. So each transaction looks, once it has begun, whether its files are still those that its
connection opened; and `replace` holds the write lock of what it replaces, so that nobody who has looked writes there.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, unquote, urlsplit

from sqlalchemy import URL, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from portal.atomic_writing import real_path, sync
from portal.errors import StoreError

REPLACED = "-replaced"
"""What the name of a store ends in that another was put in the place of."""
RESTORED = "-restored"
"""What the name of a whole store ends in that is about to be put in the place of another."""
_LOG, _SHARED = "-wal", "-shm"
_SHARED_SIZE = 32 * 1024
"""Bytes of the first piece of `-shm` (https://www.sqlite.org/walformat.html)."""
_TRIES = 5
_PAUSE = 0.1
"""Seconds between two looks at a file that is being replaced."""

log = logging.getLogger(__name__)

Inode = tuple[int, int] | None
"""Device and number of a file; None where there is none."""


class StoreFiles(NamedTuple):
    """Which files lay at the names of a store at one moment, and its path without symbolic links, beside which SQLite
    keeps its log."""

    path: Path
    store: Inode
    log: Inode
    shared: Inode


def path_of(url: URL) -> Path:
    """The file that an SQLite URL names."""
    database = str(url.database)
    return Path(unquote(urlsplit(database).path) if database.startswith("file:") else database).absolute()


def files_at(path: Path, real: Path | None = None) -> StoreFiles:
    """Which files lie there now; `real` is the path without symbolic links, where it is known."""
    real = real or real_path(path)
    return StoreFiles(real, _inode(path), _inode(beside(real, _LOG)), _inode(beside(real, _SHARED)))


def beside(path: Path, ending: str) -> Path:
    """The file whose name is that of the store with this ending."""
    return path.with_name(path.name + ending)


def is_frozen(path: Path) -> bool:
    """Whether a store is there that this process can read, and not write: on a disk that became read-only, or full.

    Not where a log lies beside it: somebody else writes, or did not end well. Raises StoreError where the file cannot
    be reached.
    """
    if _inode(path) is None:
        return False
    if os.access(path.parent, os.W_OK):
        return _lacks_room(path)
    return _inode(beside(path, _LOG)) is None


def _lacks_room(path: Path) -> bool:
    """Whether SQLite cannot open a store to write because the memory that its processes share, a file beside it, finds
    no room on the disk, and nobody has made it yet."""
    disk = os.statvfs(path.parent)
    free = disk.f_bavail if os.geteuid() else disk.f_bfree  # some is kept back for root
    if free * disk.f_frsize >= _SHARED_SIZE:
        return False
    return not _size(beside(path, _LOG)) and _size(beside(path, _SHARED)) < _SHARED_SIZE


def uri_of(path: Path, how: str = "") -> str:
    """The URI by which SQLite opens a store that is there, and makes none: as `how` says, else to read and write.
    Beside a frozen one there can be no files, and SQLite does without where it is told that nobody changes it."""
    return f"file:{quote(str(path))}?{how or ('immutable=1' if is_frozen(path) else 'mode=rw')}"


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


class StoreFile:
    """Opens the file of a store for one engine, and notices when another has taken its place: then it calls `renew`,
    to bring that one to the shape that this code expects, and opens it. Threads may share one."""

    def __init__(self, url: URL, renew: Callable[[], None]) -> None:
        self.path = path_of(url)
        self._renew = renew
        self._turn = Lock()
        self._opened: StoreFiles | None = None
        self._is_gone = False
        self._told: object = None

    def connect(
        self, dialect: Dialect, entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
    ) -> DBAPIConnection:
        """A connection to the file that is there now; none is made. Raises StoreError where there is none."""
        if not options.get("uri"):
            arguments, options = [uri_of(self.path)], {**options, "uri": True}
        with self._turn:
            for _ in range(_TRIES):
                found = self._made_ready()
                connection = dialect.connect(*arguments, **options)
                with suppress(sqlite3.Error):  # the first statement of whoever asked tells what is wrong
                    connection.cursor().execute("PRAGMA schema_version").fetchone()  # opens the log
                opened = files_at(self.path)
                if opened.store == found:
                    self._opened = opened
                    entry.info["files"] = opened
                    entry.info["frozen"] = "immutable=1" in arguments[0]
                    return connection
                connection.close()
        raise StoreError(f"The store {self.path} is replaced again and again; try again when that has ended.")

    def is_opened_by(self, connection: Connection) -> bool:
        """Whether a connection that has begun a transaction opened the files that are there now, frozen or not."""
        opened: StoreFiles = connection.info["files"]
        is_as_it_was = not connection.info.get("frozen") or is_frozen(self.path)
        return is_as_it_was and opened == files_at(self.path, opened.path)

    def _made_ready(self) -> Inode:
        """The file that is there, brought to the newest shape where it took the place of the one before."""
        found = _waited_for(self.path, 1 if self._is_gone else _TRIES)
        before = self._opened
        self._is_gone = found is None
        if found is None and (before is not None or self.path.parent.is_dir()):
            if before is not None:
                self._tell(None, "the file of the store is gone; it is opened again when it is there")
            raise StoreError(
                f"There is no store {self.path}. Put a backup there with `portal restore FILE`; `portal migrate` makes "
                "an empty one."
            )
        if before is not None and found != before.store:
            self._tell(found, "the file of the store was replaced; the new one is opened")
            with _locked(before.path):
                for ending, inode in ((_LOG, before.log), (_SHARED, before.shared)):
                    if real_path(self.path) == before.path and _inode(beside(before.path, ending)) == inode:
                        beside(before.path, ending).unlink(missing_ok=True)  # that of the file before
            self._renew()
        return found

    def _tell(self, state: object, what: str) -> None:
        """Tell once what has become of the file, however often it is met."""
        if self._told != (state, what):
            self._told = (state, what)
            log.warning("%s: %s", self.path, what)


@contextmanager
def held(path: Path, seconds: float) -> Iterator[sqlite3.Connection | None]:
    """The store at `path` with its write lock held, so that nobody writes; None where there is none that can be read.

    Raises sqlite3.OperationalError where another process writes for more than `seconds`, StoreError where the file
    cannot be reached.
    """
    connection = None
    try:
        while (found := _inode(path)) is not None:
            connection = sqlite3.connect(
                uri_of(path, "mode=rw"), uri=True, timeout=seconds, isolation_level=None
            )
            connection.execute("BEGIN IMMEDIATE")
            if _inode(path) == found:
                break
            connection.close()  # it was replaced while this waited
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
            connection = None
        if "locked" in str(error):
            raise
    try:
        yield connection
    finally:
        if connection is not None:
            connection.close()


def replace(path: Path, new: Path) -> None:
    """Put `new`, a whole store on the same disk that nobody has open, in the place of the one at `path`, whose write
    lock the caller holds (`held`). That one lies beside it afterwards, as `…-replaced`. Raises OSError.

    Where this is cut short, whoever opens the store next carries it on.
    """
    path = real_path(path)
    for ending in (_LOG, _SHARED):
        beside(new, ending).unlink(missing_ok=True)
    new.replace(beside(path, RESTORED))
    sync(path.parent)
    _put_in_place(path)


def finish_replacing(path: Path) -> None:
    """Carry on a `replace` that was cut short between taking the old store away and putting the new one there. Raises
    StoreError where the file cannot be reached."""
    if _inode(path) is None and _inode(beside(real_path(path), RESTORED)) is not None:
        _put_in_place(real_path(path))


def _put_in_place(path: Path) -> None:
    replaced = beside(path, REPLACED)
    with _locked(path):
        if not beside(path, RESTORED).exists():
            return  # somebody else was faster
        if path.exists():
            beside(replaced, _LOG).unlink(missing_ok=True)
            path.replace(replaced)
        # While there is no store, nobody can open it; so what lies beside is of the old one.
        if beside(path, _LOG).exists():
            beside(path, _LOG).replace(beside(replaced, _LOG))
        beside(path, _SHARED).unlink(missing_ok=True)
        beside(path, RESTORED).replace(path)
        sync(path.parent)


def _waited_for(path: Path, tries: int) -> Inode:
    """The file that is there, after a moment in which it may be being replaced."""
    for left in reversed(range(tries)):
        finish_replacing(path)
        if (found := _inode(path)) is not None or not path.parent.is_dir():
            return found
        if left:
            sleep(_PAUSE)
    return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone, among all processes, in changing which files lie in the folder of `path`."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _inode(path: Path) -> Inode:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be reached: {error.strerror}. Give the portal's user the right to its folder."
        ) from error
    return found.st_dev, found.st_ino
