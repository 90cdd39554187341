"""Backups: made and put back while portals run."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.atomic_writing import holds, sync, write_whole, written_whole
from portal.backup.zip_file import FORMAT, MANIFEST, STORE, Archive, ArchiveEntry, BackupManifest, opened
from portal.database.engine import BUSY_SECONDS, DAMAGED, explained, parse_url, sqlite_url
from portal.database.metadata import microseconds
from portal.database.migrate import migrate
from portal.database.sqlite_file import held, path_of, replace, uri_of
from portal.errors import BackupError, StoreError, StoreTooNew, why
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

    manifest: BackupManifest
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
        with (
            TemporaryDirectory(dir=target.absolute().parent, prefix=f".{target.name}.") as folder,
            written_whole(target, mode=0o600) as file,
        ):
            manifest = _write(settings, file, Path(folder) / STORE, now)
        size = target.stat().st_size
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


def _write(settings: Settings, file: BinaryIO, copy: Path, now: datetime) -> BackupManifest:
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
    path = path_of(parse_url(settings.store_url)).resolve()
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
