"""What one body may cost those who render it, index it and read it: every bound is told in a sentence."""

from __future__ import annotations

from typing import Any, NoReturn

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from portal.errors import ContentError

LONGEST_BODY = 500_000
"""Letters: twice the longest of 20,000 pieces of news."""
MOST_LINES = 20_000
"""Lines of a body in Markdown: each may be tried by every block that it might go on with."""
MOST_PARTS = 50_000
"""What a body in Markdown is parsed into: blocks, cells, links, words between signs, and signs that begin nothing."""
_MOST_PARTS_TOGETHER = 4 * MOST_PARTS
"""In all languages of an article."""
LONGEST_HTML = 1_000_000
"""Letters: a page of it is made in a tenth of a second."""


def most_parts(languages: int) -> int:
    """How many parts each body of an article in so many languages may have."""
    return min(MOST_PARTS, _MOST_PARTS_TOGETHER // max(1, languages))


def check_letters(body: str) -> None:
    """Raise ContentError for a body that is too long."""
    if len(body) > LONGEST_BODY:
        raise ContentError(
            f"The body has {len(body):,} letters; at most {LONGEST_BODY:,} are taken. Part the article, or attach "
            "a file."
        )


def check_lines(body: str) -> None:
    """Raise ContentError for a body in Markdown that has too many lines."""
    lines = body.count("\n") + 1
    if lines > MOST_LINES:
        raise ContentError(
            f"The body has {lines:,} lines; at most {MOST_LINES:,} are taken in Markdown. Part the article, or give "
            "it the format “plain”."
        )


def count_part(env: Any) -> None:
    """Count one step of the parser whose `env` this is. Raises ContentError where there are too many."""
    env["parts"] = parts = env.get("parts", 0) + 1
    most = env.get("most_parts", MOST_PARTS)
    if parts > most:
        raise ContentError(
            f"The body has more than {most:,} parts, such as paragraphs, cells of tables, links and signs "
            "that might begin one. Part the article, attach a file, or give it the format “plain”."
        )


class HtmlLength:
    """Adds up the letters of a body's HTML while it is being made."""

    def __init__(self) -> None:
        self._letters = 0

    def add(self, html: str) -> str:
        """The same HTML, counted. Raises ContentError where it is too much."""
        self._letters += len(html)
        if self._letters > LONGEST_HTML:
            refuse_html()
        return html


def refuse_html() -> NoReturn:
    """Raise ContentError for a body that makes too long a page."""
    raise ContentError(
        f"The body makes a page of more than {LONGEST_HTML:,} letters of HTML, as each link, cell, and word in another "
        "script takes many. Part the article, or attach a file."
    )


class _State(StateBlock):
    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        count_part(self.env)
        return super().push(ttype, tag, nesting)


class BlockParser(ParserBlock):
    """CommonMark's parser of blocks, which stops where there are too many."""

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - markdown-it-py's name
        """Parse `src`; the tokens are added to `outTokens`."""
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens
