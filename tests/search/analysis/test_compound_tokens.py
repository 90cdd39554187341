"""Telephone numbers and words with hyphens are one word, wherever they are parted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis.compound_tokens import parts, pieced
from tests.search.analysis.samples import LANGUAGES, TEXTS, analysis


def found(text: str) -> list[tuple[str, str]]:
    return [(one.term, text[one.start : one.end]) for one in pieced(text)]


@pytest.mark.parametrize(
    "text",
    [
        "053-511-000",
        "053 511 000",
        "0 5351 1000",
        "0-5351-1000",
        "(053) 511000",
        "053.511.000",
        "053 – 511 – 000",
        "๐๕๓-๕๑๑-๐๐๐",
        "๐ ๕๓๕๑ ๑๐๐๐",
        "+66 53 511000",
        "+6653511000",
        "+66 (0) 53 511 000",
        "(+66) 53-511-000",
        "00 66 53 511 000",
        "66 53 511000",
        "6653511000",
    ],
)
def test_a_telephone_number_is_its_digits_however_they_are_parted(text: str) -> None:
    assert found(f"โทร.{text} ต่อ 101") == [("053511000", text)]
    assert found(f"ปี 2566 {text}, 2567") == [("053511000", text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("081-234-5678", "0812345678"),
        ("08 1234 5678", "0812345678"),
        ("+66 81 234 5678", "0812345678"),
        ("02-123-4567", "021234567"),
        ("1800-123-456", "1800123456"),
        ("+1 212 555 1234", "12125551234"),
        ("+856 21 212 251", "85621212251"),
        ("020 7946 0958", "02079460958"),
    ],
)
def test_numbers_of_mobiles_of_other_countries_and_free_ones_are_known_too(text: str, number: str) -> None:
    assert found(text) == [(number, text)]


def test_numbers_side_by_side_and_rows_of_them_are_told_apart() -> None:
    assert [number for number, _ in found("053-511-000 081-234-5678, 02 123 4567")] == [
        "053511000",
        "0812345678",
        "021234567",
    ]
    assert found("0-2123-4567-9") == [("021234567", "0-2123-4567")]


@pytest.mark.parametrize(
    "text",
    [
        "1669 1506 191",
        "5-11",
        "2566-2567",
        "2566 - 2567 - 2568 - 2569",
        "01-12-2566 10.30-12.30",
        "08-02-2566 12:30",
        "08.30-16.30 น.",
        "1,234,567.50 บาท 0.123456789",
        "10 000 000 บาท",
        "1-2345-67890-12-3",
        "0 1 2 3 4 5 6 7 8 9",
        "053511000",  # is one word already
    ],
)
def test_years_dates_times_prices_and_lists_are_no_numbers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("0-2123-4567-9", ["021234568", "021234569"]),
        ("0 2272 9529 - 30", ["022729530"]),
        ("๐ ๒๑๒๓ ๔๕๖๗ ถึง ๖๘", ["021234568"]),
        ("0 2123 4567-1", []),
        ("0 2123 4567-8-9", []),
        ("co-working-space", ["coworking", "workingspace"]),
        ("Wi-Fi", []),
    ],
)
def test_rows_of_numbers_and_words_in_many_pieces_are_found_by_parts_of_them(
    text: str, others: list[str]
) -> None:
    [whole] = pieced(text)
    assert [part.term for part in parts(text, whole)] == others


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wi-Fi, e-Service", ["wifi", "eservice"]),
        ("ระบบe-Tax และ co\u2011working", ["etax", "coworking"]),
        ("the co-op's check-in.", ["coop", "checkin"]),
        ("state-of-the-art", ["stateoftheart"]),
        ("интернет-портал", ["интернетпортал"]),
        ("Wi-Fi-6", ["wifi"]),
        ("covid-19 PM-2.5 a-1 -x- x - y a_b-c กรุงเทพ-เชียงใหม่ 5-year", []),
    ],
)
def test_a_word_with_hyphens_is_what_it_is_without(text: str, words: list[str]) -> None:
    assert [word for word, _ in found(text)] == words


def test_it_has_the_term_of_the_word_in_one_piece() -> None:
    analyzer = analysis().of("th")
    assert [one.term for one in analyzer.pieced("Check-Ins")] == [
        token.term for token in analyzer.tokens("checkin")
    ]


@given(TEXTS | st.text("0123456789+() -.๐๖6", max_size=40), st.sampled_from(LANGUAGES))
def test_they_stand_in_the_text_and_never_fail(text: str, language: str) -> None:
    for one in analysis().of(language).pieced(text):
        assert one.term
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize("text", ["0 ", "0", "0 5351 ", "+", "a-", "-a", "a"])
def test_texts_without_end_take_time_that_grows_no_faster_than_they(text: str) -> None:
    assert sum(len(one.term) for one in pieced(text * 50_000)) <= len(text) * 50_000
