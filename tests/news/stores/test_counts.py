"""Counts of articles are kept for a few languages, and shared by threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import Connection

from portal.news.sql.article_counts import ArticleCounts
from tests.news.making import NOW


class Row(NamedTuple):
    """A row of what is counted."""

    value: str
    next_published: int | None
    next_ending: int | None
    category: str | None
    published_at: int | None


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns after nearly every step."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-7)
    yield
    sys.setswitchinterval(interval)


class Database:
    """Answers as a store of version 1 does, in which each language has one article, filed under its own tag."""

    def execute(self, _: object, values: dict[str, Any]) -> Database:
        found = (None, None) if values["known"] == "1" else (values["language"], 7)
        self.rows = [Row("1", None, None, *found)]
        return self

    def all(self) -> list[Row]:
        return self.rows


@pytest.mark.usefixtures("restless")
def test_many_threads_may_count_many_languages_at_once() -> None:
    counts = ArticleCounts()

    def count(turn: int) -> None:
        language = f"a{turn % 40}"
        found = counts.state(cast("Connection", Database()), language, NOW).moments
        assert {category: list(moments) for category, moments in found.items()} == {language: [7]}

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(count, range(40_000), chunksize=1)) == [None] * 40_000
