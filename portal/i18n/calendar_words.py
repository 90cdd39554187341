"""What a language calls the months and the days of the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from babel.dates import get_day_names, get_month_names

from portal.i18n.languages import Language

_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")


def month_words(language: Language) -> Mapping[int, frozenset[str]]:
    """Number of the month, from 1 → its names and abbreviations, in every case that CLDR has."""
    words: dict[int, set[str]] = {month: set() for month in range(1, 13)}
    for width, context in _styles():
        for month, word in get_month_names(width, context, language.locale).items():
            words[month].add(word)
    return {month: frozenset(found) for month, found in words.items()}


def weekday_words(language: Language) -> frozenset[str]:
    """The names and abbreviations of all days of the week."""
    return frozenset(
        word
        for width, context in _styles()
        for word in get_day_names(width, context, language.locale).values()
    )


def _styles() -> Iterator[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]]]:
    return ((width, context) for width in _WIDTHS for context in _CONTEXTS)
