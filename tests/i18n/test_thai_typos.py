from __future__ import annotations

import pytest

from portal.i18n.typos import misspellings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("นํา", "sara am"),
        ("นํ้า", "sara am"),
        ("เเละ", "sara ae"),
        ("ที่่", "the same mark twice"),
        ("ดีี", "the same mark twice"),
        ("ท่ี", "before the vowel"),
        ("ก่้า", "two tone marks"),
        ("ข่าว\u200bสาร", "invisible"),
        ("\ufeffข่าว", "invisible"),
        ("ข่าว\u00adสาร", "invisible"),
    ],
)
def test_a_slip_that_looks_right_is_found(text: str, told: str) -> None:
    found = list(misspellings(text))
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    "text", ["น้ำใจและน้ำท่วม", "ที่อยู่ของข่าวนี้", "เก้าอี้เก่า ๆ", "ร้อยละ ๕๐", "พระเจ้าอยู่หัว", "English", ""]
)
def test_proper_thai_is_left_in_peace(text: str) -> None:
    assert list(misspellings(text)) == []
