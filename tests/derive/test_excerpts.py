from __future__ import annotations

import json
import lzma
from itertools import accumulate, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.summary import excerpt
from portal.text.clusters import clusters
from portal.text.normalisation import tidy
from portal.text.segmentation import words

THAI = (
    "จังหวัดลำพูนจัดงานเทศกาลโคมแสนดวง ณ วัดพระธาตุหริภุญชัย อำเภอเมืองลำพูน "
    "โดยมีนักท่องเที่ยวและประชาชนเข้าร่วมงานเป็นจำนวนมาก ทั้งนี้ ผู้สนใจสามารถเข้าชมได้ทุกวัน"
)
ENGLISH = (
    "The fair opens on Friday. It is held at the old town hall (see the map), and costs 20 baht a person."
)


def test_a_text_that_fits_is_left_whole_and_tidy() -> None:
    assert excerpt("  ลำพูน \n\n งาม ", "th") == "ลำพูน งาม"
    assert excerpt("", "th") == ""


def test_it_ends_with_a_sentence_where_one_ends_near() -> None:
    assert excerpt(ENGLISH, "en", 32) == "The fair opens on Friday. …"


def test_it_does_not_take_an_abbreviation_for_the_end_of_a_sentence() -> None:
    assert excerpt("The award was given to Mr. Somchai of the office", "en", 30) == "The award was given…"


def test_it_ends_at_a_word() -> None:
    assert excerpt("Longan orchards everywhere", "en", 20) == "Longan orchards…"
    assert excerpt(THAI, "th", 40) == "จังหวัดลำพูนจัดงานเทศกาลโคมแสนดวง…"


def test_in_thai_a_clause_that_begins_anew_is_where_it_ends() -> None:
    assert excerpt(THAI, "th", 150).endswith("เป็นจำนวนมาก…")


@pytest.mark.parametrize(
    ("text", "language", "length", "cut"),
    [
        ("ปลูกลำไยในพื้นที่กว่า 300 ไร่ ที่อำเภอลี้", "th", 28, "ปลูกลำไยในพื้นที่กว่า…"),
        ("งานจัดขึ้นที่วัดและโรงเรียน", "th", 21, "งานจัดขึ้นที่วัด…"),
        ("เดินทางไปต่าง ๆ ทั่วทั้งเมือง", "th", 16, "เดินทางไป…"),
        ("โครงการดีมาก (ระยะที่สองของแผนงานใหม่)", "th", 30, "โครงการดีมาก…"),
        ("ชาวบ้านเรียกว่า “ประเพณีสลากย้อม” มานาน", "th", 26, "ชาวบ้านเรียกว่า…"),
        ("the price of longan is low, and farmers ask", "en", 30, "the price of longan is low…"),
        ("ไปที่จ.ลำพูนกับเพื่อน", "th", 12, "ไป…"),
    ],
)
def test_it_does_not_end_where_something_must_follow(text: str, language: str, length: int, cut: str) -> None:
    assert excerpt(text, language, length) == cut


def test_a_listed_name_is_shown_whole_or_not_at_all() -> None:
    text = "นักท่องเที่ยวเดินทางมาที่วัดพระธาตุหริภุญชัยวรมหาวิหารทุกวัน"
    for length in range(10, len(text)):
        shown = excerpt(text, "th", length).rstrip("…")
        rest = shown.partition("มาที่")[2]
        assert rest in ("", "วัดพระธาตุหริภุญชัยวรมหาวิหาร"), shown


def test_a_word_longer_than_the_excerpt_is_cut_between_clusters() -> None:
    assert (
        excerpt("https://www.example.go.th/" + "a" * 300, "en", 40)
        == "https://www.example.go.th/" + "a" * 12 + "…"
    )
    assert excerpt("ก็" * 300, "th", 9) == "ก็" * 3 + "…"


def test_less_than_four_characters_is_no_excerpt() -> None:
    with pytest.raises(ValueError, match="four"):
        excerpt("a", "en", 3)


@given(
    st.text("กขเาี่้ ๆ1.(“)a B\n", max_size=120) | st.text(max_size=120),
    st.sampled_from(["th", "en", "my", "ja"]),
    st.integers(4, 60),
)
def test_it_is_never_longer_than_wished_and_always_the_beginning(
    text: str, language: str, length: int
) -> None:
    shown = excerpt(text, language, length)
    line = tidy(text)
    assert len(shown) <= length
    if shown != line:
        assert shown.endswith("…")
        assert line.startswith(shown.removesuffix("…").removesuffix(" "))


@pytest.mark.news
def test_excerpts_of_real_news_end_at_words(news_data: Path) -> None:
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line)["translations"] for line in lines]
    bodies = [article["th"]["body"] for article in articles if "th" in article]
    checked = 0
    for body in islice(bodies, 300):
        shown = excerpt(body, "th")
        kept = shown.rstrip("… ")
        line = tidy(body[:2000])
        assert len(shown) <= 200
        assert line.startswith(kept)
        if shown != line:
            assert len(kept) >= 100, shown
            ends = set(accumulate(map(len, words(line[: len(kept) + 80], "th"))))
            assert len(kept) in ends, shown
            assert len(kept) in set(accumulate(map(len, clusters(line)))), shown
            assert kept[-1] not in "([“‘,–-/", shown
            checked += 1
    assert checked > 250
