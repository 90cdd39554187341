"""Checks of tables, whose headers are read aloud with each cell (WCAG 1.3.1)."""

from __future__ import annotations

from collections.abc import Iterator

from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.reading import Block, Body, Table

_DRAWN = 2
"""So many signs | in each of so many lines draw a table."""


def check(body: Body) -> Iterator[Flaw]:
    """What is wrong with the tables of a body, and with what is drawn as one."""
    for table in body.tables:
        yield from _table(table)
    for block in body.blocks:
        if block.kind == "paragraph":
            yield from _drawn(block, is_plain=body.format == "plain")


def _table(table: Table) -> Iterator[Flaw]:
    spot = Spot("body", table.line)
    if not table.rows or len(table.head) == 1:
        lack = "no rows" if not table.rows else "only one column"
        yield Flaw("table-as-layout", spot, f"a table has {lack}", "write its content as a text or as a list")
    elif not any(table.head):
        what = "a table has an empty header, so nobody hears what its cells mean"
        yield Flaw("table-without-header", spot, what, "write above each column what it holds")
    elif empty := _unnamed(table):
        what = f"column {empty} of a table has no header, so nobody hears what its cells mean"
        yield Flaw("table-without-header", spot, what, "write above the column what it holds")


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
        yield Flaw("table-not-made", lines[0].spot, what, remedy)
