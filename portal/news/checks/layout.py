"""Checks of text that was laid out as on a typewriter or in a word processor, by signs that readers do not get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.reading import Block, Body, Line

_BLANKS = re.compile("(?<=\\S)[ \u00a0\u2000-\u200a\u202f\u3000]{4,}(?=\\S)")
_BULLET = re.compile(
    "\\s*(o(?=\\s)|[•·‣⁃∙▪▫●○◦■□◆◇►▶➢➤➔➡✓✔☑✅👉🔹🔸🔴🔵📌\u25b7\u25fe\u27a2])[\ufe0e\ufe0f]?\\s*\\S"
)
_NUMBER = re.compile(r"\s*(?:[๐-๙]{1,2}[.)]|\((?:[0-9]{1,2}|[๐-๙]{1,2})\)|[0-9]{1,2}[.)](?=[^\W\d_]))")
_DASH = re.compile(r"\s*(?:[-–—](?=[^\W\d_])|[–—]\s+(?=\S))")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CODE_SIGNS = re.compile(r"[{};=<>$]")


class _Series(NamedTuple):
    """Lines one after another that begin alike: with the sign of a list (`kind` is the sign, which may be the letter o,
    as Word has it), a number or a dash."""

    kind: str
    lines: list[Line]


def check(body: Body) -> Iterator[Flaw]:
    """What is laid out in a body by blanks, tabs, indents and signs."""
    for block in body.blocks:
        if block.kind == "indented" and _is_prose(block):
            what = f"a paragraph is indented by four blanks or a tab, {quoted(block.text)}, and so is shown as code"
            yield Flaw("paragraph-as-code", Spot("body", block.line), what, "take the blanks before it out")
    for line in body.lines():
        yield from _blanks(line)
    yield from _lists(body)


def _is_prose(block: Block) -> bool:
    return _LETTERS.search(block.text) is not None and not _CODE_SIGNS.search(block.text)


def _blanks(line: Line) -> Iterator[Flaw]:
    text = line.text.strip()
    if (tab := text.find("\t")) >= 0:
        what = f"tabs lay out the text near {_around(text, tab, tab)}; readers get one blank"
        yield Flaw("tabs", line.spot, what, "write a table, or sentences")
    elif found := _BLANKS.search(text):
        what = f"blanks lay out the text near {_around(text, *found.span())}; readers get one"
        yield Flaw("blanks-run", line.spot, what, "keep one blank; for columns, write a table")


def _around(text: str, start: int, stop: int) -> str:
    return quoted(text[max(0, start - 20) : stop + 20])


def _lists(body: Body) -> Iterator[Flaw]:
    is_plain = body.format == "plain"
    for series in _series(body):
        is_drawn = series.kind not in ("number", "dash")
        # A plain text can have no lists, and its numbers and dashes are read well enough; drawn signs are not.
        count = len(series.lines)
        if (is_plain and not is_drawn) or (count == 1 and (not is_drawn or series.kind == "o")):
            continue
        begins = "a line begins" if count == 1 else f"{count} lines begin"
        sign = f"“{series.kind}”" if is_drawn else f"a {series.kind}"
        what = f"{begins} with {sign}, {quoted(series.lines[0].text)}, and no list is announced"
        remedy = "begin each point with “1. ”" if series.kind == "number" else "begin each point with “- ”"
        if is_plain:
            remedy = f"give the text the format “markdown”, and {remedy}"
        yield Flaw("fake-list", series.lines[0].spot, what, remedy)


def _series(body: Body) -> Iterator[_Series]:
    current: _Series | None = None
    for block in body.blocks:
        for line in block.lines if block.kind == "paragraph" else ():
            kind = _kind(line.text)
            if current is not None and kind == current.kind:
                current.lines.append(line)
                continue
            if current is not None:
                yield current
            current = _Series(kind, [line]) if kind else None
        if block.kind != "paragraph" and current is not None:
            yield current
            current = None
    if current is not None:
        yield current


def _kind(text: str) -> str:
    if bullet := _BULLET.match(text):
        return bullet[1]
    return "number" if _NUMBER.match(text) else "dash" if _DASH.match(text) else ""
