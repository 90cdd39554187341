"""Names of persons are told by what stands before them."""

from __future__ import annotations

import pytest

from tests.search.analysis.samples import analysis


def stands_as_name(text: str, name: str, language: str = "th") -> bool:
    return analysis().persons.names(text, text.index(name), analysis().of(language))


def addresses(piece: str) -> bool:
    return analysis().persons.addresses(piece, analysis().of("th").tokens(piece))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("พบนายสมชาย ใบน้อย ที่บ้าน", "สมชาย"),
        ("พบนายสมชาย ใบน้อย ที่บ้าน", "ใบน้อย"),
        ("นาง สมศรี ทองดี", "สมศรี"),
        ("น.ส.สมศรี ทองดี", "ทองดี"),
        ("ดร.อินทวุฒิ แก้วมะลิวงศ์", "แก้วมะลิวงศ์"),
        ("พล.อ.ประยุทธ์ จันทร์โอชา", "จันทร์โอชา"),
    ],
)
def test_what_stands_behind_a_form_of_address_is_a_name(text: str, name: str) -> None:
    assert stands_as_name(text, name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("เก็บใบน้อยลง", "ใบน้อย"),
        ("ประชาชน ใบน้อย", "ใบน้อย"),
        ("นายสมชายเก็บใบน้อย", "ใบน้อย"),
        ("ใบน้อย", "ใบน้อย"),
        ("นายสมชาย ทองดี แถลงที่บ้าน ใบน้อย", "ใบน้อย"),
    ],
)
def test_what_stands_elsewhere_is_none(text: str, words: str) -> None:
    assert not stands_as_name(text, words)


@pytest.mark.parametrize(
    ("piece", "is_name"), [("นายสมชาย", True), ("ดร.สมชาย", True), ("นาย", False), ("สมชาย", False)]
)
def test_a_piece_that_begins_with_a_form_of_address_is_the_name_of_a_person(
    piece: str, is_name: bool
) -> None:
    assert addresses(piece) is is_name
