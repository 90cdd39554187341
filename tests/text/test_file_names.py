from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.file_names import address_name, file_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Flood Map (2).PNG", "flood-map-2.png"),
        ("C:\\photos\\wat.jpg", "wat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("Café.svg", "cafe.svg"),
    ],
)
def test_names_are_made_safe_for_addresses(name: str, shown: str) -> None:
    assert address_name(name) == shown


def test_two_thai_names_stay_two() -> None:
    first, second = address_name("แผนที่.pdf"), address_name("แผนผัง.pdf")
    assert first != second
    assert first == address_name("แผนที่.pdf")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café.jpg", "cafe\u0301.jpg"),
        ("มุ่งหน้า.jpg", "ม\u0e48\u0e38งหน้า.jpg"),
        ("ที่.pdf", "ท\u0e48\u0e35.pdf"),
        ("น้ำ.pdf", "น\u0e49\u0e4d\u0e32.pdf"),
        ("ນ້ຳ.pdf", "ນ\u0ecd\u0ec9\u0eb2.pdf"),
    ],
)
def test_names_that_are_encoded_otherwise_are_one(one: str, other: str) -> None:
    assert one != other
    assert address_name(one) == address_name(other)
    assert file_name(one, "pdf") == file_name(other, "pdf")


@given(st.text(), st.sampled_from(["", "png"]))
def test_any_name_becomes_one_that_an_address_can_hold(name: str, suffix: str) -> None:
    safe = address_name(name, suffix)
    assert safe
    assert set(safe) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert not safe.startswith((".", "-"))
    assert address_name(safe, suffix) == safe


@pytest.mark.parametrize(
    ("name", "suffix", "kept"),
    [
        ("ประกาศจังหวัด ฉบับที่ ๗.pdf", "pdf", "ประกาศจังหวัด ฉบับที่ ๗.pdf"),
        ("แบบคำร้อง (๒).DOCX", "docx", "แบบคำร้อง (๒).DOCX"),
        ("ภาพ.jpeg", "jpg", "ภาพ.jpeg"),
        ("ภาพ.png", "jpg", "ภาพ.jpg"),
        ("ประกาศ ลงวันที่ 5 ธ.ค. 2563", "pdf", "ประกาศ ลงวันที่ 5 ธ.ค. 2563.pdf"),
        ("v1.2", "pdf", "v1.2.pdf"),
        ("C:\\งาน\\ผัง.pdf", "pdf", "ผัง.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        (".htaccess", "txt", "htaccess.txt"),
        ("..", "txt", "file.txt"),
        ("a\u202egpj.exe\r\n.jpg", "jpg", "agpj.exe.jpg"),
        ('a"b*.pdf', "pdf", "a b.pdf"),
        ("\udce0\udcb8.pdf", "pdf", "file.pdf"),
    ],
)
def test_the_given_name_is_kept_as_far_as_a_disk_can_hold_it(name: str, suffix: str, kept: str) -> None:
    assert file_name(name, suffix) == kept


@given(st.text())
def test_any_name_can_be_given_to_a_file(name: str) -> None:
    kept = file_name(name, "pdf")
    assert len(kept.encode()) <= 255
    assert not kept.startswith(".")
    assert kept.lower().endswith(".pdf")
    assert not set(kept) & set('/\\\0\r\n"')
    assert unicodedata.is_normalized("NFC", kept)
    assert file_name(kept, "pdf") == kept
