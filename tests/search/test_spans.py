"""A string is found in a text as it is shown, however either of them is written."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis.analysis import Analysis
from portal.search.analysis.letter_matching import dense
from portal.search.snippets import parts_letters
from portal.search.spans import Together, is_word_part, spans
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
        ("İzmir, LAMPHUN", "lamphun", ["LAMPHUN"]),  # one letter that is two in small
        ("ΟΔΟΣ και οδός", "οδοσ", ["ΟΔΟΣ"]),
        ("the town  hall", "town hall", ["town  hall"]),
        ("โควิด19", "โควิด", ["โควิด"]),
        ("ติดต่อส ำนักงาน เรื่องส าคัญ", "สำนักงาน", ["ส ำนักงาน"]),
        ("ติดต่อส ำนักงาน เรื่องส าคัญ", "สำคัญ", ["ส าคัญ"]),
        ("ผู ้ว่า และท ี ่ประชุม", "ที่ประชุม", ["ท ี ่ประชุม"]),
        ("ผู ้ว่า", "ผู้ว่า", ["ผู ้ว่า"]),
        ("本市圖書館、図書館、图书馆", "图书馆", ["圖書館", "図書館", "图书馆"]),
        ("ข้อ ๒ และ ๒๔ กับ ๑๒ และ ๑๒๓ โทร ๑๙๑๒", "2", ["๒"]),
        ("ข้อ ๒ และ ๒๔ กับ ๑๒ และ ๑๒๓ โทร ๑๙๑๒", "๑๒", ["๑๒"]),
        ("24,500 ๒๔,๕๐๐ 2.24 ๒.๒๔ ๒๔ 24.", "24", ["๒๔", "24"]),
        ("24,500 ๒๔,๕๐๐ 24,5", "24,500", ["24,500", "๒๔,๕๐๐"]),
        ("ข้อ 24,5 กับ 5,24", "24", ["24", "24"]),  # a list, and no number
        ("ปี 2566 และปี 25", "ปี 25", ["ปี 25"]),
        ("เฟส24 ม.24/2", "24", ["24", "24"]),
        ("", "ลำพูน", []),
        ("ลำพูน", "", []),
    ],
)
def test_a_string_is_found_however_it_is_written(text: str, sought: str, places: list[str]) -> None:
    assert found(text, sought) == places


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("กา", "ก"),
        ("เก", "ก"),
        ("น้ำ", "น"),
        ("ส ำนัก", "ส"),
        ("เ พื่อ", "พื่อ"),
        ("👍🏽", "👍"),
        ("จันทร์", "จัน"),
        ("เก่า", "เก"),
    ],
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


def places_shown(together: Together, known: Iterable[tuple[int, int]]) -> list[int]:
    """Where words show a query: `known` is where each stands, and its number."""
    places, numbers = np.array([*known]).T
    return [int(place) for place in places[together.shown(places, numbers)]]


def test_words_of_a_wording_that_was_not_typed_show_it_only_side_by_side() -> None:
    numbers = {"mou": 0, "memorandum": 1, "of": 2, "understanding": 3, "treaty": 4}
    together = Together(["mou"], [("memorandum", "of", "understanding"), ("treaty",)], numbers)
    text = ["mou", "of", "memorandum", "of", "understanding", "treaty", "memorandum"]
    shown = places_shown(together, enumerate(numbers[word] for word in text))
    assert [text[place] for place in shown] == ["mou", "memorandum", "of", "understanding", "treaty"]
    assert shown[1] == 2


def test_typed_words_are_shown_wherever_they_stand() -> None:
    together = Together(["of"], [("hall", "of")], {"of": 0, "hall": 1})
    assert places_shown(together, [(3, 0), (7, 1), (9, 0)]) == [3, 9]


def test_what_says_nothing_by_itself_is_shown_between_found_words_only() -> None:
    numbers = {"season": 0, "of": 1, "the": 2, "longan": 3}
    together = Together(numbers, [], numbers, ["of", "the"])
    text = ["the", "season", "of", "the", "longan", "of", "rice", "of", "longan"]
    known = [(place, numbers[word]) for place, word in enumerate(text) if word in numbers]
    assert places_shown(together, known) == [1, 2, 3, 4, 8]


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


def test_no_more_places_are_looked_at_than_are_wished() -> None:
    text = "กล้า" * 50 + " กล"
    assert [*spans(text, "กล", most=50)] == []
    assert [*spans(text, "กล", most=51)] == [(201, 203)]


@pytest.mark.parametrize(
    ("text", "word", "parts"),
    [
        ("รถยนต์สามารถวิ่งบนราง รถไฟ รถ", "รถ", ["รถ|ยนต์", "รถ|ไฟ", "รถ|"]),
        ("ดูตารางแล้วใช้ตามองตามปกติ", "ตา", ["ตา|มอง"]),
        ("น ้ำและแม่น้ำปิง", "น้ำ", ["น ้ำ|และ", "น้ำ|ปิง"]),
    ],
)
def test_a_short_word_is_marked_by_itself_and_in_words_that_are_put_together_of_it(
    text: str, word: str, parts: list[str]
) -> None:
    analyzer = Analysis().of("th")
    tokens = analyzer.tokens(text)
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    found = [
        f"{text[start:end]}|{text[end : end + 6]}"
        for start, end in spans(text, word)
        if is_word_part(text, (start, end), word, starts, ends, analyzer)
    ]
    assert len(found) == len(parts)
    assert all(one.startswith(part) for one, part in zip(found, parts, strict=True))
