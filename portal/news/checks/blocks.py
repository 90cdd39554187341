"""Checks of the blocks of a body: headings, tables (whose headers are read aloud with each cell, WCAG 1.3.1), and
text that is laid out with blanks and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.news.checks.findings import Flaw, Location, quoted
from portal.news.checks.parsed_body import Block, Body, Line, Table

_GLUED = re.compile(r"#{2,6}(?=[^\s#\\])")
_LONGEST = 100
"""Letters: what is longer and bold is a sentence that is stressed, no heading."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "”")


def check_headings(body: Body) -> Iterator[Flaw]:
    """What is wrong with the headings of a body in Markdown; a plain text has none."""
    if body.format == "plain":
        return
    level = 0
    for at, block in enumerate(body.blocks):
        if block.kind == "heading":
            yield from _heading(block, level)
            level = block.level if block.text else level
        elif block.kind == "paragraph":
            yield from _paragraph(block, body.blocks[at + 1 : at + 2])


def _heading(block: Block, level: int) -> Iterator[Flaw]:
    location = Location("body", block.line)
    if not block.text:
        yield Flaw("heading-empty", location, "a heading has no words", "write them, or take the signs # out")
    elif level and block.level > level + 1:
        what = f"the heading {quoted(block.text)} is of level {block.level}, right below one of level {level}"
        yield Flaw("heading-skipped", location, what, f"begin it with {'#' * (level + 1)}")


def _paragraph(block: Block, following: Sequence[Block]) -> Iterator[Flaw]:
    for line in block.lines:
        if glued := _GLUED.match(line.text):
            what = f"the heading {quoted(line.text)} is none, for no blank stands behind {glued[0]}"
            yield Flaw("heading-not-made", line.location, what, f"write a blank behind {glued[0]}")
    if _is_like_a_heading(block) and following and not following[0].is_bold:
        what = f"the bold line {quoted(block.text)} looks like a heading, and is none"
        yield Flaw("heading-in-bold", Location("body", block.line), what, "begin it with ## instead of **")


def _is_like_a_heading(block: Block) -> bool:
    return (
        block.is_bold
        and not block.depth
        and len(block.text) <= _LONGEST
        and not block.text.endswith(_SENTENCE_ENDS)
    )


_DRAWN = 2
"""So many signs | in each of so many lines draw a table."""


def check_tables(body: Body) -> Iterator[Flaw]:
    """What is wrong with the tables of a body, and with what is drawn as one."""
    for table in body.tables:
        yield from _table(table)
    for block in body.blocks:
        if block.kind == "paragraph":
            yield from _drawn(block, is_plain=body.format == "plain")


def _table(table: Table) -> Iterator[Flaw]:
    location = Location("body", table.line)
    if not table.rows or len(table.head) == 1:
        lack = "no rows" if not table.rows else "only one column"
        yield Flaw(
            "table-as-layout", location, f"a table has {lack}", "write its content as a text or as a list"
        )
    elif not any(table.head):
        what = "a table has an empty header, so nobody hears what its cells mean"
        yield Flaw("table-without-header", location, what, "write above each column what it holds")
    elif empty := _unnamed(table):
        what = f"column {empty} of a table has no header, so nobody hears what its cells mean"
        yield Flaw("table-without-header", location, what, "write above the column what it holds")


def _unnamed(table: Table) -> int:
    """The first column, from 1, that has words but no header; 0 if there is none. The corner may be empty."""
    for number, words in enumerate(table.head[1:], 2):
        if not words and any(row[number - 1] for row in table.rows if len(row) >= number):
            return number
    return 0


def _drawn(block: Block, *, is_plain: bool) -> Iterator[Flaw]:
    lines = [line for line in block.lines if line.text.count("|") >= _DRAWN]
    if len(lines) >= _DRAWN:
        what = f"lines from {quoted(lines[0].text)} on are drawn with | as a table, and are none"
        remedy = "put a line | --- | --- | below the header, and a blank line before it"
        if is_plain:
            remedy = f"give the text the format “markdown”, and {remedy}"
        yield Flaw("table-not-made", lines[0].location, what, remedy)


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


def check_layout(body: Body) -> Iterator[Flaw]:
    """What is laid out in a body by blanks, tabs, indents and signs."""
    for block in body.blocks:
        if block.kind == "indented" and _is_prose(block):
            what = f"a paragraph is indented by four blanks or a tab, {quoted(block.text)}, and so is shown as code"
            yield Flaw(
                "paragraph-as-code", Location("body", block.line), what, "take the blanks before it out"
            )
    for line in body.lines():
        yield from _blanks(line)
    yield from _lists(body)


def _is_prose(block: Block) -> bool:
    return _LETTERS.search(block.text) is not None and not _CODE_SIGNS.search(block.text)


def _blanks(line: Line) -> Iterator[Flaw]:
    text = line.text.strip()
    if (tab := text.find("\t")) >= 0:
        what = f"tabs lay out the text near {_around(text, tab, tab)}; readers get one blank"
        yield Flaw("tabs", line.location, what, "write a table, or sentences")
    elif found := _BLANKS.search(text):
        what = f"blanks lay out the text near {_around(text, *found.span())}; readers get one"
        yield Flaw("blanks-run", line.location, what, "keep one blank; for columns, write a table")


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
        yield Flaw("fake-list", series.lines[0].location, what, remedy)


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
