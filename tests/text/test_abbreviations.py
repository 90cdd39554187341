from __future__ import annotations

from pathlib import Path

import pytest

from portal.text.abbreviations import Abbreviations, abbreviations_of
from portal.text.word_lists import Files


def told(text: str, language: str) -> dict[str, str]:
    return {found.short: found.meaning for found in abbreviations_of(language).find(text)}


@pytest.mark.parametrize(
    ("text", "short", "meaning"),
    [
        ("17 ก.ย. 2563", "ก.ย.", "กันยายน"),
        ("พ.ศ. 2563", "พ.ศ.", "พุทธศักราช"),
        ("อบจ.ลำพูน", "อบจ.", "องค์การบริหารส่วนจังหวัด"),
        ("นายกอบจ.ลำพูน", "อบจ.", "องค์การบริหารส่วนจังหวัด"),
        ("พบผู้ว่าฯ ที่ศาลากลาง", "ผู้ว่าฯ", "ผู้ว่าราชการจังหวัด"),
        ("08.30น.", "น.", "นาฬิกา"),
    ],
)
def test_thai_abbreviations_are_found_beside_and_behind_words(text: str, short: str, meaning: str) -> None:
    assert told(text, "th") == {short: meaning}


@pytest.mark.parametrize("text", ["กอบจ.", "พ.ต.ส.", "อ.เมือง", "คน.", "ว.พ.ศ.", "เขต.", "เอสเอ็มอี"])
def test_a_part_of_something_longer_and_what_has_two_meanings_stays_as_it_is(text: str) -> None:
    assert told(text, "th") == {}


def test_the_longest_abbreviation_counts() -> None:
    assert list(told("ส.อบจ. และ พล.ต.ต.", "th")) == ["ส.อบจ.", "พล.ต.ต."]


def test_english_abbreviations_are_whole_words() -> None:
    assert list(told("The UN and UNESCO, not PUN, un.org/UN or UN-led.", "en")) == ["UN", "UNESCO"]


def test_a_month_is_told_from_a_name_by_the_number_beside_it() -> None:
    assert told("Jan met May on 5 Mar 2020.", "en") == {"Mar": "March"}
    assert told("Sept. 17", "en") == {"Sept": "September"}


def test_what_has_two_meanings_in_english_is_left() -> None:
    assert told("at 5 PM", "en") == {}


def test_a_language_without_a_list_has_none() -> None:
    assert list(Abbreviations({}).find("พ.ศ. 2563")) == []
    assert told("ສປປ ລາວ", "lo") == {}


def test_an_embedders_list_is_added(tmp_path: Path) -> None:
    (tmp_path / "th").mkdir()
    (tmp_path / "th" / "abbreviations.txt").write_text("สลพ. = สำนักงานจังหวัดลำพูน\n", encoding="utf-8")
    found = list(abbreviations_of("th", Files([tmp_path])).find("ติดต่อ สลพ. ได้"))
    assert [(f.short, f.start, f.stop) for f in found] == [("สลพ.", 7, 11)]
