"""What a developer brings to a portal, and asks of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from portal import (
    Article,
    Asked,
    Breadcrumb,
    Change,
    ContentCheck,
    Finding,
    Found,
    Hooks,
    InMemoryEngine,
    InMemoryStore,
    LanguageAnalyzer,
    Layout,
    Location,
    MenuEntry,
    PageContext,
    PageRoute,
    Portal,
    Settings,
    SettingsError,
    TemplateError,
    Text,
    Translation,
    create_app,
)
from portal.derive.builder_version import Builder
from portal.search.analysis.analysis import Analysis
from portal.search.parsing import parse
from portal.testing import CheckingClient
from portal.testing.html_page import text_of, tidy
from tests.logs import capture_logs
from tests.views.conftest import NOW, SITE, make_article

WEATHER = """
{% extends "layouts/page.html" %}
{% block page_title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1><p>{{ sky }}</p>{% endblock %}
"""
FOOTER = """
{% include "portal/partials/footer.html" %}
{% if extra %}<aside aria-label="Water">{{ extra.river|number }}</aside>{% endif %}
"""
TITLES = {"th": "พยากรณ์อากาศ", "en": "Weather forecast"}
SHOPS = {"th": "ร้านค้า", "en": "Shop"}
SKIES = {"th": "ท้องฟ้าแจ่มใส", "en": "The sky is clear."}


async def weather(request: Request) -> Response:
    portal: Portal = request.app
    tag = portal.reader(request).language
    variables = {"title": TITLES[tag], "sky": SKIES[tag]}
    crumbs = [Breadcrumb(address=request.url.path, name=Text(TITLES[tag], tag))]
    return await portal.page(request, "weather", "pages/weather.html", variables, crumbs=crumbs, shared=True)


ENTRY = MenuEntry(names=TITLES, page="weather", places=("menu", "footer", "sitemap"))


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "own" / "pages").mkdir(parents=True)
    (tmp_path / "own" / "pages" / "weather.html").write_text(WEATHER, encoding="utf-8")
    return tmp_path / "own"


def make(folder: Path, templates: Path, settings: Mapping[str, Any] | None = None, **brought: Any) -> Portal:
    """A portal with one article and a page of weather."""
    made = Settings(
        site=SITE, data_dir=folder / "var", templates=(templates,), search="off", **(settings or {})
    )
    what: dict[str, Any] = {
        "routes": [PageRoute("/{lang}/weather", weather, "weather")],
        "menu": [ENTRY],
        "clock": lambda: NOW,
        **brought,
    }
    portal = create_app(made, **what)

    async def fill() -> None:
        await portal.services.background.start()
        await portal.store.save([make_article("both"), make_article("served", category="services")])
        await portal.services.page_memory.look()
        await portal.services.background.stop()

    asyncio.run(fill())
    return portal


class TestPagesOfOnesOwn:
    def test_a_page_stands_in_the_layout_in_each_language_under_any_prefix(
        self, tmp_path: Path, templates: Path
    ) -> None:
        host = FastAPI()
        host.mount("/province", Starlette(routes=[Mount("/news", make(tmp_path, templates))]))
        reader = CheckingClient(host)
        for tag, title in TITLES.items():
            page = reader.document(reader.get(f"/province/news/{tag}/weather"))
            assert tidy(text_of(page.one("h1"))) == title
            assert page.one("html").get("lang") == tag
            switches = {e.get("hreflang"): e.get("href") for e in page.elements("a") if e.get("hreflang")}
            assert set(switches.values()) <= {"/province/news/th/weather", "/province/news/en/weather"}
        assert reader.get("/province/news/xx/weather").status_code == 404

    def test_entries_stand_in_menu_footer_and_site_map_in_the_words_of_each_language(
        self, tmp_path: Path, templates: Path
    ) -> None:
        reader = CheckingClient(make(tmp_path, templates))
        for tag, title in TITLES.items():
            places = [
                tidy(text_of(link))
                for link in reader.document(reader.get(f"/{tag}/sitemap")).elements("a")
                if link.get("href") == f"/{tag}/weather"
            ]
            assert places == [title] * 3

    def test_an_entry_may_lead_to_the_host_or_to_another_site(self, tmp_path: Path, templates: Path) -> None:
        menu = [
            MenuEntry(names={"en": "Shop"}, address="/shop/{lang}"),
            MenuEntry(names={"th": "ร้าน"}, address="https://shop.example/", places=["footer"]),
        ]
        reader = CheckingClient(make(tmp_path, templates, menu=menu))
        reader.follows_links = False  # the host is not there
        page = reader.document(reader.get("/en/"))
        links = {e.get("href"): e for e in page.elements("a")}
        assert tidy(text_of(links["/shop/en"])) == "Shop"
        assert links["https://shop.example/"][0].get("lang") == "th"

    @pytest.mark.parametrize(
        ("entry", "told"),
        [
            (MenuEntry(names={}, page="weather"), "needs a name"),
            (MenuEntry(names={"en": " "}, page="weather"), "needs a name"),
            (MenuEntry(names={"en": "W"}, page="wether"), "leads to no page. Did you mean “weather”?"),
            (MenuEntry(names={"en": "W"}, address="javascript:alert(1)"), "write a path"),
            (MenuEntry(names={"en": "W"}, address="//elsewhere.example"), "write a path"),
            (MenuEntry(names="Weather", page="weather"), "names are told by tag"),  # type: ignore[arg-type]
            (MenuEntry(names={"en": "W"}, page="weather", places="menu"), "in a list"),  # type: ignore[arg-type]
            (MenuEntry(names={"en": "W"}, address="/shop/{language}"), "nothing is put in for “{language}”"),
            (
                MenuEntry(names={"en": "W"}, address="https://a.example/{lang}/{}"),
                "nothing is put in for “{}”",
            ),
            (MenuEntry(names={"en": "W"}, page="weather", places=["head"]), "no place “head”"),  # type: ignore[list-item]
        ],
    )
    def test_a_slip_in_an_entry_is_told_at_start(
        self, tmp_path: Path, templates: Path, entry: MenuEntry, told: str
    ) -> None:
        with pytest.raises(SettingsError, match=told.replace("?", r"\?")):
            make(tmp_path, templates, menu=[entry])

    def test_a_page_that_the_portal_has_is_not_replaced_without_a_word(
        self, tmp_path: Path, templates: Path
    ) -> None:
        for route in (
            PageRoute("/{lang}/me", weather, "contact"),
            PageRoute("/{lang}/contact", weather, "me"),
        ):
            with pytest.raises(SettingsError, match="already"):
                make(tmp_path, templates, routes=[route], menu=())

    def test_a_slip_in_a_template_of_an_own_page_is_told_at_start(
        self, tmp_path: Path, templates: Path
    ) -> None:
        (templates / "pages" / "sky.html").write_text("\n{{ sky|", encoding="utf-8")
        with pytest.raises(TemplateError, match=r"pages/sky.html:2: the template cannot be compiled"):
            make(tmp_path, templates)

    def test_templates_of_own_pages_are_not_told_as_unused(self, tmp_path: Path, templates: Path) -> None:
        with capture_logs() as logs:
            make(tmp_path, templates)
        assert logs == []


class TestContextOfTheLayout:
    def test_templates_show_more_on_every_page_until_it_is_said_to_have_changed(
        self, tmp_path: Path, templates: Path
    ) -> None:
        (templates / "partials").mkdir()
        (templates / "partials" / "footer.html").write_text(FOOTER, encoding="utf-8")
        level = {"river": 1234}

        def context(layout: Layout, _: PageContext) -> Mapping[str, object]:
            assert layout.language.tag == "en"
            return level

        portal = make(tmp_path, templates, context=context)
        with CheckingClient(portal) as reader:
            reader.follows_links = False  # only one page is asked for, so that it is kept
            assert "1,234" in reader.get("/en/contact").text
            level["river"] = 5678
            assert "1,234" in reader.get("/en/contact").text
            portal.forget_pages()
            assert "5,678" in reader.get("/en/contact").text

    def test_a_context_that_fails_is_told_and_takes_no_page_away(
        self, tmp_path: Path, templates: Path
    ) -> None:
        def context(_: Layout, __: PageContext) -> Mapping[str, object]:
            raise ValueError("a reader's words")

        reader = CheckingClient(make(tmp_path, templates, context=context))
        reader.follows_links = False
        with capture_logs() as logs:
            assert reader.get("/en/weather").status_code == 200
        assert logs[0]["event"].startswith("asking for the context of the layout failed: ValueError at")
        assert "words" not in logs[0]["event"]


class Panic(BaseException):
    """As libraries of Rust's raise."""


class TestHooks:
    def test_each_is_called_after_the_fact(self, tmp_path: Path, templates: Path) -> None:
        heard: list[tuple[str, object]] = []

        class Ear(Hooks):
            def article_saved(self, change: Change) -> None:
                heard.append(("saved", change.article))

            def article_withdrawn(self, change: Change) -> None:
                heard.append(("withdrawn", change.article))

            def page_rendered(self, page: PageContext, status: int) -> None:
                heard.append((page.current_page, status))

        portal = make(tmp_path, templates, hooks=[Ear()], search=InMemoryEngine())
        heard.clear()
        reader = CheckingClient(portal)
        reader.follows_links = False
        reader.get("/en/contact")
        reader.get("/en/nowhere")
        assert [told for told in heard if isinstance(told[1], int)] == [("contact", 200), ("error", 404)]
        heard.clear()

        async def change() -> None:
            caller = portal.services.hooks
            assert caller is not None
            await caller.follow()  # what was before is not told
            await portal.store.save([make_article("new")])
            await portal.store.withdraw(["new"])
            await caller.follow()
            await caller.follow()

        asyncio.run(change())
        told = [event for event in heard if event[1] == "new"]
        assert told == [("saved", "new"), ("withdrawn", "new")]

    def test_a_search_is_told(self, tmp_path: Path, templates: Path) -> None:
        heard: list[str] = []

        class Ear(Hooks):
            def search_done(self, asked: Asked, found: Found) -> None:  # noqa: ARG002 - the protocol's
                heard.append(asked.text)

        settings = Settings(site=SITE, data_dir=tmp_path / "var", templates=(templates,))
        with CheckingClient(create_app(settings, hooks=[Ear()], search=InMemoryEngine())) as reader:
            reader.follows_links = False
            for _ in range(100):  # until the first index is there
                if reader.get("/en/search?q=centre").status_code == 200:
                    break
                Event().wait(0.1)
            assert heard == ["centre"]

    def test_a_panic_of_a_library_is_a_fault_like_any_other(self, tmp_path: Path, templates: Path) -> None:
        def panic(*_: object) -> Any:
            raise Panic

        class Ear(Hooks):
            def page_rendered(self, page: PageContext, status: int) -> None:
                raise Panic(page.address, status)

        news = make(tmp_path, templates, hooks=[Ear()], context=panic, checks=[panic])
        reader = CheckingClient(news)
        reader.follows_links = False
        with capture_logs() as logs:
            assert reader.get("/en/contact").status_code == 200
        told = " ".join(log["event"] for log in logs)
        assert "calling the hook page_rendered failed: Panic at" in told
        assert "asking for the context of the layout failed: Panic at" in told
        assert "check-failed" in {finding.reason for finding in news.findings(make_article("both"))}

    def test_one_that_fails_is_told_and_keeps_nothing_else(self, tmp_path: Path, templates: Path) -> None:
        class Ear(Hooks):
            def page_rendered(self, page: PageContext, status: int) -> None:
                raise ValueError(page.address, status)

        reader = CheckingClient(make(tmp_path, templates, hooks=[Ear()]))
        reader.follows_links = False
        with capture_logs() as logs:
            assert reader.get("/en/contact").status_code == 200
        assert logs[0]["event"].startswith("calling the hook page_rendered failed: ValueError at")
        assert "/en/" not in logs[0]["event"]


def hours(article: Article) -> Iterator[Finding]:
    """A content check: what an office tells of itself without its hours."""
    for tag, translation in article.translations.items():
        if "office" in translation.title:
            where = Location("body", line=1)
            yield Finding("hours-missing", where, "the office has no hours", "write them", language=tag)


class TestContentChecks:
    def test_their_findings_stand_behind_the_portals_own(self, tmp_path: Path, templates: Path) -> None:
        portal = make(tmp_path, templates, checks=[hours])
        words = {"en": Translation(language="en", title="The office", body="OPEN EVERY DAY OF THE WEEK")}
        found = portal.findings(make_article("office", "en", translations=words))
        assert [(each.reason, each.location.part, each.severity) for each in found] == [
            ("capitals", "body", "warning"),
            ("hours-missing", "body", "warning"),
        ]
        assert str(found[1]) == "warning: the office has no hours; write them."
        assert (found[1].article, found[1].language) == ("office", "en")
        assert portal.findings(make_article("both")) == []

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (lambda _: 1 / 0, "the check “TestContentChecks.<lambda>” failed: ZeroDivisionError at"),
            (lambda _: ["words"], "tells what is no finding: str"),
            (lambda _: [Finding("capitals", Location("title"), "", "")], "the reason “capitals” is no word"),
            (lambda _: [Finding("A b", Location("title"), "", "")], "the reason “A b” is no word of its own"),
            (lambda _: [Finding("a", Location("head"), "", "")], "an article has no part “head”"),  # type: ignore[arg-type]
            (lambda _: [Finding("a", Location("title"), "", "", language="fr")], "is not in “fr”"),
        ],
    )
    def test_one_that_fails_is_a_finding_and_keeps_no_other_from_being_told(
        self, tmp_path: Path, templates: Path, given: ContentCheck, told: str
    ) -> None:
        portal = make(tmp_path, templates, checks=[given, lambda _: [FOUND]])
        failed, found = portal.findings(make_article("both"))
        assert failed.reason == "check-failed"
        assert told in failed.what
        assert found.reason == "found"


FOUND = Finding("found", Location("title"), "it is found", "leave it")


class TestAnalyzers:
    def test_words_are_found_by_the_terms_that_it_makes(self) -> None:
        analyzer = LanguageAnalyzer(
            language="id", stem=lambda word: word.removeprefix("mem").removeprefix("pem")
        )
        analysis = Analysis(brought=[analyzer])
        for tag in ("id", "id-ID"):
            assert [token.term for token in analysis.of(tag).tokens("Membangun, pembangun")] == ["bangun"] * 2
        assert [token.term for token in analysis.of("ms").tokens("Membangun")] == ["membangun"]
        english = Analysis().of("en").tokens("reading")
        assert analysis.of("en").tokens("reading") == english

    def test_those_of_other_scripts_too(self) -> None:
        analysis = Analysis(brought=[LanguageAnalyzer(language="uk", stem=lambda word: word[:4])])
        assert [token.term for token in analysis.of("uk").tokens("бібліотека")] == ["бібл"]

    def test_an_index_is_made_anew_when_its_version_is_raised(self) -> None:
        def made(version: int) -> Builder:
            return Analysis(brought=[LanguageAnalyzer(language="id", stem=str, version=version)]).builder

        assert made(1).agrees(made(1))
        assert not made(1).agrees(made(2))
        assert not made(1).agrees(Analysis().builder)

    def test_one_that_fails_leaves_words_as_they_are_and_is_told(self) -> None:
        def stem(word: str) -> str:
            raise ValueError(word)

        with capture_logs() as logs:
            tokens = (
                Analysis(brought=[LanguageAnalyzer(language="id", stem=stem)]).of("id").tokens("rahasia kita")
            )
        assert [token.term for token in tokens] == ["rahasia", "kita"]
        assert len(logs) == 1
        assert logs[0]["event"].startswith("stemming by the analyzer of “id” failed: ValueError at")

    def test_what_readers_look_for_is_found_by_it(self, tmp_path: Path) -> None:
        site = tmp_path / "site.toml"
        text = SITE.read_text(encoding="utf-8")
        site.write_text(
            re.sub(r"^languages = .*$", 'languages = ["th", "en", "id"]', text, flags=re.MULTILINE)
        )
        settings = Settings(site=site, data_dir=tmp_path / "var", catalog_completeness=0)
        analyzer = LanguageAnalyzer(
            language="id", stem=lambda word: word.removeprefix("mem").removeprefix("pem")
        )
        portal = create_app(settings, analyzers=[analyzer], clock=lambda: NOW)
        words = {"id": Translation(language="id", title="Pembangun jembatan", body="Selesai.")}

        async def found() -> list[str]:
            await portal.services.background.start()
            try:
                await portal.store.save([make_article("bridge", translations=words, original="id")])
                for _ in range(600):  # until it is in the index
                    state = await portal.services.searching.engine.state()
                    if state.ready and state.articles:
                        break
                    await asyncio.sleep(0.05)
                query = parse("membangun", language="id", languages=["id"]).query
                return [hit.article for hit in (await portal.services.searching.engine.search(query)).hits]
            finally:
                await portal.services.background.stop()

        assert asyncio.run(found()) == ["bridge"]


class TestWhatIsWrong:
    """A clear sentence when the portal starts: what, where, what to do."""

    class Late(Hooks):
        async def article_saved(self, change: Change) -> None:  # type: ignore[override]
            """Nobody would wait for it."""

    class Deaf(Hooks):
        def search_done(self, asked: Asked) -> None:  # type: ignore[override]
            """It is told what was found, too."""

    class Misspelt(Hooks):
        def search_done(self, asked: Asked, found: Found) -> None:
            """This one is called."""

        def article_withdrawed(self, change: Change) -> None:
            """This one never would be."""

        def articles_by_line(self) -> None:
            """A method of its own, like no hook."""

    class Silent(Hooks):
        def update(self) -> None:
            """Nothing would call it."""

    class Half:
        async def version(self) -> int:
            return 1

    async def later(self) -> None:
        """A function that has to be waited for."""

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"store": InMemoryStore}, "store: this is the class InMemoryStore. Give an object of it."),
            (
                {"store": Half()},
                r"store: Half lacks get, .*delete.* Write what the protocol ArticleStore says.",
            ),
            (
                {"media": object()},
                "media: object lacks put, find, picture. Write what the protocol MediaStore says.",
            ),
            ({"search": InMemoryEngine}, "search: this is the class InMemoryEngine."),
            ({"routes": ["/{lang}/weather"]}, "routes: '/{lang}/weather' is no route. Write PageRoute"),
            ({"menu": ["weather"]}, "menu: 'weather' is no entry. Write MenuEntry"),
            ({"context": {"river": 1}}, "context: {'river': 1} is no function that can be called at once."),
            ({"context": later}, "context: .* is no function that can be called at once."),
            ({"hooks": [Hooks]}, "hooks: .* is no object of a class that inherits from Hooks."),
            ({"hooks": [Late()]}, "hooks: Late.article_saved is “async”, and nothing would wait for it."),
            (
                {"hooks": [Misspelt()]},
                "hooks: Misspelt.article_withdrawed would never be called. Did you mean “article_withdrawn”[?]",
            ),
            ({"hooks": [Silent()]}, "hooks: Silent hears of nothing. .* Known are: article_saved, "),
            ({"checks": [later]}, "checks: .* is no function that can be called at once."),
            ({"checks": ["hours"]}, "checks: 'hours' is no function that can be called at once."),
            ({"analyzers": [str]}, "analyzers: <class 'str'> is none. Write LanguageAnalyzer"),
            (
                {"analyzers": [LanguageAnalyzer(language="indonesian", stem=str)]},
                "analyzers: “indonesian” is no language tag",
            ),
            (
                {"analyzers": [LanguageAnalyzer(language="th", stem=str)]},
                "analyzers: the portal has rules of its own for “th”. Add word lists instead.",
            ),
            ({"analyzers": 2 * [LanguageAnalyzer(language="id", stem=str)]}, "there are two for “id”."),
            ({"routes": PageRoute("/{lang}/weather", weather, "weather")}, "routes: .* is no list"),
            ({"menu": ENTRY}, "menu: .* is no list. Put it in brackets"),
            ({"menu": {"weather": ENTRY}}, "menu: .* is no list"),
            ({"hooks": Hooks()}, "hooks: .* is no list"),
            ({"checks": str}, "checks: .* is no list"),
            ({"analyzers": LanguageAnalyzer(language="id", stem=str)}, "analyzers: .* is no list"),
            (
                {"context": lambda: {"river": 1}},
                "context: .* takes other arguments than it is called with, the layout",
            ),
            ({"context": lambda layout: {}}, "context: .* takes other arguments"),  # noqa: ARG005 - the slip
            (
                {"checks": [lambda: iter(())]},
                "checks: .* takes other arguments than it is called with, an article",
            ),
            ({"hooks": [Deaf()]}, "hooks: Deaf.search_done takes other arguments .*: asked, found."),
            ({"clock": lambda: datetime(2024, 2, 29)}, "clock: .* with its time zone"),  # noqa: DTZ001 - the slip
        ],
    )
    def test_it_is_told_at_start(self, tmp_path: Path, given: dict[str, Any], told: str) -> None:
        with pytest.raises(SettingsError, match=told.replace("{", r"\{").replace("}", r"\}")):
            create_app(Settings(site=SITE, data_dir=tmp_path / "var"), **given)

    def test_settings_that_are_none(self) -> None:
        with pytest.raises(SettingsError, match=r"settings: 'portal.toml' is none. Give Settings"):
            create_app("portal.toml")  # type: ignore[arg-type]


class TestPagesAroundThePortal:
    @pytest.fixture
    def host(self, tmp_path: Path, templates: Path) -> Starlette:
        news = make(tmp_path, templates, {"preferences_path": "/"})

        async def shop(request: Request) -> Response:
            tag = news.reader(request).language
            return await news.page(request, "shop", "pages/weather.html", {"title": SHOPS[tag], "sky": "."})

        async def front(request: Request) -> Response:
            reader = news.reader(request)
            fragment = await news.latest_html(request, limit=1, level=2)
            return HTMLResponse(
                f'<html lang="{reader.language}" data-theme="{reader.preferences.theme}">{fragment}</html>'
            )

        async def data(request: Request) -> Response:
            cards = await news.latest(request, categories=["services"])
            return JSONResponse({card.teaser.title: card.address for card in cards})

        return Starlette(
            routes=[
                Route("/front", front),
                Route("/data", data),
                Route("/shop", shop),
                Route("/shop/{lang}/all", shop),
                Mount("/news", news),
            ]
        )

    def test_a_page_of_the_host_stands_in_the_layout(self, host: Starlette) -> None:
        reader = CheckingClient(host)
        answer = reader.get("/shop/en/all?x=1")
        page = reader.document(answer)
        assert tidy(text_of(page.one("h1"))) == "Shop"
        switches = {e.get("hreflang"): e.get("href") for e in page.elements("a") if e.get("hreflang")}
        assert switches["th"] == "/shop/th/all?x=1"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "private, no-cache"

    def test_a_page_without_a_language_in_its_address_has_the_readers(self, host: Starlette) -> None:
        reader = CheckingClient(host)
        answer = reader.get("/shop", headers={"Accept-Language": "en"})
        assert answer.headers["content-language"] == "en"
        assert "Accept-Language" in answer.headers["vary"]
        assert reader.get("/shop", headers={"Accept-Language": "th"}).headers["content-language"] == "th"

    def test_the_host_knows_its_reader_by_the_choices_that_they_made(self, host: Starlette) -> None:
        reader = TestClient(host, follow_redirects=False)
        reader.post("/news/en/preferences", data={"theme": "dark", "language": "en"})
        assert '<html lang="en" data-theme="dark">' in reader.get("/front").text

    def test_the_host_shows_the_latest_news_as_html_and_as_data(self, host: Starlette) -> None:
        reader = TestClient(host)
        fragment = reader.get("/front", headers={"Accept-Language": "en"}).text
        assert '<div lang="en" dir="ltr">' in fragment
        assert fragment.count("<h2") == 1
        assert "/news/en/news/" in fragment
        assert reader.get("/data", headers={"Accept-Language": "en"}).json() == {
            "Report served": "/news/en/news/services/served"
        }

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"limit": -1}, "limit: it must be 0 or more, not -1."),
            ({"level": 0}, "level: headings are of level 1 to 6, not 0."),
            ({"level": 7}, "level: headings are of level 1 to 6, not 7."),
            ({"level": "2"}, "level: headings are of level 1 to 6, not '2'."),
            ({"categories": "services"}, "categories: write a list of keys, ['services']."),
        ],
    )
    def test_what_no_list_of_news_can_be_is_told(
        self, tmp_path: Path, templates: Path, asked: dict[str, Any], told: str
    ) -> None:
        news = make(tmp_path, templates)

        async def front(request: Request) -> Response:
            return HTMLResponse(await news.latest_html(request, **asked))

        reader = TestClient(Starlette(routes=[Route("/", front), Mount("/news", news)]))
        with pytest.raises(SettingsError, match=re.escape(told)):
            reader.get("/")

    def test_the_bare_prefix_leads_to_the_home_page(self, tmp_path: Path, templates: Path) -> None:
        news = make(tmp_path, templates)
        for root, path in (("/news", "/news"), ("/a/b", "/a/b"), ("/news", ""), ("", "")):

            async def dispatcher(
                scope: Any, receive: Any, send: Any, at: tuple[str, str] = (root, path)
            ) -> None:
                await news({**scope, "root_path": at[0], "path": at[1]}, receive, send)

            moved = TestClient(dispatcher).get("/", follow_redirects=False)
            assert (moved.status_code, moved.headers["location"]) == (302, f"{root}/th/")

    def test_a_host_that_has_not_mounted_the_portal_is_told_so(self, tmp_path: Path, templates: Path) -> None:
        news = make(tmp_path, templates)

        async def front(request: Request) -> Response:
            return HTMLResponse(await news.latest_html(request))

        with pytest.raises(SettingsError, match="mounted nowhere"):
            TestClient(Starlette(routes=[Route("/", front)])).get("/")
