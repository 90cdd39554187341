"""The interface for programs: what it tells, to whom, and how it refuses."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from starlette.applications import Starlette
from starlette.routing import Mount

from portal.app import create_app
from portal.article import Article, Attachment, Image, ImageText, Teaser, Translation
from portal.errors import IndexNotReady, SearchFailed, SearchTooSlow, TooManySearches
from portal.news.media import MediaFolder
from portal.news.store import Listing, Overview
from portal.search.engine import NullEngine
from portal.search.indexer import Indexer
from portal.search.memory import InMemoryEngine
from portal.settings import Settings
from portal.syndication.openapi import ENDPOINTS, Endpoint, described
from portal.testing import CheckingClient
from portal.views.api import ApiRoute
from tests.views.conftest import NOW, SITE, PortalWith, make_article, make_portal
from tests.views.test_page_memory import ask
from tests.views.test_sharing import thing
from tests.views.test_sitemaps import Endless

HOST = "https://news.example.go.th"
EXAMPLES = 25
"""Requests that a program makes up for each address: some that fit the description, as many that do not."""
SCHEMA = Path(__file__).parents[1] / "syndication" / "schemas" / "openapi-3.1.json"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M0 0h12v8z"/></svg>'
BODY = """Words with [a link](article:thai-only) and a note.[^1]

![](photo.svg)

[^1]: The note.
"""


def articles(media: MediaFolder) -> list[Article]:
    photo, table = media.put(SVG, "photo.svg", "image"), media.put(b"name,number\n", "list.csv")
    said = {
        "en": ImageText(alternative="A “weaver”", caption="At work"),
        "th": ImageText(alternative="คนทอผ้า"),
    }
    rich = {
        tag: Translation(language=tag, title=f"Report {tag}", body=BODY, format="markdown")
        for tag in ("en", "th")
    }
    return [
        make_article(
            "both", updated_at=NOW - timedelta(hours=2), source_url="https://elsewhere.example.org/1"
        ),
        make_article(
            "rich",
            published_at=NOW - timedelta(hours=1),
            translations=rich,
            images=(Image(media=photo, texts=said),),
            attachments=(Attachment(media=table, titles={"th": "รายการ", "en": "List"}),),
        ),
        make_article("urgent", urgent_until=NOW + timedelta(hours=1), published_at=NOW - timedelta(days=9)),
        make_article("thai-only", "th", category="services"),
        make_article("lao-only", "lo"),
        make_article("old-key", category="pr"),
        make_article("strange", category="fisheries"),
        make_article("later", published_at=NOW + timedelta(hours=1)),
        make_article("withdrawn", withdrawn=True),
    ]


def with_index(folder: Path, **settings: Any) -> Starlette:
    engine = InMemoryEngine()
    app = make_portal(
        folder,
        articles(MediaFolder(folder / "media", 10_000)),
        engine,
        **{"base_url": HOST, "search_deadline": 20, **settings},
    )
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


def told(reader: CheckingClient, path: str, **headers: str) -> Any:
    response = reader.get(path, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def refused(reader: CheckingClient, path: str, status: int, method: str = "GET") -> Any:
    response = reader.request(method, path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["access-control-allow-origin"] == "*"
    found = response.json()
    assert (found["type"], found["status"]) == ("about:blank", status)
    return found


def slugs(listed: Any) -> list[str]:
    return [urlsplit(each["url"]).path.rpartition("/")[2] for each in listed["itemListElement"]]


class TestLists:
    def test_a_list_has_what_its_page_has(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/articles")
        assert slugs(found) == ["rich", "both", "old-key", "strange", "urgent"]
        assert found["numberOfItems"] == 5
        assert "next" not in found
        assert slugs(told(reader, "/th/api/articles?category=services")) == ["thai-only"]
        assert told(reader, "/en/api/articles?category=services")["numberOfItems"] == 0
        assert slugs(told(reader, "/en/api/articles?category=public-relations")) == ["old-key"]
        assert slugs(told(reader, "/en/api/articles?category=other")) == ["strange"]

    def test_each_article_of_every_language_says_which_one_it_is_in(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/articles?language=all")
        assert found["requestedLanguage"] == "en"
        tongues = dict(
            zip(slugs(found), (each["inLanguage"] for each in found["itemListElement"]), strict=True)
        )
        assert {slug: tag for slug, tag in tongues.items() if tag != "en"} == {
            "thai-only": "th",
            "lao-only": "lo",
        }
        assert len(tongues) == 7

    @pytest.mark.parametrize("query", ["", "&language=all", "&category=provincial-news"])
    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_following_the_cursors_reads_the_whole_list(
        self, reader: CheckingClient, query: str, limit: int
    ) -> None:
        whole = slugs(told(reader, f"/en/api/articles?limit=100{query}"))
        seen, address = list[str](), f"/en/api/articles?limit={limit}{query}"
        while address:
            response = reader.get(address)
            found = response.json()
            assert len(found["itemListElement"]) <= limit
            seen += slugs(found)
            following = found.get("next", "")
            assert response.headers.get("link", "") == (f'<{following}>; rel="next"' if following else "")
            address = following.removeprefix(HOST)
        assert seen == whole

    def test_what_is_published_meanwhile_moves_nothing(self, portal_with: PortalWith) -> None:
        dated = [make_article(f"a{n}", published_at=NOW - timedelta(days=1 + n // 2)) for n in range(6)]
        app = portal_with(dated, page_memory=0)
        with CheckingClient(app) as reader:
            first = told(reader, "/en/api/articles?limit=3")
            asyncio.run(app.state.services.store.save([make_article("new", published_at=NOW)]))
            assert slugs(told(reader, first["next"])) == ["a3", "a4", "a5"]


class TestArticles:
    def test_an_article_has_all_that_its_page_has(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/articles/rich")
        assert (found["@type"], found["identifier"], found["headline"]) == (
            "NewsArticle",
            "rich",
            "Report en",
        )
        assert found["url"] == f"{HOST}/en/news/provincial-news/rich"
        assert "Words with a link and a note." in found["articleBody"]
        assert f'<a href="{HOST}/en/news/services/thai-only">a link</a>' in found["bodyHtml"]
        assert "The note." in found["bodyHtml"]
        assert found["bodyHtml"].isprintable() or "\n" in found["bodyHtml"]
        [picture], [table] = found["image"], found["associatedMedia"]
        assert (picture["description"], picture["caption"]) == ("A “weaver”", "At work")
        assert (table["name"], table["inLanguage"], table["contentSize"]) == ("List", "en", "12")
        for file in (picture, table):
            assert reader.get(file["contentUrl"].removeprefix(HOST)).status_code == 200
        assert [each["url"] for each in found["workTranslation"]] == [f"{HOST}/th/news/provincial-news/rich"]
        assert found["requestedLanguage"] == found["inLanguage"] == "en"

    def test_it_says_what_the_page_tells_of_itself(self, reader: CheckingClient) -> None:
        for path in ("both", "rich", "urgent"):
            found = told(reader, f"/th/api/articles/{path}")
            page = thing(reader.document(reader.get(f"/th/news/provincial-news/{path}")), "NewsArticle")
            for name in ("@type", "url", "headline", "inLanguage"):
                assert found[name] == page[name]
            for name in ("datePublished", "dateModified"):
                assert found[name].replace("Z", "+00:00") == page[name]

    @pytest.mark.parametrize(("slug", "tag"), [("thai-only", "th"), ("lao-only", "lo")])
    def test_one_in_another_language_says_so(self, reader: CheckingClient, slug: str, tag: str) -> None:
        response = reader.get(f"/en/api/articles/{slug}")
        assert response.headers["content-language"] == response.json()["inLanguage"] == tag
        assert response.json()["requestedLanguage"] == "en"

    def test_what_readers_may_not_see_is_not_given(self, reader: CheckingClient) -> None:
        refused(reader, "/en/api/articles/withdrawn", 410)
        refused(reader, "/en/api/articles/later", 404)
        refused(reader, "/en/api/articles/nothing", 404)

    def test_a_former_name_leads_to_the_present_one(self, portal_with: PortalWith) -> None:
        app = portal_with([make_article("a"), make_article("b")], page_memory=0)
        store = app.state.services.store
        asyncio.run(store.save([replace(make_article("a"), slug="renamed")]))
        with CheckingClient(app) as reader:
            moved = reader.get("/en/api/articles/a")
            assert (moved.status_code, moved.headers["location"]) == (301, "/en/api/articles/renamed")
            asyncio.run(store.withdraw(["a"]))
            refused(reader, "/en/api/articles/a", 410)


class TestSearch:
    def test_it_finds_what_the_page_finds(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/search?q=Report")
        assert sorted(slugs(found)) == ["both", "old-key", "rich", "strange", "urgent"]
        assert found["numberOfItems"] == 5
        assert found["facets"]["categories"] == {"provincial-news": 3, "public-relations": 1, "other": 1}
        assert slugs(told(reader, "/en/api/search?q=Report&category=other")) == ["strange"]
        assert sorted(slugs(told(reader, "/en/api/search?q=Report&limit=3&page=2&sort=newest"))) == [
            *("strange", "urgent")
        ]
        assert told(reader, "/en/api/search?q=nothingatall")["numberOfItems"] == 0

    def test_pages_follow_each_other(self, reader: CheckingClient) -> None:
        seen, address = list[str](), "/en/api/search?q=Report&limit=2&sort=newest"
        while address:
            found = told(reader, address)
            seen += slugs(found)
            address = found.get("next", "").removeprefix(HOST)
        assert seen == ["rich", "both", "old-key", "strange", "urgent"]

    @pytest.mark.parametrize(
        ("query", "name"),
        [("from=nonsense", "from"), ("category=none", "category"), ("page=500", "page"), ("year=x", "year")],
    )
    def test_what_cannot_be_understood_is_named(self, reader: CheckingClient, query: str, name: str) -> None:
        found = refused(reader, f"/en/api/search?q=Report&{query}", 400)
        assert [each["parameter"] for each in found["errors"]] == [name]

    @pytest.mark.parametrize(
        ("error", "status"),
        [(TooManySearches, 429), (SearchTooSlow, 503), (IndexNotReady, 503), (SearchFailed, 500)],
    )
    def test_a_search_that_does_not_answer_is_a_problem(
        self, portal: Starlette, error: type[Exception], status: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise error("not now")

        monkeypatch.setattr(portal.state.services.searching, "search", fail)
        with CheckingClient(portal) as reader:
            refused(reader, "/en/api/search?q=Report", status)
            answers = told(reader, "/api/openapi.json")["paths"]["/{lang}/api/search"]["get"]["responses"]
            assert str(status) in answers
            if status != 500:
                assert int(reader.get("/en/api/search?q=Report").headers["retry-after"]) > 0

    def test_a_portal_without_search_has_none(self, portal_with: PortalWith) -> None:
        with CheckingClient(portal_with([], NullEngine())) as reader:
            refused(reader, "/en/api/search?q=a", 404)
            assert "/{lang}/api/search" not in told(reader, "/api/openapi.json")["paths"]


class TestSite:
    def test_categories_are_counted(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/categories")["hasDefinedTerm"]
        assert {each["termCode"]: each["numberOfArticles"] for each in found} == {
            "provincial-news": 3,
            "public-relations": 1,
            "services": 0,
            "other": 1,
        }
        assert found[0]["name"] == "Provincial news"

    def test_facts_are_those_of_the_site_file(self, reader: CheckingClient) -> None:
        found = told(reader, "/en/api/site")
        assert (found["name"], found["telephone"]) == ("Lamphun Province", ["+66 53 511 000"])
        assert [each["alternateName"] for each in found["languages"]] == ["th", "en"]
        assert found["location"]["geo"]["latitude"] == 18.58

    def test_words_in_another_language_say_so(self, tmp_path: Path) -> None:
        site = tmp_path / "site.toml"
        text = SITE.read_text(encoding="utf-8").replace('en = "Lamphun Provincial Hall"\n', "")
        site.write_text(text, encoding="utf-8")
        with CheckingClient(make_portal(tmp_path / "var", site=site)) as reader:
            address = told(reader, "/en/api/site")["address"]
        assert address == {"@value": "ศาลากลางจังหวัดลำพูน", "@language": "th"}


class TestManners:
    PATHS = (
        "/en/api/articles",
        "/en/api/articles/rich",
        "/en/api/site",
        "/en/api/search?q=a",
        "/api/openapi.json",
    )

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
    def test_what_has_not_changed_is_not_sent_again(
        self, reader: CheckingClient, path: str, coding: str
    ) -> None:
        first = reader.get(path, headers={"Accept-Encoding": coding})
        tag = first.headers["etag"]
        again = reader.get(path, headers={"If-None-Match": tag, "Accept-Encoding": coding})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"
        assert first.headers["x-robots-tag"] == "noindex"
        assert reader.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    @pytest.mark.parametrize("path", [*PATHS, "/api/articles"])
    def test_scripts_of_other_sites_may_ask_without_cookies(self, reader: CheckingClient, path: str) -> None:
        asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
        before = reader.options(path, headers=asked)
        assert before.status_code == 204
        assert before.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
        for response in (before, reader.get(path, headers=asked)):
            assert response.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in response.headers
            assert "set-cookie" not in response.headers

    @pytest.mark.parametrize(
        "path",
        [
            *("/en/api/articles/", "/EN/api/articles?limit=1", "/en-GB/api/articles/rich", "/api/site"),
            *(
                "/EN/feed.atom",
                "/en/feed/pr.rss",
                "/feed",
                "/en/search/feed.json",
            ),
        ],
    )
    def test_scripts_of_other_sites_may_follow_redirects(self, reader: CheckingClient, path: str) -> None:
        moved = reader.get(path, headers={"Origin": "https://other.example"})
        assert moved.status_code in {301, 302}
        there = reader.get(moved.headers["location"])
        for response in (moved, there):
            assert response.headers["access-control-allow-origin"] == "*"

    def test_they_may_send_the_headers_that_their_libraries_add(self, reader: CheckingClient) -> None:
        wanted = "content-type, if-modified-since, x-requested-with"
        asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": wanted}
        allowed = reader.options("/en/api/articles", headers=asked).headers["access-control-allow-headers"]
        assert "*" in {each.strip() for each in allowed.split(",")}

    def test_a_parameter_that_there_is_not_is_named_in_plain_words(self, reader: CheckingClient) -> None:
        for path in ("/en/api/articles?_=17", "/en/api/site?callback=f", "/en/api/search?q=a&size=1"):
            [error] = refused(reader, path, 400)["errors"]
            assert error["detail"] == "there is no such parameter"

    def test_a_head_request_has_no_body(self, reader: CheckingClient) -> None:
        response = reader.head("/en/api/articles")
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["etag"]

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
    def test_nothing_can_be_written(self, reader: CheckingClient, method: str) -> None:
        refused(reader, "/en/api/articles", 405, method)
        allowed = reader.request(method, "/en/api/articles").headers["allow"]
        assert {each.strip() for each in allowed.split(",")} == {"GET", "HEAD", "OPTIONS"}

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("limit=0", {"limit"}),
            ("limit=101", {"limit"}),
            ("limit=x&strange=1", {"limit", "strange"}),
            ("limit=1.0", {"limit"}),
            ("limit=%2B1", {"limit"}),
            ("limit=1&limit=2", {"limit"}),
            ("category=none", {"category"}),
            ("language=en", {"language"}),
            ("language=all&category=services", {"category"}),
            *(
                (f"cursor={cursor}", {"cursor"})
                for cursor in ("abc", "WyIyMDI0Il0", "é", "bnVsbA", "W10", "e30")
            ),
        ],
    )
    def test_parameters_that_cannot_be_taken_are_named(
        self, reader: CheckingClient, query: str, names: set[str]
    ) -> None:
        found = refused(reader, f"/en/api/articles?{query}", 400)
        assert {each["parameter"] for each in found["errors"]} == names

    @pytest.mark.parametrize(
        ("moment", "article"),
        [
            ("2024-01-01T00:00:00", "a"),
            ("0001-01-01T00:00:00+14:00", "a"),
            ("2024-01-01T00:00:00Z", "\ud800"),
            ("2024-01-01T00:00:00Z", "\0"),
            ("2024-01-01T00:00:00Z", 7),
            (None, "a"),
        ],
    )
    def test_a_forged_cursor_is_none(self, reader: CheckingClient, moment: Any, article: Any) -> None:
        from base64 import urlsafe_b64encode

        cursor = urlsafe_b64encode(json.dumps([moment, article]).encode()).decode()
        refused(reader, f"/en/api/articles?cursor={cursor}", 400)

    def test_the_language_is_negotiated_where_the_address_names_none(self, reader: CheckingClient) -> None:
        for asked, tag in (("en", "en"), ("lo, en;q=0.5", "en"), ("de", "th"), ("", "th")):
            response = reader.get("/api/articles/both?x=%E0%B8%81", headers={"Accept-Language": asked})
            assert response.status_code == 302
            assert response.headers["location"] == f"/{tag}/api/articles/both?x=%E0%B8%81"
            assert "Accept-Language" in response.headers["vary"]
        refused(reader, "/api/nothing", 404)

    def test_a_language_in_another_spelling_leads_to_it(self, reader: CheckingClient) -> None:
        response = reader.get("/en-GB/api/articles?limit=1")
        assert (response.status_code, response.headers["location"]) == (301, "/en/api/articles?limit=1")
        refused(reader, "/lo/api/articles", 404)

    def test_a_fault_is_a_problem_as_well(
        self, portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = portal_with([])

        async def fail(*_: object) -> None:
            raise RuntimeError("a fault")

        monkeypatch.setattr(app.state.services.store, "overview", fail)
        with CheckingClient(app, raise_server_exceptions=False) as reader:
            assert "a fault" not in json.dumps(refused(reader, "/en/api/articles", 500))

    def test_addresses_have_the_prefix(self, tmp_path: Path) -> None:
        portal = make_portal(tmp_path, [make_article("a")], base_url=HOST)
        with CheckingClient(Starlette(routes=[Mount("/news", portal)])) as reader:
            [found] = told(reader, "/news/en/api/articles")["itemListElement"]
            assert found["url"] == f"{HOST}/news/en/news/provincial-news/a"
            assert told(reader, found["self"].removeprefix(HOST))["identifier"] == "a"
            assert told(reader, "/news/api/openapi.json")["servers"] == [{"url": f"{HOST}/news"}]
            assert reader.get("/news/api/site").headers["location"] == "/news/th/api/site"
            refused(reader, "/news/en/api/nothing", 404)


class TestDescription:
    def test_it_describes_the_routes_that_there_are(self, portal: Starlette, reader: CheckingClient) -> None:
        paths = told(reader, "/api/openapi.json")["paths"]
        routes = {route.path: route.name for route in portal.routes if isinstance(route, ApiRoute)}
        assert {path: each["get"]["operationId"] for path, each in paths.items()} == routes
        assert len(routes) == len(ENDPOINTS) == 5

    def test_it_is_valid(self, reader: CheckingClient) -> None:
        jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(
            told(reader, "/api/openapi.json")
        )

    def test_it_names_what_may_be_chosen(self) -> None:
        made = described(
            title="x",
            version="1",
            server="",
            languages=("th",),
            categories=("a",),
            searchable=True,
            licence=("L", ""),
        )
        assert made["info"]["license"] == {"name": "L"}
        [category] = (
            each
            for each in made["paths"]["/{lang}/api/articles"]["get"]["parameters"]
            if each["name"] == "category"
        )
        assert category["schema"]["enum"] == ["", "a"]


CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", "404"]}}}
)
"""A cursor and a day may be refused, though both are texts: a schema does not tell which are some."""


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_programs_that_read_the_description_find_nothing(
    portal: Starlette, endpoint: Endpoint, mode: GenerationMode
) -> None:
    """What fits the description, and what does not, is asked for by a program that knows nothing else."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", portal, config=CONFIG)
    operation = schema[endpoint.path]["GET"]

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


class EndlessNews(Endless):
    """Lists its articles, newest first, as they are asked for."""

    def teaser(self, number: int) -> Teaser:
        made = self.made(number)
        facts = {name: getattr(made, name) for name in ("slug", "category", "published_at", "languages")}
        return Teaser(
            id=made.article, language="en", title=f"Report {number}", excerpt="Words. " * 40, **facts
        )

    async def overview(
        self, _language: str, _now: datetime, listings: Sequence[Listing] = (), _zone: Any = None
    ) -> Overview:
        self.most = max(self.most, *(each.limit for each in listings))
        lists = []
        for each in listings:
            first = int(each.after.article[1:]) - 1 if each.after else self.total - 1
            lists.append([self.teaser(number) for number in range(first, max(-1, first - each.limit), -1)])
        return Overview(categories={"services": self.total}, lists=lists)


def test_a_million_articles_cost_no_more_memory_than_some_thousand(tmp_path: Path) -> None:
    async def peak(total: int) -> int:
        store: Any = EndlessNews(total)
        settings = Settings(site=SITE, data_dir=tmp_path / str(total), base_url=HOST)
        app = create_app(settings, store=store, search=NullEngine(), clock=lambda: NOW)
        peaks, address = list[int](), "/en/api/articles?limit=100"
        tracemalloc.start()
        for _ in range(5):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            found = json.loads((await ask(app, address))[2])
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
            assert (found["numberOfItems"], len(found["itemListElement"])) == (total, 100)
            address = found["next"].removeprefix(HOST)
        tracemalloc.stop()
        assert store.most == 101
        await app.state.services.background.stop()
        return min(peaks)

    few, many = (asyncio.run(peak(total)) for total in (2_000, 1_000_000))
    assert many < few + 1_000_000, (few, many)  # what else the process does meanwhile is in it, too
