"""Which languages were good enough to be offered once: remembered for all workers, over restarts and upgrades."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from portal.atomic_writing import write_whole


class OnceOffered:
    """The languages that were complete once, each with the per cent that were asked for then.

    They are kept as small files in `folder`, or in memory alone if there is none. Those that are not `wished` for any
    more are forgotten: to take a language away is for the operator, who does it in the site file.
    """

    def __init__(self, folder: Path | None, wished: Collection[str]) -> None:
        self._folder = folder
        self._needed: dict[str, int] = {}
        self._stamp = 0
        self.unwritten = ""
        self.look()
        for tag in self._needed.keys() - set(wished):
            self._forget(tag)

    def look(self) -> bool:
        """Whether another worker has found a language complete since the last look."""
        if self._folder is None:
            return False
        try:
            stamp = self._folder.stat().st_mtime_ns
            if stamp == self._stamp:
                return False
            found = {path.name: _read(path) for path in self._folder.iterdir() if path.name[0] != "."}
        except OSError:
            return False
        self._stamp = stamp
        is_new = any(needed > self._needed.get(tag, -1) for tag, needed in found.items())
        self._needed |= {tag: max(needed, self._needed.get(tag, -1)) for tag, needed in found.items()}
        return is_new

    def includes(self, tag: str, needed: int) -> bool:
        """Whether a language was offered when no less was asked for than `needed` per cent."""
        return self._needed.get(tag, -1) >= needed

    def add(self, tag: str, needed: int) -> None:
        """Remember that a language has `needed` per cent of its messages."""
        if self.includes(tag, needed):
            return
        self._needed[tag] = needed
        if self._folder is not None:
            try:
                write_whole(self._folder / tag, f"{needed}\n".encode())
            except OSError as error:
                self.unwritten = error.strerror or str(error)

    def _forget(self, tag: str) -> None:
        del self._needed[tag]
        if self._folder is not None:
            try:
                (self._folder / tag).unlink(missing_ok=True)
            except OSError as error:
                self.unwritten = error.strerror or str(error)


def _read(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
