"""Contrast is computed from the tokens, by the formula of WCAG 2.2 (“relative luminance”, “contrast ratio”)."""

from __future__ import annotations

import re

import pytest

from portal import assets
from portal.pages.static_versions import STATIC_FOLDER

TOKENS = (STATIC_FOLDER / "styles" / "tokens.css").read_text(encoding="utf-8")
LIGHT = ":root {"
THEMES = {
    "light": LIGHT,
    "dark": ':root[data-theme="dark"] {',
    "the device's dark": ":root:not([data-theme]) {",
}

TEXT = 7.0
PART = 3.0
PAIRS = [
    *(
        (text, ground, TEXT)
        for text in ("ink", "ink-quiet", "accent", "accent-hover")
        for ground in ("ground", "tint", "mark")
    ),
    *(
        (text, ground, TEXT)
        for text in ("on-silk", "on-silk-quiet")
        for ground in ("silk", "silk-deep", "silk-weave")
    ),
    ("gold", "silk", TEXT),
    ("silk-deep", "gold", TEXT),
    ("ground", "accent", TEXT),
    ("ground", "accent-hover", TEXT),
    ("on-urgent", "urgent", TEXT),
    *((line, ground, PART) for line in ("line", "thread", "accent") for ground in ("ground", "tint")),
]


def colours(block: str) -> dict[str, str]:
    """The colours set in the block that begins with `block`, by the name of their token."""
    body = TOKENS.split(block, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


def theme(name: str) -> dict[str, str]:
    return {**colours(LIGHT), **colours(THEMES[name])}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


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
    for ground in ("ground", "tint", "silk", "silk-deep", "gold", "accent", "urgent"):
        assert max(contrast(found[ring], found[ground]) for ring in ("focus-near", "focus-far")) >= PART


def test_the_chosen_dark_theme_is_that_of_the_device() -> None:
    assert colours(THEMES["dark"]) == colours(THEMES["the device's dark"])


def test_the_browser_is_coloured_as_the_masthead() -> None:
    head = (assets.folder("templates") / "partials" / "head.html").read_text(encoding="utf-8")
    found = re.findall(r'prefers-color-scheme: (light|dark)\)" content="([^"]+)"', head)
    assert dict(found) == {name: theme(name)["silk"] for name in ("light", "dark")}
