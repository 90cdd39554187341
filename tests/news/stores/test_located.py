"""What every store promises of walking through all public articles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.news.store import ArticleStore, Located
from tests.news.making import NOW, make_article

pytestmark = pytest.mark.anyio


async def walked(store: ArticleStore, at_a_time: int) -> list[Located]:
    found = await store.located(NOW, at_a_time)
    seen = [*found]
    while found:
        found = await store.located(NOW, at_a_time, after=found[-1].place)
        seen += found
    return seen


async def test_a_walk_meets_every_public_article_once_and_in_order(store: ArticleStore) -> None:
    days = {"e": 0, "a": 3, "b": 1, "d": 2, "c": 2}
    articles = [make_article(id_, "th en", published_at=NOW - timedelta(days=n)) for id_, n in days.items()]
    hidden = [
        make_article("f", withdrawn=True),
        make_article("g", published_at=NOW + timedelta(microseconds=1)),
    ]
    await store.save([*articles, *hidden])
    for at_a_time in (1, 2, 3, 5, 100):
        assert [each.article for each in await walked(store, at_a_time)] == ["a", "c", "d", "b", "e"]
    assert [each.article for each in await store.located(NOW, 2, skip=3)] == ["b", "e"]
    assert await store.located(NOW, 2, skip=5) == []


async def test_it_tells_what_an_address_is_made_of(store: ArticleStore) -> None:
    updated = NOW - timedelta(hours=1)
    await store.save([make_article("a", "th lo en", slug="words", category="news", updated_at=updated)])
    [found] = await store.located(NOW, 10)
    published = found.published_at
    assert found == Located("a", "words", "news", published, updated, ("en", "lo", "th"))
    assert published <= NOW
