"""The logs of our own commands: events on the standard error, and the access log of `portal serve`."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from traceback import walk_tb
from typing import TextIO

from portal.errors import PortalError
from portal.failure_log import Faults, Intervals, bounded, reason_of, times
from portal.middleware.error_pages import ErrorPages

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


MOST_WAITING = 1000
"""Lines that wait to be written; further ones are counted, and left out."""
LAST_WAIT = 1.0
"""Seconds that the end of a command waits for the last lines to be written."""

_LONGEST = 4000
_OURS = "portal"


def configure_log() -> None:
    """Send what this process logs to its standard error: what is ours from INFO on, of libraries from WARNING."""
    root, ours = logging.getLogger(), logging.getLogger(_OURS)
    for handler in [each for each in root.handlers if isinstance(each, LogWriter)]:
        root.removeHandler(handler)
        handler.close()
    writer = LogWriter(sys.stderr)
    writer.setFormatter(OneLine())
    writer.addFilter(Seldom())
    root.addHandler(writer)
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


class OneLine(logging.Formatter):
    """`2026-11-30T15:04:05+07:00 warning portal.background: what happened`. Of an exception it tells kind and place,
    without its message and without values: both may hold what a reader sent."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        message = record.getMessage()
        if not is_ours(record):  # asyncio adds lines that show what tasks hold
            message = message.strip().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        reason = f": {reason_of(error)}" if error else ""
        return f"{moment} {record.levelname.lower()} {record.name}: {bounded(message + reason, _LONGEST)}"


class Seldom(logging.Filter):
    """Lets through what libraries log only at growing intervals where it is the same again and again, such as requests
    that are none, and not at all what the portal has told: what went on to the server, or ended its start."""

    def __init__(self) -> None:
        super().__init__()
        self._intervals = Intervals()

    def filter(self, record: logging.LogRecord) -> bool:
        if is_ours(record):
            return True
        if str(record.msg).startswith("Traceback "):
            return False
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and any(
            frame.f_code is ErrorPages.__call__.__code__ for frame, _ in walk_tb(error.__traceback__)
        ):
            return False
        untold = self._intervals.happened(f"{record.name} {str(record.msg).partition(chr(10))[0]}")
        if untold:
            record.msg = f"{str(record.msg).partition(chr(10))[0]}{times(untold)}"
        return untold is not None


def is_ours(record: logging.LogRecord) -> bool:
    """Whether the portal has logged it."""
    return record.name == _OURS or record.name.startswith(f"{_OURS}.")


class LogWriter(logging.Handler):
    """Writes to `stream` in a thread of its own, because the stream may be a pipe that nobody reads. What finds no more
    room is left out, and how much that was is told once there is room."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._thread = threading.Thread(target=self._write, name="portal-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - of whoever logs: arguments that do not fit the message
            line = f"{record.name}: what was to be logged could not be told: {bounded(str(record.msg))}"
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Write what waits, but no longer than `LAST_WAIT`, and not where nobody reads it."""
        with suppress(queue.Full):
            self._lines.put_nowait(None)
            self._thread.join(LAST_WAIT)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            lost, self._lost = self._lost, 0
            more = f"{lost} lines of the log were left out, as nobody read it\n" if lost else ""
            with suppress(
                OSError, ValueError
            ):  # a full disk, or a stream that was closed: it can be told nowhere
                self._stream.write(f"{line}\n{more}")
                self._stream.flush()
