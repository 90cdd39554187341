"""What a reader's browser is sent compressed, and what is left as it is."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.middleware.compression import LARGE, LEAST, compressing

WORDS = "<p>ข่าวจังหวัดลำพูน news of the province</p>" * 50
GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


class Compression:
    """An application around another one, whose answers it compresses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, compressing(scope, send))


def answering(response: Response) -> TestClient:
    """A client of an application that answers every request with this."""

    async def answer(_: Request) -> Response:
        return response

    route = Route("/", answer, methods=["GET", "HEAD"])
    return TestClient(Starlette(routes=[route], middleware=[Middleware(Compression)]))


def test_a_page_is_compressed_for_who_can_read_it() -> None:
    client = answering(HTMLResponse(WORDS))
    packed, plain = client.get("/", headers=GZIP), client.get("/", headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text == WORDS
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])


@pytest.mark.parametrize("asked", [GZIP, PLAIN])
@pytest.mark.parametrize("content", [WORDS, "short"])
def test_a_cache_is_told_that_there_are_two_forms(asked: dict[str, str], content: str) -> None:
    answer = answering(HTMLResponse(content, headers={"Vary": "Cookie"})).get("/", headers=asked)
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"


def test_a_cache_is_told_once() -> None:
    client = answering(HTMLResponse(WORDS, headers={"Vary": "Cookie, Accept-Encoding"}))
    assert client.get("/", headers=GZIP).headers["vary"] == "Cookie, Accept-Encoding"


@pytest.mark.parametrize(
    "response",
    [
        HTMLResponse("x" * (LEAST - 1)),
        Response(WORDS, media_type="image/png"),
        Response(WORDS, media_type="font/woff2"),
        Response(WORDS.encode(), media_type="text/html", headers={"Content-Encoding": "br"}),
        HTMLResponse(WORDS, headers={"Cache-Control": "public, no-transform"}),
        Response(WORDS, 206, {"Content-Range": "bytes 0-9/99"}, "text/html"),
        Response(status_code=304),
        Response(status_code=204),
    ],
    ids=["small", "image", "typeface", "brotli", "no-transform", "a part", "not modified", "no content"],
)
def test_it_is_left_as_it_is(response: Response) -> None:
    told: list[Message] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await response(scope, receive, send)

    asyncio.run(call(Compression(answer), told))
    before = dict(response.raw_headers)
    assert told[0]["status"] == response.status_code
    after = dict(told[0]["headers"])
    assert {name: value for name, value in after.items() if name != b"vary"} == before
    assert told[1]["body"] == response.body


async def call(app: Any, told: list[Message], **scope: Any) -> None:
    """Ask `app` for gzip and write down what it sends."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    request = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"gzip")]}
    await app(request | scope, receive, send)


def test_the_answer_to_head_has_the_headers_of_the_page() -> None:
    client = answering(HTMLResponse(WORDS))
    got, headed = client.get("/", headers=GZIP), client.head("/", headers=GZIP)
    for name in ("content-encoding", "content-length", "vary"):
        assert headed.headers[name] == got.headers[name]


def test_the_answer_to_head_of_a_file_names_no_length_that_get_would_not_have(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    headed = answering(FileResponse(tmp_path / "a.txt")).head("/", headers=GZIP)
    assert "content-length" not in headed.headers
    assert headed.headers["vary"] == "Accept-Encoding"


def test_a_part_of_a_file_is_a_part_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    client = answering(FileResponse(tmp_path / "a.txt"))
    part = client.get("/", headers=GZIP | {"Range": "bytes=0-999"})
    assert part.status_code == 206
    assert "content-encoding" not in part.headers
    assert part.content == WORDS.encode()[:1000]
    whole = client.get("/", headers=GZIP)
    assert "accept-ranges" not in whole.headers, "a part of gzip could be put to a part of the file"
    assert whole.headers["etag"].startswith('W/"')
    assert whole.text == WORDS


def test_what_is_streamed_passes_piece_by_piece() -> None:
    async def pieces() -> AsyncIterator[str]:
        for _ in range(3):
            yield WORDS

    answer = answering(StreamingResponse(pieces(), media_type="text/csv")).get("/", headers=GZIP)
    assert "content-encoding" not in answer.headers
    assert answer.text == WORDS * 3


def test_a_file_that_the_server_itself_sends_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(WORDS, encoding="utf-8")
    told: list[Message] = []
    asyncio.run(call(Compression(FileResponse(path)), told, extensions={"http.response.pathsend": {}}))
    assert [message["type"] for message in told] == ["http.response.start", "http.response.pathsend"]
    assert b"content-encoding" not in dict(told[0]["headers"])
    assert told[1]["path"] == str(path)


def test_a_large_page_is_compressed_as_well() -> None:
    content = WORDS * (LARGE // len(WORDS) + 1)
    answer = answering(HTMLResponse(content)).get("/", headers=GZIP)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == content


@pytest.mark.parametrize("outer", [Compression, GZipMiddleware])
@pytest.mark.parametrize("inner", [Compression, GZipMiddleware])
def test_what_two_compress_is_compressed_once(outer: Any, inner: Any) -> None:
    async def answer(_: Request) -> Response:
        return HTMLResponse(WORDS)

    inside = Starlette(routes=[Route("/page", answer)], middleware=[Middleware(inner)])
    told: list[Message] = []
    app = Starlette(routes=[Mount("/news", inside)], middleware=[Middleware(outer)])
    asyncio.run(call(app, told, path="/news/page", root_path="", query_string=b""))
    assert gzip.decompress(told[1]["body"]).decode() == WORDS
    assert [value for name, value in told[0]["headers"] if name == b"content-encoding"] == [b"gzip"]
