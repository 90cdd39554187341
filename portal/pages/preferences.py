"""How a reader wants pages: what there is to choose from, and how the choices are kept in a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from portal.errors import LanguageTagError
from portal.language_tags import canonical_tag

MOST_LETTERS = 300
"""A longer cookie is not ours: every choice made at once needs half of it."""


class TextSize(StrEnum):
    """Per cent of the size that the reader's browser is set to."""

    DESIGNED = "100"
    LARGE = "125"
    LARGER = "150"
    HUGE = "175"
    DOUBLE = "200"


class Theme(StrEnum):
    """The colours; DEVICE is light or dark, as the device wishes."""

    DEVICE = "device"
    LIGHT = "light"
    DARK = "dark"
    BLACK_ON_WHITE = "black-on-white"
    YELLOW_ON_BLACK = "yellow-on-black"


class Spacing(StrEnum):
    """How far lines and paragraphs are apart."""

    DESIGNED = "designed"
    WIDE = "wide"
    WIDEST = "widest"


class Typeface(StrEnum):
    """Thai letters with the loops by which readers tell them apart, or without."""

    LOOPED = "looped"
    LOOPLESS = "loopless"


class Underlines(StrEnum):
    """Which links are underlined."""

    DESIGNED = "designed"
    ALWAYS = "always"


class Motion(StrEnum):
    """Whether anything may move; DEVICE is as the device wishes."""

    DEVICE = "device"
    REDUCED = "reduced"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader has chosen; what is left as designed stands at its default.

    `language` is a BCP 47 tag, empty for what the browser asks for: it decides where the address has no language.
    Equal preferences make equal pages.
    """

    language: str = ""
    text_size: TextSize = TextSize.DESIGNED
    theme: Theme = Theme.DEVICE
    spacing: Spacing = Spacing.DESIGNED
    typeface: Typeface = Typeface.LOOPED
    underlines: Underlines = Underlines.DESIGNED
    motion: Motion = Motion.DEVICE

    def chosen(self) -> dict[str, str]:
        """What is not left as designed: names as a form, a cookie and a page write them → values."""
        return {
            _outward(field.name): str(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    def changed(self, choices: Mapping[str, str]) -> tuple[Preferences, frozenset[str]]:
        """The preferences with these choices, by their outward names, and the names whose value there is not.

        Names of other things are left out.
        """
        found: dict[str, Any] = {}
        wrong = set()
        for field in fields(self):
            name = _outward(field.name)
            if name in choices:
                try:
                    found[field.name] = _value(field.default, choices[name])
                except (LanguageTagError, ValueError):
                    wrong.add(name)
        return replace(self, **found), frozenset(wrong)

    def to_cookie(self) -> str:
        """The value of the cookie, such as `text-size:150&theme:dark`; empty where nothing is chosen."""
        return "&".join(f"{name}:{value}" for name, value in self.chosen().items())


_KINDS: Mapping[str, type[StrEnum]] = {
    field.name.replace("_", "-"): type(field.default)
    for field in fields(Preferences)
    if isinstance(field.default, StrEnum)
}


def from_cookie(value: str) -> Preferences:
    """The preferences that a cookie holds. What it holds besides, or too much of it, is left out. Never raises."""
    if len(value) > MOST_LETTERS:
        return Preferences()
    choices: dict[str, str] = {}
    for part in value.split("&"):
        name, colon, chosen = part.partition(":")
        if colon:
            choices.setdefault(name, chosen)
    return Preferences().changed(choices)[0]


def options(name: str) -> tuple[str, ...]:
    """What there is to choose from, by the outward name of a choice, that as designed first; not for the language."""
    return tuple(_KINDS[name])


def _outward(name: str) -> str:
    return name.replace("_", "-")


def _value(default: object, text: str) -> object:
    """The value that `text` stands for. Raises ValueError or LanguageTagError."""
    if isinstance(default, StrEnum):
        return type(default)(text)
    return canonical_tag(text) if text else ""
