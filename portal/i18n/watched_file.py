"""A `.po` file that is read again when it has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from portal.errors import CatalogError
from portal.i18n.po_file import PoFile, parse, read_bounded

SETTLING = 2.0
"""Seconds after a change in which the content is compared, as a clock's tick may hide a second change."""


class WatchedFile:
    """What a file holds now: `content`, if that is right, or the `refusal` that says what is wrong.

    Neither is there where there is no such file. `digest` tells one state from another (empty: no file), and `since` is
    when this one was first seen.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: PoFile | None = None
        self.refusal: CatalogError | None = None
        self.digest = ""
        self.since = 0.0
        self._stamp: tuple[int, ...] | None = ()
        self._settled = 0.0

    def look(self, now: float) -> bool:
        """Whether the file is in another state than at the last look. `now` is in seconds, of any clock that only
        rises."""
        stamp = self._stat()
        if self._stamp == ():
            self.since = now
        if stamp != self._stamp:
            self._stamp, self._settled = stamp, now + SETTLING
        elif now >= self._settled:
            return False
        return self._read(now)

    def _stat(self) -> tuple[int, ...] | None:
        try:
            found = self.path.stat()
        except OSError:
            try:
                found = self.path.lstat()  # a link that leads nowhere
            except OSError:
                return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev

    def _read(self, now: float) -> bool:
        data: bytes | None = None
        refusal: CatalogError | None = None
        try:
            data = read_bounded(self.path)
            digest = hashlib.sha256(data).hexdigest()
        except CatalogError as error:
            refusal, digest = error, str(error)
        except (FileNotFoundError, NotADirectoryError):
            digest = ""
        if digest == self.digest:
            return False
        self.digest, self.since, self.content = digest, now, None
        if data is not None:
            try:
                self.content = parse(data, self.path)
            except CatalogError as error:
                refusal = error
        self.refusal = refusal
        return True
