"""Every pattern of the package, found by itself, and how much faster than their length texts made to be slow cost it.

Texts are made of the parse tree of a pattern: what leads to a repeat, what the repeat takes again and again, and an
end that fits nothing; and of long runs of what texts are made of, blanks, marks, digits, Thai letters.
`python -m tests.hostile.patterns NAME` tells of all that grow whose names have this in them, and looks thoroughly.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, permutations, product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined, unused-ignore]
from re import _parser  # type: ignore[attr-defined, unused-ignore]
from typing import Any

import portal

LENGTHS = (12, 18, 24, 60, 200, 700, 3000)
"""Of the texts tried, the shortest first: what doubles with each letter is seen before it takes a second."""
PER_LETTER = 6e-7
"""Seconds of CPU a letter, which no pattern takes that reads each letter a few times."""
LEAST = 0.0005
"""Seconds of CPU below which nothing is measured well."""
GROWTH = 2.0
"""By how much more than its length the cost of a text that is four times as long may grow: the square's is 4."""
AGAIN = 4
_RUNS = (
    " ",
    "\n",
    "\t",
    "\u0301",
    "\u0e48",
    "\u0e01",
    "\u0e01\u0e32",
    "1",
    "a",
    "A",
    ".",
    "-",
    "\\",
    '"',
    "'",
    "/",
    "<",
    "[",
    "&",
    "a.",
    "1,",
)


@dataclass(frozen=True, slots=True)
class Attack:
    """A beginning, something again and again, and an end."""

    begin: str
    pump: str
    end: str

    def of(self, letters: int, pattern: re.Pattern[Any]) -> Any:
        """A text of so many letters, or bytes, for a pattern."""
        text = self.begin + self.pump * (letters // len(self.pump)) + self.end
        return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it stands, and how it is used: at the beginning of what it is given, or anywhere in it."""

    name: str
    pattern: re.Pattern[Any]
    method: str


def patterns() -> dict[str, Found]:
    """The patterns of the package, by module and name: of its modules and classes, of its functions without
    parameters that give one, and those that stand in a call of `re`."""
    found: dict[tuple[Any, int], Found] = {}
    for info in pkgutil.walk_packages(portal.__path__, "portal."):
        if "migrations" not in info.name and not info.name.endswith("__main__"):
            module = importlib.import_module(info.name)
            source = Path(module.__file__ or "").read_text(encoding="utf-8")
            for name, value in [*vars(module).items(), *_given(module), *_written(source)]:
                for at, pattern in enumerate(_patterns_in(value)):
                    whole = f"{info.name}.{name}{at or ''}"
                    found.setdefault(
                        (pattern.pattern, pattern.flags), Found(whole, pattern, _method(name, source))
                    )
    return {one.name: one for one in found.values()}


def _method(name: str, source: str) -> str:
    """What a module calls of a pattern: `match`, `fullmatch`, or what looks for every place."""
    used = set(re.findall(rf"\b{re.escape(name.partition(' ')[0])}\.(\w+)", source)) - {"pattern"}
    own = name.partition(" ")[0].removeprefix("re.")
    used |= {own} if name.startswith("re.") else set()
    return used.pop() if used in ({"match"}, {"fullmatch"}) else "finditer"


def _patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | list | tuple | frozenset) and depth < 3 and len(value) < 500:
        for item in [*value.values()] if isinstance(value, dict) else value:
            yield from _patterns_in(item, depth + 1)
    elif isinstance(value, type) and depth == 0 and value.__module__.startswith("portal."):
        for item in vars(value).values():
            yield from _patterns_in(item, depth + 1)


def _given(module: Any) -> Iterator[tuple[str, Any]]:
    """What functions without parameters give, if that is said to be a pattern."""
    for name, value in vars(module).items():
        function = inspect.unwrap(value) if callable(value) else None
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            gives = str(function.__annotations__.get("return", ""))
            if gives.startswith("re.Pattern") and not inspect.signature(function).parameters:
                yield name, value()


def _written(source: str) -> Iterator[tuple[str, Any]]:
    """The patterns that stand in calls of `re`, numbered."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for number, call in enumerate(call for call in calls if re.fullmatch(r"re\.\w+", ast.unparse(call.func))):
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            also = " ".join(map(ast.unparse, [*call.args[1:], *call.keywords]))
            flags = sum(re.RegexFlag[name] for name in set(re.findall(r"\bre\.([A-Z]+)\b", also)))
            yield f"{ast.unparse(call.func)} {number}", re.compile(first.value, flags)


def attacks(pattern: re.Pattern[Any], *, thorough: bool = False) -> list[Attack]:
    """Texts that a pattern may be slow with; if `thorough`, with other beginnings and ends, and more in turn."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = _parser.parse(text, pattern.flags & ~re.DEBUG)
    found: dict[Attack, None] = {}
    repeats = [*dict.fromkeys(_repeats(parsed, ""))]
    for before, body in repeats:
        for pump in (body, before + body, *([2 * body + before[-1:]] if before else ())):
            found.update({Attack(before, pump, end): None for end in ("\x00", "") if pump})
    lead = _sample(parsed, 0)[:3]
    runs = [*dict.fromkeys([*_letters(parsed), *_RUNS])]
    for pump in runs:
        found.update({Attack(begin, pump, "\x00"): None for begin in ("", lead)})
    if thorough:
        whole = [_sample(parsed, variant) for variant in range(6)]
        pumps = [*runs, *whole, *(body for _, body in repeats)]
        begins = ["", lead, whole[0], whole[0][:-1], *(before for before, _ in repeats[:6])]
        for pump in filter(
            None,
            [*pumps, *map("".join, product(runs[:9], repeat=2)), *map("".join, permutations(runs[:5], 3))],
        ):
            found.update(
                {Attack(begin, pump, end): None for begin in begins for end in ("\x00", "", "\n!", " ")}
            )
    return [*found]


def _repeats(parsed: Any, before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repeat, and what it takes, in its kinds."""
    for code, value in parsed:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            if value[1] > 2:
                for variant in range(3):
                    yield before, _sample(value[2], variant)
            yield from _repeats(value[2], before)
        else:
            for inner in _inside(code, value):
                yield from _repeats(inner, before)
        before += _sample([(code, value)], 0)


def _inside(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code is codes.BRANCH:
        return list(islice(value[1], 12))
    return [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _sample(parsed: Any, variant: int) -> str:
    """A short text that a part of a pattern takes; others for other variants."""
    text = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.IN:
            members = [*islice(_members(value), 40)]
            text += members[variant * 7 % len(members)] if members else ""
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _sample(value[2], variant) * min(max(value[0], 1), 8)
        elif code is codes.BRANCH:
            text += _sample(value[1][variant % len(value[1])], variant)
        elif code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            text += "".join(_sample(inner, variant) for inner in _inside(code, value))
        elif code in (codes.ANY, codes.NOT_LITERAL):
            text += "bx "[variant % 3]
    return text


def _letters(parsed: Any) -> Iterator[str]:
    """Letters that classes, branches and what is looked for before and behind name, and pairs of them."""
    single = [*islice(dict.fromkeys(_single(parsed)), 8)]
    yield from single
    yield from map("".join, permutations(single[:4], 2))
    yield "".join(single[:4]) or " "


def _single(parsed: Any) -> Iterator[str]:
    for code, value in parsed:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.IN:
            yield from islice(_members(value), 1 if value[0][0] is codes.NEGATE else 3)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield from _single(value[2])
        for inner in _inside(code, value):
            yield from islice(_single(inner), 4)


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "x",
    codes.CATEGORY_NOT_SPACE: "x",
    codes.CATEGORY_NOT_WORD: "-",
}


def _members(members: Any) -> Iterator[str]:
    if members[0][0] is codes.NEGATE:
        out = set(_members(members[1:]))
        yield from (letter for letter in "xb 1-\u0e01" if letter not in out)
        return
    for code, value in members:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield chr(value[0])
            yield chr(value[1])
        elif code is codes.CATEGORY:
            yield _CATEGORIES[value]


def cost(pattern: re.Pattern[Any], text: Any, method: str, times: int = 1) -> float:
    """Seconds of CPU of matching as the package does, or of looking for every place; the least of some times."""
    least = 100.0
    for _ in range(times):
        before = time.thread_time()
        if method == "finditer":
            for _found in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)
        least = min(least, time.thread_time() - before)
    return least


def growth(pattern: re.Pattern[Any], attack: Attack, method: str) -> float:
    """By how much more than its length the cost of a text grows when it is four times as long; 1 is not at all.

    What costs little a letter at all lengths does not grow. What costs much at one is tried with four times as much,
    again and again when it seems to grow: another program may have had its turn.
    """
    for letters in LENGTHS:
        spent = cost(pattern, attack.of(letters, pattern), method)
        if spent > LEAST + PER_LETTER * letters:
            break
    else:
        return 1.0
    if spent > 1.0:
        return spent / (PER_LETTER * letters)
    least = 100.0
    for _ in range(AGAIN):
        short = cost(pattern, attack.of(letters // 4, pattern), method, times=5)
        least = min(least, cost(pattern, attack.of(letters, pattern), method, times=2) / short / 4)
        if least < GROWTH:
            break
    return least


def slowest(found: Found, *, thorough: bool = False) -> tuple[float, Attack]:
    """The most that the cost of a text grows, and the text."""
    texts = attacks(found.pattern, thorough=thorough)
    tried = ((growth(found.pattern, attack, found.method), attack) for attack in texts)
    return max(tried, key=lambda one: one[0])


if __name__ == "__main__":
    began = time.process_time()
    for one in patterns().values():
        if not sys.argv[1:] or any(part in one.name for part in sys.argv[1:]):
            most, worst = slowest(one, thorough=True)
            if most > 1.5:
                print(
                    f"{most:8.1f} {one.name} {one.method} {worst!r} {one.pattern.pattern!r:.150}", flush=True
                )
    print(f"{time.process_time() - began:.1f} s")
