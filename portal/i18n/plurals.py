"""Plural rules as gettext's headers spell them, made from CLDR's for whole numbers."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable

from babel.plural import PluralRule

ASKED = range(1000)
"""The numbers that rules are compared by. CLDR has forms that begin only at a million (es, fr, it, pt, ca: `many`):
no message of ours counts so far, and translators would write them for nothing."""

_ORDER = ("zero", "one", "two", "few", "many")
_CUSTOMARY = ("0", "(n != 1)", "(n > 1)")
"""How everyone writes the commonest rules."""
_RELATION = re.compile(r"([nivwftec])(?: mod (\d+))? (not )?in ([\d.,]+)")
_WHOLE = frozenset("ni")
"""CLDR's operands that are the number itself where it is a whole one; the others are then 0 (UTS 35, plural rules)."""


def plural_forms(rule: PluralRule) -> str:
    """The header `Plural-Forms` of a language: CLDR's categories in their order, without those that no number of
    `ASKED` has."""
    used = {rule(n) for n in ASKED}
    tags = [tag for tag in _ORDER if tag in used]
    if "other" in used:
        tags.append("other")
    choices = [(_condition(rule.rules[tag]), form) for form, tag in enumerate(tags[:-1])]
    spelt = "(" + "".join(f"{condition} ? {form} : " for condition, form in choices) + f"{len(tags) - 1})"
    customary = (each for each in _CUSTOMARY if _parts_alike(each, spelt))
    return f"nplurals={len(tags)}; plural={next(customary, spelt)};"


def plural_choice(plural: str) -> Callable[[int], int]:
    """From a number to the index of its form, by a rule as it stands behind `plural=`. Raises ValueError."""
    return gettext.c2py(plural)


def tells_apart(theirs: Callable[[int], int], ours: Callable[[int], int]) -> bool:
    """Whether a rule gives no two numbers one form that have different ones in the language, whatever the forms are
    numbered. A rule that tells more apart is right as well, but where the language tells nothing apart."""
    pairs = {(theirs(n), ours(n)) for n in ASKED}
    forms = {form for form, _ in pairs}
    return len(pairs) == len(forms) and (len(forms) == 1 or len({form for _, form in pairs}) > 1)


def _parts_alike(one: str, other: str) -> bool:
    choose, choose_other = plural_choice(one), plural_choice(other)
    return all(choose(n) == choose_other(n) for n in ASKED)


def _condition(rule: str) -> str:
    """A category's condition in C, with what is known of whole numbers left out."""
    either = [spelt for part in rule.split(" or ") if (spelt := _all_of(part)) is not None]
    if len(either) == 1:
        return " && ".join(either[0]) or "1"
    return " || ".join(f"({' && '.join(part)})" if len(part) > 1 else part[0] for part in either)


def _all_of(rule: str) -> list[str] | None:
    """What must hold together; None where it holds for no whole number."""
    spelt = []
    for relation in rule.split(" and "):
        match = _RELATION.fullmatch(relation)
        if match is None:
            raise ValueError(f"CLDR's plural rule “{rule}” is not understood.")
        operand, modulus, negated, ranges = match.groups()
        spans = [tuple(map(int, span.split(".."))) for span in ranges.split(",")]
        if operand in _WHOLE:
            spelt.append(_compared(f"n%{modulus}" if modulus else "n", spans, negated=bool(negated)))
        elif any(span[0] <= 0 <= span[-1] for span in spans) == bool(negated):
            return None
    return spelt


def _compared(value: str, spans: list[tuple[int, ...]], *, negated: bool) -> str:
    if negated:
        return " && ".join(_outside(value, span) for span in spans)
    parts = [_inside(value, span) for span in spans]
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"


def _inside(value: str, span: tuple[int, ...]) -> str:
    first, last = span[0], span[-1]
    if first == last:
        return f"{value}=={first}"
    upper = f"{value}<={last}"
    return upper if first == 0 else f"({value}>={first} && {upper})"


def _outside(value: str, span: tuple[int, ...]) -> str:
    first, last = span[0], span[-1]
    if first == last:
        return f"{value}!={first}"
    return f"{value}>{last}" if first == 0 else f"({value}<{first} || {value}>{last})"
