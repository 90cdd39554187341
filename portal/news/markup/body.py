"""From a body to sanitised HTML, and to the plain text that is read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import nh3

from portal.errors import ContentError
from portal.news.article import Format
from portal.news.markup import markdown, plain_text
from portal.news.markup.markdown import Passage
from portal.news.markup.marking import Expanding
from portal.news.markup.setting import Setting

LONGEST_BODY = 1_000_000
"""Letters: longer than any news, short enough to be rendered in seconds."""

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
    word_list_folders: Sequence[Path] = (),
    article: str = "",
) -> str:
    """Sanitised HTML of a body, with placeholders for images and for links inside the portal.

    `others` are languages (BCP 47 tags) that parts in another script are likely in; `images` and `attachments` are the
    article's, name → hash; `word_list_folders` have abbreviations besides the package's; `article` is its id. Raises
    ContentError for a body that cannot be shown as it is meant.
    """
    _check(body)
    expanding = Expanding(word_list_folders)
    if format == "plain":
        return _CLEANER.clean(plain_text.render(body, language, others, expanding))
    setting = Setting(language, others, images, attachments, expanding, article)
    return _CLEANER.clean(markdown.render(body, setting)).strip()


def files_in(body: str) -> frozenset[str]:
    """The names, as in addresses, of the files that a body in Markdown links to or shows; none where it cannot be
    parsed."""
    with suppress(ContentError):
        _check(body)
        return frozenset(markdown.files_in(body))
    return frozenset()


def passages(body: str, format: Format) -> list[Passage]:  # noqa: A002 - the word for it everywhere else
    """What a reader reads of a body, block by block, as plain text. Raises ContentError as `render` does."""
    _check(body)
    if format == "plain":
        return [Passage(paragraph, "text") for paragraph in plain_text.paragraphs(body)]
    return markdown.passages(body)


def _check(body: str) -> None:
    if len(body) > LONGEST_BODY:
        raise ContentError(
            f"The body has {len(body):,} letters; at most {LONGEST_BODY:,} are taken. Part the article, or attach "
            "a file."
        )
