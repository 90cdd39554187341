"""The placeholders of a message, `%(name)s`, and whether a translation has the same ones.

`%%` stands for a percent sign. A percent sign before a blank, a mark or the end is taken as it is ("50 %").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

PLACEHOLDER = re.compile(r"%(?:%|\((?P<name>\w+)\)s)")
"""What is replaced in a message: `%(name)s` by a value, `%%` by a percent sign."""

NUMBERS = frozenset({"n", "count"})
"""The names that stand for the number itself in a message with plural forms."""

_SUSPECT = re.compile(r"%(?:\([^)\s]*\)?)?[A-Za-z]?")
_SERVED = range(201)


def names(text: str) -> frozenset[str]:
    """The names of the placeholders in a text."""
    return frozenset(match["name"] for match in PLACEHOLDER.finditer(text) if match["name"])


def malformed(text: str) -> list[str]:
    """The pieces that look like a placeholder and are none: `%s`, `%(name)`, `%(name)d`."""
    rest = PLACEHOLDER.sub(" ", text)
    return [piece for piece in _SUSPECT.findall(rest) if piece != "%"]


def problem(source: str, translation: str) -> str | None:
    """What is wrong with the placeholders of a translation; None if they fit."""
    return _problem(names(source), names(source), translation)


def plural_problem(source: Sequence[str], forms: Sequence[str], choose: Callable[[int], int]) -> str | None:
    """What is wrong with the placeholders of any plural form; None if they fit.

    A form that serves one number alone, such as English “one visit” or Arabic's dual, may leave the number out.
    `source` is singular and plural; `choose` gives the index of the form for a number.
    """
    allowed = names(source[0]) | names(source[1])
    number = numbers(source)
    served = [choose(n) for n in _SERVED]
    for index, form in enumerate(forms):
        needed = allowed - number if served.count(index) <= 1 else allowed
        wrong = _problem(needed, allowed, form)
        if wrong:
            return f"msgstr[{index}]: {wrong}"
    return None


def numbers(source: Sequence[str]) -> frozenset[str]:
    """The placeholders that stand for the number itself in a message with plural forms: those named so, one that the
    singular leaves out, or the only one."""
    singular, plural = (names(text) for text in source)
    known = ((singular | plural) & NUMBERS) | (plural - singular)
    return known or (plural if len(plural) == 1 else frozenset())


def _problem(needed: frozenset[str], allowed: frozenset[str], translation: str) -> str | None:
    broken = malformed(translation)
    if broken:
        return f"“{broken[0]}” is not a placeholder: write %(name)s, or %% for a percent sign"
    used = names(translation)
    if needed - used:
        return f"the placeholder {_list(needed - used)} is missing: copy it from the original"
    if used - allowed:
        return f"the placeholder {_list(used - allowed)} is not in the original: take it out"
    return None


def _list(which: frozenset[str]) -> str:
    return ", ".join(f"%({name})s" for name in sorted(which))
