"""Thai typed in Latin letters finds its Thai words; words of other languages stay as they are."""

from __future__ import annotations

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import Bigrams, bigrams_of, word_counts
from portal.search.parsing import parse
from portal.search.results import Correction
from portal.search.suggesting import Suggestions

ANALYSIS = Analysis()
THAI = {
    "น้ำท่วม": 80, "คน": 400, "คนละ": 100, "ครึ่ง": 90, "กรุง": 60, "ประยุทธ์": 300, "ตำบล": 400, "มัน": 200, "ไฟป่า": 40,
    "ค่า": 300, "ไฟ": 200, "กาแฟ": 90, "วัคซีน": 120, "ภาษี": 90, "รถไฟ": 50, "ทีม": 90, "ผ่าน": 300, "หมาย": 90,
    "ค่าไฟ": 80, "ข่าวสาร": 20, "tambon": 6, "digital": 60, "ดิจิทัล": 400, "เป็นมิตร": 40, "work": 9, "permit": 1,
}  # fmt: skip
ENGLISH = {
    "man": 40,
    "the": 400,
    "prayut": 30,
    "team": 60,
    "tambon": 50,
    "may": 90,
    "digital": 90,
    "la": 9,
    "news": 90,
}
TEXTS = ["โครงการคนละครึ่ง", "คนละครึ่ง", "ได้คนละครึ่ง", "ค่าไฟ", "ค่าไฟแพง", "ลดค่าไฟ", "ขอ work permit"]


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    bigrams = Bigrams([bigrams_of(ANALYSIS.of("th").tokens(text)) for text in TEXTS])
    lexicons = {"th": word_counts("th", 1000, THAI), "en": word_counts("en", 500, ENGLISH)}
    return Suggestions(lexicons, ANALYSIS, bigrams)


def corrected(suggestions: Suggestions, text: str, language: str = "th") -> tuple[Correction, ...]:
    return suggestions.corrections(parse(text, language=language, languages=(language,)).query)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nam tuam", "น้ำท่วม"),
        ("nam thuam", "น้ำท่วม"),
        ("namtuam", "น้ำท่วม"),
        ("khon la khrueng", "คนละครึ่ง"),
        ("khon la krung", "คนละครึ่ง"),
        ("khonlakhrueng", "คนละครึ่ง"),
        ("prayut", "ประยุทธ์"),
        ("Prayuth", "ประยุทธ์"),
        ("tambon", "ตำบล"),
        ("fai pa", "ไฟป่า"),
        ("kha fai", "ค่าไฟ"),
        ("vaksin", "วัคซีน"),
        ("rotfai", "รถไฟ"),
        ("nam tuam 2566", "น้ำท่วม 2566"),
        ("prayut news", "ประยุทธ์ news"),
    ],
)
def test_romanised_thai_finds_its_thai_words_on_thai_pages(
    suggestions: Suggestions, typed: str, meant: str
) -> None:
    assert corrected(suggestions, typed)[0] == Correction(meant, "name")


@pytest.mark.parametrize("typed", ["nam tuam", "khon la khrueng"])
def test_romanised_thai_is_understood_on_english_pages_too(suggestions: Suggestions, typed: str) -> None:
    assert corrected(suggestions, typed, "en")[0].reason == "name"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "how do I get to Lamphun",
        "do I need a card",
        "may I so",
        "where am I",
        "is it on at a time",
        "so so",
        "do I",
    ],
)
def test_little_english_words_are_neither_joined_nor_taken_for_thai(typed: str, language: str) -> None:
    thai = {"โดย": 300, "โซ": 30, "อิสระ": 30, "แอม": 9, "อิท": 9, "โสโส": 9, "มาย": 40}
    english = {
        "doi": 90,
        "how": 300,
        "do": 250,
        "i": 6,
        "get": 90,
        "to": 490,
        "soso": 40,
        "ami": 30,
        "lamphun": 300,
    }
    lexicons = {"th": word_counts("th", 1000, thai), "en": word_counts("en", 500, english)}
    assert corrected(Suggestions(lexicons, ANALYSIS, Bigrams([])), typed, language) == ()


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("typed", ["man", "the man", "team", "may", "digital", "the news", "pan", "kin"])
def test_english_is_never_taken_for_thai(suggestions: Suggestions, typed: str, language: str) -> None:
    assert not any(
        letter >= "ก" for found in corrected(suggestions, typed, language) for letter in found.text
    )


@pytest.mark.parametrize("typed", ["prayut", "tambon"])
def test_a_romanised_word_that_english_news_has_stays_on_english_pages(
    suggestions: Suggestions, typed: str
) -> None:
    assert corrected(suggestions, typed, "en") == ()


@pytest.mark.parametrize("typed", ["Lampoon", "Chiang Mai", "Loy Krathong", "Songkran", "ban thi"])
def test_names_that_a_list_has_in_both_writings_stay(suggestions: Suggestions, typed: str) -> None:
    assert corrected(suggestions, typed) == ()


def test_an_english_word_beside_another_one_that_it_is_known_to_stand_beside_is_none(
    suggestions: Suggestions,
) -> None:
    assert corrected(suggestions, "วีซ่า permit")
    assert not corrected(suggestions, "วีซ่า work permit")
