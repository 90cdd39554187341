"""Feeds, as their schema, an independent parser and feed readers see them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import feedparser
import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.routing import Mount

from portal.app import create_app
from portal.article import Article, Image, ImageText, Media
from portal.news.media import MediaFolder
from portal.search.indexer import Indexer
from portal.search.memory import InMemoryEngine
from portal.settings import Settings
from portal.testing import CheckingClient
from tests.syndication.test_feed_formats import Shown
from tests.views.conftest import NOW, SITE, PortalWith, make_article, make_portal

HOST = "https://news.example.go.th"
RULES = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "syndication" / "schemas" / "atom.rng"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h12v8z"/></svg>'
PATHS = (
    *("th/feed", "en/feed", "th/feed/services", "en/feed/other", "en/feed/public-relations"),
    *("en/search/feed?q=Report", "th/search/feed?category=services", "en/search/feed?q=nothingatall"),
)
FORMATS = ("atom", "rss", "json")


def articles(photo: Media) -> list[Article]:
    said = {"en": ImageText(alternative="A “weaver”"), "th": ImageText(alternative="คนทอผ้า")}
    return [
        make_article("both", images=(Image(media=photo, texts=said),), updated_at=NOW - timedelta(hours=2)),
        make_article("urgent", urgent_until=NOW + timedelta(hours=1), published_at=NOW - timedelta(days=9)),
        make_article("thai-only", "th", category="services"),
        make_article("lao-only", "lo"),
        make_article("old-key", category="pr"),
        make_article("strange", category="fisheries", images=(Image(media=photo, decorative=True),)),
        make_article("later", published_at=NOW + timedelta(hours=1)),
        make_article("withdrawn", withdrawn=True),
    ]


def with_index(folder: Path, **settings: Any) -> Starlette:
    engine = InMemoryEngine()
    photo = MediaFolder(folder / "media", 10_000).put(SVG, "photo.svg", "image")
    app = make_portal(folder, articles(photo), engine, base_url=HOST, search_deadline=20, **settings)
    services = app.state.services
    asyncio.run(Indexer(services.store, engine, services.site.time_zone, services.clock).rebuild())
    return app


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return with_index(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module")
def reader(portal: Starlette) -> Iterator[CheckingClient]:
    with CheckingClient(portal) as client:
        yield client


def address(path: str, written: str) -> str:
    path, mark, query = path.partition("?")
    return f"/{path}.{written}{mark}{query}"


def parsed(reader: CheckingClient, path: str, written: str = "atom", **headers: str) -> Any:
    """What a feed reader understands."""
    response = reader.get(address(path, written), headers=headers)
    assert response.status_code == 200
    found = feedparser.parse(response.content, response_headers=dict(response.headers))
    assert not found.bozo, found.bozo_exception
    return found


def slugs(entries: Any) -> list[str]:
    return [urlsplit(entry.link).path.rpartition("/")[2] for entry in entries]


@pytest.mark.parametrize("path", PATHS)
def test_atom_keeps_the_grammar_of_its_rfc(reader: CheckingClient, path: str) -> None:
    response = reader.get(address(path, "atom"))
    RULES.assertValid(etree.fromstring(response.content))
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    ids = etree.fromstring(response.content).xpath("//*[local-name()='id']/text()")
    assert len({*ids}) == len(ids)


@pytest.mark.parametrize("path", PATHS)
def test_all_formats_say_the_same(reader: CheckingClient, path: str) -> None:
    atom, rss = parsed(reader, path), parsed(reader, path, "rss")
    told = json.loads(reader.get(address(path, "json")).content)
    assert (atom.version, rss.version, told["version"]) == (
        "atom10",
        "rss20",
        "https://jsonfeed.org/version/1.1",
    )
    assert {atom.feed.title, rss.feed.title, told["title"]} == {atom.feed.title}
    assert atom.feed.language == rss.feed.language == told["language"] == path[:2]
    assert len(atom.entries) == len(rss.entries) == len(told["items"])
    for one, two, three in zip(atom.entries, rss.entries, told["items"], strict=True):
        assert one.id == two.id == three["id"]
        assert one.title == two.title == three["title"]
        assert one.link == two.link == three["url"]
        assert one.summary == two.summary
        assert Shown(one.summary).words == Shown(three["content_html"]).words
        assert one.published == three["date_published"]
        assert one.published_parsed == two.published_parsed
        assert one.updated == two.updated == three["date_modified"]
        assert [(each.href, each.type, each.length) for each in one.enclosures] == [
            (each.href, each.type, each.length) for each in two.enclosures
        ]
        assert [each.href for each in one.enclosures] == [
            each["url"] for each in three.get("attachments", ())
        ]


def test_a_feed_has_what_its_list_has(reader: CheckingClient) -> None:
    assert slugs(parsed(reader, "en/feed").entries) == ["both", "old-key", "strange", "urgent"]
    assert slugs(parsed(reader, "th/feed").entries) == ["both", "old-key", "strange", "thai-only", "urgent"]
    assert slugs(parsed(reader, "th/feed/services").entries) == ["thai-only"]
    assert slugs(parsed(reader, "en/feed/services").entries) == []
    assert slugs(parsed(reader, "en/feed/public-relations").entries) == ["old-key"]
    assert slugs(parsed(reader, "en/feed/other").entries) == ["strange"]
    assert sorted(slugs(parsed(reader, "en/search/feed?q=Report").entries)) == [
        *("both", "old-key", "strange", "urgent")
    ]


def test_a_feed_leads_to_its_page_and_its_like_in_other_languages(reader: CheckingClient) -> None:
    feed = parsed(reader, "th/feed/services").feed
    links = {(each.rel, each.get("hreflang"), each.type): each.href for each in feed.links}
    assert links == {
        ("self", None, "application/atom+xml"): f"{HOST}/th/feed/services.atom",
        ("alternate", "th", "text/html"): f"{HOST}/th/news/services/",
        ("alternate", "en", "application/atom+xml"): f"{HOST}/en/feed/services.atom",
    }
    assert feed.link == f"{HOST}/th/news/services/"
    assert feed.title == "จังหวัดลำพูน – บริการประชาชน"


@pytest.mark.parametrize("written", ["atom", "rss"])
def test_an_entry_has_picture_moments_and_translations(reader: CheckingClient, written: str) -> None:
    entry = parsed(reader, "en/feed", written).entries[0]
    assert entry.title == "Report both"
    assert entry.link == f"{HOST}/en/news/provincial-news/both"
    assert entry.updated == "2024-02-29T06:00:00Z"
    assert entry.published_parsed[:5] == (2024, 2, 28, 8, 0)
    [enclosure] = entry.enclosures
    assert re.fullmatch(f"{HOST}/media/[0-9a-f]{{64}}/photo.svg", enclosure.href)
    sent = reader.get(enclosure.href.removeprefix(HOST))
    assert (enclosure.length, enclosure.type) == (
        sent.headers["content-length"],
        sent.headers["content-type"],
    )
    assert 'alt="A “weaver”"' in entry.summary
    assert "service centre" in entry.summary
    translations = [each.href for each in entry.links if each.get("hreflang") == "th"]
    assert translations == [f"{HOST}/th/news/provincial-news/both"]


def test_a_picture_that_decorates_says_nothing(reader: CheckingClient) -> None:
    [entry] = parsed(reader, "en/feed/other").entries
    assert 'alt=""' in entry.summary


def test_urgent_news_say_so(reader: CheckingClient) -> None:
    entries = {entry.link.rpartition("/")[2]: entry for entry in parsed(reader, "en/feed").entries}
    assert entries["urgent"].title == "Urgent: Report urgent"
    assert [tag.term for tag in entries["urgent"].tags] == ["provincial-news", "urgent"]
    assert [tag.term for tag in entries["both"].tags] == ["provincial-news"]
    items = json.loads(reader.get("/th/feed.json").content)["items"]
    assert [item["_portal"]["urgent"] for item in items if "urgent" in item["url"]] == [True]


def test_ids_outlive_address_host_category_and_words(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        f'feed_domain = "old.example.go.th"\n{SITE.read_text(encoding="utf-8")}', encoding="utf-8"
    )
    before = make_portal(
        tmp_path / "one", [make_article("a")], site=site, base_url="http://old.example.go.th"
    )
    moved = replace(make_article("a", category="services"), slug="b", updated_at=NOW)
    after = make_portal(tmp_path / "two", [moved], site=site, base_url="https://new.example.go.th")
    by_setting = make_portal(tmp_path / "three", [moved], base_url="https://old.example.go.th")
    other = make_portal(tmp_path / "four", [moved], base_url="https://other.example.go.th")
    found = []
    for app, prefix in ((before, ""), (after, "/province"), (by_setting, ""), (other, "")):
        with CheckingClient(Starlette(routes=[Mount(prefix, app)])) as reader:
            feed = parsed(reader, f"{prefix.lstrip('/')}/th/feed".lstrip("/"))
            found.append((feed.feed.id, *(entry.id for entry in feed.entries)))
    assert found[0] == found[1] == found[2]
    assert not {*found[0]} & {*found[3]}
    with CheckingClient(before) as reader:
        assert parsed(reader, "en/feed").entries[0].id != found[0][1], "another text is another entry"


def test_addresses_are_those_of_the_settings_and_the_prefix(portal: Starlette) -> None:
    with CheckingClient(Starlette(routes=[Mount("/news", portal)])) as reader:
        response = reader.get(
            "/news/en/feed.atom", headers={"Host": "evil.example", "X-Forwarded-Host": "evil"}
        )
    assert "evil" not in response.text
    addresses = etree.fromstring(response.content).xpath("//@href")
    assert addresses
    assert all(each.startswith(f"{HOST}/news/") for each in addresses)


def test_without_a_base_url_addresses_are_paths(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("a")])) as reader:
        response = reader.get("/en/feed.atom")
    RULES.assertValid(etree.fromstring(response.content))
    assert all(
        each.startswith("/en/") or each == "/th/feed.atom" or "/th/news/" in each
        for each in links_of(response)
    )


def links_of(response: Any) -> list[str]:
    return [str(each) for each in etree.fromstring(response.content).xpath("//@href")]


def test_a_category_that_stands_for_another_leads_there(reader: CheckingClient) -> None:
    response = reader.get("/en/feed/pr.rss")
    assert (response.status_code, response.headers["location"]) == (301, "/en/feed/public-relations.rss")


@pytest.mark.parametrize(
    "path",
    ["en/feed.xml", "en/feed/none.atom", "en/feed/services.html", "en/search/feed.x?q=a", "de/feed.atom"],
)
def test_other_feeds_are_not_there(reader: CheckingClient, path: str) -> None:
    assert reader.get(f"/{path}").status_code == 404


def test_an_address_that_many_guess_leads_to_the_readers_language(reader: CheckingClient) -> None:
    response = reader.get("/feed", headers={"Accept-Language": "en"})
    assert (response.status_code, response.headers["location"]) == (302, "/en/feed.atom")
    assert "Accept-Language" in response.headers["vary"]


def test_a_search_for_nothing_is_all_news(reader: CheckingClient) -> None:
    response = reader.get("/en/search/feed.rss")
    assert (response.status_code, response.headers["location"]) == (301, "/en/feed.rss")


def test_a_portal_without_search_has_no_feed_of_one(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("a")], search="off")) as reader:
        assert reader.get("/en/search/feed.atom?q=a").status_code == 404
        assert "search/feed" not in reader.get("/en/feeds").text


def alternates(reader: CheckingClient, path: str) -> list[str | None]:
    page = reader.get(path)
    assert page.status_code == 200
    return [link.get("href") for link in reader.document(page).elements("link") if is_feed(link)]


def is_feed(link: Element) -> bool:
    return link.get("rel") == "alternate" and link.get("type") == "application/atom+xml"


def test_pages_name_their_feeds(reader: CheckingClient) -> None:
    for path in ("/en/", "/en/news/", "/en/contact", "/en/news/provincial-news/both"):
        assert alternates(reader, path) == ["/en/feed.atom"]
    assert alternates(reader, "/th/news/services/") == ["/th/feed/services.atom", "/th/feed.atom"]
    assert alternates(reader, "/en/search?q=Report") == ["/en/search/feed.atom?q=Report", "/en/feed.atom"]


def test_a_page_tells_readers_how_to_follow_the_news(reader: CheckingClient) -> None:
    page = reader.get("/th/feeds")
    feeds = [
        link.get("href")
        for link in reader.document(page).elements("a")
        if link.get("type") == "application/atom+xml"
    ]
    assert feeds[0] == "/th/feed.atom"
    assert "/th/feed/services.atom" in feeds
    found = reader.get("/en/search?q=Report&category=provincial-news")
    [way] = [each for each in reader.document(found).elements("a") if "/feeds?" in each.get("href", "")]
    told = reader.get(way.get("href", ""))
    assert 'href="/en/search/feed.atom?q=Report&amp;category=provincial-news"' in told.text
    assert "noindex" in told.text


class TestAskedAgain:
    """A feed reader that has a feed asks whether it has changed."""

    @pytest.fixture(params=[True, False], ids=["kept", "anew"])
    def app(self, request: pytest.FixtureRequest, tmp_path: Path) -> Starlette:
        return with_index(tmp_path / "var", **({} if request.param else {"page_memory": 0}))

    @pytest.mark.parametrize(
        "path", ["/en/feed.atom", "/th/feed/services.json", "/en/search/feed.rss?q=Report"]
    )
    def test_what_has_not_changed_is_not_sent(self, app: Starlette, path: str) -> None:
        with CheckingClient(app) as reader:
            for coding in ("identity", "gzip", "br"):
                first = reader.get(path, headers={"Accept-Encoding": coding})
                assert first.status_code == 200
                again = reader.get(
                    path, headers={"If-None-Match": first.headers["etag"], "Accept-Encoding": coding}
                )
                assert (again.status_code, again.content) == (304, b"")
                assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    def test_what_was_withdrawn_is_gone(self, app: Starlette) -> None:
        store = app.state.services.store
        with CheckingClient(app) as reader:
            first = reader.get("/en/feed.atom")
            assert "/both" in first.text
            asyncio.run(store.withdraw(["both"]))
            for path in ("/en/feed.atom", "/en/feed.rss", "/en/feed.json", "/en/search/feed.atom?q=Report"):
                again = reader.get(path, headers={"If-None-Match": first.headers["etag"]})
                assert again.status_code == 200
                assert "/both" not in again.text


def test_a_moment_tells_what_has_changed(tmp_path: Path) -> None:
    now = NOW
    settings = Settings(site=SITE, data_dir=tmp_path / "var", base_url=HOST)
    make_portal(tmp_path / "var", [make_article("a")])
    app = create_app(settings, clock=lambda: now)
    path = "/en/feed.atom"
    with CheckingClient(app) as reader:
        assert "last-modified" not in reader.get(path).headers, "more may change in this second"
        now += timedelta(minutes=2)
        first = reader.get(path)
        told = first.headers["last-modified"]
        assert reader.get(path, headers={"If-Modified-Since": told}).status_code == 304
        for other in ("Thu, 29 Feb 2024 07:00:00 GMT", "nonsense", "Thu, 99 Feb 99999 99:00:00 GMT", "0"):
            assert reader.get(path, headers={"If-Modified-Since": other}).status_code == 200
        tagged = {"If-Modified-Since": told, "If-None-Match": '"other"'}
        assert reader.get(path, headers=tagged).status_code == 200, "a tag is more exact"
        asyncio.run(app.state.services.store.withdraw(["a"]))
        again = reader.get(path, headers={"If-Modified-Since": told})
        assert again.status_code == 200
        assert "Report" not in again.text
        now += timedelta(minutes=2)
        assert reader.get(path, headers={"If-Modified-Since": told}).status_code == 200
        assert reader.get(path).headers["last-modified"] != told


def test_pages_of_people_have_no_moment(reader: CheckingClient) -> None:
    """What they show changes by itself: visits, the day."""
    assert "last-modified" not in reader.get("/en/").headers
