"""Contrast is computed from the tokens: what stands on what is told in `portal/site/palette.py`. Links look the same
whether visited or not, and no field has a placeholder or is ever disabled; tests below hold it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal import assets
from portal.pages.static_versions import STATIC_FOLDER
from portal.site.palette import PAIRS, PART, contrast, own

TOKENS = (STATIC_FOLDER / "styles" / "tokens.css").read_text(encoding="utf-8")
LIGHT = '[data-theme="light"] {'
THEMES = {
    "light": LIGHT,
    "dark": '[data-theme="dark"] {',
    "the device's dark": ":root:not([data-theme]) {",
    "black-on-white": '[data-theme="black-on-white"] {',
    "yellow-on-black": '[data-theme="yellow-on-black"] {',
}

GROUNDS = (
    "ground",
    "tint",
    "mark",
    "silk",
    "silk-deep",
    "silk-weave",
    "gold",
    "accent",
    "accent-hover",
    "urgent",
)


def colours(block: str) -> dict[str, str]:
    """The colours set in the block that begins with `block`, by the name of their token."""
    body = TOKENS.split(block, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


def theme(name: str) -> dict[str, str]:
    return {**colours(LIGHT), **colours(THEMES[name])}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_of_colours_has_its_contrast(name: str, front: str, ground: str, least: float) -> None:
    found = theme(name)
    assert contrast(found[front], found[ground]) >= least


@pytest.mark.parametrize("name", THEMES)
def test_focus_is_seen_on_any_ground(name: str) -> None:
    found = theme(name)
    for ground in GROUNDS:
        assert max(contrast(found[ring], found[ground]) for ring in ("focus-near", "focus-far")) >= PART


def test_the_chosen_dark_theme_is_that_of_the_device() -> None:
    assert colours(THEMES["dark"]) == colours(THEMES["the device's dark"])


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_sets_every_colour_that_is_not_the_same_everywhere(name: str) -> None:
    """What one theme forgets would come from the light one, on a page or on the sample of another theme."""
    assert colours(THEMES[name]).keys() | {"focus-near", "focus-far"} == colours(LIGHT).keys()


def test_no_colour_is_set_outside_of_the_tokens(style_sheets: dict[Path, str]) -> None:
    for sheet, text in style_sheets.items():
        if sheet.name not in {"tokens.css", "print.css"}:
            assert not re.search(r":[^;{]*(#[0-9a-f]{3,8}\b|\brgb|\bhsl|oklch)", text), sheet.name


def test_every_colour_is_measured() -> None:
    measured = {name for pair in PAIRS for name in pair[:2]}
    assert colours(LIGHT).keys() - measured == {"hairline", "weave"}, (
        "decoration: nothing is told by these alone"
    )


def test_words_on_a_ground_of_their_own_are_measured_on_it(style_sheets: dict[Path, str]) -> None:
    """A rule that sets both colours, such as that of a phrase that is read aloud, sets a pair that is measured."""
    found = set()
    for text in style_sheets.values():
        for rule in re.findall(r"\{([^{}]*)\}", text):
            set_to = dict(
                re.findall(r"^\s*(color|background)(?:-color)?: var\(--([\w-]+)\);", rule, re.MULTILINE)
            )
            if len(set_to) == 2:
                found.add(frozenset(set_to.values()))
    assert {"on-mark", "mark"} in found, "no rule is read: this test has lost its subject"
    assert found <= {frozenset(pair[:2]) for pair in PAIRS}


@pytest.mark.parametrize("selector", ["mark", "::highlight(spoken)", "::selection"])
@pytest.mark.parametrize("name", THEMES)
def test_what_is_marked_or_selected_is_told_from_its_ground(
    name: str, selector: str, style_sheets: dict[Path, str]
) -> None:
    """What was found and what is read aloud by a line below it, as its own ground may be pale."""
    rule = re.search(
        rf"^  {re.escape(selector)} \{{([^}}]+)\}}", "".join(style_sheets.values()), re.MULTILINE
    )
    assert rule is not None
    tokens = re.findall(r"^\s*(?!color:)[\w-]+:[^;]*var\(--([\w-]+)\);", rule[1], re.MULTILINE)
    found = theme(name)
    assert max(contrast(found[token], found["ground"]) for token in tokens) >= PART


def test_nothing_is_pale_by_its_state(style_sheets: dict[Path, str]) -> None:
    for sheet, text in style_sheets.items():
        assert not re.search(r":visited|:disabled|placeholder|opacity|rgb[^;]*/|transparency: [^r]", text), (
            sheet.name
        )
    templates = "".join(
        path.read_text(encoding="utf-8") for path in assets.folder("templates").rglob("*.html")
    )
    assert not re.search(r"\s(placeholder|disabled)\b", templates)


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("light", "light"), ("dark", "dark"), ("black-on-white", "light"), ("yellow-on-black", "dark")],
)
def test_the_browser_draws_its_own_parts_in_the_scheme_of_the_theme(name: str, scheme: str) -> None:
    found = {
        theme: kind
        for themes, kind in re.findall(r":is\(([^)]+)\) \{\s*color-scheme: (\w+);", TOKENS)
        for theme in re.findall(r'"([\w-]+)"', themes)
    }
    assert found[name] == scheme


def test_the_colours_that_a_sites_are_measured_with_are_those_of_the_style_sheet() -> None:
    assert {name: dict(found) for name, found in own().items()} == {
        name: theme(name) for name in THEMES if name != "the device's dark"
    }
