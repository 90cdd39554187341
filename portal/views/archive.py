"""The archive: years, months, and the news of one month. Addresses are Gregorian; a Buddhist year leads to its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.i18n.formats import gregorian_year
from portal.news.store import Listing, Month
from portal.pages.contexts import ArchivePage, Breadcrumb, MonthLink, MonthPage, YearLinks
from portal.pages.links import Links
from portal.views import request_addresses
from portal.views.lists import one_page, page_numbers
from portal.views.page_context import PageContextBuilder, page_response

LATEST = 4
"""Articles on the page of a year."""


async def archive(request: Request) -> Response:
    """The years and months that have news."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.archive(), page="archive"),)
    read = await builder.read(months=True)
    context = builder.page("archive", builder.links.archive(), read, breadcrumbs=breadcrumbs)
    years = year_links(builder.links, read.months)
    existing = {} if years else await builder.languages_with(Listing(now=builder.now))
    elsewhere = builder.elsewhere(existing)
    return page_response(
        request, ArchivePage(layout=builder.layout, page=context, years=years, year=None, elsewhere=elsewhere)
    )


async def archive_year(request: Request) -> Response:
    """The months of one year that have news."""
    builder = PageContextBuilder(request)
    year, zone = year_number(request.path_params["year"]), builder.services.site.time_zone
    since, until = month_bounds(year, 1, zone)[0], month_bounds(year, 12, zone)[1]
    listing = Listing(now=builder.now, language=builder.tag, since=since, until=until, limit=LATEST)
    existing = await _languages_with_news(builder, listing)
    if str(year) != request.path_params["year"]:
        return request_addresses.moved_permanently(builder.links.year(year))
    read = await builder.read(listing, months=True)
    years = tuple(links for links in year_links(builder.links, read.months) if links.year == year)
    breadcrumbs = (
        Breadcrumb(address=builder.links.archive(), page="archive"),
        Breadcrumb(address=builder.links.year(year), year=year),
    )
    context = builder.page(
        "archive-year",
        builder.links.year(year),
        read,
        breadcrumbs=breadcrumbs,
        alternates=tuple(existing),
        noindex=not years,
    )
    page = ArchivePage(
        layout=builder.layout,
        page=context,
        years=years,
        year=year,
        latest=builder.cards(read.lists[0]),
        elsewhere=() if years else builder.elsewhere(existing),
    )
    return page_response(request, page)


async def archive_month(request: Request) -> Response:
    """The news of one month."""
    builder = PageContextBuilder(request)
    links = builder.links
    year, month = year_number(request.path_params["year"]), month_number(request.path_params["month"])
    since, until = month_bounds(year, month, builder.services.site.time_zone)
    listing = Listing(now=builder.now, language=builder.tag, since=since, until=until)
    existing = await _languages_with_news(builder, listing)
    if (str(year), f"{month:02}") != (request.path_params["year"], request.path_params["month"]):
        return request_addresses.moved_permanently(links.month(year, month))
    read = await builder.read(one_page(builder, listing), months=True)
    months = [link for years in year_links(links, read.months) for link in years.months]
    total = sum(link.count for link in months if _moment(link) == (year, month))
    numbers = page_numbers(builder, total, lambda page: links.month(year, month, page))
    if isinstance(numbers, Response):
        return numbers
    breadcrumbs = (
        Breadcrumb(address=links.archive(), page="archive"),
        Breadcrumb(address=links.year(year), year=year),
        Breadcrumb(address=links.month(year, month), year=year, month=month),
    )
    cards = builder.cards(read.lists[0])
    context = builder.page(
        "archive-month",
        links.month(year, month, numbers.current),
        read,
        breadcrumbs=breadcrumbs,
        alternates=tuple(existing) if numbers.current == 1 else (),
        noindex=not cards,
    )
    page = MonthPage(
        layout=builder.layout,
        page=context,
        year=year,
        month=month,
        cards=cards,
        numbers=numbers,
        newer=min((link for link in months if _moment(link) > (year, month)), key=_moment, default=None),
        older=max((link for link in months if _moment(link) < (year, month)), key=_moment, default=None),
        elsewhere=() if cards else builder.elsewhere(existing),
    )
    return page_response(request, page)


def year_links(links: Links, months: Iterable[Month]) -> tuple[YearLinks, ...]:
    """The archive's years and months, newest first."""
    years: dict[int, list[Month]] = {}
    for month in months:
        years.setdefault(month.year, []).append(month)
    return tuple(_year_links(links, year, found) for year, found in years.items())


def year_number(text: str) -> int:
    """The Gregorian year that an address names. Raises 404 for what is no year."""
    if not re.fullmatch(r"[1-9]\d{3}", text, re.ASCII):
        raise HTTPException(404)
    return gregorian_year(int(text))


def month_number(text: str) -> int:
    """The month that an address names, 1 to 12. Raises 404 for anything else."""
    if not re.fullmatch(r"0?[1-9]|1[0-2]", text, re.ASCII):
        raise HTTPException(404)
    return int(text)


def month_bounds(year: int, month: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month and the first moment after it, in `zone`."""
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    return datetime(year, month, 1, tzinfo=zone), datetime(*after, 1, tzinfo=zone)


async def _languages_with_news(builder: PageContextBuilder, listing: Listing) -> dict[str, int]:
    """The offered languages that have news of that year or month, and how many. Raises 404 where none has."""
    found = await builder.languages_with(listing)
    if not found:
        raise HTTPException(404)
    return found


def _moment(link: MonthLink) -> tuple[int, int]:
    return link.year, link.month


def _year_links(links: Links, year: int, months: list[Month]) -> YearLinks:
    return YearLinks(
        year=year,
        address=links.year(year),
        count=sum(month.count for month in months),
        months=tuple(
            MonthLink(year=year, month=month.month, address=links.month(year, month.month), count=month.count)
            for month in months
        ),
    )
