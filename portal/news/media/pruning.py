"""Removes from a folder of media what no article lists. Safe beside whatever puts files there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from portal.errors import StoreError

SPARED = 3600
"""Seconds for which a file is left alone after it was put: its article may be about to be saved."""

_FOLDER = re.compile(r"[0-9a-f]{2}")
_FILE = re.compile(r"([0-9a-f]{64})\.[a-z0-9]+")
_PART = re.compile(r"\.[0-9a-f]{64}\.[a-z0-9]+\.\w+")
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
