"""Romanised names, by their sound."""

from __future__ import annotations

import pytest

from portal.search.corrections.romanised import Names, sound

NAMES = Names(
    [["Lamphun", "Lampoon"], ["Lampang"], ["Chiang Mai", "Chieng Mai"], ["Wat Phra That", "Wat Prathat"]]
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lamphun", "Lampoon"),
        ("Haripunchai", "Hariphunchay"),
        ("Chamadevi", "Jamadewee"),
        ("Thung", "Tung"),
        ("Pasang", "Phasang"),
    ],
)
def test_spellings_of_a_name_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("Lamphun", "Lampang"), ("Phrae", "Phayao"), ("Li", "Lamphun")])
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("typed", "names"),
    [("lumphoon", ["Lamphun"]), ("lamphang", ["Lampang"]), ("Cheang", ["Chiang"]), ("phratat", ["Prathat"])],
)
def test_names_are_given_in_their_official_writing(typed: str, names: list[str]) -> None:
    assert [name for name, _ in NAMES.near(typed)] == names


@pytest.mark.parametrize("typed", ["Lamphun", "lampoon", "ลำพูน", "mai", "", "km-12"])
def test_what_is_listed_or_no_name_has_no_other_writing(typed: str) -> None:
    assert NAMES.near(typed) == []
