"""Puts a backup back, also under running portals."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

from portal.atomic_writing import holds, sync, write_whole
from portal.backup.archive import STORE, Archive, Manifest, opened
from portal.backup.making import check_whole
from portal.database.engine import BUSY_SECONDS, parse_url, sqlite_url
from portal.database.failures import explained
from portal.database.migrate import migrate
from portal.database.moments import microseconds
from portal.database.store_file import held, path_of, replace
from portal.errors import BackupError, StoreError, StoreTooNew
from portal.settings import Settings

_ASIDE = ".restoring-"
_LEFT = 86_400
"""Seconds after which what a killed `portal restore` has left is removed."""
_LEAP = 1_000_000
"""What the content version is raised by where that of the store before cannot be read: no portal writes so often in
between."""


def restore(settings: Settings, source: Path, now: datetime) -> Manifest:
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
