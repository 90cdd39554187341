"""The words of an index as corrections and completions see them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from portal.search import lexicon
from portal.search.lexicon import distinct, word_counts


def test_words_are_sorted_with_their_counts() -> None:
    made = word_counts("en", 9, {"silk": 2, "fair": 5})
    assert made.words == ("fair", "silk")
    assert made.counts.tolist() == [5, 2]
    assert [made.frequency(word) for word in ("silk", "fair", "a", "zoo", "fai")] == [2, 5, 0, 0, 0]


def test_of_too_many_words_the_most_frequent_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MOST_WORDS", 2)
    assert word_counts("en", 9, {"a": 1, "b": 3, "c": 2}).words == ("b", "c")


@given(lists(integers(0, 2**32 - 1)))
def test_numbers_are_told_in_order_and_once(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.uint32)).tolist() == sorted(set(numbers))
