"""The colours of a site: those that follow from what it wishes, and what is measured."""

from __future__ import annotations

import re

import pytest

from portal.site import palette
from portal.site.palette import Pale, mixed, pale

BLUE = {"silk": "#0b3c5d", "gold": "#f7d070", "accent": "#0b3c5d"}


def test_without_wishes_nothing_is_changed_and_nothing_pale() -> None:
    made = palette.palette({})
    assert made.changed == {"light": {}, "dark": {}}
    assert list(pale(made)) == []
    for theme in palette.THEMES:
        assert made.colours(theme) == palette.own()[theme]


def test_colours_are_mixed() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#52113a", "#000000", 0.25) == "#3e0d2c"
    assert mixed("#123456", "#ffffff", 0) == "#123456"


def test_three_colours_make_a_whole_design_in_every_theme() -> None:
    made = palette.palette({"light": BLUE})
    assert list(pale(made)) == []
    assert made.colours("light")["silk-deep"] == mixed("#0b3c5d", "#000000", 0.25)
    assert made.colours("dark")["silk"] == mixed("#0b3c5d", "#000000", 0.25)
    assert made.colours("dark")["gold"] == "#f7d070"
    assert made.colours("dark")["accent"] not in {palette.own()["dark"]["accent"], "#0b3c5d"}
    for theme in ("black-on-white", "yellow-on-black"):
        assert made.colours(theme) == palette.own()[theme]


def test_what_a_site_sets_itself_follows_from_nothing() -> None:
    made = palette.palette({"light": {**BLUE, "silk-deep": "#001122"}, "dark": {"silk": "#101010"}})
    assert made.colours("light")["silk-deep"] == "#001122"
    assert made.colours("dark")["silk"] == "#101010"
    assert made.origins["dark"]["silk"] == "dark.silk"
    assert made.origins["dark"]["gold"] == "light.gold"
    assert made.origins["light"]["silk-weave"] == "light.silk"


def test_a_colour_that_a_site_leaves_takes_none_along() -> None:
    assert palette.palette({"light": {"mark": "#ffee00"}}).changed == {
        "light": {"mark": "#ffee00"},
        "dark": {},
    }


def test_a_bright_masthead_with_dark_words_is_a_design_too() -> None:
    made = palette.palette(
        {"light": {"silk": "#ffe08a", "on-silk": "#1a1a1a", "gold": "#3a2a00"}, "dark": {"thread": "#c1954c"}}
    )
    assert list(pale(made)) == []


@pytest.mark.parametrize(
    ("wished", "theme", "front", "ground"),
    [
        ({"light": {"accent": "#ff8800"}}, "light", "accent", "ground"),
        ({"light": {"silk": "#f0f0f0"}}, "light", "on-silk", "silk"),
        ({"light": {"ground": "#555555"}}, "light", "ink", "ground"),
        ({"dark": {"accent": "#440022"}}, "dark", "accent", "ground"),
        ({"dark": {"ground": "#777777"}}, "dark", "ink", "ground"),
        ({"light": {"line": "#eeeeee"}}, "light", "line", "ground"),
    ],
)
def test_what_is_pale_is_found_in_its_theme(
    wished: dict[str, dict[str, str]], theme: str, front: str, ground: str
) -> None:
    found = list(pale(palette.palette(wished)))
    assert [one for one in found if (one.theme, one.front, one.ground) == (theme, front, ground)]
    assert all(isinstance(one, Pale) and one.found < one.least for one in found)


def test_every_colour_that_a_site_may_set_is_named_as_in_the_style_sheet() -> None:
    for colours in palette.own().values():
        assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours.values())
        assert colours.keys() > palette.FIXED
