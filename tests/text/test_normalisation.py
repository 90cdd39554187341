from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.normalisation import normalise, tidy

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)
ANY = st.text(st.characters(), max_size=60) | THAI | st.text("กเแำํา่้ัิ ๅ์\u200b\u0e4e", max_size=12)


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
        ("ฤๅษี", "ฤๅษี"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("a\ud800b", "ab"),
    ],
)
def test_what_looks_the_same_becomes_the_same(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


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


def test_tidying_keeps_letters_case_and_joiners() -> None:
    assert tidy(" ผ้าไหม\u200b ยกดอก\ufeff  COVID\u00a0๑๙ 👩\u200d🌾 ") == "ผ้าไหม ยกดอก COVID ๑๙ 👩\u200d🌾"
