from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.normalisation import normalise, tidy

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)
LAO = st.text("ນເແະາຳໍົັີຸຼ຺່້໌ ", max_size=12)
BURMESE = st.text("ကျြွှေိီုူဲံ့္်း ", max_size=12)
ANY = st.one_of(
    st.text(st.characters(), max_size=60),
    THAI,
    st.text("กเแำํา่้ัิ ๅ์\u200b\u0e4e", max_size=12),
    LAO,
    BURMESE,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("นำ\u0e49", "น้ำ"),
        ("น้ำ", "น้ำ"),
        ("ที\u0e48\u0e48", "ที่"),
        ("ท\u0e48ี", "ที่"),
        ("เเม่", "แม่"),
        ("ทา่", "ท่า"),
        ("ชํานาญ", "ชำนาญ"),
        ("นํ้าทว่ม", "น้ำทว่ม"),
        ("๒๕๖๓", "2563"),
        ("ลำ\u200bพูน", "ลำพูน"),
        ("ＣＯＶＩＤ－１９", "covid-19"),
        ("  สอง \u00a0\n คำ ", "สอง คำ"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("มๅ", "มา"),
        ("ส ำนักงาน", "สำนักงาน"),
        ("ส ํานักงาน", "สำนักงาน"),
        ("ประจ ำ ปี", "ประจำ ปี"),
        ("ท ี่ ประชุม", "ที่ ประชุม"),
        ("ผู ้ว่า", "ผู้ว่า"),
        ("เ พื่อ", "เพื่อ"),
        ("เก าะ", "เกาะ"),
        ("ว่ า", "ว่า"),
        ("ส  \u200b ำคัญ", "สำคัญ"),
        ("เรื่องส าคัญ ค าแนะน า", "เรื่องสำคัญ คำแนะนำ"),
        ("เข าไป", "เขาไป"),
        ("น ้าประปา ต ่ากว่า ซ ้า", "น้ำประปา ต่ำกว่า ซ้ำ"),
        ("ค ่าไฟ หน ้า ถ ้า", "ค่าไฟ หน้า ถ้า"),
        ("ป ະຈຳ", "ป ະຈຳ"),
        ("ປ ະຈຳ ຊ ີ້", "ປະຈຳ ຊີ້"),
        ("ที\uf70aประชุม ป\uf702น\uf702\uf714", "ที่ประชุม ปีนี้"),
        ("\uf70f\uf700 \uf89a\uf89e", "ญฐ ญฐ"),
        ("ฤๅษี", "ฤๅษี"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("a\ud800b", "ab"),
        ("ນ\u0ec9\u0ecdາ", "ນ້ຳ"),
        ("ນ\u0ecd\u0ec9າ", "ນ້ຳ"),
        ("ນຳ\u0ec9", "ນ້ຳ"),
        ("ຊ\u0ec9ີ", "ຊີ້"),
        ("ທ\u0ec8\u0ec8າ", "ທ່າ"),
        ("ຫ\u0eb1\u0ebcກ", "ຫ\u0ebc\u0eb1ກ"),
        ("ເເຂວງ", "ແຂວງ"),
        ("\u1000\u102f\u102d", "\u1000\u102d\u102f"),
        ("\u1019\u103c\u1037\u102d\u102f", "\u1019\u103c\u102d\u102f\u1037"),
        ("\u1000\u103d\u103b\u1014\u103a", "\u1000\u103b\u103d\u1014\u103a"),
    ],
)
def test_what_looks_the_same_becomes_the_same(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize("text", ["สระ ิ", "สระ า", "กา ก่า", "( ่ )", "ไป มา", "ก. า", "กรม ๆ", "พันธุ์ ่"])
def test_a_blank_that_may_part_words_stays(text: str) -> None:
    assert normalise(text) == text


@given(ANY)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(THAI)
def test_composed_and_decomposed_thai_are_one(text: str) -> None:
    assert normalise(unicodedata.normalize("NFKD", text)) == normalise(text)


@given(ANY)
def test_tidied_text_has_single_blanks_and_no_controls(text: str) -> None:
    tidied = tidy(text)
    assert tidied == tidy(tidied)
    assert "  " not in tidied
    assert tidied == tidied.strip()
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in tidied)


def test_tidying_makes_letters_of_old_fonts_real_and_leaves_blanks_where_they_are() -> None:
    assert tidy("ที\uf70aประชุมส ำคัญ") == "ที่ประชุมส ำคัญ"


def test_tidying_keeps_letters_case_and_joiners() -> None:
    assert tidy(" ผ้าไหม\u200b ยกดอก\ufeff  COVID\u00a0๑๙ 👩\u200d🌾 ") == "ผ้าไหม ยกดอก COVID ๑๙ 👩\u200d🌾"
