"""Files that are there whole or not at all, and whether one is another than it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

Stamp = tuple[int, ...]
"""What tells one state of a file from another."""


def real_path(path: Path) -> Path:
    """The path without symbolic links, as far as they lead anywhere. One that leads to itself stays, so that whoever
    uses it is told by an OSError (of `Path.resolve`, Python 3.11 and 3.12 raise RuntimeError)."""
    return Path(os.path.realpath(path))


def stamp_of(path: Path) -> Stamp | None:
    """The state that a file, or folder, is in; that of the link itself where one leads nowhere; None for no file."""
    for look in (path.stat, path.lstat):
        try:
            found = look()
        except OSError:
            continue
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev
    return None


def holds(path: Path, data: bytes) -> bool:
    """Whether a file is there, can be read, and holds just this."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_whole(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Write a file so that whoever reads it finds what it held before or all of this. Raises OSError.

    Its folder is made if need be; where the path is a link, what it leads to is written. Unless it is `synced`, it may
    be lost with the power; to wait until it, and its name, are on the disk takes long where that is busy.
    """
    with written_whole(path, synced=synced) as file:
        file.write(data)


@contextmanager
def written_whole(path: Path, *, mode: int = 0o644, synced: bool = True) -> Iterator[BinaryIO]:
    """The same for what is written piece by piece: a file that takes the place of `path` when all went well, with the
    rights of `mode`. Raises OSError."""
    path = real_path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            if synced:
                os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    if synced:
        sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or which names a folder has, is on the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
