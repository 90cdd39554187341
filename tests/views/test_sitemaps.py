"""Site maps: valid by their schemas, complete, in every language that there is and no other, and flat in memory."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Message

from portal.app import create_app
from portal.news.store import Listing, Located, Overview, Place
from portal.search.engine import NullEngine
from portal.settings import Settings
from portal.syndication.discovery import LARGEST, MOST_URLS, articles_in_a_file
from portal.syndication.discovery import sitemap_urls as urls_of
from portal.testing import CheckingClient
from portal.views.site_files import AT_A_TIME
from tests.views.conftest import NOW, SITE, PortalWith, make_article, make_portal

HOST = "https://news.example.go.th"
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "syndication" / "schemas" / "sitemap.xsd"))
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckingClient]:
    articles = [
        make_article("both", updated_at=NOW - timedelta(hours=2)),
        make_article("thai-only", "th", category="services"),
        make_article("lao-only", "lo"),
        make_article("lao-and-english", "lo", "en", published_at=NOW - timedelta(days=3)),
        make_article("strange", category="fisheries", published_at=datetime(2016, 2, 29, tzinfo=UTC)),
        make_article("later", published_at=NOW + timedelta(hours=1)),
        make_article("withdrawn", withdrawn=True),
    ]
    with CheckingClient(make_portal(tmp_path_factory.mktemp("portal"), articles, base_url=HOST)) as client:
        yield client


def site_map(reader: CheckingClient, path: str) -> Any:
    response = reader.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    found = etree.fromstring(response.content)
    SCHEMA.assertValid(found)
    return found


def every(found: Any, path: str) -> list[str]:
    return [str(each) for each in found.xpath(path, namespaces=NAMES)]


def urls(found: Any) -> dict[str, dict[str, str]]:
    """Address → the addresses of the same page in other languages."""
    return {
        every(url, "s:loc/text()")[0].removeprefix(HOST): {
            link.get("hreflang"): link.get("href").removeprefix(HOST)
            for link in url.findall("x:link", namespaces=NAMES)
        }
        for url in found.findall("s:url", namespaces=NAMES)
    }


def test_the_index_leads_to_all_of_them(reader: CheckingClient) -> None:
    found = site_map(reader, "/sitemap.xml")
    locations = every(found, "//s:loc/text()")
    names = ("pages", "news", "articles-1")
    assert locations == [f"{HOST}/sitemap-{name}.xml" for name in names]
    for location in locations:
        site_map(reader, urlsplit(location).path)


def test_articles_stand_in_the_languages_that_they_are_in(reader: CheckingClient) -> None:
    both = {tag: f"/{tag}/news/provincial-news/both" for tag in ("th", "en")}
    strange = {tag: f"/{tag}/news/other/strange" for tag in ("th", "en")}
    thai, english = "/th/news/services/thai-only", "/en/news/provincial-news/lao-and-english"
    found = urls(site_map(reader, "/sitemap-articles-1.xml"))
    assert list(found) == [strange["th"], strange["en"], english, both["th"], both["en"], thai]
    for addresses in (both, strange):
        assert all(found[each] == {**addresses, "x-default": addresses["th"]} for each in addresses.values())
    assert found[thai] == {"th": thai, "x-default": thai}
    assert found[english] == {"en": english, "x-default": english}


def test_an_article_says_when_it_changed(reader: CheckingClient) -> None:
    found = site_map(reader, "/sitemap-articles-1.xml")
    moments = every(found, "//s:url[contains(s:loc, '/both')]/s:lastmod/text()")
    assert moments == ["2024-02-29T06:00:00Z"] * 2


def test_every_address_answers_with_a_page_in_that_language(reader: CheckingClient) -> None:
    for path in ("/sitemap-articles-1.xml", "/sitemap-pages.xml", "/sitemap-news.xml"):
        for location in every(site_map(reader, path), "//s:loc/text()"):
            page = reader.get(location.removeprefix(HOST))
            assert page.status_code == 200
            assert "noindex" not in page.text
            assert f'<link rel="canonical" href="{location}">' in page.text


def test_pages_name_the_same_addresses_in_other_languages_as_they_do_themselves(
    reader: CheckingClient,
) -> None:
    found = urls(site_map(reader, "/sitemap-pages.xml")) | urls(site_map(reader, "/sitemap-articles-1.xml"))
    for path, others in found.items():
        page = reader.get(path)
        named = {
            link.get("hreflang"): (link.get("href") or "").removeprefix(HOST)
            for link in reader.document(page).elements("link")
            if "hreflang" in link.attrib
        }
        if path.count("/") > 2:  # the home page of any other language is the address that negotiates
            assert named == others or (path.endswith("/") and "/news/" in path), path


def test_categories_without_news_in_a_language_are_left_out(reader: CheckingClient) -> None:
    found = urls(site_map(reader, "/sitemap-pages.xml"))
    assert "/th/news/services/" in found
    assert "/en/news/services/" not in found
    assert found["/th/news/services/"] == {"th": "/th/news/services/", "x-default": "/th/news/services/"}


def test_the_latest_news_have_a_site_map_of_their_own(reader: CheckingClient) -> None:
    found = site_map(reader, "/sitemap-news.xml")
    assert sorted(every(found, "//s:loc/text()")) == [
        *(f"{HOST}/{tag}/news/provincial-news/both" for tag in ("en", "th")),
        f"{HOST}/th/news/services/thai-only",
    ]
    [news] = found.xpath("//s:url[s:loc[contains(., '/en/')]]/n:news", namespaces=NAMES)
    assert every(news, ".//*[not(*)]/text()") == [
        "Lamphun Province",
        "en",
        "2024-02-28T08:00:00Z",
        "Report both",
    ]


def test_without_news_of_late_there_is_none(portal_with: PortalWith) -> None:
    old = make_article("a", published_at=NOW - timedelta(days=3))
    with CheckingClient(portal_with([old], base_url=HOST)) as reader:
        assert "news.xml" not in reader.get("/sitemap.xml").text
        assert "<url>" not in reader.get("/sitemap-news.xml").text


@pytest.mark.parametrize(
    "name", ["articles-2", "articles-0", "articles-01", "articles-", "x", "articles-100000", "1"]
)
def test_other_files_are_not_there(reader: CheckingClient, name: str) -> None:
    assert reader.get(f"/sitemap-{name}.xml").status_code == 404


def test_without_a_base_url_there_is_none(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("a")])) as reader:
        assert reader.get("/sitemap.xml").status_code == 404
        assert reader.get("/sitemap-pages.xml").status_code == 404


def test_addresses_have_the_prefix_and_no_host_of_a_request(tmp_path: Path) -> None:
    portal = make_portal(tmp_path, [make_article("a")], base_url=HOST)
    with CheckingClient(Starlette(routes=[Mount("/news", portal)])) as reader:
        for path in ("sitemap.xml", "sitemap-pages.xml", "sitemap-news.xml", "sitemap-articles-1.xml"):
            found = site_map(reader, f"/news/{path}")
            assert all(each.startswith(f"{HOST}/news/") for each in every(found, "//s:loc/text() | //@href"))


def test_a_head_request_reads_nothing(reader: CheckingClient) -> None:
    for path in ("/sitemap.xml", "/sitemap-news.xml", "/sitemap-articles-1.xml"):
        response = reader.head(path)
        assert response.headers.get("content-length") != "0"
        assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("languages", [1, 2, 3, 10, 50])
@pytest.mark.parametrize("longest", [40, 200, 600])
def test_a_file_has_room_for_the_articles_that_it_is_given(languages: int, longest: int) -> None:
    count = articles_in_a_file(languages, longest)
    address = "https://e.org/" + "x" * (longest - 14)
    article = urls_of({f"zh-Hant-{n:02}": address for n in range(languages)}, "zh-Hant-00", NOW)
    assert 0 < count * languages <= MOST_URLS
    assert count * len(article) <= LARGEST


class Endless:
    """A store of a million articles that are made when they are asked for."""

    TOTAL = 1_000_000

    def __init__(self, total: int = TOTAL) -> None:
        self.total = total
        self.most = 0

    def __getattr__(self, name: str) -> Any:
        """What a store does besides, and nobody asks of this one."""
        return lambda *_: pytest.fail(f"{name} is asked for")

    def made(self, number: int) -> Located:
        moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        return Located(f"a{number:07}", f"slug-{number:07}", "services", moment, None, ("en", "th"))

    async def version(self) -> int:
        return 1

    async def publish_due(self, _now: datetime) -> int:
        return 0

    async def derive_stale(self) -> int:
        return 0

    async def count(self, _listing: Listing) -> int:
        return self.total

    async def overview(
        self, _language: str, _now: datetime, listings: Sequence[Listing] = (), _zone: Any = None
    ) -> Overview:
        return Overview(categories={"services": self.total}, lists=[() for _ in listings])

    async def located(
        self, _now: datetime, limit: int, *, after: Place | None = None, skip: int = 0
    ) -> list[Located]:
        assert not (after and skip), "who walks on skips nothing"
        self.most = max(self.most, limit)
        first = int(after.article[1:]) + 1 if after else skip
        return [self.made(number) for number in range(first, min(first + limit, self.total))]


async def received(app: Starlette, path: str) -> AsyncIterator[bytes]:
    """The pieces of an answer, as a server sends them."""
    pieces = asyncio.Queue[bytes | None](1)
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "root_path": "",
    }
    scope |= {"scheme": "http", "headers": [], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}

    async def receive() -> Message:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
            return
        await pieces.put(message.get("body", b""))
        if not message.get("more_body"):
            await pieces.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(app(scope, receive, send))
        while (piece := await pieces.get()) is not None:
            yield piece


def test_a_million_articles_cost_no_more_memory_than_some_thousand(tmp_path: Path) -> None:
    store: Any = Endless()
    settings = Settings(site=SITE, data_dir=tmp_path, base_url=HOST)
    app = create_app(settings, store=store, search=NullEngine(), clock=lambda: NOW)

    async def look() -> None:
        index = b"".join([piece async for piece in received(app, "/sitemap.xml")])
        files = every(etree.fromstring(index), "//s:loc/text()")
        numbered = [each.removeprefix(HOST) for each in files if "articles" in each]
        first = b"".join([piece async for piece in received(app, numbered[0])])
        full, seen = first.count(b"<url>") // 2, 0
        del first
        peaks = list[int]()
        tracemalloc.start()
        for path in (numbered[len(numbered) // 2], numbered[-1]):
            size = count = 0
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            async for piece in received(app, path):
                size += len(piece)
                count += piece.count(b"<url>")
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
            assert count <= MOST_URLS
            assert size <= LARGEST
            seen += count
        tracemalloc.stop()
        assert min(peaks) < 8_000_000, peaks  # what else the process does meanwhile may stand in one of them
        assert seen == 2 * (full + store.TOTAL - (len(numbered) - 1) * full)
        assert store.most <= AT_A_TIME
        await app.state.services.background.stop()

    asyncio.run(look())
