"""Pages that are each in order, but not together, prove that the client looks further than one page."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.testing import CheckingClient

PAGE = """<!DOCTYPE html>
<html lang="th" dir="ltr"><head><meta charset="utf-8"><title>{title}</title></head>
<body><a href="#main">ข้ามไปยังเนื้อหา</a><header><nav aria-label="เมนู"><ul>{links}</ul></nav></header>
<main id="main" tabindex="-1"><h1>{title}</h1></main><footer><p>ศาลากลาง</p></footer></body></html>"""
HERE = '<li><a href="/one" aria-current="page">หนึ่ง</a></li>'
TITLES = {"one": "หนึ่ง", "two": "สอง", "twin": "หนึ่ง"}


def client(links: str = "") -> CheckingClient:
    async def page(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in TITLES:
            return Response(status_code=404)
        shown = links if name == "one" else ""
        html = PAGE.format(
            title=TITLES[name], links=shown or '<li><a href="/two">สอง</a></li>' * (name == "one")
        )
        return HTMLResponse(html, headers={"Content-Language": "th"})

    return CheckingClient(Starlette(routes=[Route("/{name}", page)]))


def test_pages_in_order_pass() -> None:
    reader = client(HERE)
    assert (
        reader.get("/one").status_code
        == reader.get("/two").status_code
        == reader.get("/one?x").status_code
        == 200
    )


def test_two_pages_with_one_title_are_found() -> None:
    reader = client()
    reader.get("/one")
    with pytest.raises(AssertionError, match="/twin has the title of /one"):
        reader.get("/twin")


def test_a_link_to_the_page_itself_that_does_not_say_so_is_found() -> None:
    with pytest.raises(AssertionError, match="a link to this page is not marked"):
        client(HERE.replace(' aria-current="page"', "")).get("/one")


def test_a_link_that_leads_nowhere_is_found() -> None:
    with pytest.raises(AssertionError, match="leads to a page that is not there"):
        client(HERE.replace('"/one" aria-current="page"', '"/gone"')).get("/one")
