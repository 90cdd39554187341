"""Backups, made and put back while portals run: ZIP archives with a manifest that tells size and SHA-256 of everything.

manifest.json               what is in it, and what made it; written last
portal.sqlite3              the store
media/ab/abcdef….png        the files that articles list
imported/….json             which articles came from which folder (`portal import --prune`)
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from portal.atomic_writing import holds, real_path, sync, write_whole, written_whole
from portal.database.engine import BUSY_SECONDS, check_whole, copy_store, explained, parse_url, sqlite_url
from portal.database.metadata import microseconds
from portal.database.migrate import migrate
from portal.database.sqlite_file import held, path_of, replace
from portal.errors import BackupError, StoreError, StoreTooNew, why
from portal.news.media import MediaFolder
from portal.settings import Settings

FORMAT = 1
"""Raised where an older portal could not read what is written."""
MANIFEST = "manifest.json"
STORE = "portal.sqlite3"

_NAME = re.compile(
    r"portal\.sqlite3|media/([0-9a-f]{2})/(\1[0-9a-f]{62})\.[a-z0-9]+|imported/[0-9a-f]{32}\.json"
)
_CHUNK = 1 << 20
"""Bytes that are read at a time."""
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


_LISTED = """
    SELECT hash, min(name) FROM (SELECT hash, name FROM image UNION SELECT hash, name FROM attachment)
    GROUP BY hash ORDER BY hash
"""


def make(settings: Settings, target: Path, now: datetime, *, overwrite: bool = False) -> BackupManifest:
    """Write a backup of the portal with these settings to `target`, all of it or nothing.

    The store is copied as it is at one moment; who writes meanwhile is not held up. Files of articles that are damaged
    are left out, and told. Raises StoreError where the store cannot be read or is damaged, BackupError where `target`
    cannot be written, or is there already: only a backup is overwritten, and only if that is wished.
    """
    try:
        if target.exists():
            _check_replaceable(target, overwrite=overwrite)
        with (
            TemporaryDirectory(dir=target.absolute().parent, prefix=f".{target.name}.") as folder,
            written_whole(target, mode=0o600) as file,
        ):
            return _write(settings, file, Path(folder) / STORE, now)
    except OSError as error:
        raise BackupError(f"The backup {target} cannot be written: {why(error)}.") from None


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Raise BackupError where something that belongs into a backup cannot be read inside."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{path} cannot be read: {why(error)}. No backup was made; see to its rights and its disk."
        ) from None


def _check_replaceable(target: Path, *, overwrite: bool) -> None:
    """Refuse to replace what is there, unless that is wished and it is a backup: it may be the store itself."""
    if not overwrite:
        raise BackupError(f"{target} is there already. Name another file, or replace it with --overwrite.")
    try:
        with opened(target):
            pass
    except BackupError:
        raise BackupError(
            f"{target} is there already and is no backup of this version, so it is not replaced. Name another file."
        ) from None


def _write(settings: Settings, file: BinaryIO, copy: Path, now: datetime) -> BackupManifest:
    source = path_of(parse_url(settings.store_url))
    with _reading(source):
        if not source.is_file():
            raise StoreError(f"There is no store {source}, so there is nothing to back up.")
    copy_store(settings.store_url, copy)
    with explained(parse_url(settings.store_url)), closing(sqlite3.connect(copy)) as store:
        (migration,) = store.execute("SELECT version_num FROM portal_migration").fetchone()
        (articles,) = store.execute("SELECT count(*) FROM article").fetchone()
        listed = store.execute(_LISTED).fetchall()
    entries: dict[str, ArchiveEntry] = {}
    missing: list[str] = []
    with ZipFile(file, "w", ZIP_STORED) as packed:
        entries[STORE] = _add(packed, STORE, copy, packing=ZIP_DEFLATED)
        media = MediaFolder(settings.media_dir, settings.max_media_size)
        for hash_, name in listed:
            if damage := media.damage(hash_):
                missing.append(f"{name} ({hash_}) {damage}")
            elif (stored := media.find(hash_)) is not None:
                inside = f"media/{stored.path.parent.name}/{stored.path.name}"
                entries[inside] = _add(packed, inside, stored.path)
        for path in _records(settings.data_dir / "imported"):
            inside = f"imported/{path.name}"
            entries[inside] = _add(packed, inside, path)
        manifest = BackupManifest(
            format=FORMAT,
            version=version("civic-portal"),
            migration=migration,
            made_at=now,
            articles=articles,
            settings=tuple(sorted(settings.model_fields_set)),
            site=str(settings.site or ""),
            missing=tuple(missing),
            files=entries,
        )
        packed.writestr(MANIFEST, manifest.model_dump_json(indent=1), ZIP_DEFLATED)
    return manifest


def _records(folder: Path) -> list[Path]:
    with _reading(folder):
        try:
            return sorted(path for path in folder.iterdir() if path.suffix == ".json")
        except FileNotFoundError:
            return []


def _add(packed: ZipFile, name: str, path: Path, packing: int = ZIP_STORED) -> ArchiveEntry:
    """Put a file into the archive; what it held."""
    info = ZipInfo(name)
    info.compress_type = packing
    digest, size = hashlib.sha256(), 0
    with _reading(path):
        read = path.open("rb")
    with read, packed.open(info, "w", force_zip64=True) as written:
        while True:
            with _reading(path):
                chunk = read.read(_CHUNK)
            if not chunk:
                break
            digest.update(chunk)
            size += len(chunk)
            written.write(chunk)
    return ArchiveEntry(size=size, sha256=digest.hexdigest())


_ASIDE = ".restoring-"
_LEFT = 86_400
"""Seconds after which what a killed `portal restore` has left is removed."""
_LEAP = 1_000_000
"""What the content version is raised by where that of the store before cannot be read: no portal writes so often in
between."""


def restore(settings: Settings, source: Path, now: datetime) -> BackupManifest:
    """Put the backup `source` in the place of the store, and the files of its articles among the media.

    First all of it is read and checked, and its store brought to the newest shape; then the files are put, which takes
    nothing away; last the store, in one step. The store before lies beside the new one then, as `…-replaced`. The
    content version is higher than it was before, so that nothing that was kept of the old state is taken for the new.
    Raises BackupError or StoreError; then the store is as it was.
    """
    path = real_path(path_of(parse_url(settings.store_url)))
    with opened(source) as archive:
        archive.check()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _sweep(path.parent)
            with TemporaryDirectory(dir=path.parent, prefix=_ASIDE) as folder:
                new = Path(folder) / STORE
                _unpack_store(archive, new, source)
                _put_files(archive, settings)
                _put_store(settings.store_url, path, new, now)
        except OSError as error:
            raise BackupError(
                f"The backup cannot be put back into {settings.data_dir}: {error.strerror or error}. The store is "
                "as it was."
            ) from None
    return archive.manifest


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_ASIDE}*"):
        if time() - path.stat().st_mtime > _LEFT:
            shutil.rmtree(path, ignore_errors=True)


def _unpack_store(archive: Archive, new: Path, source: Path) -> None:
    with archive.reading(STORE) as packed, new.open("wb") as file:
        shutil.copyfileobj(packed, file)
    try:
        with closing(sqlite3.connect(new)) as store:
            check_whole(store, new)
        migrate(sqlite_url(new))
    except StoreTooNew as error:
        raise BackupError(
            f"The backup {source} was made by a newer civic-portal ({archive.manifest.version}); install that "
            "version or a newer one. Nothing was changed."
        ) from error
    except StoreError as error:
        raise archive.damaged("its store cannot be read") from error
    sync(new)


def _put_files(archive: Archive, settings: Settings) -> None:
    for name, entry in archive.manifest.files.items():
        if name == STORE:
            continue
        kind, _, rest = name.partition("/")
        target = (settings.media_dir if kind == "media" else settings.data_dir / kind) / rest
        with archive.reading(name) as packed:
            content = packed.read(entry.size)
        if not holds(target, content):
            write_whole(target, content, synced=False)
            _give(target, settings.data_dir)
            _give(target.parent, settings.data_dir)
    os.sync()  # one call for all the files


def _put_store(url: str, path: Path, new: Path, now: datetime) -> None:
    with explained(parse_url(url)), held(path, BUSY_SECONDS) as old:
        with closing(sqlite3.connect(new, isolation_level=None)) as store:
            _raise_version(store, old, now)
        if path.exists():
            new.chmod(stat.S_IMODE(path.stat().st_mode))
        _give(new, path if path.exists() else path.parent)
        replace(path, new)


def _give(path: Path, like: Path) -> None:
    """Give a file to the owner of another, so that the portal's user can use what root has put there."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _raise_version(store: sqlite3.Connection, old: sqlite3.Connection | None, now: datetime) -> None:
    wanted = "SELECT CAST(value AS INTEGER) FROM site_state WHERE name = 'content_version'"
    (own,) = store.execute(wanted).fetchone()
    try:
        (before,) = (old.execute(wanted).fetchone() if old is not None else None) or (own,)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        before = own + _LEAP
    raised = max(own, before) + 1
    store.execute("BEGIN IMMEDIATE")
    store.execute("UPDATE site_state SET value = ? WHERE name = 'content_version'", (str(raised),))
    store.execute(
        "INSERT INTO change_log (version, article, deed, at) VALUES (?, '', 'restored', ?)",
        (raised, microseconds(now)),
    )
    store.execute("COMMIT")
