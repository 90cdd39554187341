from __future__ import annotations

from pathlib import Path

import pytest

from portal.search.analysis import Analysis
from portal.text.folding import key_of
from portal.text.word_lists import Files, words_of
from tests.search.analysis.samples import analysis


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("ก.ย.", "th", "กันยายน"),
        ("กย", "th", "กันยายน"),
        ("กันยายน", "th", "กันยา"),
        ("กันยา", "th", "กันยายน"),
        ("อบจ", "th", "องค์การบริหารส่วนจังหวัด"),
        ("องค์การบริหารส่วนจังหวัด", "th", "อบจ."),
        ("ผู้ว่าฯ", "th", "ผู้ว่าราชการจังหวัด"),
        ("Lamphun", "th", "ลำพูน"),
        ("LAMPOON", "th", "ลำพูน"),
        ("ลำพูน", "en", "Lamphun"),
        ("pasang", "th", "ป่าซาง"),
        ("Pa-Sang", "en", "Pasang"),
        ("ป่า ซาง", "en", "Pa Sang"),
        ("Haripunjai", "th", "หริภุญชัย"),
        ("กทม", "en", "Bangkok"),
        ("Bangkok", "th", "กรุงเทพมหานคร"),
        ("Sept.", "en", "September"),
        ("MoU", "en", "Memorandum of Understanding"),
        ("temples", "en", "temple"),
        ("2563", "th", "2020"),
        ("๒๕๖๓", "th", "2020"),
        ("2020", "en", "2563"),
    ],
)
def test_what_means_the_same_is_told_in_the_language_s_own_writing_first(
    text: str, language: str, first: str
) -> None:
    assert analysis().equivalents(text, language)[0] == first


@pytest.mark.parametrize(
    "text", ["", " ", "1669", "2,020 บาท", "ทดสอบไม่มี", "xyzzy", "พ.ศ. 9999", "\ud800", "?*" * 50]
)
def test_what_stands_for_nothing_else_has_no_equivalents(text: str) -> None:
    assert analysis().equivalents(text, "th") == ()


def meant_within(text: str) -> list[str]:
    meanings = analysis().meanings(analysis().of("th").letters(text), "th")
    return [one for meaning in meanings for one in meaning.equivalents]


@pytest.mark.parametrize("text", ["ปี 61", "ปีการศึกษา๖๑", "พ.ศ. 61", "ข่าวสงกรานต์ 61", "งบ 61 อบจ."])
def test_two_digits_are_a_year_behind_what_has_one(text: str) -> None:
    found = [
        one
        for meaning in analysis().meanings(analysis().of("th").letters(text), "th")
        for one in meaning.equivalents
    ]
    assert "2561" in found


@pytest.mark.parametrize("text", ["61", "ปี 99", "งบ 61 ล้าน", "ภาษี 61%", "อายุ 61 ปี", "บ้านเลขที่ 61"])
def test_other_numbers_are_none(text: str) -> None:
    found = [
        one
        for meaning in analysis().meanings(analysis().of("th").letters(text), "th")
        for one in meaning.equivalents
    ]
    assert "2561" not in found


def listed() -> list[str]:
    texts: list[str] = []
    for language in ("th", "en"):
        lists = words_of(language)
        texts += [text for group in (*lists.synonyms, *lists.names) for text in group]
        texts += [
            text
            for short, meant in lists.abbreviations.items()
            if key_of(short) not in lists.homographs
            for text in (short, *meant)
        ]
    return [text.replace("#", "47") for text in texts]


def test_equivalents_are_symmetric_and_few() -> None:
    everyday = {key_of(word) for tag in ("th", "en") for word in words_of(tag).everyday}
    for text in listed():
        others = analysis().equivalents(text, "th")
        assert len(others) <= 12
        for other in others if key_of(text) not in everyday else ():
            back = {key_of(again) for again in analysis().equivalents(other, "th")}
            assert key_of(text) in back | {key_of(other)}, (text, other)


def test_every_listed_text_has_an_equivalent() -> None:
    assert [text for text in listed() if not analysis().equivalents(text, "th")] == []


@pytest.mark.parametrize(
    ("text", "equivalents"),
    [
        ("ม.33", {"มาตรา 33", "หมู่ 33", "หมู่ที่ 33"}),
        ("ม33", {"มาตรา 33", "หมู่ 33", "หมู่ที่ 33"}),
        ("ม. ๓๓", {"มาตรา 33", "หมู่ 33", "หมู่ที่ 33"}),
        ("มาตรา 33", {"ม.33"}),
        ("มาตรา112", {"ม.112"}),
        ("มาตรา 33.5", {"ม.33.5"}),
        ("ม.3", {"หมู่ 3", "มัธยมศึกษาปีที่ 3"}),
        ("หมู่ที่ 12", {"หมู่ 12", "ม.12"}),
        ("ป6", {"ประถมศึกษาปีที่ 6"}),
        ("เฟส 5", {"ระยะที่ 5", "Phase 5"}),
        ("phase 2", {"ระยะที่ 2", "เฟส 2"}),
        ("Section 112", {"Sec. 112"}),
        ("ทล.11", {"ทางหลวงหมายเลข 11"}),
        ("มท1", {"รัฐมนตรีว่าการกระทรวงมหาดไทย"}),
    ],
)
def test_what_stands_before_any_number_keeps_it(text: str, equivalents: set[str]) -> None:
    assert equivalents <= set(analysis().equivalents(text, "th"))
    (meaning,) = analysis().meanings(text, "th")
    assert (meaning.start, meaning.end) == (0, len(text))
    assert set(meaning.equivalents) == set(analysis().equivalents(text, "th"))


@pytest.mark.parametrize(
    "text", ["ม#", "ม.#", "มาตรา #", "มาตรา", "มาตรา 3 4", "3 มาตรา", "#5", "# #", "กม.5"]
)
def test_the_sign_for_a_number_is_shown_to_nobody_and_fits_numbers_alone(text: str) -> None:
    assert not any("#" in other or "มาตรา" in other for other in analysis().equivalents(text, "th"))


def test_a_number_is_found_within_a_text_with_what_stands_before_it() -> None:
    found = analysis().meanings("เยียวยาผู้ประกันตนม33และม.40", "th")
    assert [each.equivalents[0] for each in found][-2:] == ["มาตรา 33", "มาตรา 40"]


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("คนแก่", "ผู้สูงอายุ"),
        ("ตกงาน", "เลิกจ้าง"),
        ("ค่าเทอม", "ค่าเล่าเรียน"),
        ("ค่าไฟ", "ค่าไฟฟ้า"),
        ("หวย", "สลาก"),
        ("เบอร์", "สายด่วน"),
        ("หมู", "สุกร"),
        ("pfizer", "ไฟเซอร์"),
        ("ไฟเซอร์", "Pfizer"),
        ("ต่อ ทะเบียน รถ", "ภาษีรถประจำปี"),
        ("พีเอ็ม2.5", "PM2.5"),
        ("พรบ.รถ", "คุ้มครองผู้ประสบภัยจากรถ"),
        ("ใบเกิด", "สูติบัตร"),
        ("กาด", "ตลาด"),
        ("ปี๋ใหม่เมือง", "สงกรานต์"),
        ("คนเฒ่า", "ผู้สูงวัย"),
        ("กองสลาก", "สำนักงานสลากกินแบ่งรัฐบาล"),
    ],
)
def test_words_of_everyday_life_find_those_of_officials(typed: str, official: str) -> None:
    assert official in analysis().equivalents(typed, "th")


def test_words_of_officials_find_no_words_of_everyday_life() -> None:
    lists = words_of("th")
    for word, meant in lists.everyday.items():
        back = {key_of(other) for text in meant for other in analysis().equivalents(text, "th")}
        same = {key_of(other) for group in lists.synonyms if word in group for other in group}
        assert key_of(word) not in back - same, word


def test_every_word_of_everyday_life_has_an_equivalent_however_long_it_is() -> None:
    for language in ("th", "en"):
        for word, meant in words_of(language).everyday.items():
            others = analysis().equivalents(word, language)
            assert {key_of(text) for text in meant} <= {key_of(other) for other in others}, word
            (found,) = analysis().meanings(word, language)
            assert (found.start, found.end) == (0, len(word))


def test_what_is_a_word_without_its_dot_is_an_abbreviation_only_with_it() -> None:
    assert analysis().equivalents("ทอ.", "th") == ("กองทัพอากาศ",)
    assert analysis().equivalents("ทอ", "th") == ()
    assert "ทอ." not in analysis().equivalents("กองทัพอากาศ", "th")
    assert analysis().meanings("ผ้าทอยกดอก", "th") == ()
    (meaning,) = analysis().meanings("ฝูงบิน ทอ. ที่เชียงใหม่", "th")[:1]
    assert meaning.equivalents == ("กองทัพอากาศ",)


def test_phrases_are_found_within_a_text_the_longest_first() -> None:
    text = "ผู้ว่าฯลำพูนไป Mae Hong Son ก.ย. 2563"
    found = {
        text[meaning.start : meaning.end]: meaning.equivalents for meaning in analysis().meanings(text, "th")
    }
    assert list(found) == ["ผู้ว่า", "ลำพูน", "Mae Hong Son", "ก.ย.", "2563"]
    assert found["Mae Hong Son"][0] == "แม่ฮ่องสอน"


def test_an_embedder_s_lists_are_added_and_make_another_index(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "synonyms.txt").write_text("ฟ้าแลบ = lightning\n", encoding="utf-8")
    (tmp_path / "th" / "words.txt").write_text("ดอยติใหม่ลำพูน\n", encoding="utf-8")
    own = Analysis(Files([tmp_path]))
    assert own.equivalents("Lightning", "th") == ("ฟ้าแลบ",)
    assert own.equivalents("ลำพูน", "en") == analysis().equivalents("ลำพูน", "en")
    assert [token.term for token in own.of("th").tokens("ที่ดอยติใหม่ลำพูนนี้")] == ["ที่", "ดอยติใหม่ลำพูน", "นี้"]
    assert not own.builder.agrees(analysis().builder)
    assert analysis().builder.agrees(Analysis().builder)
    assert own.lists("th").words > analysis().lists("th").words


def test_own_words_of_a_language_that_icu_parts_are_kept_whole(tmp_path: Path) -> None:
    assert "ຊາວໂລກໃຫຍ່" not in [token.term for token in analysis().of("lo").tokens("ສະບາຍດີຊາວໂລກໃຫຍ່")]
    (tmp_path / "lo").mkdir()
    (tmp_path / "lo" / "words.txt").write_text("ຊາວໂລກໃຫຍ່\n", encoding="utf-8")
    terms = [token.term for token in Analysis(Files([tmp_path])).of("lo").tokens("ສະບາຍດີຊາວໂລກໃຫຍ່")]
    assert terms == ["ສະບາຍດີ", "ຊາວໂລກໃຫຍ່"]
