"""A `.po` file that is read again when it has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import structlog

from portal.errors import CatalogError
from portal.i18n.po_file import PoFile, parse

SETTLING = 2.0
"""Seconds after a change in which the content is compared, as a clock's tick may hide a second change."""

_log = structlog.get_logger(__name__)


class WatchedFile:
    """`content` is what the file last held that was right; None before that, and where there is no such file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: PoFile | None = None
        self._stamp: tuple[int, ...] | None = None
        self._digest = b""
        self._settled = 0.0
        self._told = ""

    def look(self, now: float) -> bool:
        """Whether `content` is another than at the last look. `now` is in seconds, of any clock that only rises."""
        stamp = self._stat()
        if stamp != self._stamp:
            self._stamp, self._settled = stamp, now + SETTLING
        elif now >= self._settled:
            return False
        return self._read()

    def _stat(self) -> tuple[int, ...] | None:
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino, stat.st_dev

    def _read(self) -> bool:
        try:
            data = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return self._forget()
        except OSError as error:
            return self._refuse(CatalogError(f"it cannot be read: {error.strerror}", file=str(self.path)))
        digest = hashlib.sha256(data).digest()
        if digest == self._digest:
            return False
        self._digest = digest
        try:
            self.content = parse(data, self.path)
        except CatalogError as error:
            return self._refuse(error)
        self._told = ""
        return True

    def _forget(self) -> bool:
        had = self.content is not None
        self.content, self._digest = None, b""
        return had

    def _refuse(self, error: CatalogError) -> bool:
        if str(error) == self._told:
            return False
        self._told = str(error)
        _log.warning(
            "A catalog is refused; what it last held stays in use.",
            file=error.file,
            line=error.line,
            reason=error.reason,
        )
        return False
