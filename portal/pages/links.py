"""The addresses of the portal's pages, in one language, wherever the portal is mounted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote_plus, urlencode

from portal.article import Article, Media, Teaser
from portal.news.store import Linked
from portal.search.results import Completion, Hit
from portal.site import Site

PICTURE = ".png"
"""What is added to the address of a drawing for that of the picture that is painted of it."""

EVERY_LANGUAGE = "all"
"""Stands in an address where one searches in every language that the site offers."""


FeedFormat = Literal["atom", "rss", "json"]
"""In which a feed is written, as its address ends."""


class SearchAddress(NamedTuple):
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
        return "&".join([f"{name}={_quoted(value)}" for name, value in parameters.items() if value])


_quoted = lru_cache(maxsize=256)(quote_plus)
"""A page of results writes the words that were searched in thirty addresses."""


@dataclass(frozen=True, slots=True)
class Links:
    """Paths to pages in `language`, below the `prefix` that the portal is mounted under ("" or "/news"). Templates call
    these; they never write an address themselves. `routes.py` has the other side of each."""

    prefix: str
    language: str
    site: Site = field(compare=False, repr=False)
    static_versions: Callable[[str], str] = field(compare=False, repr=False)

    def into(self, language: str) -> Links:
        """The same, in another language."""
        return Links(self.prefix, language, self.site, self.static_versions)

    def root(self) -> str:
        """The address without a language, which leads readers to the home page in theirs."""
        return f"{self.prefix}/"

    def home(self) -> str:
        """The home page."""
        return f"{self.prefix}/{self.language}/"

    def news(self, page: int = 1) -> str:
        """The list of all news."""
        return _paged(f"{self.prefix}/{self.language}/news/", page)

    def category(self, key: str, page: int = 1) -> str:
        """The list of a category, by its key in the site file or `other`."""
        return _paged(f"{self.prefix}/{self.language}/news/{key}/", page)

    def article(self, article: Article | Linked | Teaser | Hit | Completion) -> str:
        """An article, in the category that it is filed under on this site."""
        return f"{self.prefix}/{self.language}/news/{self.site.address_key(article.category)}/{article.slug}"

    def feed(self, category: str = "", written: FeedFormat = "atom") -> str:
        """The feed of all news or, with its key in addresses, of a category."""
        name = f"feed/{category}" if category else "feed"
        return f"{self.prefix}/{self.language}/{name}.{written}"

    def feeds(self, address: SearchAddress | None = None) -> str:
        """The page that tells how to follow the news by feeds; with `address`, also what this search finds."""
        return with_query(f"{self.prefix}/{self.language}/feeds", address.query_string() if address else "")

    def api(self, path: str) -> str:
        """An address of the interface for programs, such as `articles`."""
        return f"{self.prefix}/{self.language}/api/{path}"

    def api_root(self) -> str:
        """What its addresses begin with where they name no language."""
        return f"{self.prefix}/api/"

    def open_data(self, name: str = "catalog.jsonld") -> str:
        """A file of open data, by its name; the description of all of them."""
        return f"{self.prefix}/open-data/{name}"

    def api_description(self) -> str:
        """The description of that interface."""
        return f"{self.prefix}/api/openapi.json"

    def archive(self) -> str:
        """The years that have news."""
        return f"{self.prefix}/{self.language}/archive/"

    def year(self, year: int) -> str:
        """The months of a year that have news."""
        return f"{self.prefix}/{self.language}/archive/{year}/"

    def month(self, year: int, month: int, page: int = 1) -> str:
        """The list of a month's news."""
        return _paged(f"{self.prefix}/{self.language}/archive/{year}/{month:02}/", page)

    def accessibility(self) -> str:
        """The accessibility statement."""
        return f"{self.prefix}/{self.language}/accessibility"

    def contact(self) -> str:
        """How to reach the office."""
        return f"{self.prefix}/{self.language}/contact"

    def privacy(self) -> str:
        """What is known of readers."""
        return f"{self.prefix}/{self.language}/privacy"

    def preferences(self, back: str = "") -> str:
        """The page on which a reader chooses how pages look; `back` is the address that they came from."""
        path = f"{self.prefix}/{self.language}/preferences"
        return f"{path}?{urlencode({'back': back})}" if back else path

    def sitemap(self) -> str:
        """The map of this site."""
        return f"{self.prefix}/{self.language}/sitemap"

    def site_map(self, name: str = "") -> str:
        """A site map for search engines, by its name; without one, the index of them."""
        return f"{self.prefix}/sitemap-{name}.xml" if name else f"{self.prefix}/sitemap.xml"

    def search(self, address: SearchAddress | None = None) -> str:
        """The search page; with `address`, the results that it asks for."""
        return with_query(f"{self.prefix}/{self.language}/search", address.query_string() if address else "")

    def search_feed(self, address: SearchAddress, written: FeedFormat = "atom") -> str:
        """The feed of what a search finds."""
        return with_query(
            f"{self.prefix}/{self.language}/search/feed.{written}", address._replace(page=1).query_string()
        )

    def completions(self) -> str:
        """What a reader may be about to type, as JSON."""
        return f"{self.prefix}/{self.language}/search/complete"

    def suggestions(self) -> str:
        """The same, as browsers ask for it while one types into their bar."""
        return f"{self.prefix}/{self.language}/search/suggestions"

    def opensearch(self) -> str:
        """How a browser's bar searches in this language."""
        return f"{self.prefix}/{self.language}/opensearch.xml"

    def manifest(self) -> str:
        """What a telephone knows of the site that a reader puts on the home screen."""
        return f"{self.prefix}/{self.language}/manifest.webmanifest"

    def static(self, path: str) -> str:
        """A file of `static/`, with a query that changes when the file does, so that it may be cached for ever."""
        return f"{self.prefix}/static/{path}?v={self.static_versions(path)}"

    def media(self, media: Media) -> str:
        """An image or attachment."""
        return f"{self.prefix}/media/{media.hash}/{media.name}"

    def picture(self, drawing: Media) -> str:
        """A drawing painted as a picture, for programs that show no drawings."""
        return f"{self.media(drawing)}{PICTURE}"

    def visit(self) -> str:
        """The image that counts a visit."""
        return f"{self.prefix}/visit.gif"


def with_query(path: str, query: str) -> str:
    """The path with its query, if there is one."""
    return f"{path}?{query}" if query else path


def _paged(path: str, page: int) -> str:
    return path if page == 1 else f"{path}?page={page}"
