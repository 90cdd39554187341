"""What is sent compressed, for readers whose browser says that it can read it: by gzip, which every browser reads
and the standard library writes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.i18n.negotiation import weighted

PAGE_LEVEL = 6
"""For what is made anew for each reader. Levels above it cost a Thai article twice the time for 1 % less; level 4 is
half as dear and 10 % larger (docs/decisions/0015-compression-by-gzip.md)."""

FILE_LEVEL = 9
"""For what is compressed once."""

LEAST = 500
"""Bytes: what is smaller is sent as it is. With its headers it is one packet either way."""

_GZIP = 16 + zlib.MAX_WBITS
_KINDS = frozenset(
    {"application/json", "application/javascript", "application/xml", "application/manifest+json"}
)
_MOST_PARTS = 20


def is_compressible(media_type: str) -> bool:
    """Whether a body of this type becomes smaller: text does; images, typefaces and archives are compressed already."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith("+xml") or kind in _KINDS


def accepts_gzip(headers: Sequence[str]) -> bool:
    """Whether the headers `Accept-Encoding` of a request want gzip at least as much as no coding (RFC 9110, 12.5.3).

    A part that is malformed is left out, and so is what follows the first twenty.
    """
    wanted = dict(weighted(",".join(headers), _MOST_PARTS))
    gzip = next((wanted[coding] for coding in ("gzip", "x-gzip", "*") if coding in wanted), 0.0)
    return gzip > 0 and gzip >= wanted.get("identity", 0.0)


def compressed(content: bytes, level: int = PAGE_LEVEL) -> bytes:
    """The content as gzip; the same content gives the same bytes."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    return compressor.compress(content) + compressor.flush()


def weak(etag: str) -> str:
    """The entity tag for a body that is the same in meaning, not byte for byte."""
    return etag if etag.startswith("W/") else f"W/{etag}"


class CompressedFiles:
    """Files as they are sent compressed: each is compressed when it is first asked for, and again when it changes.

    They are kept in memory: for the few, small files of `static/`, not for media.
    """

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, bytes]] = {}

    def __call__(self, path: Path) -> bytes:
        """Raises OSError where the file is gone."""
        changed = path.stat().st_mtime_ns
        known = self._known.get(path)
        if known is None or known[0] != changed:
            known = self._known[path] = (changed, compressed(path.read_bytes(), FILE_LEVEL))
        return known[1]


LARGE = 128 * 1024
"""Bytes: what is larger is compressed in a thread, so that no other reader waits (some 3 ms)."""

PARTIAL = 206


class Compression:
    """Sends pages and other text as gzip, and says of them that they vary by `Accept-Encoding`.

    Left as it is: what is compressed already, in parts (a range), or sent in pieces (a large attachment); what says
    `no-transform`; what has no body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = accepts_gzip(Headers(scope=scope).getlist("accept-encoding"))
        held: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _varies(message):
                _tell_caches(MutableHeaders(scope=message))
                if wanted:
                    held = message
                    return
            elif held is not None:
                start, held = held, None
                await _compress(start, message, head=scope["method"] == "HEAD")
                await send(start)
            await send(message)

        await self.app(scope, receive, send_compressed)


def _varies(start: Message) -> bool:
    headers = Headers(scope=start)
    return (
        start["status"] != PARTIAL
        and is_compressible(headers.get("content-type", ""))
        and "content-encoding" not in headers
        and "no-transform" not in headers.get("cache-control", "")
        and not start.get("trailers", False)
    )


def _tell_caches(headers: MutableHeaders) -> None:
    named = {name.strip().lower() for name in headers.get("vary", "").split(",")}
    if named.isdisjoint({"accept-encoding", "*"}):
        headers.add_vary_header("Accept-Encoding")


async def _compress(start: Message, message: Message, *, head: bool) -> None:
    """Compress the body of `message`, if it is the whole one, and change the headers in `start` to fit."""
    headers = MutableHeaders(scope=start)
    body = message.get("body", b"")
    if head and not body:
        del headers["Content-Length"]  # that of an answer to GET, before compression
    if message["type"] != "http.response.body" or message.get("more_body", False) or len(body) < LEAST:
        return
    message["body"] = await run_in_threadpool(compressed, body) if len(body) > LARGE else compressed(body)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(message["body"]))
    del headers["Accept-Ranges"]
    if "etag" in headers:
        headers["ETag"] = weak(headers["etag"])
