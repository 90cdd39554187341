"""What is sent compressed, for readers whose browser says that it can read it: by zstd, Brotli or gzip."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import brotli
import zstandard
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from portal.i18n.negotiation import weighted

PAGES: Mapping[str, int] = {"zstd": 4, "br": 5, "gzip": 6}
"""Codings of what is made while a reader waits, the one liked best first, each with its level
(docs/decisions/0015-compression.md has what they cost, 0036 why zstd's is 4)."""

FILES: Mapping[str, int] = {"br": 11, "zstd": 19, "gzip": 9}
"""Of what is compressed once and sent for ever."""

LEAST = 500
"""Bytes: what is smaller is sent as it is. With its headers it is one packet either way."""

_GZIP = 16 + zlib.MAX_WBITS
_NAMES = {"x-gzip": "gzip"}
_KINDS = frozenset({"application/json", "application/javascript", "application/xml"})
_MOST_PARTS = 20


def is_compressible(media_type: str) -> bool:
    """Whether a body of this type becomes smaller: text does; images, typefaces and archives are compressed already."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("+xml", "+json")) or kind in _KINDS


def coding_for(headers: Sequence[str], codings: Mapping[str, int] = PAGES) -> str:
    """The coding for the headers `Accept-Encoding` of a request (RFC 9110, 12.5.3), or “identity”: the one with the
    highest q-value, which is at least that of no coding; among equals the first of `codings`.

    A part that is malformed is left out, and so is what follows the first twenty.
    """
    return _coding_for(",".join(headers), tuple(codings))


@lru_cache(maxsize=256)
def _coding_for(header: str, codings: tuple[str, ...]) -> str:
    wanted = {_NAMES.get(name, name): q for name, q in weighted(header, _MOST_PARTS)}
    best = max(codings, key=lambda coding: wanted.get(coding, wanted.get("*", 0.0)))
    q = wanted.get(best, wanted.get("*", 0.0))
    return best if q > 0 and q >= wanted.get("identity", 0.0) else "identity"


def compressed(content: bytes, coding: str, codings: Mapping[str, int] = PAGES) -> bytes:
    """The content in a coding of `codings`; the same content gives the same bytes."""
    level = codings[coding]
    if coding == "br":
        packed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=level)
        return packed
    if coding == "zstd":
        return _compressors.of(level).compress(content)
    compressor = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    return compressor.compress(content) + compressor.flush()


class StreamCompressor(Protocol):
    """Compresses what comes in pieces."""

    def compress(self, data: bytes, /) -> bytes:
        """What can be sent by now, perhaps nothing."""

    def flush(self) -> bytes:
        """The rest."""


def stream_compressor(coding: str, level: int) -> StreamCompressor:
    """For one body in a coding, “zstd” or “gzip”, that never stands in memory as a whole."""
    if coding == "zstd":
        made: StreamCompressor = zstandard.ZstdCompressor(level=level).compressobj()
        return made
    return zlib.compressobj(level, zlib.DEFLATED, _GZIP)


class _Compressors(threading.local):
    """The compressors of one thread, by level: each has some megabytes to work in, which take longer to get than a page
    to compress."""

    def __init__(self) -> None:
        self.of = lru_cache(maxsize=None)(lambda level: zstandard.ZstdCompressor(level=level))


_compressors = _Compressors()


def weak(etag: str) -> str:
    """The entity tag for a body that is the same in meaning, not byte for byte."""
    return etag if etag.startswith("W/") else f"W/{etag}"


def is_named(tags: str, etag: str) -> bool:
    """Whether a header `If-None-Match` names this entity tag, weak or not, or any (RFC 9110, 13.1.2)."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags.split(","))


class CompressedFiles:
    """Files as they are sent compressed: each is compressed when it is first asked for, and again when it changes.

    They are kept in memory: for the few, small files of `static/`, not for media.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Path, str], tuple[int, bytes]] = {}

    def __call__(self, path: Path, coding: str) -> bytes:
        """Raises OSError where the file is gone."""
        changed = path.stat().st_mtime_ns
        known = self._known.get((path, coding))
        if known is None or known[0] != changed:
            known = self._known[path, coding] = (changed, compressed(path.read_bytes(), coding, FILES))
        return known[1]


LARGE = 128 * 1024
"""Bytes: what is larger is compressed in a thread, so that no other reader waits (some 3 ms)."""

PARTIAL = 206


def compressing(scope: Scope, send: Send) -> Send:
    """A `send` that sends pages and other text compressed, and says of them that they vary by `Accept-Encoding`.

    Left as it is: what is compressed already, in parts (a range), or sent in pieces (a large attachment); what says
    `no-transform`; what has no body.
    """
    coding = coding_for(Headers(scope=scope).getlist("accept-encoding"))
    held: Message | None = None

    async def send_compressed(message: Message) -> None:
        nonlocal held
        if message["type"] == "http.response.start" and _varies(message):
            told = MutableHeaders(scope=message)
            named = {name.strip().lower() for name in told.get("vary", "").split(",")}
            if named.isdisjoint({"accept-encoding", "*"}):
                told.add_vary_header("Accept-Encoding")
            if coding != "identity":
                held = message
                return
        elif held is not None:
            start, held = held, None
            await _compress(start, message, coding, head=scope["method"] == "HEAD")
            await send(start)
        await send(message)

    return send_compressed


def _varies(start: Message) -> bool:
    headers = Headers(scope=start)
    return (
        start["status"] != PARTIAL
        and is_compressible(headers.get("content-type", ""))
        and "content-encoding" not in headers
        and "no-transform" not in headers.get("cache-control", "")
        and not start.get("trailers", False)
    )


async def _compress(start: Message, message: Message, coding: str, *, head: bool) -> None:
    """Compress the body of `message`, if it is the whole one, and change the headers in `start` to fit."""
    headers = MutableHeaders(scope=start)
    body = message.get("body", b"")
    if head and not body:
        del headers["Content-Length"]  # that of an answer to GET, before compression
    if message["type"] != "http.response.body" or message.get("more_body", False) or len(body) < LEAST:
        return
    message["body"] = await compressed_page(body, coding)
    headers["Content-Encoding"] = coding
    headers["Content-Length"] = str(len(message["body"]))
    del headers["Accept-Ranges"]
    if "etag" in headers:
        headers["ETag"] = weak(headers["etag"])


async def compressed_page(body: bytes, coding: str) -> bytes:
    """The body in a coding of `PAGES`; a large one is compressed in a thread."""
    if len(body) > LARGE:
        return await run_in_threadpool(compressed, body, coding)
    return compressed(body, coding)
