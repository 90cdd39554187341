"""Bodies in plain text: paragraphs and lines, nothing else, whatever signs they begin with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape

from portal.derive.markup.bounds import HtmlLength
from portal.derive.markup.marking import Expanding, clean, mark, mark_address
from portal.text.scripts import is_without_blanks

_BETWEEN_PARAGRAPHS = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_ADDRESS = re.compile(
    r"(?P<web>https?://[A-Za-z0-9][!#-;=?-~]+)|(?P<mail>(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    re.ASCII,
)
_BEHIND = ".,;:!?'*_~|}]>"
_FULL_LINE = 45
_EVEN = 0.6
"""Lines wrapped by hand have at least so many letters, and this share of the longest one's."""


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a plain text, which blank lines part; never an empty one."""
    parts = _BETWEEN_PARAGRAPHS.split(clean(body).strip())
    return [part.strip() for part in parts if part.strip()]


def render(body: str, language: str, others: Sequence[str] = (), expanding: Expanding | None = None) -> str:
    """HTML of a plain text. A line break stays one, unless the lines were only wrapped by hand.

    http(s) and e-mail addresses become links; abbreviations are told by `expanding`. Nothing that a reader reads is
    lost.
    """
    marked = partial(mark, language=language, others=others, expanding=expanding)
    length = HtmlLength()
    return "\n".join(length.add(f"<p>{_lines(part, language, marked)}</p>") for part in paragraphs(body))


def _lines(paragraph: str, language: str, marked: Callable[[str], str]) -> str:
    lines = [line for line in map(str.strip, paragraph.split("\n")) if line]
    if _wrapped_by_hand(lines, language):
        return _linked(" ".join(lines), language, marked)
    return "<br>\n".join(_linked(line, language, marked) for line in lines)


def _wrapped_by_hand(lines: Sequence[str], language: str) -> bool:
    """Whether every line but the last is about full; not where words have no blanks between them."""
    if len(lines) < 2 or is_without_blanks(language):
        return False
    lengths = [len(line) for line in lines[:-1]]
    return min(lengths) >= max(_FULL_LINE, _EVEN * max(lengths)) and len(lines[-1]) <= max(lengths)


def _linked(line: str, language: str, marked: Callable[[str], str]) -> str:
    html: list[str] = []
    end = 0
    for start, stop, target in _addresses(line):
        html.append(marked(line[end:start]))
        html.append(f'<a href="{escape(target)}">{mark_address(line[start:stop], language)}</a>')
        end = stop
    return "".join(html) + marked(line[end:])


def _addresses(line: str) -> Iterator[tuple[int, int, str]]:
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_BEHIND)
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")" + _BEHIND)
        if ".." not in address:  # an address that somebody shortened leads nowhere
            target = address if found["web"] else f"mailto:{address}"
            yield found.start(), found.start() + len(address), target
