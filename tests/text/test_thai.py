"""Which Thai words are in common use, by counts of a corpus."""

from __future__ import annotations

import pytest

from portal.text import thai
from portal.text.normalisation import normalise


@pytest.mark.parametrize("word", ["น้ำ", "ไฟ", "วัด", "ยา", "เด็ก", "เงิน", "ปี", "รถ", "ตา", "หมา", "กู้"])
def test_everyday_words_are_in_common_use(word: str) -> None:
    assert thai.common_words()[word] > 1000


@pytest.mark.parametrize("word", ["ก", "ลำพุน", "สามา", "มะลิวงศ์", ""])
def test_letters_slips_and_leftovers_are_not(word: str) -> None:
    assert word not in thai.common_words()


def test_words_in_common_use_are_words_of_the_dictionary_in_the_form_that_is_sought() -> None:
    common = thai.common_words()
    assert common.keys() <= thai.dictionary()
    assert all(normalise(word) == word and len(word) > 1 for word in common)
    assert min(common.values()) >= 30


def test_what_is_more_common_has_the_higher_count() -> None:
    common = thai.common_words()
    assert common["ที่"] > common["น้ำ"] > common["ตะเคียน"]


def test_the_corpus_tells_the_most_used_words_first_so_that_none_is_missed_behind_a_rare_one() -> None:
    lines = thai._read(thai._corpus("tnc_freq.txt")).splitlines()
    counts = [int(line.partition("\t")[2]) for line in lines]
    assert counts == sorted(counts, reverse=True)
