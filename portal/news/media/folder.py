"""Images and attachments, kept by the hash of their content; what no article lists is removed, safely beside
whatever puts files there."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Container, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Literal, NamedTuple, Protocol

from portal.article import Media
from portal.atomic_writing import holds, write_whole
from portal.errors import ContentError, StoreError
from portal.news.media import drawings
from portal.news.media.file_kinds import SUFFIXES, take
from portal.text.file_names import address_name, file_name

_HASH = re.compile(r"[0-9a-f]{64}")
_PICTURE = "card.png"
"""What the name of a painted drawing ends with."""


class StoredFile(NamedTuple):
    """Where a file lies, what it is (media type, such as `image/png`), and its size in bytes."""

    path: Path
    kind: str
    size: int


class MediaStore(Protocol):
    """Where images and attachments are kept."""

    def put(self, data: bytes | Path, name: str, kind_wanted: Literal["image"] | None = None) -> Media:
        """Keep a file, once however often it is put; what it is is found from its content. Of a photograph only the
        picture is kept, not where and when it was taken.

        `name` is what it is called: so readers save it, and its `address_name` stands in its address. Raises
        ContentError if the file cannot be taken, or is no image where one is wanted.
        """

    def find(self, hash: str) -> StoredFile | None:  # noqa: A002 - the word for it everywhere else
        """The file with this hash, None if there is none (or if it is no hash at all). Of content that was put as two
        kinds (the same text as .txt and .csv), it is either. It is not read."""

    def picture(self, drawing: Media) -> StoredFile | None:
        """A drawing (SVG) painted as a PNG, None where it cannot be."""


class MediaFolder:
    """A MediaStore in a folder with a file for each content, `ab/abcdef….png`; made when the first file is put.

    A file is there whole or not at all, and never changes; one that a disk or a hand has spoilt is replaced when its
    content is put again. `max_size` is the largest file taken, in bytes.
    """

    def __init__(self, path: Path, max_size: int) -> None:
        self._path = path
        self._max_size = max_size
        self._painting = BoundedSemaphore(2)

    def put(self, data: bytes | Path, name: str, kind_wanted: Literal["image"] | None = None) -> Media:
        """As MediaStore says. Raises StoreError where the folder cannot be written."""
        taken = take(self._content(data, name), name)
        if kind_wanted == "image" and not taken.kind.startswith("image/"):
            raise ContentError(
                f"The file “{name}” is no image. Give a JPEG, PNG, GIF, WebP, AVIF or SVG file, or list it as an "
                "attachment."
            )
        digest = hashlib.sha256(taken.content).hexdigest()
        suffix = SUFFIXES[taken.kind]
        self._keep(taken.content, self._place(digest, suffix))
        given = file_name(name, suffix)
        return Media(
            hash=digest,
            name=address_name(given, suffix),
            filename=given,
            kind=taken.kind,
            size=len(taken.content),
            width=taken.width,
            height=taken.height,
        )

    def find(self, hash: str) -> StoredFile | None:  # noqa: A002 - the word for it everywhere else
        """As MediaStore says."""
        with suppress(OSError):  # in a folder that may not be read
            return self._look_for(hash)
        return None

    def picture(self, drawing: Media) -> StoredFile | None:
        """As MediaStore says. It is painted when it is first asked for, by a reader's program or by the portal itself
        soon after its article was saved, two at the same time at most, and kept beside the drawing,
        `ab/abcdef….card.png`, empty where it cannot be painted. Raises StoreError where the folder cannot be
        written."""
        target = self._place(drawing.hash, _PICTURE)
        with nullcontext() if target.is_file() else self._painting:
            if not target.is_file():
                found = self.find(drawing.hash)
                if found is None:
                    return None
                is_tall = (drawing.height or 0) > (drawing.width or 0)
                self._keep(drawings.painted(found.path.read_bytes(), is_tall=is_tall), target)
        size = target.stat().st_size
        return StoredFile(target, "image/png", size) if size else None

    def damage(self, hash: str) -> str:  # noqa: A002 - the word for it everywhere else
        """What is wrong with the file with this hash (“is not there”); empty where nothing is. Reads it whole."""
        try:
            stored = self._look_for(hash)
            if stored is None:
                return "is not there"
            with stored.path.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == hash
        except OSError as error:
            return f"cannot be read ({error.strerror})"
        return "" if whole else "is damaged"

    def _content(self, data: bytes | Path, name: str) -> bytes:
        size = len(data) if isinstance(data, bytes) else _size(data, name)
        if size > self._max_size:
            raise ContentError(
                f"The file “{name}” has {size:,} bytes; at most {self._max_size:,} are taken. Make it smaller, or "
                "raise the setting max_media_size."
            )
        if size == 0:
            raise ContentError(f"The file “{name}” is empty. Give the right file.")
        if isinstance(data, bytes):
            return data
        try:
            return data.read_bytes()
        except OSError as error:
            raise _unreadable(name, error) from error

    def _look_for(self, digest: str) -> StoredFile | None:
        """As `find`. Raises OSError where a folder may not be read, so that nobody knows."""
        if not _HASH.fullmatch(digest):
            return None
        for kind, suffix in SUFFIXES.items():
            path = self._place(digest, suffix)
            with suppress(FileNotFoundError, NotADirectoryError):
                found = path.stat()
                if stat.S_ISREG(found.st_mode):
                    return StoredFile(path, kind, found.st_size)
        return None

    def _place(self, digest: str, suffix: str) -> Path:
        return self._path / digest[:2] / f"{digest}.{suffix}"

    def _keep(self, content: bytes, target: Path) -> None:
        try:
            if holds(target, content):
                with suppress(OSError):  # it was pruned just now, or is not ours
                    os.utime(target)  # see `pruning`
                    return
            write_whole(target, content)
        except OSError as error:
            raise StoreError(
                f"{target.parent}: a file cannot be kept here: {error.strerror}. See to the folder's rights and space."
            ) from error


def _size(path: Path, name: str) -> int:
    try:
        if not path.is_file():
            raise ContentError(f"The file “{name}” is not there. Put it in its place, or correct its name.")
        return path.stat().st_size
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> ContentError:
    return ContentError(f"The file “{name}” cannot be read: {error.strerror}. See to its rights.")


SPARED = 3600
"""Seconds for which a file is left alone after it was put: its article may be about to be saved."""

_FOLDER = re.compile(r"[0-9a-f]{2}")
_FILE = re.compile(r"([0-9a-f]{64})\.(?:card\.)?[a-z0-9]+")
_PART = re.compile(r"\.[0-9a-f]{64}\.(?:card\.)?[a-z0-9]+\.\w+")
"""What a process that was killed while it wrote has left."""


@dataclass(slots=True)
class Pruned:
    """What was removed, or would be: the files with their sizes in bytes; and how many were put too lately."""

    files: dict[Path, int] = field(default_factory=dict)
    spared: int = 0


def prune(
    folder: Path,
    listed: Container[str],
    *,
    dry_run: bool = False,
    clock: Callable[[], float] = time.time,
) -> Pruned:
    """Remove the files whose hash is not in `listed`, and what is left of files that were cut short.

    `listed` is what articles list by the time this is called, and may be missing what they list since: such a file was
    put lately, which its time tells. Other files are left alone. Raises StoreError where the folder cannot be written.
    """
    pruned = Pruned()
    try:
        for path in _unlisted(folder, listed):
            with suppress(FileNotFoundError):  # somebody else was faster
                if clock() - path.stat().st_mtime < SPARED:
                    pruned.spared += 1
                    continue
                size = path.stat().st_size
                if dry_run or _remove(path, clock):
                    pruned.files[path] = size
                else:
                    pruned.spared += 1
    except OSError as error:
        raise StoreError(
            f"{folder}: files cannot be removed here: {error.strerror}. See to the folder's rights."
        ) from error
    return pruned


def _unlisted(folder: Path, listed: Container[str]) -> Iterator[Path]:
    for path in _files(folder):
        found = _FILE.fullmatch(path.name)
        if (found is not None and found[1] not in listed) or _PART.fullmatch(path.name):
            yield path


def _files(folder: Path) -> Iterator[Path]:
    """What lies in the folders of a folder of media, in order. Raises OSError, unlike Path.glob, where one of them may
    not be read."""
    with suppress(FileNotFoundError):  # nothing was put yet
        for inner in sorted(folder.iterdir()):
            if _FOLDER.fullmatch(inner.name):
                yield from sorted(inner.iterdir())


def _remove(path: Path, clock: Callable[[], float]) -> bool:
    """Remove a file, unless it was put again just now: putting one that is there renews its time."""
    aside = path.with_name(f".{path.name.lstrip('.')}.pruned")
    path.replace(aside)
    if clock() - aside.stat().st_mtime < SPARED:
        aside.replace(path)
        return False
    aside.unlink()
    return True
