"""Addresses that no page answers, or one only by chance, lead to the article that is meant, in one hop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import Message

from portal.article import Article
from portal.testing import CheckingClient
from tests.views.conftest import NOW, PortalWith, make_article, make_portal

OLD = {
    "encoded": "/%e0%b8%82%e0%b9%88%e0%b8%b2%e0%b8%a7/x",
    "thai": "/ประกาศ/น้ำท่วม",
    "query": "/view.php?t=สะพาน",
    "query-encoded": "/show.php?t=%E0%B8%AA",
    "blank": "/doc%20a.html",
    "number": "/news.php?id=7",
    "several": "/board.php?board=3&topic=55",
    "wordpress": "/?p=123",
    "contact": "/en/contact?x=1",
    "in-english": "/en/node/5",
    "windows": "/NewsView.aspx?ID=9",
    "gathered": "/mail.php?utm_source=x",
    "bilingual": "/page.php?id=1&lang=en",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckingClient]:
    """Reads a portal whose articles came from an older site."""
    articles = [make_article(id_, old_addresses=(address,)) for id_, address in OLD.items()]
    articles += [
        make_article("gone", withdrawn=True, old_addresses=("/gone.html", "/?p=9")),
        make_article("soon", published_at=NOW + timedelta(days=1), old_addresses=("/soon.html",)),
        make_article("now", old_addresses=("/soon.html/",)),
        make_article("first", old_addresses=("/Same.html",)),
        make_article("second", old_addresses=("/same.html",)),
        make_article("kept", old_addresses=("/th/news/services/gone-too",)),
        make_article("gone-too", category="services", withdrawn=True),
        make_article("filed", old_addresses=("/static/a.html", "/media/a.html/b", "/media/2019/01/a.html")),
    ]
    with CheckingClient(make_portal(tmp_path_factory.mktemp("portal"), articles)) as client:
        yield client


def way(reader: CheckingClient, address: str, **headers: str) -> tuple[int, str]:
    """The status and where it leads, without the part that all articles have in common."""
    answer = reader.get(f"http://testserver{address}", headers=headers)
    return answer.status_code, answer.headers.get("location", "").replace("/news/provincial-news/", "/…/")


@pytest.mark.parametrize(
    ("asked", "id_"),
    [
        ("/%e0%b8%82%e0%b9%88%e0%b8%b2%e0%b8%a7/x", "encoded"),
        ("/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/x", "encoded"),
        ("/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/x/", "encoded"),
        ("/%25E0%25B8%2582%25E0%25B9%2588%25E0%25B8%25B2%25E0%25B8%25A7/x", "encoded"),
        ("//%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7//x", "encoded"),
        ("/ข่าว/x", "encoded"),
        ("/ข่าว/X", "encoded"),
        ("/%A2%E8%D2%C7/x", "encoded"),
        ("/ประกาศ/น้ำท่วม", "thai"),
        ("/ประกาศ/น\u0e4d\u0e49\u0e32ท่วม".replace("\u0e4d\u0e49\u0e32", "\u0e49\u0e4d\u0e32"), "thai"),
        ("/view.php?t=%E0%B8%AA%E0%B8%B0%E0%B8%9E%E0%B8%B2%E0%B8%99", "query"),
        ("/view.php?t=%e0%b8%aa%e0%b8%b0%e0%b8%9e%e0%b8%b2%e0%b8%99", "query"),
        ("/view.php?t=%CA%D0%BE%D2%B9", "query"),
        ("/view.php?fbclid=Iw&t=%E0%B8%AA%E0%B8%B0%E0%B8%9E%E0%B8%B2%E0%B8%99", "query"),
        ("/show.php?t=%E0%B8%AA", "query-encoded"),
        ("/doc%20a.html", "blank"),
        ("/doc+a.html", "blank"),
        ("/doc%20a.html?utm_source=line&utm_medium=social", "blank"),
        ("/news.php?id=7", "number"),
        ("/news.php?id=7&fbclid=IwAR0", "number"),
        ("/news.php?gclid=1&id=7&mc_cid=2&igshid=3", "number"),
        ("/news.php?id=7&amp;fbclid=IwAR0", "number"),
        ("/news.php?id=7&PHPSESSID=abc&page=2", "number"),
        ("/news.php/?id=7", "number"),
        ("/News.php?ID=7", "number"),
        ("/news.php?id=7).", "number"),
        ("/board.php?topic=55&board=3", "several"),
        ("/board.php?board=3&amp;topic=55", "several"),
        ("/?p=123", "wordpress"),
        ("/?p=123&fbclid=x", "wordpress"),
        ("/?p=123&preview=true", "wordpress"),
        ("/index.php?p=123", "wordpress"),
        ("/newsview.aspx?id=9", "windows"),
        ("/mail.php", "gathered"),
        ("/mail.php?utm_source=y", "gathered"),
        ("/Same.html", "first"),
        ("/same.html", "second"),
        ("/soon.html", "now"),
    ],
)
def test_an_old_address_leads_to_its_article_in_every_spelling(
    reader: CheckingClient, asked: str, id_: str
) -> None:
    assert way(reader, asked) == (302, f"/th/…/{id_}")
    assert way(reader, asked, **{"Accept-Language": "en"}) == (302, f"/en/…/{id_}")


@pytest.mark.parametrize(
    "asked",
    [
        "/news.php",
        "/news.php?id=8",
        "/news.php?id=77",
        "/news.php?t=7",
        "/board.php?board=3",
        "/board.php?board=3&topic=56",
        "/doca.html",
        "/ข่าว",
        "/view.php?t=สะพา",
        "/NewsView.aspx",
    ],
)
def test_another_address_leads_nowhere(reader: CheckingClient, asked: str) -> None:
    assert reader.get(asked).status_code == 404


def test_an_address_without_a_language_leads_as_the_bare_address_does(reader: CheckingClient) -> None:
    bare, old = reader.get("/"), reader.get("/news.php?id=7")
    for name in ("vary", "cache-control"):
        assert old.headers[name] == bare.headers[name]
    assert {"Cookie", "Accept-Language"} <= set(old.headers["vary"].split(", "))
    chosen = reader.get(
        "/news.php?id=7", headers={"Accept-Language": "th", "Cookie": "portal_preferences=language:en"}
    )
    bare = reader.get("/", headers={"Accept-Language": "th", "Cookie": "portal_preferences=language:en"})
    assert chosen.headers["location"].startswith(bare.headers["location"])


def test_an_address_that_names_a_language_keeps_to_it(reader: CheckingClient) -> None:
    answer = reader.get("/en/node/5", headers={"Accept-Language": "th"})
    assert (answer.status_code, answer.headers["location"]) == (301, "/en/news/provincial-news/in-english")
    assert "vary" not in answer.headers
    assert way(reader, "/EN/node/5/") == (301, "/en/…/in-english")


def test_a_parameter_may_name_the_language(reader: CheckingClient) -> None:
    assert way(reader, "/page.php?id=1&lang=en") == (301, "/en/…/bilingual")
    assert way(reader, "/news.php?id=7&lang=en-GB") == (301, "/en/…/number")
    assert way(reader, "/news.php?id=7&lang=1") == (302, "/th/…/number")
    assert way(reader, "/news.php?id=7&lang=de", **{"Accept-Language": "en"}) == (302, "/en/…/number")


def test_an_old_address_goes_before_the_page_that_has_its_path_by_chance(reader: CheckingClient) -> None:
    assert way(reader, "/en/contact?x=1") == (301, "/en/…/contact")
    assert way(reader, "/en/contact?x=1&utm_source=line") == (301, "/en/…/contact")
    for page in ("/en/contact", "/en/contact?x=2", "/th/contact?x=1", "/en/contact?fbclid=1"):
        assert reader.get(page).status_code == 200
    for bare in ("/", "/?p=12", "/?utm_source=line"):
        assert way(reader, bare) == (302, "/th/")


def test_the_old_address_of_a_withdrawn_article_is_gone(reader: CheckingClient) -> None:
    for asked in ("/gone.html", "/GONE.html/?fbclid=1", "/?p=9"):
        assert reader.get(asked).status_code == 410
        assert reader.head(asked).status_code == 410


def test_an_old_address_that_was_a_withdrawn_articles_leads_on(reader: CheckingClient) -> None:
    assert way(reader, "/th/news/services/gone-too") == (301, "/th/…/kept")
    assert reader.get("/en/news/services/gone-too").status_code == 410


def test_the_portals_own_files_are_never_old_addresses(reader: CheckingClient) -> None:
    for asked in ("/static/a.html", "/media/a.html/b", "/media/2019/01/a.html"):
        assert reader.get(asked).status_code == 404


def test_asking_for_the_head_alone_leads_the_same_way(reader: CheckingClient) -> None:
    for asked in ("/news.php?id=7", "/en/contact?x=1", "/?p=123", "/TH/contact"):
        got, head = reader.get(asked), reader.head(asked)
        assert (head.status_code, head.headers["location"]) == (got.status_code, got.headers["location"])


def test_a_form_that_is_sent_is_not_led_elsewhere(reader: CheckingClient) -> None:
    assert reader.post("/news.php?id=7").status_code == 404
    assert reader.post("/th/contact/").status_code == 404
    assert reader.post("/?p=123").status_code == 405
    assert reader.post("/TH/preferences").status_code == 404


def in_turn(app: Starlette, *articles: Article) -> None:
    """Save states of articles one after another."""

    async def save() -> None:
        for article in articles:
            await app.state.services.store.save([article])

    asyncio.run(save())


@pytest.fixture
def moved(portal_with: PortalWith) -> Iterator[CheckingClient]:
    """Reads a portal whose articles were renamed and filed elsewhere."""
    a, b = make_article("a", slug="one", category="services"), make_article("b", slug="later")
    app = portal_with([a, b, make_article("c", slug="ended", category="services")])
    in_turn(
        app,
        replace(a, slug="two", category="services"),
        replace(a, slug="two", category="provincial-news"),
        replace(a, slug="three", category="provincial-news"),
        replace(b, slug="one"),
        make_article("c", slug="end", withdrawn=True),
    )
    with CheckingClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "present"),
    [
        ("/th/news/services/one", "/th/…/three"),
        ("/en/news/services/one", "/en/…/three"),
        ("/th/news/services/two", "/th/…/three"),
        ("/th/news/provincial-news/two", "/th/…/three"),
        ("/th/news/pr/two", "/th/…/three"),
        ("/th/news/a-category-that-was/two", "/th/…/three"),
        ("/th/news/services/two/", "/th/…/three"),
        ("/th//news/services//two", "/th/…/three"),
        ("/th/news/services/TWO?utm_source=line", "/th/…/three"),
        ("/TH/News/Services/Two/", "/th/…/three"),
        ("/th-TH/news/services/two", "/th/…/three"),
        ("/en-GB/news/services/two?fbclid=1", "/en/…/three"),
        ("/EN/news/services/three", "/en/…/three"),
        ("/th/news/services/three", "/th/…/three"),
        ("/th/news/provincial-news/three/", "/th/…/three"),
        ("/th/news/provincial-news/Three", "/th/…/three"),
        ("/th/news/provincial-news/three).", "/th/…/three"),
        ("/th/news/provincial-news/later", "/th/…/one"),
        ("/th/news/other/one", "/th/…/one"),
        ("/th/news/Provincial-News/one", "/th/…/one"),
    ],
)
def test_every_address_that_an_article_had_leads_to_its_present_one(
    moved: CheckingClient, asked: str, present: str
) -> None:
    assert way(moved, asked) == (301, present)
    assert moved.get(present.replace("/…/", "/news/provincial-news/")).status_code == 200


def test_a_present_address_is_not_led_elsewhere(moved: CheckingClient) -> None:
    for slug in ("one", "three"):
        assert moved.get(f"/th/news/provincial-news/{slug}").status_code == 200
        assert moved.get(f"/th/news/provincial-news/{slug}?utm_source=line").status_code == 200


def test_every_address_that_a_withdrawn_article_had_is_gone(moved: CheckingClient) -> None:
    for asked in ("/th/news/provincial-news/end", "/th/news/services/ended", "/EN/news/services/Ended/"):
        assert moved.get(asked).status_code == 410
    assert moved.get("/th/news/services/never").status_code == 404


def test_a_former_address_without_its_language_leads_in_the_readers(moved: CheckingClient) -> None:
    assert way(moved, "/news/services/two") == (302, "/th/…/three")
    assert way(moved, "/news/services/two", **{"Accept-Language": "en"}) == (302, "/en/…/three")


def test_a_former_address_in_a_language_that_is_offered_no_more_leads_in_the_readers(
    moved: CheckingClient,
) -> None:
    assert way(moved, "/lo/news/services/two", **{"Accept-Language": "en"}) == (302, "/en/…/three")
    assert way(moved, "/de-AT/news/provincial-news/three") == (302, "/th/…/three")
    assert moved.get("/de/news/services/never").status_code == 404


def test_the_former_address_is_its_holders_until_the_next_one_is_public(portal_with: PortalWith) -> None:
    a, later = make_article("a", slug="one"), NOW + timedelta(days=1)
    app = portal_with([a])
    in_turn(app, replace(a, slug="two"), make_article("b", slug="one", published_at=later))
    with CheckingClient(app) as reader:
        assert way(reader, "/th/news/provincial-news/one") == (301, "/th/…/two")


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/TH/contact/", "/th/contact"),
        ("/th/Contact", "/th/contact"),
        ("//th//contact", "/th/contact"),
        ("/th//news/services", "/th/news/services/"),
        ("/th-TH/news/?page=1", "/th/news/?page=1"),
        ("/en-GB", "/en/"),
        ("/en-US/news/PR", "/en/news/public-relations/"),
        ("/EN/archive/2567/2", "/en/archive/2024/02/"),
        ("//", "/"),
        ("//?fbclid=1", "/"),
        ("/index.php", "/"),
        ("/th/index.html", "/th/"),
    ],
)
def test_another_spelling_of_a_page_leads_to_it_in_one_hop(
    moved: CheckingClient, asked: str, page: str
) -> None:
    answer = moved.get(f"http://testserver{asked}")
    assert (answer.status_code, answer.headers["location"]) == (301, page)


def test_the_index_of_an_older_site_is_not_home_to_everything(moved: CheckingClient) -> None:
    assert moved.get("/index.php?option=com_content&id=8").status_code == 404


def test_pages_that_heed_their_parameters_cost_no_look_for_old_addresses(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with([make_article("a")])
    looked: list[object] = []
    claims = app.state.services.store.claims

    async def claims_noted(addresses: object) -> Any:
        looked.append(addresses)
        return await claims(addresses)

    with CheckingClient(app) as reader:
        monkeypatch.setattr(app.state.services.store, "claims", claims_noted)
        for asked in (
            "/",
            "/?utm_source=line&fbclid=1",
            "/th/",
            "/th/news/?page=1",
            "/th/search?q=a&category=services&language=all&from=&to=&year=&sort=&exact=1&page=1",
            "/th/search/complete?q=a",
            "/th/preferences?back=%2Fth%2F&outcome=saved",
            "/th/news/provincial-news/a?gclid=1",
            "/static/styles/tokens.css?v=1",
        ):
            reader.get(asked)
        assert looked == []
        reader.get("/?p=1")
        assert looked == [["/?p=1"]]


HOSTILE = (
    "/" + "a" * 60_000,
    "/" + "%E0%B8%81" * 7_000,
    "/" + "%25" * 5_000,
    "/%00",
    "/%00/th/news/x/%00",
    "/th/news/services/%00",
    "/%FF%FE/%C0%AF",
    "/%ED%A0%80",
    "/?p=%00",
    "/?p=%FF&%C0=%AF",
    "/?" + "&".join(f"a{n}={n}" for n in range(5_000)),
    "/news.php?" + "&".join(f"id={n}" for n in range(2_000)),
    "/?" + "&" * 10_000,
    "/?" + "=" * 1_000,
    "/..%2f..%2fetc/passwd",
    "/th/..%2f..%2f..%2f",
    "/th/%2e%2e/%2e%2e/",
    "/%0d%0aSet-Cookie:%20a=b",
    "/th/news?x=%0d%0aSet-Cookie:%20a=b",
    "/%5C%5Cevil.example/th",
    "/%2F%2Fevil.example/th/contact/",
    "/th/news/%2F%2Fevil.example/one",
    "/http://evil.example/news.php?id=7",
    "/TH//evil.example/",
)


@pytest.mark.parametrize("asked", HOSTILE, ids=lambda asked: asked[:30])
def test_no_address_is_too_strange(reader: CheckingClient, asked: str) -> None:
    answer = reader.get(f"http://testserver{asked}")
    assert answer.status_code in {301, 302, 404}
    location = answer.headers.get("location", "/")
    assert location.startswith(("/th/", "/en/")) or location == "/"
    assert "evil" not in location.partition("?")[0]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "raw_path", "query"),
    [
        ("/\ufffd\ufffd", b"", b"\xa2\xe8"),
        ("/news.php", b"/news.php", b"t=\xca\xff"),
        ("/th", b"/th", b"page=\xe0"),
        ("/th/", b"/th/", b"page=\xe0"),
        ("/\x00", b"/%00", b"\x00"),
    ],
)
def test_what_no_browser_sends_is_answered_as_well(
    reader: CheckingClient, path: str, raw_path: bytes, query: bytes
) -> None:
    """Some servers hand on what is no UTF-8 as it came."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": raw_path,
        "query_string": query,
        "headers": [(b"host", b"testserver")],
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "http_version": "1.1",
    }
    asyncio.run(reader.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] in {200, 301, 302, 404}


def test_mounted_under_a_prefix_it_leads_within_the_prefix(tmp_path: Path) -> None:
    articles = [
        make_article("a", old_addresses=("/news.php?id=7", "/?p=1")),
        make_article("c", old_addresses=("/%e0%b8%82/x",)),
    ]
    app = make_portal(tmp_path, articles)
    in_turn(app, make_article("b", slug="one"), make_article("b", slug="two"))
    host = FastAPI()
    host.mount("/ข่าว", app)
    reader = CheckingClient(host)
    base = "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7"
    for asked, status, leads in (
        ("/news.php?id=7&fbclid=1", 302, "/th/news/provincial-news/a"),
        ("/?p=1", 302, "/th/news/provincial-news/a"),
        ("/%E0%B8%82/x/", 302, "/th/news/provincial-news/c"),
        ("/%A2/x", 302, "/th/news/provincial-news/c"),
        ("/en/news/services/one", 301, "/en/news/provincial-news/two"),
        ("//EN//news/services/one/", 301, "/en/news/provincial-news/two"),
        ("/en-GB/contact/", 301, "/en/contact"),
    ):
        answer = reader.get(f"{base}{asked}")
        assert (answer.status_code, answer.headers["location"]) == (status, base + leads), asked


def test_who_asks_while_an_article_is_published_is_not_led_in_a_circle(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page was looked for before, and the way on afterwards."""
    portal = portal_with([make_article("new")])
    store = portal.state.services.store
    answers = [None]

    async def find(slug: str) -> Article | None:
        found: dict[str, Article] = await store.find_many([slug])
        return answers.pop() if answers else found.get(slug)

    monkeypatch.setattr(store, "find", find)
    with CheckingClient(portal) as reader:
        address = "/en/news/provincial-news/new"
        answer = reader.get(f"http://testserver{address}")
        assert (answer.status_code, answer.headers["location"]) == (302, address)
        assert answer.headers["cache-control"] == "no-store"
        assert reader.get(f"http://testserver{address}").status_code == 200
