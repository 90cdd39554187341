"""Counts of articles are kept for a few languages, and shared by threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import NullPool, create_engine

from portal.news.sql import census
from portal.news.sql.census import Census


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns after nearly every step."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-7)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless")
def test_many_threads_may_count_many_languages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "content_version", lambda _: 1)
    monkeypatch.setattr(census, "_moments", lambda _, language: {language: []})
    counts = Census()

    def count(turn: int) -> None:
        language = f"a{turn % 20}"
        assert counts.moments(connection, language) == {language: []}

    with (
        create_engine("sqlite://", poolclass=NullPool).connect() as connection,
        ThreadPoolExecutor(8) as threads,
    ):
        assert list(threads.map(count, range(40_000), chunksize=1)) == [None] * 40_000
