"""A string is found in a text as it is shown, however either of them is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis.strings import dense
from portal.search.snippets import parts_letters
from portal.search.spans import spans
from portal.text.folding import searched
from portal.text.normalisation import tidy


def found(text: str, sought: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, dense(searched(sought)))]


@pytest.mark.parametrize(
    ("text", "sought", "places"),
    [
        ("งานวัดพระธาตุหริภุญชัย", "หริภุญชัย", ["หริภุญชัย"]),
        ("ปี ๒๕๖๓ และ 2563", "2563", ["๒๕๖๓", "2563"]),
        ("นํ้าใจและน้ำใส", "น้ำ", ["นํ้า", "น้ำ"]),
        ("ผู้ว่า และ ผุ้ว่า", "ผู้ว่า", ["ผู้ว่า"]),
        ("ที่วา่งอยู่", "ที่ว่าง", ["ที่วา่ง"]),
        ("เเม่น้ำปิง", "แม่น้ำ", ["เเม่น้ำ"]),
        ("นาย สมชาย ใจดี", "สมชายใจดี", ["สมชาย ใจดี"]),
        ("Lamphun and LAMPHUN", "lamphun", ["Lamphun", "LAMPHUN"]),
        ("longans, a longan", "longan", ["longan"]),
        ("the town  hall", "town hall", ["town  hall"]),
        ("โควิด19", "โควิด", ["โควิด"]),
        ("", "ลำพูน", []),
        ("ลำพูน", "", []),
    ],
)
def test_a_string_is_found_however_it_is_written(text: str, sought: str, places: list[str]) -> None:
    assert found(text, sought) == places


@pytest.mark.parametrize(
    ("text", "sought"), [("กา", "ก"), ("เก", "ก"), ("น้ำ", "น"), ("จันทร์", "จัน"), ("เก่า", "เก")]
)
def test_a_string_is_not_found_inside_a_cluster(text: str, sought: str) -> None:
    assert found(text, sought) == []


def test_places_that_are_known_or_out_of_bounds_are_left_out() -> None:
    text = "ลำไย ลำไย ลำไย"
    assert [*spans(text, "ลำไย")] == [(0, 4), (5, 9), (10, 14)]
    assert [*spans(text, "ลำไย", 1)] == [(5, 9), (10, 14)]
    assert [*spans(text, "ลำไย", 0, 13)] == [(0, 4), (5, 9)]
    assert [*spans(text, "ลำไย", besides={(5, 9)})] == [(0, 4), (10, 14)]


def test_signs_of_regular_expressions_stand_for_themselves() -> None:
    assert found("a.c abc (x|y)*", "a.c") == ["a.c"]
    assert found("a.c abc (x|y)*", "(x|y)*") == ["(x|y)*"]


@given(st.text(), st.text())
def test_what_is_found_means_what_was_sought(text: str, sought: str) -> None:
    shown, wanted = tidy(f"{text} {sought} {text}"), dense(searched(sought))
    for start, end in spans(shown, wanted):
        assert dense(searched(shown[start:end])) == wanted
        assert not parts_letters(shown, start)
        assert not parts_letters(shown, end)


@pytest.mark.parametrize(
    ("text", "sought", "found"),
    [
        ("บ้าน ม.7", "ม.", ["ม."]),
        ("ทั้ง กทม. และ ก.ม.", "ม.", []),
        ("ตาม ม.33", "มม.", []),
        ("ปวช. และ (วช.)", "วช.", ["วช."]),
    ],
)
def test_an_abbreviation_is_not_found_at_the_end_of_another(text: str, sought: str, found: list[str]) -> None:
    assert [text[begin:end] for begin, end in spans(text, sought)] == found
