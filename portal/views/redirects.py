"""Where an address leads that no page answers: to the article that once had it or names it as an old one, or to the
page that is meant by another spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from portal.article import Article
from portal.i18n.negotiation import nearest
from portal.language_tags import is_tag
from portal.middleware.reader import first_segment, prefix, reader_of
from portal.news.store import Claim, Holder
from portal.pages.links import with_query
from portal.site import OTHER_NEWS, Site
from portal.syndication.feed_formats import MEDIA_TYPES
from portal.text.address_spellings import FAR, LONGEST, Address, parse
from portal.views import request_addresses
from portal.views.archive import month_number, year_number
from portal.views.services import Services, services_of

MOST_CLAIMING = 20
"""Of so many articles that name one address, a public one is looked for."""

NAMING_LANGUAGE = frozenset({"lang", "language", "locale"})
"""Parameters by which older sites named the language of a page."""


async def way_on(request: Request) -> Response | None:
    """The redirect from an address that no page answers, or None. Raises 410 where it was a withdrawn article's.

    An old address that an article names comes first, then where articles once stood, then other spellings of pages,
    and last an old address that lacks some parameters of this one.
    """
    asked = asked_address(request)
    services, address = services_of(request), parse(asked)
    if not asked or is_files(address.path):
        return None
    claims = await services.store.claims([asked])
    near, far = ([claim for claim in claims if (claim.distance < FAR) is wanted] for wanted in (True, False))
    article = await claiming(services, near) or await _once_at(services, address)
    if article is not None:
        return await to_article(request, article)
    page = _page_meant(request, address)
    if page:
        return request_addresses.moved_permanently(page)
    article = await claiming(services, far)
    return await to_article(request, article) if article is not None else None


async def claimed_from_page(request: Request, reads: Collection[str]) -> Response | None:
    """The redirect to an article that names this address, with its query, as an old one: it goes before the page that
    has the same path, unless that page itself `reads` all the parameters. Raises 410 for a withdrawn article."""
    asked = asked_address(request)
    if not has_strange_parameters(asked, reads):
        return None
    services = services_of(request)
    claims = await services.store.claims([asked])
    article = await claiming(
        services, [claim for claim in claims if has_strange_parameters(claim.address, reads)]
    )
    return await to_article(request, article) if article is not None else None


async def claimed_from_withdrawn(request: Request) -> Response | None:
    """The redirect to a public article that names as an old one the address of one that was withdrawn."""
    asked, services = asked_address(request), services_of(request)
    claims = await services.store.claims([asked]) if asked else []
    article = await claiming(services, [claim for claim in claims if claim.distance < FAR])
    return None if article is None or article.withdrawn else await to_article(request, article)


def is_files(path: str) -> bool:
    """Whether a path is among those of the portal's files; none of them was ever an article's."""
    return path.startswith(("/static/", "/media/")) or path == "/visit.gif"


def has_strange_parameters(address: str, reads: Collection[str]) -> bool:
    """Whether an address has parameters that a page does not read, beside those that links gather."""
    return "?" in address and any(name not in reads for name, _ in parse(address).own_parameters)


def asked_address(request: Request) -> str:
    """The path below the prefix and the query, percent-encoded; nothing where it is too long for any address."""
    asked = with_query(
        request_addresses.encoded_path(request.scope), request_addresses.query_of(request.scope)
    )
    return asked if len(asked) <= LONGEST else ""


async def claiming(services: Services, claims: Sequence[Claim]) -> Article | None:
    """The article that an address leads to: the nearest that names it; of those that are equally near a public one,
    else a withdrawn one."""
    for _, equally_near in groupby(claims, key=lambda claim: claim.distance):
        ids = [claim.article for claim in islice(equally_near, MOST_CLAIMING)]
        found = await services.store.get_many(ids)
        articles = [found[id_] for id_ in ids if id_ in found]
        public = next((article for article in articles if article.is_public(services.clock())), None)
        meant = public or next((article for article in articles if article.withdrawn), None)
        if meant is not None:
            return meant
    return None


def is_told_of(article: Article, services: Services) -> bool:
    """Whether its address answers: with the article or, if it was withdrawn, with that."""
    return article.withdrawn or article.is_public(services.clock())


async def to_article(request: Request, article: Article) -> Response:
    """301 to the article in the language that the address names; where it names none, 302 to it in the reader's.
    Raises 410 for a withdrawn one.

    One that was published while its page was looked for, or that another process has published just now, stands where
    it was asked for: 302, which nobody keeps, and what the store has kept of before is forgotten."""
    if article.withdrawn:
        raise HTTPException(410)
    tag = language_named(request)
    if tag:
        address = request_addresses.links_for(request, tag).article(article)
        here = prefix(request.scope) + request_addresses.encoded_path(request.scope)
        if address == here:
            await services_of(
                request
            ).store.version()  # with a new one, its page is there when it is asked for again
            return request_addresses.moved_for_now(address)
        return request_addresses.moved_permanently(address)
    return request_addresses.moved_to_readers_language(
        request_addresses.links_for(request, reader_of(request).language).article(article)
    )


def language_named(request: Request) -> str | None:
    """The offered language that an address names: in its first part, else in a parameter."""
    offered = reader_of(request).languages
    named = [value for name, value in parse(asked_address(request)).parameters if name in NAMING_LANGUAGE]
    tags = (nearest(text, offered) for text in (first_segment(request.scope), *named))
    return next((tag for tag in tags if tag), None)


async def _once_at(services: Services, address: Address) -> Article | None:
    """The article that stands, or once stood, at an address of the portal's own form, in whatever language: the one
    that stood there last, in that category if there is one."""
    segments = address.segments
    if segments and is_tag(segments[0]):  # of a language that is offered, or was
        segments = segments[1:]
    if len(segments) != 3 or segments[0].casefold() != "news":
        return None
    category, slug = segments[1:]
    meant = _category_meant(services.site, category)

    def is_elsewhere(holder: Holder) -> tuple[bool, bool]:
        keys = (holder.category, services.site.address_key(holder.category))
        return holder.slug != slug, category not in keys and meant not in keys

    holders = sorted(await services.store.holders(slug), key=is_elsewhere)
    found = await services.store.get_many({holder.article for holder in holders})
    for holder in holders:
        article = found.get(holder.article)
        if article is not None and is_told_of(article, services):
            return article
    return None


def _category_meant(site: Site, segment: str) -> str | None:
    """The address key of the category that a part of an address stands for, in letters of either case."""
    meant = segment.casefold()
    if meant == OTHER_NEWS:
        return OTHER_NEWS
    return next(
        (each.key for each in site.categories if meant in {key.casefold() for key in each.keys}), None
    )


def _page_meant(request: Request, address: Address) -> str | None:
    """The address of the page that differs from this one in slashes, letters' case and the spelling of its language."""
    services, segments = services_of(request), address.segments
    if not segments and not address.own_parameters and address.path != "/":
        return f"{prefix(request.scope)}/"
    tag = nearest(segments[0], reader_of(request).languages) if segments else None
    if not tag:
        return None
    for name, named in _matches(request, "/".join((tag, *segments[1:]))):
        parameters = as_written(services.site, {**named, "lang": tag})
        if name != "article" and parameters is not None:
            path = prefix(request.scope) + str(request.app.url_path_for(name, **parameters))
            here = prefix(request.scope) + request_addresses.encoded_path(request.scope)
            return with_query(path, request_addresses.query_of(request.scope)) if path != here else None
    return None


def _matches(request: Request, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The routes with a language that answer to a path, with a slash at its end or without, else in small letters."""
    for spelling in dict.fromkeys((path, path.casefold())):
        for end in ("/", ""):
            scope = {"type": "http", "method": "GET", "path": f"/{spelling}{end}"}
            for route in request.app.routes:
                match, found = route.matches(scope)
                if match is Match.FULL and "lang" in found["path_params"]:
                    yield route.name, found["path_params"]


def as_written(site: Site, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The parameters of a page as the portal writes them; None where there is no such category, year, month or format
    of a feed."""
    written = dict(parameters)
    try:
        if "category" in written:
            written["category"] = _category_meant(site, written["category"])
        if "year" in written:
            written["year"] = str(year_number(written["year"]))
        if "month" in written:
            written["month"] = f"{month_number(written['month']):02}"
    except HTTPException:
        return None
    if written.get("format", "atom") not in MEDIA_TYPES:
        return None
    return written if None not in written.values() else None
