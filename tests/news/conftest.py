"""Stores to test: each kind, empty."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.database.engine import make_engine
from portal.news.memory import InMemoryStore
from portal.news.sql import SqlStore
from portal.news.store import ArticleStore
from tests.database.making import new_store
from tests.news.making import Clock, PlainDeriver


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that async tests run in."""
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deriver() -> PlainDeriver:
    return PlainDeriver()


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The URL of a store with its tables and nothing in them."""
    return new_store(tmp_path / "portal.sqlite")


@pytest.fixture
async def sql_store(database: str, deriver: PlainDeriver, clock: Clock) -> AsyncIterator[SqlStore]:
    store = SqlStore(make_engine(database), deriver, clock)
    yield store
    await store.close()


@pytest.fixture(params=["memory", "sql"])
async def store(
    request: pytest.FixtureRequest, deriver: PlainDeriver, clock: Clock
) -> AsyncIterator[ArticleStore]:
    """Each kind of store in turn; what is tested of it, every store promises."""
    if request.param == "memory":
        yield InMemoryStore(deriver, clock)
        return
    store = SqlStore(make_engine(request.getfixturevalue("database")), deriver, clock)
    yield store
    await store.close()
