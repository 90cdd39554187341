from __future__ import annotations

import pytest

from tests.news.checks.making import checked, short


@pytest.mark.parametrize(
    "text",
    ["ป ร ะ ก า ศ", "จั ง ห วั ด", "ดู ข่ า ว ด่ ว น ได้", "ประ กา ศ", "ประ กา ศ จังหวัด", "N E W S today x N O T I C E",
     "ป  ร  ะ  ก  า  ศ", "ป\u00a0ร\u00a0ะ\u00a0ก\u00a0า\u00a0ศ"],
)  # fmt: skip
def test_letters_with_blanks_between_are_told(text: str) -> None:
    assert short(checked(f"a\n\n{text}")) == [("letters-apart", 3)]


@pytest.mark.parametrize(
    "text",
    ["ตัวเลือก ก ข ค ง", "ก ข ค ง จ ฉ", "A B C D E F", "ปู่ ย่า ตา ยาย", "เอ็ม บี เค", "นาย ก และ นาย ข", "กี่ ปี ที่ มี",
     "พ.ศ. ๒๕๖๓ ณ ที่นี้",
     "ต่าง ๆ นานา", "a b c"],
)  # fmt: skip
def test_short_words_and_choices_are_left_alone(text: str) -> None:
    assert not checked(text)


@pytest.mark.parametrize("text", ["จ านวน", "ท างาน", "สิ่งพิมพ ์ผลิต", "น ้า", "(ำ มาก) ีก"])
def test_words_that_a_pdf_tore_are_told(text: str) -> None:
    assert short(checked(f"a\n\n{text}")) == [("letters-broken", 3)]


@pytest.mark.parametrize("text", ["สระ า และ ะ", "ไม้เอก ่ ไม้โท ้", "ฯลฯ ๆ", "อา"])
def test_marks_that_are_spoken_of_are_left_alone(text: str) -> None:
    assert not checked(text)
