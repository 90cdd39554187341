"""How many statements a page asks of the store: a few, whatever it links to, and no more on the first request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.applications import Starlette

from portal.app import create_app
from portal.article import Article, Image, ImageText, Media, Translation
from portal.search.indexer import Indexer
from portal.search.memory import InMemoryEngine
from portal.settings import Settings
from portal.testing import CheckingClient
from tests.views.conftest import NOW, SITE, make_portal

TAGS = ("th", "en", "lo", "my", "km", "vi", "id", "ms", "ja", "de")
CATEGORIES = ("provincial-news", "public-relations", "services", *(f"category-{n}" for n in range(9)))
MONTHS = 40
PHOTO = Media(hash="f" * 64, name="photo.png", kind="image/png", size=1234, width=30, height=20)

BUDGETS = {"home": 2, "article": 4, "list": 3, "search": 3, "other": 2}
BUDGETS |= {"feed": 3, "map": 3, "pages": len(TAGS), "none": 0}
"""Two for what all pages share and all lists of one; an article and its links; which languages have what a year lacks;
which results are still public; for a feed, what has changed since; how many articles a site map has, and which; which
categories have news, in each language. BEGIN, COMMIT and PRAGMA are not counted."""

PAGES = (
    ("home", "/en/"),
    ("home", "/th/"),
    ("list", "/en/news/"),
    ("list", "/en/news/?page=2"),
    ("list", "/en/news/services/"),
    ("list", "/en/news/other/"),
    ("list", "/de/news/category-8/"),
    ("list", "/en/archive/"),
    ("list", "/en/archive/2023/"),
    ("list", "/en/archive/2023/05/"),
    ("list", "/de/archive/2016/"),
    ("list", "/de/archive/2016/02/"),
    ("article", "/en/news/services/few-links"),
    ("article", "/th/news/services/many-links"),
    ("article", "/my/news/services/many-links"),
    ("article", "/de/news/category-8/thai-only"),
    ("search", "/en/search"),
    ("search", "/en/search?q=weaving"),
    ("search", "/en/search?q=weaving&category=services"),
    ("search", "/en/search?category=services"),
    ("search", "/en/search?q=nothingatall"),
    ("other", "/en/contact"),
    ("other", "/en/privacy"),
    ("other", "/en/accessibility"),
    ("other", "/en/preferences"),
    ("other", "/en/sitemap"),
    ("other", "/en/feeds"),
    ("search", "/en/feeds?q=weaving"),
    ("feed", "/en/feed.atom"),
    ("feed", "/th/feed/services.rss"),
    ("feed", "/my/feed/other.json"),
    ("search", "/en/search/feed.atom?q=weaving"),
    ("map", "/sitemap.xml"),
    ("map", "/sitemap-news.xml"),
    ("pages", "/sitemap-pages.xml"),
    ("map", "/sitemap-articles-1.xml"),
    ("search", "/en/search/complete?q=weav"),
    ("search", "/en/search/suggestions?q=weav"),
    ("list", "/en/api/articles"),
    ("list", "/en/api/articles?limit=2&category=services"),
    ("list", "/de/api/articles?language=all"),
    ("article", "/th/api/articles/many-links"),
    ("search", "/en/api/search?q=weaving"),
    ("other", "/en/api/categories"),
    ("list", "/open-data/news-en.csv"),
    ("list", "/open-data/news-de.jsonl"),
    ("none", "/open-data/catalog.jsonld"),
    ("none", "/en/api/site"),
    ("none", "/api/openapi.json"),
    ("none", "/en/opensearch.xml"),
    ("none", "/en/manifest.webmanifest"),
    ("none", "/robots.txt"),
)


def make_articles() -> Iterator[Article]:
    """News in ten languages and every category, over many months; some urgent, some full of links."""
    for n in range(MONTHS):
        yield make_article(
            f"a{n}",
            f"# Way {n}\n\nThe weaving of cloth {n}.",
            category=(*CATEGORIES[:-1], "fisheries")[n % len(CATEGORIES)],
            published_at=NOW - timedelta(days=31 * n, hours=1),
            urgent_until=NOW + timedelta(days=1) if n < 4 else None,
            images=(Image(media=PHOTO, texts={"en": ImageText(alternative="A weaver")}),) if n % 2 else (),
        )
    few = " ".join(f"[words {n}](article:a{n}#s-way-{n})" for n in range(20))
    slugs = [
        f"a{n}#s-way-{n}" if n < MONTHS else f"a{n % MONTHS}" if n < 90 else f"none-{n}" for n in range(500)
    ]
    many = "\n\n".join(f"[words {n % 500}](article:{slugs[n % 500]})" for n in range(3000))
    yield make_article("few-links", few)
    yield make_article("many-links", many, tags=("en", "th"))
    thai = Translation(language="th", title="thai-only", body="Cloth.")
    yield make_article(
        "thai-only",
        "",
        category="category-8",
        original="th",
        published_at=datetime(2016, 2, 29, tzinfo=UTC),
        translations={"th": thai},
    )


def make_article(slug: str, body: str, tags: Sequence[str] = TAGS, **facts: Any) -> Article:
    values: dict[str, Any] = {
        "category": "services",
        "original": "en",
        "published_at": NOW - timedelta(days=2),
        "translations": {
            tag: Translation(language=tag, title=f"Weaving {slug} {tag}", body=body, format="markdown")
            for tag in tags
        },
    }
    return Article(id=slug, slug=slug, **{**values, **facts})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a portal in ten languages; those beside Thai and English have no message yet."""
    folder = tmp_path_factory.mktemp("site")
    lines = SITE.read_text(encoding="utf-8").replace('languages = ["th", "en"]', f"languages = {list(TAGS)}")
    for key in CATEGORIES[3:]:
        lines += f'\n[[categories]]\nkey = "{key}"\nname = {{ th = "{key}", en = "{key}" }}\n'
    (folder / "site.toml").write_text(lines, encoding="utf-8")
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    for tag in TAGS[2:]:
        catalog = folder / "locales" / tag / "LC_MESSAGES" / "messages.po"
        catalog.parent.mkdir(parents=True)
        catalog.write_text(header, encoding="utf-8")
    return Settings(
        site=folder / "site.toml",
        data_dir=folder / "var",
        locales=(folder / "locales",),
        catalog_completeness=0,
        page_memory=0,
        base_url="https://news.example.go.th",
        search_deadline=20,
    )


@pytest.fixture(scope="module")
def engine(settings: Settings) -> InMemoryEngine:
    """An index of the store, which is filled here."""
    made = InMemoryEngine()
    values = {name: getattr(settings, name) for name in ("site", "locales", "catalog_completeness")}
    services = make_portal(settings.data_dir, list(make_articles()), made, **values).state.services
    asyncio.run(Indexer(services.store, made, services.site.time_zone, services.clock).rebuild())
    return made


@pytest.fixture
def fresh(settings: Settings, engine: InMemoryEngine) -> Starlette:
    """A portal as a process has it that has just started."""
    return create_app(settings, search=engine, clock=lambda: NOW)


asked: ContextVar[list[str]] = ContextVar("asked")


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that a request asks, and not those of the work between requests."""

    def note(*arguments: Any) -> None:
        statement: str = arguments[2]
        if not statement.startswith(("BEGIN", "COMMIT", "PRAGMA")):
            asked.get([]).append(statement)

    token = asked.set([])
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked.get()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        asked.reset(token)


@pytest.mark.parametrize(("kind", "address"), PAGES)
def test_a_page_asks_few_statements(fresh: Starlette, kind: str, address: str) -> None:
    with CheckingClient(fresh) as reader:
        reader.follows_links = False
        for _ in ("the first request", "the second"):
            with counting() as statements:
                assert reader.get(address).status_code == 200
            assert len(statements) <= BUDGETS[kind], "\n\n".join(statements)
            assert bool(statements) == bool(BUDGETS[kind])
