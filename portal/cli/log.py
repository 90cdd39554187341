"""The log of our own commands: a line an event on the standard error, written by a thread: nobody waits for it."""

from __future__ import annotations

import logging
import queue
import sys
import threading
from contextlib import suppress
from datetime import datetime
from traceback import walk_tb
from typing import TextIO

from portal.faults import Intervals, bounded, reason_of, times
from portal.middleware.errors import ErrorPages

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
    """`2026-11-30T15:04:05+07:00 warning portal.upkeep: what happened`. Of an exception it tells kind and place,
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
