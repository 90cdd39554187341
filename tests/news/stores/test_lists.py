"""What every store promises of lists: which articles they hold, in what order, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from portal.article import Image, ImageText, Teaser, Translation
from portal.news.store import ArticleStore, Listing, Month, Place
from tests.news.making import BANGKOK, NOW, PHOTO, make_article

pytestmark = pytest.mark.anyio


async def teasers(store: ArticleStore, listing: Listing) -> Sequence[Teaser]:
    """What one listing gives."""
    [found] = (await store.overview("th", NOW, [listing])).lists
    return found


async def categories(store: ArticleStore, language: str, now: datetime = NOW) -> Mapping[str, int]:
    return (await store.overview(language, now)).categories


async def months(store: ArticleStore, language: str, zone: tzinfo) -> list[Month]:
    return list((await store.overview(language, NOW, zone=zone)).months)


async def listed(store: ArticleStore, **wishes: object) -> list[str]:
    """The ids that a listing gives; counting them must agree."""
    listing = Listing(**{"now": NOW, **wishes})  # type: ignore[arg-type]  # a table of wishes of many types
    ids = [teaser.id for teaser in await teasers(store, listing)]
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
    [teaser] = await teasers(store, Listing(now=NOW, language="en"))
    assert (teaser.language, teaser.title, teaser.excerpt) == ("en", "both-en", "Body of both in en.")
    assert teaser.languages == ("en", "th")


async def test_a_list_of_all_languages_prefers_the_wished_ones(store: ArticleStore) -> None:
    await store.save([make_article("a", "th en lo"), make_article("b", "lo my"), make_article("c", "ja")])
    shown = await teasers(store, Listing(now=NOW, preferring=("en", "my")))
    assert [teaser.language for teaser in shown] == ["en", "my", "ja"]
    shown = await teasers(store, Listing(now=NOW))
    assert [teaser.language for teaser in shown] == ["th", "lo", "ja"]


async def test_an_article_without_its_original_is_shown_all_the_same(store: ArticleStore) -> None:
    text = Translation(language="lo", title="ຂ່າວ", body="ຂ່າວ")
    await store.save([make_article("a", translations={"lo": text})])
    [teaser] = await teasers(store, Listing(now=NOW, preferring=("en",)))
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
    [teaser] = await teasers(store, Listing(now=NOW, urgent=True, language="en"))
    assert teaser.urgent_until == NOW + hour
    assert teaser.language == "en"


async def test_a_teaser_shows_the_first_image_in_its_language(store: ArticleStore) -> None:
    said = ImageText(alternative="A weaver")
    images = (Image(media=PHOTO, texts={"en": said}), Image(media=PHOTO, decorative=True))
    await store.save([make_article("a", "th en", images=images), make_article("b", images=images[1:])])
    first, second = await teasers(store, Listing(now=NOW, preferring=("en",)))
    assert (first.image, first.image_text) == (PHOTO, said)
    assert (second.image, second.image_text) == (PHOTO, None)
    first, _ = await teasers(store, Listing(now=NOW, language="th"))
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
    assert await categories(store, "th") == {"x": 2, "y": 1}
    assert await categories(store, "en") == {"x": 1}
    assert await categories(store, "lo") == {}
    assert await categories(store, "th", NOW + timedelta(days=1)) == {"x": 2, "y": 1, "z": 1}


async def test_months_are_those_of_the_zone(store: ArticleStore) -> None:
    moments = [
        datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 6, 30, 17, 0, tzinfo=UTC),
        datetime(2020, 2, 29, 5, 0, tzinfo=UTC),
        datetime(2026, 7, 2, 5, 0, tzinfo=UTC),
    ]
    await store.save([make_article(str(n), published_at=moment) for n, moment in enumerate(moments)])
    assert await months(store, "th", BANGKOK) == [Month(2026, 7, 1), Month(2026, 6, 1), Month(2020, 2, 1)]
    assert await months(store, "th", UTC) == [Month(2026, 6, 2), Month(2020, 2, 1)]
    assert await months(store, "en", UTC) == []


async def test_counts_follow_every_write(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b"), make_article("c")])
    assert await categories(store, "th") == {"news": 3}
    await store.withdraw(["a"])
    assert await categories(store, "th") == {"news": 2}
    await store.delete("b")
    assert await months(store, "th", UTC) == [Month(2026, 6, 1)]


async def test_an_overview_has_all_lists_that_are_asked_for(store: ArticleStore) -> None:
    await store.save(
        [make_article("a", "th en"), make_article("b", "lo", category="x"), make_article("c", "en")]
    )
    wanted = [
        Listing(now=NOW, language="en"),
        Listing(now=NOW, language="my"),
        Listing(now=NOW, preferring=("lo",)),
    ]
    found = await store.overview("lo", NOW, wanted)
    assert [[teaser.id for teaser in each] for each in found.lists] == [["a", "c"], [], ["a", "b", "c"]]
    assert [teaser.language for teaser in found.lists[2]] == ["th", "lo", "en"]
    assert found.categories == {"x": 1}
    assert not found.months


async def test_languages_are_counted_as_they_are_listed(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("a", "th en"),
            make_article("b", "th lo", category="x", urgent_until=NOW + timedelta(hours=1)),
            make_article("c", "my", published_at=NOW + timedelta(hours=1)),
            make_article("d", "en", withdrawn=True),
            make_article("e", "en", published_at=NOW - timedelta(days=9)),
        ]
    )
    tags = ("en", "lo", "my", "th")
    for wishes in (
        {},
        {"language": "th"},
        {"categories": frozenset({"x"})},
        {"not_categories": frozenset({"x"})},
        {"since": NOW - timedelta(days=3)},
        {"until": NOW - timedelta(days=3)},
        {"urgent": True},
        {"lacking": "lo"},
        {"existing_in": ("lo",)},
    ):
        listing = Listing(**{"now": NOW, **wishes})  # type: ignore[arg-type]  # a table of wishes of many types
        each = {tag: await store.count(replace(listing, language=tag)) for tag in tags}
        assert await store.count_by_language(listing, tags) == {tag: n for tag, n in each.items() if n}, (
            wishes
        )
    assert await store.count_by_language(Listing(now=NOW), ["en", "ja"]) == {"en": 2}
    assert await store.count_by_language(Listing(now=NOW), []) == {}


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
    found = await teasers(store, Listing(now=NOW, language=language, related_to=article, limit=4))
    assert all(teaser.language == language for teaser in found)
    return [teaser.id for teaser in found]


@pytest.mark.parametrize(
    "wishes", [{"language": "th"}, {}, {"language": "th", "categories": frozenset({"news"})}]
)
async def test_whoever_reads_on_after_a_place_meets_each_article_once(
    store: ArticleStore, wishes: Mapping[str, object]
) -> None:
    days = {"e": 1, "a": 4, "b": 2, "d": 3, "c": 3}
    articles = [
        make_article(id_, category="news", published_at=NOW - timedelta(days=n)) for id_, n in days.items()
    ]
    await store.save(articles)
    for at_a_time in (1, 2, 3):
        after, seen = None, list[str]()
        while True:
            listing = Listing(**{"now": NOW, **wishes, "after": after, "limit": at_a_time})  # type: ignore[arg-type]  # as above
            found = await teasers(store, listing)
            if not found:
                break
            seen += [teaser.id for teaser in found]
            after = Place(found[-1].published_at, found[-1].id)
            newest = make_article(f"new{len(seen)}", category="news", published_at=NOW)
            await store.save([newest])  # what comes meanwhile moves nothing
        assert seen == ["e", "b", "c", "d", "a"]
        for id_ in [f"new{n}" for n in range(1, 6)]:
            await store.delete(id_)
