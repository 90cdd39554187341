"""Matching text from outside takes time that grows with its length, and not faster.

`make soak` tries more texts: HOSTILE_ARTICLES asks for it.
"""

import os
import re
from functools import cache
from typing import Any, NamedTuple

import pytest

from tests.hostile.patterns import GROWTH, Attack, Found, attacks, cost, growth, patterns, slowest


class Bound(NamedTuple):
    """The most letters that a pattern is given, or none where its texts are made so that they cannot be slow."""

    letters: int | None
    why: str


_OWN_HTML = "HTML that the portal made: each element that opens is closed, each `<` of a text is an entity"
BOUNDED = {
    "portal.derive.markup.rendered_html._HEADING": Bound(None, _OWN_HTML),
    "portal.derive.markup.rendered_html._LINK": Bound(None, _OWN_HTML),
    "portal.derive.markup.rendered_html._LINKS_AND_ABBREVIATIONS": Bound(None, _OWN_HTML),
    "portal.derive.markup.rendered_html._NOTE": Bound(None, _OWN_HTML),
    "portal.derive.markup.rendered_html._NOTE_REFERENCES": Bound(None, _OWN_HTML),
    "portal.derive.pipeline._TAG": Bound(None, _OWN_HTML),
    "portal.testing.client.STATIC": Bound(None, "pages of a test: each address ends with a quotation mark"),
    "portal.toml_file._TOKEN": Bound(None, "TOML that was parsed: each quotation mark that opens is closed"),
    "portal.site.palette.re.findall 0": Bound(None, "the package's own style sheet"),
    "portal.search.analysis.letter_matching._NUMBER": Bound(48, "24 letters on both sides of a place"),
    "portal.search.parsing._PIECE": Bound(200, "the part of a query that is read"),
    "portal.search.parsing._LOST_RIGHT": Bound(200, "a word of the part of a query that is read"),
    "portal.text.abbreviations._THAI_BEFORE": Bound(40, "letters before an abbreviation"),
    "portal.text.browser_breaks._THAI_BEFORE": Bound(2, "letters before a word"),
    "portal.text.runs._GLUED_BEFORE": Bound(12, "letters before a run of another script"),
}
"""Patterns that are slow with long texts, which they are never given."""
MOST = 0.002
"""Seconds of CPU that the longest text of a bounded pattern takes at most."""

PLANTED: dict[str, str | bytes] = {
    "blanks before an end": r"\s+$",
    "a repeat in a repeat": r"(a+)+b",
    "branches that take the same": r"(?:a|ab|b)*c",
    "two repeats side by side": r"x\d*\d*y",
    "blanks on both sides": r"\s*,\s*$",
    "what nothing closes": r"<!--.*?-->",
    "many beginnings and one end": r"\[[^\]]*\]\(",
    "a repeat behind a lookbehind": r"(?<=ก)[ก-๎]+x",
    "Thai letters before an end": r"[ก-๎]+\.",
    "marks without a letter": "[\u0300-\u036f]+a",
    "blanks around a group": r">\s*(.*?)\s*</",
    "words in capitals": r"(?<![^\W_])[A-Z]+(?:['’][A-Z]+)*(?: [A-Z]+(?:['’][A-Z]+)*)+",
    "numbers at an end": r"\d+\Z",
    "texts of JSON": rb'"[^"\\]*(?:\\.[^"\\]*)*"',
    "addresses of mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "telephone numbers": r"\+66[\s-]*(?:\(0\))?((?:[\s-]*[0-9]){8,9})",
    "markers of JPEG": rb"\xff+([^\x00\x01\xff\xd0-\xd7])",
    "shortcodes": r"\[[a-z]+(?:\s*=\s*[“”][^\]]*|\s+\w+\s*=\s*[“”][^\]]*)(?:\s[^\]]*)?\]",
}
"""Patterns that are slow with some text, some of them once the package's own."""


@cache
def found() -> dict[str, Found]:
    return patterns()


@pytest.mark.parametrize("what", PLANTED)
def test_a_pattern_that_is_slow_with_some_text_is_found(what: str) -> None:
    pattern = re.compile(PLANTED[what], re.DOTALL)
    assert any(growth(pattern, attack, "finditer") > GROWTH for attack in attacks(pattern))


def test_no_pattern_takes_time_that_grows_faster_than_what_it_reads() -> None:
    thorough = "HOSTILE_ARTICLES" in os.environ
    slow = {one.name: slowest(one, thorough=thorough) for name, one in found().items() if name not in BOUNDED}
    assert not {name: worst for name, worst in slow.items() if worst[0] > GROWTH}


@pytest.mark.parametrize(("name", "letters"), [(name, bound.letters) for name, bound in BOUNDED.items()])
def test_what_is_slow_with_long_texts_is_given_short_ones(name: str, letters: int | None) -> None:
    one = found()[name]
    if letters is None:  # how slow it is with other texts does not matter
        return
    assert any(growth(one.pattern, attack, one.method) > GROWTH for attack in attacks(one.pattern)), (
        "it is not slow"
    )
    assert max(_cost(one, attack, letters) for attack in attacks(one.pattern)) < MOST


def _cost(one: Found, attack: Attack, letters: int) -> float:
    text: Any = attack.of(letters, one.pattern)
    return cost(one.pattern, text, one.method, times=3)


def test_patterns_are_found_wherever_they_stand() -> None:
    names = set(found())
    assert {
        "portal.news.media.svg._LENGTH",  # of a module
        "portal.text.scripts._script",  # what a function gives
        "portal.views.archive.re.fullmatch 0",  # in a call
    } <= names, sorted(names)
    assert len(names) > 350
