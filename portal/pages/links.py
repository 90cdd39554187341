"""The addresses of the portal's pages, in one language, wherever the portal is mounted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from portal.article import Article, Media, Teaser
from portal.news.store import Linked
from portal.search.results import Completion, Hit
from portal.site import Site

EVERY_LANGUAGE = "all"
"""Stands in an address where one searches in every language that the site offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAddress:
    """The parameters of one search. What is as usual is left out of the address, so that a search has one address.

    `category` is the key of a category in addresses. `language` is a tag or `EVERY_LANGUAGE`; empty, the page's own.
    `year` is Gregorian, 0 for none. `exact`: the words as typed, no correction in their place.
    """

    words: str = ""
    category: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    year: int = 0
    newest: bool = False
    exact: bool = False
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for less than all that the words find."""
        return bool(self.category or self.language or self.since or self.until or self.year)

    def query_string(self) -> str:
        """The part of the address behind the question mark."""
        parameters = {
            "q": self.words,
            "category": self.category,
            "language": self.language,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "year": str(self.year) if self.year else "",
            "sort": "newest" if self.newest else "",
            "exact": "1" if self.exact else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in parameters.items() if value})


PathFor = Callable[..., str]
"""Route name and path parameters → path, with the prefix that the portal is mounted under."""


@dataclass(frozen=True, slots=True)
class Links:
    """Paths to pages in `language`. Templates call these; they never write an address themselves."""

    path_for: PathFor
    site: Site
    language: str
    static_versions: Callable[[str], str]

    def into(self, language: str) -> Links:
        """The same, in another language."""
        return Links(self.path_for, self.site, language, self.static_versions)

    def home(self) -> str:
        """The home page."""
        return self._page("home")

    def news(self, page: int = 1) -> str:
        """The list of all news."""
        return _paged(self._page("news"), page)

    def category(self, key: str, page: int = 1) -> str:
        """The list of a category, by its key in the site file or `other`."""
        return _paged(self._page("category", category=key), page)

    def article(self, article: Article | Linked | Teaser | Hit | Completion) -> str:
        """An article, in the category that it is filed under on this site."""
        return self._page("article", category=self.site.address_key(article.category), slug=article.slug)

    def archive(self) -> str:
        """The years that have news."""
        return self._page("archive")

    def year(self, year: int) -> str:
        """The months of a year that have news."""
        return self._page("archive-year", year=year)

    def month(self, year: int, month: int, page: int = 1) -> str:
        """The list of a month's news."""
        return _paged(self._page("archive-month", year=year, month=f"{month:02}"), page)

    def accessibility(self) -> str:
        """The accessibility statement."""
        return self._page("accessibility")

    def contact(self) -> str:
        """How to reach the office."""
        return self._page("contact")

    def privacy(self) -> str:
        """What is known of readers."""
        return self._page("privacy")

    def preferences(self, back: str = "") -> str:
        """The page on which a reader chooses how pages look; `back` is the address that they came from."""
        return (
            f"{self._page('preferences')}?{urlencode({'back': back})}" if back else self._page("preferences")
        )

    def sitemap(self) -> str:
        """The map of this site."""
        return self._page("sitemap")

    def search(self, address: SearchAddress | None = None) -> str:
        """The search page; with `address`, the results that it asks for."""
        query = address.query_string() if address else ""
        return f"{self._page('search')}?{query}" if query else self._page("search")

    def completions(self) -> str:
        """What a reader may be about to type, as JSON."""
        return self._page("complete")

    def static(self, path: str) -> str:
        """A file of `static/`, with a query that changes when the file does, so that it may be cached for ever."""
        return f"{self.path_for('static', path=path)}?v={self.static_versions(path)}"

    def media(self, media: Media) -> str:
        """An image or attachment."""
        return self.path_for("media", hash=media.hash, name=media.name)

    def visit(self) -> str:
        """The image that counts a visit."""
        return self.path_for("visit")

    def _page(self, name: str, **parameters: Any) -> str:
        return self.path_for(name, lang=self.language, **parameters)


def _paged(path: str, page: int) -> str:
    return path if page == 1 else f"{path}?page={page}"
