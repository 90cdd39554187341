"""From a body to sanitised HTML, and to the plain text that is read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

import nh3

from portal.derive.content import Format, Passage
from portal.derive.markup import markdown, plain_text
from portal.derive.markup.bounds import LONGEST_HTML, MOST_PARTS, check_letters, check_lines, refuse_html
from portal.derive.markup.marking import Expanding
from portal.derive.markup.setting import Setting
from portal.errors import ContentError
from portal.text.word_lists import Files

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
        html = plain_text.render(body, language, others, expanding)
        found = _plain_passages(body)
    else:
        setting = Setting(language, others, images, attachments, expanding, article, most_parts)
        html, found = markdown.render(body, setting)
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
        return _plain_passages(body)
    return markdown.passages(body, most_parts)


def _plain_passages(body: str) -> list[Passage]:
    return [Passage(paragraph, "text") for paragraph in plain_text.paragraphs(body)]


def _check(body: str, format: Format) -> None:  # noqa: A002 - the word for it everywhere else
    check_letters(body)
    if format == "markdown":
        check_lines(body)
