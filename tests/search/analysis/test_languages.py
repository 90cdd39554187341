from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.search.analysis.analysis import Analysis
from portal.text.word_lists import Files
from tests.search.analysis.samples import analysis

WRITTEN = ("en", "th", "lo", "my", "zh-Hans", "ja", "ar")


def terms(text: str, language: str) -> list[str]:
    return [token.term for token in analysis().of(language).tokens(text)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("lo", "ສະບາຍດີຊາວໂລກ", ["ສະບາຍດີ", "ຊາວໂລກ"]),
        ("zh-Hans", "我们在北京学习 AI", ["我们", "在", "北京", "学习", "ai"]),
        ("ja", "東京都へ行く", ["东京", "都", "へ", "行く"]),
        ("ja", "横濱の圖書館", ["横滨", "の", "图书馆"]),
        ("zh-Hant", "我們在北京學習", ["我们", "在", "北京", "学习"]),
        ("ko", "서울에서 버스로 마을까지", ["서울", "버스", "마을"]),
        ("ko", "전문가 국가 회의", ["전문가", "국가", "회의"]),
        ("ar", "القاهرة والكتاب في المدينة", ["قاهره", "كتاب", "في", "مدينه"]),
        ("fr", "Les élections régionales", ["les", "elections", "regionales"]),
        (
            "fr",
            "L’école, aujourd'hui jusqu'ici d'Aix-en-Provence",
            ["ecole", "aujourdhui", "ici", "aix", "en", "provence"],
        ),
        ("it", "dell'acqua, un’altra dall'Italia", ["acqua", "altra", "italia"]),
        ("ca", "L'aigua d’estiu", ["aigua", "estiu"]),
        ("tr", "Ankara’nın Türkiye'ye İstanbul", ["ankara", "turkiye", "istanbul"]),
        ("tr", "O'nun", ["onun"]),
        ("en", "L'Oréal d'Artagnan", ["loreal", "dartagnan"]),
        ("ru", "Выборы губернатора", ["выборы", "губернатора"]),
        ("xx", "Any language has an analyzer", ["any", "language", "has", "an", "analyzer"]),
    ],
)
def test_words_are_found_in_every_language(language: str, text: str, found: list[str]) -> None:
    assert terms(text, language) == found


def test_arabic_is_found_however_its_letters_are_typed() -> None:
    assert terms("الإسلام", "ar") == terms("اسلام", "ar") == terms("إِسْـلام", "ar")


@pytest.mark.parametrize("noun", ["대통령", "시민", "버스", "지하철", "고속도로", "태국"])
@pytest.mark.parametrize(
    "particle", ["의", "도", "만", "에서", "에게", "까지", "부터", "들", "들의", "에서도"]
)
def test_a_korean_noun_has_one_term_whatever_is_written_together_with_it(noun: str, particle: str) -> None:
    assert terms(noun + particle, "ko") == terms(noun, "ko")


def test_a_korean_particle_is_taken_off_only_behind_such_a_syllable_as_it_follows() -> None:
    assert terms("시민은 버스는 시민을 버스를 시민과 버스와", "ko") == ["시민", "버스"] * 3
    assert terms("지하철로 버스로 공원으로", "ko") == ["지하철", "버스", "공원"]
    assert terms("마을 가을 전문가 소리가", "ko") == ["마을", "가을", "전문가", "소리"]


def test_a_korean_compound_is_found_by_its_beginnings_and_ends() -> None:
    inner = analysis().of("ko").inner
    assert {"서울", "특별시"} <= set(inner("서울특별시"))
    assert inner("책을") == ("책",)
    assert inner("버스") == ()


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


@pytest.mark.parametrize("language", ["en", "ja", "ar", "de"])
@pytest.mark.parametrize("text", ["วัดพระธาตุหริภุญชัย", "ราคาน้ำมันวันนี้ 5 ธ.ค. 66", "โควิด-19", "๑,๒๓๔ บาท", ""])
def test_thai_is_parted_alike_in_every_language(language: str, text: str) -> None:
    assert analysis().of(language).tokens(text) == analysis().of("th").tokens(text)


def test_a_language_with_thai_words_of_its_own_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "words.txt").write_text("กุ๊กกิ๊กจัง\n", "utf-8")
    own = Analysis(Files([tmp_path]))
    assert [token.term for token in own.of("en").tokens("ที่กุ๊กกิ๊กจังนี้")] == ["ที่", "กุ๊กกิ๊กจัง", "นี้"]
    assert len(own.of("th").tokens("ที่กุ๊กกิ๊กจังนี้")) > 3
