from __future__ import annotations

import json
import lzma
import os
import re
import subprocess
import sys
from itertools import accumulate
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.clusters import COMBINING, clusters

COMPARED = 60
"""Articles whose clusters are compared with PyThaiNLP's."""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ลำพูน", "ลำ พู น"),
        ("เพื่อ", "เพื่อ"),
        ("น้ำ", "น้ำ"),
        ("เกาะ", "เกาะ"),
        ("วันที่", "วัน ที่"),
        ("จันทร์", "จันทร์"),
        ("สิทธิ์", "สิทธิ์"),
        ("เปลี่ยน", "เปลี่ย น"),
        ("โต๊ะ", "โต๊ะ"),
        ("ไป", "ไป"),
        ("ตัว", "ตัว"),
        ("กรรม", "ก ร ร ม"),
        ("e\u0301a", "e\u0301 a"),
        ("👍🏽👍", "👍🏽 👍"),
        ("🇹🇭🇱🇦", "🇹🇭 🇱🇦"),
        ("👩\u200d🌾👨\u200d👩\u200d👧ก็", "👩\u200d🌾 👨\u200d👩\u200d👧 ก็"),
        ("ກໍ", "ກໍ"),
    ],
)
def test_letters_that_cannot_be_parted_stay_together(text: str, parts: str) -> None:
    assert clusters(text) == parts.split()


@given(st.text(max_size=60) | st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E), max_size=60))
def test_clusters_joined_give_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E), max_size=40))
def test_no_cluster_but_the_first_begins_with_a_mark(text: str) -> None:
    assert not any(re.match("[ั-ฺ็-๎]", cluster) and cluster[0] not in "าำะ" for cluster in clusters(text)[1:])


def test_every_mark_of_unicode_is_known() -> None:
    marks = {chr(code) for code in range(0x300, 0x110000) if category(chr(code))[0] == "M"}
    assert marks <= COMBINING


def test_text_without_end_takes_time_that_grows_no_faster_than_it() -> None:
    assert len(clusters("เ" * 100_000)) == 100_000


THEIRS = """
import json, sys
from pythainlp.tokenize.tcc import segment
json.dump([segment(run) for run in json.load(sys.stdin)], sys.stdout)
"""


@pytest.mark.news
def test_on_real_news_they_cut_only_where_pythainlp_cuts_too(news_data: Path, tmp_path: Path) -> None:
    runs = sorted({run for text in thai_texts(news_data) for run in re.findall("[ก-๎]{4,}", text)})
    # In a process and a home of its own: importing PyThaiNLP makes a folder there.
    done = subprocess.run(
        [sys.executable, "-c", THEIRS],
        input=json.dumps(runs),
        env={**os.environ, "HOME": str(tmp_path), "PYTHAINLP_READ_ONLY": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    ours = [ends(clusters(run)) for run in runs]
    theirs = [ends(parts) for parts in json.loads(done.stdout)]
    only_ours = sum(len(own - other) for own, other in zip(ours, theirs, strict=True))
    both = sum(len(own & other) for own, other in zip(ours, theirs, strict=True))
    assert only_ours / both < 0.0005
    # They part the vowel mai han akat from the letter that ends its syllable; the rest is one.
    assert both / sum(map(len, theirs)) > 0.9


def ends(parts: list[str]) -> set[int]:
    return set(accumulate(map(len, parts)))


def thai_texts(folder: Path) -> list[str]:
    with lzma.open(folder / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for _, line in zip(range(COMPARED), lines, strict=False)]
    return [article["translations"]["th"]["body"] for article in articles if "th" in article["translations"]]


@given(
    st.text(st.sampled_from("กรเแะัี้็์าวยอa1 \u0301\u200d👩🇹🇭\r\n"), min_size=1, max_size=60), st.integers(1, 400)
)
def test_long_texts_are_parted_as_short_ones(piece: str, times: int) -> None:
    text = piece * times
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.text.clusters._AT_ONCE", 100)
        in_parts = clusters(text)
    assert "".join(in_parts) == text
    if max(map(len, whole := clusters(text))) <= 5:
        assert in_parts == whole
