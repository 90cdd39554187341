"""The files of `static/`: where each lies, and a version of it, so that its address changes when it does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import monotonic

from portal.assets import PACKAGE

STATIC_FOLDER = PACKAGE / "static"
MADE = "site/"
"""What the names of files begin with that are made from the site file."""
_AT_ONCE = 1 << 20
"""Bytes of a file that are read at a time."""


@dataclass(frozen=True)
class MadeFile:
    """A file that lies nowhere: what it holds, and what it is (media type)."""

    content: bytes
    kind: str

    @cached_property
    def version(self) -> str:
        """The first hexadecimal digits of its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@dataclass(frozen=True)
class PaintedFile:
    """A picture (PNG) that is painted of a drawing (SVG) when it is first asked for, and kept in the folder of media.
    `version` changes when the drawing does, which is made only then."""

    drawing: Callable[[], bytes]
    version: str


INTERVAL = 0.5
"""Seconds between two looks at all files."""


class StaticVersions:
    """Path below `static/` → the first hexadecimal digits of its content's SHA-256.

    A file that is edited while the portal runs gets its new version within half a second. An unknown file has version
    "0": the link stays a link, and the page shows. A file of the site's `own` folder stands before the package's of the
    same path, and what is `made` before both. `clock` gives seconds.
    """

    def __init__(
        self,
        folder: Path = STATIC_FOLDER,
        own: Path | None = None,
        made: Mapping[str, MadeFile | PaintedFile] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.own = own
        self.made = made or {}
        self._folders = (folder,) if own is None else (own, folder)
        self._known: dict[str, tuple[Path | None, int, str]] = {}
        self._changes = 0
        self._clock = clock
        self._next_look = clock()

    def __call__(self, path: str) -> str:
        if path in self.made:
            return self.made[path].version
        known = self._known.get(path)
        return known[2] if known is not None and self._clock() < self._next_look else self._settled(path)

    def _settled(self, path: str) -> str:
        """Its version, after a look at the file."""
        known = self._known.get(path)
        found = self._look(path, known)
        if known is not None and known[2] != found[2]:
            self._changes += 1
        self._known[path] = found
        return found[2]

    def changes(self) -> int:
        """How many versions were followed by others: what links to files is as it was while this number stays. They
        are looked at when it is asked for, at most twice a second."""
        now = self._clock()
        if now >= self._next_look:
            self._next_look = now + INTERVAL
            for path in tuple(self._known):
                self._settled(path)
        return self._changes

    def _look(self, path: str, known: tuple[Path | None, int, str] | None) -> tuple[Path | None, int, str]:
        """Which file it is, when it was changed, and its version."""
        for folder in self._folders:
            try:
                changed = (folder / path).stat().st_mtime_ns
                if known is not None and known[:2] == (folder, changed):
                    return known
                return folder, changed, _digest(folder / path)
            except (OSError, ValueError):  # ValueError: a NUL in the path
                continue
        return None, 0, "0"

    def find(self, path: str) -> Path | None:
        """Where the file lies: in the folders, hidden files and what links lead to outside of them left out."""
        if path.startswith("/") or any(part.startswith(".") for part in path.split("/")):
            return None
        for folder in self._folders:
            try:
                place = Path(os.path.realpath(folder / path))
                if place.is_file() and place.is_relative_to(os.path.realpath(folder)):
                    return place
            except (OSError, ValueError):
                continue
        return None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            digest.update(piece)
    return digest.hexdigest()[:12]
