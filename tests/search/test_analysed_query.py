"""What a query wants of articles: which of its blanks tell something."""

from __future__ import annotations

import pytest

from portal.search.analysed_query import AnalysedQuery
from portal.search.analysis import Analysis
from portal.search.parsing import parse


def stretches(typed: str) -> tuple[str, ...]:
    query = parse(typed, language="th", languages=("th",)).query
    return AnalysedQuery(query, Analysis(), "th", lambda _: False).stretches


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ยกระดับคุณภาพชีวิต", ("ยกระดับคุณภาพชีวิต",)),
        ("ยกระดับ คุณภาพ ชีวิต", ("ยกระดับคุณภาพชีวิต",)),
        ("ชวน กลุ่ม เสี่ยง ฉีดวัคซีน ฟรี", ("ชวนกลุ่มเสี่ยงฉีดวัคซีนฟรี",)),
        ("ช่วย ธุรกิจ SMEs เข้าถึง เงินทุน", ("ช่วยธุรกิจ", "smes", "เข้าถึงเงินทุน")),
        ("จังหวัดลำพูน เปิดตลาดลำไย", ("จังหวัดลำพูน", "เปิดตลาดลำไย")),
        ("public health office", ("public", "health", "office")),
        ("서울 시청 안내", ("서울", "시청", "안내")),
    ],
)
def test_blanks_between_single_thai_words_tell_nothing(typed: str, expected: tuple[str, ...]) -> None:
    assert stretches(typed) == expected


def weights(typed: str) -> dict[str, float]:
    query = parse(typed, language="th", languages=("th",)).query
    groups = AnalysedQuery(query, Analysis(), "th", lambda _: False).groups
    return {group.variants[0].text: group.weight for group in groups}


@pytest.mark.parametrize("typed", ["วัดกี่บาท", "ค่าปรับกี่บาท"])
def test_phrases_that_ask_weigh_little_in_short_queries_too(typed: str) -> None:
    found = weights(typed)
    assert found["กี่"] == found["บาท"] < 1
    assert next(iter(found.values())) == 1
