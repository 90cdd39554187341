"""What stands in a stored body for addresses that are known only when its page is made.

A portal may be mounted anywhere, and an article may move: so a link to an article, a page or a file is stored as
`<a href="article:slug">`, `<a href="page:contact">`, `<a href="media:hash">`, and an image as an empty
`<figure data-media="hash">` between two blocks. Only `markup` writes them: an author's text cannot, for all of it is
escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Address = Callable[[str], str | None]

_LINK = re.compile(r'<a href="(article|page|media):([^"]*)">(.*?)</a>', re.DOTALL)
_FIGURE = re.compile(r'<figure data-media="([0-9A-Za-z]+)"></figure>\n?')


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """Where the image with this hash stands."""

    hash: str


def articles_named(html: str) -> tuple[str, ...]:
    """The slugs of the articles that a body links to, each once, in order."""
    return tuple(dict.fromkeys(link[2] for link in _LINK.finditer(html) if link[1] == "article"))


def pieces(
    html: str, article_address: Address, page_address: Address, media_address: Address
) -> tuple[str | FigurePlace, ...]:
    """The body in order: HTML with its links filled in, each piece whole in itself, and places of figures.

    Each function gives the address for a slug, the name of a page, or a hash; where it gives None, the link is gone
    and its text stays.
    """
    addresses = {"article": article_address, "page": page_address, "media": media_address}

    def filled(link: re.Match[str]) -> str:
        address = addresses[link[1]](link[2])
        return link[3] if address is None else f'<a href="{_attribute(address)}">{link[3]}</a>'

    parts = _FIGURE.split(_LINK.sub(filled, html))
    both = (FigurePlace(part) if at % 2 else part for at, part in enumerate(parts))
    return tuple(part for part in both if part)


def _attribute(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
