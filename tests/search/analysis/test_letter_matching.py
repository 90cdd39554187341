from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.search.analysis import letter_matching
from portal.text.clusters import clusters
from tests.search.analysis.samples import LANGUAGES, TEXTS, analysis

SYLLABLES = st.lists(
    st.sampled_from(["กา", "ข", "เรา", "แม่", "รัก", "ลี้", "เกราะ", "จันทร์", "เสียง", "ระ", "ไทย", "สรรค์", "ๆ"]),
    min_size=1,
    max_size=40,
).map("".join)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_clusters_joined_give_the_letters(text: str, language: str) -> None:
    analyzer = analysis().of(language)
    letters = analyzer.letters(text)
    assert "".join(analyzer.clusters(letters)) == letters
    assert all(gram in letters for gram in analyzer.grams(letters))
    assert all(pair in letters for pair in analyzer.pairs(letters))


@given(st.text("กขรลเแำา่้ัิ์ะยวa1 ", min_size=1, max_size=30), st.data())
def test_what_holds_a_string_holds_all_its_pairs(text: str, data: st.DataObject) -> None:
    letters = analysis().of("th").letters(text)
    ends = [0, *accumulate(map(len, clusters(letters)))]
    start, end = sorted((data.draw(st.sampled_from(ends)), data.draw(st.sampled_from(ends))))
    sought = letters[start:end].strip()
    assume(sought)
    if letter_matching.holds(letters, sought):
        assert set(letter_matching.pairs(sought)) <= set(letter_matching.pairs(letters))


@given(SYLLABLES, st.data())
def test_strings_are_held_from_cluster_to_cluster_only(text: str, data: st.DataObject) -> None:
    letters = analysis().of("th").letters(text)
    ends = [0, *accumulate(map(len, clusters(letters)))]
    start, end = sorted((data.draw(st.sampled_from(ends)), data.draw(st.sampled_from(ends))))
    assume(start < end)
    assert letter_matching.holds(letters, letters[start:end])


@pytest.mark.parametrize(
    ("text", "sought", "held"),
    [
        ("เทศบาลตำบลบ้านธิ", "บ้านธิ", True),
        ("เทศบาล ตำบลบ้าน ธิ", "บ้านธิ", True),
        ("เลี้ยงช้าง", "ลี้", False),
        ("มาก", "มา", True),
        ("มามาก มา", "มา", True),
        ("กาแฟ", "กา", True),
        ("แกงไก่", "ก", False),
        ("การศึกษา", "การศึกษ", False),
        ("the governor said", "governor", True),
        ("the governors said", "governor", False),
        ("โรคโควิด19ระบาด", "โควิด", True),
        ("ชนิดCOVIDใหม่", "covid", True),
        ("12563", "2563", False),
        ("ปี2563นี้", "2563", True),
        ("我们在北京大学", "京大", True),
        ("ກອງປະຊຸມ", "ປະຊຸມ", True),
        ("", "ก", False),
        ("ก", "", False),
    ],
)
def test_whole_clusters_and_whole_words_are_held(text: str, sought: str, held: bool) -> None:
    analyzer = analysis().of("th")
    assert analyzer.holds(analyzer.letters(text), analyzer.letters(sought)) is held


def test_an_edge_far_behind_the_last_blank_is_seen_as_if_from_the_beginning() -> None:
    letters = "กา" * 200 + "ลำพูน" + "กา" * 200
    assert letter_matching.holds(letters, "ลำพูน")
    assert not letter_matching.holds(letters, "ลำพ")


def test_blanks_between_letters_of_scripts_without_blanks_do_not_count() -> None:
    letters = analysis().of("th").letters
    assert letters("น้ำ ท่วม ที่ 3 แห่ง") == letters("น้ำท่วมที่3แห่ง")
    assert letters("big red 5 6") == "big red 5 6"


def test_grams_are_three_clusters_in_thai_and_four_letters_in_english() -> None:
    assert analysis().of("th").grams("แม่น้ำปิง") == ("แม่น้ำปิ", "น้ำปิง")
    assert analysis().of("en").grams("the mayor") == ("the", "mayo", "ayor")


@given(
    st.lists(st.sampled_from(["ก", "น้ำ", " ", "-", " - ", "19", "a", "\n", "水"]), max_size=40).map("".join)
)
def test_long_texts_lose_the_same_blanks_as_short_ones(text: str) -> None:
    filling = "x" * letter_matching._AT_ONCE
    assert letter_matching.dense(f"{text}\n{filling}") == f"{letter_matching.dense(text)}\n{filling}"
