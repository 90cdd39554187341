"""The blocks of a body, as checks read it: each with its line; and checks of headings, tables (whose headers are read
aloud with each cell, WCAG 1.3.1), and text that is laid out with blanks and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, NamedTuple

from markdown_it.token import Token

from portal.derive.content import Format
from portal.derive.markup.language_marks import clean
from portal.derive.markup.markdown import parsed
from portal.derive.markup.tokens import line_of, plain, with_lines
from portal.news.checks.findings import Finding, Location, quoted

Kind = Literal["paragraph", "heading", "cell", "code", "indented", "rule"]

_WORDS = ("text", "code_inline")


class Line(NamedTuple):
    """Words that stand in one line, as they are read. `prose` are those that are no code, `unlinked` those of them that
    are no link's."""

    location: Location
    text: str
    unlinked: str = ""
    prose: str = ""


class BodyLink(NamedTuple):
    """A link: its words and where it leads. One without words is an image's."""

    location: Location
    words: str
    target: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (of `level` 1 to 6), a cell of a table, program code (fenced, or only indented), a rule.

    `depth` is 0 for what stands in no list, quote or table. `is_bold`: all of it is.
    """

    kind: Kind
    line: int
    lines: tuple[Line, ...]
    level: int = 0
    depth: int = 0
    is_bold: bool = False
    links: tuple[BodyLink, ...] = ()

    @property
    def text(self) -> str:
        """Its words, lines joined."""
        return " ".join(line.text for line in self.lines).strip()


@dataclass(slots=True)
class Table:
    """A table: the line that it begins in, the words of its header, and of its rows."""

    line: int
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """A body in order."""

    format: Format
    blocks: Sequence[Block]
    tables: Sequence[Table] = ()
    lost_notes: Sequence[tuple[str, int]] = ()
    """The label and the line of each note that nothing refers to."""

    def lines(self) -> Iterator[Line]:
        """The lines of all words that are no program code."""
        for block in self.blocks:
            if block.kind not in ("code", "indented"):
                yield from block.lines


def read(body: str, format: Format) -> Body:  # noqa: A002 - the word for it everywhere else
    """The body as checks read it. Raises ContentError where its Markdown cannot be parsed."""
    if format == "plain":
        return Body(format, [*_paragraphs(body)])
    tokens = parsed(body)
    notes = [token.meta["note"] for token in tokens if token.type == "note_open"]
    lost = [(note.label, note.line) for note in notes if not note.references]
    return Body(format, [*_blocks(tokens)], _tables(tokens), lost)


def _paragraphs(body: str) -> Iterator[Block]:
    numbered = enumerate(clean(body).split("\n"), 1)
    for has_words, group in groupby(numbered, lambda entry: bool(entry[1].strip())):
        if has_words:
            lines = tuple(
                Line(Location("body", number), text, text, text)
                for number, text in ((number, text.strip()) for number, text in group)
            )
            yield Block("paragraph", lines[0].location.line, lines)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    for at, token in enumerate(tokens):
        if token.type == "inline":
            yield _block(tokens[at - 1], token)
        elif token.type in ("fence", "code_block"):
            first = line_of(token) + (token.type == "fence")
            lines = [
                Line(Location("body", first + n), text) for n, text in enumerate(token.content.splitlines())
            ]
            kind: Kind = "code" if token.type == "fence" else "indented"
            yield Block(kind, line_of(token), tuple(lines), depth=token.level)
        elif token.type == "hr":
            yield Block("rule", line_of(token), (), depth=token.level)


def _block(opening: Token, inline: Token) -> Block:
    kind: Kind = "paragraph"
    level = 0
    if opening.type == "heading_open":
        kind, level = "heading", int(opening.tag[1:])
    elif opening.type in ("th_open", "td_open"):
        kind = "cell"
    return Block(
        kind=kind,
        line=line_of(inline),
        lines=_lines(inline),
        level=level,
        depth=opening.level,
        is_bold=_is_bold(inline.children or ()),
        links=tuple(_links(inline)),
    )


def _lines(inline: Token) -> tuple[Line, ...]:
    texts: dict[int, str] = {}
    unlinked: dict[int, str] = {}
    prose: dict[int, str] = {}
    is_linked = False
    for line, child in with_lines(inline):
        is_linked = child.type == "link_open" or (is_linked and child.type != "link_close")
        if child.type in _WORDS:
            texts[line] = texts.get(line, "") + child.content
            if child.type == "text":
                prose[line] = prose.get(line, "") + child.content
            if child.type == "text" and not is_linked:
                unlinked[line] = unlinked.get(line, "") + child.content
    return tuple(
        Line(Location("body", line), text, unlinked.get(line, ""), prose.get(line, ""))
        for line, text in texts.items()
    )


def _links(inline: Token) -> Iterator[BodyLink]:
    opened: tuple[int, str] | None = None
    inside: list[Token] = []
    for line, child in with_lines(inline):
        if child.type == "link_open":
            opened, inside = (line, str(child.attrs.get("href", ""))), []
        elif child.type == "link_close" and opened is not None:
            yield BodyLink(Location("body", opened[0]), plain(inside), opened[1])
            opened = None
        else:
            inside.append(child)


def _is_bold(children: Sequence[Token]) -> bool:
    """Whether all words are bold, a colon behind them apart; words of links are not counted as bold."""
    strong, found = 0, False
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            strong += child.nesting
        elif child.type in ("link_open", "image", "softbreak", "hardbreak"):
            return False
        elif child.type in _WORDS and child.content.strip(" :："):
            if not strong:
                return False
            found = True
    return found


def _tables(tokens: Sequence[Token]) -> list[Table]:
    tables: list[Table] = []
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            tables.append(Table(line_of(token)))
        elif token.type == "tr_open" and tokens[at - 1].type != "thead_open":
            tables[-1].rows.append([])
        elif token.type in ("th_open", "td_open"):
            row = tables[-1].head if token.type == "th_open" else tables[-1].rows[-1]
            row.append(tokens[at + 1].content.strip())
    return tables


_GLUED = re.compile(r"#{2,6}(?=[^\s#\\])")
_LONGEST = 100
"""Letters: what is longer and bold is a sentence that is stressed, no heading."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "”")


def check_headings(body: Body) -> Iterator[Finding]:
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


def _heading(block: Block, level: int) -> Iterator[Finding]:
    location = Location("body", block.line)
    if not block.text:
        yield Finding(
            "heading-empty", location, "a heading has no words", "write them, or take the signs # out"
        )
    elif level and block.level > level + 1:
        what = f"the heading {quoted(block.text)} is of level {block.level}, right below one of level {level}"
        yield Finding("heading-skipped", location, what, f"begin it with {'#' * (level + 1)}")


def _paragraph(block: Block, following: Sequence[Block]) -> Iterator[Finding]:
    for line in block.lines:
        if glued := _GLUED.match(line.text):
            what = f"the heading {quoted(line.text)} is none, for no blank stands behind {glued[0]}"
            yield Finding("heading-not-made", line.location, what, f"write a blank behind {glued[0]}")
    if _is_like_a_heading(block) and following and not following[0].is_bold:
        what = f"the bold line {quoted(block.text)} looks like a heading, and is none"
        yield Finding("heading-in-bold", Location("body", block.line), what, "begin it with ## instead of **")


def _is_like_a_heading(block: Block) -> bool:
    return (
        block.is_bold
        and not block.depth
        and len(block.text) <= _LONGEST
        and not block.text.endswith(_SENTENCE_ENDS)
    )


_DRAWN = 2
"""So many signs | in each of so many lines draw a table."""


def check_tables(body: Body) -> Iterator[Finding]:
    """What is wrong with the tables of a body, and with what is drawn as one."""
    for table in body.tables:
        yield from _table(table)
    for block in body.blocks:
        if block.kind == "paragraph":
            yield from _drawn(block, is_plain=body.format == "plain")


def _table(table: Table) -> Iterator[Finding]:
    location = Location("body", table.line)
    if not table.rows or len(table.head) == 1:
        lack = "no rows" if not table.rows else "only one column"
        yield Finding(
            "table-as-layout", location, f"a table has {lack}", "write its content as a text or as a list"
        )
    elif not any(table.head):
        what = "a table has an empty header, so nobody hears what its cells mean"
        yield Finding("table-without-header", location, what, "write above each column what it holds")
    elif empty := _unnamed(table):
        what = f"column {empty} of a table has no header, so nobody hears what its cells mean"
        yield Finding("table-without-header", location, what, "write above the column what it holds")


def _unnamed(table: Table) -> int:
    """The first column, from 1, that has words but no header; 0 if there is none. The corner may be empty."""
    for number, words in enumerate(table.head[1:], 2):
        if not words and any(row[number - 1] for row in table.rows if len(row) >= number):
            return number
    return 0


def _drawn(block: Block, *, is_plain: bool) -> Iterator[Finding]:
    lines = [line for line in block.lines if line.text.count("|") >= _DRAWN]
    if len(lines) >= _DRAWN:
        what = f"lines from {quoted(lines[0].text)} on are drawn with | as a table, and are none"
        remedy = "put a line | --- | --- | below the header, and a blank line before it"
        if is_plain:
            remedy = f"give the text the format “markdown”, and {remedy}"
        yield Finding("table-not-made", lines[0].location, what, remedy)


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


def check_layout(body: Body) -> Iterator[Finding]:
    """What is laid out in a body by blanks, tabs, indents and signs."""
    for block in body.blocks:
        if block.kind == "indented" and _is_prose(block):
            what = f"a paragraph is indented by four blanks or a tab, {quoted(block.text)}, and so is shown as code"
            yield Finding(
                "paragraph-as-code", Location("body", block.line), what, "take the blanks before it out"
            )
    for line in body.lines():
        yield from _blanks(line)
    yield from _lists(body)


def _is_prose(block: Block) -> bool:
    return _LETTERS.search(block.text) is not None and not _CODE_SIGNS.search(block.text)


def _blanks(line: Line) -> Iterator[Finding]:
    text = line.text.strip()
    if (tab := text.find("\t")) >= 0:
        what = f"tabs lay out the text near {_around(text, tab, tab)}; readers get one blank"
        yield Finding("tabs", line.location, what, "write a table, or sentences")
    elif found := _BLANKS.search(text):
        what = f"blanks lay out the text near {_around(text, *found.span())}; readers get one"
        yield Finding("blanks-run", line.location, what, "keep one blank; for columns, write a table")


def _around(text: str, start: int, stop: int) -> str:
    return quoted(text[max(0, start - 20) : stop + 20])


def _lists(body: Body) -> Iterator[Finding]:
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
        yield Finding("fake-list", series.lines[0].location, what, remedy)


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
