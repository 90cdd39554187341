"""Whatever becomes of articles, every address at which one ever stood leads to where it stands now, in one hop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from portal import ArticleDeriver, InMemoryStore
from portal.app import create_app
from portal.article import Article
from portal.settings import Settings
from portal.testing import CheckingClient
from tests.views.conftest import NOW, SITE, make_article

IDS, SLUGS, CATEGORIES = "abc", ("one", "two", "three"), ("provincial-news", "services", "fisheries")
ADDRESS_KEYS = {"provincial-news": "provincial-news", "services": "services", "fisheries": "other"}

STATES = st.builds(
    lambda id_, slug, category, withdrawn: make_article(
        id_, slug=slug, category=category, withdrawn=withdrawn
    ),
    st.sampled_from(IDS),
    st.sampled_from(SLUGS),
    st.sampled_from(CATEGORIES),
    st.integers(0, 5).map(lambda number: number == 0),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal")


def place(article: Article) -> str:
    """Where an article stands, below the language."""
    return f"/news/{ADDRESS_KEYS[article.category]}/{article.slug}"


def accepted(app: Starlette, states: list[Article]) -> Iterator[Article]:
    """Save the states one after another; those that the store took."""

    async def save() -> list[Article]:
        store = app.state.services.store
        return [state for state in states if (await store.save([state]))[0].outcome in {"added", "changed"}]

    yield from asyncio.run(save())


@settings(max_examples=25)
@given(st.lists(STATES, min_size=1, max_size=10), st.sampled_from(["th", "en"]))
def test_every_address_that_ever_was_leads_on(folder: Path, states: list[Article], tag: str) -> None:
    store = InMemoryStore(ArticleDeriver(), lambda: NOW)
    app = create_app(Settings(site=SITE, data_dir=folder, search="off"), store=store, clock=lambda: NOW)
    present: dict[str, Article] = {}
    latest: dict[str, str] = {}
    for state in accepted(app, states):
        present[state.id] = state
        latest[place(state)] = state.id
    with CheckingClient(app) as reader:
        for asked, id_ in latest.items():
            article = present[id_]
            answer = reader.get(f"/{tag.upper()}{asked}/")
            expected = (410, None) if article.withdrawn else (301, f"/{tag}{place(article)}")
            assert (answer.status_code, answer.headers.get("location")) == expected, asked
            if not article.withdrawn and asked == place(article):
                assert reader.get(f"/{tag}{asked}").status_code == 200
