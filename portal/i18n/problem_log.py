"""Tells what is wrong in the log: each thing once for all workers, and anew when it comes back."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from portal.failure_log import bounded

AGAIN = 24 * 60 * 60
"""Seconds after which a process that starts tells again what still is wrong."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """One line for the log; `identity` tells it from others of the same subject; `details` are attributes
    of its record."""

    event: str
    identity: str
    details: dict[str, str | int] = field(default_factory=dict)


class Teller:
    """Logs problems, each once while it lasts.

    What was told is kept as empty files in `folder`, so that of several workers only the first tells it, and one that
    starts later does not tell it again. Without a folder, or where it cannot be written, each process tells for itself.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._told: dict[str, set[str]] = {}

    def tell(self, subject: str, problems: Iterable[Problem]) -> None:
        """Log what is new among all that is wrong with a subject now; the rest of what was told of it is over."""
        now = {_short(problem.identity): problem for problem in problems}
        for name in self._told_of(subject) - now.keys():
            self._forget(f"{_short(subject)}-{name}")
        for name in now.keys() - self._told.get(subject, set()):
            if self._is_first(f"{_short(subject)}-{name}"):
                problem = now[name]
                details = {
                    key: bounded(value) if isinstance(value, str) else value
                    for key, value in problem.details.items()
                }
                told = ", ".join(f"{key}: {value}" for key, value in details.items())
                _log.warning("%s", f"{problem.event} ({told})" if told else problem.event, extra=details)
        self._told[subject] = set(now)

    def _told_of(self, subject: str) -> set[str]:
        if subject in self._told or self._folder is None:
            return self._told.get(subject, set())
        try:
            names = [path.name for path in self._folder.iterdir()]
        except OSError:
            return set()
        start = f"{_short(subject)}-"
        return {name.removeprefix(start) for name in names if name.startswith(start)}

    def _is_first(self, name: str) -> bool:
        """Whether nobody has told this yet; from now on somebody has."""
        if self._folder is None:
            return True
        path = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.touch(exist_ok=False)
        except FileExistsError:
            return self._is_long_ago(path)
        except OSError:
            return True
        return True

    def _is_long_ago(self, path: Path) -> bool:
        try:
            if time.time() - path.stat().st_mtime < AGAIN:
                return False
            path.touch()
        except OSError:
            return False
        return True

    def _forget(self, name: str) -> None:
        if self._folder is not None:
            try:
                (self._folder / name).unlink(missing_ok=True)
            except OSError:  # it cannot be written: then nothing was noted either
                return


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
