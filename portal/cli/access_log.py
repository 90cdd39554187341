"""The access log of `portal serve`: a file a day, kept for as many days as the operator must, for all processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

from portal.errors import PortalError
from portal.faults import Faults, bounded

log = logging.getLogger(__name__)


class AccessLogError(PortalError):
    """The access log cannot be written."""


class AccessLog(logging.Handler):
    """Writes what `uvicorn.access` logs into `folder`, in the file of its day in `zone`, which others may not read:

        2026-11-30T15:04:05+07:00 203.0.113.7 51234 GET /th/search 200

    Moment, address and port of the client, method, path, status; without what follows the `?`: what was searched for is
    nobody's business. Files older than `days` are removed when a new day begins. `now` gives the present moment, aware.
    """

    def __init__(self, folder: Path, days: int, zone: tzinfo, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._folder = folder
        self._days = days
        self._zone = zone
        self._now = now
        self._day: date | None = None
        self._file = -1
        self._faults = Faults(log)

    def emit(self, record: logging.LogRecord) -> None:
        client, method, address, _, status = record.args  # type: ignore[misc]  # as uvicorn gives them
        moment = self._now().astimezone(self._zone)
        path = str(address).partition("?")[0]
        host, _, port = str(client).rpartition(":")
        told = (moment.isoformat(timespec="seconds"), host or "-", port or "-", method, path, status)
        line = " ".join(bounded(str(each).replace(" ", "%20"), 2000) for each in told)
        try:
            is_new = self._open(moment.date())
            # Whole, beside other processes.
            os.write(self._file, f"{line}\n".encode("utf-8", "backslashreplace"))
            if is_new:
                self._forget(moment.date() - timedelta(days=self._days))
        except OSError as error:
            self._faults.failed("writing the access log", AccessLogError(f"{self._folder}: {error.strerror}"))
        else:
            self._faults.went_well("writing the access log")

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        super().close()

    def _open(self, day: date) -> bool:
        """Have the file of a day open; whether it was not yet."""
        if day == self._day and self._file >= 0 and os.fstat(self._file).st_nlink:  # nobody has removed it
            return False
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._folder / f"{day}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = opened, day
        return True

    def _forget(self, before: date) -> None:
        for path in self._folder.iterdir():  # which raises where the folder may not be read, unlike Path.glob
            with suppress(ValueError):  # a file of somebody else's
                if path.suffix == ".log" and date.fromisoformat(path.stem) < before:
                    path.unlink(missing_ok=True)
