"""Whatever is written otherwise in another place is found, and marked where it stands: scripts, numbers, hyphens."""

from __future__ import annotations

import pytest

from portal.search.engine import SearchEngine
from tests.search.engines.making import Reader, found_parts, make_documents, plain, rebuild

pytestmark = pytest.mark.anyio


async def marks(engine: SearchEngine, tag: str, text: str, typed: str) -> list[str]:
    """What is marked in the one article that is found, in title and snippet; nothing where none is."""
    await rebuild(
        engine, [*make_documents("one", **{tag: text}), *make_documents("two", **{tag: "...\nxyzzy"})]
    )
    hits = (await Reader(engine).search(typed, tag)).hits
    assert [hit.article for hit in hits] in ([], ["one"])
    for hit in hits:
        assert plain(hit.title) == text.partition("\n")[0]
    return [part for hit in hits for part in (*found_parts(hit.title), *found_parts(hit.snippet))]


@pytest.mark.parametrize(
    ("tag", "text", "typed", "marked"),
    [
        ("zh-Hant", "本市圖書館今日開幕", "图书馆", ["圖書館"]),
        ("zh-Hans", "本市图书馆今日开幕", "圖書館", ["图书馆"]),
        ("zh-Hans", "台湾总统", "臺灣", ["台湾"]),
        ("zh-Hant", "臺灣總統", "台灣", ["臺灣"]),
        ("ja", "渡邊さんは図書館へ行く", "渡辺", ["渡邊"]),
        ("ja", "渡辺さんは図書館へ行く", "圖書館", ["図書館"]),
        ("ja", "横濱市の広報", "横浜", ["横濱"]),
        ("th", "ชมนิทรรศการ 圖書館 ที่ลำพูน", "図書館", ["圖書館"]),
        ("ko", "서울특별시에서 열린 회의", "서울", ["서울"]),
        ("ko", "시민들은 버스로 이동했다", "버스", ["버스로"]),
        ("ko", "태국의 대사가 참석했다", "태국", ["태국의"]),
        ("ko", "책을 읽다", "책", ["책"]),
        ("fr", "L’école de Chiang Mai", "école", ["école"]),
        ("it", "L'acqua nell’autunno", "autunno", ["autunno"]),
        ("ca", "L'aigua d'estiu", "estiu", ["estiu"]),
        ("tr", "Ankara’nın merkezinde", "ankara", ["Ankara"]),
        ("tr", "Türkiye'ye gelen", "türkiye", ["Türkiye"]),
        ("tr", "Kur'an ve", "kuran", ["Kur'an"]),
        ("fr", "chez L’Oréal", "loreal", ["L’Oréal"]),
        ("fr", "chez L’Oréal", "l'oréal", ["Oréal"]),
    ],
)
async def test_other_forms_of_a_word_are_found_and_marked(
    engine: SearchEngine, tag: str, text: str, typed: str, marked: list[str]
) -> None:
    assert await marks(engine, tag, text, typed) == marked


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("สำนักงาน", "ส ำนักงาน"),
        ("สำนักงานประกันสังคม", "ส ำนักงานประกันสังคม"),
        ("ส ำนักงานประกันสังคม", "ส ำนักงานประกันสังคม"),
        ("สำคัญ", "ส าคัญ"),
        ("ผู้ว่าราชการ", "ผู ้ว่าราชการ"),
        ("ประจำปี", "ประจ ำปี"),
        ("ที่ประชุม", "ที่ประชุม"),
        ("ปีนี้", "ปีนี้"),
    ],
)
async def test_words_torn_by_a_pdf_and_letters_of_old_fonts_are_found_and_marked(
    engine: SearchEngine, typed: str, marked: str
) -> None:
    text = (
        "ประกาศ\n"
        + "ข่าวทั่วไปของจังหวัด " * 12
        + ("ส ำนักงานประกันสังคม แจ้งเรื่องส าคัญ ผู ้ว่าราชการ แผนประจ ำปี ใน ที\uf70aประชุม ป\uf702น\uf702\uf714")
    )
    assert marked in await marks(engine, "th", text, typed)


@pytest.mark.parametrize(
    "typed", ["053511000", "053-511-000", "0 5351 1000", "(053) 511000", "+66 53 511000"]
)
@pytest.mark.parametrize(
    "written", ["053511000", "053-511-000", "0-5351-1000", "(053) 511000", "+66 53 511000"]
)
async def test_a_telephone_number_is_found_and_marked_however_it_is_written(
    engine: SearchEngine, typed: str, written: str
) -> None:
    assert await marks(engine, "th", f"สอบถาม\nโทร. {written} ต่อ 5", typed) == [written]


@pytest.mark.parametrize(
    ("typed", "finds"), [("1669", True), ("081-234-5678", False), ("25662567", False), ("0535110005", False)]
)
async def test_numbers_are_found_as_a_whole(engine: SearchEngine, typed: str, finds: bool) -> None:
    text = "สอบถาม\nสายด่วน 1669 มี 234 ราย ปี 2566-2567 โทร 053-511-000"
    assert bool(await marks(engine, "th", text, typed)) is finds


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("wifi", "Wi-Fi"),
        ("wi-fi", "wifi"),
        ('"wifi"', "Wi-Fi"),
        ('"wi-fi"', "wifi"),
        ("wi fi", "Wi-Fi"),
        ("eservice", "e-Service"),
        ("e-service", "eservice"),
        ("coworking", "co-working"),
        ("co-working", "coworking"),
        ("checkin", "check-in"),
        ("check-in", "checkin"),
    ],
)
@pytest.mark.parametrize("tag", ["th", "en"])
async def test_a_word_with_hyphens_is_found_and_marked_without_and_the_other_way(
    engine: SearchEngine, tag: str, typed: str, written: str
) -> None:
    assert await marks(engine, tag, f"2569\n{written}", typed) == [written]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("2", ["๒"]),
        ("๒", ["๒"]),
        ("12", ["๑๒"]),
        ("24", ["๒๔", "24"]),
        ("24500", ["24,500", "๒๔,๕๐๐"]),
        ("2.24", ["2.24"]),
        ("500", []),
    ],
)
async def test_marks_never_cut_a_number(engine: SearchEngine, typed: str, marked: list[str]) -> None:
    text = "ข้อ ๒ และ ๒๔ กับ ๑๒ และ ๑๒๓ โทร ๑๙๑๒ งบ 24,500 หรือ ๒๔,๕๐๐ เฉลี่ย 2.24 จาก 24 และ 1,234.50"
    assert await marks(engine, "th", text, typed) == marked


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("The MOU of the town was signed in a hall of the province", "MOU", ["MOU"]),
        ("A memorandum of understanding of the town", "MOU", ["memorandum of understanding"]),
        ("A prime example and a minister, by the Prime Minister and a minister", "PM", ["Prime Minister"]),
    ],
)
async def test_what_an_abbreviation_means_is_marked_where_its_words_stand_together(
    engine: SearchEngine, text: str, typed: str, marked: list[str]
) -> None:
    assert await marks(engine, "en", text, typed) == marked


async def test_a_snippet_is_not_chosen_by_the_small_words_of_a_meaning(engine: SearchEngine) -> None:
    text = (
        "News\n"
        + "The head of the office of the town spoke of the future of understanding. " * 9
        + "An MOU came."
    )
    assert await marks(engine, "en", text, "MOU") == ["MOU"]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [("👍", ["👍🏽"]), ("👍🏽", ["👍🏽"]), ("🇹🇭", ["🇹🇭"]), ("🇱🇦", []), ("👩‍🌾", ["👩‍🌾"])],
)
async def test_a_picture_is_a_word(engine: SearchEngine, typed: str, marked: list[str]) -> None:
    assert await marks(engine, "th", "ขอบคุณ 👍🏽 ชาวสวน 👩‍🌾 ไทย 🇹🇭", typed) == marked


TYPED = "งานเทศกาลลำไย\nน้ำท่วมที่ลำพูน กยศ. ประกาศ ก.ย. ผู้ว่าฯ กินข้าว ม้า สายด่วน 1669 #ทวิตล่ม COVID-19 ｶﾌｪ"


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("นํ้าท่วม", True),
        ("น้ํา", True),
        ("ท่\u200bวม", True),
        ("๑๖๖๙", True),
        ("ทวิตล่ม", True),
        ("#ทวิตล่ม", True),
        ("ข่าว", False),  # tone marks tell words apart
        ("มา", False),
        ("covid19", True),
        ("กองทุนเงินให้กู้ยืมเพื่อการศึกษา", True),
        ("カフェ", True),
    ],
)
async def test_what_was_found_before_is_found(engine: SearchEngine, typed: str, finds: bool) -> None:
    assert bool(await marks(engine, "th", TYPED, typed)) is finds


@pytest.mark.parametrize(
    ("tag", "text", "typed", "marked"),
    [
        ("lo", "ໄປໂຮງຫມໍ ແຫ່ງໃໝ່", "ໂຮງໝໍ", "ໂຮງຫມໍ"),
        ("ar", "اجتماع في الإِسْـلام", "اسلام", "الإِسْـلام"),
        ("ja", "令和６年の会", "令和6年", "令和６年"),
        ("zh-Hans", "使用ｗｉｆｉ上网", "wifi", "ｗｉｆｉ"),
        ("en", "İzmir Straße ﬁne 😀 𠮷 the fair", "fair", "fair"),
        ("th", "ﬁ ß 😀 𠮷 ลำ\u200bไยสด", "ลำไย", "ลำไย"),
    ],
)
async def test_other_scripts_are_marked_as_they_stand(
    engine: SearchEngine, tag: str, text: str, typed: str, marked: str
) -> None:
    assert "".join(await marks(engine, tag, f"1\n{text}", typed)) == marked
