"""What every store promises of lists: which articles they hold, in what order, and how they are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.article import Image, ImageText, Translation
from portal.news.store import ArticleStore, Listing, Month
from tests.news.making import BANGKOK, NOW, PHOTO, make_article

pytestmark = pytest.mark.anyio


async def listed(store: ArticleStore, **wishes: object) -> list[str]:
    """The ids that a listing gives; counting them must agree."""
    listing = Listing(**{"now": NOW, **wishes})  # type: ignore[arg-type]  # a table of wishes of many types
    ids = [teaser.id for teaser in await store.teasers(listing)]
    if "limit" not in wishes:
        assert await store.count(listing) == len(ids)
    return ids


async def test_a_list_has_the_newest_first_and_equals_by_id(store: ArticleStore) -> None:
    days = {"a": 3, "b": 1, "d": 2, "c": 2}
    await store.save([make_article(id_, published_at=NOW - timedelta(days=n)) for id_, n in days.items()])
    assert await listed(store, language="th") == ["b", "c", "d", "a"]
    assert await listed(store) == ["b", "c", "d", "a"]


async def test_only_public_articles_are_listed(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("future", published_at=NOW + timedelta(microseconds=1)),
            make_article("just-now", published_at=NOW),
            make_article("withdrawn", withdrawn=True),
            make_article("withdrawn-later"),
        ]
    )
    await store.withdraw(["withdrawn-later"])
    for wishes in ({"language": "th"}, {}, {"lacking": "en"}):
        assert await listed(store, **wishes) == ["just-now"]


async def test_a_list_in_a_language_shows_what_exists_in_it(store: ArticleStore) -> None:
    await store.save(
        [make_article("both", "th en"), make_article("thai", "th"), make_article("lao", "lo th")]
    )
    assert await listed(store, language="en") == ["both"]
    assert await listed(store, language="lo") == ["lao"]
    [teaser] = await store.teasers(Listing(now=NOW, language="en"))
    assert (teaser.language, teaser.title, teaser.excerpt) == ("en", "both-en", "Body of both in en.")
    assert teaser.languages == ("en", "th")


async def test_a_list_of_all_languages_prefers_the_wished_ones(store: ArticleStore) -> None:
    await store.save([make_article("a", "th en lo"), make_article("b", "lo my"), make_article("c", "ja")])
    shown = await store.teasers(Listing(now=NOW, preferring=("en", "my")))
    assert [teaser.language for teaser in shown] == ["en", "my", "ja"]
    shown = await store.teasers(Listing(now=NOW))
    assert [teaser.language for teaser in shown] == ["th", "lo", "ja"]


async def test_an_article_without_its_original_is_shown_all_the_same(store: ArticleStore) -> None:
    text = Translation(language="lo", title="ຂ່າວ", body="ຂ່າວ")
    await store.save([make_article("a", translations={"lo": text})])
    [teaser] = await store.teasers(Listing(now=NOW, preferring=("en",)))
    assert teaser.language == "lo"


async def test_a_list_of_what_a_language_lacks(store: ArticleStore) -> None:
    await store.save([make_article("both", "th en"), make_article("thai", "th"), make_article("lao", "lo")])
    assert await listed(store, lacking="en") == ["lao", "thai"]
    assert await listed(store, lacking="en", existing_in=("th", "my")) == ["thai"]
    assert await listed(store, existing_in=()) == []
    assert await listed(store, language="th", lacking="en") == ["thai"]


async def test_a_list_by_category(store: ArticleStore) -> None:
    await store.save([make_article(id_, category=id_) for id_ in ("a", "b", "c")])
    assert await listed(store, language="th", categories=frozenset({"a", "b", "x"})) == ["a", "b"]
    assert await listed(store, not_categories=frozenset({"a", "x"})) == ["b", "c"]
    assert await listed(store, categories=frozenset()) == []
    assert await listed(store, not_categories=frozenset()) == ["a", "b", "c"]


async def test_a_list_of_a_span_begins_with_it_and_ends_before_its_end(store: ArticleStore) -> None:
    await store.save([make_article(str(n), published_at=NOW - timedelta(days=n)) for n in range(5)])
    since, until = NOW - timedelta(days=3), NOW - timedelta(days=1)
    assert await listed(store, since=since, until=until) == ["2", "3"]
    assert await listed(store, language="th", since=since) == ["0", "1", "2", "3"]


async def test_a_list_is_cut_into_pages_and_counted_whole(store: ArticleStore) -> None:
    await store.save([make_article(str(n), published_at=NOW - timedelta(days=n)) for n in range(5)])
    assert await listed(store, limit=2) == ["0", "1"]
    assert await listed(store, language="th", limit=2, offset=4) == ["4"]
    assert await listed(store, limit=2, offset=6) == []
    assert await store.count(Listing(now=NOW, limit=2, offset=4)) == 5


async def test_an_urgent_list_has_what_is_urgent_now(store: ArticleStore) -> None:
    hour = timedelta(hours=1)
    await store.save(
        [
            make_article("urgent", "th en", urgent_until=NOW + hour),
            make_article("over", urgent_until=NOW),
            make_article("calm"),
            make_article("future", published_at=NOW + hour, urgent_until=NOW + 2 * hour),
            make_article("withdrawn", urgent_until=NOW + hour, withdrawn=True),
        ]
    )
    assert await listed(store, urgent=True) == ["urgent"]
    assert await listed(store, urgent=True, language="en") == ["urgent"]
    assert await listed(store, urgent=True, language="lo") == []
    [teaser] = await store.teasers(Listing(now=NOW, urgent=True, language="en"))
    assert teaser.urgent_until == NOW + hour
    assert teaser.language == "en"


async def test_a_teaser_shows_the_first_image_in_its_language(store: ArticleStore) -> None:
    said = ImageText(alternative="A weaver")
    images = (Image(media=PHOTO, texts={"en": said}), Image(media=PHOTO, decorative=True))
    await store.save([make_article("a", "th en", images=images), make_article("b", images=images[1:])])
    first, second = await store.teasers(Listing(now=NOW, preferring=("en",)))
    assert (first.image, first.image_text) == (PHOTO, said)
    assert (second.image, second.image_text) == (PHOTO, None)
    first, _ = await store.teasers(Listing(now=NOW, language="th"))
    assert (first.image, first.image_text) == (PHOTO, None)


async def test_categories_are_counted_as_they_are_listed(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("a", category="x"),
            make_article("b", "th en", category="x"),
            make_article("c", category="y"),
            make_article("d", category="z", published_at=NOW + timedelta(days=1)),
            make_article("e", category="z", withdrawn=True),
        ]
    )
    assert await store.categories("th", NOW) == {"x": 2, "y": 1}
    assert await store.categories("en", NOW) == {"x": 1}
    assert await store.categories("lo", NOW) == {}
    assert await store.categories("th", NOW + timedelta(days=1)) == {"x": 2, "y": 1, "z": 1}


async def test_months_are_those_of_the_zone(store: ArticleStore) -> None:
    moments = [
        datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 6, 30, 17, 0, tzinfo=UTC),
        datetime(2020, 2, 29, 5, 0, tzinfo=UTC),
        datetime(2026, 7, 2, 5, 0, tzinfo=UTC),
    ]
    await store.save([make_article(str(n), published_at=moment) for n, moment in enumerate(moments)])
    assert await store.months("th", NOW, BANGKOK) == [Month(2026, 7, 1), Month(2026, 6, 1), Month(2020, 2, 1)]
    assert await store.months("th", NOW, UTC) == [Month(2026, 6, 2), Month(2020, 2, 1)]
    assert await store.months("en", NOW, UTC) == []


async def test_counts_follow_every_write(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b"), make_article("c")])
    assert await store.categories("th", NOW) == {"news": 3}
    await store.withdraw(["a"])
    assert await store.categories("th", NOW) == {"news": 2}
    await store.delete("b")
    assert await store.months("th", NOW, UTC) == [Month(2026, 6, 1)]


async def test_related_articles_share_rare_terms_first(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("it", title="weaving brocade lamphun"),
            make_article(
                "two", title="weaving brocade silk", category="y", published_at=NOW - timedelta(days=9)
            ),
            make_article("rare", title="brocade flood", category="y"),
            make_article("frequent", title="lamphun dust", category="y"),
            *(make_article(f"other-{n}", title="lamphun road", category="z") for n in range(4)),
        ]
    )
    assert (await related(store, "it"))[:3] == ["two", "rare", "frequent"]


async def test_related_articles_of_one_category_go_before_the_newest(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("it"),
            make_article("old", published_at=NOW - timedelta(days=90)),
            make_article("older", published_at=NOW - timedelta(days=91)),
            *(make_article(f"new-{n}", category="other", published_at=NOW) for n in range(5)),
        ]
    )
    assert await related(store, "it") == ["old", "older", "new-0", "new-1"]


async def test_related_articles_are_public_others_in_the_language(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("it", "th en", title="brocade"),
            make_article("thai", "th", title="brocade"),
            make_article("english", "en", title="brocade"),
            make_article("future", "th", title="brocade", published_at=NOW + timedelta(days=1)),
            make_article("withdrawn", "th", title="brocade", withdrawn=True),
        ]
    )
    assert await related(store, "it") == ["thai"]
    assert await related(store, "it", language="en") == ["english"]
    assert await related(store, "thai", language="en") == ["english", "it"]


async def related(store: ArticleStore, id_: str, language: str = "th") -> list[str]:
    article = await store.get(id_)
    assert article is not None
    teasers = await store.related(article, language, NOW)
    assert all(teaser.language == language for teaser in teasers)
    return [teaser.id for teaser in teasers]
