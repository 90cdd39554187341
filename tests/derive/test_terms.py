from __future__ import annotations

import json
import lzma
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.derive.summary import telling_terms
from portal.text.normalisation import normalise
from portal.text.word_lists import Files, words_of

TITLE = "จังหวัดลำพูนส่งเสริมผ้าไหมยกดอกสู่ตลาดโลก"
BODY = (
    "วันที่ 16 กันยายน 2563 รัฐบาลและหน่วยงานที่เกี่ยวข้องกล่าวว่า ประชาชนชาวลำพูนทอผ้าไหมยกดอกกันมานาน "
    "โครงการ “ทอใจคนลำพูน” จัดขึ้นที่อำเภอป่าซาง และตำบลเวียงยอง ประชาชนและรัฐบาลร่วมกันส่งเสริม "
    "ประชาชนที่สนใจโทร 053 000 000 หรือ Facebook และ Lamphun Brocade"
)


def test_names_come_before_the_words_of_every_report() -> None:
    terms = telling_terms(TITLE, BODY, "th")
    assert terms[0] == "ผ้าไหมยกดอก"
    assert {"ลำพูน", "ป่าซาง", "เวียงยอง", "ทอใจคนลำพูน", "brocade"} <= set(terms)
    assert not {"ประชาชน", "รัฐบาล", "วันที่", "กันยายน", "หน่วยงาน", "facebook", "และ"} & set(terms)


def test_numbers_and_single_letters_are_no_terms() -> None:
    terms = telling_terms("2563 ก a", "16 ๒๕๖๓ 10.30 ก ข b 053 000", "th")
    assert terms == ()


def test_english_words_are_stemmed_and_names_are_pairs_too() -> None:
    terms = telling_terms(
        "Weavers of Pa Sang", "The weavers weave cotton. Weaving in Pa Sang is old. They said so.", "en"
    )
    assert "weaver" in terms
    assert "cotton" in terms
    assert not {"the", "they", "said", "in"} & set(terms)
    assert "khun tan" in telling_terms("Railway", "A tunnel at Khun Tan was dug for trains.", "en")


def test_the_title_weighs_more_than_the_body() -> None:
    text = "ตลาดน้ำ โรงเรียน ตลาดน้ำ โรงเรียน"
    assert telling_terms("โรงเรียน", text, "th")[0] == "โรงเรียน"
    assert telling_terms("ตลาดน้ำ", text, "th")[0] == "ตลาดน้ำ"


def test_at_most_as_many_as_wished_and_each_once() -> None:
    terms = telling_terms(TITLE, BODY, "th", count=5)
    assert len(terms) == len(set(terms)) == 5
    assert terms == telling_terms(TITLE, BODY, "th")[:5]


def test_words_of_the_embedder_count(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "stopwords.txt").write_text("cotton\n", encoding="utf-8")
    assert "cotton" in telling_terms("", "cotton fair", "en")
    assert "cotton" not in telling_terms("", "cotton fair", "en", lists=Files([tmp_path]))


@given(st.text(max_size=80), st.text("กขเา่ “”aB1.\n", max_size=80), st.sampled_from(["th", "en", "lo", "ar"]))
def test_any_text_has_terms_in_one_form(title: str, text: str, language: str) -> None:
    for term in telling_terms(title, text, language):
        assert term.strip() == term != ""
        if language != "en":
            assert normalise(term) == term


@pytest.mark.news
def test_real_news_are_told_apart_by_their_terms(news_data: Path) -> None:
    """No term is said of every second article, and nearly every article shares one of its first ten with its title."""
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line)["translations"] for line in islice(lines, 200)]
    news = [article["th"] for article in articles if "th" in article]
    said: Counter[str] = Counter()
    titled = 0
    for item in news:
        terms = telling_terms(item["title"], item["body"], "th")
        said.update(terms)
        titled += any(term in normalise(item["title"]).replace(" ", "") for term in terms[:10])
    assert said.most_common(1)[0][1] < 0.25 * len(news), said.most_common(5)
    assert titled > 0.98 * len(news)
    assert not words_of("th").stop_words & set(said)
