"""What an author can write of a table besides its cells: a caption, and which cells are headings of their rows.

Markdown has no signs for either. The caption is a paragraph above or below the table that begins with `Table:` (or
`ตาราง:`, or only the colon), as Pandoc has it. Where the first cell of each row is bold from end to end, it is the
heading of its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

_CAPTION = re.compile(r"(?:Table|ตาราง)?\s*:\s+(?=\S)", re.IGNORECASE)
_PARAGRAPH = ("paragraph_open", "inline", "paragraph_close")


def with_captions(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with each paragraph that is the caption of a table put into it.

    Between two tables it belongs to the lower one, unless the first caption of all stands below its table.
    """
    tokens = [*tokens]
    captions = _captions(tokens)
    below = bool(captions) and _opening(tokens, captions[0] - 1) is not None
    for under in (below, not below):
        for at in reversed(_captions(tokens)):
            paragraph = tokens[at : at + 3]
            table = _opening(tokens, at - 1) if under else at + 3
            if table is not None and _takes(tokens, table, paragraph[0].level):
                del tokens[at : at + 3]
                opens = table if under else at
                tokens[opens + 1 : opens + 1] = _caption(paragraph)
    return tokens


def _captions(tokens: Sequence[Token]) -> list[int]:
    """Where each paragraph opens that may be a caption."""
    return [
        at
        for at, token in enumerate(tokens)
        if token.type == "paragraph_open" and _is_caption(tokens[at : at + 3])
    ]


def head_rows(tokens: Sequence[Token]) -> None:
    """Make the first cell of each row a heading in the tables where all of them are bold."""
    rows: list[tuple[Token, Token, Token]] = []
    for at, token in enumerate(tokens):
        if token.type == "tbody_open":
            rows = []
        elif token.type == "tr_open" and tokens[at + 1].type == "td_open":
            rows.append((tokens[at + 1], tokens[at + 2], tokens[at + 3]))
        elif token.type == "tbody_close" and all(_is_bold(inside) for _, inside, _ in rows):
            for opening, _, closing in rows:
                opening.tag = closing.tag = "th"


def _is_caption(tokens: Sequence[Token]) -> bool:
    return (
        tuple(token.type for token in tokens) == _PARAGRAPH
        and _CAPTION.match(tokens[1].content) is not None
        and (tokens[1].children or [tokens[0]])[0].type == "text"
    )


def _opening(tokens: Sequence[Token], end: int) -> int | None:
    """Where the table opens that closes at `end`; None if none does."""
    if end < 0 or tokens[end].type != "table_close":
        return None
    return next(at for at in reversed(range(end)) if tokens[at].type == "table_open")


def _takes(tokens: Sequence[Token], table: int, level: int) -> bool:
    """Whether a table without a caption opens there, in the same block."""
    return (
        table < len(tokens)
        and tokens[table].type == "table_open"
        and tokens[table].level == level
        and tokens[table + 1].type != "caption_open"
    )


def _caption(paragraph: Sequence[Token]) -> Iterator[Token]:
    opening, inside, closing = paragraph
    begin = _CAPTION.match(inside.content)
    first = (inside.children or [inside])[0]
    if begin is not None:
        inside.content = inside.content[begin.end() :]
        first.content = first.content[begin.end() :]
    yield Token("caption_open", "caption", 1, level=opening.level + 1, block=True, map=opening.map)
    yield inside
    yield Token("caption_close", "caption", -1, level=closing.level + 1, block=True)


def _is_bold(cell: Token) -> bool:
    """Whether a cell has words, all of them within one pair of `**`."""
    inside = [child for child in cell.children or () if child.type != "text" or child.content.strip()]
    depth, ends = 0, []
    for at, child in enumerate(inside):
        depth += child.nesting if child.type in ("strong_open", "strong_close") else 0
        if depth == 0:
            ends.append(at)
    return len(inside) > 2 and ends == [len(inside) - 1]
