"""What is derived is what its declared version says: no rule changes and `RENDERING` stays.

After a change that is wanted, raise `RENDERING` in portal/derive/pipeline.py and run

    pytest tests/derive/test_golden.py --renew-golden
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from portal.derive.pipeline import RENDERING, derive
from portal.text import browser_breaks, line_breaks
from portal.text.abbreviations import Abbreviations
from portal.text.word_lists import Files, WordLists
from tests.derive.bodies import TEXTS, article_of

FILE = Path(__file__).parent / "golden" / "rendering.json"


def derived(lists: Files) -> dict[str, Any]:
    """What is derived from each text, as JSON has it."""
    made = {}
    for name, text in TEXTS.items():
        excerpt, content = derive(article_of(text), text, lists)
        made[name] = {"excerpt": excerpt, **asdict(content)}
    told: dict[str, Any] = json.loads(json.dumps(made))
    return told


@pytest.fixture
def golden() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return told


def test_what_is_derived_is_what_its_version_says(request: pytest.FixtureRequest) -> None:
    before: dict[str, Any] = {"version": 0, "derived": {}}
    if FILE.exists():
        before = json.loads(FILE.read_text(encoding="utf-8"))
    now = derived(Files())
    changed = [name for name in {*now, *before["derived"]} if now.get(name) != before["derived"].get(name)]
    if request.config.getoption("--renew-golden") and (changed or before["version"] != RENDERING):
        assert before["version"] < RENDERING, (
            f"raise RENDERING first: {sorted(changed)} are derived otherwise"
        )
        told = {"version": RENDERING, "derived": now}
        FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return
    assert changed == [], "raise RENDERING, and see the docstring of this module"
    assert before["version"] == RENDERING


def constant(module: str, name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    found = import_module(f"portal.{module}")
    assert hasattr(found, name)
    return lambda patch: patch.setattr(found, name, value)


RULES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "the length of an excerpt": constant("derive.pipeline", "EXCERPT", 120),
    "what repeats a title": constant("derive.summary", "_SAME", 0.1),
    "short lines before long ones": constant("derive.summary", "_SHORT_LINE", 5),
    "the first level of headings": constant("derive.markup.markdown", "_FIRST_HEADING", 3),
    "the ids of headings": constant("derive.markup.rendered_html", "_PREFIX", "h-"),
    "the letters of an id": constant("derive.markup.rendered_html", "_LONGEST", 5),
    "how cells are aligned": constant("derive.markup.markdown", "_ALIGNED", {}),
    "what lines were wrapped by hand": constant("derive.markup.body", "_FULL_LINE", 200),
    "what ends an address": constant("derive.markup.body", "_BEHIND", ""),
    "how fast Thai is read": constant("derive.summary", "_PER_MINUTE", {"Thai": 100}),
    "what a title adds to a term": constant("derive.summary", "_IN_TITLE", 0.1),
    "what stands before places": constant("derive.summary", "_BEFORE_PLACES", frozenset()),
    "how long pieces of one term are": constant("derive.summary", "_SHORT", 1),
    "what nothing should end with": constant("derive.summary", "_LEANS_FORWARD", frozenset()),
    "from where a sentence may end an excerpt": constant("derive.summary", "_SENTENCE_FROM", 2.0),
    "what fits into any line": constant("text.browser_breaks", "_WIDE", 4),
    "how held words are marked": constant("text.line_break_markup", "_WORD", "t-x"),
    "abbreviations": lambda patch: patch.setattr(Abbreviations, "find", lambda *_: iter(())),
    "own words": lambda patch: patch.setattr(Files, "of", lambda *_: WordLists()),
}
"""One rule of each room that something is derived in, broken."""


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_changes_is_noticed(
    rule: str, golden: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    RULES[rule](monkeypatch)
    forget()
    try:
        assert derived(Files()) != golden["derived"]
    finally:
        forget()


def forget() -> None:
    """What was found by other rules."""
    line_breaks._remembered.clear()
    browser_breaks.shapes_by.cache_clear()
