"""A process that answers requests, until it is told to end: the only one, or one of several workers."""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import uvicorn

from portal.app import create_app
from portal.cli.access_log import AccessLog
from portal.cli.connections import BoundedProtocol, most_connections, raise_limit_of_files
from portal.cli.log import configure_log
from portal.errors import PortalError
from portal.settings import Settings
from portal.views.parts import Parts

BACKLOG = 128
"""Connections that may wait to be accepted."""
PATIENCE = 4
"""Seconds that clients have to take their answers when the process is told to end."""
LONGEST_ENDING = 8
"""Seconds after which the kernel ends a process that was told to end, whatever it is at."""
LOADED = 60
"""Beats after which a process has loaded what it keeps: dictionaries, word lists, catalogs, templates."""
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Beat = Callable[[], Awaitable[None]]
"""Called once answers are given, and each second from then on."""


def answer(settings: Settings, listener: socket.socket, beat: Beat) -> None:
    """Answer requests to `listener` until a signal, then end the process. Raises PortalError where it cannot begin."""
    raise_limit_of_files()
    faulthandler.enable()
    app = create_app(settings)
    if settings.access_log_days:
        parts: Parts = app.state.parts
        log = logging.getLogger("uvicorn.access")
        log.addHandler(
            AccessLog(settings.access_log_dir, settings.access_log_days, parts.site.time_zone, parts.clock)
        )
        log.setLevel(logging.INFO)
        log.propagate = False
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=bool(settings.access_log_days),
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=PATIENCE,
        callback_notify=freezing(beat),
        timeout_notify=1,
    )
    _Server(config).run(sockets=[listener])


def freezing(beat: Beat, loaded: int = LOADED) -> Beat:
    """A beat that, the `loaded`th time, hides what lives by then from the garbage collector: to look through it takes a
    tenth of a second, in the middle of somebody's answer."""
    left = loaded

    async def beating() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            gc.collect()
            gc.freeze()
        await beat()

    return beating


def leave(code: int) -> NoReturn:
    """End the process at once: threads that are still at something, such as a new index, would be waited for, and
    nothing that they do needs an end."""
    logging.shutdown()
    os._exit(code)


class _Server(uvicorn.Server):
    """Ends soon when it is told to, and takes the process with it."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve(sockets)
        leave(0 if self.started else 1)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        heed(self._end)
        yield

    def _end(self, *_: object) -> None:
        self.should_exit = True
        signal.alarm(LONGEST_ENDING)


def heed(end: Callable[..., None]) -> None:
    """Have the signals that end a process call `end`; that of a terminal that closes not where `nohup` forbade it."""
    for each in ENDING:
        if each is not signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, end)


def work() -> None:
    """Be a worker: `portal.cli.workers` writes settings, socket and the pipe for beats to the standard input."""
    given = json.load(sys.stdin)
    configure_log()
    beats = given["beats"]

    async def beat() -> None:
        try:
            os.write(beats, b".")
        except BlockingIOError:  # whoever started it stands still
            pass
        except OSError:  # whoever started it is gone
            signal.raise_signal(signal.SIGTERM)

    os.set_blocking(beats, False)
    faulthandler.register(signal.SIGUSR1)  # tells where it hangs
    try:
        answer(Settings.model_validate_json(given["settings"]), socket.socket(fileno=given["socket"]), beat)
    except PortalError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - a sentence says it all
        sys.exit(1)
