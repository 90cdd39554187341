"""A process that answers requests, until it is told to end: the only one, or one of several workers."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import json
import logging
import os
import re
import resource
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import h11
import uvicorn
from uvicorn._types import HTTPScope
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from portal.app import create_app
from portal.cli.logs import AccessLog, configure_log
from portal.errors import PortalError
from portal.middleware.error_pages import UNREADABLE
from portal.settings import Settings
from portal.views.services import Services

_LOOKED_AT = 16_384
"""Bytes in which a language is looked for."""
_LANGUAGE = re.compile(rb"[A-Z]{1,20} +(/[A-Za-z0-9-]{2,35}/)")
_HEADERS = re.compile(rb"\n(accept-language|accept-encoding|cookie):[ \t]*([^\r\n\0]*)", re.IGNORECASE)


class ReadableRefusals(H11Protocol):
    """HTTP of uvicorn, which tells in three words of English that it cannot read a request. This has the application
    answer with its page of status 400, in the language that the bytes name, as far as they tell."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._last = b""
        self._is_refused = False

    def data_received(self, data: bytes) -> None:
        if not self._is_refused:
            self._last = data
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer instead of uvicorn, and close the connection after that. Where an answer has begun, there is nothing
        more to say; where there are too many connections, there is no time for a page."""
        self._is_refused = True
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.close()
        elif self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            super().send_400_response(msg)
        else:
            self._answer()

    def _answer(self) -> None:
        if (
            self.cycle is not None and not self.cycle.response_complete
        ):  # of a form that could not be read to its end
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.cycle = RequestResponseCycle(
            scope=self._scope(),
            conn=self.conn,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            on_response=self.on_response_complete,
        )
        task = self.loop.create_task(self.cycle.run_asgi(self.app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _scope(self) -> HTTPScope:
        """A request for what the bytes seem to want: a home page, with the headers that say how."""
        seen = self._last[:_LOOKED_AT]
        wanted = _LANGUAGE.match(seen)
        path = wanted[1].decode() if wanted else "/"
        headers = [(name.lower(), value.strip()) for name, value in _HEADERS.findall(seen)]
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "method": "GET",
            "root_path": self.root_path,
            "path": self.root_path + path,
            "raw_path": (self.root_path + path).encode(),
            "query_string": b"",
            "headers": [*headers, (b"connection", b"close")],
            "state": self.app_state.copy(),
            "extensions": {UNREADABLE: {}},
        }


MOST_FILES = 65_536
"""Open files that a process asks for; where it may have fewer, it takes what it gets."""
MOST_CONNECTIONS = 1000
"""Connections of a process, whatever it may open: each takes some 50 KB."""
OWN_FILES = 64
"""Open files that store, index and the like need."""
LONGEST_SILENCE = 20.0
"""Seconds that a connection has to send the head of its first request; for later ones it has up to twice as long."""
LONGEST_STANDSTILL = 15
"""Looks, five minutes together, between which a client may take next to nothing of its answer."""


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


class BoundedProtocol(ReadableRefusals):
    """HTTP of uvicorn, which takes any number of connections, and keeps one for ever that sends nothing, or half of a
    request's head, or takes nothing of its answer. This closes it.

    Where there are `limit_concurrency`, the oldest one that waits for no answer, or has taken nothing of it since the
    last look, makes room for the next. Where there is none, the next ones are answered with 503, and from a quarter
    more on closed.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.made = self.loop.time()
        self._last_seen: object = self.cycle
        self._looking: asyncio.TimerHandle | None = None
        self._standstill = 0
        self._look_later()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._standstill = 0

    def _make_room(self) -> None:
        most = self.limit_concurrency
        if most is None or len(self.connections) < most:
            return
        self.logger.warning("there are too many connections; some are closed")
        alive = [each for each in self._others() if not each.transport.is_closing()]
        idle = sorted((each for each in alive if each.may_go()), key=lambda each: each.made)
        for each in idle[: len(alive) + 2 - most]:  # with this one, one less than would be answered with 503
            each.transport.abort()
        if not idle and len(alive) > most * 5 // 4:
            self.transport.abort()

    def _others(self) -> Iterator[BoundedProtocol]:
        for each in self.connections:
            if isinstance(each, BoundedProtocol) and each is not self:
                yield each

    def may_go(self) -> bool:
        """Whether nobody waits for what it does."""
        return self.is_between() or self._standstill > 0

    def is_between(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _look_later(self) -> None:
        self._looking = self.loop.call_later(LONGEST_SILENCE, self._look)

    def _look(self) -> None:
        """Close a connection that was between the same two requests at the last look, or stands still for long."""
        self._standstill = self._standstill + 1 if self.flow.write_paused else 0
        if self._standstill >= LONGEST_STANDSTILL:
            self.transport.abort()
        if self.is_between() and self._last_seen is self.cycle:
            if self.transport.is_closing():
                self.transport.abort()  # it does not read what was sent to it either
            self.transport.close()
        self._last_seen = self.cycle if self.is_between() else self
        self._look_later()


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
