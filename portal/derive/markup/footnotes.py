"""Footnotes of a body in Markdown: `[^label]` in the text, `[^label]: words` anywhere in the body.

They are numbered as they are first referred to. A note that nothing refers to stands last, so that no word is lost; a
reference to a note that there is not stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from portal.derive.markup.rendered_html import unlike
from portal.errors import ContentError, ErrorCollector

_REFERENCE = re.compile(r"\[\^(?P<label>[^\s\[\]]{1,100})\]")
_DEFINITION = re.compile(_REFERENCE.pattern + r":[ \t]*")
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_INDENT = 4
"""Blanks that a line of a note begins with, if an empty line stands before it."""


@dataclass(slots=True)
class WrittenNote:
    """A note: its label, its line of the body (from 1), its blocks, its number and how often it is referred to."""

    label: str
    line: int
    tokens: list[Token] = field(default_factory=list)
    number: int = 0
    references: int = 0


def install(markdown: MarkdownIt) -> None:
    """Let `markdown` understand footnotes: they stand at the end of its tokens, between `note_open` and `note_close`.

    `meta` of `note_open`, and of each `note_ref` in the text, has the Note as `note`; that of a `note_ref` also its
    `place` among all that refer to the note, from 1. What is wrong with notes goes to the `gathering` in the parser's
    `env`.
    """
    markdown.block.ruler.before("reference", "note", _define, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.after("image", "note_ref", _refer)
    markdown.core.ruler.after("inline", "notes", _number)


def parted(tokens: Sequence[Token]) -> tuple[list[Token], list[WrittenNote]]:
    """The tokens that stand in no note, and the notes, each with its own tokens."""
    text: list[Token] = []
    notes: list[WrittenNote] = []
    within = False
    for token in tokens:
        if token.type == "note_open":
            within = True
            notes.append(token.meta["note"])
            notes[-1].tokens = []
        elif token.type == "note_close":
            within = False
        else:
            (notes[-1].tokens if within else text).append(token)
    return text, notes


def joined(text: Sequence[Token], notes: Sequence[WrittenNote]) -> list[Token]:
    """The opposite of `parted`: the tokens of the text, and behind them those of each note."""
    tokens = [*text]
    for note in notes:
        opening = Token("note_open", "section", 1, map=[note.line - 1, note.line], block=True)
        opening.meta = {"note": note}
        tokens += [opening, *note.tokens, Token("note_close", "section", -1, block=True)]
    return tokens


def named(notes: Sequence[WrittenNote], key: str) -> Mapping[str, str]:
    """The id of each note by its label, which it is made of, so that it stays however the rest of the body changes."""
    taken: dict[str, int] = {}
    return {note.label: unlike(f"note-{key}-", note.label, taken) for note in notes}


def reference_id(name: str, place: int) -> str:
    """The id of what refers to the note with the id `name`, in this place among all that do."""
    return f"ref-{name.removeprefix('note-')}-{place}"


def _define(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A note and all lines that belong to it, as a block."""
    found = _DEFINITION.match(state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]])
    # A note within a note is text, so that no chain of them can be nested as deep as it is long.
    if found is None or state.is_code_block(start) or state.env.get("within_note"):
        return False
    if silent:
        return True
    first = state.getLines(start, start + 1, state.blkIndent, False).lstrip()
    lines = [_linked(first[found.end() :]), *_further_lines(state, start + 1, end)]
    inside: list[Token] = []
    state.env["within_note"] = True
    state.md.block.parse("\n".join(lines), state.md, state.env, inside)
    state.env["within_note"] = False
    for token in inside:
        token.map = [line + start for line in token.map] if token.map else None
    state.tokens += joined([], [WrittenNote(found["label"], start + 1, inside)])
    state.line = start + len(lines)
    return True


def _linked(text: str) -> str:
    """The line, as a link where it is nothing but an address: most notes say where something was found."""
    return f"<{text.strip()}>" if _ADDRESS.fullmatch(text.strip()) else text


def _further_lines(state: StateBlock, line: int, end: int) -> Iterator[str]:
    """The lines behind the first that belong to a note: those that go on with its paragraph, and indented ones."""
    terminators = state.md.block.ruler.getRules("paragraph")
    empty: list[str] = []
    while line < end:
        indent = state.sCount[line] - state.blkIndent
        if state.isEmpty(line):
            empty.append("")
        elif indent >= _INDENT:
            yield from empty
            empty.clear()
            yield state.getLines(line, line + 1, state.blkIndent + _INDENT, False)
        elif empty or indent < 0 or any(rule(state, line, end, True) for rule in terminators):
            return
        else:
            yield state.getLines(line, line + 1, state.blkIndent, False)
        line += 1


def _refer(state: StateInline, silent: bool) -> bool:
    # To what looks for the end of a link, a reference is a pair of brackets: it does not keep a link from being one.
    found = None if silent else _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    token = state.push("note_ref", "", 0)
    token.content = found[0]
    token.meta = {"label": found["label"]}
    state.pos = found.end()
    return True


def _number(state: StateCore) -> None:
    """Number the notes and put them at the end, in that order."""
    text, notes = parted(state.tokens)
    if not notes and "[^" not in state.src:
        return
    known = _by_label(notes, state.env["gathering"])
    numbered: list[WrittenNote] = []
    _refer_in(text, known, numbered)
    for note in numbered:  # which grows while notes refer to further ones
        _refer_in(note.tokens, known, numbered)
    for note in notes:
        if not note.number:
            _add(note, numbered)
            _refer_in(note.tokens, known, numbered)
    state.tokens = joined(text, numbered)


def _by_label(notes: Sequence[WrittenNote], gathering: ErrorCollector) -> dict[str, WrittenNote]:
    known: dict[str, WrittenNote] = {}
    for note in notes:
        first = known.setdefault(note.label.casefold(), note)
        if first is not note:
            gathering.add(
                ContentError(
                    f"The note [^{note.label}] stands twice, first in line {first.line} of the text. Give one of them "
                    "another label.",
                    line=note.line,
                )
            )
        if not note.tokens:
            gathering.add(
                ContentError(
                    f"The note [^{note.label}] has no words. Write them behind the colon, or take it out.",
                    line=note.line,
                )
            )
    return known


def _refer_in(tokens: Sequence[Token], known: Mapping[str, WrittenNote], numbered: list[WrittenNote]) -> None:
    """Number the notes that are referred to here. A reference to none becomes text; one inside a link, which cannot
    hold another link, stands behind it."""
    for token in tokens:
        children: list[Token] = []
        behind: list[Token] = []
        linked = 0
        for child in token.children or ():
            if child.type == "note_ref":
                _resolve(child, known, numbered)
            linked += child.nesting if child.type in ("link_open", "link_close") else 0
            (behind if linked and child.type == "note_ref" else children).append(child)
            if not linked:
                children += behind
                behind.clear()
        if token.children:
            token.children = children


def _resolve(reference: Token, known: Mapping[str, WrittenNote], numbered: list[WrittenNote]) -> None:
    note = known.get(reference.meta["label"].casefold())
    if note is None:
        reference.type = "text"
        return
    if not note.number:
        _add(note, numbered)
    note.references += 1
    reference.meta = {"note": note, "place": note.references}


def _add(note: WrittenNote, numbered: list[WrittenNote]) -> None:
    numbered.append(note)
    note.number = len(numbered)
