"""The index in step with the store: whatever happens to either, following brings them together again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.article import Article
from portal.database.engine import make_engine
from portal.errors import SearchError, StoreError
from portal.news.memory import InMemoryStore
from portal.news.rules import LOG_KEPT
from portal.news.sql import SqlStore
from portal.news.store import ArticleStore, Change
from portal.search import indexer as indexing
from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.search.engine import IndexWriter, NullEngine
from portal.search.indexer import Indexer, compare
from portal.search.memory import InMemoryEngine
from tests.database.making import new_store
from tests.logs import capture_logs
from tests.news.making import BANGKOK, NOW, Clock, PlainDeriver, make_article
from tests.search.crashing import settle

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class CountingEngine(InMemoryEngine):
    """Remembers its writes: ids of what was applied, or how many articles it was built of."""

    def __init__(self) -> None:
        super().__init__(Analysis)
        self.writes: list[list[str] | int] = []
        self.failing: Exception | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        async with super().writing() as writer:
            yield writer and _CountingWriter(writer, self)


class _CountingWriter:
    def __init__(self, writer: IndexWriter, engine: CountingEngine) -> None:
        self._writer = writer
        self._engine = engine

    async def apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str = ""
    ) -> None:
        if self._engine.failing:
            raise self._engine.failing
        await self._writer.apply(documents, articles, position, mark)
        self._engine.writes.append(list(articles))

    async def rebuild(
        self, documents: AsyncIterator[Sequence[Document]], position: int, mark: str = ""
    ) -> None:
        count = 0

        async def counted() -> AsyncIterator[Sequence[Document]]:
            nonlocal count
            async for batch in documents:
                count += len({document.article for document in batch})
                yield batch

        await self._writer.rebuild(counted(), position, mark)
        self._engine.writes.append(count)


@dataclass
class Followed:
    """A store, an index, and what keeps them in step."""

    store: ArticleStore
    engine: CountingEngine
    clock: Clock
    indexer: Indexer

    async def settle(self) -> list[list[str] | int]:
        """Follow until there is nothing left to do; the writes that it took. Then both hold the same."""
        before = len(self.engine.writes)
        await settle(self.indexer)
        assert (await self.engine.state()).position == await self.store.version()
        assert await self.differences() == ()
        return self.engine.writes[before:]

    async def differences(self) -> tuple[tuple[str, str], ...]:
        found = await compare(self.store, self.engine, BANGKOK, self.clock)
        assert found.pending == 0
        return found.missing + found.superfluous + found.differing

    async def indexed(self) -> set[str]:
        return set(await self.engine.contents())


@pytest.fixture(params=["memory", "sql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[ArticleStore]:
    if request.param == "memory":
        yield InMemoryStore(PlainDeriver(), clock)
        return
    url = new_store(tmp_path / "portal.sqlite")
    store = SqlStore(make_engine(url), PlainDeriver(), clock)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def followed(store: ArticleStore, clock: Clock) -> Followed:
    engine = CountingEngine()
    return Followed(store, engine, clock, Indexer(store, engine, BANGKOK, clock))


async def test_an_index_is_built_of_what_there_is_and_then_followed(followed: Followed) -> None:
    await followed.store.save([make_article("a", "th en"), make_article("b")])
    assert await followed.settle() == [2]
    await followed.store.save([make_article("c")])
    assert await followed.settle() == [["c"]]
    assert await followed.indexed() == {"a", "b", "c"}
    assert (await followed.engine.contents())["a"].keys() == {"th", "en"}


async def test_a_store_without_articles_has_an_index_too(followed: Followed) -> None:
    assert await followed.settle() == [0]
    assert (await followed.engine.state()).ready
    assert await followed.settle() == []
    await followed.store.save([make_article("a")])
    assert await followed.settle() == [["a"]]


async def test_what_changes_is_indexed_again(followed: Followed) -> None:
    article = make_article("a", "th en")
    await followed.store.save([article])
    await followed.settle()
    for changed in (
        replace(article, slug="elsewhere"),
        replace(article, category="culture"),
        replace(article, published_at=article.published_at - timedelta(days=40)),
        replace(article, translations={"th": article.translations["th"]}),
        make_article("a", "th en", title="Another"),
        make_article("a", "th en", body="Other words."),
    ):
        before = await followed.engine.contents()
        await followed.store.save([changed])
        assert await followed.settle() == [["a"]]
        assert await followed.engine.contents() != before


async def test_an_article_is_found_from_its_hour_on(followed: Followed) -> None:
    await followed.settle()
    await followed.store.save([make_article("soon", published_at=NOW + timedelta(minutes=5))])
    await followed.settle()
    assert await followed.indexed() == set()
    await followed.store.publish_due(followed.clock.forward(minutes=6))
    assert await followed.settle() == [["soon"]]
    assert await followed.indexed() == {"soon"}


async def test_what_is_withdrawn_or_deleted_is_gone(followed: Followed) -> None:
    await followed.store.save([make_article(each) for each in "abc"])
    await followed.settle()
    await followed.store.withdraw(["a"])
    await followed.store.delete("b")
    assert await followed.settle() == [["a", "b"]]
    assert await followed.indexed() == {"c"}


async def test_many_changes_of_one_article_are_one_document_in_one_write(followed: Followed) -> None:
    await followed.settle()
    await followed.store.save([make_article("a", title="first")])
    await followed.store.save([make_article("b")])
    await followed.store.withdraw(["a"])
    await followed.store.save([make_article("a", title="second")])
    await followed.store.delete("b")
    assert await followed.settle() == [["a", "b"]]
    assert await followed.indexed() == {"a"}


async def test_renderings_and_ended_urgency_move_the_position_alone(followed: Followed) -> None:
    await followed.store.save([make_article("a", urgent_until=NOW + timedelta(minutes=1))])
    await followed.settle()
    await followed.store.publish_due(followed.clock.forward(minutes=2))
    assert await followed.settle() == [[]]


async def test_a_round_takes_no_more_than_it_should(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await followed.settle()
    monkeypatch.setattr(indexing, "MOST_CHANGES", 3)
    await followed.store.save([make_article(str(n)) for n in range(7)])
    assert await followed.settle() == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    monkeypatch.setattr(indexing, "MOST_LETTERS", 100)
    await followed.store.save([make_article(str(n), body="word " * 15) for n in range(3)])
    assert await followed.settle() == [["0", "1"], ["2"]]
    assert await followed.indexed() == set("0123456")


async def test_what_changes_while_an_index_is_built_is_in_neither_lost(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "SLICE", 2)
    await followed.store.save([make_article(f"{n}") for n in range(6)])
    await followed.settle()
    seen: list[set[str]] = []

    async def progress() -> None:
        if len(seen) == 0:
            await followed.store.save([make_article("0", title="anew"), make_article("55")])
            await followed.store.delete("1")
            await followed.store.delete("5")

    articles = followed.store.articles

    async def changing() -> AsyncIterator[Article]:
        async for article in articles():
            yield article
            if article.id == "3":
                await progress()
            if article.id in {"3", "4"}:
                seen.append(await followed.indexed())

    monkeypatch.setattr(followed.store, "articles", changing)
    assert await followed.indexer.rebuild() is not None
    assert seen[-1] >= {"0", "2", "3", "4"}
    await followed.settle()
    assert await followed.indexed() == {"0", "2", "3", "4", "55"}


async def test_the_old_index_follows_while_a_new_one_is_built(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "SLICE", 1)
    await followed.store.save([make_article("a"), make_article("b")])
    await followed.settle()
    articles = followed.store.articles
    indexed: list[set[str]] = []

    async def changing() -> AsyncIterator[Article]:
        async for article in articles():
            indexed.append(await followed.indexed())
            if article.id == "a":
                await followed.store.save([make_article("0")])
            yield article

    monkeypatch.setattr(followed.store, "articles", changing)
    await followed.indexer.rebuild()
    assert indexed == [{"a", "b"}, {"0", "a", "b"}]
    assert await followed.indexed() == {"0", "a", "b"}


async def test_a_new_index_that_nobody_asked_for_is_told_in_the_log(followed: Followed) -> None:
    await followed.store.save([make_article("a"), make_article("b")])
    with capture_logs() as logs:
        await followed.settle()
        await followed.store.save([make_article("c")])
        await followed.settle()
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [
        ("info", "a new search index was built, of 2 articles")
    ]


async def test_progress_is_told_in_articles(followed: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "SLICE", 2)
    await followed.store.save([make_article(str(n)) for n in range(5)])
    told: list[int] = []
    assert await followed.indexer.rebuild(told.append) == 5
    assert told == [2, 4, 5]


async def test_a_crash_between_the_store_and_the_index_loses_nothing(followed: Followed) -> None:
    await followed.settle()
    await followed.store.save([make_article("a")])
    followed.engine.failing = SearchError("the disk is full")
    with pytest.raises(SearchError):
        await followed.indexer.follow()
    followed.engine.failing = None
    again = Indexer(followed.store, followed.engine, BANGKOK, followed.clock)
    assert await again.follow() == 1
    assert await followed.settle() == []
    assert await followed.indexed() == {"a"}


async def test_changes_that_are_applied_twice_do_no_harm(followed: Followed) -> None:
    await followed.store.save([make_article("a")])
    await followed.settle()
    state = await followed.engine.state()
    await followed.store.save([make_article("b")])
    await followed.store.delete("a")
    await followed.settle()
    async with followed.engine.writing() as writer:
        assert writer is not None
        await writer.apply([], [], state.position, state.mark)  # as if the position had not been remembered
    assert await followed.settle() == [["b", "a"]]
    assert await followed.indexed() == {"b"}


async def test_forgotten_changes_are_made_up_for_by_a_new_index(followed: Followed) -> None:
    await followed.store.save([make_article("a"), make_article("b")])
    await followed.settle()
    await followed.store.delete("a")
    followed.clock.forward(days=LOG_KEPT.days + 1)
    await followed.store.save([make_article("c")])
    assert await followed.settle() == [2]
    assert await followed.indexed() == {"b", "c"}


async def test_an_index_that_is_up_to_date_outlives_its_entry_of_the_log(followed: Followed) -> None:
    await followed.store.save([make_article("a")])
    await followed.settle()
    followed.clock.forward(days=LOG_KEPT.days + 1)
    await followed.store.save([make_article("b")])
    assert await followed.settle() == [["b"]]


@pytest.mark.parametrize("further", [0, 2, 3, 4, 9])
async def test_an_older_copy_of_the_store_is_noticed_however_far_it_came_since(
    followed: Followed, tmp_path: Path, clock: Clock, further: int
) -> None:
    store = followed.store
    await store.save([make_article("kept")])
    older = await copy_of(store, tmp_path, clock)
    await store.save([make_article(each) for each in "abc"])
    await followed.settle()
    clock.forward(seconds=1)
    for n in range(further):
        await older.save([make_article(f"later-{n}")])
    restored = Followed(older, followed.engine, clock, Indexer(older, followed.engine, BANGKOK, clock))
    await restored.settle()
    assert await restored.indexed() == {"kept", *(f"later-{n}" for n in range(further))}
    await older.close()


async def copy_of(store: ArticleStore, folder: Path, clock: Clock) -> ArticleStore:
    """A store as a backup would bring it back: the same articles, the same log."""
    if isinstance(store, InMemoryStore):
        copy = InMemoryStore(PlainDeriver(), clock)
        copy._articles, copy._log, copy._version = dict(store._articles), list(store._log), store._version
        return copy
    url = new_store(folder / "copy.sqlite")
    sql = SqlStore(make_engine(url), PlainDeriver(), clock)
    await sql.save([article async for article in store.articles()])
    assert await sql.changes(0) == await store.changes(0)
    return sql


async def test_documents_that_would_be_made_in_another_way_are_made_anew(followed: Followed) -> None:
    await followed.store.save([make_article("a", published_at=datetime(2026, 1, 1, 18, tzinfo=UTC))])
    await followed.settle()
    day = (await followed.engine.contents())["a"]
    elsewhere = Indexer(followed.store, followed.engine, ZoneInfo("Europe/London"), followed.clock)
    assert await elsewhere.follow() == 1
    assert (await followed.engine.contents())["a"] != day
    assert await elsewhere.follow() == 0


async def test_of_two_followers_one_writes(followed: Followed) -> None:
    await followed.store.save([make_article("a")])
    other = Indexer(followed.store, followed.engine, BANGKOK, followed.clock)
    async with followed.engine.writing():
        assert await followed.indexer.follow() == 0
        assert await followed.indexer.rebuild() is None
    assert sorted(await asyncio.gather(followed.indexer.follow(), other.follow())) == [0, 1]
    assert followed.engine.writes == [1]
    assert await other.follow() == 0


async def test_where_there_is_no_search_nothing_is_followed(followed: Followed) -> None:
    indexer = Indexer(followed.store, NullEngine(), BANGKOK, followed.clock)
    await followed.store.save([make_article("a")])
    await indexer.keep_following(0)
    assert await indexer.follow() == 0


async def until(happened: Any) -> None:
    async with asyncio.timeout(20):
        while not await happened():  # noqa: ASYNC110 - what an index holds has no event
            await asyncio.sleep(0)


async def test_what_goes_wrong_is_logged_once_and_tried_until_it_is_right(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LONGEST_PAUSE", 0.001)
    tries: list[int] = []
    get = followed.store.version

    async def version() -> int:
        tries.append(1)
        if len(tries) < 4:
            raise StoreError("the disk is full")
        if len(tries) < 7:
            raise ZeroDivisionError
        return await get()

    monkeypatch.setattr(followed.store, "version", version)
    await followed.store.save([make_article("a")])
    with capture_logs() as logs:
        task = asyncio.create_task(followed.indexer.keep_following(0.001))

        async def built() -> bool:
            return await followed.indexed() == {"a"}

        await until(built)
        await followed.store.save([make_article("b")])

        async def added() -> bool:
            return await followed.indexed() == {"a", "b"}

        await until(added)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    work = "bringing the search index up to date"
    first, second, over = (entry for entry in logs if entry["event"].startswith(work))
    assert (first["log_level"], first["event"]) == ("warning", f"{work} failed: the disk is full")
    assert second["log_level"] == "error"
    assert second["event"].startswith(f"{work} failed: ZeroDivisionError at ")
    assert (over["log_level"], over["event"]) == ("info", f"{work} works again")


async def test_a_lasting_trouble_is_tried_less_and_less_often(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    version = followed.store.version

    async def fail() -> int:
        raise StoreError("locked")

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 7:
            monkeypatch.setattr(followed.store, "version", version)
        if len(pauses) == 10:
            raise asyncio.CancelledError

    monkeypatch.setattr(followed.store, "version", fail)
    with capture_logs(), pytest.raises(asyncio.CancelledError):
        await followed.indexer.keep_following(1, sleep)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 1, 1, 1]


async def test_the_event_loop_has_its_turn_while_an_index_is_built(followed: Followed) -> None:
    await followed.store.save([make_article(f"{n:03}") for n in range(100)])
    turns: list[str] = []
    made_in: set[int] = set()
    original = followed.indexer._documents_of

    def documents_of(articles: Sequence[Article]) -> list[Document]:
        made_in.add(threading.get_ident())
        return original(articles)

    followed.indexer._documents_of = documents_of  # type: ignore[method-assign]

    async def serve_pages() -> None:
        while True:
            await asyncio.sleep(0)
            turns.append("page")

    serving = asyncio.create_task(serve_pages())
    await followed.indexer.rebuild(lambda count: turns.append(f"{count}"))
    serving.cancel()
    assert threading.get_ident() not in made_in
    slices = [turn for turn in turns if turn != "page"]
    assert slices == ["20", "40", "60", "80", "100"]
    for one, next_one in pairwise(slices):
        assert "page" in turns[turns.index(one) : turns.index(next_one)]


def test_entries_that_differ_in_anything_have_other_names() -> None:
    change = Change(7, "a", "saved", NOW)
    others = [
        replace(change, version=8),
        replace(change, article="b"),
        replace(change, event="deleted"),
        replace(change, at=NOW + timedelta(microseconds=1)),
    ]
    assert indexing._name(replace(change, at=NOW.astimezone(BANGKOK))) == indexing._name(change)
    assert indexing._name(change) not in {indexing._name(other) for other in others}
