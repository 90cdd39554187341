"""Where an index lies on disk, so that nothing that ends a process or a machine can harm it.

    index/                mode 0700: who can write here decides what readers find
      13/                 the index of this version of the analysis; others lie beside it (`index_versions`)
        current.json      the manifest: which generation, segments and files are the index, how far it followed the
                          store; its time of change tells when the index was last in use
        lock              held (flock) by the one process that writes, for as long as it lives; never changed
        3f9c…/            a generation: the files of one build and of what was added to it since

Whatever the manifest does not name is a leftover, swept by the next writer. A write is: new files, all synced to
the disk, then the manifest renamed into place. So a killed process or a power cut leaves the state before or the
one after. The manifest knows size and checksum of each file; what does not fit them is no index, and is built anew.

The lock is that of the kernel, released when a process dies. Over NFS neither it nor SQLite can be relied on: the data
folder belongs on a disk of the machine.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import shutil
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TypeVar

from portal.atomic_writing import sync
from portal.derive.builder_version import Builder
from portal.errors import IndexNotReady, PortalError, SearchError
from portal.failure_log import bounded
from portal.search.analysis import analysis
from portal.search.whoosh.manifest import GENERATION, FileEntry, Manifest, SegmentInfo, parse, parse_former
from portal.search.whoosh.storage import GenerationStorage

MANIFEST = "current.json"
LOCK = "lock"
_TRIES = 20
_CHUNK = 1 << 20
_ASIDE = f"{MANIFEST}.new"
_SOUND_FOR = 60.0
"""Seconds for which an index that was doubted and found to be as it was written is not read whole again: a fault of the
program that many searches meet must not cost each of them that."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PendingCommit:
    """A state of the index that nobody sees before `publish`. Whoosh writes to `storage`."""

    directory: IndexDirectory
    storage: GenerationStorage
    folder: Path
    base: Manifest | None

    def publish(
        self,
        *,
        builder: Builder,
        position: int,
        mark: str = "",
        articles: int,
        documents: int,
        segments: Sequence[SegmentInfo] = (),
    ) -> Manifest:
        """Sync what was written to the disk and make it the index, all at once.

        Where no file was written and nothing deleted, the generation stays.
        """
        entries = self._entries()
        before = (self.base.files, self.base.segments) if self.base else None
        changed = before != (entries, tuple(segments))
        return self.directory._publish(  # noqa: SLF001 - the pending commit is the directory's own
            self,
            Manifest(
                generation=self.folder.name,
                commit=(self.base.commit if self.base else 0) + changed,
                builder=builder,
                position=position,
                mark=mark,
                articles=articles,
                documents=documents,
                segments=tuple(segments),
                files=entries,
            ),
        )

    def _entries(self) -> dict[str, FileEntry]:
        before = self.base.files if self.base else {}
        entries = {
            name: before[name] if name in before else _synced(self.folder / name)
            for name in self.storage.list()
        }
        sync(self.folder)
        return entries


class IndexDirectory:
    """The folder of an index, below `root` by the number of its `version`, which is that of this code unless it is
    named. Its methods block: call them off the event loop. Threads may share one.

    Every method may raise SearchError: the folder belongs to somebody else, or cannot be read or written.
    """

    def __init__(self, root: Path, version: int | None = None) -> None:
        self.root = root
        self.version = analysis.ANALYSIS if version is None else version
        self.folder = root / str(self.version)
        self._manifest = self.folder / MANIFEST
        self._read: tuple[tuple[int, int, int], Manifest | None] | None = None
        self._sizes: tuple[Manifest | None, list[tuple[Path, int]]] = None, []
        self._condemned: set[str] = set()
        self._checked: set[tuple[str, str]] = set()
        self._pending: set[str] = set()
        self._found_sound: tuple[str, float] = "", 0.0

    def current(self) -> Manifest | None:
        """The index as the manifest tells it; None where there is none, or it cannot be used."""
        for _ in range(_TRIES):
            manifest = self._told()
            if manifest is None or manifest.commit_id in self._condemned or self._has_sizes(manifest):
                break
            if self._told() == manifest:  # else a writer has replaced it just now
                self._condemn(manifest, "files are missing, or shorter or longer than they were written")
        return None if manifest is None or manifest.commit_id in self._condemned else manifest

    def _told(self) -> Manifest | None:
        with self.telling():
            try:
                seen = self._manifest.stat()
            except FileNotFoundError:
                return None
            signature = (seen.st_ino, seen.st_mtime_ns, seen.st_size)
            if self._read is None or self._read[0] != signature:
                self._check_owners()
                self._read = signature, told(self.folder)
        return self._read[1]

    def open(self, opening: Callable[[Manifest, GenerationStorage], T]) -> T:
        """What `opening` makes of the current index, tried anew where a writer replaces it meanwhile.

        Raises IndexNotReady where there is none. One that cannot be read counts as none from then on.
        """
        for _ in range(_TRIES):
            manifest = self.current()
            if manifest is None:
                break
            try:
                self._check_files(manifest)
                return opening(manifest, GenerationStorage(self.folder / manifest.generation, manifest.files))
            except IndexNotReady:
                raise
            except Exception as error:  # noqa: BLE001 - Whoosh raises anything when it reads what is broken
                self._judge(manifest, error)
        raise IndexNotReady("There is no index that can be read; a running portal builds one from the store.")

    @contextmanager
    def doubting(self, commit_id: str) -> Iterator[None]:
        """For work with this state of the index: where it behaves oddly and is no longer as it was written, it counts
        as none from then on. Raises IndexNotReady instead of the error then; where it has been replaced meanwhile, the
        error tells nothing of the one of now."""
        try:
            yield
        except PortalError:
            raise
        except Exception as error:
            if self._is_spoilt(commit_id):
                raise IndexNotReady(
                    "The index is damaged; a running portal builds a new one from the store."
                ) from error
            raise

    def _is_spoilt(self, commit_id: str) -> bool:
        manifest = self.current()
        if manifest is None:
            return True
        known, until = self._found_sound
        if manifest.commit_id != commit_id or (known == commit_id and monotonic() < until):
            return False
        self._checked.clear()
        try:
            self._check_files(manifest)
        except (OSError, _Damaged) as error:
            self._condemn(manifest, str(error))
            return True
        self._found_sound = commit_id, monotonic() + _SOUND_FOR
        return False

    def damage(self) -> str:
        """What is wrong with the index that the manifest tells, all of whose files are read; empty where nothing
        is, or there is none. Nothing is changed, and nothing logged."""
        if not self._manifest.exists():
            return ""
        manifest = self._told()
        if manifest is None:
            return f"{self._manifest} is no manifest"
        try:
            self._check_files(manifest)
        except (OSError, _Damaged) as error:
            return (
                ""
                if self._told() != manifest
                else f"{error or type(error).__name__} is not as it was written"
            )
        return ""

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether this block alone may write, among all processes and threads; it does not wait for its turn."""
        self._prepare()
        with self.telling():
            lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with self.telling():
                held = try_lock(lock)
            yield held
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)  # closing would not do where a process was forked meanwhile
            os.close(lock)

    @contextmanager
    def pending_commit(self, base: Manifest | None) -> Iterator[PendingCommit]:
        """A new state made from `base`, or a new generation; under the lock. What is not published is swept away."""
        with self.telling():
            self._sweep()
            generation = base.generation if base else secrets.token_hex(8)
            folder = self.folder / generation
            if base is None:
                folder.mkdir(mode=0o700)
                sync(self.folder)
                self._pending.add(generation)
            storage = GenerationStorage(folder, base.files if base else ())
            try:
                yield PendingCommit(self, storage, folder, base)
            finally:
                storage.abandon()
                self._pending.discard(generation)
                self._sweep()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Says of an error of the disk what it means for the index, as SearchError."""
        try:
            yield
        except OSError as error:
            raise SearchError(
                f"{self.folder}: the index cannot be read or written: {error.strerror or error}. Is the disk full, or "
                "may this user not write there? Once it is mended, the index is right again by itself."
            ) from error

    def _prepare(self) -> None:
        with self.telling():
            self.root.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.root, self.folder):
                folder.mkdir(mode=0o700, exist_ok=True)
        self._check_owners()

    def _check_owners(self) -> None:
        for folder in (self.root, self.folder):
            with self.telling():
                check_owner(folder)

    def _has_sizes(self, manifest: Manifest) -> bool:
        of, sizes = self._sizes
        if of is not manifest:
            folder = self.folder / manifest.generation
            sizes = [(folder / name, entry.size) for name, entry in manifest.files.items()]
            self._sizes = manifest, sizes
        try:
            return all(path.stat().st_size == size for path, size in sizes)
        except OSError:
            return False

    def _check_files(self, manifest: Manifest) -> None:
        """Read every file once in the life of a process: a power cut can leave the right size and other bytes."""
        for name, entry in manifest.files.items():
            if (manifest.generation, name) not in self._checked:
                if checksum(self.folder / manifest.generation / name) != entry.checksum:
                    raise _Damaged(name)
                self._checked.add((manifest.generation, name))
        self._checked &= {
            (manifest.generation, name) for name in manifest.files
        }  # forgets those that are gone

    def _judge(self, manifest: Manifest, error: Exception) -> None:
        """A writer may have replaced what was being opened. Else it is broken, unless the machine is at fault."""
        self._read = None
        if self.current() != manifest:
            return
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            raise SearchError(
                f"{self.folder}: the index cannot be read: {error.strerror or error}."
            ) from error
        self._condemn(manifest, str(error) or repr(error))

    def _condemn(self, manifest: Manifest, reason: str) -> None:
        self._condemned.add(manifest.commit_id)
        log.warning("%s: the search index is damaged, and no longer used: %s", self.folder, bounded(reason))

    def _publish(self, pending: PendingCommit, manifest: Manifest) -> Manifest:
        aside = self.folder / _ASIDE
        aside.write_text(manifest.told(), encoding="utf-8")
        sync(aside)
        aside.replace(self._manifest)
        sync(self.folder)
        self._checked = {
            (manifest.generation, name)
            for name in manifest.files
            if not pending.base or self._known(pending, name)
        }
        return manifest

    def _known(self, pending: PendingCommit, name: str) -> bool:
        assert pending.base is not None  # noqa: S101 - the caller asks only then
        return name not in pending.base.files or (pending.base.generation, name) in self._checked

    def _sweep(self) -> None:
        """Remove what the manifest does not name and is of no pending commit."""
        manifest = self.current()
        keep = {manifest.generation if manifest else "", *self._pending}
        for path in self.folder.iterdir():
            if path.name == _ASIDE or (GENERATION.fullmatch(path.name) and path.name not in keep):
                _remove(path)
        if manifest is not None and manifest.generation not in self._pending:
            for path in (self.folder / manifest.generation).iterdir():
                if path.name not in manifest.files:
                    _remove(path)


def told(folder: Path) -> Manifest | None:
    """What the manifest in a folder tells; None where it is no manifest. Raises OSError."""
    text = (folder / MANIFEST).read_bytes()
    return parse(text) or parse_former(text, folder)


def check_owner(folder: Path) -> None:
    """Raise SearchError where others may write to a folder: they would decide what readers find, and which articles
    they do not. Raises OSError."""
    found = folder.stat()
    if found.st_uid != os.geteuid():
        raise SearchError(
            f"{folder}: the folder belongs to user {found.st_uid}, the portal runs as user {os.geteuid()}, and an "
            "index that somebody else can write is not opened. Run the portal and its commands as one user; or delete "
            "the folder, and it is built anew."
        )
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SearchError(
            f"{folder}: others may write to the folder, and an index that somebody else can write is not opened. If "
            f"nobody else did, run: chmod 700 {folder}"
        )


class _Damaged(Exception):  # noqa: N818 - says what is so
    """A file is not as it was written."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not as it was written")


def try_lock(lock: int) -> bool:
    """Take the lock of an opened file, if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def checksum(path: Path) -> int:
    """The CRC-32 of a file. Raises OSError."""
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def _synced(path: Path) -> FileEntry:
    sync(path)
    return FileEntry(path.stat().st_size, checksum(path))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
