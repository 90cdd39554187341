"""Text typed with the other keyboard layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.corrections.neighbours import latin_meant, thai_meant

KEYS = "".join(map(chr, range(0x21, 0x7F)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("l;ylfu", "สวัสดี"),
        ("]er^o", "ลำพูน"),
        ("mjv'gmujp;", "ท่องเที่ยว"),
        ("-hv,^]", "ข้อมูล"),
        ("wm]L", "ไทลศ"),
        ("!@#$%^&*()_+", "+๑๒๓๔ู฿๕๖๗๘๙"),
    ],
)
def test_thai_typed_on_english_keys_is_read_as_thai(typed: str, meant: str) -> None:
    assert thai_meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("สฟทย้ีื", "lamphun"), ("ฉ้รฟืเ ทฟร", "Chiang mai"), ("ๅ/-ภถุึคตจ", "1234567890")],
)
def test_english_typed_on_thai_keys_is_read_as_english(typed: str, meant: str) -> None:
    assert latin_meant(typed) == meant


@given(st.text(alphabet=KEYS))
def test_what_is_typed_on_any_key_comes_back(typed: str) -> None:
    assert latin_meant(thai_meant(typed)) == typed


@given(st.text(alphabet=st.characters(exclude_characters=KEYS)))
def test_letters_that_no_key_has_stay_as_they_are(text: str) -> None:
    assert thai_meant(text) == text


def test_no_two_keys_give_the_same_letter() -> None:
    assert len(set(thai_meant(KEYS))) == len(KEYS) == 94
