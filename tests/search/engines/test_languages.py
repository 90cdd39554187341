"""Searching across languages: merged results, one hit an article, and names that stand for each other."""

from __future__ import annotations

import pytest

from portal.search.engine import SearchEngine
from tests.search.engines.making import Reader, articles, days, make_documents, rebuild

pytestmark = pytest.mark.anyio

BOTH = ("th", "en")


async def test_only_the_languages_that_are_asked_for_are_searched(reader: Reader) -> None:
    assert await reader.finds("Kaewmaliwong", "th") == set()
    assert await reader.finds("Kaewmaliwong", "th", ("en",)) == {"clinic"}
    assert await reader.finds("", "th", ("lo",)) == set()


async def test_an_article_found_in_several_languages_is_one_hit(reader: Reader) -> None:
    results = await reader.search("หริภุญชัย hariphunchai", "th", BOTH)
    assert articles(results) == ["rite"]
    assert results.total == 1


async def test_it_is_shown_in_the_reader_s_language_if_that_matched(reader: Reader) -> None:
    for language in BOTH:
        hit = (await reader.search("พระธาตุ relic", language, BOTH)).hits[0]
        assert hit.language == language


async def test_it_is_shown_in_another_language_if_only_that_matched(reader: Reader) -> None:
    hit = (await reader.search("parade", "th", BOTH)).hits[0]
    assert (hit.article, hit.language) == ("fair", "en")


async def test_the_reader_s_language_is_preferred_wherever_it_stands_among_those_searched(
    reader: Reader,
) -> None:
    results = await reader.search("", "th", ("en", "th"))
    assert {hit.article: hit.language for hit in results.hits} == {
        "fair": "th",
        "rite": "th",
        "road": "th",
        "clinic": "en",
        "award": "th",
    }


async def test_a_hit_tells_all_languages_that_its_article_exists_in(reader: Reader) -> None:
    hits = (await reader.search("", "th", BOTH)).hits
    assert {hit.article: set(hit.languages) for hit in hits} == {
        "fair": {"th", "en"},
        "rite": {"th", "en"},
        "road": {"th"},
        "clinic": {"en"},
        "award": {"th", "en"},
    }


async def test_the_best_of_each_language_stand_at_the_top(engine: SearchEngine) -> None:
    """Scores of a language with few documents are no higher because its words are rarer there."""
    many = [
        document
        for number in range(30)
        for document in make_documents(
            f"th{number}", days(number), th=f"ข่าวที่ {number}\nลำไยกับข่าวอื่นของตลาดและถนน" + "และข่าวอื่น" * 9
        )
    ]
    best = make_documents("best", th="ลำไย longan")
    few = make_documents("few", en="Longan ลำไย") + make_documents(
        "weak", en="News\nA road, a market, and a longan ลำไย here"
    )
    await rebuild(engine, [*many, *best, *few])
    results = await Reader(engine).search("ลำไย longan", "th", BOTH)
    assert "best" in articles(results)[:2]
    assert {hit.language for hit in results.hits[:2]} == {"th", "en"}


@pytest.mark.parametrize("typed", ["Lamphun", "lamphun", "ลำพูน"])
async def test_a_name_finds_the_same_articles_in_either_writing(reader: Reader, typed: str) -> None:
    assert await reader.finds(typed, "en") == {"fair"}
    assert await reader.finds(typed, "th") == {"fair", "rite"}


async def test_a_name_in_other_writing_is_marked_where_it_stands(reader: Reader) -> None:
    hit = (await reader.search("ลำพูน", "en")).hits[0]
    assert [part.text for part in hit.title if part.found] == ["Lamphun"]


@pytest.mark.parametrize(
    ("tag", "title", "typed"),
    [
        ("lo", "ງານບຸນປະຈຳປີຂອງແຂວງ", "ປະຈຳປີ"),
        ("lo", "ນ້ຳຖ້ວມຢູ່ແຂວງ", "ນ\u0ecd\u0ec9າຖ້ວມ"),
        ("my", "မြန်မာနိုင်ငံ သတင်း", "သတင်း"),
        ("my", "သတင်းကို ဖတ်ပါ", "သတင်းက\u102f\u102d"),
        ("zh-Hans", "南奔府龙眼节开幕", "龙眼"),
        ("ja", "ランプーン県の竜眼祭り", "竜眼"),
        ("ar", "مهرجان اللونجان في لامفون", "مهرجان"),
        ("de", "Straße nach Lamphun gesperrt", "strasse"),
        ("fr", "La fête du longane", "fete"),
    ],
)
async def test_any_language_can_be_searched(engine: SearchEngine, tag: str, title: str, typed: str) -> None:
    await rebuild(engine, [*make_documents("one", **{tag: title}), *make_documents("two", **{tag: "2"})])
    assert await Reader(engine).finds(typed, tag) == {"one"}
