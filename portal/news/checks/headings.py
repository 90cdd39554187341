"""Checks of headings, by which those who do not see a page find their way in it (WCAG 1.3.1, 2.4.6, 2.4.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.news.checks.findings import Flaw, Spot, quoted
from portal.news.checks.reading import Block, Body

_GLUED = re.compile(r"#{2,6}(?=[^\s#\\])")
_LONGEST = 100
"""Letters: what is longer and bold is a sentence that is stressed, no heading."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "”")


def check(body: Body) -> Iterator[Flaw]:
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
    spot = Spot("body", block.line)
    if not block.text:
        yield Flaw("heading-empty", spot, "a heading has no words", "write them, or take the signs # out")
    elif level and block.level > level + 1:
        what = f"the heading {quoted(block.text)} is of level {block.level}, right below one of level {level}"
        yield Flaw("heading-skipped", spot, what, f"begin it with {'#' * (level + 1)}")


def _paragraph(block: Block, following: Sequence[Block]) -> Iterator[Flaw]:
    for line in block.lines:
        if glued := _GLUED.match(line.text):
            what = f"the heading {quoted(line.text)} is none, for no blank stands behind {glued[0]}"
            yield Flaw("heading-not-made", line.spot, what, f"write a blank behind {glued[0]}")
    if _is_like_a_heading(block) and following and not following[0].is_bold:
        what = f"the bold line {quoted(block.text)} looks like a heading, and is none"
        yield Flaw("heading-in-bold", Spot("body", block.line), what, "begin it with ## instead of **")


def _is_like_a_heading(block: Block) -> bool:
    return (
        block.is_bold
        and not block.depth
        and len(block.text) <= _LONGEST
        and not block.text.endswith(_SENTENCE_ENDS)
    )
