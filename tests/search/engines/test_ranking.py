"""What was typed leads, and what holds its words follows; only names and strings of no words leave the rest out."""

from __future__ import annotations

import pytest

from portal.search.engine import SearchEngine
from portal.search.searching import Asked, Searching
from tests.search.engines.making import Reader, articles, asked, days, found_parts, make_documents, rebuild

pytestmark = pytest.mark.anyio

FILLER = "แถวนี้ไม่มีเรื่องน่าสนใจเลยสักนิดเดียว"


async def reader_of(engine: SearchEngine, *texts: str, language: str = "th") -> Reader:
    """Somebody who searches these texts: articles numbered from 0, each a day newer than the one before."""
    documents = [
        document
        for number, text in enumerate(texts)
        for document in make_documents(str(number), days(number), **{language: text})
    ]
    await rebuild(engine, documents)
    return Reader(engine)


@pytest.mark.parametrize(
    ("typed", "exact", "others"),
    [
        ("หวยแพง", "ข่าว\nหวยแพงอีกแล้ว", ["หวย\nขายหวยราคาแพงมาก", "ข่าว\nแพงเพราะหวย"]),
        ("มท1", "ข่าว\nมท1 แถลง", ["ประชุม มท.1\nมท.1 แถลง", "ข่าว\nมท.1"]),
        ("ราคาน้ำมันวันนี้", "สัมภาษณ์\nพูดถึงราคาน้ำมันวันนี้", ["ราคาน้ำมัน\nปรับลดลง", "ข่าว\nราคาน้ำมันลดลงวันนี้"]),
        ("น้ำท่วมภาคเหนือ", "ข่าว\nน้ำท่วมภาคเหนือ", ["ข่าว\nน้ำท่วมหนักที่ภาคเหนือ", "ข่าว\nภาคเหนือน้ำท่วม"]),
        ("ต่อทะเบียนรถ", "เตือนข่าวปลอม\nต่อทะเบียนรถ", ["ข่าว\nภาษีรถประจำปี", "ต่อภาษีรถ\nที่ขนส่ง"]),
        ("ค่าไฟแพง", "ข่าว\nค่าไฟแพง", ["ค่าไฟฟ้า\nแพงขึ้น", "ข่าว\nค่าไฟขึ้นเพราะก๊าซแพง"]),
        ("คนละครึ่งเฟส5", "ข่าว\nคนละครึ่งเฟส5", ["คนละครึ่ง\nเฟส 5 เริ่มแล้ว"]),
    ],
)
async def test_one_article_with_the_typed_letters_leads_and_hides_no_other(
    engine: SearchEngine, typed: str, exact: str, others: list[str]
) -> None:
    reader = await reader_of(engine, exact, *others, *[f"ข่าว\n{FILLER}"] * 4)
    found = await reader.finds(typed)
    assert found >= {str(number) for number in range(1 + len(others))}
    assert articles(await reader.search(typed))[0] == "0"


@pytest.mark.parametrize("typed", ["ราคาข้าว", "ไฟดับ", "ผู้ดูแล"])
async def test_a_compound_that_fills_a_page_leaves_out_what_holds_its_words_apart(
    engine: SearchEngine, typed: str
) -> None:
    written = [f"ข่าว\nพบ{typed}ในจังหวัด {FILLER}"] * 10
    reader = await reader_of(engine, *written, *["ข่าว\nข้าว ราคา ผู้ ไฟ ดู แล ดับ"] * 3, *[f"ข่าว\n{FILLER}"] * 30)
    assert await reader.finds(typed) == set(map(str, range(10)))


async def test_words_that_meet_in_few_of_the_articles_that_hold_both_hide_none_of_these(
    engine: SearchEngine,
) -> None:
    met = ["ข่าว\nน้ำท่วมภาคใต้"] * 10
    reader = await reader_of(engine, *met, *["ข่าว\nภาคใต้เตรียมรับน้ำท่วม"] * 120)
    assert (await reader.search("น้ำท่วมภาคใต้")).total == 130


async def test_a_stop_word_that_was_typed_between_blanks_is_one_of_all_words(engine: SearchEngine) -> None:
    others = [f"ข่าว\nสร้างตัว ตัวเลข ตัวอย่าง {FILLER}"] * 40
    reader = await reader_of(engine, "ข่าว\nพ่อ พ่อ พ่อ", f"ข่าว\nตัว {FILLER} {FILLER} พ่อ", *others)
    assert articles(await reader.search("ตัว พ่อ"))[0] == "1"


async def test_a_surname_that_parts_into_common_words_leaves_out_what_holds_only_these(
    engine: SearchEngine,
) -> None:
    reader = await reader_of(
        engine,
        "ข่าว\nนายสมชาย ใบน้อย แถลง",
        "ข่าว\nใบจองมีน้อย",
        "ข่าว\nปีนี้เก็บใบ น้อยลง",
        f"ข่าว\n{FILLER}",
    )
    assert await reader.finds("ใบน้อย") == {"0"}


@pytest.mark.parametrize("typed", ["นายสมชาย", "สมชาย", "อินทวุฒิ", "แก้วมะลิวงศ์"])
async def test_a_name_is_found_as_it_stands_and_its_syllables_are_not(
    engine: SearchEngine, typed: str
) -> None:
    reader = await reader_of(
        engine,
        "ข่าว\nนายสมชาย ใบน้อย พบนายอินทวุฒิ แก้วมะลิวงศ์",
        "ข่าว\nนายกสมาคมชายแดนถือแก้ว",
        f"ข่าว\n{FILLER}",
    )
    assert await reader.finds(typed) == {"0"}


async def test_articles_with_both_words_stand_before_those_that_hold_one_often(engine: SearchEngine) -> None:
    long = FILLER * 10
    reader = await reader_of(
        engine,
        f"ข่าว\nฝุ่น ฝุ่น ฝุ่น ฝุ่น ฝุ่น {FILLER}",
        f"ข่าว\nฝุ่น{long}ลำพูน{long}",
        f"ข่าว\nลำพูน ลำพูน {FILLER}",
        *[f"ข่าว\nลำพูน {FILLER}"] * 4,
        *[f"ข่าว\n{FILLER}"] * 4,
    )
    for typed in ("ฝุ่น ลำพูน", "ลำพูน ฝุ่น"):
        assert articles(await reader.search(typed))[0] == "1"


@pytest.mark.parametrize("title", ["ลดค่าทาง", "ลดค่าทางด่วน"])
async def test_a_title_that_holds_the_typed_string_counts_as_one_inside_longer_words_too(
    engine: SearchEngine, title: str
) -> None:
    around = f"{FILLER} " * 3
    reader = await reader_of(
        engine,
        f"ประชุมใหญ่สามัญประจำปีของหมู่บ้าน\n{around}เรื่องค่าทาง {around}",
        f"{title}\n{around}วันหยุดยาวขับรถเล่น {around}",
        f"ประชุมใหญ่สามัญประจำปีของหมู่บ้าน\n{around}จ่ายค่าทาง {around}",
        *[f"ข่าวประจำวันของหมู่บ้านเล็ก ๆ\n{around}"] * 200,
    )
    assert articles(await reader.search("ค่าทาง"))[0] == "1"


class TestQuestions:
    """Words that ask weigh little beside what they ask for."""

    @pytest.mark.parametrize(
        ("typed", "content"),
        [
            ("เปิดวัดวันไหน", "วัดใหญ่เปิดให้เข้าชม"),
            ("วัดเปิดกี่โมง", "วัดใหญ่เปิดให้เข้าชม"),
            ("วัดเปิด อะไร ที่ไหน เมื่อไหร่", "วัดใหญ่เปิดให้เข้าชม"),
            ("สมัครงานยังไง", "รับสมัครงานหลายตำแหน่ง"),
            ("ทำใบขับขี่ใหม่ได้ที่ไหน", "ต่ออายุใบขับขี่"),
        ],
    )
    async def test_an_article_that_asks_does_not_lead(
        self, engine: SearchEngine, typed: str, content: str
    ) -> None:
        asking = "ข่าว\nอะไร ใคร ที่ไหน เมื่อไหร่ วันไหน กี่โมง ยังไง เท่าไหร่ ได้ไหม"
        reader = await reader_of(engine, f"ข่าว\n{content}", asking, *[f"ข่าว\n{FILLER}"] * 4)
        assert articles(await reader.search(typed))[0] == "0"

    async def test_english_words_that_ask_do_not_lead_either(self, engine: SearchEngine) -> None:
        reader = await reader_of(
            engine,
            "News\nThe temple opens its doors to visitors",
            "News\nWhat, when, where, how much and who: they asked again",
            *["News\nNothing of interest"] * 4,
            language="en",
        )
        assert articles(await reader.search("when does the temple open", "en"))[0] == "0"

    @pytest.mark.parametrize("typed", ["เมื่อไหร่", "กี่โมง", "อะไร", "ยังไง"])
    async def test_alone_and_in_a_title_they_are_found(self, engine: SearchEngine, typed: str) -> None:
        reader = await reader_of(engine, f"ข่าว\nถามว่า{typed}", f"รู้ไว้ว่า{typed}\n{FILLER}", f"ข่าว\n{FILLER}")
        assert await reader.finds(typed) == {"0", "1"}

    @pytest.mark.parametrize(
        ("typed", "language", "text", "marked"),
        [
            (
                "when is the longan fair",
                "en",
                "The longan fair is when the fruit is ripe",
                ["longan fair"],
            ),
            ("price of longan", "en", "The price of the day: longan of Lamphun", ["price", "longan"]),
            ("season of longan", "en", "The season of longan and of rice", ["season of longan"]),
            ("ลำไยราคากี่บาท", "th", "ลำไยกระบุงนี้มีไม่กี่ลูก", ["ลำไย"]),
        ],
    )
    async def test_what_only_asks_or_joins_is_not_marked_beside_what_was_sought(
        self, engine: SearchEngine, typed: str, language: str, text: str, marked: list[str]
    ) -> None:
        others = ["News\nIt is said of the river when the rain is over"] * 30
        reader = await reader_of(engine, f"News\n{text}", *others, language=language)
        first = (await reader.search(typed, language)).hits[0]
        assert found_parts(first.snippet) == marked

    async def test_a_little_word_is_not_needed_among_all_that_were_typed(self, engine: SearchEngine) -> None:
        reader = await reader_of(
            engine,
            f"ดอยขุนตาล\nอุทยานแห่งชาติดอยขุนตาลบนดอย {FILLER}",
            f"ข่าว\n{FILLER} ผู้คนไปทุกปี {FILLER} มีดอยขุนตาล {FILLER}",
            *["ข่าว\nผู้คนไปทุกวัน"] * 40,
        )
        assert articles(await reader.search("ไปดอยขุนตาลยังไง"))[0] == "0"

    @pytest.mark.parametrize(("typed", "language"), [("กี่", "th"), ("the", "en"), ("when is", "en")])
    async def test_what_only_asks_or_joins_is_marked_where_it_is_all(
        self, engine: SearchEngine, typed: str, language: str
    ) -> None:
        reader = await reader_of(engine, f"News\nIt has {typed} in it", language=language)
        assert found_parts((await reader.search(typed, language)).hits[0].snippet) == [typed]

    async def test_a_snippet_shows_the_rare_word_not_a_common_one_inside_another(
        self, engine: SearchEngine
    ) -> None:
        text = f"ผ้าฝ้ายทอมือ {FILLER * 9}\nงานประจำปีของเมือง"
        reader = await reader_of(engine, f"ข่าว\n{text}", *["ข่าว\nทุกปีมีงาน"] * 9)
        first = (await reader.search("ผ้าฝ้าย ปี")).hits[0]
        assert "ผ้าฝ้าย" in found_parts(first.snippet)

    async def test_a_snippet_shows_what_stands_at_the_end_of_a_very_long_text(
        self, engine: SearchEngine
    ) -> None:
        minutes = "ที่ประชุมรับทราบ " * 4_000
        reader = await reader_of(engine, f"รายงาน\n{minutes}\nเห็นชอบให้ซ่อมเขื่อน", f"รายงาน\n{minutes}")
        (hit,) = (await reader.search("ซ่อมเขื่อน")).hits
        assert "เขื่อน" in "".join(found_parts(hit.snippet))

    async def test_a_snippet_shows_the_words_of_a_long_query_and_its_rarest_inside_another(
        self, engine: SearchEngine
    ) -> None:
        others = ["ข่าว\nประชาชนซื้อสินค้าราคาแพงที่ตลาดทุกวัน"] * 30
        reader = await reader_of(engine, "ข่าว\nประชาชนซื้อลำไยอบแห้งราคาแพงที่ตลาด", *others)
        first = (await reader.search("ประชาชน ซื้อ ลำไย ราคา แพง ที่ ตลาด")).hits[0]
        assert first.article == "0"
        assert {"ลำไย", "ซื้อ"} <= {
            part for found in found_parts(first.snippet) for part in ("ลำไย", "ซื้อ") if part in found
        }

    async def test_a_title_that_asks_the_same_leads(self, engine: SearchEngine) -> None:
        reader = await reader_of(
            engine,
            f"เลือกตั้งเมื่อไหร่\n{FILLER}",
            f"เลือกตั้ง\nประกาศแล้ว {FILLER}",
            *[f"ข่าว\n{FILLER}"] * 4,
        )
        assert articles(await reader.search("เลือกตั้งเมื่อไหร่"))[0] == "0"


class TestTheNewest:
    """Who says today or latest is given the newest of what answers equally well."""

    @pytest.mark.parametrize("typed", ["ราคาน้ำมันวันนี้", "ราคาน้ำมัน ล่าสุด", "ราคาน้ำมันปีนี้", "ราคาน้ำมัน latest"])
    async def test_of_equals_the_newest_leads(self, engine: SearchEngine, typed: str) -> None:
        old = f"ราคาน้ำมัน\nปรับขึ้น {FILLER}"
        new = f"ราคาน้ำมัน\nปรับขึ้น {FILLER} {FILLER}"
        documents = [
            *make_documents("old", days(0), th=old),
            *make_documents("new", days(400), th=new),
            *make_documents("older", days(-400), th=old),
            *make_documents("other", days(500), th=f"ข่าว\n{FILLER}"),
        ]
        await rebuild(engine, documents)
        assert articles(await Reader(engine).search(typed))[0] == "new"

    async def test_in_english_too(self, engine: SearchEngine) -> None:
        documents = [
            *make_documents("old", days(0), en="Oil price\nIt rises"),
            *make_documents("new", days(400), en="Oil price\nIt rises once more this week"),
            *make_documents("other", days(500), en="News\nNothing"),
        ]
        await rebuild(engine, documents)
        reader = Reader(engine)
        assert articles(await reader.search("oil price today", "en"))[0] == "new"
        assert articles(await reader.search("latest oil price", "en"))[0] == "new"
        assert articles(await reader.search("oil price", "en"))[0] == "old"

    async def test_what_does_not_answer_is_not_lifted_by_being_new(self, engine: SearchEngine) -> None:
        documents = [
            *make_documents("answer", days(0), th=f"ราคาน้ำมัน\nปรับขึ้น {FILLER}"),
            *make_documents("new", days(900), th=f"ข่าว\nน้ำมันมะพร้าว {FILLER}"),
            *make_documents("other", days(900), th=f"ข่าว\n{FILLER}"),
        ]
        await rebuild(engine, documents)
        assert articles(await Reader(engine).search("ราคาน้ำมันวันนี้"))[0] == "answer"


async def test_the_words_of_a_listed_phrase_are_marked_where_they_stand_apart(engine: SearchEngine) -> None:
    reader = await reader_of(engine, "ข่าว\nขายหวยราคาแพงมาก", f"ข่าว\n{FILLER}")
    (hit,) = (await reader.search("หวยแพง")).hits
    assert found_parts(hit.snippet) == ["หวย", "แพง"]


@pytest.mark.parametrize(
    ("typed", "loosened"),
    [
        ("“ผ้าไหมยกดอก ปี 2569”", True),
        ("“ปี 2569” “ผ้าไหมยกดอก”", True),
        ("“ปี 2569 ผ้าไหม” OR “ยกดอก 2569”", True),
        ("“ผ้าไหมยกดอก”", False),
        ("“ปี 2569” OR “ผ้าไหมยกดอก”", False),
    ],
)
async def test_phrases_that_nothing_holds_are_loosened(
    engine: SearchEngine, typed: str, *, loosened: bool
) -> None:
    reader = await reader_of(engine, "ข่าว\nครูสอนทอผ้าไหมยกดอก", *[f"ข่าว\n{FILLER}"] * 4)
    query = asked(typed)
    found = await Searching(reader.engine, None, lambda: ("th",)).search(Asked(text=typed, query=query))
    assert articles(found.results) == ["0"]
    assert found.loosened is loosened
    exact = await Searching(reader.engine, None, lambda: ("th",)).search(
        Asked(text=typed, query=query, exact=True)
    )
    assert bool(exact.results.total) is not loosened


async def test_a_compound_of_words_that_meet_everywhere_leaves_out_where_they_meet_by_chance(
    engine: SearchEngine,
) -> None:
    apart = [f"ข่าว\nซื้อของ {FILLER}"] * 60 + [f"ข่าว\nสร้างบ้าน {FILLER}"] * 60
    met = [f"ข่าว\nสร้างบ้าน {FILLER} ซื้อของ"] * 110
    reader = await reader_of(engine, *[f"ข่าว\nซื้อบ้าน {FILLER}"] * 10, *apart, *met, *[f"ข่าว\n{FILLER}"] * 60)
    assert await reader.finds("ซื้อบ้าน") == set(map(str, range(10)))


async def test_a_compound_that_fills_a_page_leads_with_the_same_articles_typed_with_blanks(
    engine: SearchEngine,
) -> None:
    compound = [f"ข่าว\n{'ซื้อบ้าน ' * (1 + number % 3)}{FILLER * (number % 7)}" for number in range(30)]
    titled = [f"บ้านที่ซื้อ\nซื้อบ้าน {FILLER * 9}"] * 3
    others = [f"ข่าว\nซื้อของ {FILLER} สร้างบ้าน"] * 5 + [f"ข่าว\n{FILLER}"] * 9
    reader = await reader_of(engine, *compound, *titled, *others)
    in_one_piece = articles(await reader.search("ซื้อบ้าน"))[:10]
    assert in_one_piece == articles(await reader.search("ซื้อ บ้าน"))[:10]


async def test_letters_that_are_words_by_chance_are_found_inside_other_words(engine: SearchEngine) -> None:
    within = ["ข่าว\nดอยหล่อหลอมใจ"] * 10
    reader = await reader_of(engine, *within, "ข่าว\nดอยสูง พระหล่อ", *[f"ข่าว\nดอย {FILLER}"] * 20)
    assert await reader.finds("ดอยหล่อ") == set(map(str, range(10)))


async def test_what_means_the_same_is_found_beside_the_typed_letters(engine: SearchEngine) -> None:
    same = ["ข่าว\nก่อสร้างถนน"] * 12
    reader = await reader_of(engine, "ข่าว\nทำถนน", *same, *[f"ข่าว\n{FILLER}"] * 4)
    assert await reader.finds("ทำถนน") == set(map(str, range(13)))
