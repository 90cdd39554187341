"""Lists of news and their pagination: home, all news, one category."""

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
from portal.views.page_context import PageContextBuilder, page_response

LATEST = 5
"""Articles at the top of the home page: one that leads and four beside it."""

PER_SECTION = 3
ELSEWHERE = 4

NEAR = 1
"""How many neighbours of the current page are shown on either side."""

LONGEST_NUMBER = 6


async def root(request: Request) -> Response:
    """The address without a language: 302 to the home page in the reader's, which the middleware has negotiated."""
    return request_addresses.moved_to_readers_language(PageContextBuilder(request).links.home())


async def home(request: Request) -> Response:
    """The latest news, the latest of each category, and what exists only in other languages."""
    builder = PageContextBuilder(request)
    tag, now, keys = builder.tag, builder.now, tuple(builder.categories)
    others = tuple(offered for offered in builder.reader.languages if offered != tag)
    read = await builder.read(
        Listing(now=now, language=tag, limit=LATEST),
        Listing(now=now, preferring=builder.preferred, lacking=tag, existing_in=others, limit=ELSEWHERE),
        *(replace(filed_under(builder, key), limit=PER_SECTION + LATEST) for key in keys),
    )
    latest, elsewhere, *filed = read.lists
    told = {teaser.slug for teaser in latest}
    further = {
        key: [teaser for teaser in teasers if teaser.slug not in told][:PER_SECTION]
        for key, teasers in zip(keys, filed, strict=True)
    }
    context = builder.page("home", builder.links.home(), read)
    page = HomePage(
        layout=builder.layout,
        page=context,
        latest=builder.cards(latest),
        sections=tuple(
            HomeSection(category=link, cards=builder.cards(further[link.key]))
            for link in context.navigation
            if further[link.key]
        ),
        elsewhere=builder.cards(elsewhere),
    )
    return page_response(request, page)


async def news(request: Request) -> Response:
    """All news in the page's language."""
    builder = PageContextBuilder(request)
    listing = Listing(now=builder.now, language=builder.tag)
    breadcrumbs = (Breadcrumb(address=builder.links.news(), page="news"),)
    return await _news_page(builder, listing, None, breadcrumbs, builder.links.news)


async def category(request: Request) -> Response:
    """The news of one category; a stored key that is filed under another category leads there."""
    builder = PageContextBuilder(request)
    site, key = builder.services.site, request.path_params["category"]
    known = site.category_of(key)
    if known is not None and known.key != key:
        return request_addresses.moved_permanently(builder.links.category(known.key))
    if known is None and key != OTHER_NEWS:
        raise HTTPException(404)
    link = replace(builder.categories[key], current=True)
    breadcrumb = (
        Breadcrumb(address=link.address, name=link.name)
        if link.name
        else Breadcrumb(address=link.address, page=OTHER_NEWS)
    )
    breadcrumbs = (Breadcrumb(address=builder.links.news(), page="news"), breadcrumb)
    listing = filed_under(builder, key)
    return await _news_page(
        builder, listing, link, breadcrumbs, lambda page: builder.links.category(key, page)
    )


def page_number(request: Request) -> int:
    """The page of a list that is asked for, from 1. Raises 404 where `page` is no such number."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text) > 0):
        raise HTTPException(404)
    return int(text)


def number_pages(current: int, total: int, size: int, address: Callable[[int], str]) -> PageNumbers:
    """The numbers to show for `total` things, `size` on a page: first, last, and those near the current one."""
    last = max(1, -(-total // size))
    near = set(range(current - NEAR, current + NEAR + 1)) | {1, last}
    numbers = sorted(number for number in near if 1 <= number <= last)
    shown: list[int | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before == 2:
            shown.append(number - 1)
        elif number - before > 2:
            shown.append(None)
        shown.append(number)
    linked = {number for number in shown if number} | {max(1, current - 1), min(last, current + 1)}
    return PageNumbers(
        current=current,
        last=last,
        total=total,
        shown=tuple(shown),
        addresses={number: address(number) for number in sorted(linked)},
    )


def one_page(builder: PageContextBuilder, listing: Listing) -> Listing:
    """The page of a long list that is asked for."""
    size = builder.services.settings.page_size
    return replace(listing, limit=size, offset=(page_number(builder.request) - 1) * size)


def page_numbers(
    builder: PageContextBuilder, total: int, address: Callable[[int], str]
) -> PageNumbers | Response:
    """The numbers of the pages of a long list of `total` articles; past its end, a way to its last page (a list may be
    shorter in another language)."""
    wanted = page_number(builder.request)
    numbers = number_pages(wanted, total, builder.services.settings.page_size, address)
    return request_addresses.moved_for_now(address(numbers.last)) if wanted > numbers.last else numbers


def filed_under(builder: PageContextBuilder, key: str) -> Listing:
    """The articles shown under a category, by its address key."""
    known = builder.services.site.category_of(key)
    if known is None:
        return Listing(now=builder.now, language=builder.tag, not_categories=builder.services.site.known_keys)
    return Listing(now=builder.now, language=builder.tag, categories=known.keys)


async def _news_page(
    builder: PageContextBuilder,
    listing: Listing,
    category: CategoryLink | None,
    breadcrumbs: Sequence[Breadcrumb],
    address: Callable[[int], str],
) -> Response:
    read = await builder.read(one_page(builder, listing))
    total = read.counts.get(category.key, 0) if category else sum(read.counts.values())
    numbers = page_numbers(builder, total, address)
    if isinstance(numbers, Response):
        return numbers
    cards = builder.cards(read.lists[0])
    context = builder.page(
        "category" if category else "news",
        address(numbers.current),
        read,
        breadcrumbs=breadcrumbs,
        category=category.key if category else "",
        alternates=None if numbers.current == 1 else (),
        noindex=not cards,
        feed=builder.links.feed(category.key) if category else "",
    )
    elsewhere = () if cards else builder.elsewhere(await builder.languages_with(listing))
    page = NewsPage(
        layout=builder.layout,
        page=context,
        category=category,
        cards=cards,
        numbers=numbers,
        elsewhere=elsewhere,
    )
    return page_response(builder.request, page)
