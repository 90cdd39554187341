from __future__ import annotations

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import LanguageTagError
from portal.i18n.languages import folder_name, language, tag_of_folder
from portal.language_tags import canonical_tag


@given(st.text())
def test_a_tag_is_canonical_or_refused_whatever_is_typed(typed: str) -> None:
    try:
        tag = canonical_tag(typed)
    except LanguageTagError:
        return
    assert canonical_tag(tag) == tag
    assert language(tag).tag == tag
    assert tag_of_folder(folder_name(tag)) == tag


def test_a_folder_is_named_as_gettext_does() -> None:
    assert folder_name("zh-Hans") == "zh_Hans"
    assert tag_of_folder("zh_Hans") == "zh-Hans"


@pytest.mark.parametrize(
    ("tag", "name", "direction", "calendar", "script"),
    [
        ("th", "ไทย", "ltr", "buddhist", "Thai"),
        ("en", "English", "ltr", "gregorian", "Latn"),
        ("lo", "ລາວ", "ltr", "gregorian", "Laoo"),
        ("my", "မြန်မာ", "ltr", "gregorian", "Mymr"),
        ("zh-Hans", "简体中文", "ltr", "gregorian", "Hans"),
        ("ja", "日本語", "ltr", "gregorian", "Jpan"),
        ("ar", "العربية", "rtl", "gregorian", "Arab"),
        ("ar-XB", "\u202eEnglish\u202c", "rtl", "gregorian", "Arab"),
        ("en-XA", "[Éñĝļîšĥ]", "ltr", "gregorian", "Latn"),
    ],
)
def test_a_language_is_described(tag: str, name: str, direction: str, calendar: str, script: str) -> None:
    found = language(tag)
    assert (found.name, found.direction, found.calendar, found.script) == (name, direction, calendar, script)


def test_a_language_outside_the_table_is_described_by_cldr() -> None:
    assert language("ka").name == "ქართული"
    assert language("fa").direction == "rtl"
    assert language("az-Arab").direction == "rtl"
    assert language("en-AU").name == "English (Australia)"


def test_a_language_that_nobody_knows_is_named_by_its_tag() -> None:
    found = language("kxm")
    assert (found.name, found.direction, found.script) == ("kxm", "ltr", "Thai")
    assert str(found.locale) == "en_GB"


def test_a_region_keeps_the_calendar_of_its_language() -> None:
    assert language("th-TH").calendar == "buddhist"


def test_english_is_the_language_of_the_messages_but_not_in_disguise() -> None:
    assert language("en").is_source
    assert language("en-GB").is_source
    assert not language("en-XA").is_source
    assert not language("th").is_source


def test_one_language_never_speaks_with_the_months_of_another() -> None:
    """Babel shares between locales what they inherit from the root."""
    lao = get_month_names("wide", "stand-alone", language("lo").locale)[9]
    khmer = get_month_names("wide", "stand-alone", language("km").locale)[9]
    assert lao == "ກັນຍາ"
    assert khmer == "កញ្ញា"


NUMBERS = {
    "th": {0: 0, 1: 0, 2: 0, 100: 0},
    "en": {0: 1, 1: 0, 2: 1, 11: 1},
    "lo": {0: 0, 1: 0, 2: 0},
    "my": {0: 0, 1: 0, 2: 0, 11: 0},
    "zh-Hans": {0: 0, 1: 0, 2: 0},
    "ja": {0: 0, 1: 0, 2: 0},
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3},
    "fr": {0: 0, 1: 0, 2: 1},
    "ru": {1: 0, 2: 1, 5: 2, 11: 2, 21: 0},
    "en-XA": {0: 1, 1: 0, 2: 1},
    "ar-XB": {0: 1, 1: 0, 2: 1},
    "kxm": {0: 0, 1: 0},
}


@pytest.mark.parametrize("tag", NUMBERS)
def test_each_language_counts_in_its_own_way(tag: str) -> None:
    assert {n: language(tag).plural_choice(n) for n in NUMBERS[tag]} == NUMBERS[tag]
