"""The indexes of other versions of the analysis, beside the own one: what is taken over, and when they are removed.

    index/
      current.json …    an index of before versions had folders of their own
      12/               of an older version: until the own index is built, its files answer from the own folder as well
      13/               the own one (`index_directory`)
      14/               of a newer version: left alone

Nothing is written into the folder of another version, so that its processes go on with it: while workers are restarted
one after another, and where the older version is put back. Whoever follows an index leaves a sign of that, its
manifest's time of change; that of an older version is removed a day after the last one, and no sooner than a day after
there was a newer one.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep, time
from typing import Final

from portal.errors import SearchError
from portal.failure_log import Faults
from portal.search.whoosh.index_directory import (
    LOCK,
    MANIFEST,
    IndexDirectory,
    check_owner,
    checksum,
    told,
    try_lock,
)
from portal.search.whoosh.manifest import GENERATION, Manifest, SegmentInfo

OLDEST_READ: Final = 0
"""The lowest version of the analysis whose files this code reads: an index of an older one answers nothing until it is
built anew."""
KEPT = 24 * 60 * 60.0
"""Seconds for which an index of an older version stays after it was last in use."""
SIGN = 60 * 60.0
"""Seconds between two signs that an index is in use."""

_VERSION = re.compile("[1-9][0-9]{0,8}")
_TRIES = 10
_WAIT = 0.1
"""Seconds between two looks whether another process has taken over what there is."""

log = logging.getLogger(__name__)


class OtherVersions:
    """What lies beside the index of `directory`. Its methods block; threads may share one.

    `reads` reads of the segments in a folder what searches need, and raises anything where it cannot.
    """

    def __init__(
        self, directory: IndexDirectory, reads: Callable[[Path, Sequence[SegmentInfo]], object]
    ) -> None:
        self._directory = directory
        self._reads = reads
        self._faults = Faults(log)
        self._looking = Lock()
        self._looked = False
        self._sign_due = 0.0
        self._told_newer = False

    def take_over(self) -> None:
        """Make the newest older index that can be read the directory's own where it has none, under its lock: the same
        files by another name, copied only where the disk has no links. It is as stale as it was."""
        if self._directory.current() is not None:
            return
        for folder in older(self._directory):
            try:
                if self._is_taken(folder):
                    log.info("%s: this index answers until that of this version is built", folder)
                    return
            except Exception as error:  # noqa: BLE001 - what is broken, or of another version, raises anything
                work = f"taking over the index of an older version from {folder}"
                self._faults.failed(work, error, level=logging.WARNING)

    def take_over_in_turn(self) -> None:
        """The same for whoever does not hold the lock, once. Where another process holds it, which is most likely doing
        just this, that is waited for, a second at most. Raises SearchError."""
        with self._looking:
            for _ in range(_TRIES):
                if self._looked or self._directory.current() is not None or not older(self._directory):
                    break
                with self._directory.locked() as held:
                    if held:
                        self.take_over()
                        break
                sleep(_WAIT)
            self._looked = True

    @property
    def sign_is_due(self) -> bool:
        """Whether `leave_sign` should be called."""
        return monotonic() >= self._sign_due

    def leave_sign(self) -> None:
        """Show other versions that the index is in use, and see which of theirs are not any more."""
        self._sign_due = monotonic() + SIGN
        directory = self._directory
        with suppress(OSError):
            os.utime(directory.folder / MANIFEST)
        manifest = directory.current()
        if manifest is not None and manifest.builder.version == directory.version:
            remove_unused(directory, time())
        if not self._told_newer and (newer := _folders(directory, newer=True)):
            self._told_newer = True
            log.warning(
                "%s is the index of a newer version of the portal. It is left alone, and this process goes on with its "
                "own. Restart all processes with one version; when none runs the newer one any more, that folder may "
                "be deleted",
                newer[0],
            )

    def _is_taken(self, folder: Path) -> bool:
        for _ in range(_TRIES):
            check_owner(folder)
            manifest = told(folder)
            if manifest is None or manifest.builder.version < OLDEST_READ:
                break
            try:
                self._take(folder / manifest.generation, manifest)
            except Exception:
                if told(folder) == manifest:  # else its writer has replaced it meanwhile
                    raise
            else:
                return True
        return False

    def _take(self, generation: Path, manifest: Manifest) -> None:
        with self._directory.pending_commit(None) as pending:
            for name, entry in manifest.files.items():
                pending.storage.take(generation / name)
                if checksum(pending.folder / name) != entry.checksum:
                    raise SearchError(f"{name} is not as it was written")
            self._reads(pending.folder, manifest.segments)
            pending.publish(
                builder=manifest.builder,
                position=manifest.position,
                mark=manifest.mark,
                articles=manifest.articles,
                documents=manifest.documents,
                segments=manifest.segments,
            )


def older(directory: IndexDirectory) -> list[Path]:
    """The folders that hold an index of an older version, the newest of them first."""
    folders = (*_folders(directory), directory.root)
    return [folder for folder in folders if (folder / MANIFEST).exists()]


def remove_unused(directory: IndexDirectory, now: float) -> None:
    """Remove the indexes of older versions that were last in use long before `now` (seconds since 1970)."""
    for folder in (*_folders(directory), directory.root):
        with suppress(OSError):
            begun = (directory.folder / LOCK).stat().st_mtime
            used = (folder / (MANIFEST if (folder / MANIFEST).exists() else LOCK)).stat().st_mtime
            if max(begun, used) + KEPT < now:
                _remove(folder, whole=folder != directory.root)


def _folders(directory: IndexDirectory, *, newer: bool = False) -> list[Path]:
    """The folders of older versions, or of newer ones, the newest first."""
    try:
        names = os.listdir(directory.root)  # noqa: PTH208 - names are all that is needed
    except OSError:
        return []
    numbers = sorted(map(int, filter(_VERSION.fullmatch, names)), reverse=True)
    own = directory.version
    return [directory.root / str(each) for each in numbers if each != own and (each > own) is newer]


def _remove(folder: Path, *, whole: bool) -> None:
    """Remove an index that nobody is writing to, its manifest first; `whole`: and its folder. Raises OSError."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(lock):
            return
        (folder / MANIFEST).unlink(missing_ok=True)
        if whole:
            shutil.rmtree(folder)
        else:
            for path in folder.iterdir():
                if GENERATION.fullmatch(path.name):
                    shutil.rmtree(path)
            (folder / LOCK).unlink()
    finally:
        os.close(lock)
    log.info("%s: the index of an older version was removed, which nobody has used for a day", folder)
