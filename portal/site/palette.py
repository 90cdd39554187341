"""The colours of the pages, by theme: the package's own, those that follow from a site's, and their contrast.

A colour is `#` and six hexadecimal digits. Its name is that of the custom property in `static/styles/tokens.css`, which
is where the package's own are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from portal.assets import PACKAGE

Colours = Mapping[str, str]
"""Name → colour."""
NONE: Colours = {}

THEMES = ("light", "dark", "black-on-white", "yellow-on-black")
OF_SITES = ("light", "dark")
"""The themes whose colours a site may set. The others are for readers who need just these."""

FIXED = frozenset({"focus-near", "focus-far"})
"""One dark, one bright, so that one of them is seen on any ground."""

TEXT = 7.0
"""WCAG 2.2, 1.4.6 (AAA)."""
PART = 3.0
"""WCAG 2.2, 1.4.11: lines and marks that carry meaning."""
PAIRS = (
    *(
        (text, ground, TEXT)
        for text in ("ink", "ink-quiet", "accent", "accent-hover")
        for ground in ("ground", "tint")
    ),
    *(
        (text, ground, TEXT)
        for text in ("on-silk", "on-silk-quiet")
        for ground in ("silk", "silk-deep", "silk-weave")
    ),
    ("on-mark", "mark", TEXT),
    ("gold", "silk", TEXT),
    ("silk-deep", "gold", TEXT),
    ("ground", "accent", TEXT),
    ("ground", "accent-hover", TEXT),
    ("on-urgent", "urgent", TEXT),
    *((told, ground, TEXT) for told in ("wrong", "done") for ground in ("ground", "tint")),
    *((line, ground, PART) for line in ("line", "thread", "accent") for ground in ("ground", "tint")),
    ("gold", "silk-deep", PART),
    ("gold", "silk-weave", PART),
    ("focus-far", "focus-near", PART),
)
"""What stands on what, and the least contrast that it needs. Links look the same whether visited or not, and no field
has a placeholder or is ever disabled, so that these need no colours."""

_BLACK, _WHITE = "#000000", "#ffffff"
_AWAY = "away"
"""Black where the words of the masthead are bright, white where they are dark: it takes nothing from their contrast."""


class _Following(NamedTuple):
    """A colour that follows from another one of its theme, mixed with a `share` of a third (a name or a colour)."""

    name: str
    base: str
    share: float = 0.0
    other: str = _BLACK


_FOLLOWING: Mapping[str, tuple[_Following, ...]] = {
    "light": (
        _Following("silk-deep", "silk", 0.25, _AWAY),
        _Following("silk-weave", "silk", 0.1, _AWAY),
        _Following("on-silk-quiet", "on-silk", 0, "silk"),
        _Following("thread", "gold", 0.46),
        _Following("accent-hover", "accent", 0.35),
        _Following("tint", "ground", 0.05, "accent"),
        _Following("weave", "ground", 0.15, "accent"),
        _Following("hairline", "ground", 0.17, "accent"),
    ),
    "dark": (
        _Following("silk-deep", "silk", 0.29, _AWAY),
        _Following("silk-weave", "silk", 0.1, _AWAY),
        _Following("on-silk-quiet", "on-silk", 0, "silk"),
        _Following("thread", "gold", 0.18),
        _Following("accent-hover", "accent", 0.5, _WHITE),
        _Following("tint", "ground", 0.06, "accent"),
        _Following("weave", "ground", 0.15, "accent"),
        _Following("hairline", "ground", 0.2, "accent"),
    ),
}
_DARK_FROM_LIGHT = (
    _Following("silk", "silk", 0.25, _AWAY),
    _Following("on-silk", "on-silk"),
    _Following("gold", "gold"),
    _Following("accent", "accent", 0.7, _WHITE),
    _Following("urgent", "urgent"),
    _Following("on-urgent", "on-urgent"),
)
"""Much as the package's own colours follow from one another: a site that sets three has a whole design."""


@cache
def own() -> Mapping[str, Colours]:
    """The colours of each theme, as the package has them."""
    text = (PACKAGE / "static" / "styles" / "tokens.css").read_text(encoding="utf-8")
    blocks = {name: _colours(text, f'[data-theme="{name}"] {{') for name in THEMES}
    return {name: {**blocks["light"], **block} for name, block in blocks.items()}


def _colours(text: str, block: str) -> dict[str, str]:
    body = text.split(block, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


class Palette(NamedTuple):
    """The colours that a site changes, by theme, and for each the key of the site's that it comes from."""

    changed: Mapping[str, Colours]
    origins: Mapping[str, Mapping[str, str]]

    def colours(self, theme: str) -> Colours:
        """All colours of a theme."""
        return {**own()[theme], **self.changed.get(theme, {})}


def palette(wished: Mapping[str, Colours]) -> Palette:
    """The colours that a site wishes, by theme, and those that follow from them and that it does not set itself: in the
    dark theme also from those that it wishes for the light one."""
    changed: dict[str, dict[str, str]] = {theme: {**wished.get(theme, {})} for theme in OF_SITES}
    origins = {theme: {name: f"{theme}.{name}" for name in changed[theme]} for theme in OF_SITES}
    for theme in OF_SITES:
        if theme == "dark":
            _follow("dark", _DARK_FROM_LIGHT, changed["light"], origins["light"], changed, origins)
        _follow(theme, _FOLLOWING[theme], changed[theme], origins[theme], changed, origins)
    return Palette(changed, origins)


def _follow(
    theme: str,
    rules: tuple[_Following, ...],
    source: Mapping[str, str],
    source_origins: Mapping[str, str],
    changed: dict[str, dict[str, str]],
    origins: dict[str, dict[str, str]],
) -> None:
    for name, base, share, other in rules:
        by = next((one for one in (base, other) if one in source), None)
        if by is None or name in changed[theme]:
            continue
        known = {**own()[theme], **source}
        known[_AWAY] = _BLACK if _luminance(known["on-silk"]) > _luminance(known["silk"]) else _WHITE
        changed[theme][name] = mixed(known[base], known.get(other, other), share)
        origins[theme][name] = source_origins[by]


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a `share` (0 to 1) of another one in it, in sRGB."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + two * share):02x}" for one, two in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2, “relative luminance”."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (number / 255 for number in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


class Pale(NamedTuple):
    """Two colours of a theme that are too near to each other: what stands on what, the contrast that they have, and the
    least that is needed."""

    theme: str
    front: str
    ground: str
    found: float
    least: float


def pale(colours: Palette) -> Iterator[Pale]:
    """The pairs whose contrast is too small, in any theme."""
    for theme in THEMES:
        known = colours.colours(theme)
        for front, ground, least in PAIRS:
            found = contrast(known[front], known[ground])
            if found < least:
                yield Pale(theme, front, ground, found, least)
