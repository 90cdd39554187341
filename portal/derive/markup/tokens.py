"""What is read of the tokens of a body in Markdown, and in which lines it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.text.scripts import repeats, run_on


def plain(children: Iterable[Token]) -> str:
    """What is read of the tokens inside a block: their text, breaks as blanks."""
    return "".join(
        " " if _is_break(child) else child.content
        for child in children
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()


def line_of(token: Token) -> int:
    """The line of the body, from 1, in which a token begins; 0 where it is not known."""
    return token.map[0] + 1 if token.map else 0


def with_lines(token: Token) -> Iterator[tuple[int, Token]]:
    """What stands inside a block, each with its line of the body."""
    line = line_of(token)
    for child in token.children or ():
        yield line, child
        line += child.type in ("softbreak", "hardbreak")


def headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Where each heading opens, and its words."""
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            yield token, plain(inside.children or ())


def join_lines(state: StateCore) -> None:
    """Let the content of each soft break be what readers get of it: nothing inside a text without blanks, before ๆ a
    blank that no line ends at; so is the blank before ๆ where markup stands between them (`ต่าง **ๆ**`)."""
    for token in state.tokens:
        last: Token | None = None
        breaks: list[Token] = []
        for child in token.children or ():
            if child.type == "softbreak":
                child.content = "\n"
                breaks.append(child)
            elif child.type == "text" and child.content:
                is_repetition = repeats(child.content)
                for one in breaks:
                    if is_repetition:
                        one.content = "\u00a0"
                    elif last is not None and run_on(last.content, child.content):
                        one.content = ""
                if is_repetition and last is not None and last.content.endswith(" "):
                    last.content = f"{last.content.rstrip(' ')}\u00a0"
                last = child
                breaks.clear()
            elif child.type in ("code_inline", "hardbreak"):
                last = None
                breaks.clear()


def without_joints(children: Iterable[Token]) -> list[Token]:
    """The tokens without breaks that readers do not get, and each text in one piece."""
    joined: list[Token] = []
    for child in children:
        if child.type == "softbreak" and not child.content:
            continue
        if child.type == "softbreak" and child.content != "\n":
            child.type = "text"
        if joined and child.type == joined[-1].type == "text":
            joined[-1].content += child.content
        else:
            joined.append(child)
    return joined


def _is_break(token: Token) -> bool:
    """Whether readers see that a line ends here: as a line's end, or as a blank."""
    return token.type == "hardbreak" or (token.type == "softbreak" and bool(token.content))
