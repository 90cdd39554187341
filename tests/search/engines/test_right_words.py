"""What a reader may have meant, and names without news, told by an index: words that stand together in it are right."""

from __future__ import annotations

import pytest

from portal.search.engine import SearchEngine
from tests.search.engines.making import asked, make_documents, rebuild

pytestmark = pytest.mark.anyio

NEWS = [
    *(
        document
        for number in range(60)
        for document in make_documents(
            f"covid-{number}", th=f"โควิดระลอกที่ {number}\nผู้ป่วยโควิดรับวัคซีนที่ลำพูน น้ำท่วมหนัก"
        )
    ),
    *make_documents("slip", th="ประกาศ\nตรวจโควิทได้ที่นี่"),
    *make_documents("name", th="พบพาโกดาเก่า\nพาโกดาอายุพันปี"),
]


@pytest.mark.parametrize(
    ("typed", "right"), [("โควิท", "โควิด"), ("วักซีน", "วัคซีน"), ("ลำพุน", "ลำพูน"), ("nam tuam", "น้ำท่วม")]
)
async def test_slips_are_corrected_by_what_the_index_holds(
    engine: SearchEngine, typed: str, right: str
) -> None:
    await rebuild(engine, NEWS)
    assert right in [correction.text for correction in await engine.corrections(asked(typed))]


@pytest.mark.parametrize("typed", ["พาโกดา", "พา โกดา", "โควิดระลอก", "น้ำท่วมหนัก", "พบพาโกดา", "แม่ทา", "บ้านธิ"])
async def test_what_titles_and_lists_have_is_right(engine: SearchEngine, typed: str) -> None:
    await rebuild(engine, NEWS)
    assert await engine.corrections(asked(typed)) == ()


async def test_listed_names_that_no_article_holds_are_absent(engine: SearchEngine) -> None:
    await rebuild(engine, NEWS)
    absent = await engine.absent_names(asked("อ.บ้านธิ จ.ลำพูน"))
    assert [name for name, *_ in absent] == ["บ้านธิ"]
    assert "Ban Thi" in absent[0]
