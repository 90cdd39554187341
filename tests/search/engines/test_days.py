"""Days in a query find the articles of and about them, however either spells them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from tests.search.engines.conftest import KINDS, make_engine
from tests.search.engines.making import Reader, articles, found_parts, make_documents, rebuild

ELSEWHEN = datetime(2024, 8, 20, 5, tzinfo=UTC)
SPELLINGS = {
    "full": "๕ ธันวาคม พ.ศ. ๒๕๖๖",
    "short": "5 ธ.ค. 66",
    "numbers": "05/12/2566",
    "gregorian": "5-12-2023",
    "english": "December 5, 2023",
    "range": "4 - 6 ธันวาคม 2566",
}
OTHERS = {
    "day before": "4 ธันวาคม 2566",
    "year before": "5 ธ.ค. 65",
    "month before": "5/11/2566",
    "numbers alone": "ปี 2566 ชั้น 5 ห้อง 12 และ 66 ที่นั่ง",
}
NEWS: tuple[Document, ...] = (
    *(
        document
        for id_, text in (SPELLINGS | OTHERS).items()
        for document in make_documents(id_, ELSEWHEN, th=f"ประกาศจังหวัด\nเปิดสนามกีฬา {text} เวลาเช้า")
    ),
    *make_documents("published", datetime(2023, 12, 5, 3, tzinfo=UTC), th="ชาวนาเกี่ยวข้าว\nปีนี้ได้ผลดี"),
    *make_documents(
        "announced", datetime(2023, 11, 20, tzinfo=UTC), th="งานวันพ่อ\nวันที่ 5 ธันวาคมนี้ มีงานที่ศาลากลาง"
    ),
    *make_documents("years ago", datetime(2019, 11, 20, tzinfo=UTC), th="งานวันพ่อ\nวันที่ 5 ธันวาคมนี้ มีงานที่สนาม"),
    *make_documents("hall", ELSEWHEN, en="The hall opens\nVisitors are welcome on Dec. 5, 2023 from nine."),
    *make_documents("phone", ELSEWHEN, th="แจ้งเหตุ\nโทร 053-512-256 หรือข้อ 5.12.6 ในอัตรา 5-12 บาท"),
)
ABOUT = {*SPELLINGS, "published", "announced"}


@pytest.fixture(scope="module", params=KINDS)
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, analysis: Analysis
) -> Iterator[Reader]:
    engine = make_engine(request.param, tmp_path_factory.mktemp("days"), analysis)
    asyncio.run(rebuild(engine, NEWS))
    yield Reader(engine)
    asyncio.run(engine.close())


pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "text",
    [
        "5 ธันวาคม 2566", "๕ ธ.ค. ๖๖", "5/12/2566", "5/12/66", "2023-12-05", "5 December 2023", "Dec 5, 2023",
        "วันที่ 5 ธันวาคม พ.ศ. 2566", "5 ธันวา 66", "5ธันวา66", "วันอังคารที่ 5 ธันวาคม 2566",
    ],
)  # fmt: skip
async def test_a_day_leads_to_all_articles_of_and_about_it(reader: Reader, text: str) -> None:
    found = articles(await reader.search(text, limit=20))
    assert {*found[: len(ABOUT)]} == ABOUT


async def test_other_languages_are_found_by_the_same_day(reader: Reader) -> None:
    for text in ("5 ธันวา 66", "5/12/2566", "5 December 2023"):
        assert "hall" in articles(await reader.search(text, languages=("th", "en"), limit=20))


async def test_a_day_without_a_year_is_one_of_any_year(reader: Reader) -> None:
    for text in ("5 ธันวา", "Dec 5", "5 ธ.ค."):
        assert {*articles(await reader.search(text, limit=20))} >= {*ABOUT, "year before", "years ago"}


async def test_a_month_leads_to_its_days(reader: Reader) -> None:
    found = articles(await reader.search("ธ.ค. 66", limit=20))
    assert {*found[: len(ABOUT) + 1]} == {*ABOUT, "day before"}


async def test_among_other_words_the_articles_with_both_lead(reader: Reader) -> None:
    found = articles(await reader.search("สนามกีฬา 5 ธันวา 66", limit=20))
    assert {*found[: len(SPELLINGS)]} == {*SPELLINGS}
    assert articles(await reader.search("ศาลากลาง 5 ธันวา 66", limit=20))[0] == "announced"


async def test_the_words_of_a_date_are_still_found(reader: Reader) -> None:
    assert "numbers alone" in articles(await reader.search("ชั้น 5 ธันวาคม 2566", limit=20))


async def test_a_phrase_is_found_as_it_stands(reader: Reader) -> None:
    assert articles(await reader.search('"5 ธ.ค. 66"')) == ["short"]


async def test_a_day_may_stand_beside_or(reader: Reader) -> None:
    found = {*articles(await reader.search("5/12/2566 OR เกี่ยวข้าว", limit=20))}
    assert found == ABOUT


async def test_a_day_may_be_left_out(reader: Reader) -> None:
    found = {*articles(await reader.search("สนามกีฬา -5/12/2566", limit=20))}
    assert found == {*OTHERS}


async def test_the_day_is_marked_as_the_article_spells_it(reader: Reader) -> None:
    results = await reader.search("5 ธันวา 66", languages=("th", "en"), limit=20)
    marked = {hit.article: found_parts(hit.snippet) for hit in results.hits}
    for id_, text in SPELLINGS.items():
        assert marked[id_] == [text]
    assert marked["hall"] == ["Dec. 5, 2023"]
    assert marked["announced"] == ["5 ธันวาคม"]
    assert marked["published"] == []


async def test_numbers_that_are_no_dates_are_looked_for_as_they_are(reader: Reader) -> None:
    assert articles(await reader.search("053-512-256"))[0] == "phone"
    assert found_parts((await reader.search("5-12 บาท")).hits[0].snippet)[-1] == "5-12 บาท"


@pytest.mark.parametrize("text", ["ธันวา", "ธ.ค.", "ธันวาคม"])
async def test_a_month_alone_is_a_word_in_each_of_its_spellings(reader: Reader, text: str) -> None:
    assert {*articles(await reader.search(text, limit=20))} >= {"full", "short", "range", "announced"}
