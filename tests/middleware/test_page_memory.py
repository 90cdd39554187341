"""What is kept of pages, for whom, and until when."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Any

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from portal.errors import StoreError
from portal.middleware import page_memory
from portal.middleware.error_pages import UNREADABLE
from portal.middleware.page_memory import LIFE, MOST_VARIANTS, Made, PageMemory, PagesFromMemory

START = datetime(2024, 2, 29, 8, 0, tzinfo=UTC)
HEADERS = {
    "Cache-Control": "public, max-age=0, s-maxage=60, must-revalidate",
    "Vary": "Cookie, Accept-Encoding",
}
PLAIN = {"Accept-Encoding": "identity"}


class Portal:
    """An application whose pages tell how often they were made, its memory, and the clock of both."""

    def __init__(self, answer: Callable[[str], Response] | None = None, most: int = 1 << 20) -> None:
        self.now = START
        self.until = START + timedelta(days=1)
        self.made_of: Made = (1,)
        self.looks = 0
        self.made: list[str] = []
        self.fails = False
        self.memory = PageMemory(most, self._look, lambda _: self.until, lambda: self.now)
        self._answer = answer or (lambda text: HTMLResponse(text, headers=HEADERS))
        route = Route("/{path:path}", self._page, methods=["GET", "HEAD", "POST"])
        self.app = Starlette(routes=[route], middleware=[Middleware(PagesFromMemory, memory=self.memory)])
        self.client = TestClient(self.app)
        asyncio.run(self.memory.look())

    async def _page(self, request: Request) -> Response:
        shown = f"{request.url.path}?{request.url.query} {request.headers.get('cookie', '')}"
        self.made.append(shown)
        await asyncio.sleep(0)
        return self._answer(f"<p>{len(self.made)} {shown} {self.made_of}</p>" + "ข่าว " * 200)

    async def _look(self) -> Made:
        self.looks += 1
        if self.fails:
            raise StoreError("locked")
        return self.made_of

    def get(self, path: str = "/th/", **headers: str) -> Any:
        """The answer to a reader."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers={**PLAIN, **names})


@pytest.fixture
def portal() -> Portal:
    return Portal()


def test_a_page_is_made_once(portal: Portal) -> None:
    assert portal.get().text == portal.get().text
    assert len(portal.made) == 1
    assert (portal.memory.hits, portal.memory.misses) == (1, 1)


def test_it_is_kept_by_path_and_number_of_the_page(portal: Portal) -> None:
    paths = ["/th/", "/en/", "/th/news/", "/th/news/?page=2", "/th/news/?page=3"]
    assert len({portal.get(path).text for path in paths * 2}) == len(portal.made) == len(paths)


@pytest.mark.parametrize("look", ["theme:dark", "text-size:150&theme:dark", "language:en"])
def test_it_is_kept_by_what_a_reader_chose(portal: Portal, look: str) -> None:
    chosen = portal.get(cookie=f"portal_preferences={look}").text
    assert portal.get().text != chosen
    assert portal.get(cookie=f"a=b; portal_preferences={look}; c=d").text == chosen


def test_cookies_of_others_make_no_copies(portal: Portal) -> None:
    for number in range(50):
        portal.get(cookie=f"session={number}")
        portal.get(cookie=f"portal_preferences=nonsense:{number}")
    assert len(portal.made) == len(portal.memory) == 1


def test_what_links_gather_makes_no_copies_and_is_not_shown_to_others(portal: Portal) -> None:
    texts = {portal.get(f"/th/news/?{query}").text for query in ("fbclid=1", "utm_source=line&gclid=2", "")}
    assert len(texts) == len(portal.made) == 1
    assert "fbclid" not in texts.pop()
    assert portal.get("/th/news/?page=2&fbclid=3").text == portal.get("/th/news/?page=2").text


@pytest.mark.parametrize(
    "query", ["x=1", "q=ลำพูน", "page=0", "page=x", "page=2&page=3", "page=123456", "fbclid=1&x=2"]
)
def test_an_address_with_other_parameters_is_never_kept(portal: Portal, query: str) -> None:
    portal.get(f"/th/news/?{query}")
    assert query.rsplit("&", maxsplit=1)[-1] in portal.get(f"/th/news/?{query}").text or "ลำพูน" in query
    assert len(portal.made) == 2
    assert len(portal.memory) == 0


def test_ten_thousand_variants_of_an_address_push_out_no_other_page(portal: Portal) -> None:
    async def go() -> None:
        await ask(portal.app, "/th/news/")
        await ask(portal.app)
        for number in range(10_000):
            tag = f"{ascii_lowercase[number % 26]}{ascii_lowercase[number // 26 % 26]}-x-{number}"
            query = (b"", b"x=%d" % number, b"page=x")[number % 3]
            await ask(portal.app, query=query, cookie=f"portal_preferences=language:{tag}")
        before = len(portal.made)
        await ask(portal.app, "/th/news/")
        await ask(portal.app)
        assert len(portal.made) == before, "a page that was kept was made anew"

    asyncio.run(go())
    assert len(portal.memory) <= MOST_VARIANTS + 2


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_only_what_is_read_comes_from_memory(portal: Portal, method: str) -> None:
    portal.get()
    portal.client.request(method, "/th/")
    portal.client.request(method, "/th/")
    assert portal.memory.hits == 0


def with_headers(status: int = 200, **headers: str) -> Callable[[str], Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda text: HTMLResponse(text, status, {**HEADERS, **named})


@pytest.mark.parametrize(
    "answer",
    [
        with_headers(404),
        with_headers(503, Cache_Control="no-store"),
        with_headers(Cache_Control="private, no-cache"),
        with_headers(Cache_Control="no-store"),
        with_headers(Set_Cookie="a=b"),
        with_headers(Vary="Cookie, Accept-Encoding, User-Agent"),
        with_headers(Vary="*"),
        with_headers(Content_Encoding="x-own"),
        with_headers(301, Location="/en/"),
        lambda text: Response(text, media_type="application/json", headers=HEADERS),
        HTMLResponse,
    ],
)
def test_what_is_not_the_same_for_all_is_not_kept(answer: Callable[[str], Response]) -> None:
    portal = Portal(answer)
    for _ in range(2):
        portal.client.get("/th/", headers=PLAIN, follow_redirects=False)
    assert len(portal.made) == 2
    assert len(portal.memory) == 0


@pytest.mark.parametrize("path", ["/static/a.html", "/media/0/a.html", "/visit.gif"])
def test_files_are_no_pages(portal: Portal, path: str) -> None:
    portal.get(path)
    assert portal.memory.misses == len(portal.memory) == 0


@pytest.mark.parametrize(
    ("accepted", "coding", "read"),
    [("gzip", "gzip", gzip.decompress), ("br", "br", brotli.decompress), ("identity", None, bytes)],
)
def test_each_reader_gets_a_form_that_they_can_read(
    portal: Portal, accepted: str, coding: str | None, read: Callable[[bytes], bytes]
) -> None:
    whole = portal.get().text
    for _ in range(2):
        with portal.client.stream("GET", "/th/", headers={"Accept-Encoding": accepted}) as answer:
            sent = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == coding
        assert int(answer.headers["content-length"]) == len(sent)
        assert read(sent).decode() == whole
        assert answer.headers["vary"] == "Cookie, Accept-Encoding"
    assert len(portal.made) == 1


def test_each_form_has_a_tag_of_its_own(portal: Portal) -> None:
    tags = {
        portal.get(accept_encoding=coding).headers["etag"] for coding in ("gzip", "br", "zstd", "identity")
    }
    assert len(tags) == 4
    assert all(tag.startswith('"') for tag in tags), "each is the same byte for byte"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", '"a" , W/{}'])
def test_who_has_the_page_is_told_that_it_is_the_same(portal: Portal, form: str) -> None:
    page = portal.get(accept_encoding="gzip")
    again = portal.get(accept_encoding="gzip", if_none_match=form.format(page.headers["etag"]))
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == page.headers[name]
    assert "content-length" not in again.headers


@pytest.mark.parametrize("tag", ['"other"', "", "W/", '""', "nonsense"])
def test_who_has_another_page_gets_this_one(portal: Portal, tag: str) -> None:
    portal.get()
    assert portal.get(if_none_match=tag).status_code == 200


def test_a_tag_of_another_form_is_none_of_this_one(portal: Portal) -> None:
    packed = portal.get(accept_encoding="gzip").headers["etag"]
    assert portal.get(if_none_match=packed).status_code == 200


def test_who_asks_for_the_headers_gets_those_of_the_page(portal: Portal) -> None:
    headed = portal.client.head("/th/", headers=PLAIN)
    assert headed.content == b""
    got = portal.get()
    assert dict(headed.headers) == dict(got.headers)
    assert len(portal.made) == 1


def test_it_is_forgotten_when_it_is_made_of_something_else(portal: Portal) -> None:
    before = portal.get().text
    portal.made_of = (2,)
    asyncio.run(portal.memory.look())
    assert len(portal.memory) == portal.memory.size == 0
    assert portal.get().text != before


def test_it_is_forgotten_after_a_minute(portal: Portal) -> None:
    portal.get()
    portal.now += LIFE - timedelta(seconds=1)
    portal.get()
    assert len(portal.made) == 1
    portal.now += timedelta(seconds=1)
    portal.get()
    assert len(portal.made) == 2
    assert len(portal.memory) == 1


def test_it_is_forgotten_when_its_moment_comes(portal: Portal) -> None:
    portal.until = START + timedelta(seconds=10)
    portal.get()
    portal.now += timedelta(seconds=9)
    portal.get()
    portal.now += timedelta(seconds=1)
    portal.get()
    assert len(portal.made) == 2


def test_where_nobody_looks_a_request_does(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 0.0
    monkeypatch.setattr(page_memory, "monotonic", lambda: moment)
    asyncio.run(portal.memory.look())
    for _ in range(5):
        portal.get()
    assert portal.looks == 2, "on a hit nothing is asked"
    portal.made_of = (2,)
    moment = page_memory.TRUSTED
    portal.get()
    assert (portal.looks, len(portal.made)) == (3, 2)


def test_what_cannot_be_looked_at_is_not_trusted(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 0.0
    monkeypatch.setattr(page_memory, "monotonic", lambda: moment)
    asyncio.run(portal.memory.look())
    portal.get()
    portal.fails, moment = True, page_memory.TRUSTED
    assert portal.get().status_code == 200
    assert len(portal.made) == 2
    portal.fails = False
    portal.get()
    assert len(portal.made) == 2, "what was kept holds again"


def test_what_was_made_while_something_changed_is_not_kept() -> None:
    def change(text: str) -> Response:
        changing.memory.forget()
        return HTMLResponse(text, headers=HEADERS)

    changing = Portal(change)
    assert changing.get().headers["cache-control"] == "no-store", "nor by a cache in front"
    assert len(changing.memory) == 0


def test_with_no_room_nothing_is_kept() -> None:
    portal = Portal(most=0)
    portal.get()
    portal.get()
    assert len(portal.made) == 2


def test_no_more_is_kept_than_there_is_room_for() -> None:
    portal = Portal(most=20_000)
    for number in range(1, 50):
        portal.get(f"/th/news/?page={number}", accept_encoding="gzip")
        portal.get(f"/th/news/?page={number}", accept_encoding="br")
        assert portal.memory.size <= 20_000
    assert 1 < len(portal.memory) < 49
    made = len(portal.made)
    portal.get("/th/news/?page=49")
    assert len(portal.made) == made, "the one asked for last is kept"


def test_a_page_that_is_larger_than_all_room_is_sent() -> None:
    portal = Portal(most=100)
    assert portal.get().status_code == 200
    assert portal.memory.size == len(portal.memory) == 0


async def ask(app: Any, path: str = "/th/", query: bytes = b"", cookie: str = "") -> tuple[int, bytes]:
    """Status and body of an answer, asked in this event loop."""
    status, body = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(b"cookie", cookie.encode())] if cookie else [],
        "root_path": "",
    }
    await app(scope, receive, send)
    return status, bytes(body)


def test_many_who_ask_at_once_wait_for_one() -> None:
    portal = Portal()

    async def go() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(ask(portal.app) for _ in range(50)))

    answers = asyncio.run(go())
    assert len(set(answers)) == len(portal.made) == 1


def test_where_what_they_wait_for_is_not_to_be_kept_each_gets_an_answer() -> None:
    portal = Portal(with_headers(404))

    async def go() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(ask(portal.app) for _ in range(5)))

    assert [status for status, _ in asyncio.run(go())] == [404] * 5


def test_a_failure_is_of_who_met_it_and_nobody_waits_for_ever() -> None:
    def fail(text: str) -> Response:
        if len(failing.made) == 1:
            raise RuntimeError
        return HTMLResponse(text, headers=HEADERS)

    failing = Portal(fail)

    async def go() -> list[Any]:
        async with asyncio.timeout(20):
            return await asyncio.gather(*(ask(failing.app) for _ in range(3)), return_exceptions=True)

    first, *others = asyncio.run(go())
    assert isinstance(first, RuntimeError)
    assert [status for status, _ in others] == [200, 200]


def test_connections_that_are_no_requests_pass() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - the form of every application
        seen.append(scope["type"])

    memory = Portal().memory
    asyncio.run(PagesFromMemory(app, memory)({"type": "websocket"}, None, None))  # type: ignore[arg-type]
    assert seen == ["websocket"]


def test_a_reader_who_leaves_while_a_page_is_sent_is_no_error() -> None:
    portal = Portal()

    async def send(_: Message) -> None:
        raise ClientDisconnect

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/th/",
        "query_string": b"",
        "headers": [],
        "root_path": "",
    }

    async def go() -> None:
        await ask(portal.app)
        await portal.app(scope, None, send)  # type: ignore[arg-type]

    asyncio.run(go())
    assert portal.memory.hits == 1


def test_what_the_server_could_not_read_is_no_request_for_a_page() -> None:
    portal = Portal()

    async def go() -> None:
        await ask(portal.app)
        told: list[Message] = []

        async def send(message: Message) -> None:
            told.append(message)

        await portal.app(
            {
                "type": "http",
                "method": "GET",
                "path": "/th/",
                "query_string": b"",
                "headers": [],
                "root_path": "",
                "extensions": {UNREADABLE: {}},
            },
            None,  # type: ignore[arg-type]
            send,
        )

    asyncio.run(go())
    assert portal.memory.hits == 0
