"""HTTP as `portal serve` speaks it: uvicorn's, on httptools where that is installed (`civic-portal[fast]`), else on
h11. Either way connections are bounded, and what cannot be read is answered with a page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import h11
from uvicorn._types import HTTPScope
from uvicorn.protocols.http import h11_impl

from portal.middleware.error_pages import UNREADABLE

try:
    from uvicorn.protocols.http import httptools_impl
except ImportError:  # the extra is not installed
    httptools_impl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    Uvicorns = h11_impl.H11Protocol
    """What both implementations of uvicorn have."""
else:
    Uvicorns = asyncio.Protocol

_LOOKED_AT = 16_384
"""Bytes in which a language is looked for."""
_LANGUAGE = re.compile(rb"[A-Z]{1,20} +(/[A-Za-z0-9-]{2,35}/)")
_HEADERS = re.compile(rb"\n(accept-language|accept-encoding|cookie):[ \t]*([^\r\n\0]*)", re.IGNORECASE)

MOST_HEAD = 64 * 1024
"""Bytes of the head of a request; h11 takes as much."""
MOST_PIPELINED = 16
"""Requests that wait on one connection for the answer to another."""

LONGEST_SILENCE = 20.0
"""Seconds that a connection has to send the head of its first request; for later ones it has up to twice as long."""
LONGEST_STANDSTILL = 15
"""Looks, five minutes together, between which a client may take next to nothing of its answer."""


class ReadableRefusals(Uvicorns):
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
        if self.is_answering():
            self.transport.close()
        elif self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            super().send_400_response(msg)
        else:
            self._answer()

    def is_answering(self) -> bool:
        """Whether bytes of an answer were sent, and more will be."""
        raise NotImplementedError

    def cycle_for(self, scope: HTTPScope) -> Any:
        """What calls the application for a request without a body, and closes the connection after its answer."""
        raise NotImplementedError

    def _answer(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # a form that could not be read to its end
            self.cycle.message_event.set()
        self.cycle = self.cycle_for(self._scope())
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


class BoundedConnections(Uvicorns):
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

    def _others(self) -> Iterator[BoundedConnections]:
        for each in self.connections:
            if isinstance(each, BoundedConnections) and each is not self:
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


class OnH11(BoundedConnections, ReadableRefusals, h11_impl.H11Protocol):
    """On h11, which is written in Python."""

    def is_answering(self) -> bool:
        return self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}

    def cycle_for(self, scope: HTTPScope) -> h11_impl.RequestResponseCycle:
        return h11_impl.RequestResponseCycle(
            scope=scope,
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


if httptools_impl is not None:

    class OnHttpTools(BoundedConnections, ReadableRefusals, httptools_impl.HttpToolsProtocol):  # type: ignore[misc]
        """On httptools, which is written in C, and itself bounds neither a head nor how many requests wait."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
            super().connection_made(transport)
            self._head: int | None = 0
            self._is_in_body = False

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._head is not None:  # what came with its beginning is counted, too
                self._head += len(data)
                if self._head > MOST_HEAD and not self._is_refused:
                    self.send_400_response("The head of the request is too large.")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._head = 0

        def on_headers_complete(self) -> None:
            """What is raised here has uvicorn refuse the request."""
            self._head = None
            named = [(name, value.lower()) for name, value in self.headers]
            hosts = sum(name == b"host" for name, _ in named)
            version = self.parser.get_http_version()
            if version not in ("1.0", "1.1") or hosts > 1 or (hosts == 0 and version == "1.1"):
                raise ValueError
            if any(name == b"transfer-encoding" and value != b"chunked" for name, value in named):
                raise ValueError
            if len(self.pipeline) >= MOST_PIPELINED:
                raise ValueError
            super().on_headers_complete()
            self._is_in_body = True

        def on_message_complete(self) -> None:
            super().on_message_complete()
            self._head = 0
            self._is_in_body = False

        def is_answering(self) -> bool:
            return self._is_in_body and (
                self.cycle.response_started or self.cycle.response_complete or bool(self.pipeline)
            )

        def _answer(self) -> None:
            if self.cycle is None or self.cycle.response_complete or self._is_in_body:
                super()._answer()
            else:  # what was asked before is answered first
                refusal = self.cycle_for(self._scope())
                self.pipeline.appendleft((refusal, self.app))
                self.cycle = refusal  # type: ignore[assignment]

        def cycle_for(self, scope: HTTPScope) -> httptools_impl.RequestResponseCycle:
            return httptools_impl.RequestResponseCycle(
                scope=scope,
                transport=self.transport,
                flow=self.flow,
                logger=self.logger,
                access_logger=self.access_logger,
                access_log=self.access_log,
                default_headers=self.server_state.default_headers,
                message_event=asyncio.Event(),
                expect_100_continue=False,
                keep_alive=False,
                on_response=self.on_response_complete,
            )


def protocol() -> type[asyncio.Protocol]:
    """The fastest implementation that is installed."""
    return OnH11 if httptools_impl is None else OnHttpTools
