"""What the log tells of what goes wrong: a line each, without what a reader sent, and not again and again."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType

from portal.errors import PortalError

NO_FAULTS = (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt, SystemExit)
"""Whoever is told so has to stop. All else that is no Exception, such as a panic in a library of Rust's, is a fault:
`except NO_FAULTS: raise`, then `except BaseException`."""
FIRST_PAUSE = 60.0
"""Seconds for which what was told is not told again; twice as many each time, up to `LONGEST_PAUSE`."""
LONGEST_PAUSE = 6 * 60 * 60.0
SOUND = 10 * 60.0
"""Seconds after which what worked again and fails once more is a new trouble, and told at once."""
LONGEST_REASON = 300
"""Letters of a reason that the log shows."""

_MOST_FRAMES = 12
_MOST_CAUSES = 3
_MOST_KEPT = 200
"""Kinds of failures that are remembered; of them, those longest ago are forgotten."""
_MOST_REASONS = 8
"""Reasons of one work that are told before its interval is over."""


def bounded(text: str, longest: int = LONGEST_REASON) -> str:
    """What a log can show: of bounded length, and with no signs that would command a terminal or begin a line."""
    shown = f"{text[:longest]}…" if len(text) > longest else text
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in shown)


def reason_of(error: BaseException) -> str:
    """Why: the sentence of a PortalError; of anything else its kind, and the lines of code that it came through, the
    last ones outermost first. Not its message, which may hold what a reader sent, and no values."""
    if isinstance(error, PortalError):
        return bounded(str(error))
    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < _MOST_CAUSES:
        while isinstance(cause, BaseExceptionGroup):
            cause = cause.exceptions[0]
        told.append(f"{type(cause).__qualname__} at {_where(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return ", after ".join(told)


def _where(error: BaseException) -> str:
    last: deque[TracebackType] = deque(maxlen=_MOST_FRAMES)
    count, step = 0, error.__traceback__
    while step is not None:
        last.append(step)
        count, step = count + 1, step.tb_next
    told = [
        f"{'/'.join(Path(code.co_filename).parts[-2:])}:{each.tb_lineno} {code.co_name}"
        for each in last
        for code in (each.tb_frame.f_code,)
    ]
    return " > ".join(["…", *told] if count > _MOST_FRAMES else told) or "no line of code"


@dataclass(slots=True)
class _Told:
    """What was told of one kind of failure; moments are the clock's."""

    pause: float = FIRST_PAUSE
    again: float = 0.0
    untold: int = 0
    over_since: float | None = None
    reasons: set[str] = field(default_factory=set)


class Intervals:
    """Says when what happens again and again is to be told: at once, then at growing intervals.

    `clock` gives seconds. Threads may share one.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._told: OrderedDict[str, _Told] = OrderedDict()

    def happened(self, name: str, reason: str = "") -> int | None:
        """How often it happened before without being told; None if this time is not to be told either. Another reason
        than those before is told at once, up to a bound."""
        with self._lock:
            now = self._clock()
            told = self._told.get(name)
            if told is None or now >= told.again + told.pause:
                told = self._told[name] = _Told(again=now)
            if told.over_since is not None and now >= told.over_since + SOUND:
                told.again = min(told.again, now)
            self._told.move_to_end(name)
            if len(self._told) > _MOST_KEPT:
                self._told.popitem(last=False)
            if now < told.again and (reason in told.reasons or len(told.reasons) >= _MOST_REASONS):
                told.untold += 1
                return None
            untold, told.untold, told.over_since = told.untold, 0, None
            if now >= told.again:
                told.again, told.pause = now + told.pause, min(2 * told.pause, LONGEST_PAUSE)
                told.reasons.clear()
            told.reasons.add(reason)
            return untold

    def is_over(self, name: str) -> bool:
        """Whether it is to be told that it does not happen any more. What comes back within an interval, and goes, is
        not told each time."""
        with self._lock:
            told = self._told.get(name)
            if told is None or told.over_since is not None:
                return False
            told.over_since = self._clock()
            return True


class Faults:
    """Tells `log` what fails again and again: at once, then at growing intervals, then that it is over.

    `clock` gives seconds. Threads may share one.
    """

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = monotonic) -> None:
        self.listeners: list[Callable[[str, BaseException], None]] = []
        """Called with each failure, also with those that are not told: with the work, and what ended it."""
        self._log = log
        self._intervals = Intervals(clock)

    def failed(self, work: str, error: BaseException, *, level: int = 0, apart: bool = False) -> None:
        """`work`, named in a few words, was ended by `error`.

        It is a warning if that is a PortalError, else an error, unless `level` says otherwise. `apart`: failures of
        this work have nothing to do with each other, so that each reason is told for itself.
        """
        for listener in self.listeners:
            listener(work, error)
        reason = reason_of(error)
        untold = self._intervals.happened(f"{work}: {reason}" if apart else work, reason)
        if untold is not None:
            usual = logging.WARNING if isinstance(error, PortalError) else logging.ERROR
            self._tell(level or usual, f"{work} failed: {reason}{times(untold)}")

    def went_well(self, work: str) -> None:
        """`work` did not fail this time."""
        if self._intervals.is_over(work):
            self._tell(logging.INFO, f"{work} works again")

    def _tell(self, level: int, sentence: str) -> None:
        with suppress(
            Exception
        ):  # a handler of the host's may raise, and must not end the work that is told of
            self._log.log(level, "%s", sentence)


def times(untold: int) -> str:
    """What to add to a line of the log that stands for more than one event."""
    return f" ({untold} times more since this was told last)" if untold else ""
