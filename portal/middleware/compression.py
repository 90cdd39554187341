"""Compresses what is sent whole and is text, for readers whose browser says that it can read it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.views.compression import LEAST, accepts_gzip, compressed, is_compressible, weak

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
