"""What is spelt right is never corrected: words of dictionary and lists, and words that stand together elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from portal.search.analysis.analysis import Analysis
from portal.search.corrections.vocabulary import Known
from portal.search.lexicon import MOST, TERM_NUMBERS, Bigrams, bigrams_of, word_counts
from portal.search.parsing import parse
from portal.search.suggesting import Suggestions
from tests.search.corrections.conftest import THAI

ANALYSIS = Analysis()
TITLES = ("ล็อกฮีดส่งมอบเครื่องบิน", "วัดเปิดให้ชม", "งาน TARA, MARA และ SIMTec")
TEXTS = ("เปิดรับสมัครที่วัด กี่โมงก็ได้", "นายกฯ ยินดี", "ติดโควิทแล้ว", "the team plays")


def pairs(text: str) -> NDArray[np.uint32]:
    return bigrams_of(ANALYSIS.of("th").tokens(text))


def words(text: str) -> NDArray[np.uint32]:
    return TERM_NUMBERS.array(token.term for token in ANALYSIS.of("th").tokens(text))


BIGRAMS = Bigrams(map(pairs, TEXTS), map(pairs, TITLES), map(words, TITLES))
KNOWN = Known(ANALYSIS, BIGRAMS)


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    words = THAI | {
        "วัด": 300,
        "กี่": 40,
        "โขง": 90,
        "ฉีด": 200,
        "ล็อก": 30,
        "โควิด": 400,
        "โค": 9,
        "วิ": 9,
        "ค้า": 60,
    }
    words |= {
        "ไฟเบอร์": 90,
        "แม่ค้า": 70,
        "อากาศ": 300,
        "ใบขับขี่": 120,
        "ค่า": 90,
        "เทอญ": 60,
        "ไฟ": 99,
        "จำนำ": 90,
        "มาลา": 90,
        "mara": 1,
        "tara": 1,
    }
    lexicons = {
        "th": word_counts("th", 1000, words),
        "en": word_counts("en", 500, {"team": 60, "nam": 1, "the": 400}),
    }
    return Suggestions(lexicons, ANALYSIS, BIGRAMS)


def corrected(suggestions: Suggestions, text: str, language: str = "th") -> list[str]:
    query = parse(text, language=language, languages=(language,)).query
    return [correction.text for correction in suggestions.corrections(query)]


@pytest.mark.parametrize(
    "typed",
    [
        "เทอม",
        "บ้านธิ",
        "แม่ทา",
        "เหมืองจี้",
        "ต.ทากาศ",
        "อ.บ้านธิ จ.ลำพูน",
        "Ban Thi",
        "ban thi",
        "ล็อกฮีด",
        "ล็อก ฮีด",
        "วัดเปิด",
        "กี่โมง",
        "วัดเปิดกี่โมง",
        "ค่าเทอม",
        "ค่าเทอมลูก",
        "ไฟไหม้ป่า",
        "เด็กจมน้ำ",
        "งาน TARA, MARA และ SIMTec",
    ],
)
def test_what_is_right_is_not_corrected(suggestions: Suggestions, typed: str) -> None:
    assert corrected(suggestions, typed) == []


@pytest.mark.parametrize(
    ("typed", "right"),
    [("โควิท", "โควิด"), ("ใบขับขี", "ใบขับขี่"), ("ลำพุน", "ลำพูน"), ("ลำใย", "ลำไย"), ("ล็อกฮีดลำพุน", "ล็อกฮีดลำพูน")],
)
def test_a_slip_whose_pieces_are_words_or_that_an_official_made_too_is_corrected(
    suggestions: Suggestions, typed: str, right: str
) -> None:
    assert corrected(suggestions, typed)[0] == right


def test_a_short_word_is_suggested_only_beside_words_that_it_stands_beside(suggestions: Suggestions) -> None:
    assert corrected(suggestions, "taem", "en") == ["team"]
    assert corrected(suggestions, "the taem", "en") == ["the team"]
    assert corrected(suggestions, "nam tuam", "en") == []


def test_beside_other_words_a_short_word_is_not_meant_by_what_only_begins_or_ends_with_it(
    suggestions: Suggestions,
) -> None:
    assert corrected(suggestions, "ไฟท") == ["ไฟ"]
    for typed in ("วัด ไฟท", "นค่า วัด", "โควิดไฟก"):
        assert corrected(suggestions, typed) == []
    assert corrected(suggestions, "ค่าา วัด") == ["ค่า วัด"]


def test_listed_names_stand_together_in_every_writing() -> None:
    for name in ("บ้านธิ", "Ban Thi", "วัดพระธาตุหริภุญชัย"):
        terms = [token.term for token in ANALYSIS.of("th").tokens(name)]
        assert [*KNOWN.names(terms)] == [(0, len(terms))]


def test_what_a_title_holds_counts_most() -> None:
    assert KNOWN.together("วัด", "เปิด") == MOST
    assert KNOWN.together("โมง", "กี่") == 0
    assert Bigrams().count("วัด", "เปิด") == 0


def test_signs_part_neighbours_and_blanks_do_not() -> None:
    bigrams = Bigrams([bigrams_of(ANALYSIS.of("th").tokens("ไฟ ป่า, น้ำ"))])
    assert (bigrams.count("ไฟ", "ป่า"), bigrams.count("ป่า", "น้ำ")) == (1, 0)


@pytest.mark.parametrize(("form", "right"), [("วัด", True), ("ก", False), ("วตดฟ", False)])
def test_a_word_is_one_by_dictionary_or_list(form: str, *, right: bool) -> None:
    assert KNOWN.is_word(form) is right


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("อ.บ้านธิ จ.ลำพูน", [("บ้านธิ", "Ban Thi", "Baan Thi", "Ban Ti")]),
        ("ban thi", [("ban thi", "บ้านธิ", "Baan Thi", "Ban Ti")]),
        ("ลำพูน", []),
        ("Lampoon", []),
        ("วัด", []),
        ("", []),
    ],
)
def test_a_listed_name_that_no_document_holds_is_told_with_its_writings(
    suggestions: Suggestions, typed: str, names: list[tuple[str, ...]]
) -> None:
    query = parse(typed, language="th", languages=("th",)).query
    assert [(first, set(others)) for first, *others in suggestions.absent_names(query)] == [
        (first, set(others)) for first, *others in names
    ]
