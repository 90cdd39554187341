"""What every store promises of single articles: saving, finding, withdrawing, deleting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.article import Article, Attachment, Image, ImageText, Media, Translation
from portal.news.rules import (
    LONGEST_BODIES,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_OLD_ADDRESS,
    LONGEST_SUMMARY,
    MOST_CLAIMS,
    MOST_FILES,
    MOST_LANGUAGES,
    MOST_OLD_ADDRESSES,
    digest,
)
from portal.news.store import ArticleStore, Linked, Saved, Target
from portal.text.address_spellings import FAR
from portal.text.normalisation import MOST_MARKS
from tests.news.making import FORM, NOW, PHOTO, PlainDeriver, make_article

pytestmark = pytest.mark.anyio


def full_article() -> Article:
    """An article in which nothing is left out."""
    return Article(
        id="full",
        slug="a-full-one",
        category="provincial-news",
        original="th",
        published_at=datetime(2020, 9, 17, 14, 14, 3, 456789, timezone(timedelta(hours=7))),
        updated_at=NOW - timedelta(hours=3),
        urgent_until=NOW + timedelta(days=2),
        withdrawn=True,
        source_url="https://www.example.go.th/1",
        translations={
            "th": Translation(
                language="th", title="หัวข้อ", summary="สรุป", body="เนื้อหา ๑\n\n\x00เนื้อหา 🙂", format="plain"
            ),
            "zh-Hans": Translation(language="zh-Hans", title="标题", body="# 内容"),
        },
        images=(
            Image(
                media=PHOTO, texts={"th": ImageText(alternative="ผ้า", caption="คำบรรยาย", credit="สำนักงาน")}
            ),
            Image(media=replace(PHOTO, hash="d" * 64, width=None, height=None), decorative=True),
            Image(media=replace(PHOTO, name="again.png"), texts={"en": ImageText(alternative="Cloth")}),
        ),
        attachments=(
            Attachment(media=replace(FORM, filename="แบบคำร้อง.pdf"), titles={"th": "แบบฟอร์ม", "en": "Form"}),
            Attachment(media=FORM, titles={}),
        ),
        old_addresses=("/news_view.php?id=7", "/b", "/a"),
    )


async def saved(store: ArticleStore, *articles: Article) -> list[str]:
    return [each.outcome for each in await store.save(articles)]


async def test_what_is_saved_comes_back_whole(store: ArticleStore) -> None:
    assert await saved(store, full_article()) == ["added"]
    assert await store.get("full") == full_article()
    assert await store.find("a-full-one") == full_article()


FILES = st.builds(
    Media,
    hash=st.sampled_from(["a" * 64, "b" * 64]),
    name=st.sampled_from(["map.png", "form.pdf"]),
    kind=st.sampled_from(["image/png", "application/pdf"]),
    size=st.integers(0, 2**40),
    width=st.none() | st.integers(1, 9999),
    height=st.none() | st.integers(1, 9999),
    filename=st.sampled_from(["", "แผนที่.png"]),
)
IMAGES = st.builds(
    Image,
    media=FILES,
    decorative=st.booleans(),
    texts=st.dictionaries(
        st.sampled_from(["th", "en"]), st.builds(ImageText, alternative=st.text("ก\n é", max_size=4))
    ),
)
ATTACHMENTS = st.builds(
    Attachment, media=FILES, titles=st.dictionaries(st.sampled_from(["th", "en"]), st.text("ข x", max_size=4))
)
LISTING_FILES = st.lists(
    st.tuples(st.lists(IMAGES, max_size=3), st.lists(ATTACHMENTS, max_size=3)), min_size=1, max_size=3
)


@given(files=LISTING_FILES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_article_keeps_its_digest_whatever_others_tell_of_its_files(
    store: ArticleStore, files: list[tuple[list[Image], list[Attachment]]]
) -> None:
    articles = [
        replace(make_article(str(number)), images=tuple(images), attachments=tuple(attachments))
        for number, (images, attachments) in enumerate(files)
    ]
    await store.save(articles)
    for article in articles:
        stored = await store.get(article.id)
        assert stored is not None
        assert digest(stored) == digest(article)
    assert await saved(store, *articles) == ["unchanged"] * len(articles)


async def test_what_comes_back_has_all_that_is_derived(store: ArticleStore, deriver: PlainDeriver) -> None:
    article = full_article()
    await store.save([article])
    stored = await store.get("full")
    assert stored is not None
    for tag, translation in stored.translations.items():
        assert translation.derived == deriver(article, article.translations[tag])


async def test_moments_come_back_aware_and_to_the_microsecond(store: ArticleStore) -> None:
    moments = [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC)]
    await store.save([make_article(str(n), published_at=moment) for n, moment in enumerate(moments)])
    for n, moment in enumerate(moments):
        stored = await store.get(str(n))
        assert stored is not None
        assert stored.published_at == moment
        assert stored.published_at.utcoffset() is not None


async def test_nothing_is_found_where_nothing_is(store: ArticleStore) -> None:
    assert await store.get("a") is None
    assert await store.find("on-a") is None
    assert await store.holders("on-a") == []
    assert await store.version() == 0
    assert await store.save([]) == []


async def test_each_article_saved_raises_the_version(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b")])
    before = await store.version()
    assert before == 2
    await store.save([make_article("a", title="New")])
    assert await store.version() == before + 1


async def test_an_article_as_it_is_stored_is_left_alone(store: ArticleStore, deriver: PlainDeriver) -> None:
    await store.save([full_article()])
    version, derived = await store.version(), len(deriver.derived)
    same = replace(full_article(), published_at=full_article().published_at.astimezone(UTC))
    assert await saved(store, same) == ["unchanged"]
    assert await store.version() == version
    assert len(deriver.derived) == derived


CHANGES = {
    "slug": {"slug": "another"},
    "category": {"category": "another"},
    "original": {"original": "zh-Hans"},
    "published_at": {"published_at": NOW},
    "updated_at": {"updated_at": None},
    "urgent_until": {"urgent_until": None},
    "withdrawn": {"withdrawn": False},
    "source_url": {"source_url": None},
    "old_addresses": {"old_addresses": ("/b", "/news_view.php?id=7", "/a")},
    "attachments": {"attachments": ()},
    "filename": {"attachments": (Attachment(media=replace(FORM, filename="อื่น.pdf"), titles={}),)},
    "titles": {"attachments": (Attachment(media=FORM, titles={"th": "อื่น"}),)},
    "images": {"images": full_article().images[:1]},
    "alternative": {"images": (Image(media=PHOTO, texts={"th": ImageText(alternative="อื่น")}),)},
    "order": {"images": full_article().images[::-1]},
    "title": {"translations": {"th": replace(full_article().translations["th"], title="อื่น")}},
    "summary": {"translations": {"th": replace(full_article().translations["th"], summary="")}},
    "format": {"translations": {"th": replace(full_article().translations["th"], format="markdown")}},
    "language": {"translations": {"th": full_article().translations["th"]}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_whatever_an_editor_changes_is_stored(store: ArticleStore, change: dict[str, object]) -> None:
    await store.save([full_article()])
    changed = replace(full_article(), **change)  # type: ignore[arg-type]  # a table of changes of many types
    assert await saved(store, changed) == ["changed"]
    assert await store.get("full") == changed
    assert await saved(store, changed) == ["unchanged"]


async def test_a_slug_of_another_article_is_refused_by_name(store: ArticleStore) -> None:
    await store.save([make_article("a")])
    taking = make_article("b", slug="on-a")
    [outcome, other] = await store.save([taking, make_article("c")])
    assert outcome.outcome == "refused"
    assert "on-a" in outcome.reason
    assert "“a”" in outcome.reason
    assert other == Saved("c", "added")
    assert await store.get("b") is None


async def test_articles_of_one_call_are_judged_one_after_another(store: ArticleStore) -> None:
    outcomes = await saved(
        store,
        make_article("a", slug="one"),
        make_article("b", slug="one"),
        make_article("a", slug="two"),
        make_article("b", slug="one"),
        make_article("b", slug="one"),
        make_article("a", slug="one"),
    )
    assert outcomes == ["added", "refused", "changed", "added", "unchanged", "refused"]
    assert [each.slug async for each in store.articles()] == ["two", "one"]


async def test_slugs_may_go_round(store: ArticleStore) -> None:
    await store.save([make_article("a", slug="one"), make_article("b", slug="two")])
    changes = [
        make_article("a", slug="three"),
        make_article("b", slug="one"),
        make_article("a", slug="two"),
    ]
    assert await saved(store, *changes) == ["changed"] * 3
    assert [each.slug async for each in store.articles()] == ["two", "one"]


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (replace(make_article("a"), id=""), "id"),
        (replace(make_article("a"), slug=""), "slug"),
        (replace(make_article("a"), translations={}), "language"),
        (replace(make_article("a"), translations={"en": make_article("a").translations["th"]}), "language"),
        (replace(make_article("a"), slug="a b"), "cannot stand in an address"),
        (
            replace(
                make_article("a"), translations={"x_y": Translation(language="x_y", title="A", body="A.")}
            ),
            "not a language tag",
        ),
        (replace(make_article("a"), published_at=datetime(2026, 1, 1)), "time zone"),  # noqa: DTZ001 - the flaw
        (
            replace(make_article("a"), urgent_until=make_article("a").published_at),
            "stops being urgent before",
        ),
        (make_article("a", title="\ud83d"), "half a character"),
    ],
)
async def test_an_impossible_article_is_refused_and_the_rest_goes_in(
    store: ArticleStore, article: Article, reason: str
) -> None:
    first, second = await store.save([article, make_article("good")])
    assert first.outcome == "refused"
    assert reason in first.reason
    assert second.outcome == "added"
    assert [each.id async for each in store.articles()] == ["good"]


async def test_what_the_renderer_cannot_take_is_refused(store: ArticleStore, deriver: PlainDeriver) -> None:
    deriver.refused = frozenset({"a"})
    first, second = await store.save([make_article("a"), make_article("b")])
    assert first == Saved("a", "refused", "its body names an image that it does not have", "th", 7)
    assert second.outcome == "added"


async def test_each_language_that_the_renderer_cannot_take_is_told(
    store: ArticleStore, deriver: PlainDeriver
) -> None:
    deriver.refused = frozenset({"a"})
    (saved,) = await store.save([make_article("a", "th en")])
    assert [(refusal.language, refusal.line) for refusal in saved.refusals] == [("th", 7), ("en", 7)]


async def test_one_call_is_kept_whole_or_not_at_all(store: ArticleStore) -> None:
    await store.save([make_article("a")])
    broken = make_article("c", body="breaks the deriver")
    with pytest.raises(ZeroDivisionError):
        await store.save([make_article("a", title="New"), make_article("b"), broken])
    assert [each async for each in store.articles()] == [make_article("a")]
    assert await store.version() == 1


async def holding(store: ArticleStore, slug: str) -> list[tuple[str, str, str]]:
    return [(holder.article, holder.category, holder.slug) for holder in await store.holders(slug)]


async def claiming(store: ArticleStore, *addresses: str) -> list[tuple[str, int]]:
    return [(claim.article, claim.distance) for claim in await store.claims(addresses)]


async def test_every_slug_that_an_article_had_is_remembered(store: ArticleStore) -> None:
    for slug in ("one", "two", "three"):
        await store.save([make_article("a", slug=slug, category="law")])
    for slug in ("one", "two", "three"):
        assert await holding(store, slug) == [("a", "law", slug)]
    assert await holding(store, "four") == []
    await store.save([make_article("a", slug="one", category="law")])
    assert await holding(store, "three") == [("a", "law", "three")]
    assert await holding(store, "one") == [("a", "law", "one")]


async def test_every_category_that_an_article_was_filed_under_is_remembered(store: ArticleStore) -> None:
    for category in ("law", "land", "law"):
        await store.save([make_article("a", slug="one", category=category)])
    assert await holding(store, "one") == [("a", "law", "one"), ("a", "land", "one")]


async def test_of_several_holders_of_a_slug_the_latest_comes_first(store: ArticleStore) -> None:
    await store.save([make_article("a", slug="one", category="law")])
    await store.save([make_article("a", slug="two", category="law")])
    assert await saved(store, make_article("b", slug="one", category="land")) == ["added"]
    assert await store.find("one") == make_article("b", slug="one", category="land")
    assert await holding(store, "one") == [("b", "land", "one"), ("a", "law", "one")]
    await store.save([make_article("b", slug="three", category="land")])
    await store.save([make_article("a", slug="two", category="law", title="New")])
    assert await holding(store, "one") == [("b", "land", "one"), ("a", "law", "one")]


async def test_slugs_that_change_several_times_in_one_call_are_all_remembered(store: ArticleStore) -> None:
    await store.save([make_article("a", slug="one"), make_article("b", slug="two")])
    await store.save(
        [
            make_article("a", slug="three"),
            make_article("b", slug="one"),
            make_article("a", slug="two"),
            make_article("a", slug="four"),
        ]
    )
    assert [article for article, _, _ in await holding(store, "one")] == ["b", "a"]
    assert [article for article, _, _ in await holding(store, "two")] == ["a", "b"]
    assert [article for article, _, _ in await holding(store, "three")] == ["a"]


async def test_the_spelling_of_a_slug_does_not_matter(store: ArticleStore) -> None:
    await store.save([make_article("a", slug="New-Bridge")])
    for spelling in ("new-bridge", "NEW-BRIDGE", "New-Bridge).", "n%65w-bridge"):
        assert await holding(store, spelling) == [("a", "news", "New-Bridge")]


async def test_an_old_address_leads_to_the_articles_that_name_it(store: ArticleStore) -> None:
    await store.save(
        [make_article("b", old_addresses=("/x?id=1", "/y")), make_article("a", old_addresses=("/y",))]
    )
    assert await claiming(store, "/x?id=1") == [("b", 0)]
    assert await claiming(store, "/y") == [("a", 0), ("b", 0)]
    assert await claiming(store, "/x") == []
    assert await claiming(store, "/x?id=2") == []
    assert await claiming(store) == []
    assert await claiming(store, "/y/", "/x?id=1") == [("b", 0), ("a", 2), ("b", 2)]


async def test_an_address_that_everybody_names_hides_no_other(store: ArticleStore) -> None:
    many = [make_article(f"{n:03}", old_addresses=("/x?a=1", "/y")) for n in range(MOST_CLAIMS + 20)]
    await store.save([*many, make_article("z", old_addresses=("/x?id=7&a=1",))])
    found = await claiming(store, "/x?a=1&id=7")
    assert found[:2] == [("z", 1), ("000", FAR + 1)]
    assert len(found) == MOST_CLAIMS


async def test_the_nearest_spelling_of_an_old_address_comes_first(store: ArticleStore) -> None:
    await store.save(
        [
            make_article("a", old_addresses=("/X?id=1",)),
            make_article("b", old_addresses=("/x/?id=1",)),
            make_article("c", old_addresses=("/x?id=1&utm_source=line",)),
            make_article("d", old_addresses=("/x?id=1",)),
            make_article("e", old_addresses=("/x",)),
        ]
    )
    assert await claiming(store, "/x?id=1") == [("d", 0), ("c", 1), ("b", 2), ("a", 3)]


async def test_a_path_alone_is_meant_only_where_its_parameters_say_nothing(store: ArticleStore) -> None:
    await store.save(
        [make_article("a", old_addresses=("/x",)), make_article("b", old_addresses=("/y", "/y?id=1"))]
    )
    assert await claiming(store, "/x?share=1") == [("a", FAR + 1)]
    assert await claiming(store, "/y?id=2") == []
    assert await claiming(store, "/y") == [("b", 0)]
    assert await claiming(store, "/y?id=1&share=1") == [("b", FAR + 1)]


async def test_links_lead_to_public_articles_by_any_slug_that_they_had(store: ArticleStore) -> None:
    here, gone = make_article("here", "th en"), make_article("gone", withdrawn=True)
    soon = make_article("soon", published_at=NOW + timedelta(hours=1))
    await store.save([here, gone, soon])
    await store.save([replace(here, slug="moved", category="other")])
    asked = [Target(slug) for slug in ("on-here", "On-Here", "moved", "on-gone", "on-soon", "none")]
    found = Linked("here", "moved", "other")
    assert await store.linked(asked, "th", (), NOW) == dict.fromkeys(asked[:3], found)
    later = await store.linked(asked, "th", (), NOW + timedelta(hours=1))
    assert later == {**dict.fromkeys(asked[:3], found), asked[4]: Linked("soon", "on-soon", "news")}
    assert await store.linked([], "th", (), NOW) == {}


async def test_the_present_holder_of_a_slug_goes_before_those_who_had_it(store: ArticleStore) -> None:
    await store.save([make_article("a", slug="one")])
    await store.save([make_article("a", slug="two"), make_article("b", slug="one")])
    await store.save([make_article("b", slug="three"), make_article("c", slug="four")])
    targets = [Target("one"), Target("four")]
    found = await store.linked(targets, "th", (), NOW)
    assert [found[target].article for target in targets] == ["b", "c"]


async def test_headings_are_found_where_they_stand(store: ArticleStore) -> None:
    html = 'x</p><h2 id="s-ทาง">a</h2><h6 id="s-b">b</h6><p><a href="#note-1" id="s-no" role="doc-noteref">'
    await store.save([make_article("a", body=html)])
    ids = ("s-ทาง", "s-b", "s-", "s-ท", "s-no", "b", 's-b">b', "s-b' OR '1", "")
    asked = [Target("on-a", id_) for id_ in ids]
    found = await store.linked(asked, "th", (), NOW)
    assert found.keys() == {*asked}
    assert {target.heading for target in asked if found[target].has_heading} == {*ids[:2]}


async def test_a_heading_stands_in_the_language_that_is_shown(store: ArticleStore) -> None:
    texts = {
        tag: Translation(language=tag, title="a", body=f'x</p><h2 id="s-{tag}">a</h2><p>')
        for tag in ("lo", "th", "en")
    }
    await store.save([make_article("a", translations=texts, original="th")])
    await store.save([make_article("b", translations=texts, original="my")])

    async def standing(slug: str, language: str, *otherwise: str) -> set[str]:
        asked = [Target(slug, f"s-{tag}") for tag in texts]
        found = await store.linked(asked, language, otherwise, NOW)
        return {target.heading for target in asked if found[target].has_heading}

    assert await standing("on-a", "en") == {"s-en"}
    assert await standing("on-a", "my", "en") == {"s-th"}
    assert await standing("on-b", "my", "ja", "lo") == {"s-lo"}
    assert await standing("on-b", "my") == {"s-en"}


async def test_many_articles_are_read_at_once(store: ArticleStore) -> None:
    await store.save([full_article(), make_article("a"), make_article("b")])
    assert await store.get_many(["b", "none", "full"]) == {"b": make_article("b"), "full": full_article()}
    assert await store.find_many(["on-a", "a-full-one", "b"]) == {
        "on-a": make_article("a"),
        "a-full-one": full_article(),
    }
    assert await store.get_many([]) == await store.find_many([]) == {}
    many = [f"none-{n}" for n in range(3000)]
    assert (await store.get_many([*many, "a"])).keys() == {"a"}


SAY = ImageText(alternative="x")
FULL: dict[str, Callable[[int], dict[str, Any]]] = {
    "languages": lambda more: {
        "translations": {
            tag: Translation(language=tag, title="a", body="b")
            for tag in islice((f"{a}{b}" for a in "abcdefghij" for b in "abcdefghij"), MOST_LANGUAGES + more)
        },
        "original": "aa",
    },
    "letters": lambda more: {
        "translations": {
            tag: Translation(
                language=tag, title="a", body="b" * (LONGEST_BODIES // 2 + (more if tag == "th" else 0))
            )
            for tag in ("th", "en")
        }
    },
    "images": lambda more: {"images": (Image(media=PHOTO, texts={"th": SAY}),) * (MOST_FILES + more)},
    "attachments": lambda more: {
        "attachments": tuple(
            Attachment(media=replace(FORM, name=f"{at}.pdf"), titles={"th": "x"})
            for at in range(MOST_FILES + more)
        )
    },
    "old addresses": lambda more: {
        "old_addresses": tuple(f"/old/{at}" for at in range(MOST_OLD_ADDRESSES + more))
    },
    "old address": lambda more: {"old_addresses": ("/" + "a" * (LONGEST_OLD_ADDRESS - 1 + more),)},
    "category": lambda more: {"category": "c" * (LONGEST_NAME + more)},
    "slug": lambda more: {"slug": "c" * (LONGEST_NAME + more)},
    "source address": lambda more: {"source_url": "https://a.b/" + "c" * (LONGEST_LINE - 12 + more)},
    "title in th": lambda more: {
        "translations": {"th": Translation(language="th", title="t" * (LONGEST_LINE + more), body="b")}
    },
    "summary in th": lambda more: {
        "translations": {
            "th": Translation(language="th", title="t", summary="s" * (LONGEST_SUMMARY + more), body="b")
        }
    },
    "image text in th": lambda more: {
        "images": (Image(media=PHOTO, texts={"th": ImageText(caption="c" * (LONGEST_LINE + more))}),)
    },
    "attachment title in th": lambda more: {
        "attachments": (Attachment(media=FORM, titles={"th": "c" * (LONGEST_LINE + more)}),)
    },
    "combining marks": lambda more: {
        "translations": {
            "th": Translation(language="th", title="a" + "\u0301" * (MOST_MARKS + more), body="b")
        }
    },
}


@pytest.mark.parametrize("what", FULL)
async def test_of_nothing_is_more_taken_than_can_be_borne(store: ArticleStore, what: str) -> None:
    fits, exceeds = (replace(make_article("a"), **FULL[what](more)) for more in (0, 1))
    (refused,) = await store.save([exceeds])
    assert refused.outcome == "refused"
    assert what in refused.reason
    assert await saved(store, fits) == ["added"]
    assert await store.get("a") == fits


async def test_withdrawing_counts_what_was_not_withdrawn(store: ArticleStore) -> None:
    await store.save([make_article("a"), make_article("b", withdrawn=True), make_article("c")])
    version = await store.version()
    assert await store.withdraw(["a", "b", "a", "unknown"]) == 1
    assert await store.version() == version + 1
    withdrawn = await store.get("a")
    assert withdrawn == make_article("a", withdrawn=True)
    assert await store.withdraw(["a"]) == 0
    assert await store.version() == version + 1


async def test_saving_a_withdrawn_article_again_brings_it_back(store: ArticleStore) -> None:
    await store.save([make_article("a")])
    await store.withdraw(["a"])
    assert await saved(store, make_article("a", withdrawn=True)) == ["unchanged"]
    assert await saved(store, make_article("a")) == ["changed"]
    assert await store.get("a") == make_article("a")


async def test_deleting_leaves_nothing_of_an_article(store: ArticleStore) -> None:
    await store.save([full_article()])
    await store.save([replace(full_article(), slug="new")])
    assert await store.delete("full")
    assert not await store.delete("full")
    assert await store.get("full") is None
    assert await store.holders("a-full-one") == []
    assert await store.claims(["/b"]) == []
    assert await saved(store, make_article("other", slug="new")) == ["added"]


async def test_every_article_is_told_in_order_of_id(store: ArticleStore) -> None:
    ids = [f"{n:03}" for n in range(250)]
    await store.save([make_article(id_, withdrawn=id_ == "007") for id_ in reversed(ids)])
    assert [each.id async for each in store.articles()] == ids


def with_files(*files: Media) -> Article:
    listed = tuple(Attachment(media=file, titles={"th": "แบบ"}) for file in files)
    return make_article("a", attachments=listed)


async def test_a_file_is_found_by_what_it_is_and_how_it_is_called(store: ArticleStore) -> None:
    form = replace(FORM, filename="แบบคำร้อง.pdf")
    await store.save([replace(with_files(form), images=(Image(media=PHOTO, decorative=True),))])
    assert await store.file(FORM.hash, FORM.name, NOW) == form
    assert await store.file(PHOTO.hash, PHOTO.name, NOW) == PHOTO
    assert await store.file(FORM.hash, "other.pdf", NOW) is None
    assert await store.file("0" * 64, FORM.name, NOW) is None


async def test_files_are_as_public_as_the_articles_that_list_them(store: ArticleStore) -> None:
    await store.save([replace(with_files(FORM), published_at=NOW + timedelta(hours=1))])
    assert await store.file(FORM.hash, FORM.name, NOW) is None
    assert await store.file(FORM.hash, FORM.name, NOW + timedelta(hours=1)) == FORM
    await store.withdraw(["a"])
    assert await store.file(FORM.hash, FORM.name, NOW + timedelta(hours=1)) is None
    await store.save([replace(with_files(FORM), id="b", slug="b")])
    assert await store.file(FORM.hash, FORM.name, NOW) == FORM


async def test_the_address_of_a_file_that_was_replaced_leads_to_the_new_one(store: ArticleStore) -> None:
    renewed = replace(FORM, hash="9" * 64, name="form.docx")
    await store.save([with_files(FORM)])
    await store.save([with_files(renewed, PHOTO)])
    assert await store.file(FORM.hash, FORM.name, NOW) == renewed
    again = replace(renewed, hash="8" * 64)
    await store.save([with_files(again)])
    assert await store.file(FORM.hash, FORM.name, NOW) == again
    assert await store.file(renewed.hash, renewed.name, NOW) == again
    assert await store.file(PHOTO.hash, PHOTO.name, NOW) is None
    renamed = replace(FORM, name="other.pdf")
    await store.save([with_files(again, renamed)])
    assert await store.file(FORM.hash, FORM.name, NOW) == renamed
    await store.save([with_files(FORM)])
    assert await store.file(FORM.hash, FORM.name, NOW) == FORM
    await store.delete("a")
    assert await store.file(FORM.hash, FORM.name, NOW) is None
