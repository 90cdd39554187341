"""Phrases, alternatives and exclusions; and everything that looks like an operator and is none."""

from __future__ import annotations

import pytest

from portal.search.query import AnyOf, Phrase, Query, Word
from tests.search.engines.making import Reader, articles

pytestmark = pytest.mark.anyio

ALL_ENGLISH = {"fair", "rite", "clinic", "award"}
ALL_THAI = {"fair", "rite", "road", "award"}


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ('"central market"', "en", {"fair"}),
        ('"Central  MARKET"', "en", {"fair"}),
        ('"market central"', "en", set()),
        ('"central markets"', "en", set()),
        ('"central"', "en", {"fair"}),
        ('"old town"', "en", {"rite"}),
        ('"the"', "en", ALL_ENGLISH),
        ('"ตลาดกลาง"', "th", {"fair"}),
        ('"ตลาด กลาง"', "th", {"fair"}),
        ('"กลางตลาด"', "th", set()),
        ('"วัดพระธาตุหริภุญชัย อำเภอ"', "th", {"rite"}),
        ('"อินทวุฒิ แก้วมะลิวงศ์"', "th", {"road"}),
        ('"แก้วมะลิวงศ์ อินทวุฒิ"', "th", set()),
        ('"๔๕ บาท"', "th", {"fair"}),
        ('"45 baht"', "en", {"fair"}),
    ],
)
async def test_a_phrase_is_held_as_it_stands(
    reader: Reader, typed: str, language: str, expected: set[str]
) -> None:
    assert await reader.finds(typed, language) == expected


async def test_a_phrase_does_not_reach_from_the_title_into_the_text(reader: Reader) -> None:
    assert await reader.finds('"in Lamphun farmers"', "en") == set()


async def test_words_beside_a_phrase_may_be_missing(reader: Reader) -> None:
    assert await reader.finds('"central market" weaving', "en") == {"fair"}


async def test_a_long_query_need_not_hold_the_phrases_that_it_quotes(reader: Reader) -> None:
    headline = "ชาวสวนขาย “ลำไยหวานที่สุดในโลก” ที่ตลาดกลาง กิโลกรัมละ 45 บาท นักท่องเที่ยวชมขบวนแห่"
    assert "fair" in await reader.finds(headline)
    assert await reader.finds("ตลาด “ลำไยหวานที่สุดในโลก”") == set()


async def test_two_short_words_are_found_each_for_itself(reader: Reader) -> None:
    assert await reader.finds("ลี้ ครู") == {"road", "award"}


async def test_every_phrase_must_be_held(reader: Reader) -> None:
    assert await reader.finds('"central market" "silk weaving"', "en") == set()
    assert await reader.finds('"central market" "45 baht"', "en") == {"fair"}


async def test_one_of_the_alternatives_must_be_held(reader: Reader) -> None:
    assert await reader.finds("clinic OR weaving", "en") == {"clinic", "award"}
    assert await reader.finds("สะพาน OR ผ้าไหม", "th") == {"road", "award"}
    assert await reader.finds('"old town" OR teeth', "en") == {"rite", "clinic"}
    assert await reader.finds("nowhere OR nothing", "en") == set()


async def test_words_beside_alternatives_may_be_missing(reader: Reader) -> None:
    results = await reader.search("clinic OR weaving award", "en")
    assert articles(results) == ["award", "clinic"]


async def test_what_is_excluded_is_not_found(reader: Reader) -> None:
    assert await reader.finds("road -clinic", "en") == set()
    assert await reader.finds("ลำพูน -ลำไย") == {"rite"}
    assert await reader.finds('ลำพูน -"ตลาดกลาง"') == {"rite"}
    assert await reader.finds("ลำพูน -แก้วมะลิวงศ์") == {"fair", "rite"}


async def test_a_word_is_excluded_in_all_its_forms_but_a_phrase_as_it_stands(reader: Reader) -> None:
    assert await reader.finds("the -longan -doctor", "en") == {"rite", "award"}
    assert await reader.finds('the -"doctor"', "en") == ALL_ENGLISH


async def test_an_excluded_part_of_a_thai_word_excludes_the_word(reader: Reader) -> None:
    assert await reader.finds("ลำพูน -ท่องเที่ยว") == {"rite"}


async def test_a_query_of_exclusions_alone_finds_all_the_rest_newest_first(reader: Reader) -> None:
    assert articles(await reader.search("-ลำพูน")) == ["award", "road"]


async def test_a_query_without_words_finds_all_newest_first(reader: Reader) -> None:
    results = await reader.search("", "en")
    assert articles(results) == ["award", "clinic", "rite", "fair"]
    assert results.total == 4
    assert all(hit.snippet and not any(part.found for part in hit.snippet) for hit in results.hits)


@pytest.mark.parametrize(
    "typed",
    [
        "lon*",
        "lon?an",
        "l[oa]ngan2",
        "long*n*",
        "title:",
        "langan~",
        "[e TO z]",
        "{f g}",
        "lon%",
        "l_ngan",
        "/l.*/",
    ],
)
async def test_no_sign_is_a_wildcard(reader: Reader, typed: str) -> None:
    assert "fair" not in await reader.finds(typed, "en")


@pytest.mark.parametrize(
    "typed", ["category:health", "language:en", "article:fair", "id:fair", "on-fair", "notices"]
)
async def test_no_field_can_be_named(reader: Reader, typed: str) -> None:
    query = Query(language="th", languages=("th",), parts=(Word(typed),))
    assert articles(await reader.engine.search(query)) == []


async def test_words_of_other_query_languages_are_words(reader: Reader) -> None:
    assert await reader.finds("longan AND clinic", "en") >= {"fair", "clinic"}
    assert await reader.finds("longan NOT fair", "en") >= {"fair"}
    assert await reader.finds("+longan && (fair)", "en") == {"fair"}
    assert await reader.finds("longan^5", "en") == {"fair"}


@pytest.mark.parametrize("text", ["", " ", "*", "?!", "…", "-", '"', "\u0e49", "\u200b", "\ud800", "()"])
async def test_a_part_without_a_letter_finds_nothing_and_fails_nothing(reader: Reader, text: str) -> None:
    for part in (Word(text), Phrase(text), AnyOf((Word(text), Phrase(text))), AnyOf(())):
        results = await reader.engine.search(Query(language="th", languages=("th",), parts=(part,)))
        assert results.total == 0
    results = await reader.engine.search(
        Query(language="th", languages=("th",), without=(Word(text), Phrase(text)))
    )
    assert results.total == len(ALL_THAI)


async def test_beside_words_a_part_without_a_letter_does_no_harm(reader: Reader) -> None:
    query = Query(
        language="th", languages=("th",), parts=(Word("ลำไย"), Word("?"), Phrase("!"), AnyOf((Word("…"),)))
    )
    assert articles(await reader.engine.search(query)) == ["fair"]
