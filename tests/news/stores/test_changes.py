"""What every store promises of time: the change log, hours that come, renderings that are stale."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.article import Article, Translation
from portal.derive.packing import Derived
from portal.errors import ChangesForgotten
from portal.news.store import ArticleStore, Change, Listing
from tests.news.making import NOW, Clock, PlainDeriver, make_article

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def events(store: ArticleStore, after: int = 0) -> list[tuple[str, str]]:
    return [(change.article, change.event) for change in await store.changes(after)]


async def test_the_log_tells_each_change_by_its_version(store: ArticleStore, clock: Clock) -> None:
    await store.save([make_article("b"), make_article("a")])
    later = clock.forward(hours=1)
    await store.withdraw(["a"])
    await store.delete("b")
    assert await store.changes(0) == [
        Change(1, "b", "saved", NOW),
        Change(2, "a", "saved", NOW),
        Change(3, "a", "withdrawn", later),
        Change(4, "b", "deleted", later),
    ]
    assert [change.version for change in await store.changes(1, limit=2)] == [2, 3]
    assert await store.changes(4) == []
    assert await store.version() == 4


async def test_withdrawals_are_logged_in_the_order_given(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b"), make_article("c")])
    assert await store.withdraw(["c", "a", "c", "b", "unknown"]) == 3
    assert await events(store, after=3) == [("c", "withdrawn"), ("a", "withdrawn"), ("b", "withdrawn")]


async def test_the_log_forgets_after_thirty_days_and_says_so(store: ArticleStore, clock: Clock) -> None:
    await store.save([make_article("a")])
    clock.forward(days=10)
    await store.save([make_article("b")])
    clock.forward(days=20, microseconds=1)
    assert await events(store) == [("a", "saved"), ("b", "saved")]
    await store.save([make_article("c")])
    assert await events(store, after=1) == [("b", "saved"), ("c", "saved")]
    with pytest.raises(ChangesForgotten, match="start anew"):
        await store.changes(0)


async def test_a_clock_set_back_leaves_no_gap_in_the_log(store: ArticleStore, clock: Clock) -> None:
    await store.save([make_article("a")])
    clock.forward(days=-40)
    await store.save([make_article("b")])
    clock.forward(days=41)
    await store.save([make_article("c")])
    assert await events(store) == [("a", "saved"), ("b", "saved"), ("c", "saved")]


async def test_a_follower_ahead_of_the_store_must_start_anew(store: ArticleStore) -> None:
    await store.save([make_article("a")])
    with pytest.raises(ChangesForgotten):
        await store.changes(2)


async def test_an_article_is_logged_once_when_its_hour_comes(store: ArticleStore, clock: Clock) -> None:
    await store.save(
        [make_article("a", published_at=NOW + HOUR), make_article("b", published_at=NOW + 2 * HOUR)]
    )
    assert await store.publish_due(NOW) == 0
    assert await store.version() == 2
    assert await store.publish_due(clock.forward(hours=1)) == 1
    assert await store.publish_due(clock()) == 0
    assert await store.publish_due(clock.forward(hours=9)) == 1
    assert (await store.changes(2)) == [
        Change(3, "a", "published", NOW + HOUR),
        Change(4, "b", "published", NOW + 10 * HOUR),
    ]


async def test_the_end_of_urgency_is_logged_once(store: ArticleStore) -> None:
    await store.save([make_article("a", urgent_until=NOW + HOUR)])
    assert await store.publish_due(NOW + HOUR) == 1
    assert await store.publish_due(NOW + 2 * HOUR) == 0
    assert await events(store, after=1) == [("a", "urgency-ended")]


async def test_an_urgent_article_of_the_future_is_noticed_twice(store: ArticleStore) -> None:
    await store.save([make_article("a", published_at=NOW + HOUR, urgent_until=NOW + 2 * HOUR)])
    assert await store.publish_due(NOW + HOUR) == 1
    assert await store.publish_due(NOW + 2 * HOUR) == 1
    assert await events(store, after=1) == [("a", "published"), ("a", "urgency-ended")]


async def test_hours_that_passed_before_saving_are_not_news(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b", urgent_until=NOW - HOUR)])
    assert await store.publish_due(NOW + HOUR) == 0


async def test_hours_of_withdrawn_and_deleted_articles_pass_unnoticed(store: ArticleStore) -> None:
    future = [make_article(id_, published_at=NOW + HOUR, withdrawn=id_ == "b") for id_ in "abc"]
    await store.save(future)
    await store.withdraw(["a"])
    await store.delete("c")
    assert await store.publish_due(NOW + HOUR) == 0


async def test_an_hour_put_off_is_noticed_when_it_comes(store: ArticleStore) -> None:
    await store.save([make_article("a", published_at=NOW + HOUR)])
    await store.save([make_article("a", published_at=NOW + 3 * HOUR)])
    assert await store.publish_due(NOW + 2 * HOUR) == 0
    assert await store.publish_due(NOW + 3 * HOUR) == 1


async def test_a_clock_set_back_notices_nothing_twice(store: ArticleStore) -> None:
    await store.save([make_article("a", published_at=NOW + HOUR)])
    assert await store.publish_due(NOW + HOUR) == 1
    assert await store.publish_due(NOW - HOUR) == 0
    assert await store.publish_due(NOW + HOUR) == 0


async def test_stale_renderings_are_made_again_in_portions(
    store: ArticleStore, deriver: PlainDeriver
) -> None:
    await store.save([make_article(id_, "th en") for id_ in ("a", "b", "c")])
    assert await store.derive_stale() == 0
    deriver.version = 2
    version = await store.version()
    counts = [
        await store.derive_stale(limit=4),
        await store.derive_stale(limit=4),
        await store.derive_stale(limit=4),
    ]
    assert counts == [4, 2, 0]
    assert {event for _, event in await events(store, after=version)} == {"rendered"}
    async for article in store.articles():
        for translation in article.translations.values():
            assert translation.derived == deriver(article, translation)


async def test_what_cannot_be_rendered_again_stays_as_it_was(
    store: ArticleStore, deriver: PlainDeriver
) -> None:
    await store.save([make_article("a", body="Old.")])
    deriver.version = 2
    deriver.refused = frozenset({"a"})
    assert await store.derive_stale() == 0
    stored = await store.get("a")
    assert stored is not None
    derived = stored.translations["th"].derived
    assert derived is not None
    assert "Old." in str(derived.content.body)
    assert derived.builder.version == 1


async def test_what_could_not_be_made_again_keeps_nothing_waiting_and_is_tried_later(
    store: ArticleStore, deriver: PlainDeriver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save([make_article(id_) for id_ in ("a", "b", "c")])
    deriver.version, deriver.refused = 2, frozenset({"a"})
    deriver.derived.clear()
    made = [await store.derive_stale(limit=1) for _ in range(5)]
    assert sum(made) == 2
    assert deriver.derived == [("b", "th"), ("c", "th")]
    told = [record.getMessage() for record in caplog.records if "article a (th)" in record.getMessage()]
    assert len(told) == 1
    assert "names an image" in told[0]
    deriver.refused = frozenset()
    assert await store.derive_stale() == 0
    clock.forward(hours=1)
    assert await store.derive_stale() == 1
    assert await store.derive_stale() == 0


async def test_what_breaks_the_deriver_keeps_nothing_waiting(
    store: ArticleStore, deriver: PlainDeriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.save([make_article("a"), make_article("b")])
    deriver.version = 2
    whole = PlainDeriver.__call__

    def broken(self: PlainDeriver, article: Article, translation: Translation) -> Derived:
        if article.id == "a":
            raise ZeroDivisionError
        return whole(self, article, translation)

    monkeypatch.setattr(PlainDeriver, "__call__", broken)
    assert sum([await store.derive_stale(limit=1) for _ in range(3)]) == 1


@pytest.mark.parametrize(("version", "inputs", "made"), [(1, "other", 0), (0, "lists", 0), (2, "other", 2)])
async def test_what_newer_code_or_later_word_lists_made_is_not_put_back(
    store: ArticleStore, deriver: PlainDeriver, version: int, inputs: str, made: int
) -> None:
    await store.save([make_article("a"), make_article("b")])
    deriver.version, deriver.inputs, deriver.since = version, inputs, NOW - HOUR
    assert await store.derive_stale() == made
    assert await store.derive_stale() == 0


async def test_word_lists_that_are_taken_up_later_replace_earlier_ones(
    store: ArticleStore, deriver: PlainDeriver
) -> None:
    await store.save([make_article("a"), make_article("b")])
    deriver.inputs, deriver.since = "other", NOW + HOUR
    assert await store.derive_stale() == 2
    assert await store.derive_stale() == 0


async def test_articles_are_found_by_terms_made_again(store: ArticleStore, deriver: PlainDeriver) -> None:
    texts = [make_article("it", title="a", category="x"), make_article("kin", title="b a", category="y")]
    others = [make_article(f"new-{n}", title=f"n{n}", category="z", published_at=NOW) for n in range(4)]
    await store.save(texts + others)
    deriver.version = 2
    for _ in range(len(texts + others) + 1):
        if not await store.derive_stale():
            break
    it = await store.get("it")
    assert it is not None
    related = Listing(now=NOW, language="th", related_to=it, limit=1)
    [found] = (await store.overview("th", NOW, [related])).lists
    assert [teaser.id for teaser in found] == ["kin"]
