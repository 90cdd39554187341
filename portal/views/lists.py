"""Lists of news: home, all news, one category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.news.store import Listing
from portal.pages.contexts import Card, CategoryLink, Crumb, HomePage, HomeSection, NewsPage, PageNumbers
from portal.site import OTHER_NEWS
from portal.views import addresses
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
    store, tag, now = framing.parts.store, framing.tag, framing.now
    frame = await framing.frame("home", framing.links.home())
    latest = await store.teasers(Listing(now=now, language=tag, limit=LATEST))
    told = {teaser.slug for teaser in latest}
    sections = [await _home_section(framing, link, told) for link in frame.navigation]
    others = tuple(offered for offered in framing.parts.offered_tags() if offered != tag)
    elsewhere = Listing(
        now=now, preferring=framing.preferred(), lacking=tag, existing_in=others, limit=ELSEWHERE
    )
    page = HomePage(
        frame=frame,
        latest=framing.cards(latest),
        sections=tuple(section for section in sections if section.cards),
        elsewhere=framing.cards(await store.teasers(elsewhere)),
    )
    return page_response(request, page)


async def news(request: Request) -> Response:
    """All news in the page's language."""
    framing = Framing(request)
    listing = Listing(now=framing.now, language=framing.tag)
    crumbs = (Crumb(address=framing.links.news(), page="news"),)
    return await _news_page(framing, listing, None, crumbs, framing.links.news)


async def category(request: Request) -> Response:
    """The news of one category; a stored key that is filed under another category leads there."""
    framing = Framing(request)
    site, key = framing.parts.site, request.path_params["category"]
    known = site.category_of(key)
    if known is not None and known.key != key:
        return addresses.moved_permanently(framing.links.category(known.key))
    if known is None and key != OTHER_NEWS:
        raise HTTPException(404)
    link = framing.category_link(key, current=True)
    crumb = (
        Crumb(address=link.address, name=link.name)
        if link.name
        else Crumb(address=link.address, page=OTHER_NEWS)
    )
    crumbs = (Crumb(address=framing.links.news(), page="news"), crumb)
    listing = filed_under(framing, key)
    return await _news_page(framing, listing, link, crumbs, lambda page: framing.links.category(key, page))


async def list_page(
    framing: Framing, listing: Listing, address: Callable[[int], str]
) -> tuple[tuple[Card, ...], PageNumbers] | Response:
    """One page of a long list; past its end, a way to its last page (a list may be shorter in another language)."""
    wanted = page_number(framing.request)
    size = framing.parts.settings.page_size
    numbers = number_pages(wanted, await framing.parts.store.count(listing), size, address)
    if wanted > numbers.last:
        return addresses.moved_for_now(address(numbers.last))
    listing = replace(listing, limit=size, offset=(wanted - 1) * size)
    return framing.cards(await framing.parts.store.teasers(listing)), numbers


def filed_under(framing: Framing, key: str) -> Listing:
    """The articles shown under a category, by its address key."""
    known = framing.parts.site.category_of(key)
    if known is None:
        return Listing(now=framing.now, language=framing.tag, not_categories=framing.parts.site.known_keys)
    return Listing(now=framing.now, language=framing.tag, categories=known.keys)


async def _home_section(framing: Framing, link: CategoryLink, told: AbstractSet[str]) -> HomeSection:
    """The latest of a category, without what the page has `told` already (slugs)."""
    listing = replace(filed_under(framing, link.key), limit=PER_SECTION + len(told))
    found = [teaser for teaser in await framing.parts.store.teasers(listing) if teaser.slug not in told]
    return HomeSection(category=link, cards=framing.cards(found[:PER_SECTION]))


async def _news_page(
    framing: Framing,
    listing: Listing,
    category: CategoryLink | None,
    crumbs: Sequence[Crumb],
    address: Callable[[int], str],
) -> Response:
    found = await list_page(framing, listing, address)
    if isinstance(found, Response):
        return found
    cards, numbers = found
    frame = await framing.frame(
        "category" if category else "news",
        address(numbers.current),
        crumbs=crumbs,
        category=category.key if category else "",
        alternates=None if numbers.current == 1 else (),
        noindex=not cards,
    )
    elsewhere = () if cards else await framing.elsewhere(listing)
    page = NewsPage(frame=frame, category=category, cards=cards, numbers=numbers, elsewhere=elsewhere)
    return page_response(framing.request, page)
