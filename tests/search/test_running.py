"""Search of running portals: in step with the store by itself, in every worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from portal.app import create_app, lifespan
from portal.article import Article, Translation
from portal.errors import StoreError
from portal.search.analysis.analysis import ANALYSIS
from portal.search.concurrency_limit import Deadline
from portal.search.engine import SearchEngine
from portal.search.indexer import compare
from portal.search.parsing import parse
from portal.search.searching import Asked
from portal.search.whoosh.index_directory import LOCK, MANIFEST
from portal.settings import Settings
from portal.views.services import Services

SITE = Path(__file__).parents[1] / "views" / "site.toml"

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def article(id_: str, title: str = "", published_at: datetime | None = None) -> Article:
    return Article(
        id=id_,
        slug=id_,
        category="services",
        original="en",
        published_at=published_at or datetime.now(UTC) - timedelta(days=1),
        translations={"en": Translation(language="en", title=title or f"Title {id_}", body="Some words.")},
    )


def portal(folder: Path, *word_lists: Path) -> tuple[Starlette, Services]:
    app = create_app(Settings(site=SITE, data_dir=folder, word_lists=word_lists))
    return app, app.state.services


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again, for as long as a portal may be given."""
    async with asyncio.timeout(60):
        while not await happened():  # noqa: ASYNC110 - an index of other processes has no event
            await asyncio.sleep(0.02)


def in_step(services: Services) -> Callable[[], Awaitable[bool]]:
    """Whether the index has come as far as the store."""

    async def look() -> bool:
        state = await services.searching.engine.state()
        return state.ready and not state.stale and state.position == await services.store.version()

    return look


async def found(engine: SearchEngine, words: str) -> set[str]:
    query = parse(words, language="en", languages=("en",), limit=50).query
    results = await engine.search(query, deadline=Deadline.after(30))  # busy as the machine may be
    return {hit.article for hit in results.hits}


async def test_what_is_published_changed_or_withdrawn_is_so_in_the_index_too(tmp_path: Path) -> None:
    app, services = portal(tmp_path)
    engine = services.searching.engine
    async with lifespan(app):
        await until(in_step(services))
        await services.store.save([article("a", "Orchids"), article("b", "Lanterns")])
        await until(in_step(services))
        assert await found(engine, "orchids") == {"a"}
        await services.store.save([article("a", "Bridges")])
        await services.store.withdraw(["b"])
        await until(in_step(services))
        assert await found(engine, "bridges") == {"a"}
        assert await found(engine, "lanterns") == set()


async def test_an_article_whose_hour_comes_is_found_by_itself(tmp_path: Path) -> None:
    app, services = portal(tmp_path)
    engine = services.searching.engine
    async with lifespan(app):
        soon = datetime.now(UTC) + timedelta(seconds=1.5)
        await services.store.save([article("soon", "Orchids", soon)])

        async def published() -> bool:
            return (await engine.state()).ready and await found(engine, "orchids") == {"soon"}

        await until(published)
        assert datetime.now(UTC) >= soon


async def test_workers_of_one_portal_find_the_same(tmp_path: Path) -> None:
    (one, services), (two, others) = portal(tmp_path), portal(tmp_path)
    async with lifespan(one), lifespan(two):
        for n in range(5):
            await services.store.save([article(f"a{n}", f"Orchids {n}")])
            await others.store.save([article(f"b{n}", f"Orchids {n}")])
        await until(in_step(services))
        await until(in_step(others))
        everything = {f"{letter}{n}" for letter in "ab" for n in range(5)}
        for each in (services, others):
            assert await found(each.searching.engine, "orchids") == everything
    [generation] = [
        path for path in (tmp_path / "index" / str(ANALYSIS)).iterdir() if path.name not in {MANIFEST, LOCK}
    ]
    assert generation.is_dir()


async def test_what_is_withdrawn_is_gone_from_kept_answers_of_a_worker_that_cannot_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, services), (two, others) = portal(tmp_path), portal(tmp_path)
    tried = asyncio.Event()

    async def fail() -> int:
        tried.set()
        raise StoreError("the store cannot be read")

    monkeypatch.setattr(others.background._indexer, "follow", fail)
    wish = Asked(text="orchids", query=parse("orchids", language="en", languages=("en",)).query)
    async with lifespan(one), lifespan(two):
        await services.store.save([article("a", "Orchids")])
        await until(in_step(services))
        await tried.wait()

        async def shows(*articles: str) -> bool:
            results = (await others.searching.search(wish)).results
            return tuple(hit.article for hit in results.hits) == articles

        await until(lambda: shows("a"))
        await services.store.withdraw(["a"])
        await until(shows)


async def test_changed_word_lists_take_effect_by_themselves_in_every_worker(tmp_path: Path) -> None:
    lists = tmp_path / "lists" / "en"
    lists.mkdir(parents=True)
    synonyms = lists / "synonyms.txt"
    data = tmp_path / "data"
    (one, services), (two, others) = portal(data, lists.parent), portal(data, lists.parent)
    async with lifespan(one), lifespan(two):
        await services.store.save([article("a", "Orchids"), article("b", "Lanterns")])
        await until(in_step(services))
        assert await found(services.searching.engine, "zorbing") == set()
        synonyms.write_text("orchids = zorbing\n", encoding="utf-8")

        async def taken(each: Services) -> bool:
            assert await found(each.searching.engine, "lanterns") == {"b"}  # all the while
            return await found(each.searching.engine, "zorbing") == {"a"}

        for each in (services, others):
            await until(lambda each=each: taken(each))  # type: ignore[misc]
        compared = await compare(
            services.store, services.searching.engine, services.site.time_zone, services.clock
        )
        assert compared.agrees


async def test_a_portal_that_stops_while_it_builds_leaves_nothing_and_starts_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, services = portal(tmp_path)
    reading = asyncio.Event()
    articles = services.store.articles

    async def slowly():  # type: ignore[no-untyped-def]  # noqa: ANN202
        async for each in articles():
            yield each
        reading.set()
        await asyncio.Event().wait()

    await services.background.start()
    await services.store.save([article(f"a{n}", f"Orchids {n}") for n in range(30)])
    await services.background.stop()
    (tmp_path / "index" / str(ANALYSIS) / MANIFEST).unlink(
        missing_ok=True
    )  # perhaps it has come that far already
    with monkeypatch.context() as patched:
        patched.setattr(services.store, "articles", slowly)
        async with lifespan(app):
            await asyncio.wait_for(reading.wait(), 60)
    assert {path.name for path in (tmp_path / "index" / str(ANALYSIS)).iterdir()} <= {LOCK}
    async with lifespan(app):
        await until(in_step(services))
        assert len(await found(services.searching.engine, "orchids")) == 30
