"""robots.txt, security.txt, favicon.ico, manifest, and how a browser's bar searches: at a root and under a prefix."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Mount

from portal.embedding import Portal
from portal.errors import SettingsError
from portal.news.media import drawings
from portal.search.indexer import Indexer
from portal.search.memory import InMemoryEngine
from portal.testing import CheckingClient
from tests.views.conftest import SITE, PortalWith, make_article, make_portal

HOST = "https://news.example.go.th"
SECURITY = """
[security]
contact = ["security@lamphun.example", "https://www.example.go.th/report"]
expires = 2030-06-30
"""
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def portal_of(folder: Path, look: str = "", **settings: Any) -> Portal:
    site = folder / "site.toml"
    site.parent.mkdir(parents=True, exist_ok=True)
    site.write_text(SITE.read_text(encoding="utf-8") + SECURITY + look, encoding="utf-8")
    engine = InMemoryEngine()
    app = make_portal(
        folder / "var", [make_article("weaving")], engine, site=site, search_deadline=20, **settings
    )
    assert isinstance(app, Portal)
    services = app.services
    asyncio.run(Indexer(services.store, engine, services.site.time_zone, services.clock).rebuild())
    return app


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return portal_of(tmp_path_factory.mktemp("portal"), base_url=HOST)


@pytest.fixture(scope="module")
def reader(portal: Portal) -> Iterator[CheckingClient]:
    with CheckingClient(portal) as client:
        yield client


@pytest.fixture(scope="module")
def host(portal: Portal) -> Iterator[CheckingClient]:
    """An application that has the portal under a prefix, and gives programs what they look for at its root."""
    with CheckingClient(Starlette(routes=[Mount("/news", portal), *portal.root_routes()])) as client:
        yield client


def crawler(reader: CheckingClient) -> RobotFileParser:
    rules = RobotFileParser()
    response = reader.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    rules.parse(response.text.splitlines())
    return rules


@pytest.mark.parametrize("prefix", ["", "/news"])
def test_crawlers_leave_searches_alone_and_find_the_site_map(
    reader: CheckingClient, host: CheckingClient, prefix: str
) -> None:
    rules = crawler(host if prefix else reader)
    for path in ("th/search?q=a", "en/search", "en/preferences?back=/en/", "visit.gif"):
        assert not rules.can_fetch("Any", f"{HOST}{prefix}/{path}"), path
    for path in (
        "",
        "th/",
        "th/news/",
        "en/news/provincial-news/weaving",
        "en/feeds",
        "th/feed.atom",
        "static/a",
    ):
        assert rules.can_fetch("Any", f"{HOST}{prefix}/{path}"), path
    assert rules.site_maps() == [f"{HOST}{prefix}/sitemap.xml"]


def test_without_a_base_url_no_site_map_is_named(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with()) as reader:
        assert crawler(reader).site_maps() is None


def test_whoever_finds_a_weakness_learns_whom_to_tell(reader: CheckingClient, host: CheckingClient) -> None:
    for client in (reader, host):
        response = client.get("/.well-known/security.txt")
        assert response.headers["content-type"] == "text/plain; charset=utf-8"
        assert response.text.splitlines() == [
            "Contact: mailto:security@lamphun.example",
            "Contact: https://www.example.go.th/report",
            "Expires: 2030-07-01T00:00:00+07:00",
            "Preferred-Languages: th, en",
            f"Canonical: {HOST}/.well-known/security.txt",
        ]


def test_a_site_that_says_nothing_of_it_has_no_such_file(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with()) as reader:
        assert reader.get("/.well-known/security.txt").status_code == 404


def icon_of(client: CheckingClient) -> Image.Image:
    response = client.get("/favicon.ico")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/vnd.microsoft.icon")
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert len(response.content) < 10_000
    icon = Image.open(BytesIO(response.content))
    assert icon.format == "ICO"
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    return icon


def test_the_guessed_picture_is_an_icon(reader: CheckingClient, host: CheckingClient) -> None:
    for client in (reader, host):
        icon = icon_of(client).convert("RGB")
        assert icon.getpixel((1, 1)) == (0x52, 0x11, 0x3A), "the ground of the portal's own picture"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_guessed_picture_is_that_of_the_site(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"icon.{kind}"
    if kind == "svg":
        green = '<rect width="9" height="9" fill="#008000"/>'
        file.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{green}</svg>', encoding="utf-8"
        )
    else:
        Image.new("RGB", (64, 64), "#008000").save(file)
    with CheckingClient(portal_of(tmp_path, look=f'[look]\nfavicon = "{file}"\n')) as client:
        assert icon_of(client).convert("RGB").getpixel((24, 24)) == (0, 0x80, 0)


def test_a_picture_that_cannot_be_painted_is_led_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "painted", lambda *_, **__: b"")
    with CheckingClient(portal_of(tmp_path)) as client:
        response = client.get("/favicon.ico")
        assert response.status_code == 302
        assert response.headers["location"].startswith("/static/images/favicon.svg?v=")
        assert client.get(response.headers["location"]).headers["content-type"] == "image/svg+xml"


def test_a_host_without_the_portal_is_told_so(portal: Portal) -> None:
    with CheckingClient(Starlette(routes=portal.root_routes())) as client, pytest.raises(SettingsError):
        client.get("/robots.txt")


def test_a_manifest_is_in_the_language_of_the_page(reader: CheckingClient) -> None:
    page = reader.get("/en/")
    [link] = [each for each in reader.document(page).elements("link") if each.get("rel") == "manifest"]
    response = reader.get(link.get("href", ""))
    assert response.headers["content-type"] == "application/manifest+json"
    told = response.json()
    assert (told["name"], told["lang"], told["dir"], told["start_url"]) == (
        *("Lamphun Province", "en", "ltr"),
        "/en/",
    )
    [icon] = told["icons"]
    assert reader.get(icon["src"]).headers["content-type"] == icon["type"]
    assert reader.get(told["start_url"]).status_code == 200


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_bar_of_a_browser_finds_out_how_to_search(reader: CheckingClient, tag: str) -> None:
    page = reader.get(f"/{tag}/")
    [link] = [each for each in reader.document(page).elements("link") if each.get("rel") == "search"]
    assert link.get("title") == {"th": "จังหวัดลำพูน", "en": "Lamphun Province"}[tag]
    response = reader.get(link.get("href", ""))
    assert response.headers["content-type"].startswith("application/opensearchdescription+xml")
    told = etree.fromstring(response.content)
    assert told.findtext("o:ShortName", namespaces=OPENSEARCH) == link.get("title")
    assert told.findtext("o:Language", namespaces=OPENSEARCH) == tag
    found = {each.get("type"): each.get("template") for each in told.findall("o:Url", namespaces=OPENSEARCH)}
    assert found.keys() == {
        "text/html",
        "application/x-suggestions+json",
        "application/atom+xml",
        "application/opensearchdescription+xml",
    }
    for kind, template in found.items():
        address = template.replace("{searchTerms}", quote("weaving & ผ้า"))
        assert address.startswith(f"{HOST}/{tag}/")
        answer = reader.get(address.removeprefix(HOST))
        assert answer.status_code == 200, kind
        assert answer.headers["content-type"].startswith(kind)


def test_without_a_host_or_a_search_the_bar_is_told_nothing(portal_with: PortalWith) -> None:
    for settings in ({}, {"base_url": HOST, "search": "off"}):
        with CheckingClient(portal_with(**settings)) as reader:
            assert 'rel="search"' not in reader.get("/en/").text
            assert reader.get("/en/opensearch.xml").status_code == 404


def test_suggestions_are_what_completions_are(reader: CheckingClient) -> None:
    typed = reader.get("/en/search/suggestions", params={"q": "provin"})
    assert typed.headers["content-type"] == "application/x-suggestions+json"
    completed = reader.get("/en/search/complete", params={"q": "provin"}).json()
    query, texts, kinds, addresses = json.loads(typed.text)
    assert query == "provin"
    assert texts
    assert texts == [each["text"] for each in completed["completions"]]
    assert kinds == [each["kind_name"] for each in completed["completions"]]
    for address in addresses:
        assert address.startswith(f"{HOST}/en/")
        parts = urlsplit(address)
        assert reader.get(f"{parts.path}?{parts.query}").status_code == 200
    assert reader.get("/en/search/suggestions").json() == ["", [], [], []]


def test_a_portal_without_search_suggests_nothing(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with(search="off")) as reader:
        assert reader.get("/en/search/suggestions?q=a").status_code == 404
