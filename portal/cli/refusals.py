"""What is answered to bytes that are no HTTP, such as Thai letters in a request line that are not percent-encoded."""

from __future__ import annotations

import asyncio
import re

import h11
from uvicorn._types import HTTPScope
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from portal.middleware.errors import UNREADABLE

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
