"""Texts and letters come back as they were packed, and a string that stands in letters is found in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import Analysis
from portal.search.whoosh.packed_text import (
    Needle,
    levelled_letters,
    pack_letters,
    pack_text,
    unpack_letters,
    unpack_text,
)

NEWS = st.text("กขคำัี้ๆ๐๙abAB 09 .,-–—…“”‘’\n\N{NO-BREAK SPACE}", max_size=40)
ANY = st.one_of(NEWS, st.text("กขคabc ํา😀é", max_size=40))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


@pytest.mark.parametrize(("text", "bytes_"), [("ลำไย “ดี”", 9), ("Fête", 4), ("竜眼", 4), ("", 0)])
def test_a_text_takes_no_more_bytes_than_its_script_needs(text: str, bytes_: int) -> None:
    assert len(pack_text(text)) == 1 + bytes_


@given(ANY, ANY)
def test_letters_come_back_beside_any_text(letters: str, shown: str) -> None:
    beside = pack_text(shown)
    assert unpack_letters(pack_letters(letters, beside), beside) == pack_text(letters)


@given(ANY, st.integers(0, 40), st.integers(1, 10))
def test_what_stands_in_letters_may_stand_in_them_levelled(
    analysis: Analysis, shown: str, at: int, size: int
) -> None:
    letters, beside = analysis.of("th").letters(shown), pack_text(shown)
    packed = pack_letters(letters, beside)
    if sought := letters[at : at + size]:
        assert Needle(sought).stands(unpack_letters(packed, beside))
        assert Needle(sought).stands(levelled_letters(packed, beside))


def test_what_is_no_part_of_a_text_stands_in_no_form_of_its_letters(analysis: Analysis) -> None:
    for shown in ("ตลาด ลำไย-สด", "ตลาดลำไย 😀"):
        packed = pack_letters(analysis.of("th").letters(shown), pack_text(shown))
        levelled = levelled_letters(packed, pack_text(shown))
        assert not Needle("ทุเรียน").stands(levelled)
        assert not Needle("漢").stands(levelled)
        assert Needle("ลำไย").stands(levelled)


def test_letters_take_little_room_beside_the_text_that_they_are_of() -> None:
    shown = "".join(f"ข่าวที่ {number} " for number in range(200))
    assert len(pack_letters(shown.replace(" ", ""), pack_text(shown))) < len(shown) / 3
