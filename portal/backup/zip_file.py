"""The file of a backup: a ZIP archive with a manifest that tells size and SHA-256 of everything in it.

manifest.json               what is in it, and what made it; written last
portal.sqlite3              the store
media/ab/abcdef….png        the files that articles list
imported/….json             which articles came from which folder (`portal import --prune`)
"""

from __future__ import annotations

import errno
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, ConfigDict, ValidationError

from portal.errors import BackupError, why

FORMAT = 1
"""Raised where an older portal could not read what is written."""
MANIFEST = "manifest.json"
STORE = "portal.sqlite3"

_NAME = re.compile(
    r"portal\.sqlite3|media/([0-9a-f]{2})/(\1[0-9a-f]{62})\.[a-z0-9]+|imported/[0-9a-f]{32}\.json"
)
_CHUNK = 1 << 20
_LONGEST_MANIFEST = 1 << 28
"""In bytes; it has some two hundred for a file."""


class ArchiveEntry(BaseModel):
    """One file: its size in bytes and its SHA-256."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class BackupManifest(BaseModel):
    """What a backup says of itself. `migration` names the shape of the store, `settings` those that were set, and
    `site` the site file: they are not in a backup. `missing` are the files of articles that were damaged."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    migration: str
    made_at: datetime
    articles: int
    settings: tuple[str, ...]
    site: str
    missing: tuple[str, ...]
    files: dict[str, ArchiveEntry]

    @property
    def media(self) -> list[str]:
        """The names of images and attachments."""
        return [name for name in self.files if name.startswith("media/")]


class Archive:
    """A backup, opened for reading."""

    def __init__(self, path: Path, file: ZipFile) -> None:
        self._path = path
        self._file = file
        self.manifest = self._manifest()

    def check(self) -> None:
        """Read everything. Raises BackupError where anything is not as it was written."""
        for name, entry in self.manifest.files.items():
            with self.reading(name) as file:
                digest, size = hashlib.sha256(), 0
                while (chunk := file.read(_CHUNK)) and size <= entry.size:
                    digest.update(chunk)
                    size += len(chunk)
            if (size, digest.hexdigest()) != (entry.size, entry.sha256):
                raise self.damaged(f"{name} is not as it was written")

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the archive. Raises BackupError where it is damaged."""
        try:
            with self._file.open(name) as file:
                yield file
        except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
            raise self.damaged(f"{name}: {error}") from error
        except OSError as error:  # a place in the file that is none
            if error.errno != errno.EINVAL:
                raise
            raise self.damaged(f"{name} does not lie where it should") from error

    def damaged(self, what: str) -> BackupError:
        """The error that says so."""
        return BackupError(
            f"The backup {self._path} is damaged ({what}). Nothing was changed; take another one."
        )

    def _manifest(self) -> BackupManifest:
        if MANIFEST not in self._file.namelist():
            raise _foreign(self._path)
        with self.reading(MANIFEST) as file:
            told = file.read(_LONGEST_MANIFEST)
        found = re.search(rb'"format":\s*(\d{1,9})\b', told)
        if found is None:
            raise _foreign(self._path)
        if int(found[1]) > FORMAT:
            raise BackupError(
                f"The backup {self._path} was made by a newer civic-portal; install that version or a newer one. "
                "Nothing was changed."
            )
        try:
            manifest = BackupManifest.model_validate_json(told)
        except ValidationError as error:
            raise self.damaged(f"{MANIFEST} cannot be read") from error
        names = sorted(self._file.namelist())
        if names != sorted([MANIFEST, *manifest.files]) or STORE not in manifest.files:
            raise self.damaged("it does not hold the files that it says it holds")
        for name, entry in manifest.files.items():
            found_name = _NAME.fullmatch(name)
            if found_name is None or found_name[2] not in (None, entry.sha256):
                raise self.damaged(f"it holds a file that no backup has, “{name}”")
        return manifest


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup at `path`. Raises BackupError where it is none, is damaged, or is of a newer portal."""
    try:
        if path.exists() and not path.is_file():
            raise _foreign(path)
        file = ZipFile(path)
    except BadZipFile:
        raise _foreign(path) from None
    except OSError as error:
        raise BackupError(f"The backup {path} cannot be read: {why(error)}.") from None
    with file:
        yield Archive(path, file)


def _foreign(path: Path) -> BackupError:
    return BackupError(
        f"{path} is no backup that `portal backup` made, or was cut short. Nothing was changed; name another file."
    )
