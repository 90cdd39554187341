"""Words that are a slip or two apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.corrections import neighbours
from portal.search.corrections.neighbours import LONGEST, Neighbours

WORDS = ["ลำพูน", "ลำปาง", "งบประมาณ", "government", "govern", "form", "from", "a" * 40]
LETTERS = st.text("abcdeกขค่้ีู", min_size=2, max_size=7)


def near(word: str, most: float = 2.0) -> dict[str, float]:
    found = Neighbours(WORDS, np.ones(len(WORDS), np.int32)).near(word, most)
    return {neighbour.word: neighbour.distance for neighbour in found}


def exact(typed: str, word: str) -> float:
    """The distance by its definition, one letter after the other."""
    mistaken, left_out = neighbours.mistaken(), neighbours.left_out()
    one, other = neighbours.codes(typed), neighbours.codes(word)

    def alone(codes: np.ndarray[tuple[int], np.dtype[np.uint8]], at: int) -> float:
        cost = float(left_out[codes[at]])
        return min(cost, neighbours.DOUBLED) if at and codes[at] == codes[at - 1] else cost

    table = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row in range(len(one) + 1):
        for column in range(len(other) + 1):
            ways = [] if row or column else [0.0]
            if row:
                ways.append(table[row - 1][column] + alone(one, row - 1))
            if column:
                ways.append(table[row][column - 1] + alone(other, column - 1))
            if row and column:
                instead = float(mistaken[one[row - 1], other[column - 1]])
                first = neighbours.FIRST if row == column == 1 and instead else 0
                ways.append(table[row - 1][column - 1] + instead + first)
            if (
                row > 1
                and column > 1
                and one[row - 1] == other[column - 2] != one[row - 2] == other[column - 1]
            ):
                marks = left_out[one[row - 1]] < 1 or left_out[one[row - 2]] < 1
                ways.append(
                    table[row - 2][column - 2] + (neighbours.SWAPPED_MARK if marks else neighbours.SWAPPED)
                )
            table[row][column] = min(ways)
    return table[-1][-1]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("ลำพนู", "ลำพูน"),
        ("งบประมาน", "งบประมาณ"),
        ("goverment", "government"),
        ("fron", "from"),
        ("form", "from"),
    ],
)
def test_a_slip_is_found(typed: str, word: str) -> None:
    assert near(typed)[word] <= 1.5


def test_a_mark_forgotten_is_nearer_than_a_letter_mistaken() -> None:
    assert near("ลำพน")["ลำพูน"] < near("ลำหูน")["ลำพูน"]


def test_the_word_itself_is_no_neighbour() -> None:
    assert "form" not in near("form")


def test_words_too_long_to_be_any_are_not_compared() -> None:
    assert near("a" * 39) == {}
    assert near("a" * LONGEST) == {}
    assert near("a") == {}


def test_an_empty_index_has_no_neighbours() -> None:
    assert Neighbours([], np.zeros(0, np.int32)).near("word", 2.0) == []


@given(st.lists(LETTERS, min_size=1, max_size=20, unique=True), LETTERS)
def test_distances_are_those_of_the_definition(words: list[str], typed: str) -> None:
    most = 1.0
    found = Neighbours(words, np.ones(len(words), np.int32)).near(typed, most)
    computed = {neighbour.word: neighbour.distance for neighbour in found}
    expected = {
        word: distance for word in words if word != typed and (distance := exact(typed, word)) <= most
    }
    assert computed == pytest.approx(expected)
