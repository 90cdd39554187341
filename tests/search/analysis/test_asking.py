"""Which words of a query only ask, and which ask for the newest."""

from __future__ import annotations

import pytest

from portal.search.analysis.meanings import Asking
from portal.text.word_lists import WordLists
from tests.search.analysis.samples import analysis


def light(text: str, language: str = "th") -> list[str]:
    """The words of a text that ask, in order."""
    analyzer = analysis().of(language)
    form = analyzer.letters(text)
    tokens = analyzer.tokens(form)
    begin = analysis().asking.light(form, tokens)
    return [form[token.start : token.end] for token in tokens if token.start in begin]


def is_recent(text: str, language: str = "th") -> bool:
    analyzer = analysis().of(language)
    form = analyzer.letters(text)
    return analysis().asking.is_recent(form, analyzer.tokens(form))


@pytest.mark.parametrize(
    ("typed", "asking"),
    [
        ("วัดเปิดกี่โมง", "กี่โมง"),
        ("เปิดวัดวันไหน", "วันไหน"),
        ("บิกแบงคืออะไร", "คืออะไร"),
        ("กาเกาเกิดเมื่อไหร่", "เมื่อไหร่"),
        ("สมัครยังไง", "ยังไง"),
        ("ราคาเท่าไหร่", "เท่าไหร่"),
        ("ลงทะเบียนได้ไหม", "ได้ไหม"),
        ("ทำใบขับขี่ที่ไหน", "ที่ไหน"),
        ("ค่าเทอมฟรีไหม", "ไหม"),
        ("ใครเป็นนายก", "ใคร"),
    ],
)
def test_words_that_ask_are_told_from_what_they_ask_for(typed: str, asking: str) -> None:
    found = "".join(light(typed))
    assert asking in found
    assert len(found) < len(typed)


@pytest.mark.parametrize(
    ("typed", "asking"),
    [
        ("when does the temple open", {"when", "does", "the"}),
        ("how much is the fee", {"how", "much", "is", "the"}),
        ("what is a sandbox", {"what", "is", "a"}),
    ],
)
def test_english_words_that_ask_are_told_too(typed: str, asking: set[str]) -> None:
    found = set(light(typed, "en"))
    assert found
    assert found <= asking


@pytest.mark.parametrize("typed", ["ผ้าไหม", "ไหม", "วันไหว้ครู", "ช่างกล", "เงินเดือน", "ขอทาน", "วิธีสมัคร"])
def test_what_names_something_does_not_ask(typed: str) -> None:
    assert light(typed) == []


@pytest.mark.parametrize(
    "typed", ["พรุ่งนี้ธนาคารหยุดไหม", "ต้องจ่ายค่าธรรมเนียมไหมคะ", "เขื่อนล้นไหมครับ", "บ้านเช่าเสียภาษีไหม"]
)
def test_what_ends_a_question_asks_behind_two_words(typed: str) -> None:
    assert "ไหม" in light(typed)


@pytest.mark.parametrize("typed", ["ทอไหม", "ไหม ลำพูน", "ไหมไทยราคาแพง", "งานไหม"])
def test_it_is_a_word_elsewhere(typed: str) -> None:
    assert light(typed) == []


@pytest.mark.parametrize("typed", ["ราคาน้ำมันวันนี้", "ข่าวล่าสุด", "งบปีนี้", "oil price today", "ราคาทอง latest"])
def test_who_asks_for_the_newest_is_understood_in_every_language(typed: str) -> None:
    assert is_recent(typed)


@pytest.mark.parametrize("typed", ["ราคาน้ำมัน", "ข่าวใหม่", "วันหยุด", "ปีที่แล้ว", "day by day", ""])
def test_others_do_not(typed: str) -> None:
    assert not is_recent(typed)


def test_the_longest_phrase_is_taken_and_its_beginning_alone_is_none() -> None:
    analyzer = analysis().of("en")
    asking = Asking([WordLists(questions=frozenset({"how much does", "how"}))])
    for text, found in (("how much does it", 3), ("how much is it", 1), ("much does it", 0)):
        assert len(asking.light(text, analyzer.tokens(text))) == found
