"""Lists of news: home, all news, one category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.news.store import Listing
from portal.pages.contexts import Breadcrumb, CategoryLink, HomePage, HomeSection, NewsPage, PageNumbers
from portal.site import OTHER_NEWS
from portal.views import request_addresses
from portal.views.framing import Framing
from portal.views.pagination import number_pages, page_number
from portal.views.responses import page_response

LATEST = 5
"""Articles at the top of the home page: one that leads and four beside it."""

PER_SECTION = 3
ELSEWHERE = 4


async def home(request: Request) -> Response:
    """The latest news, the latest of each category, and what exists only in other languages."""
    framing = Framing(request)
    tag, now, keys = framing.tag, framing.now, framing.category_keys()
    others = tuple(offered for offered in framing.parts.offered_tags() if offered != tag)
    read = await framing.read(
        Listing(now=now, language=tag, limit=LATEST),
        Listing(now=now, preferring=framing.preferred(), lacking=tag, existing_in=others, limit=ELSEWHERE),
        *(replace(filed_under(framing, key), limit=PER_SECTION + LATEST) for key in keys),
    )
    latest, elsewhere, *filed = read.lists
    told = {teaser.slug for teaser in latest}
    further = {
        key: [teaser for teaser in teasers if teaser.slug not in told][:PER_SECTION]
        for key, teasers in zip(keys, filed, strict=True)
    }
    frame = framing.frame("home", framing.links.home(), read)
    page = HomePage(
        frame=frame,
        latest=framing.cards(latest),
        sections=tuple(
            HomeSection(category=link, cards=framing.cards(further[link.key]))
            for link in frame.navigation
            if further[link.key]
        ),
        elsewhere=framing.cards(elsewhere),
    )
    return page_response(request, page)


async def news(request: Request) -> Response:
    """All news in the page's language."""
    framing = Framing(request)
    listing = Listing(now=framing.now, language=framing.tag)
    crumbs = (Breadcrumb(address=framing.links.news(), page="news"),)
    return await _news_page(framing, listing, None, crumbs, framing.links.news)


async def category(request: Request) -> Response:
    """The news of one category; a stored key that is filed under another category leads there."""
    framing = Framing(request)
    site, key = framing.parts.site, request.path_params["category"]
    known = site.category_of(key)
    if known is not None and known.key != key:
        return request_addresses.moved_permanently(framing.links.category(known.key))
    if known is None and key != OTHER_NEWS:
        raise HTTPException(404)
    link = framing.category_link(key, current=True)
    crumb = (
        Breadcrumb(address=link.address, name=link.name)
        if link.name
        else Breadcrumb(address=link.address, page=OTHER_NEWS)
    )
    crumbs = (Breadcrumb(address=framing.links.news(), page="news"), crumb)
    listing = filed_under(framing, key)
    return await _news_page(framing, listing, link, crumbs, lambda page: framing.links.category(key, page))


def one_page(framing: Framing, listing: Listing) -> Listing:
    """The page of a long list that is asked for."""
    size = framing.parts.settings.page_size
    return replace(listing, limit=size, offset=(page_number(framing.request) - 1) * size)


def page_numbers(framing: Framing, total: int, address: Callable[[int], str]) -> PageNumbers | Response:
    """The numbers of the pages of a long list of `total` articles; past its end, a way to its last page (a list may be
    shorter in another language)."""
    wanted = page_number(framing.request)
    numbers = number_pages(wanted, total, framing.parts.settings.page_size, address)
    return request_addresses.moved_for_now(address(numbers.last)) if wanted > numbers.last else numbers


def filed_under(framing: Framing, key: str) -> Listing:
    """The articles shown under a category, by its address key."""
    known = framing.parts.site.category_of(key)
    if known is None:
        return Listing(now=framing.now, language=framing.tag, not_categories=framing.parts.site.known_keys)
    return Listing(now=framing.now, language=framing.tag, categories=known.keys)


async def _news_page(
    framing: Framing,
    listing: Listing,
    category: CategoryLink | None,
    crumbs: Sequence[Breadcrumb],
    address: Callable[[int], str],
) -> Response:
    read = await framing.read(one_page(framing, listing))
    total = read.counts.get(category.key, 0) if category else sum(read.counts.values())
    numbers = page_numbers(framing, total, address)
    if isinstance(numbers, Response):
        return numbers
    cards = framing.cards(read.lists[0])
    frame = framing.frame(
        "category" if category else "news",
        address(numbers.current),
        read,
        crumbs=crumbs,
        category=category.key if category else "",
        alternates=None if numbers.current == 1 else (),
        noindex=not cards,
    )
    elsewhere = () if cards else framing.elsewhere(await framing.languages_with(listing))
    page = NewsPage(frame=frame, category=category, cards=cards, numbers=numbers, elsewhere=elsewhere)
    return page_response(framing.request, page)
