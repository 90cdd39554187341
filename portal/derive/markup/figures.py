"""Images of a body in Markdown: each is taken out of its block and stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from markdown_it.token import Token

from portal.derive.markup.setting import Setting
from portal.derive.markup.tokens import plain, with_lines
from portal.errors import ContentError
from portal.gathering import Gathering

_EMPTIED = ("paragraph_open", "heading_open")


def with_figures(tokens: Iterable[Token], setting: Setting) -> list[Token]:
    """The tokens, with each image taken out of its block and put behind it as a figure. Raises ContentError for images
    that the article does not have."""
    gathering = Gathering()
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


def _take_images(token: Token, setting: Setting, gathering: Gathering) -> list[Token]:
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


def _figure(image: Token, setting: Setting, line: int) -> Token:
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
