"""What Whoosh may see of a folder: the files of one state of an index, and those that it adds to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage


class _Closing(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Closes what Whoosh leaves open where reading or writing fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        opened = super().open_file(name, **options)
        self._opened.append(opened.file)
        return opened

    def create_file(self, name: str, **options: Any) -> Any:
        made = super().create_file(name, **options)
        self._opened.append(made.file)
        return made

    def abandon(self) -> None:
        """Close every file that is still open, whatever becomes of what was not written yet."""
        for opened in self._opened:
            with suppress(OSError):
                opened.close()
        self._opened.clear()


class GenerationStorage(_Closing):
    """Shows the files named, however many else a killed writer left or another process is just writing.

    Files that were there before are never deleted through it: readers go on using them until the directory is swept.
    """

    def __init__(self, folder: Path, files: Iterable[str] = ()) -> None:
        super().__init__(folder)
        self._before = frozenset(files)
        self._files = set(self._before)
        self._temporary: list[_Closing] = []

    def list(self) -> list[str]:
        return sorted(self._files)

    def take(self, file: Path) -> None:
        """Add a file that was written elsewhere, as it is: the same by another name, or a copy where the disk has no
        links. Raises OSError."""
        target = Path(self.folder) / file.name
        try:
            target.hardlink_to(file)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(file, target)
        self._files.add(file.name)

    def create_file(self, name: str, **options: Any) -> Any:
        self._files.add(name)
        return super().create_file(name, **options)

    def delete_file(self, name: str) -> None:
        self._files.discard(name)
        if name not in self._before:
            super().delete_file(name)

    def temp_storage(self, name: str | None = None) -> FileStorage:
        temporary = _Closing(Path(self.folder) / (name or "MAIN.tmp"))
        self._temporary.append(temporary)
        return temporary.create()

    def abandon(self) -> None:
        super().abandon()
        for temporary in self._temporary:
            temporary.abandon()

    def lock(self, name: str) -> _NoLock:  # noqa: ARG002 - Whoosh's signature
        """None: who writes holds the index directory's lock, which dies with its process."""
        return _NoLock()


class _NoLock:
    def acquire(self, blocking: bool = False) -> bool:  # noqa: ARG002 - Whoosh's signature
        return True

    def release(self) -> None:
        """Nothing is held."""
