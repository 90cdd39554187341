"""Links of a body in Markdown: where each leads, checked while its line is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice, takewhile
from urllib.parse import quote, unquote

from markdown_it.token import Token

from portal.derive.markup.render_context import RenderContext
from portal.derive.markup.rendered_html import heading_id
from portal.derive.markup.tokens import plain, with_lines
from portal.errors import ContentError, ErrorCollector

PAGES = ("home", "news", "archive", "accessibility", "contact", "preferences", "privacy", "sitemap")
"""What `page:` may name."""

OUTSIDE = ("https://", "http://", "mailto:", "tel:")
PLACEHOLDERS = ("article", "page", "media")
INSIDE = tuple(f"{scheme}:" for scheme in PLACEHOLDERS)

_NOWHERE = re.compile(r"https?://(?:[/?#]|\Z)", re.IGNORECASE)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_LONGEST = 1_000_000
"""Letters of all addresses together: one that is given once may be named thousands of times."""
MOST_ARTICLES = 500
"""Other articles that a body may link to: each is looked up whenever its page is made."""
MOST_HEADINGS = 50
"""Headings of other articles that a body may link to: each is sought in that article."""
_NAMED = 3
"""Headings that are named where one is not found."""
_COMPARED = 200
"""Headings that are compared with one that is not found, the first of all."""


def resolve_links(tokens: Sequence[Token], setting: RenderContext, headings: Collection[str]) -> None:
    """Check every link, and turn names of files into hashes and words of headings into their ids (`headings`, whose
    members are found at once).

    `meta` of what stands inside a link says so. Raises ContentError.
    """
    gathering = ErrorCollector()
    letters = 0
    for token in tokens:
        children = token.children or []
        linked = 0
        for at, (line, child) in enumerate(with_lines(token)):
            linked += child.nesting if child.type in ("link_open", "link_close") else 0
            child.meta["linked"] = bool(linked)
            if child.type == "link_open":
                with gathering.step():
                    _check_words((children[i] for i in range(at, len(children))), line)
                with gathering.step():
                    _resolve(child, setting, headings, line)
                letters += len(str(child.attrs["href"]))
                if letters > _LONGEST:
                    gathering.add(
                        ContentError("The links in the body have too long addresses. Name each one once.")
                    )
                if letters > _LONGEST or gathering.is_full:
                    gathering.settle()
    with gathering.step():
        _check_number(tokens)
    gathering.settle()


def _check_number(tokens: Sequence[Token]) -> None:
    """Refuse links to too many articles."""
    named = {target for _, target in articles_linked(tokens)}
    for found, most, what in (
        ({target.partition("#")[0] for target in named}, MOST_ARTICLES, "other articles"),
        ({target for target in named if "#" in target}, MOST_HEADINGS, "headings of other articles"),
    ):
        if len(found) > most:
            raise ContentError(
                f"The body links to {len(found):,} {what}; at most {most} are taken. Link to a list of them, such as a "
                "category, or part the article."
            )


def articles_linked(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Each link to an article: its line, and the slug, with `#` and a heading if it names one."""
    for token in tokens:
        for line, child in with_lines(token):
            if child.type == "link_open":
                scheme, _, rest = str(child.attrs.get("href", "")).partition(":")
                if scheme.lower() == "article":
                    yield line, unquote(rest)


def shown_address(target: str) -> str:
    """An address as people write it: letters, not their codes, unless what they stand for cannot be seen."""
    try:
        letters = unquote(target, errors="strict")
    except UnicodeDecodeError:
        return target
    return letters if letters.isprintable() and " " not in letters else target


def _check_words(children: Iterable[Token], line: int) -> None:
    """Refuse a link, the first of `children`, that has neither words nor an image."""
    inside = [*takewhile(lambda child: child.type != "link_close", children)]
    if not plain(inside) and all(child.type != "image" for child in inside):
        target = shown_address(str(inside[0].attrs.get("href", "")))
        raise ContentError(
            f"The link to “{target}” has no words. Write between the brackets where it leads.", line=line
        )


def _resolve(link: Token, setting: RenderContext, headings: Collection[str], line: int) -> None:
    """Check where a link leads, and set its address."""
    target = str(link.attrs.get("href", ""))
    scheme, _, rest = target.partition(":")
    scheme = scheme.lower()
    if scheme in PLACEHOLDERS:
        target = f"{scheme}:{rest}"
    link.attrs = {"href": target}
    if target.startswith("#"):
        link.attrs = {"href": f"#{_heading(target, headings, line)}"}
    elif scheme == "article":
        link.attrs = {"href": _article(target, line)}
    elif scheme == "page" and rest not in PAGES:
        raise ContentError(
            f"There is no page “{shown_address(rest)}”. Pages are: {', '.join(PAGES)}.", line=line
        )
    elif scheme == "media":
        digest = setting.file(rest)
        if digest is None:
            raise ContentError(
                f"The article has no file “{unquote(rest)}”. List it among its attachments, or correct it.",
                line=line,
            )
        link.attrs = {"href": f"media:{digest}"}
    elif not target.lower().startswith((*OUTSIDE, *INSIDE)) or _NOWHERE.match(target):
        raise ContentError(
            f"The link “{shown_address(target)}” works in no portal. Write https://… for another site, article:slug "
            "for an article, page:contact for a page, media:file.pdf for an attachment, #s-words for a heading of this "
            "text.",
            line=line,
        )


def _heading(target: str, headings: Collection[str], line: int) -> str:
    """The id of the heading that is meant."""
    named = unquote(target.removeprefix("#"))
    for id_ in (named, heading_id(named), heading_id(named.casefold().removeprefix("s-"))):
        if id_ in headings:
            return id_
    raise ContentError(f"The text has no heading “#{named}”. {nearest(named, headings)}", line=line)


def nearest(named: str, headings: Collection[str]) -> str:
    """A sentence that tells which headings there are that come near to what was named; none do, where it is empty."""
    if not headings:
        return "It has no headings; take the link out, or make a heading with ##."
    compared = islice(headings, _COMPARED)
    near = get_close_matches(heading_id(named.removeprefix("s-")), compared, n=_NAMED, cutoff=0.5)
    told = ", ".join(f"“#{id_}”" for id_ in near or [*headings][:_NAMED])
    if near:
        return f"Did you mean {told}?"
    return f"Its headings are {told}." if len(headings) <= _NAMED else f"Its first headings are {told}."


def _article(target: str, line: int) -> str:
    slug, sign, heading = target.removeprefix("article:").partition("#")
    if not _SLUG.fullmatch(slug) or (sign and not heading):
        raise ContentError(
            f"“{shown_address(target)}” names no article. Write article: and its slug, such as article:my-news, and a "
            "heading of it behind, if you like: article:my-news#s-words.",
            line=line,
        )
    return f"article:{slug}#{quote(unquote(heading))}" if sign else target
