"""The images and attachments that an export writes beside its articles."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from portal.article import Media
from portal.errors import ContentError
from portal.news.media import MediaStore

MARK = ".portal-export"
"""A file of this name lies in each folder that export made, so that a later export may replace it."""


class ExportedFiles:
    """Copies files into `folder`, each once, and tells where it lies, with `prefix` before the path."""

    def __init__(self, media: MediaStore, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.used: set[str] = set()
        self._made: list[Path] = []
        self._is_new = not folder.exists()
        self._media = media
        self._prefix = prefix

    def path_of(self, media: Media) -> str:
        """Where the file lies; it is copied there if it is not yet. Raises ContentError."""
        name = media.shown_name
        if name in ("", ".", "..") or "/" in name or "\0" in name or _is_article(name):
            raise ContentError(f"The file “{name}” cannot be exported under this name. Give it another.")
        place = f"{media.hash[:16]}/{name}"
        if place not in self.used:
            self.used.add(place)
            self._copy(media, self.folder / place)
        return f"{self._prefix}/{place}"

    def _copy(self, media: Media, target: Path) -> None:
        if target.exists():
            return
        stored = self._media.find(media.hash)
        if stored is None:
            raise _unfit(media, "is not there")
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            mark(self.folder)
        target.parent.mkdir(exist_ok=True)
        aside = target.with_name(f".{os.getpid()}.part")
        try:
            source = stored.path.open("rb")
        except OSError as error:
            raise _unfit(media, f"cannot be read ({error.strerror})") from None
        with source:
            digest = _copied(source, aside)
        if digest != media.hash:
            aside.unlink()
            raise _unfit(media, "is damaged")
        aside.replace(target)
        self._made.append(target)

    def undo(self) -> None:
        """Take away what this export copied."""
        if self._is_new:
            shutil.rmtree(self.folder, ignore_errors=True)
        for path in self._made:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what former exports left in the folder and this one does not name."""
        for path in self.folder.glob("*/*"):
            if f"{path.parent.name}/{path.name}" not in self.used:
                path.unlink()
        for path in self.folder.glob("*/"):
            if not any(path.iterdir()):
                path.rmdir()


def _copied(source: BinaryIO, target: Path) -> str:
    """Copy a file; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with target.open("wb") as written:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def _unfit(media: Media, what: str) -> ContentError:
    return ContentError(
        f"The file “{media.shown_name}” ({media.hash}) {what}, so nothing was exported. Import an article with the "
        "good file again, or put a backup back with `portal restore FILE`; `portal content check` tells all such files."
    )


def _is_article(name: str) -> bool:
    return name.lower().endswith(".md")


def mark(folder: Path) -> None:
    """Mark a folder as made by export."""
    (folder / MARK).write_text("Written by “portal export”, which may replace this whole folder.\n", "utf-8")


def check_replaceable(folder: Path, *, overwrite: bool) -> None:
    """Raise ContentError for a folder that holds something, unless export made it and `overwrite` is wished."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not (folder / MARK).is_file() and folder.exists():
        raise ContentError(
            "It is there already and was not made by export, so it is not replaced. Name another.",
            file=str(folder),
        )
    if folder.exists() and not overwrite:
        raise ContentError(
            "It is there already. Name another, or replace it with --overwrite.", file=str(folder)
        )
