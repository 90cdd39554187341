"""Words inside words: where a longer word is put together of them, and not where letters only happen to stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text import thai
from portal.text.clusters import clusters
from portal.text.compounds import Compounds
from portal.text.word_lists import words_of

LISTED = Compounds(frozenset(), words_of("th").whole)
PLAIN = Compounds(frozenset(), {})
DICTIONARY = st.sampled_from(sorted(thai.dictionary()))


@pytest.mark.parametrize(
    ("word", "inside"),
    [
        ("รถยนต์", {"รถ", "ยนต์"}),
        ("รถไฟ", {"รถ", "ไฟ"}),
        ("ไฟฟ้า", {"ไฟ", "ฟ้า"}),
        ("แม่น้ำ", {"แม่", "น้ำ"}),
        ("นักท่องเที่ยว", {"นัก", "ท่องเที่ยว"}),
        ("ประชาชน", {"ประชา", "ชน"}),
    ],
)
def test_a_compound_holds_the_words_that_it_is_put_together_of(word: str, inside: set[str]) -> None:
    assert inside <= LISTED.inside(word)


@pytest.mark.parametrize(
    ("word", "chance"),
    [
        ("ตาม", "ตา"),
        ("โรงพยาบาล", "ยา"),
        ("จังหวัด", "วัด"),
        ("เวลา", "ลา"),
        ("กฎหมาย", "หมา"),
        ("เป้าหมาย", "หมา"),
        ("มอบหมาย", "หมา"),
    ],
)
def test_letters_that_leave_no_word_beside_them_are_no_word(word: str, chance: str) -> None:
    assert chance in word
    assert chance not in PLAIN.inside(word)


@pytest.mark.parametrize(
    ("word", "part"), [("สามารถ", "รถ"), ("ตาราง", "ตา"), ("มายา", "ยา"), ("ลำพูน", "ลำ"), ("ลำไย", "ลำ")]
)
def test_a_listed_word_only_looks_put_together(word: str, part: str) -> None:
    assert part in PLAIN.inside(word)
    assert part not in LISTED.inside(word)


def test_a_listed_word_holds_the_parts_that_the_list_gives_it_and_theirs() -> None:
    compounds = Compounds(
        frozenset(), {"หน้ากาก": frozenset({"หน้า"}), "ผ้าหน้ากาก": frozenset({"ผ้า", "หน้ากาก"})}
    )
    assert compounds.inside("หน้ากาก") == {"หน้า"}
    assert compounds.inside("ผ้าหน้ากาก") == {"ผ้า", "หน้ากาก", "หน้า"}


def test_a_part_that_is_put_together_gives_its_parts_too() -> None:
    assert LISTED.inside("สถานีรถไฟ") >= {"สถานี", "รถไฟ", "รถ", "ไฟ"}


def test_own_words_are_parts_too() -> None:
    assert "กึ๋ย" not in PLAIN.inside("กึ๋ยน้ำ")
    assert Compounds(frozenset({"กึ๋ย"}), {}).inside("กึ๋ยน้ำ") >= {"กึ๋ย", "น้ำ"}


def test_long_words_are_found_whatever_is_left_over() -> None:
    assert "พยาบาล" in LISTED.inside("โรงพยาบาลสงฆ์กกก")


@given(DICTIONARY)
def test_what_is_inside_a_word_stands_there_between_clusters(word: str) -> None:
    inside = PLAIN.inside(word)
    assert word not in inside
    ends = {0}
    for cluster in clusters(word):
        ends.add(max(ends) + len(cluster))
    for part in inside:
        at = word.find(part)
        places = []
        while at >= 0:
            places.append((at, at + len(part)))
            at = word.find(part, at + 1)
        assert any({*place} <= ends for place in places)


@given(DICTIONARY)
def test_a_word_parts_between_its_clusters_and_its_parts_make_it_up(word: str) -> None:
    edges = PLAIN.edges(word)
    assert all(0 < edge < len(word) for edge in edges)
    parts = [word[start:end] for start, end in pairwise((0, *sorted(edges), len(word)))]
    assert "".join(parts) == word
    if edges:
        assert all(PLAIN.knows(part) for part in parts)


@pytest.mark.parametrize("word", ["น้ำ", "ไฟ", "วัด", "เด็ก", "เงิน", "ปี", "เบี้ย", "กู้", "เกาะ", "สามารถ", "ลำพูน"])
def test_common_words_are_known_however_short(word: str) -> None:
    assert PLAIN.knows(word)


@pytest.mark.parametrize("residual", ["ก", "น", "ไ", "พุ่น", "กาเกาะกา", "มะลิวงศ์"])
def test_what_is_left_over_of_names_and_slips_is_not(residual: str) -> None:
    assert not PLAIN.knows(residual)


def test_words_of_the_lists_are_known() -> None:
    assert not PLAIN.knows("กึ๋ย")
    assert Compounds(frozenset({"กึ๋ย"}), {}).knows("กึ๋ย")
    assert Compounds(frozenset(), {"กึ๋ย": frozenset()}).knows("กึ๋ย")


@given(st.text("กขรถไฟน้ำ์ะแ่", max_size=40))
def test_any_string_is_taken(word: str) -> None:
    assert all(part in word for part in PLAIN.inside(word))
    assert PLAIN.edges(word) <= set(range(1, len(word)))


def test_very_long_strings_cost_no_more_than_short_ones_hold() -> None:
    assert PLAIN.inside("กา" * 10_000) <= {"กา", *PLAIN.inside("กา" * 30)}


@pytest.mark.parametrize(("word", "part"), [("ลิเก", "ลิ"), ("ประชุม", "ชุม"), ("โอภาส", "โอ")])
def test_no_word_is_put_together_of_a_syllable(word: str, part: str) -> None:
    assert part in PLAIN.inside(word)
    assert part not in Compounds(frozenset(), {}, words_of("th").syllables).inside(word)


def test_an_abbreviation_makes_no_word_of_the_dictionary_but_longer_abbreviations() -> None:
    short = frozenset({"ตร", "รมว", "พม"})
    compounds = Compounds(short, {}, short=short)
    assert "ลิ" in Compounds(short, {}).inside("ลิตร")
    assert not compounds.inside("ลิตร")
    assert compounds.inside("รมวพม") == {"รมว", "พม"}


def test_no_abbreviation_stands_in_a_word_however_common_its_letters_are() -> None:
    short = frozenset({"รพ"})
    assert "รพ" in Compounds(short, {}).inside("สรรพสามิต")
    assert "รพ" not in Compounds(short, {}, short=short).inside("สรรพสามิต")


def test_no_long_word_leaves_a_lone_letter_over() -> None:
    assert "สัญญา" not in PLAIN.inside("สัญญาณ")
    assert "สัญญา" in PLAIN.inside("สัญญาซื้อขาย")
