"""Every pattern of the package, found by itself, and strings that patterns are slow with, made of its own signs."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import portal

LETTERS = 1200
"""Letters of the shorter one of two strings that are compared."""
SLOW = 0.0008
"""Seconds of CPU that matching so many letters takes only where it does not grow with their number alone."""
_MOST_UNITS = 6


def patterns() -> dict[str, re.Pattern[Any]]:
    """The patterns that modules of the package hold, by module and name."""
    found: dict[int, tuple[str, re.Pattern[Any]]] = {}
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for at, pattern in enumerate(_patterns_in(value)):
                    found.setdefault(id(pattern), (f"{module.name}.{name}{at or ''}", pattern))
    return dict(found.values())


def _patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | list | tuple | frozenset) and depth < 3 and len(value) < 500:
        for item in [*value.values()] if isinstance(value, dict) else value:
            yield from _patterns_in(item, depth + 1)


def attacks(pattern: re.Pattern[Any]) -> Iterator[_Attack]:
    """Strings of any length: a beginning, something again and again, and an end that fits nothing."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    units = [*islice(dict.fromkeys(_units(_parser.parse(text, pattern.flags & ~re.DEBUG))), _MOST_UNITS)]
    units = [*dict.fromkeys([*units, " ", "a"])]
    pumps = [*units, *map("".join, islice(product(units[:4], repeat=2), 16)), "".join(units)]
    for begin, pump, end in product(("", units[0], "".join(units[:3])), pumps, ("\x00",)):
        yield _Attack(begin, pump, end, isinstance(pattern.pattern, bytes))


class _Attack:
    def __init__(self, begin: str, pump: str, end: str, is_bytes: bool) -> None:
        self.parts = begin, pump, end
        self._is_bytes = is_bytes

    def __call__(self, letters: int) -> Any:
        begin, pump, end = self.parts
        text = begin + pump * (letters // len(pump)) + end
        return text.encode("latin-1", "replace") if self._is_bytes else text


def _units(parsed: Any) -> Iterator[str]:  # noqa: C901 - a case for each kind of node
    """Letters that the parts of a pattern begin with, and runs of literal ones."""
    run = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            yield from (run, run[0])
            run = ""
        if code is codes.IN:
            yield from islice(_members(value), 3)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield from _units(value[2])
        elif code is codes.SUBPATTERN:
            yield from _units(value[3])
        elif code is codes.ATOMIC_GROUP:
            yield from _units(value)
        elif code is codes.BRANCH:
            for branch in value[1][:6]:
                yield from islice(_units(branch), 4)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from islice(_units(value[1]), 2)
        elif code in (codes.ANY, codes.NOT_LITERAL):
            yield "b"
    if run:
        yield from (run, run[0])


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "x",
    codes.CATEGORY_NOT_SPACE: "x",
    codes.CATEGORY_NOT_WORD: "-",
}


def _members(members: Any) -> Iterator[str]:
    for code, value in members:
        if code is codes.NEGATE:
            yield "x"
            return
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])
        elif code is codes.CATEGORY:
            yield _CATEGORIES[value]


def cost(pattern: re.Pattern[Any], text: Any, method: str) -> float:
    """Seconds of CPU of matching as the package does, or of looking for every place."""
    best = 10.0
    for _ in range(2):
        before = time.thread_time()
        if method == "finditer":
            for _found in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)
        best = min(best, time.thread_time() - before)
    return best


def method_of(name: str) -> str:
    """How a pattern is used: only at the beginning of what it is given, or anywhere in it."""
    module, _, own = name.rpartition(".")
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    used = set(re.findall(rf"\b{own}\.(\w+)", source)) - {"pattern"}
    return used.pop() if used in ({"match"}, {"fullmatch"}) else "finditer"


def slowest(name: str, pattern: re.Pattern[Any]) -> tuple[float, tuple[str, str, str]]:
    """By how much more than its length the cost of a string grows, at most, and the string."""
    worst: tuple[float, tuple[str, str, str]] = (0.0, ("", "", ""))
    method = method_of(name)
    for attack in attacks(pattern):
        short = cost(pattern, attack(LETTERS), method)
        if short > SLOW:
            growth = cost(pattern, attack(3 * LETTERS), method) / short
            worst = max(worst, (growth / 3, attack.parts))
    return worst
