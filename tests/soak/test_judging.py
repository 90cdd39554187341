"""The judge finds what it is there to find."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from portal import security_policy
from portal.app import create_app, lifespan
from portal.middleware.headers import headers_of_pages
from portal.settings import Settings
from tests.soak.asking import Asked, ask
from tests.soak.ground import READER, explore
from tests.soak.hostile import Hostile
from tests.soak.judging import Judge
from tests.soak.pieces import ELSEWHERE, MARK

SAFE = headers_of_pages(security_policy.header({})) | {
    "X-Content-Type-Options": "nosniff",
    "Content-Language": "en",
}
ASKED = Asked("GET", b"/")


@pytest.fixture(scope="module")
def page(demonstration: Settings) -> str:
    """A page that is as it should be."""

    async def fetched() -> str:
        app = create_app(demonstration)
        async with lifespan(app):
            page = (await ask(app, Asked("GET", b"/en/privacy", READER))).body.decode()
            return re.sub(r'(href|content)="https?://[^"]*"', r'\1="https://known.example/"', page)

    return asyncio.run(fetched())


def judged(response: Response, asked: Asked = ASKED) -> None:
    Judge(("/srv/portal",), {"known.example"}).judge(asked, asyncio.run(ask(response, asked)))


def of_page(text: str, status: int = 200, headers: Mapping[str, str] = {}) -> Response:
    return Response(text, status, {**SAFE, **headers}, "text/html")


def test_what_is_as_it_should_be_passes(page: str) -> None:
    judged(of_page(page))
    judged(of_page(page, 404, {"Cache-Control": "no-store"}))
    judged(Response("{}", 200, SAFE, "application/json"))
    judged(RedirectResponse("/news/th/", headers=SAFE), Asked("GET", b"/", prefix="/news"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h1>", f"<h1><{MARK}>"),
        ('lang="en"', f'lang="en"{MARK}=1 x="'),
        ("<h1>", f"<h1>{MARK * 2}"),
        ("<h1>", "<h1><b>"),
        ("</main>", ""),
        ("<h1>", "<h1>a & b<i></b></i>"),
        ('<a href="/', '<a href="javascript:/'),
        ('<a href="/', f'<a href="//{ELSEWHERE}/'),
        ('<a href="/', f'<a href="https://{ELSEWHERE}/'),
        ("<h1>", "<h1>/srv/portal/var"),
        ("<h1>", "<h1>Traceback (most recent call last)"),
        ("<img", "<img onerror=x"),
        ("</h1>", "</h1><script>x</script>"),
    ],
)
def test_a_page_that_is_not_is_told(page: str, old: str, new: str) -> None:
    assert old in page
    with pytest.raises(AssertionError):
        judged(of_page(page.replace(old, new, 1)))


def test_a_shape_that_was_seen_hides_none_that_was_not(page: str) -> None:
    judge = Judge((), {"known.example"})
    for text, wrong in (
        (page, False),
        (page.replace("<h1>", "<h1>A &amp; “b” "), False),
        (page.replace("<h1>", "<h1>&"), True),
    ):
        answer = asyncio.run(ask(of_page(text), ASKED))
        if wrong:
            with pytest.raises(AssertionError):
                judge.judge(ASKED, answer)
        else:
            judge.judge(ASKED, answer)
    assert judge.shapes == 1


@pytest.mark.parametrize(
    "response",
    [
        Response("x", 500, SAFE, "text/plain"),
        Response("x", 503, SAFE | {"Cache-Control": "no-store"}, "text/plain"),
        Response("x", 404, SAFE, "text/plain"),
        Response("x", 200, {}, "text/plain"),
        Response("x", 200, {"X-Content-Type-Options": "nosniff"}, "text/plain"),
        Response("x", 200, SAFE | {f"x-{MARK}": "1"}, "text/plain"),
        Response("x", 200, SAFE | {"x-y": "a\x0bb"}, "text/plain"),
        Response("x", 200, SAFE | {"Set-Cookie": "a=b"}, "text/plain"),
        Response("x", 200, SAFE | {"Content-Length": "2"}, "text/plain"),
        Response("{", 200, SAFE, "application/json"),
        JSONResponse({"where": "/srv/portal/var"}, 200, SAFE),
        Response("", 302, SAFE),
        *(
            Response("", 302, SAFE | {"Location": place})
            for place in (
                f"//{ELSEWHERE}",
                f"/\\{ELSEWHERE}",
                f"https://{ELSEWHERE}/",
                "/\t/x",
                "th/",
                "/ก".encode().decode("latin-1"),
            )
        ),
    ],
)
def test_an_answer_that_is_not_is_told(response: Response) -> None:
    with pytest.raises(AssertionError):
        judged(response)


def test_a_redirect_out_of_the_prefix_is_told() -> None:
    with pytest.raises(AssertionError):
        judged(RedirectResponse("/th/", headers=SAFE), Asked("GET", b"/", prefix="/news"))


async def broken(*_: object) -> None:
    raise ZeroDivisionError


async def silent(*_: object) -> None:
    pass


@pytest.mark.parametrize("app", [broken, silent])
def test_no_answer_is_told(app: Response) -> None:
    with pytest.raises(AssertionError):
        judged(app)


def test_routes_parameters_and_forms_are_found_without_being_listed() -> None:
    form = '<a href="/in/shop/7">x</a><form method="post" action="/in/order"><input name="count" value="3"></form>'

    async def page(_: Request) -> Response:
        return Response(form, media_type="text/html")

    async def order(_: Request) -> Response:
        return Response(headers={"Set-Cookie": "order=3; Path=/"})

    inner = [Route("/shop/{number}", page), Route("/order", order, methods=["POST"])]
    app = Starlette(routes=[Route("/", page), Mount("/in", routes=inner)])
    ground = asyncio.run(explore(app))
    assert dict(ground.routes) == {
        "/": ["GET", "HEAD"],
        "/in/shop/{number}": ["GET", "HEAD"],
        "/in/order": ["POST"],
    }
    assert ground.values == {"number": ["7"]}
    assert ground.fields == {"count": ["3"]}
    assert ground.cookies == ["order=3"]
    drawn = Hostile(ground, 1)
    targets = {drawn.request().target.partition(b"?")[0] for _ in range(500)}
    assert {b"/in/shop/7", b"/in/order"} <= targets


def test_the_same_seed_asks_the_same(page: str) -> None:
    async def answer(_: Request) -> Response:
        return Response(page, media_type="text/html")

    app = Starlette(routes=[Route("/", answer), Route("/form", answer, methods=["POST"])])
    ground = asyncio.run(explore(app))
    first, second = Hostile(ground, 5), Hostile(ground, 5)
    assert [first.request() for _ in range(300)] == [second.request() for _ in range(300)]
    assert Hostile(ground, 6).request() != Hostile(ground, 5).request()
