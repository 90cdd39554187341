"""Several processes that answer: starts them, starts another where one ends, and ends all of them."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from portal.cli.answering import LONGEST_ENDING, heed
from portal.errors import why
from portal.faults import Intervals, times
from portal.settings import Settings

ROUND = 0.5
"""Seconds between two looks at the workers."""
UNRESPONSIVE = 120
"""Rounds without a beat after which a worker is replaced. Rounds, not seconds: where the machine stands still or is
busy, so is whoever counts."""
SOUND = 60.0
"""Seconds after which a worker was sound until it ended, and another is started at once."""
LONGEST_PAUSE = 60.0
"""Seconds until another is started in the place of one that ended soon, at most."""

log = logging.getLogger(__name__)


class _Worker:
    """One process that answers at `listener`, and writes a beat a second into a pipe. Raises OSError where it cannot be
    started."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._beats, beats = os.pipe()
        os.set_blocking(self._beats, False)
        self.started = time.monotonic()
        self.answers = False
        self.silent = 0
        given = {"settings": settings.model_dump_json(), "socket": listener.fileno(), "beats": beats}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from portal.cli.answering import work; work()"],
                stdin=subprocess.PIPE,
                pass_fds=(listener.fileno(), beats),
                process_group=0,  # Ctrl-C is for whoever starts workers, who then tells them
            )
        except OSError:
            self.forget()
            raise
        finally:
            os.close(beats)
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError), self.process.stdin:  # how it ended is told later
            self.process.stdin.write(json.dumps(given).encode())

    def listen(self) -> bool:
        """Listen to the beats of one round; whether they are the first ones."""
        try:
            heard = bool(os.read(self._beats, 1000))
        except BlockingIOError:
            heard = False
        self.silent = 0 if heard else self.silent + 1
        is_first = heard and not self.answers
        self.answers |= heard
        return is_first

    def hangs(self) -> bool:
        """Whether it answered once, and has not for long."""
        return self.answers and self.silent >= UNRESPONSIVE

    def kill(self) -> None:
        """End it now; the standard error tells where each of its threads was."""
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(ROUND)
        self.process.kill()
        self.process.wait()

    def forget(self) -> None:
        """Close the pipe of a process that has ended."""
        os.close(self._beats)


class _Place:
    """The place of a worker, who may be another one by and by."""

    def __init__(self, number: int) -> None:
        self.name = f"worker {number}"
        self.worker: _Worker | None = None
        self._again = 0.0
        self._pause = 0.0

    def is_due(self) -> bool:
        """Whether a worker is to be started here."""
        return self.worker is None and time.monotonic() >= self._again

    def leave(self) -> None:
        """Note that its worker has ended: the sooner they do, the longer it takes until there is another."""
        assert self.worker is not None  # noqa: S101 - so it was
        lived = time.monotonic() - self.worker.started
        self.worker.forget()
        self.worker = None
        self.wait(0.0 if lived > SOUND else None)

    def wait(self, pause: float | None = None) -> None:
        """Start no worker here for so many seconds; without a number, twice as many each time."""
        self._pause = min(max(1.0, 2 * self._pause), LONGEST_PAUSE) if pause is None else pause
        self._again = time.monotonic() + self._pause


class Workers:
    """`count` processes that answer by these settings, each at a socket that `bind` gives. `tell` is called when the
    first one answers."""

    def __init__(
        self, settings: Settings, count: int, bind: Callable[[], socket.socket], tell: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._bind = bind
        self._tell = tell
        self._places = [_Place(number) for number in range(1, count + 1)]
        self._intervals = Intervals()
        self._to_end = False
        self._ever_answered = False

    def run(self) -> int:
        """Until a signal; the exit code. Where a worker ends before any has ever answered, so do all."""
        heed(self._end)
        try:
            while not self._to_end:
                for place in self._places:
                    self._look_at(place)
                if not self._ever_answered and any(place.worker is None for place in self._places):
                    return 1
                time.sleep(ROUND)
        finally:
            self._end_all()
        return 0

    def _end(self, *_: object) -> None:
        self._to_end = True

    def _look_at(self, place: _Place) -> None:
        if place.is_due():
            self._start(place)
        worker = place.worker
        if worker is None:
            return
        if worker.listen():
            self._note_that_it_answers(place)
        if not worker.answers and worker.silent == UNRESPONSIVE:
            log.warning(
                "%s (process %d) does not answer yet: the machine may be busy", place.name, worker.process.pid
            )
        if worker.hangs():
            log.error(
                "%s (process %d) does not answer any more, and is ended", place.name, worker.process.pid
            )
            worker.kill()
            place.leave()
            return
        code = worker.process.poll()
        if code is not None:
            self._note_failure(place, f"(process {worker.process.pid}) ended", _reason(code))
            place.leave()

    def _start(self, place: _Place) -> None:
        """Start a worker; where the machine has no room for one, later."""
        try:
            with self._bind() as listener:
                place.worker = _Worker(self._settings, listener)
        except OSError as error:
            self._note_failure(place, "cannot be started", why(error))
            place.wait()

    def _note_failure(self, place: _Place, what: str, reason: str) -> None:
        untold = self._intervals.happened(place.name, reason)
        if untold is not None:
            log.error("%s %s: %s%s", place.name, what, reason, times(untold))

    def _note_that_it_answers(self, place: _Place) -> None:
        if not self._ever_answered:
            self._ever_answered = True
            self._tell()
        if self._intervals.is_over(place.name):
            log.info("%s answers again", place.name)

    def _end_all(self) -> None:
        deadline = time.monotonic() + LONGEST_ENDING
        running = [(place.name, place.worker.process) for place in self._places if place.worker is not None]
        for _, process in running:
            process.send_signal(signal.SIGTERM)
        for name, process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning(
                    "%s (process %d) did not end when it was told to, and is killed", name, process.pid
                )
                process.kill()


def _reason(code: int) -> str:
    """Why a process ended, by its exit code as `subprocess` gives it."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = "; was there too little memory?" if -code == signal.SIGKILL else ""
    return f"by {name} ({signal.strsignal(-code)}){hint}"
