"""A portal with a handful of articles, made for the tests of its pages, and a reader who checks each page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from portal.app import create_app
from portal.article import Article, Translation
from portal.embedding import Portal
from portal.search.engine import SearchEngine
from portal.settings import Settings
from portal.testing import CheckingClient, HtmlPage
from portal.testing.html_page import text_of, tidy
from tests.database.making import new_store

NOW = datetime(2024, 2, 29, 8, 0, tzinfo=UTC)
SITE = Path(__file__).parent / "site.toml"

THAI_BODY = "จังหวัดลำพูนเปิดศูนย์บริการประชาชน ที่ศาลากลางจังหวัด ทุกวันทำการ ตั้งแต่เวลา 08.30 น."
ENGLISH_BODY = "The province opens a service centre at the provincial hall on every working day from 08.30."

PortalWith = Callable[..., Portal]


def make_article(id: str, *languages: str, **fields: Any) -> Article:  # noqa: A002 - the article's own word
    """An article in these languages (by default Thai and English), published a day before `NOW`."""
    texts = {
        "th": Translation(language="th", title=f"ข่าวที่ {id}", body=THAI_BODY),
        "en": Translation(language="en", title=f"Report {id}", body=ENGLISH_BODY),
        "lo": Translation(language="lo", title="ຂ່າວ", body="ຂ່າວຂອງແຂວງ"),
    }
    kept = languages or ("th", "en")
    values: dict[str, Any] = {
        "slug": id,
        "category": "provincial-news",
        "original": kept[0],
        "published_at": NOW - timedelta(days=1),
        "translations": {tag: texts[tag] for tag in kept},
    }
    return Article(id=id, **{**values, **fields})


def article_of(document: HtmlPage) -> Element:
    """The article of an article page (cards of other articles come after it)."""
    return document.elements("article")[0]


def words_of(response: Any) -> str:
    """All that a reader reads on a page."""
    return tidy(text_of(HtmlPage(response.text).one("body")))


def make_portal(
    folder: Path, articles: Sequence[Article] = (), engine: SearchEngine | None = None, **settings: Any
) -> Portal:
    """A portal that keeps these articles in `folder`, searched by `engine`; its clock stands at `NOW`."""
    made = Settings(**{"site": SITE, "data_dir": folder, **settings})
    if not (folder / "portal.sqlite3").exists():
        new_store(folder / "portal.sqlite3")
    app = create_app(made, search=engine, clock=lambda: NOW)
    outcomes = asyncio.run(app.state.services.store.save(articles))
    assert all(saved.outcome == "added" for saved in outcomes), outcomes
    return app


@pytest.fixture
def portal_with(tmp_path: Path) -> PortalWith:
    """Makes a portal that holds these articles."""
    return partial(make_portal, tmp_path / "var")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckingClient]:
    """Reads a portal with news of every kind."""
    articles = [
        make_article("both"),
        make_article("thai-only", "th", category="services"),
        make_article("english-only", "en"),
        make_article("lao-only", "lo"),
        make_article("later", published_at=NOW + timedelta(hours=1)),
        make_article("withdrawn", withdrawn=True),
        make_article("unknown-category", category="fisheries"),
        make_article("old-key", category="pr"),
        make_article("leap", published_at=datetime(2020, 2, 29, 7, 14, tzinfo=UTC)),
        make_article("moved", old_addresses=("/news_view.php?id=7",)),
    ]
    with CheckingClient(make_portal(tmp_path_factory.mktemp("portal"), articles)) as client:
        yield client
