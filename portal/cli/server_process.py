"""A process that answers requests, until it is told to end: the only one, or one of several workers."""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from portal.app import create_app
from portal.cli.http_protocols import protocol
from portal.cli.logs import AccessLog, configure_log
from portal.errors import PortalError
from portal.settings import Settings
from portal.views.services import Services

MOST_FILES = 65_536
"""Open files that a process asks for; where it may have fewer, it takes what it gets."""
MOST_CONNECTIONS = 1000
"""Connections of a process, whatever it may open: each takes some 50 KB."""
OWN_FILES = 64
"""Open files that store, index and the like need."""


def raise_limit_of_files() -> None:
    """Take as many open files as the system lets this process have: the usual 1,024 is made for older programs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wished:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))


def most_connections() -> int:
    """How many connections this process answers at once: each may need a second open file, such as a picture."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return min(MOST_CONNECTIONS, max(8, (soft - OWN_FILES) // 2))


BACKLOG = 128
"""Connections that may wait to be accepted."""
PATIENCE = 4
"""Seconds that clients have to take their answers when the process is told to end."""
LONGEST_ENDING = 8
"""Seconds after which the kernel ends a process that was told to end, whatever it is at."""
LOADED = 60
"""Heartbeats after which a process has loaded what it keeps: dictionaries, word lists, catalogs, templates."""
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

Heartbeat = Callable[[], Awaitable[None]]
"""Called once answers are given, and each second from then on."""


def answer(settings: Settings, listener: socket.socket, heartbeat: Heartbeat) -> None:
    """Answer requests to `listener` until a signal, then end the process. Raises PortalError where it cannot begin."""
    raise_limit_of_files()
    faulthandler.enable()
    app = create_app(settings)
    served: ASGIApp = app
    if settings.metrics_port:
        from portal.metrics import Metrics  # noqa: PLC0415 - an extra

        metrics = Metrics(app)
        served, heartbeat = metrics.measured(app), metrics.looking(heartbeat)
    if settings.access_log_days:
        services: Services = app.state.services
        log = logging.getLogger("uvicorn.access")
        log.addHandler(
            AccessLog(
                settings.access_log_dir, settings.access_log_days, services.site.time_zone, services.clock
            )
        )
        log.setLevel(logging.INFO)
        log.propagate = False
    config = uvicorn.Config(
        served,
        http=protocol(),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=bool(settings.access_log_days),
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=PATIENCE,
        callback_notify=freezing(heartbeat),
        timeout_notify=1,
    )
    _Server(config).run(sockets=[listener])


def freezing(heartbeat: Heartbeat, loaded: int = LOADED) -> Heartbeat:
    """A heartbeat that, the `loaded`th time, hides what lives by then from the garbage collector: to look through it
    takes a tenth of a second, in the middle of somebody's answer."""
    left = loaded

    async def beating() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            gc.collect()
            gc.freeze()
        await heartbeat()

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
    """Be a worker: `portal.cli.serving` writes settings, socket and the pipe for heartbeats to the standard input."""
    given = json.load(sys.stdin)
    configure_log()
    heartbeats = given["heartbeats"]

    async def heartbeat() -> None:
        try:
            os.write(heartbeats, b".")
        except BlockingIOError:  # whoever started it stands still
            pass
        except OSError:  # whoever started it is gone
            signal.raise_signal(signal.SIGTERM)

    os.set_blocking(heartbeats, False)
    faulthandler.register(signal.SIGUSR1)  # tells where it hangs
    try:
        answer(
            Settings.model_validate_json(given["settings"]), socket.socket(fileno=given["socket"]), heartbeat
        )
    except PortalError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - a sentence says it all
        sys.exit(1)
