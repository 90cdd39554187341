"""Short Thai words are words: found by themselves and inside words that are put together of them, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.search.engine import SearchEngine
from portal.search.results import Results
from tests.search.engines.making import Reader, articles, days, found_parts, make_documents, rebuild

pytestmark = pytest.mark.anyio

FILLER = "แถวนี้ไม่มีเรื่องน่าสนใจเลยสักนิดเดียว"
BY_CHANCE = "ประชาชนสามารถตามข่าวได้ที่โรงพยาบาลจังหวัดในเวลาราชการ"


async def reader_of(engine: SearchEngine, *texts: str) -> Reader:
    """Somebody who searches these texts: articles numbered from 0, each a day newer than the one before."""
    documents = [
        document
        for number, text in enumerate(texts)
        for document in make_documents(str(number), days(number), th=text)
    ]
    await rebuild(engine, documents)
    return Reader(engine)


def marks(results: Results) -> list[list[str]]:
    """What is marked in title and snippet of each hit."""
    return [found_parts((*hit.title, *hit.snippet)) for hit in results.hits]


@pytest.mark.parametrize("word", ["วัด", "ผ้า", "น้ำ", "ไฟ", "ยา", "เด็ก", "เงิน", "ปี", "กู้", "หวย"])
@pytest.mark.parametrize("beside", ["", " ทั้ง หมด นี้", " มะลิวงศ์"])
async def test_a_word_of_one_cluster_is_found_by_itself_and_beside_others(
    engine: SearchEngine, word: str, beside: str
) -> None:
    reader = await reader_of(engine, f"ข่าว\nเรื่อง {word} ในหมู่บ้าน", "ข่าว\n" + FILLER)
    assert "0" in await reader.finds(word + beside)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("วัด ผ้า น้ำ ไฟ", "ข่าว\nวัดใหญ่มีผ้าและน้ำแต่ไม่มีไฟ"),
        ("เงิน เด็ก เกิด เข้า", "เงินเด็กแรกเกิดเข้าบัญชีวันที่ 10\nเงินเด็กแรกเกิดเข้าบัญชีแล้ว"),
        ("เงินเข้ายัง", "เงินเด็กแรกเกิดเข้าบัญชีวันที่ 10\nเงินเด็กแรกเกิดเข้าบัญชีแล้ว"),
        ("เบี้ยคนแก่", "ข่าว\nจ่ายเบี้ยแล้ว"),
        ("เกาะ เสม็ด อยู่ ไหน", "ข่าว\nไปเที่ยวเกาะเสม็ดกัน"),
        ("เกาะเสม็ดมีเนื้อที่เท่าไหร่", "ข่าว\nไปเที่ยวเกาะเสม็ดกัน"),
        ("กาเกาเกิดเมื่อไหร่", "กาเกา\nนักแสดงจากเกาหลี"),
        ("บิกแบงคืออะไร", "บิกแบง\nวงดนตรีจากเกาหลี"),
    ],
)
async def test_a_query_of_short_words_finds_and_leads_with_what_holds_them(
    engine: SearchEngine, typed: str, text: str
) -> None:
    reader = await reader_of(engine, text, "ข่าว\nอะไรก็ไม่รู้ ที่ไหนก็ไม่รู้ เมื่อไหร่ก็ไม่รู้ " + FILLER)
    assert articles(await reader.search(typed))[:1] == ["0"]


@pytest.mark.parametrize(
    ("typed", "official", "apart"),
    [
        ("ใบเกิด", "ขอสูติบัตร", "ใบไม้ร่วง ไฟป่าเกิดบ่อย"),
        ("ใบตาย", "ขอมรณบัตร", "ใบไม้ร่วง ต้นไม้ตาย"),
    ],
)
async def test_short_words_that_a_list_has_as_one_phrase_find_what_officials_write_for_it(
    engine: SearchEngine, typed: str, official: str, apart: str
) -> None:
    reader = await reader_of(engine, f"ข่าว\n{official} {FILLER}", f"ข่าว\n{apart} {FILLER}")
    assert articles(await reader.search(typed))[:1] == ["0"]
    assert "0" in await reader.finds(f"{typed[:2]} {typed[2:]}")


@pytest.mark.parametrize("word", ["รถ", "ตา", "ยา", "วัด", "ลา"])
async def test_letters_that_stand_in_a_word_by_chance_are_not_found(engine: SearchEngine, word: str) -> None:
    reader = await reader_of(engine, f"ข่าว\n{BY_CHANCE}")
    assert await reader.finds(word) == set()
    assert await reader.finds(f"“{word}”") == set()
    assert await reader.finds(f"{word} OR กระจก") == set()
    assert await reader.finds(f"-{word}") == {"0"}


@pytest.mark.parametrize(
    ("word", "chance"),
    [
        ("หมา", "กฎหมาย เป้าหมาย มอบหมาย"),
        ("ราง", "ตาราง"),
        ("กาก", "หน้ากาก"),
        ("ยา", "มายา"),
        ("ปาง", "ลำปาง"),
    ],
)
async def test_a_word_that_only_looks_put_together_holds_no_shorter_one(
    engine: SearchEngine, word: str, chance: str
) -> None:
    reader = await reader_of(engine, f"{chance}\n{chance}", f"ข่าว\n{word}")
    for sort in ("relevance", "newest"):
        assert articles(await reader.search(word, sort=sort)) == ["1"]


@pytest.mark.parametrize(
    ("word", "longer"),
    [
        ("รถ", "รถยนต์"),
        ("รถ", "รถไฟ"),
        ("ไฟ", "ไฟฟ้า"),
        ("ไฟ", "รถไฟ"),
        ("น้ำ", "แม่น้ำ"),
        ("ชน", "ประชาชน"),
        ("หน้า", "หน้ากาก"),
    ],
)
async def test_a_word_is_found_and_marked_in_words_that_are_put_together_of_it(
    engine: SearchEngine, word: str, longer: str
) -> None:
    reader = await reader_of(engine, f"{longer}\n{BY_CHANCE}มี{longer}", "ข่าว\n" + FILLER)
    results = await reader.search(word)
    assert articles(results) == ["0"]
    assert marks(results) == [[word] * (2 + BY_CHANCE.count(longer))]


async def test_totals_and_facets_count_words_and_no_letters(engine: SearchEngine) -> None:
    texts: Sequence[tuple[str, str]] = [
        ("word", "รถสองคัน"),
        ("part", "รถยนต์"),
        ("chance", "สามารถ"),
        ("chance", BY_CHANCE),
    ]
    documents = [
        document
        for number, (category, text) in enumerate(texts)
        for document in make_documents(str(number), days(number), category, th=f"ข่าว\n{text}")
    ]
    await rebuild(engine, documents)
    for sort in ("relevance", "newest"):
        results = await Reader(engine).search("รถ", sort=sort)
        assert (results.total, dict(results.facets.categories)) == (2, {"word": 1, "part": 1})
        assert results.facets.years == {2020: 2}


async def test_what_holds_a_word_by_itself_stands_before_what_holds_it_in_others(
    engine: SearchEngine,
) -> None:
    reader = await reader_of(engine, "ข่าว\nไฟดับ", "ข่าว\nไฟฟ้าดับ", "ข่าว\nรถไฟดับ", f"ข่าว\n{FILLER}")
    results = await reader.search("ไฟ")
    assert articles(results)[0] == "0"
    assert results.total == 3
    assert articles(await reader.search("ไฟ", sort="newest")) == ["2", "1", "0"]


async def test_a_snippet_shows_where_a_word_stands_by_itself_rather_than_in_others(
    engine: SearchEngine,
) -> None:
    reader = await reader_of(engine, f"ข่าว\nรถไฟ {FILLER * 12} ไฟ ดับ {FILLER * 12}", f"ข่าว\n{FILLER}")
    (hit,) = (await reader.search("ไฟ")).hits
    assert "ไฟ ดับ" in "".join(part.text for part in hit.snippet)


async def test_short_words_inside_others_are_found_in_queries_of_several_words(engine: SearchEngine) -> None:
    reader = await reader_of(
        engine,
        "ข่าว\nรถดับเพลิงสีแดงคันใหม่",
        "ข่าว\nรถสาย A1-B2",
        *[f"ข่าว\n{FILLER}"] * 4,
    )
    results = await reader.search("รถ แดง")
    assert articles(results) == ["0", "1"]
    assert marks(results)[0] == ["รถ", "แดง"]


@pytest.mark.parametrize(
    ("typed", "both", "one"),
    [
        (("ไฟ", "ป่า"), ["เกิดไฟไหม้ป่า", "ไฟป่าลาม", "ไปดูป่าแล้วเจอไฟ"], ["ไฟดับ", "ป่าชุมชน"]),
        (("หมอ", "ฟัน"), ["หมอตรวจสุขภาพฟัน", "หมอฟันมาแล้ว"], ["หมอมาแล้ว", "แปรงฟัน"]),
        (("ข้าว", "นา"), ["เกี่ยวข้าวในนา", "นาข้าวเขียว"], ["กินข้าว", "ไถนา"]),
        (("คน", "จน"), ["จนกว่าคนจะมา", "ช่วยคนจน"], ["คนเดียว"]),
        (("ภาษี", "ที่ดิน"), ["จ่ายภาษีบนที่ดิน", "ที่ดินเสียภาษี"], ["จ่ายภาษี", "ซื้อที่ดิน"]),
    ],
)
async def test_words_typed_apart_find_the_same_in_either_order_those_with_both_first(
    engine: SearchEngine, typed: tuple[str, str], both: list[str], one: list[str]
) -> None:
    reader = await reader_of(engine, *(f"ข่าว\n{text}" for text in (*one, *both)), f"ข่าว\n{FILLER}")
    first, second = typed
    forth = articles(await reader.search(f"{first} {second}"))
    back = articles(await reader.search(f"{second} {first}"))
    assert set(forth) == set(back)
    with_both = {str(number) for number in range(len(one), len(one) + len(both))}
    assert set(forth[: len(both)]) == set(back[: len(both)]) == with_both


async def test_single_letters_of_a_name_are_marked_in_no_word(engine: SearchEngine) -> None:
    reader = await reader_of(engine, "บิกแบง\nวงดนตรีจากเกาหลี")
    (hit,) = (await reader.search("บิกแบงคืออะไร")).hits
    assert found_parts(hit.title) == ["บิกแบง"]
    assert found_parts(hit.snippet) == []


async def test_a_string_that_no_dictionary_has_is_found_from_cluster_to_cluster(engine: SearchEngine) -> None:
    reader = await reader_of(engine, "ข่าว\nนายอินทวุฒิ แก้วมะลิวงศ์", "ข่าว\nวิทยาลัยมหาดไทย", "ข่าว\nแก้ว วงศ์")
    assert await reader.finds("แก้วมะลิวงศ์") == {"0"}
    assert await reader.finds("ลัยมหา") == {"1"}
    assert await reader.finds("าลัย") == set()


@pytest.mark.parametrize("typed", ["สมัครสอบ กพ ยังไง", "สอบ กพ"])
async def test_a_blank_keeps_a_word_from_running_into_the_next(engine: SearchEngine, typed: str) -> None:
    reader = await reader_of(engine, f"ข่าว\n{FILLER}", "ข่าว\nสอบสวน", "ข่าว\nสมัครสอบ ก.พ. ออนไลน์")
    assert articles(await reader.search(typed))[0] == "2"
    assert "ก.พ." in marks(await reader.search(typed))[0][0]


async def test_a_blank_inside_a_word_parts_it_not(engine: SearchEngine) -> None:
    reader = await reader_of(engine, "ข่าว\nที่ลำพูนมีงาน", f"ข่าว\n{FILLER}")
    assert marks(await reader.search("งาน ลำ พูน")) == [["ลำพูน", "งาน"]]


@pytest.mark.parametrize(
    ("word", "right", "wrong"),
    [
        ("ตา", "หมอตรวจตาให้ฟรี", "นางคณิตา กรรณสูต กล่าวว่า"),
        ("ตา", "ตรวจคัดกรองจอประสาทตา", "นางสาวโชษิตา มณีใส"),
        ("สุ", "ประกาศนามว่า สุ เท่านั้น", "นายสุชาติ ชมกลิ่น"),
        ("ลิ", "พบคำว่า “ลิ” ในบันทึก", "น้ำมันลดลงลิตรละบาท แขวงบอลิคำไซ"),
        ("โอ", "เพลงของ โอ ดังมาก", "โควิดสายพันธุ์โอมิครอน และนายแพทย์โอภาส"),
        ("กา", "ฝูงกาบินกลับรัง", "พระบรมชนกาธิเบศร"),
        ("มิ", "จะมิยอมแพ้", "ถนนนิมมานเหมินทร์"),
        ("โค", "เลี้ยงโคขุน", "เมืองโคมินีในอิตาลี"),
        ("ไอ", "ไอติดต่อกันหลายวัน", "บริษัททีพีไอเปิดโรงงาน"),
        ("ประ", "เส้น ประ สีแดง", "ขอขอบคุณประขากร"),
    ],
)
async def test_residual_tokens_of_names_and_foreign_words_do_not_answer_a_lone_short_word(
    engine: SearchEngine, word: str, right: str, wrong: str
) -> None:
    reader = await reader_of(engine, f"{right}\n{FILLER}", f"{wrong}\n{FILLER}", f"{wrong} {right}\n{FILLER}")
    for sort in ("relevance", "newest"):
        assert set(await reader.finds(word, sort=sort)) == {"0", "2"}


@pytest.mark.parametrize(
    ("word", "right", "behind"),
    [
        ("ค่า", "คิดค่าเช่า", "ปรากฎค่าสายตาสั้น"),
        ("ใหม่", "สร้างใหม่อีกครั้ง", "ไปเที่ยวเชืยงใหม่กัน"),
        ("ดี", "ทำดีได้ดี", "โครงการช้อปดีมีคืน"),
    ],
)
async def test_a_word_behind_a_misspelt_one_is_no_residual_token_where_it_is_mostly_a_word(
    engine: SearchEngine, word: str, right: str, behind: str
) -> None:
    reader = await reader_of(engine, *[f"{right}\n{FILLER}"] * 6, f"{behind}\n{FILLER}", f"ข่าว\n{FILLER}")
    for sort in ("relevance", "newest"):
        assert await reader.finds(word, sort=sort) == {str(number) for number in range(7)}


@pytest.mark.parametrize("place", ["วัดจามฬิก", "บ้านฮ่องฬุง", "ดอยฬิกไสง", "น้ำเกี๋ยน", "คลองฬะงู"])
async def test_what_names_of_places_begin_with_is_a_word_whatever_they_are_called(
    engine: SearchEngine, place: str
) -> None:
    reader = await reader_of(engine, f"งานที่{place}\n{FILLER}", f"ข่าว\n{FILLER}")
    word = next(one for one in ("วัด", "บ้าน", "ดอย", "น้ำ", "คลอง") if place.startswith(one))
    for sort in ("relevance", "newest"):
        assert await reader.finds(word, sort=sort) == {"0"}


@pytest.mark.parametrize(
    ("word", "right", "short"),
    [
        ("รอ", "ประชาชนรอรถ", "ร.อ."),
        ("ชม", "เชิญชมงานลำไย", "ชม."),
        ("ลบ", "ลบรายชื่อออก", "ลบ."),
        ("นม", "ดื่มนมทุกวัน", "นม."),
    ],
)
async def test_a_word_is_no_abbreviation_that_has_its_letters(
    engine: SearchEngine, word: str, right: str, short: str
) -> None:
    reader = await reader_of(
        engine, *[f"{right}\n{FILLER}"] * 3, f"ทั้งหมด 24 {short} หรือ {short}40\n{FILLER}", f"ข่าว\n{FILLER}"
    )
    assert await reader.finds(word, sort="newest") == {"0", "1", "2"}
    assert articles(await reader.search(short))[0] == "3"


async def test_an_abbreviation_is_not_found_inside_words(engine: SearchEngine) -> None:
    reader = await reader_of(engine, f"รพ.ลำพูน\n{FILLER}", f"กรมสรรพสามิต\n{FILLER}", f"สรรพวิทยาการ\n{FILLER}")
    assert await reader.finds("รพ") == {"0"}


async def test_a_long_word_is_no_part_of_one_that_a_lone_letter_makes_another(engine: SearchEngine) -> None:
    reader = await reader_of(engine, f"ลงนามในสัญญาแล้ว เสาสัญญาณล้ม\n{FILLER}", f"เสาสัญญาณ\n{FILLER}")
    assert await reader.finds("สัญญา") == {"0"}
    assert marks(await reader.search("สัญญา")) == [["สัญญา"]]


async def test_a_name_is_found_by_all_of_its_letters_though_they_are_residual_tokens(
    engine: SearchEngine,
) -> None:
    reader = await reader_of(engine, f"นางคณิตา กรรณสูต\n{FILLER}", f"หมอตรวจตา\n{FILLER}", f"ข่าว\n{FILLER}")
    assert await reader.finds("คณิตา") == {"0"}
