"""`portal serve`: runs the portal, or its demonstration, on this machine, in one process or several."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from portal import assets
from portal.app import create_app
from portal.cli.exchange import INTERRUPTED, import_paths, tell
from portal.cli.opening import at_its_address
from portal.cli.server_process import BACKLOG, LONGEST_ENDING, Heartbeat, answer, heed, leave
from portal.database.migrate import migrate
from portal.errors import PortalError, SettingsError, why
from portal.failure_log import Intervals, times
from portal.i18n.catalogs import forget_what_was_told
from portal.settings import Settings, load_settings

ROUND = 0.5
"""Seconds between two looks at the workers."""
UNRESPONSIVE = 120
"""Rounds without a heartbeat after which a worker is replaced. Rounds, not seconds: where the machine stands still or
is busy, so is whoever counts."""
SOUND = 60.0
"""Seconds after which a worker was sound until it ended, and another is started at once."""
LONGEST_PAUSE = 60.0
"""Seconds until another is started in the place of one that ended soon, at most."""

log = logging.getLogger(__name__)


class _Worker:
    """One process that answers at `listener`, and writes a heartbeat a second into a pipe. Raises OSError where it
    cannot be started."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._heartbeats, heartbeats = os.pipe()
        os.set_blocking(self._heartbeats, False)
        self.started = time.monotonic()
        self.answers = False
        self.silent = 0
        given = {
            "settings": settings.model_dump_json(),
            "socket": listener.fileno(),
            "heartbeats": heartbeats,
        }
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from portal.cli.server_process import work; work()"],
                stdin=subprocess.PIPE,
                pass_fds=(listener.fileno(), heartbeats),
                process_group=0,  # Ctrl-C is for whoever starts workers, who then tells them
            )
        except OSError:
            self.forget()
            raise
        finally:
            os.close(heartbeats)
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError), self.process.stdin:  # how it ended is told later
            self.process.stdin.write(json.dumps(given).encode())

    def listen(self) -> bool:
        """Listen to the heartbeats of one round; whether they are the first ones."""
        try:
            heard = bool(os.read(self._heartbeats, 1000))
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
        os.close(self._heartbeats)


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
    first one answers, `forget` with the number of each process that has ended."""

    def __init__(
        self,
        settings: Settings,
        count: int,
        bind: Callable[[], socket.socket],
        tell: Callable[[], None],
        forget: Callable[[int], object] = int,
    ) -> None:
        self._settings = settings
        self._bind = bind
        self._tell = tell
        self._forget = forget
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
            self._leave(place, worker)
            return
        code = worker.process.poll()
        if code is not None:
            self._note_failure(place, f"(process {worker.process.pid}) ended", _reason(code))
            self._leave(place, worker)

    def _leave(self, place: _Place, worker: _Worker) -> None:
        place.leave()
        self._forget(worker.process.pid)

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


SPREADS = sys.platform == "linux"
"""Whether the kernel spreads connections over several sockets of one address (SO_REUSEPORT); others give all to one."""

MOST_WORKERS = 256
"""More than any machine has cores and memory for: who mistypes a number shall not find out by it."""
_REMEDIES = {
    errno.EADDRINUSE: "Another program uses it; choose another with --port, or let --port 0 find one.",
    errno.EACCES: "Ports below 1024 are for the system; choose another with --port, and put a proxy in front.",
}
_NOT_OURS = (
    "Give --host an address or a name of this machine, such as 127.0.0.1, or 0.0.0.0 for all that it has."
)


def serve(
    *,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="Serve the demonstration site with its news, and its own address as `base_url`."
        ),
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=MOST_WORKERS, help="How many processes answer.")] = 1,
    preview: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="Show translators a language at its address though it is not complete (may be repeated).",
        ),
    ] = None,
    access_log_days: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Keep an access log for so many days; without what was searched for."
        ),
    ] = None,
) -> None:
    """Serve the portal until Ctrl-C. Settings come from portal.toml and PORTAL_ variables."""
    given: dict[str, Any] = {}
    if demo:
        given["site"] = assets.folder("demo") / "site.toml"
    if preview:
        given["preview_languages"] = preview
    if access_log_days is not None:
        given["access_log_days"] = access_log_days
    settings = load_settings(**given)
    forget_what_was_told(settings.catalogs_dir)
    create_app(settings)  # a slip in settings, site or catalogs is told before anything listens
    migrate(settings.store_url)  # and so is a store that cannot be opened
    with listen(host, port, is_shared=workers > 1) as listener:
        forget = expose_metrics(settings) if settings.metrics_port else int
        if demo:
            settings = at_its_address(settings, address_of(listener))
            import_demonstration(settings)
        told = partial(tell_address, address_of(listener), settings.preview_languages)
        if workers > 1:
            leave(Workers(settings, workers, partial(another, listener), told, forget).run())
        answer(settings, listener, told_once(told))


def expose_metrics(settings: Settings) -> Callable[[int], object]:
    """Tell Prometheus, on a port of its own, what this process and the workers that it starts count; what to call with
    the number of each process that has ended. Raises SettingsError."""
    if find_spec("prometheus_client") is None:
        raise SettingsError(
            "metrics_port: prometheus-client is not installed. Install it (pip install 'civic-portal[metrics]'), or "
            "take the setting out."
        )
    memory = Path("/dev/shm")  # noqa: S108 - a folder of one's own in there; on a full disk, a process that counts would end
    place = memory if os.access(memory, os.W_OK | os.X_OK) else settings.data_dir
    folder = place / f"civic-portal-{os.geteuid()}-{settings.metrics_port}"
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when prometheus_client is imported
    from portal import metrics  # noqa: PLC0415 - an extra

    metrics.listen(settings, folder)
    return metrics.forget


def tell_address(address: str, previewed: Sequence[str]) -> None:
    """Say where the portal answers. Where that cannot be written, it answers all the same."""
    with suppress(OSError, PortalError):
        typer.echo(f"The portal answers at http://{address}/ (Ctrl-C stops it).")
        for tag in previewed:
            typer.echo(f"For translators: http://{address}/{tag}/")
        sys.stdout.flush()


def told_once(tell: Callable[[], None]) -> Heartbeat:
    """A heartbeat that calls `tell` the first time."""
    waiting = [tell]

    async def heartbeat() -> None:
        while waiting:
            waiting.pop()()

    return heartbeat


def listen(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    """A socket that listens on host and port. Raises SettingsError where they cannot be had.

    `is_shared`: it only holds them for those that `another` makes.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        if is_shared and SPREADS:  # only now: where somebody else shares the port, it cannot be had
            host, port = listener.getsockname()[:2]
            listener.close()
            listener = bound(family, host, port)
        else:
            listener.listen(BACKLOG)  # who comes before it answers waits, and is not turned away
    except (OSError, TypeError) as error:  # TypeError: what can be no name of a machine
        listener.close()
        remedy = _REMEDIES.get(getattr(error, "errno", None) or 0, _NOT_OURS)
        raise SettingsError(f"Cannot listen on “{host}”, port {port}: {why(error)}. {remedy}") from None
    return listener


def another(listener: socket.socket) -> socket.socket:
    """A socket for one more worker at the address of `listener`: one of its own where the kernel spreads connections
    over those of one address, else the same."""
    if not SPREADS:
        return listener.dup()
    return bound(listener.family, *listener.getsockname()[:2])


def bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    """A socket at an address that others of this user may have as well; it does not listen yet. Raises OSError."""
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    return made


def address_of(listener: socket.socket) -> str:
    """Host and port as a browser takes them."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def import_demonstration(settings: Settings) -> None:
    """Import the demonstration news; what is there already is left alone. Ctrl-C meanwhile ends the command."""
    imported = import_paths(settings, [assets.folder("demo") / "news"])
    tell(imported)
    if imported.report.stopped:
        raise typer.Exit(INTERRUPTED)
