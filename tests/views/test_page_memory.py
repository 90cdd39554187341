"""A page from memory is the page that the portal would make: never in another language, with another look, or of
before. Two portals on one store are asked alike, one of which keeps nothing."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from portal.app import create_app
from portal.article import Article
from portal.database.migrate import migrate
from portal.search.engine import NullEngine
from portal.settings import Settings
from portal.views.services import Services
from tests.views.conftest import NOW, SITE, make_article

CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {tag}\\n"

msgid "News archive"
msgstr "{text}"
"""
PATHS = (
    "/",
    *("/robots.txt", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml", "/sitemap-articles-1.xml"),
    *(
        f"/{tag}/{rest}"
        for tag in ("th", "en")
        for rest in (
            *(
                "",
                "news/",
                "news/?page=2",
                "news/provincial-news/",
                "archive/",
                "contact",
                "privacy",
                "preferences",
            ),
            *(
                "news/provincial-news/a0",
                "news/provincial-news/a1",
                "news/provincial-news/only-thai",
                "nowhere",
            ),
            *("?fbclid=7", "?x=1", "search?q=a1", "archive/2024/", "archive/2024/02/", "sitemap"),
            *("feed.atom", "feed/provincial-news.rss", "feed.json", "feeds", "manifest.webmanifest"),
            *("api/articles", "api/articles/a0", "api/categories", "api/site"),
        )
    ),
)
COOKIES = ("", "a=b", "theme:dark", "text-size:150&theme:dark", "language:en", "language:th", "nonsense:1")
LANGUAGES = ("", "th", "en", "en;q=0.5, th;q=0.7", "lo")
CODINGS = ("identity", "gzip", "br", "zstd", "gzip, br, zstd")

Answer = tuple[int, dict[bytes, bytes], bytes]


class Portals:
    """Two portals on one store: one keeps pages, the other makes each anew. Their clock is ours."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.folder = folder
        settings = Settings(site=SITE, data_dir=folder / "var", locales=(folder / "locales",), page_size=2)
        settings = settings.model_copy(update={"base_url": "https://news.example.go.th"})
        migrate(settings.store_url)
        (folder / "locales").mkdir()
        self.keeping = self._made(settings)
        self.anew = self._made(settings.model_copy(update={"page_memory": 0}))
        self.articles: dict[str, Article] = {}

    def _made(self, settings: Settings) -> Starlette:
        return create_app(settings, search=NullEngine(), clock=lambda: self.now)

    @property
    def services(self) -> Services:
        services: Services = self.keeping.state.services
        return services

    async def save(self, article: Article, *, elsewhere: bool) -> None:
        """Save an article, in this process or in another one, which looks at the store as it does twice a second."""
        self.articles[article.id] = article
        parts: Services = (self.anew if elsewhere else self.keeping).state.services
        await parts.store.save([article])
        if elsewhere:
            await self.services.page_memory.look()

    async def translate(self, tag: str, text: str) -> None:
        """Edit a catalog; both portals look at it."""
        file = self.folder / "locales" / tag / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(CATALOG.format(tag=tag, text=text), encoding="utf-8")
        for app in (self.keeping, self.anew):
            catalogs = app.state.services.catalogs
            catalogs._next_look = 0.0
            catalogs.version()
        await self.services.page_memory.look()

    async def stop(self) -> None:
        for app in (self.keeping, self.anew):
            await app.state.services.background.stop()


async def ask(app: Starlette, address: str, method: str = "GET", **headers: str) -> Answer:
    """Status, headers and body of an answer."""
    path, _, query = address.partition("?")
    status, body = 0, bytearray()
    told: dict[bytes, bytes] = {}

    requests: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not requests:
            await asyncio.Event().wait()  # the reader stays until the answer is there
        return requests.pop()

    async def send(message: Any) -> None:
        nonlocal status, told
        status = message.get("status", status)
        told = dict(message.get("headers", told))
        body.extend(message.get("body", b""))

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items() if value]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), *named],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return status, told, bytes(body)


async def change(portals: Portals, chance: random.Random) -> None:
    """Something that pages are made of changes: an article, a catalog, the time."""
    name = chance.choice(("a0", "a1"))
    article = portals.articles[name]
    match chance.randrange(5):
        case 0:
            article = make_article(
                name, published_at=portals.now + timedelta(seconds=chance.randint(-90, 90))
            )
        case 1:
            article = replace(article, withdrawn=chance.random() < 0.5)
        case 2:
            until = portals.now + timedelta(seconds=chance.randint(-60, 60))
            article = replace(article, urgent_until=max(until, article.published_at + timedelta(seconds=1)))
        case 3:
            await portals.translate(chance.choice(("th", "en")), f"Archive {chance.randrange(1000)}")
        case 4:
            portals.now += timedelta(seconds=chance.randint(1, 90))
            await portals.services.store.publish_due(portals.now)
    await portals.save(article, elsewhere=chance.random() < 0.5)


async def compare(portals: Portals, chance: random.Random) -> None:
    """A reader gets what is made anew, and then each form of it, so that all are kept."""
    address, cookie = chance.choice(PATHS), chance.choice(COOKIES)
    asked = {
        "cookie": f"portal_preferences={cookie}" if ":" in cookie else cookie,
        "accept_language": chance.choice(LANGUAGES),
    }
    wanted = await ask(portals.anew, address.replace("?fbclid=7", ""), **asked)
    generation = portals.services.page_memory.generation
    found = await ask(portals.keeping, address, **asked)
    assert (found[0], found[2]) == (wanted[0], wanted[2]), address
    if generation != portals.services.page_memory.generation:
        found[1].pop(b"cache-control")  # what changed while it was made is kept by no cache
        wanted[1].pop(b"cache-control")
    for name in (b"content-language", b"cache-control", b"location", b"content-security-policy"):
        assert found[1].get(name) == wanted[1].get(name), address
    await ask(portals.keeping, address, accept_encoding=chance.choice(CODINGS), **asked)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_what_would_be_made(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - draws what is asked
    portals = Portals(tmp_path)

    async def go() -> None:
        await portals.save(make_article("a0"), elsewhere=False)
        await portals.save(make_article("a1"), elsewhere=True)
        await portals.save(make_article("only-thai", "th"), elsewhere=False)
        for _ in range(200):
            if chance.random() < 0.1:
                await change(portals, chance)
            await compare(portals, chance)
        await portals.stop()

    asyncio.run(go())
    assert portals.services.page_memory.hits > 100


def test_a_host_below_another_path_has_pages_of_its_own(tmp_path: Path) -> None:
    portals = Portals(tmp_path)

    async def go() -> None:
        for prefix in ("", "/news", "/ข่าว", ""):
            scope_path = f"{prefix}/th/"
            body = await asked_below(portals.keeping, prefix, scope_path)
            assert body == await asked_below(portals.anew, prefix, scope_path)
        await portals.stop()

    asyncio.run(go())


async def asked_below(app: Starlette, prefix: str, path: str) -> bytes:
    """The body of a page of a portal that is mounted below `prefix`."""

    async def below(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": prefix}, receive, send)

    return (await ask(below, path))[2]  # type: ignore[arg-type]


def test_an_article_whose_hour_comes_shows_at_once_where_it_was_noticed(tmp_path: Path) -> None:
    portals = Portals(tmp_path)

    async def go() -> None:
        soon = make_article("soon", published_at=NOW + timedelta(seconds=30))
        await portals.save(soon, elsewhere=False)
        assert b"Report soon" not in (await ask(portals.keeping, "/en/"))[2]
        portals.now = NOW + timedelta(seconds=30)
        await portals.services.store.publish_due(portals.now)
        assert b"Report soon" in (await ask(portals.keeping, "/en/"))[2]
        await portals.stop()

    asyncio.run(go())


def test_what_another_worker_has_published_is_looked_for_at_most_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page is not there yet, and where it is looked for further on it is: what is kept must not say so for ever."""
    monkeypatch.setattr("portal.news.sql.store.TRUSTED", 60.0)
    portals, page = Portals(tmp_path), "/en/news/provincial-news/soon"

    async def go() -> list[int]:
        await portals.save(
            make_article("soon", published_at=NOW + timedelta(hours=1), category="provincial-news"),
            elsewhere=False,
        )
        await portals.services.page_memory.look()
        statuses = [(await ask(portals.keeping, page))[0]]
        await portals.anew.state.services.store.save([make_article("soon", category="provincial-news")])
        statuses += [(await ask(portals.keeping, page))[0] for _ in range(2)]
        await portals.stop()
        return statuses

    before, at_once, then = asyncio.run(go())
    assert before == 404
    assert at_once in {302, 200}
    assert then == 200


def test_a_withdrawn_article_is_gone_at_once_here_and_after_a_look_elsewhere(tmp_path: Path) -> None:
    portals = Portals(tmp_path)
    address = "/en/news/provincial-news/a0"

    async def go() -> None:
        for elsewhere in (False, True):
            await portals.save(make_article("a0"), elsewhere=False)
            assert [(await ask(portals.keeping, address))[0] for _ in range(2)] == [200, 200]
            withdrawing: Services = (portals.anew if elsewhere else portals.keeping).state.services
            await withdrawing.store.withdraw(["a0"])
            if elsewhere:
                await portals.services.page_memory.look()
            assert (await ask(portals.keeping, address))[0] == 410
            assert b"Report a0" not in (await ask(portals.keeping, "/en/"))[2]
        await portals.stop()

    asyncio.run(go())


def test_a_page_in_a_language_that_is_only_previewed_is_not_kept(tmp_path: Path) -> None:
    settings = Settings(site=SITE, data_dir=tmp_path / "var", preview_languages=("lo",))
    migrate(settings.store_url)
    app = create_app(settings, search=NullEngine(), clock=lambda: datetime.now(NOW.tzinfo))

    async def go() -> None:
        status, headers, _ = await ask(app, "/lo/")
        assert (status, headers[b"cache-control"]) == (200, b"private, no-cache")
        assert len(app.state.services.page_memory) == 0
        await app.state.services.background.stop()

    asyncio.run(go())
