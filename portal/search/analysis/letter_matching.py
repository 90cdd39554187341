"""Strings within strings: how texts are compared letter by letter, whatever their words are."""

from __future__ import annotations

import re
from itertools import accumulate

from portal.text.clusters import COMBINING, clusters
from portal.text.scripts import WITHOUT_BLANKS, letters_of

_DENSE = letters_of(*WITHOUT_BLANKS)
"""Letters and marks of scripts that put no blanks between words."""
_BLANK = re.compile(
    f" (?:(?<=[{_DENSE}] )(?:- ?(?=[0-9]))?|(?=(?:- ?)?[{_DENSE}])|(?<=[{_DENSE}]- )|(?<=[{_DENSE}] - ))"
    f"|-(?<=[{_DENSE}]-) ?(?=[0-9])"
)
"""Blanks beside such letters, and around a hyphen that stands beside one; before a number that hyphen, too: โควิด - 19,
โควิด-19 and โควิด 19 are one."""
_RUN = re.compile(f"[{_DENSE}]+")
_IS_DENSE = re.compile(f"[{_DENSE}]")
_HANGUL = ("가", "힣")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LONGEST_NUMBER = 24
_AT_ONCE = 50_000
"""Letters that are looked through in one call."""
_FRONT_VOWELS = frozenset("เแโใไ")
_BACK_VOWELS = frozenset("ะาำๅ")
_BEFORE = 40
_BEHIND = 16
"""Letters looked at on both sides of an edge to see whether clusters end there."""


def dense(form: str) -> str:
    """A search form without blanks beside letters of scripts that have none between words, nor a hyphen between such a
    letter and a number."""
    if len(form) <= _AT_ONCE:
        return _BLANK.sub("", form)
    # Place by place: in one call, no other thread would run for as long as it takes.
    kept: list[str] = []
    at = 0
    for found in _BLANK.finditer(form):
        kept.append(form[at : found.start()])
        at = found.end()
    return "".join((*kept, form[at:]))


def is_dense(letter: str) -> bool:
    """Whether a letter is of a script that has no blanks between words."""
    return bool(_IS_DENSE.match(letter))


def pairs(letters: str) -> tuple[str, ...]:
    """Each two clusters that stand side by side in scripts without blanks, once."""
    found: dict[str, None] = {}
    for run in _RUN.findall(letters):
        parts = clusters(run)
        found.update(dict.fromkeys(map(str.__add__, parts, parts[1:])))
    return tuple(found)


def grams(letters: str, size: int) -> tuple[str, ...]:
    """Each run of `size` clusters without a blank, once; a shorter piece between blanks is one of its own."""
    found: dict[str, None] = {}
    for piece in letters.split():
        parts = clusters(piece)
        for start in range(max(1, len(parts) - size + 1)):
            found["".join(parts[start : start + size])] = None
    return tuple(found)


def holds(letters: str, sought: str) -> bool:
    """Whether `sought` stands in `letters` as a whole: no cluster or word is cut at its edges."""
    if not sought:
        return False
    start = letters.find(sought)
    while start >= 0:
        if _is_edge(letters, start) and _is_edge(letters, start + len(sought)):
            return True
        start = letters.find(sought, start + 1)
    return False


def parts_number(text: str, at: int) -> bool:
    """Whether a cut at `at` would part a number: its digits, or what its decimal or thousands sign joins."""
    if not 0 < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    if before.isdecimal() and behind.isdecimal():
        return True
    if not (before in ".,") ^ (behind in ".,"):
        return False
    for number in _NUMBER.finditer(text, max(0, at - _LONGEST_NUMBER), at + _LONGEST_NUMBER):
        start, end = number.span()
        if start < at < end:
            sign = before if before in ".," else behind
            return sign == "." or bool(_THOUSANDS.fullmatch(number[0]))
    return False


def _is_edge(letters: str, at: int) -> bool:
    """Whether neither a cluster, a number nor a word of a script with blanks goes on from the letter before `at`.

    A Korean word goes on in particles and compounds, but who looks for a part of it finds it.
    """
    if at in (0, len(letters)):
        return True
    before, behind = letters[at - 1], letters[at]
    if parts_number(letters, at):
        return False
    if _HANGUL[0] <= before <= _HANGUL[1] and _HANGUL[0] <= behind <= _HANGUL[1]:
        return True
    if behind in COMBINING or behind in _BACK_VOWELS or before in _FRONT_VOWELS:
        return False
    in_dense = bool(_IS_DENSE.match(before)), bool(_IS_DENSE.match(behind))
    if not all(in_dense):
        return any(in_dense) or not (before.isalnum() and behind.isalnum())
    begin = _sure_edge(letters, at)
    return at in accumulate(map(len, clusters(letters[begin : at + _BEHIND])), initial=begin)


def _sure_edge(letters: str, at: int) -> int:
    """A place a little before `at` from which clusters can be told: behind a letter of no such script, if there is."""
    begin = max(0, at - _BEFORE)
    runs = [*_RUN.finditer(letters, begin, at)]
    return runs[-1].start() if runs else begin
