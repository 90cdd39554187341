"""Words, as they are typed, find the articles that mean them."""

from __future__ import annotations

import pytest

from portal.search.engine import SearchEngine
from tests.search.engines.making import Reader, asked, found_parts, make_documents, plain, rebuild

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ลำไย", {"fair"}),
        ("สะพาน", {"road"}),
        ("ลำพูน", {"fair", "rite"}),
        ("ท่องเที่ยว", {"fair"}),  # inside a longer word
        ("พระธาตุ", {"rite"}),
        ("หริภุญชัย", {"rite"}),
        ("แก้วมะลิวงศ์", {"road"}),  # a name that no dictionary has
        ("อินทวุฒิ", {"road"}),
        ("มะลิวงศ์", {"road"}),
        ("อินทวุฒิแก้วมะลิวงศ์", {"road"}),  # blanks between Thai letters do not count
        ("ไหมยกดอก", {"award"}),
        ("ยกดอก", {"award"}),
    ],
)
async def test_a_thai_word_is_found_whatever_stands_around_it(
    reader: Reader, typed: str, expected: set[str]
) -> None:
    assert await reader.finds(typed) == expected


@pytest.mark.parametrize("typed", ["สรงน้ำ", "สรงนํ้า", "สรงน้ํา", "สรงนำ้", "สรง\u200bน้ำ", "สรงน้้ำ", "\ufeffสรงน้ำ"])
async def test_thai_is_found_however_its_marks_are_typed(reader: Reader, typed: str) -> None:
    assert await reader.finds(typed) == {"rite"}


async def test_two_sara_e_are_a_sara_ae(reader: Reader) -> None:
    assert await reader.finds("เเก้วมะลิวงศ์") == {"road"}


@pytest.mark.parametrize("typed", ["45", "๔๕", "4๕"])
async def test_digits_are_found_in_either_script(reader: Reader, typed: str) -> None:
    assert await reader.finds(typed) == {"fair"}
    assert await reader.finds(typed, "en") == {"fair"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("longan", {"fair"}),
        ("LONGANS", {"fair"}),
        ("teacher", {"award"}),
        ("lesson", {"award"}),
        ("Kaewmaliwong", {"clinic"}),
        ("hariphunchai", {"rite"}),
        ("ｌｏｎｇａｎ", {"fair"}),
        ("relic", {"rite"}),
    ],
)
async def test_an_english_word_is_found_in_any_of_its_forms(
    reader: Reader, typed: str, expected: set[str]
) -> None:
    assert await reader.finds(typed, "en") == expected


async def test_a_part_of_a_thai_cluster_finds_nothing(reader: Reader) -> None:
    assert await reader.finds("ลำไ") == set()


async def test_a_part_of_an_english_word_does_not_find_the_word(reader: Reader) -> None:
    assert await reader.finds("onga", "en") == set()


async def test_an_article_that_holds_more_of_the_words_comes_first(reader: Reader) -> None:
    results = await reader.search("clinic eyes teeth road weaving", "en")
    assert results.hits[0].article == "clinic"


async def test_between_words_there_is_no_and(reader: Reader) -> None:
    assert await reader.finds("สะพาน ลำไย") == {"road", "fair"}


async def test_a_sentence_without_blanks_finds_its_words(reader: Reader) -> None:
    results = await reader.search("ขายลำไยที่ตลาดกลางกิโลกรัมละเท่าไร")
    assert results.hits[0].article == "fair"


@pytest.mark.parametrize("typed", ["ลำพุน", "l;ylfu", "นกก"])
async def test_letters_left_over_from_a_misspelt_word_find_nothing(reader: Reader, typed: str) -> None:
    assert await reader.finds(typed) == set()


async def test_letters_left_over_do_not_keep_the_other_words_from_finding(reader: Reader) -> None:
    results = await reader.search("ลำพุน ลำไย")
    assert [hit.article for hit in results.hits] == ["fair"]
    assert {"ลำ", "น"}.isdisjoint(found_parts(results.hits[0].title) + found_parts(results.hits[0].snippet))


async def test_title_and_snippet_show_what_was_found(reader: Reader) -> None:
    hit = (await reader.search("ลำไย")).hits[0]
    assert plain(hit.title) == "งานเทศกาลลำไยจังหวัดลำพูน"
    assert found_parts(hit.title) == ["ลำไย"]
    assert "ลำไย" in found_parts(hit.snippet)
    assert plain(hit.snippet).startswith("ชาวสวนนำลำไยมาขายที่ตลาดกลาง กิโลกรัมละ ๔๕ บาท นักท่องเที่ยว")


async def test_a_word_inside_another_is_marked_there(reader: Reader) -> None:
    hit = (await reader.search("ท่องเที่ยว")).hits[0]
    assert found_parts(hit.snippet) == ["ท่องเที่ยว"]


async def test_a_name_that_no_dictionary_has_is_marked_whole(reader: Reader) -> None:
    hit = (await reader.search("แก้วมะลิวงศ์")).hits[0]
    assert found_parts(hit.snippet) == ["แก้วมะลิวงศ์"]


async def test_other_forms_of_an_english_word_are_marked(reader: Reader) -> None:
    hit = (await reader.search("longans", "en")).hits[0]
    assert found_parts(hit.title) == ["Longan"]
    assert found_parts(hit.snippet) == ["longans"]


async def test_what_is_typed_in_other_digits_is_marked_as_it_stands(reader: Reader) -> None:
    hit = (await reader.search("45")).hits[0]
    assert found_parts(hit.snippet) == ["๔๕"]


async def test_a_hit_says_where_its_article_is_and_what_it_is(reader: Reader) -> None:
    hit = (await reader.search("สะพาน")).hits[0]
    assert (hit.slug, hit.category, hit.language, hit.languages) == ("on-road", "notices", "th", ("th",))
    assert hit.published_at.isoformat() == "2021-06-30T02:00:00+00:00"


async def test_an_explanation_is_given_only_where_it_is_asked_for(reader: Reader) -> None:
    assert (await reader.engine.search(asked("ลำไย"))).explanation == ()
    explained = await reader.engine.search(asked("ลำไย"), explain=True)
    assert any("ลำไย" in line for line in explained.explanation)


ABBREVIATED = (
    *make_documents("short", th="ทส. เผยภาพถ่าย\nพระบาทสมเด็จพระเจ้าอยู่หัวเสด็จฯ เยี่ยมชมสวน"),
    *make_documents("village", th="ประชุมที่บ้านเหนือ\nชาวบ้านหมู่ 5 มาพร้อมกัน"),
    *make_documents("place", th="บ้านดอน ม.7 มีน้ำใช้\nน้ำมาแล้ว"),
    *make_documents("capital", th="ข่าวจาก กทม. วันนี้\nฝนตก"),
)


async def test_an_abbreviation_is_marked_in_no_word_that_holds_its_letters(engine: SearchEngine) -> None:
    await rebuild(engine, ABBREVIATED)
    (hit,) = (await Reader(engine).search("ทส.")).hits
    assert hit.article == "short"
    assert found_parts((*hit.title, *hit.snippet)) in (["ทส."], ["ทส"])


async def test_an_abbreviation_of_what_is_sought_is_no_part_of_a_longer_one(engine: SearchEngine) -> None:
    await rebuild(engine, ABBREVIATED)
    assert await Reader(engine).finds("หมู่") == {"village", "place"}
