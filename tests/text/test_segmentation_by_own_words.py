from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.segmentation import keep_whole


@pytest.mark.parametrize(
    ("pieces", "own", "result"),
    [
        ("ที่ มะเขือ แจ้", "มะเขือแจ้", "ที่ มะเขือแจ้"),
        ("ว่า ป่า ซาง งาม", "ป่าซาง", "ว่า ป่าซาง งาม"),
        ("นายก องค์การ", "กองค์", "นายก องค์การ"),
        ("วัด พระ ยืน", "วัดพระยืน พระยืน วัด", "วัดพระยืน"),
        ("เลี้ยง", "ลี้", "เลี้ยง"),
        ("ออก แล้ว อบ จน แห้ง", "อบจ", "ออก แล้ว อบ จน แห้ง"),
        ("ไฟ ป่า หมอก", "มอก", "ไฟ ป่า หมอก"),
        ("นาย กอบ จ", "อบจ", "นาย ก อบจ"),
        ("อบ จ ลำพูน", "อบจ", "อบจ ลำพูน"),
        ("ก ข", "", "ก ข"),
        ("Pa Sang", "PaSang", "PaSang"),
    ],
)
def test_pieces_of_a_listed_word_become_one(pieces: str, own: str, result: str) -> None:
    assert keep_whole(pieces.split(), frozenset(own.split())) == result.split()


@given(
    st.lists(st.text("กขาabc่", min_size=1, max_size=4), max_size=12), st.sets(st.text("กขาab่", max_size=5))
)
def test_nothing_is_lost_and_no_piece_is_empty(pieces: list[str], own: set[str]) -> None:
    kept = keep_whole(pieces, frozenset(own))
    assert "".join(kept) == "".join(pieces)
    assert all(kept)
