"""Digits: those that CLDR gives a language, by the name of its numbering system."""

from __future__ import annotations

from functools import lru_cache

LATIN = "0123456789"
DEFAULT = "latn"
"""CLDR's name of the digits 0 to 9."""


@lru_cache(maxsize=64)
def digits_of(numbering: str) -> str:
    """The digits from 0 to 9 of a numbering system (`mymr`, `arabext`); Latin ones where it has no such digits, as the
    Chinese and Roman numerals, and where nobody knows it. ICU is asked, and loaded, for others than Latin ones only.
    """
    if numbering == DEFAULT:
        return LATIN
    from icu4py.locale import Locale  # noqa: PLC0415 - only portals in such languages pay for it
    from icu4py.messageformat import MessageFormat  # noqa: PLC0415 - the same

    try:
        written = MessageFormat("{n, number, integer}", Locale(f"en-u-nu-{numbering}"))
        digits = "".join(written.format({"n": n}) for n in range(10))
    except ValueError:
        return LATIN
    return digits if len(digits) == len(LATIN) and digits.isdecimal() else LATIN


@lru_cache(maxsize=64)
def in_digits_of(numbering: str) -> dict[int, int]:
    """A table for `str.translate` from Latin digits to those of a numbering system."""
    return str.maketrans(LATIN, digits_of(numbering))
