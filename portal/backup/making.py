"""Makes a backup of a portal, which may be running."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.atomic_writing import sync
from portal.backup.archive import FORMAT, MANIFEST, STORE, Entry, Manifest, opened
from portal.database.engine import BUSY_SECONDS, parse_url
from portal.database.failures import DAMAGED, explained
from portal.database.store_file import path_of, uri_of
from portal.errors import BackupError, StoreError, why
from portal.news.media import MediaFolder
from portal.settings import Settings

_LISTED = """
    SELECT hash, min(name) FROM (SELECT hash, name FROM image UNION SELECT hash, name FROM attachment)
    GROUP BY hash ORDER BY hash
"""

_CHUNK = 1 << 20
"""Bytes that are copied at a time."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds, and its size in bytes."""

    manifest: Manifest
    size: int


def make(settings: Settings, target: Path, now: datetime, *, overwrite: bool = False) -> Made:
    """Write a backup of the portal with these settings to `target`, all of it or nothing.

    The store is copied as it is at one moment; who writes meanwhile is not held up. Files of articles that are damaged
    are left out, and told. Raises StoreError where the store cannot be read or is damaged, BackupError where `target`
    cannot be written, or is there already: only a backup is overwritten, and only if that is wished.
    """
    try:
        if target.exists():
            _check_replaceable(target, overwrite=overwrite)
        with TemporaryDirectory(dir=target.absolute().parent, prefix=f".{target.name}.") as folder:
            aside = Path(folder) / "backup"
            manifest = _write(settings, aside, Path(folder) / STORE, now)
            size = aside.stat().st_size
            aside.replace(target)
        sync(target.absolute().parent)
    except OSError as error:
        raise BackupError(f"The backup {target} cannot be written: {why(error)}.") from None
    return Made(manifest, size)


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


def copy_store(url: str, target: Path) -> None:
    """Copy a store, as it is at one moment, to a new file. Raises StoreError where it cannot be read, or is damaged;
    OSError where `target` cannot be written."""
    parsed = parse_url(url)
    source = path_of(parsed)
    with _reading(source):
        if not source.is_file():
            raise StoreError(f"There is no store {source}, so there is nothing to back up.")
    with (
        explained(parsed),
        closing(sqlite3.connect(uri_of(source), uri=True, timeout=BUSY_SECONDS)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        try:
            read.backup(written)
        except sqlite3.OperationalError as error:
            if "full" in str(error):  # what is read needs no space
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
            raise
        check_whole(written, source)


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError where a store is damaged, naming it `path`. Reads it whole."""
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise StoreError(f"The store {path} cannot be used: {DAMAGED}.") from error
    if found != [("ok",)]:
        raise StoreError(f"The store {path} cannot be used: {DAMAGED}.")


def _write(settings: Settings, aside: Path, copy: Path, now: datetime) -> Manifest:
    copy_store(settings.store_url, copy)
    with explained(parse_url(settings.store_url)), closing(sqlite3.connect(copy)) as store:
        (migration,) = store.execute("SELECT version_num FROM portal_migration").fetchone()
        (articles,) = store.execute("SELECT count(*) FROM article").fetchone()
        listed = store.execute(_LISTED).fetchall()
    entries: dict[str, Entry] = {}
    missing: list[str] = []
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
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
            manifest = Manifest(
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
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _records(folder: Path) -> list[Path]:
    with _reading(folder):
        try:
            return sorted(path for path in folder.iterdir() if path.suffix == ".json")
        except FileNotFoundError:
            return []


def _add(packed: ZipFile, name: str, path: Path, packing: int = ZIP_STORED) -> Entry:
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
    return Entry(size=size, sha256=digest.hexdigest())
