from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.preferences import (
    MOST_LETTERS,
    Motion,
    Preferences,
    Spacing,
    TextSize,
    Theme,
    Typeface,
    Underlines,
    from_cookie,
    options,
)

NAMES = ("text-size", "theme", "spacing", "typeface", "underlines", "motion")
ALL = Preferences(
    language="zh-Hans",
    text_size=TextSize.DOUBLE,
    theme=Theme.YELLOW_ON_BLACK,
    spacing=Spacing.WIDEST,
    typeface=Typeface.LOOPLESS,
    underlines=Underlines.ALWAYS,
    motion=Motion.REDUCED,
)
COOKIE_OCTETS = re.compile(r"[!#-+\--:<-\[\]-~]*")
"""RFC 6265, 4.1.1."""


def test_only_what_is_chosen_is_kept_and_can_be_read() -> None:
    assert Preferences().to_cookie() == ""
    assert Preferences(theme=Theme.DARK, text_size=TextSize.LARGER).to_cookie() == "text-size:150&theme:dark"


def test_everything_chosen_at_once_is_kept_whole_and_short() -> None:
    assert from_cookie(ALL.to_cookie()) == ALL
    assert len(ALL.to_cookie()) <= MOST_LETTERS / 2


@given(
    st.builds(
        Preferences,
        language=st.sampled_from(["", "th", "en-GB"]),
        text_size=st.sampled_from(TextSize),
        theme=st.sampled_from(Theme),
        spacing=st.sampled_from(Spacing),
        typeface=st.sampled_from(Typeface),
        underlines=st.sampled_from(Underlines),
        motion=st.sampled_from(Motion),
    )
)
def test_what_is_kept_is_found_again(preferences: Preferences) -> None:
    cookie = preferences.to_cookie()
    assert COOKIE_OCTETS.fullmatch(cookie), "a cookie must need no quotes"
    assert from_cookie(cookie) == preferences


@pytest.mark.parametrize(
    ("cookie", "kept"),
    [
        ("theme:dark&theme:light", "theme:dark"),
        ("theme:purple&text-size:150", "text-size:150"),
        ("text-size:1000&theme", ""),
        ("colour:red&theme:dark&", "theme:dark"),
        ("theme=dark", ""),
        ('theme:"dark"', ""),
        ("language:TH", "language:th"),
        ("language:<script>", ""),
        ("language:", ""),
        ("theme:dark&" + "x" * MOST_LETTERS, ""),
    ],
)
def test_what_a_cookie_holds_besides_is_left_out(cookie: str, kept: str) -> None:
    assert from_cookie(cookie).to_cookie() == kept


@given(
    st.text() | st.lists(st.sampled_from(["theme", ":", "&", "dark", "language", "x-y", "ก"])).map("".join)
)
def test_any_cookie_leads_to_preferences(cookie: str) -> None:
    found = from_cookie(cookie)
    assert from_cookie(found.to_cookie()) == found
    assert all(re.fullmatch(r"[a-z0-9-]+", value) for value in found.chosen().values())


def test_what_is_chosen_has_the_names_that_pages_carry() -> None:
    assert Preferences().chosen() == {}
    assert {**ALL.chosen(), "language": ""} == {
        "language": "",
        "text-size": "200",
        "theme": "yellow-on-black",
        "spacing": "widest",
        "typeface": "loopless",
        "underlines": "always",
        "motion": "reduced",
    }


def test_a_choice_changes_nothing_else() -> None:
    changed, wrong = ALL.changed({"theme": "device", "quick": "1"})
    assert not wrong
    assert changed.chosen() == {name: value for name, value in ALL.chosen().items() if name != "theme"}


def test_a_value_that_there_is_not_is_named_and_not_taken() -> None:
    changed, wrong = ALL.changed({"theme": "purple", "text-size": "100", "language": "?"})
    assert wrong == {"theme", "language"}
    assert (changed.theme, changed.language, changed.text_size) == (ALL.theme, ALL.language, "100")


def test_a_language_can_be_unchosen() -> None:
    assert ALL.changed({"language": ""})[0].language == ""


@pytest.mark.parametrize("name", NAMES)
def test_the_first_of_the_options_is_as_designed(name: str) -> None:
    first, *others = options(name)
    assert Preferences().changed({name: first})[0] == Preferences()
    assert all(Preferences().changed({name: other})[0].chosen() == {name: other} for other in others)
