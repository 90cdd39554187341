"""What Markdown has here beside its standard: emphasis beside letters of scripts without blanks, captions and heads of
tables, and figures, which are taken out of their block and stand behind it.

Emphasis: CommonMark tells signs that open emphasis from signs that close it by the blanks around them, so that both
pairs stay text in `รางวัล**“จังหวัดสะอาด”**ประจำปี`. Here a run of `*` or `~` that stands between no blanks, and has a
letter of such a script beside it, may open and close alike; so may one beside a Korean letter, as Korean glues
particles to words. So the CommonMark CJK-friendly amendments do for Chinese, Japanese and Korean
(https://github.com/tats-u/markdown-cjk-friendly). Where only other scripts stand, all is as CommonMark says; so is `_`,
which stands inside the names of files.

Tables: Markdown has no signs for either. The caption is a paragraph above or below the table that begins with `Table:`
(or `ตาราง:`, or only the colon), as Pandoc has it. Where the first cell of each row is bold from end to end, it is the
heading of its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from portal.derive.markup.bounds import count_part
from portal.derive.markup.render_context import RenderContext
from portal.derive.markup.tokens import plain, with_lines
from portal.errors import ContentError, ErrorCollector
from portal.text.scripts import begins_unspaced, ends_unspaced, letters_of

_NEAR = 8
_BOLD = 2
_KOREAN = re.compile(f"[{letters_of('Hang', shared=False)}]")


class InlineParser(ParserInline):
    """CommonMark's parser of what stands inside a block, but for where emphasis may open and close; it stops where
    there is too much to try (`bounds`)."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse `src`; the tokens are added to `tokens`."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it-py's name
        """Find the end of what begins here, to see whether a bracket closes."""
        count_part(state.env)
        super().skipToken(state)


class _State(StateInline):
    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        count_part(self.env)
        return super().push(ttype, tag, nesting)

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - markdown-it-py's names
        scanned = super().scanDelims(start, canSplitWord)
        stop = start + scanned.length
        before, behind = (
            self.src[max(0, start - _NEAR) : start],
            self.src[stop : min(stop + _NEAR, self.posMax)],
        )
        if not canSplitWord or not before or not behind or before[-1].isspace() or behind[0].isspace():
            return scanned
        is_korean = bool(_KOREAN.match(before[-1]) or _KOREAN.match(behind[0]))
        if not (is_korean or ends_unspaced(before) or begins_unspaced(behind)):
            return scanned
        # Four are the end of one bold piece and the beginning of the next: `**พระธาตุ****หริภุญชัย**`.
        is_both = scanned.length == 2 * _BOLD and self.src[start] == "*"
        return Scanned(can_open=True, can_close=True, length=_BOLD if is_both else scanned.length)


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


_EMPTIED = ("paragraph_open", "heading_open")


def with_figures(tokens: Iterable[Token], setting: RenderContext) -> list[Token]:
    """The tokens, with each image taken out of its block and put behind it as a figure. Raises ContentError for images
    that the article does not have."""
    gathering = ErrorCollector()
    placed: list[Token] = []
    for block in _blocks(tokens):
        figures = [figure for token in block for figure in _take_images(token, setting, gathering)]
        placed += _without_emptied(block)
        placed += figures
    gathering.settle()
    return placed


def _blocks(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield block
            block = []


def _take_images(token: Token, setting: RenderContext, gathering: ErrorCollector) -> list[Token]:
    children = token.children or []
    images = [(line, child) for line, child in with_lines(token) if child.type == "image"]
    if not images:
        return []
    token.children = _without_empty_links([child for child in children if child.type != "image"])
    figures: list[Token] = []
    for line, image in images:
        with gathering.step():
            figures.append(_figure(image, setting, line))
    return figures


def _figure(image: Token, setting: RenderContext, line: int) -> Token:
    source = str(image.attrs.get("src", ""))
    digest = setting.image(source.partition(":")[2] if source.startswith("media:") else source)
    if digest is None:
        raise ContentError(
            f"The article has no image “{unquote(source)}”. List it among its images, with its alternative text, or "
            "take it out.",
            line=line,
        )
    return Token("figure", "figure", 0, content=digest, block=True)


def _without_empty_links(children: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for child in children:
        if child.type == "link_close" and kept and kept[-1].type == "link_open":
            kept.pop()
        else:
            kept.append(child)
    return kept


def _without_emptied(block: list[Token]) -> list[Token]:
    """The block without paragraphs and headings that have no words, or held only images."""
    empty = {at for at, token in enumerate(block) if token.type == "inline" and _is_empty(token)}
    gone = {at + step for at in empty for step in (-1, 0, 1) if block[at - 1].type in _EMPTIED}
    return [token for at, token in enumerate(block) if at not in gone]


def _is_empty(inline: Token) -> bool:
    children = inline.children or ()
    return not plain(children) and all(child.type != "note_ref" for child in children)
