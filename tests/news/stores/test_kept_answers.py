"""Answers of the store are kept while they hold: of one content version, which somebody has told lately."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from portal.database.engine import StoreEngine, make_engine
from portal.news.sql import SqlStore
from portal.news.sql import store as sql_stores
from portal.news.sql.store import TRUSTED, KeptAnswers
from portal.news.store import Listing, Target
from tests.news.making import NOW, Clock, PlainDeriver, make_article

pytestmark = pytest.mark.anyio


@pytest.fixture
async def keeping(
    database: str, sql_store: SqlStore, clock: Clock, deriver: PlainDeriver
) -> AsyncIterator[SqlStore]:
    """A store that keeps what it has read, on one that another process writes to."""
    await sql_store.save([make_article("a"), make_article("later", published_at=NOW + timedelta(hours=1))])
    store = SqlStore(make_engine(database), deriver, clock, keep=100_000)
    await store.version()
    yield store
    await store.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was read of any database since."""
    asked: list[object] = []
    read = StoreEngine.read

    def counted(engine: StoreEngine, work: object) -> object:
        asked.append(work)
        return read(engine, work)  # type: ignore[arg-type] # handed on as it is

    monkeypatch.setattr(StoreEngine, "read", counted)
    return asked


async def ids(store: SqlStore, **wishes: object) -> list[str]:
    """What one list has, asked for with all else that an article's page asks for."""
    await store.find("on-a")
    now = wishes.pop("now", NOW)
    (found,) = (await store.overview("th", now, [Listing(now=now, language="th", **wishes)])).lists  # type: ignore[arg-type]
    await store.linked([Target("on-a")], "th", [], now)  # type: ignore[arg-type]
    return [teaser.id for teaser in found]


async def test_what_was_read_is_not_read_again(keeping: SqlStore, reads: list[object]) -> None:
    assert await ids(keeping) == ["a"]
    asked = len(reads)
    assert await ids(keeping) == ["a"]
    assert len(reads) == asked


async def test_a_page_asks_for_what_it_lacks_alone(keeping: SqlStore, reads: list[object]) -> None:
    await ids(keeping)
    reads.clear()
    assert await ids(keeping, limit=1) == ["a"]
    assert len(reads) == 1


async def test_what_another_process_wrote_shows_when_the_version_is_told(
    keeping: SqlStore, sql_store: SqlStore
) -> None:
    assert await ids(keeping) == ["a"]
    await sql_store.save([make_article("b")])
    await keeping.version()
    assert await ids(keeping) == ["a", "b"]


async def test_what_a_store_writes_itself_shows_at_once(keeping: SqlStore) -> None:
    assert await ids(keeping) == ["a"]
    await keeping.withdraw(["a"])
    assert await ids(keeping) == []


async def test_an_article_whose_hour_comes_shows_then(keeping: SqlStore) -> None:
    assert await ids(keeping) == ["a"]
    assert await ids(keeping, now=NOW + timedelta(hours=1)) == ["later", "a"]
    assert await ids(keeping) == ["a"]


async def test_where_nobody_tells_the_version_the_store_is_asked(
    keeping: SqlStore, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 0.0
    monkeypatch.setattr(sql_stores, "monotonic", lambda: moment)
    await keeping.version()
    assert await ids(keeping) == ["a"]
    await sql_store.save([make_article("b")])
    moment = TRUSTED
    assert await ids(keeping) == ["a", "b"]


def test_what_was_asked_before_a_write_is_not_kept_after_it() -> None:
    kept = KeptAnswers(100)
    kept.note(1)
    asked = kept.generation
    kept.note(2)
    kept.keep({"question": ("of version 1", 10)}, asked)
    assert kept.get("question") is None


def test_a_version_that_comes_late_counts_from_when_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.news.sql.store.monotonic", lambda: 100.0)
    kept = KeptAnswers(100)
    kept.note(1, 100 - TRUSTED / 2)
    kept.keep({"question": ("answer", 10)}, kept.generation)
    assert kept.get("question") == "answer"
    kept.note(1, 100 - TRUSTED)
    assert kept.get("question") is None


def test_no_more_is_kept_than_there_is_room_for() -> None:
    kept = KeptAnswers(100)
    kept.note(1)
    for number in range(20):
        kept.keep({number: ("answer", 30)}, kept.generation)
        kept.get(0)
    assert [number for number in range(20) if kept.get(number)] == [0, 18, 19]
    assert kept.size == 90
