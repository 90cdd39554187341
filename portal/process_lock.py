"""A lock that one of several processes of a machine holds, by a file that tells nothing else."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class ProcessLock:
    """The lock of the file `path`. A process that ends lets go of it, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def take(self) -> bool:
        """Whether this process holds it, now or already. Raises OSError where the file cannot be opened."""
        if self._held is not None:
            return True
        lock = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._held = lock
        return True

    def release(self) -> None:
        """Leave it to another process."""
        if self._held is not None:
            os.close(self._held)
        self._held = None
