"""The archive: years, months, and the news of one month. Addresses are Gregorian; a Buddhist year leads to its own."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.i18n.formats import gregorian_year
from portal.news.store import Listing, Month
from portal.pages.contexts import ArchivePage, Crumb, MonthLink, MonthPage, YearLinks
from portal.pages.links import Links
from portal.views import addresses
from portal.views.framing import Framing
from portal.views.lists import list_page
from portal.views.responses import page_response

LATEST = 4
"""Articles on the page of a year."""


async def archive(request: Request) -> Response:
    """The years and months that have news."""
    framing = Framing(request)
    crumbs = (Crumb(address=framing.links.archive(), page="archive"),)
    frame = await framing.frame("archive", framing.links.archive(), crumbs=crumbs)
    years = await year_links(framing)
    elsewhere = () if years else await framing.elsewhere(Listing(now=framing.now))
    return page_response(request, ArchivePage(frame=frame, years=years, year=None, elsewhere=elsewhere))


async def archive_year(request: Request) -> Response:
    """The months of one year that have news."""
    framing = Framing(request)
    year = year_number(request.path_params["year"])
    existing = await _languages_with_news(framing, year)
    if str(year) != request.path_params["year"]:
        return addresses.moved_permanently(framing.links.year(year))
    years = tuple(links for links in await year_links(framing) if links.year == year)
    crumbs = (
        Crumb(address=framing.links.archive(), page="archive"),
        Crumb(address=framing.links.year(year), year=year),
    )
    frame = await framing.frame(
        "archive-year",
        framing.links.year(year),
        crumbs=crumbs,
        alternates=existing,
        noindex=not years,
    )
    zone = framing.parts.site.time_zone
    since, until = month_bounds(year, 1, zone)[0], month_bounds(year, 12, zone)[1]
    listing = Listing(now=framing.now, language=framing.tag, since=since, until=until, limit=LATEST)
    latest = framing.cards(await framing.parts.store.teasers(listing))
    elsewhere = () if years else await framing.elsewhere(listing)
    page = ArchivePage(frame=frame, years=years, year=year, latest=latest, elsewhere=elsewhere)
    return page_response(request, page)


async def archive_month(request: Request) -> Response:
    """The news of one month."""
    framing = Framing(request)
    links = framing.links
    year, month = year_number(request.path_params["year"]), month_number(request.path_params["month"])
    existing = await _languages_with_news(framing, year, month)
    if (str(year), f"{month:02}") != (request.path_params["year"], request.path_params["month"]):
        return addresses.moved_permanently(links.month(year, month))
    since, until = month_bounds(year, month, framing.parts.site.time_zone)
    listing = Listing(now=framing.now, language=framing.tag, since=since, until=until)
    found = await list_page(framing, listing, lambda page: links.month(year, month, page))
    if isinstance(found, Response):
        return found
    cards, numbers = found
    months = [link for years in await year_links(framing) for link in years.months]
    crumbs = (
        Crumb(address=links.archive(), page="archive"),
        Crumb(address=links.year(year), year=year),
        Crumb(address=links.month(year, month), year=year, month=month),
    )
    frame = await framing.frame(
        "archive-month",
        links.month(year, month, numbers.current),
        crumbs=crumbs,
        alternates=existing if numbers.current == 1 else (),
        noindex=not cards,
    )
    page = MonthPage(
        frame=frame,
        year=year,
        month=month,
        cards=cards,
        numbers=numbers,
        newer=min((link for link in months if _moment(link) > (year, month)), key=_moment, default=None),
        older=max((link for link in months if _moment(link) < (year, month)), key=_moment, default=None),
        elsewhere=() if cards else await framing.elsewhere(listing),
    )
    return page_response(request, page)


async def year_links(framing: Framing) -> tuple[YearLinks, ...]:
    """The archive's years and months in the page's language, newest first."""
    months = await framing.parts.store.months(framing.tag, framing.now, framing.parts.site.time_zone)
    years: dict[int, list[Month]] = {}
    for month in months:
        years.setdefault(month.year, []).append(month)
    return tuple(_year_links(framing.links, year, found) for year, found in years.items())


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


async def _languages_with_news(framing: Framing, year: int, month: int | None = None) -> tuple[str, ...]:
    """The offered languages that have news of that year or month. Raises 404 where none has."""
    parts, found = framing.parts, []
    for tag in parts.offered_tags():
        months = await parts.store.months(tag, framing.now, parts.site.time_zone)
        if any(known.year == year and month in (None, known.month) for known in months):
            found.append(tag)
    if not found:
        raise HTTPException(404)
    return tuple(found)


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
