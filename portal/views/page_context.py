"""What every page has around its own part: languages, navigation, urgent news, visits, read with what it lists."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.article import Teaser
from portal.failure_log import NO_FAULTS
from portal.i18n.languages import language as language_of
from portal.middleware.reader import Reader, host_prefix, prefix, reader_of, route_path
from portal.news.store import Listing, Month
from portal.pages import site_card
from portal.pages.contexts import (
    Alternate,
    Breadcrumb,
    Card,
    CategoryLink,
    Elsewhere,
    LanguageLink,
    Layout,
    Page,
    PageContext,
    SharedPicture,
)
from portal.pages.links import Links
from portal.pages.menu_entries import NO_LINKS, MenuEntry, MenuLinks, menu_links
from portal.pages.preferences import Preferences
from portal.views import request_addresses
from portal.views.services import Services, keep, services_of
from portal.visits import Figures

URGENT_LIMIT = 3
"""More urgent notices than this would push the page out of sight on a phone."""

PAGE_HEADERS = {
    "Cache-Control": "public, max-age=0, s-maxage=60, must-revalidate",
    "Vary": "Cookie, Accept-Encoding",
}
"""A browser asks again each time, so that an edited article or catalog shows at once; a shared cache may keep a page
for a minute. The language is in the address, so `Accept-Language` does not matter."""

ERROR_HEADERS = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a page shows of the news, read at once: `counts` of the articles in its language by the address keys of
    categories, the `urgent` ones, one of `lists` for each listing that the page asked for, the `months` of the archive
    if it did, and how often pages were visited."""

    counts: Mapping[str, int]
    urgent: Sequence[Teaser]
    lists: Sequence[Sequence[Teaser]]
    months: Sequence[Month]
    figures: Figures


class PageContextBuilder:
    """Makes what one page has around its own part; `layout` is what all pages of this reader have alike.

    `links`, `tag` and `categories` are those of the language that the page is in; `languages` lead to the same
    page in each; `preferred` are those to show an article in, best first, where it need not be the page's own;
    `category_link` gives the category under which a stored category key is shown.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.services: Services = services_of(request)
        self.reader: Reader = reader_of(request)
        self.tag = self.reader.language
        context = self._context = self.services.in_language(prefix(request.scope), self.tag)
        self.links: Links = context.links
        self.categories: Mapping[str, CategoryLink] = context.categories
        self.category_link: Callable[[str], CategoryLink] = context.category
        has_query = bool(request.scope["query_string"])
        self._query = f"?{request_addresses.query_of(request.scope)}" if has_query else ""
        named, slash, rest = route_path(request.scope)[1:].partition("/")
        self._rest = slash + quote(rest) if named in self.reader.languages else None
        """What follows the language in the address; None where it has none."""
        self.base_url = self.services.settings.base_url or ""
        self.now = self.services.clock()
        default = self.services.site.default_language
        self.preferred = tuple(dict.fromkeys((*context.chain, default, *self.reader.languages)))
        self.languages = tuple(
            LanguageLink(language=language_of(tag), address=self.address(tag), current=tag == self.tag)
            for tag in self.reader.languages
        )
        preferences = self.reader.preferences
        self.layout = context.layouts.get(preferences) or keep(
            context.layouts, preferences, self._layout(preferences)
        )

    def _layout(self, preferences: Preferences) -> Layout:
        look, site, entries = self.services.dress, self.services.site, self.services.brought.menu
        searchable = self.services.searching.engine.switched_on
        return Layout(
            links=self.links,
            preferences=preferences,
            searchable=searchable,
            describes_search=searchable and bool(self.base_url),
            language=language_of(self.tag),
            site=site,
            emblem=look.emblem,
            favicon=look.favicon,
            sheet=look.sheet,
            card=self._card(),
            entries=self._menu_links(entries) if entries else NO_LINKS,
        )

    def _card(self) -> SharedPicture:
        site = self.services.site
        tag = self.tag if self.tag in site.languages else site.default_language
        return SharedPicture(
            address=self.links.static(site_card.name_of(tag)),
            size=site_card.SIZE,
            alternative=site.worded(site.name, self.tag).text,
        )

    async def read(self, *listings: Listing, months: bool = False) -> News:
        """What the page shows of the news: what all pages do, and what these listings want."""
        urgent = Listing(now=self.now, preferring=self.preferred, urgent=True, limit=URGENT_LIMIT)
        zone = self.services.site.time_zone if months else None
        found = await self.services.store.overview(self.tag, self.now, (urgent, *listings), zone)
        counts: dict[str, int] = {}
        for stored, count in found.categories.items():
            key = self.category_link(stored).key
            counts[key] = counts.get(key, 0) + count
        return News(
            counts=counts,
            urgent=found.lists[0],
            lists=found.lists[1:],
            months=found.months,
            figures=await self.services.figures.figures(self.now),
        )

    def page(
        self,
        current_page: str,
        canonical: str,
        news: News | None,
        *,
        breadcrumbs: Sequence[Breadcrumb] = (),
        category: str = "",
        alternates: Sequence[str] | None = None,
        noindex: bool = False,
        searching: bool = False,
        feed: str = "",
    ) -> PageContext:
        """What the page that this request is for has around its own part.

        `canonical` is its path, empty for none; `news` what was read for it, None where the store could not be asked;
        `category` the address key of the category it belongs to; `alternates` the tags of the languages that the page
        exists in, by default all that are offered; `feed` the address of a feed of what it lists.
        """
        existing = [tag for tag in self.reader.languages if alternates is None or tag in alternates]
        noindex = noindex or self.reader.is_preview
        counts = news.counts if news else {}
        context = PageContext(
            languages=self.languages,
            now=self.now,
            address=self.address(self.tag),
            canonical=f"{self.base_url}{canonical}" if canonical else "",
            origin=self.base_url,
            current_page=current_page,
            alternates=() if noindex or news is None else self._alternates(existing, current_page),
            navigation=self._context.navigation(counts, category),
            urgent=self.cards(news.urgent) if news else (),
            figures=news.figures if news else None,
            breadcrumbs=(
                (Breadcrumb(address=self.links.home(), page="home"), *breadcrumbs) if breadcrumbs else ()
            ),
            noindex=noindex,
            searching=searching,
            feed=feed,
        )
        if self.services.brought.context is None:
            return context
        try:
            return replace(context, extra=dict(self.services.brought.context(self.layout, context)))
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS; an error page has it, too
            self.services.faults.failed("asking for the context of the layout", error, level=logging.ERROR)
            return context

    def _menu_links(self, entries: Sequence[MenuEntry]) -> MenuLinks:
        def path_of(page: str) -> str:
            return f"{self.links.prefix}{self.request.app.url_path_for(page, lang=self.tag)}"

        return menu_links(entries, self.services.site, self.tag, path_of, host_prefix(self.request.scope))

    def address(self, tag: str, *, query: bool = True) -> str:
        """This page in another language; the home page where the address has no language."""
        around = self.request.scope.get(request_addresses.AROUND)
        if around is None and self._rest is None:
            return self.links.into(tag).home()
        path: str = f"{self.links.prefix}/{tag}{self._rest}" if around is None else around(tag)
        return path + self._query if query else path

    async def languages_with(self, listing: Listing) -> dict[str, int]:
        """The offered languages that have what a list wants, and how many articles that is."""
        return await self.services.store.count_by_language(listing, self.reader.languages)

    def elsewhere(self, counts: Mapping[str, int]) -> tuple[Elsewhere, ...]:
        """The other languages that have what the page's language has not; `counts`: how many articles each has."""
        return tuple(
            Elsewhere(link=link, count=counts[link.language.tag])
            for link in self.languages
            if not link.current and counts.get(link.language.tag)
        )

    def cards(self, teasers: Iterable[Teaser]) -> tuple[Card, ...]:
        """Articles as they stand in a list."""
        return tuple(map(self._context.card, teasers))

    def _alternates(self, existing: Sequence[str], current_page: str) -> tuple[Alternate, ...]:
        """The page in each language that it exists in, and where a reader of any other language should go."""
        if not existing:
            return ()
        default = self.services.site.default_language
        found = {tag: self.address(tag, query=False) for tag in existing}
        neutral = found.get(default, found[existing[0]])
        found["x-default"] = self.links.root() if current_page == "home" else neutral
        return tuple(Alternate(tag=tag, address=f"{self.base_url}{path}") for tag, path in found.items())


def page_response(request: Request, page: Page, status: int = 200) -> HTMLResponse:
    """The page as HTML; an error page is kept by no cache."""
    headers = PAGE_HEADERS if status == 200 else ERROR_HEADERS
    services = services_of(request)
    html = services.pages.render(page)
    if services.hooks:
        services.hooks.page_rendered(page.page, status)
    return HTMLResponse(html, status_code=status, headers=headers)


def answer_to_head(media_type: str, headers: Mapping[str, str]) -> Response:
    """The answer to HEAD where the body is made as it is sent: nobody knows its length before, and 0 would be wrong."""
    response = Response(media_type=media_type, headers=headers)
    del response.headers["Content-Length"]
    return response
