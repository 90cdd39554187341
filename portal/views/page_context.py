"""What every page has around its own part, languages, navigation, urgent news, visits, read with what it lists."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal.article import Teaser
from portal.i18n.current import current_language
from portal.i18n.languages import language as language_of
from portal.middleware.preferences_cookie import preferences_of
from portal.news.store import Listing, Month
from portal.pages.contexts import (
    Alternate,
    Breadcrumb,
    Card,
    CategoryLink,
    Elsewhere,
    Frame,
    LanguageLink,
    Page,
)
from portal.pages.links import Links
from portal.pages.menu import menu_links
from portal.site import OTHER_NEWS
from portal.views import request_addresses
from portal.views.services import Services, services_of
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
    """Makes the frame of one page. `links` and `tag` are those of the language that the page is in."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.services: Services = services_of(request)
        self.tag = current_language.get()
        self.links: Links = request_addresses.links_for(request, self.tag)
        self.now = self.services.clock()

    def bare(self, current_page: str, canonical: str = "", *, noindex: bool = False) -> Frame:
        """The frame without what the store must be asked for; `canonical` is a path, empty for none."""
        brought = self.services.brought
        frame = Frame(
            language=language_of(self.tag),
            languages=tuple(self.language_link(tag) for tag in self.services.offered_tags()),
            links=self.links,
            site=self.services.site,
            now=self.now,
            address=request_addresses.in_language(self.request, self.tag),
            canonical=request_addresses.absolute(self.request, canonical),
            current_page=current_page,
            preferences=preferences_of(self.request),
            noindex=noindex or self.services.is_preview(),
            searchable=self.services.searching.engine.switched_on,
            emblem=self.services.dress.emblem,
            favicon=self.services.dress.favicon,
            sheet=self.services.dress.sheet,
            entries=menu_links(brought.menu, self.services.site, self.tag, self._path_of),
        )
        if brought.context is None:
            return frame
        try:
            return replace(frame, extra=brought.context(frame))
        except Exception as error:  # noqa: BLE001 - it is the embedder's, and an error page has it, too
            self.services.faults.failed("asking for the context of the layout", error, level=logging.ERROR)
            return frame

    async def read(self, *listings: Listing, months: bool = False) -> News:
        """What the page shows of the news: what all pages do, and what these listings want."""
        urgent = Listing(now=self.now, preferring=self.preferred(), urgent=True, limit=URGENT_LIMIT)
        zone = self.services.site.time_zone if months else None
        found = await self.services.store.overview(self.tag, self.now, (urgent, *listings), zone)
        counts: dict[str, int] = {}
        for stored, count in found.categories.items():
            key = self.services.site.address_key(stored)
            counts[key] = counts.get(key, 0) + count
        return News(
            counts=counts,
            urgent=found.lists[0],
            lists=found.lists[1:],
            months=found.months,
            figures=await self.services.figures.figures(self.now),
        )

    def frame(
        self,
        current_page: str,
        canonical: str,
        news: News,
        *,
        crumbs: Sequence[Breadcrumb] = (),
        category: str = "",
        alternates: Sequence[str] | None = None,
        noindex: bool = False,
    ) -> Frame:
        """The frame of the page that this request is for.

        `canonical` is its path, empty for none; `news` what was read for it; `category` the address key of the category
        it belongs to; `alternates` the tags of the languages that the page exists in, by default all that are offered.
        """
        offered = self.services.offered_tags()
        existing = offered if alternates is None else tuple(tag for tag in offered if tag in alternates)
        frame = self.bare(current_page, canonical, noindex=noindex)
        return replace(
            frame,
            alternates=() if frame.noindex else self._alternates(existing, current_page),
            navigation=self.navigation(news.counts, category),
            urgent=self.cards(news.urgent),
            figures=news.figures,
            crumbs=(Breadcrumb(address=self.links.home(), page="home"), *crumbs) if crumbs else (),
        )

    def language_link(self, tag: str) -> LanguageLink:
        """This page in another language."""
        return LanguageLink(
            language=language_of(tag),
            address=request_addresses.in_language(self.request, tag),
            current=tag == self.tag,
        )

    async def languages_with(self, listing: Listing) -> dict[str, int]:
        """The offered languages that have what a list wants, and how many articles that is."""
        return await self.services.store.count_by_language(listing, self.services.offered_tags())

    def elsewhere(self, counts: Mapping[str, int]) -> tuple[Elsewhere, ...]:
        """The other languages that have what the page's language has not; `counts`: how many articles each has."""
        return tuple(
            Elsewhere(link=self.language_link(tag), count=counts[tag])
            for tag in self.services.offered_tags()
            if tag != self.tag and counts.get(tag)
        )

    def card(self, teaser: Teaser) -> Card:
        """An article as a list shows it."""
        return Card(
            teaser=teaser, address=self.links.article(teaser), category=self.category_link(teaser.category)
        )

    def cards(self, teasers: Sequence[Teaser]) -> tuple[Card, ...]:
        """Articles as they stand in a list."""
        return tuple(self.card(teaser) for teaser in teasers)

    def category_link(self, stored: str, count: int = 0, *, current: bool = False) -> CategoryLink:
        """The category under which a stored category key is shown."""
        category = self.services.site.category_of(stored)
        key = category.key if category else OTHER_NEWS
        return CategoryLink(
            key=key,
            name=self.services.site.worded(category.name, self.tag) if category else None,
            address=self.links.category(key),
            count=count,
            current=current,
        )

    def navigation(self, counts: Mapping[str, int], current: str = "") -> tuple[CategoryLink, ...]:
        """The categories that have articles in the page's language, in the site's order, “other news” last."""
        return tuple(
            self.category_link(key, counts[key], current=key == current)
            for key in self.category_keys()
            if key in counts
        )

    def category_keys(self) -> tuple[str, ...]:
        """The address keys of all categories, in the site's order, “other news” last."""
        return (*(category.key for category in self.services.site.categories), OTHER_NEWS)

    def preferred(self) -> tuple[str, ...]:
        """The languages to show an article in, best first, where it need not be the page's own."""
        site = self.services.site
        return tuple(
            dict.fromkeys((*site.chain(self.tag), site.default_language, *self.services.offered_tags()))
        )

    def _path_of(self, page: str) -> str:
        return request_addresses.path_for(self.request, page, lang=self.tag)

    def _alternates(self, existing: Sequence[str], current_page: str) -> tuple[Alternate, ...]:
        """The page in each language that it exists in, and where a reader of any other language should go."""
        if not existing:
            return ()
        default = self.services.site.default_language
        found = {tag: request_addresses.in_language(self.request, tag, query=False) for tag in existing}
        neutral = found.get(default, found[existing[0]])
        found["x-default"] = (
            request_addresses.path_for(self.request, "root") if current_page == "home" else neutral
        )
        return tuple(
            Alternate(tag=tag, address=request_addresses.absolute(self.request, path))
            for tag, path in found.items()
        )


def page_response(request: Request, page: Page, status: int = 200) -> HTMLResponse:
    """The page as HTML; an error page is kept by no cache."""
    headers = PAGE_HEADERS if status == 200 else ERROR_HEADERS
    return HTMLResponse(services_of(request).pages.render(page), status_code=status, headers=headers)
