"""Checks of letters and signs that are read badly, or read aloud otherwise than they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.news.checks.findings import Flaw, quoted
from portal.news.checks.reading import Line

_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0401-\u042f]"
_WORD = re.compile(rf"{_CAPITAL}++(?:['’]{_CAPITAL}++)*+(?![^\W\d_])")
_GAP = r"(?:[ \u00a0]+(?:(?:&|[0-9]+)[ \u00a0]+)?|-)"
_IN_CAPITALS = re.compile(rf"(?<![^\W_])(?<![^\W_]['’]){_WORD.pattern}(?:{_GAP}{_WORD.pattern})+")
_MOST_WORDS = 3
"""So many words in capitals in a row may be a name; so many are told where they are all that the line holds."""
_FEWEST_LETTERS = 16
"""With fewer, words in capitals are likely abbreviations: APEC ASEAN WTO UN."""

_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f169\U0001f170-\U0001f189]{2,}")
"""Mathematical alphanumerics, and letters in circles and squares (Unicode's charts)."""
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]+")
"""Private use areas, which typefaces fill as they like, and the sign that stands for a lost letter."""

_PICTURE = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23fa\u2049\u203c]"
_TONE = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]{0,3}"
_EMOJI = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}{_TONE}(?:\u200d{_PICTURE}{_TONE}){{0,7}})"
_EMOJIS = re.compile(rf"(?<!\u200d){_EMOJI}(?:[ \u00a0]?{_EMOJI}){{2,}}")

_SIGNS = re.compile(r"[!?！？]{3,}|([-–—=_*~•·#+])(?:[-–—]|\1){5,}|\.{8,}|…{3,}")
"""Fewer dots are left alone: drafts of laws have four for a year not yet known (พ.ศ. ....), Chinese has six."""


def check(line: Line) -> Iterator[Flaw]:
    """What is wrong with the letters of a line."""
    if run := _capitals(line.text):
        what = f"words in capitals, {quoted(run)}, are hard to read, and may be read aloud letter by letter"
        yield Flaw("capitals", line.spot, what, "write them as words are written in a sentence")
    if found := _STYLED.search(line.text):
        what = f"letters are made of other signs, {quoted(found[0])}, and are not read aloud as words"
        yield Flaw("letters-styled", line.spot, what, "type plain letters; make them bold with **")
    if found := _UNREADABLE.search(line.text):
        around = line.text[max(0, found.start() - 12) : found.end() + 12]
        what = f"near {quoted(around)} stands a letter that no other device knows"
        yield Flaw("letters-unreadable", line.spot, what, "type that place anew")
    if found := _EMOJIS.search(line.text):
        what = f"emojis in a row, {quoted(found[0])}, are read aloud one by one, by their names"
        yield Flaw("emoji-run", line.spot, what, "keep one at most")
    if found := _SIGNS.search(line.text):
        what = f"the same sign again and again, {quoted(found[0])}, is read aloud sign by sign"
        yield Flaw("signs-run", line.spot, what, "keep one, or none where they only decorate")


def _capitals(text: str) -> str:
    for run in _IN_CAPITALS.finditer(text):
        words = _WORD.findall(run[0])
        is_all = not re.search(r"[^\W\d_]", text[: run.start()] + text[run.end() :])
        fewest = _MOST_WORDS if is_all else _MOST_WORDS + 1
        if len(words) >= fewest and sum(map(len, words)) >= _FEWEST_LETTERS:
            return run[0]
    return ""
