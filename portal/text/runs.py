"""Runs: which parts of a text are written in another script than its language's, and so in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.language_tags import language_of_script, subtags
from portal.text.scripts import in_script_of, letters_of, script_of, scripts_of

_ACCENTS = "\u0300-\u036f"
_JAPANESE = ("Hira", "Kana", "Hani")
_GLUED_BEFORE = re.compile(r"[0-9]+-?\Z")
_GLUED_BEHIND = re.compile(r"(?:[-./+]?[0-9]+)+%?|[+#]+(?![^\s])")


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text; `language` is set where it is written in another script than the text's language."""

    text: str
    language: str | None


def runs(text: str, language: str, others: Sequence[str] = ()) -> list[Run]:
    """The parts of `text`, which joined give the text.

    A run in another script is said to be in the first of `others` (BCP 47 tags) written in that script, else in the
    language the script stands for ("en" for Latin). Blanks, digits and signs between two such words belong to the run;
    alone they never make one. A language that is written in several scripts is itself in each of them: in that which
    most of the letters are in, the others are foreign.
    """
    parts: list[Run] = []
    end = 0
    for start, stop, tag in _foreign(text, language, tuple(others)):
        if start > end:
            parts.append(Run(text[end:start], None))
        parts.append(Run(text[start:stop], tag))
        end = stop
    if end < len(text) or not parts:
        parts.append(Run(text[end:], None))
    return parts


def _foreign(text: str, language: str, others: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Where runs in other scripts start and stop, and their language."""
    start, stop, tag = 0, 0, ""
    own = in_script_of(text, language)
    letter = _any_letter(own)
    for first, last, script in _foreign_words(text, own):
        found = _language_of(script, language, others)
        if not found:
            continue
        gap = text[stop:first]
        if tag and found == tag and not letter.search(gap) and "\n" not in gap:
            stop = last
            continue
        if tag:
            stop = _with_glued_behind(text, start, stop)
            yield start, stop, tag
        start, stop, tag = _with_glued_before(text, stop, first), last, found
    if tag:
        yield start, _with_glued_behind(text, start, stop), tag


def _with_glued_before(text: str, floor: int, start: int) -> int:
    glued = _GLUED_BEFORE.search(text[max(floor, start - 12) : start])
    return start - len(glued[0]) if glued else start


def _with_glued_behind(text: str, start: int, stop: int) -> int:
    glued = _GLUED_BEHIND.match(text, stop)
    stop = glued.end() if glued else stop
    closes = text.startswith(")", stop) and text.count("(", start, stop) > text.count(")", start, stop)
    return stop + 1 if closes else stop


def _foreign_words(text: str, own: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Start and end of each word in any script but the own ones, and its script."""
    beginning = _beginning(own)
    at = 0
    while found := beginning.search(text, at):
        start, script = found.start(), script_of(found[0])
        if not script:
            at = found.end()
            continue
        word = _word(script, own).match(text, start)
        at = word.end() if word else found.end()
        if (
            script == "Hani"
            and at - start > 1
            and any(script_of(letter) in _KANA for letter in text[start:at])
        ):
            script = "Kana"
        if script != "Grek" or at - start > 1:  # α, μ and Ω are signs in texts of any language
            yield start, at, script


_KANA = frozenset(("Hira", "Kana"))


@lru_cache(maxsize=64)
def _beginning(own: tuple[str, ...]) -> re.Pattern[str]:
    """A letter of any other script: marks alone are no word."""
    return re.compile(rf"[^\W\d_{letters_of(*own)}]")


@lru_cache(maxsize=64)
def _any_letter(own: tuple[str, ...]) -> re.Pattern[str]:
    """Any letter, or a mark of the own scripts."""
    return re.compile(rf"[^\W\d_]|[{letters_of(*own) or 'a'}]")


@lru_cache(maxsize=256)
def _word(script: str, own: tuple[str, ...]) -> re.Pattern[str]:
    """What goes on as a word of a script. Han among kana is Japanese, where neither is the text's own."""
    together = tuple(part for part in _JAPANESE if part not in own) if script in _JAPANESE else (script,)
    return re.compile(f"[{letters_of(*together)}{_ACCENTS}]+")


@lru_cache(maxsize=4096)
def _language_of(script: str, language: str, others: tuple[str, ...]) -> str:
    """Empty where the script stands for the text's own language."""
    fitting = next((tag for tag in others if script in scripts_of(tag)), None)
    if fitting:
        return fitting
    found = language_of_script(script)
    return "" if found == subtags(language).language else found
