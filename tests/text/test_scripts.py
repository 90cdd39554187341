from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from babel import Locale, localedata

from portal.text.scripts import (
    direction,
    in_script_of,
    is_without_blanks,
    known_scripts,
    letters_of,
    script_of,
    scripts_of,
)

SHARED = {
    *(
        "MODIFIER",
        "FULLWIDTH",
        "HALFWIDTH",
        "IDEOGRAPHIC",
        "INSCRIPTIONAL",
        "LINEAR",
        "MEROITIC",
        "NEW",
        "OLD",
        "TAI",
    )
}
"""First words of the names of letters of several scripts."""


def test_scripts_are_known() -> None:
    assert scripts_of("zh-Hant") == ("Hani",)
    assert scripts_of("ja") == ("Kana", "Hira", "Hani")
    assert scripts_of("xx") == ("Latn",)
    assert known_scripts("nod") == {"Lana", "Thai"}


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "ar",
            "ar-XB",
            "fa",
            "az-Arab",
            "ckb",
            "ug",
            "sd",
            "pa-Arab",
            "ms-Arab",
            "ku-Arab",
            "uz-AF",
            "ur-Aran",
        ),
        *("dv", "nqo", "syr", "ff-Adlm", "rhg-Rohg", "yi"),
    ],
)
def test_a_language_in_arabic_letters_or_the_like_runs_from_right_to_left(tag: str) -> None:
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["th", "en-XA", "ku", "sd-Deva", "sou", "mn-Mong", "und", "not a tag"])
def test_any_other_runs_from_left_to_right(tag: str) -> None:
    assert direction(tag) == "ltr"


def test_every_locale_of_cldr_has_its_direction() -> None:
    names = [
        name for name in localedata.locale_identifiers() if Locale.parse(name).character_order[0] in "lr"
    ]
    wrong = [
        name
        for name in names
        if direction(name.replace("_", "-"))[0] != Locale.parse(name).character_order[0]
    ]
    assert wrong == []
    assert len(names) > 1000


def test_every_letter_is_of_the_script_that_its_name_begins_with() -> None:
    names: dict[str, set[str]] = {}
    for point in range(sys.maxunicode):
        letter = chr(point)
        if script_of(letter) and letter.isalpha() and (name := unicodedata.name(letter, "")):
            names.setdefault(script_of(letter), set()).add(name.split()[0].removesuffix("-"))
    assert names["Thai"] == {"THAI"}
    assert names["Laoo"] == {"LAO"}
    assert names["Mymr"] == {"MYANMAR"}
    assert names["Khmr"] == {"KHMER"}
    assert names["Arab"] == {"ARABIC"}
    assert names["Cyrl"] == {"CYRILLIC", "MODIFIER"}
    assert len(names) > 150
    of_one = [name for script in names for name in names[script]]
    assert {name for name in of_one if of_one.count(name) > 1} <= SHARED


def test_digits_signs_and_what_scripts_share_are_letters_of_none() -> None:
    assert [script_of(sign) for sign in "5๕٥.,!☎ー\u0640\u0301 ²①"] == [""] * 13


def test_what_scripts_share_belongs_to_each_of_them() -> None:
    for letter, script in (
        ("ー", "Kana"),
        ("ー", "Hira"),
        ("\u0640", "Arab"),
        ("\u064b", "Arab"),
        ("〆", "Hani"),
    ):
        assert re.fullmatch(f"[{letters_of(script)}]", letter)


def test_a_text_is_in_the_script_that_most_of_its_letters_are_in() -> None:
    assert in_script_of("هەواڵ 24 BBC", "ku") == ("Arab",)
    assert in_script_of("Nûçe BBC", "ku") == ("Latn",)
    assert in_script_of("24", "ku") == ("Latn",)
    assert in_script_of("BBC", "th") == ("Thai",)


@pytest.mark.parametrize(
    "tag", ["th", "lo", "my", "km", "zh", "zh-Hant", "yue", "ja", "sou", "ksw", "shn", "khb"]
)
def test_some_scripts_have_no_blanks_between_words(tag: str) -> None:
    assert is_without_blanks(tag)


@pytest.mark.parametrize("tag", ["en", "vi", "ko", "ar", "hi", "ckb", "bo", "ru", "am"])
def test_others_have(tag: str) -> None:
    assert not is_without_blanks(tag)
