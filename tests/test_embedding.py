"""What a developer brings to a portal, and asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
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
    Asked,
    Breadcrumb,
    Change,
    Found,
    Hooks,
    InMemoryEngine,
    Layout,
    MenuEntry,
    PageContext,
    PageRoute,
    Portal,
    Settings,
    SettingsError,
    Text,
    create_app,
)
from tests.checking import CheckingClient
from tests.checking.document import text_of, tidy
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

    def test_a_host_that_has_not_mounted_the_portal_is_told_so(self, tmp_path: Path, templates: Path) -> None:
        news = make(tmp_path, templates)

        async def front(request: Request) -> Response:
            return HTMLResponse(await news.latest_html(request))

        with pytest.raises(SettingsError, match="mounted nowhere"):
            TestClient(Starlette(routes=[Route("/", front)])).get("/")
