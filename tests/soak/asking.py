"""One request as a server hands it to an application, and what the application answers."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

import brotli
import zstandard
from starlette.types import ASGIApp, Message, Scope

Headers = Sequence[tuple[bytes, bytes]]

LONGEST_ANSWER = 120
"""Seconds, after which an answer counts as none."""


READ: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
}
"""Coding → what gives back the text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `target` is what stands in the request line, below the prefix; `pieces` are the parts of its body as
    they come in, and with `leaves` the client is gone after them."""

    method: str
    target: bytes
    headers: Headers = ()
    pieces: Sequence[bytes] = ()
    version: str = "1.1"
    prefix: str = ""
    client: str = "203.0.113.7"
    leaves: bool = False

    def scope(self) -> Scope:
        """As uvicorn makes it."""
        path, _, query = self.target.partition(b"?")
        below = unquote(path.decode("latin-1"))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": self.version,
            "method": self.method,
            "scheme": "http",
            "path": self.prefix + below,
            "raw_path": self.prefix.encode() + path,
            "root_path": "",
            "query_string": query,
            "headers": list(self.headers),
            "client": (self.client, 50_000),
            "server": ("testserver", 80),
            "state": {},
        }


@dataclass(slots=True)
class Answer:
    """What came back: `failure` is the exception that a server would have met."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    ended: bool = False
    failure: BaseException | None = None

    def all(self, name: str) -> list[str]:
        """Each value of a header."""
        return [value.decode("latin-1") for key, value in self.headers if key.decode("latin-1") == name]

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return next(iter(self.all(name)), "")

    def content(self) -> bytes:
        """The body, no longer compressed."""
        read = READ.get(self.header("content-encoding"), bytes)
        return read(self.body) if self.body else b""


async def ask(app: ASGIApp, asked: Asked) -> Answer:
    """Ask an application as a server does: a client that stays says nothing more once all is sent."""
    answer, pieces = Answer(), asked.pieces or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": asked.leaves or number < len(pieces)}
        for number, piece in enumerate(pieces, start=1)
    ]

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        if not asked.leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not answer.status, "a second answer begins"
            answer.status = message["status"]
            answer.headers = [(name.lower(), value) for name, value in message.get("headers", ())]
        else:
            answer.body += message.get("body", b"")
            answer.ended = not message.get("more_body", False)

    try:
        async with asyncio.timeout(LONGEST_ANSWER):
            await app(asked.scope(), receive, send)
    except Exception as failure:  # noqa: BLE001 - whatever it is, a server would meet it
        answer.failure = failure
    return answer
