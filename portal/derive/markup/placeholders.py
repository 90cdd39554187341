"""What stands in a stored body for addresses that are known only when its page is made.

A portal may be mounted anywhere, and an article may move: so a link to an article, a page or a file is stored as
`<a href="article:slug">`, `<a href="page:contact">`, `<a href="media:hash">`, and an image as an empty
`<figure data-media="hash">` between two blocks. A footnote is a `<section data-note="its id">` at the end, for the way
back from it is told in the words of the page. Only `markup` writes them: an author's text cannot, for all of it is
escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from portal.derive.markup.outline import NOTES

Address = Callable[[str], str | None]

_LINK = re.compile(r'<a href="(article|page|media):([^"]*)">(.*?)</a>', re.DOTALL)
_NOTE = re.compile(rf'{NOTES}"([^"]+)" data-references="([^"]*)">\s*(.*?)\s*</section>', re.DOTALL)
_FIGURE = re.compile(r'<figure data-media="([0-9A-Za-z]+)"></figure>\n?')


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """Where the image with this hash stands."""

    hash: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note: its `id`, its words as sanitised HTML, and the ids of what refers to it; none does to one left over."""

    id: str
    html: str
    references: tuple[str, ...]


def articles_named(html: str) -> tuple[str, ...]:
    """The articles that a body links to, each once, in order: their slugs, with `#` and the id of a heading (percent-
    encoded) where the link leads to one."""
    return tuple(dict.fromkeys(link[2] for link in _LINK.finditer(html) if link[1] == "article"))


def pieces(
    html: str, article_address: Address, page_address: Address, media_address: Address
) -> tuple[str | FigurePlace, ...]:
    """The body in order, but its notes: HTML with its links filled in, each piece whole in itself, and places of
    figures.

    Each function gives the address for what `articles_named` gives, the name of a page, or a hash; where it gives None,
    the link is gone and its text stays.
    """
    filled = _filled(html.partition(NOTES)[0], article_address, page_address, media_address)
    both = (FigurePlace(part) if at % 2 else part for at, part in enumerate(_FIGURE.split(filled)))
    return tuple(part for part in both if part)


def notes(
    html: str, article_address: Address, page_address: Address, media_address: Address
) -> tuple[Footnote, ...]:
    """The notes of a body in order, with their links filled in as `pieces` does."""
    return tuple(
        Footnote(id_, _filled(inner, article_address, page_address, media_address), tuple(references.split()))
        for id_, references, inner in _NOTE.findall(html)
    )


def _filled(html: str, article_address: Address, page_address: Address, media_address: Address) -> str:
    addresses = {"article": article_address, "page": page_address, "media": media_address}

    def filled(link: re.Match[str]) -> str:
        address = addresses[link[1]](link[2])
        return link[3] if address is None else f'<a href="{_attribute(address)}">{link[3]}</a>'

    return _LINK.sub(filled, html)


def _attribute(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
