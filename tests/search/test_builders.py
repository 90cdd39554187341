"""Whose index counts where processes of two versions or settings follow one store: nobody builds for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.builder_version import Builder
from portal.news.memory import InMemoryStore
from portal.search import indexer as indexing
from portal.search.document import Document
from portal.search.engine import IndexState, IndexWriter, SearchEngine
from portal.search.indexer import Indexer
from tests.logs import capture_logs
from tests.news.making import Clock, PlainDeriver, make_article

pytestmark = pytest.mark.anyio

MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Index:
    """What processes share: who built it, how far it follows, and by whom it was built, one after another."""

    builder: Builder | None = None
    position: int = 0
    mark: str = ""
    documents: list[Document] = field(default_factory=list)
    built: list[str] = field(default_factory=list)


@dataclass
class Process:
    """The engine of a process, and what follows the store with it; `documents` is the number of its code."""

    name: str
    index: Index
    store: InMemoryStore
    lists: str = "one"
    zone: str = "Asia/Bangkok"
    since: datetime = MORNING
    documents: int = 1

    def __post_init__(self) -> None:
        self.indexer = Indexer(self.store, cast("SearchEngine", self), ZoneInfo(self.zone), Clock())

    @property
    def own(self) -> Builder:
        return Builder(12, self.lists, self.since)

    async def state(self) -> IndexState:
        index, made = self.index, self.index.builder
        if made is None:
            return IndexState(ready=False, stale=True, own=self.own)
        return IndexState(
            ready=True,
            stale=self.own.replaces(made),
            builder=made,
            own=self.own,
            position=index.position,
            mark=index.mark,
        )

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter]:
        yield cast("IndexWriter", self)

    async def apply(self, documents: Sequence[Document], _: object, position: int, mark: str) -> None:
        assert self.index.builder is not None
        if documents:
            self.index.builder = self.index.builder.joined_by(self.own)
        self.index.documents += documents
        self.index.position, self.index.mark = position, mark

    async def rebuild(self, batches: AsyncIterator[Sequence[Document]], position: int, mark: str) -> None:
        self.index.documents = [document async for batch in batches for document in batch]
        self.index.builder, self.index.position, self.index.mark = self.own, position, mark
        self.index.built.append(self.name)

    async def follow(self, rounds: int = 1) -> int:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(indexing, "DOCUMENTS", self.documents)
            return sum([await self.indexer.follow() for _ in range(rounds)])


@dataclass
class Processes:
    """Makes processes that share a store and an index."""

    store: InMemoryStore = field(default_factory=lambda: InMemoryStore(PlainDeriver(), Clock()))
    index: Index = field(default_factory=Index)

    def __call__(self, name: str, **settings: Any) -> Process:
        return Process(name, self.index, self.store, **settings)


LATER = {"since": MORNING + timedelta(hours=1)}
OTHERS = [{"lists": "other"}, {"zone": "Europe/London"}, {"lists": "other", "zone": "Europe/London"}]


@pytest.mark.parametrize("other", OTHERS)
async def test_the_one_that_took_up_its_settings_later_builds_the_index_once(other: dict[str, str]) -> None:
    make = Processes()
    first, later = make("first"), make("later", **LATER, **other)
    for number in range(20):
        await make.store.save([make_article(str(number))])
        await first.follow()
        await later.follow()
    assert make.index.built == ["first", "later"]
    assert {document.article for document in make.index.documents} == set(map(str, range(20)))


async def test_newer_code_counts_however_late_the_older_one_took_up_its_settings() -> None:
    make = Processes()
    newer, older = make("newer", documents=2), make("older", **LATER, lists="other")
    for number in range(20):
        await make.store.save([make_article(str(number))])
        await older.follow()
        await newer.follow()
    assert make.index.built == ["older", "newer"]


async def test_what_others_made_is_followed_after_a_while_and_told_once() -> None:
    make = Processes()
    later, first = make("later", **LATER, lists="other"), make("first")
    await later.follow()
    with capture_logs() as logs:
        for number in range(10):
            await make.store.save([make_article(str(number))])
            await first.follow()
        assert await first.follow(3) == 0
    assert len(make.index.documents) == 10
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert "other word lists" in logs[0]["event"]


async def test_word_lists_that_another_process_has_read_a_moment_before_are_no_matter_to_tell() -> None:
    make = Processes()
    one, other = make("one"), make("other")
    await make.store.save([make_article("a")])
    await one.follow()
    one.lists, one.since = "changed", LATER["since"]
    assert await one.follow() == 1
    await make.store.save([make_article("b")])
    with capture_logs() as logs:
        assert await other.follow() == 0
        other.lists, other.since = "changed", LATER["since"] + timedelta(seconds=1)
        assert await other.follow() == 1
    assert logs == []
    assert make.index.built == ["one", "one"]
    assert make.index.builder == one.own


async def test_what_was_made_of_two_settings_is_made_anew_by_the_next_process_that_starts() -> None:
    make = Processes()
    later, first = make("later", **LATER, lists="other"), make("first")
    await later.follow()
    await make.store.save([make_article("a")])
    await first.follow(5)
    assert make.index.documents
    again = make("again", since=LATER["since"] + timedelta(hours=1), lists="other")
    await again.follow()
    assert make.index.built == ["later", "again"]
    await again.follow(9)
    await later.follow(9)
    assert make.index.built == ["later", "again"]
    assert make.index.builder == again.own


async def test_an_index_of_before_there_were_numbers_is_followed_until_it_is_built_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = Processes()
    process = make("now")
    await make.store.save([make_article("a"), make_article("b")])
    await process.follow()
    followed = indexing._Mark.of(make.index.mark).followed
    make.index.mark, make.index.builder = f"0123456789abcdef {followed}", replace(process.own, version=0)
    monkeypatch.setattr(indexing, "SLICE", 1)
    articles, seen = make.store.articles, list[set[str]]()

    async def changing():  # type: ignore[no-untyped-def]  # noqa: ANN202
        async for each in articles():
            if each.id == "b":
                await make.store.save([make_article("c")])
            yield each
            seen.append({document.article for document in make.index.documents})

    monkeypatch.setattr(make.store, "articles", changing)
    await process.follow()
    assert seen[-1] == {"a", "b", "c"}
    assert make.index.built == ["now", "now"]
    assert make.index.builder == process.own


processes = st.fixed_dictionaries(
    {
        "lists": st.sampled_from(("one", "other", "third")),
        "zone": st.sampled_from(("Asia/Bangkok", "Europe/London")),
        "documents": st.integers(1, 2),
        "since": st.integers(0, 5).map(lambda minutes: MORNING + timedelta(minutes=minutes)),
    }
)


@given(st.lists(processes, min_size=2, max_size=4), st.lists(st.integers(0, 3), max_size=12))
def test_whatever_their_versions_and_settings_processes_come_to_rest(
    settings: list[dict[str, Any]], turns: list[int]
) -> None:
    async def work() -> list[str]:
        make = Processes()
        them = [make(str(number), **each) for number, each in enumerate(settings)]
        for turn in [*turns, *range(6 * len(them))]:
            await make.store.save([make_article(str(turn))])
            await them[turn % len(them)].follow()
        return make.index.built

    built = asyncio.run(work())
    assert len(set(built)) == len(built)
