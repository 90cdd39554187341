"""A body as checks read it: its blocks, lines, links and tables, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, NamedTuple

from markdown_it.token import Token

from portal.derive.content import Format
from portal.derive.markup.language_marks import clean
from portal.derive.markup.markdown import parsed
from portal.derive.markup.tokens import line_of, plain, with_lines
from portal.news.checks.findings import Location

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
