from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.analysis.samples import analysis

WRITTEN = ("en", "th", "lo", "my", "zh-Hans", "ja", "ar")


def terms(text: str, language: str) -> list[str]:
    return [token.term for token in analysis().of(language).tokens(text)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("lo", "ສະບາຍດີຊາວໂລກ", ["ສະບາຍດີ", "ຊາວໂລກ"]),
        ("zh-Hans", "我们在北京学习 AI", ["我们", "在", "北京", "学习", "ai"]),
        ("ja", "東京都へ行く", ["東京", "都", "へ", "行く"]),
        ("ar", "القاهرة والكتاب في المدينة", ["قاهره", "كتاب", "في", "مدينه"]),
        ("fr", "Les élections régionales", ["les", "elections", "regionales"]),
        ("ru", "Выборы губернатора", ["выборы", "губернатора"]),
        ("xx", "Any language has an analyzer", ["any", "language", "has", "an", "analyzer"]),
    ],
)
def test_words_are_found_in_every_language(language: str, text: str, found: list[str]) -> None:
    assert terms(text, language) == found


def test_arabic_is_found_however_its_letters_are_typed() -> None:
    assert terms("الإسلام", "ar") == terms("اسلام", "ar") == terms("إِسْـلام", "ar")


@pytest.mark.parametrize("text", ["ประชุม COVID-19 ที่ลำพูน", "governors"])
def test_thai_and_english_words_have_the_same_terms_in_texts_of_other_scripts(text: str) -> None:
    assert terms(text, "th") == terms(text, "lo") == terms(text, "ar") == terms(text, "zh-Hans")


def test_an_analyzer_tells_its_language_and_is_kept() -> None:
    assert analysis().of("zh-Hans").language == "zh-Hans"
    assert analysis().of("zh-Hans") is analysis().of("zh-Hans")


def test_words_inside_a_longer_one_are_found_on_cluster_boundaries() -> None:
    inner = analysis().of("th").inner
    assert {"องค์การ", "บริหาร", "จังหวัด"} <= set(inner("องค์การบริหารส่วนจังหวัด"))
    assert "วัด" in inner("วัดจามเทวี")
    assert inner("จังหวัด") == tuple(word for word in inner("จังหวัด") if len(word) >= 4)
    assert inner("บ้าน") == inner("governor") == inner("2563") == ()


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.news
def test_real_news_is_parted_into_words_that_are_found_again(language: str, news_data: Path) -> None:
    """Each word, asked for alone as it stands in the text, is one that the text was indexed by or lies within it."""
    analyzer = analysis().of(language)
    again = all_words = 0
    for text in written(news_data, language):
        tokens = analyzer.tokens(text)
        letters = analyzer.letters(text)
        indexed = {token.term for token in tokens} | {
            word for token in tokens for word in analyzer.inner(token.term)
        }
        assert len(tokens) > len(text) / 25
        for token in tokens:
            word = text[token.start : token.end]
            asked = {found.term for found in analyzer.tokens(word)}
            again += asked <= indexed
            all_words += 1
            assert analyzer.letters(word) in letters
    assert again / all_words > 0.97


def written(folder: Path, language: str) -> Iterator[str]:
    with lzma.open(folder / "ntrex-news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in list(lines)[:40]:
            yield json.loads(line)["translations"][language]["body"]
