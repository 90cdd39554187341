"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


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
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
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
