"""From a body to sanitised HTML, and to the plain text that is read of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from html import escape
from types import MappingProxyType

import nh3

from portal.derive.content import Format, Passage
from portal.derive.markup import markdown
from portal.derive.markup.bounds import (
    LONGEST_HTML,
    MOST_PARTS,
    HtmlLength,
    check_letters,
    check_lines,
    refuse_html,
)
from portal.derive.markup.language_marks import Expanding, clean, mark, mark_address
from portal.derive.markup.render_context import RenderContext
from portal.errors import ContentError
from portal.text.scripts import is_without_blanks
from portal.text.word_lists import Files

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


def render_plain_text(
    parts: Sequence[str], language: str, others: Sequence[str] = (), expanding: Expanding | None = None
) -> str:
    """HTML of a plain text by its paragraphs. A line break stays one, unless the lines were only wrapped by hand.

    http(s) and e-mail addresses become links; abbreviations are told by `expanding`. Nothing that a reader reads is
    lost.
    """
    marked = partial(mark, language=language, others=others, expanding=expanding)
    length = HtmlLength()
    return "\n".join(length.add(f"<p>{_lines(part, language, marked)}</p>") for part in parts)


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


_NONE: Mapping[str, str] = MappingProxyType({})
_TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "hr", "br", "blockquote", "pre", "ul", "ol", "li", "div", "figure"),
    *(
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "em",
        "strong",
        "s",
        "code",
        "span",
        "abbr",
    ),
    *("sup", "section"),
}
_ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "a": {"href", "id", "role"},
    "abbr": {"title"},
    "figure": {"data-media"},
    "ol": {"start"},
    "section": {"data-note", "data-references"},
    "span": {"lang", "dir"},
    "th": {"scope"},
}
_CLASSES = {
    "div": {"table-scroll"},
    "td": {"align-center", "align-end"},
    "th": {"align-center", "align-end"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "article", "page", "media"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    # Links open in the same window and the site's Referrer-Policy speaks for all of them, so `rel` has nothing to say.
    link_rel=None,
)


def render(
    body: str,
    format: Format,  # noqa: A002 - the word for it everywhere else
    language: str,
    others: Sequence[str] = (),
    images: Mapping[str, str] = _NONE,
    attachments: Mapping[str, str] = _NONE,
    lists: Files | None = None,
    article: str = "",
    most_parts: int = MOST_PARTS,
) -> tuple[str, list[Passage]]:
    """Sanitised HTML of a body, with placeholders for images and for links inside the portal; and what a reader reads
    of it, block by block, as plain text. It is parsed once.

    `others` are languages (BCP 47 tags) that parts in another script are likely in; `images` and `attachments` are the
    article's, name → hash; `lists` have the abbreviations, else the package's; `article` is its id;
    `most_parts` bounds Markdown. Raises ContentError for a body that cannot be shown as it is meant, or costs too much
    (see `bounds`).
    """
    _check(body, format)
    expanding = Expanding(lists)
    if format == "plain":
        parts = paragraphs(body)
        html = render_plain_text(parts, language, others, expanding)
        found = _plain_passages(parts)
    else:
        context = RenderContext(language, others, images, attachments, expanding, article, most_parts)
        html, found = markdown.render(body, context)
    if len(html) > LONGEST_HTML:
        refuse_html()
    return _CLEANER.clean(html).strip(), found


def files_in(body: str, most_parts: int = MOST_PARTS) -> frozenset[str]:
    """The names, as in addresses, of the files that a body in Markdown links to or shows; none where it cannot be
    parsed."""
    with suppress(ContentError):
        _check(body, "markdown")
        return frozenset(markdown.files_in(body, most_parts))
    return frozenset()


def passages(
    body: str,
    format: Format,  # noqa: A002 - the word for it everywhere else
    most_parts: int = MOST_PARTS,
) -> list[Passage]:
    """What a reader reads of a body, block by block, as plain text. Raises ContentError as `render` does."""
    _check(body, format)
    if format == "plain":
        return _plain_passages(paragraphs(body))
    return markdown.passages(body, most_parts)


def _plain_passages(parts: Sequence[str]) -> list[Passage]:
    return [Passage(paragraph, "text") for paragraph in parts]


def _check(body: str, format: Format) -> None:  # noqa: A002 - the word for it everywhere else
    check_letters(body)
    if format == "markdown":
        check_lines(body)
