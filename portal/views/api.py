"""The read-only interface for programs, in JSON: docs/reference/http.md tells of it, `openapi.json` describes it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, compile_path

from portal.article import Article, Teaser
from portal.errors import SearchError, SearchFailed, TooManySearches
from portal.i18n.languages import language as language_of
from portal.middleware.reader import reader_of
from portal.news.rules import teaser_of
from portal.news.store import Listing, Place
from portal.pages.links import EVERY_LANGUAGE
from portal.search.concurrency_limit import Deadline
from portal.search.query import DEEPEST
from portal.site import LocalText
from portal.syndication import api_answers as answers
from portal.syndication.api_answers import Answer, InvalidParameter
from portal.syndication.article_answers import ArticleMaker
from portal.syndication.openapi import (
    ENDPOINTS,
    Endpoint,
    ListParameters,
    Parameters,
    SearchParameters,
    described,
)
from portal.views.api_articles import html_of
from portal.views.api_problems import ANY_CLIENT, RefusedParameters, answer, preflight, problem
from portal.views.feeds import names_of_categories
from portal.views.lists import filed_under
from portal.views.page_context import PageContextBuilder
from portal.views.redirects import is_told_of
from portal.views.request_addresses import links_for, moved_to_readers_language, query_of
from portal.views.search_fields import FieldReader
from portal.views.search_page import RETRY_AFTER, find, parsed

METHODS = ("GET", "OPTIONS")


class ApiBuilder(PageContextBuilder):
    """What an answer is made with: as for a page, but every address is in full, if it is known at which host."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.links = replace(self.links, prefix=f"{self.base_url}{self.links.prefix}")

    def articles(self) -> ArticleMaker:
        """What gives articles in the language that was asked for."""
        return ArticleMaker(self.services.site, self.links, names_of_categories(self), self.reader.languages)

    def worded(self, text: LocalText) -> str | answers.Worded:
        """A text of the site, which says so where it is in another language."""
        found = self.services.site.worded(text, self.tag)
        if found.language == self.tag:
            return found.text
        return answers.Worded(at_value=found.text, at_language=found.language)

    def answer(self, told: Answer, language: str = "", **headers: str) -> Response:
        """The answer in a language, by default that which was asked for."""
        return answer(self.request, told.json_bytes(), {"Content-Language": language or self.tag, **headers})


class ApiRoute(Route):
    """An address of the interface. `reads` are the names of its parameters."""

    def __init__(self, endpoint: Endpoint) -> None:
        async def view(request: Request) -> Response:
            if request.method == "OPTIONS":
                return preflight()
            if request.path_params["lang"] not in reader_of(request).languages:
                raise HTTPException(404)
            return await VIEWS[endpoint.name](ApiBuilder(request), _parameters(request, endpoint))

        super().__init__(endpoint.path, view, methods=METHODS, name=endpoint.name)
        self.reads = frozenset(
            field.alias or name for name, field in endpoint.parameters.model_fields.items()
        )


def _parameters(request: Request, endpoint: Endpoint) -> Parameters:
    """What the query says. Raises RefusedParameters."""
    given = request.query_params.multi_items()
    named = dict(given)
    twice = {name for name in named if len(request.query_params.getlist(name)) > 1}
    if twice:
        raise RefusedParameters(
            *(InvalidParameter(parameter=name, detail="it is there twice") for name in twice)
        )
    try:
        return endpoint.parameters.model_validate(named)
    except ValidationError as error:
        raise RefusedParameters(
            *(
                InvalidParameter(
                    parameter=str(each["loc"][0]),
                    detail="there is no such parameter" if each["type"] == "extra_forbidden" else each["msg"],
                )
                for each in error.errors(include_url=False)
            )
        ) from None


async def articles(builder: ApiBuilder, parameters: ListParameters) -> Response:
    """A part of the list of articles, newest first."""
    tag = builder.tag
    listing = Listing(now=builder.now, language=tag)
    if parameters.category:
        if parameters.category not in builder.categories:
            raise _refused("category", "there is no such category")
        listing = filed_under(builder, parameters.category)
    if parameters.language == EVERY_LANGUAGE:
        if parameters.category:  # no index has both: a rare category would be looked for in all there is
            raise _refused("category", "it cannot be asked for in all languages at once; ask for each")
        listing = replace(listing, language=None, preferring=builder.preferred)
    after = _place(parameters.cursor) if parameters.cursor else None
    listing = replace(listing, after=after, limit=parameters.limit + 1)
    found = await builder.services.store.overview(tag, builder.now, (listing,))
    shown, maker = found.lists[0][: parameters.limit], builder.articles()
    is_more = len(found.lists[0]) > parameters.limit
    following = _following(builder, parameters, shown[-1]) if is_more else None
    told = answers.ItemList(
        requested_language=tag,
        number_of_items=None if listing.language is None else _count(builder, found.categories, parameters),
        item_list_element=[maker.listed(teaser) for teaser in shown],
        next=following,
    )
    return builder.answer(told, **({"Link": f'<{following}>; rel="next"'} if following else {}))


def _count(builder: ApiBuilder, counts: Mapping[str, int], parameters: ListParameters) -> int:
    by_key = _by_key(builder, counts)
    return by_key.get(parameters.category, 0) if parameters.category else sum(by_key.values())


def _by_key(builder: ApiBuilder, counts: Mapping[str, int]) -> dict[str, int]:
    """How many of each category, by its key in addresses."""
    found: dict[str, int] = {}
    for stored, count in counts.items():
        key = builder.services.site.address_key(stored)
        found[key] = found.get(key, 0) + count
    return found


def _following(builder: ApiBuilder, parameters: ListParameters, last: Teaser) -> str:
    """The address of what comes after an article."""
    cursor = (
        urlsafe_b64encode(json.dumps([last.published_at.isoformat(), last.id]).encode()).decode().rstrip("=")
    )
    given = {**parameters.model_dump(exclude_defaults=True), "cursor": cursor}
    return f"{builder.links.api('articles')}?{urlencode(given)}"


def _place(cursor: str) -> Place:
    """The place that a cursor stands for. Raises RefusedParameters."""
    try:
        moment, article = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        place = Place(datetime.fromisoformat(moment), article)
        place.published_at.astimezone(UTC)
        is_whole = place.published_at.tzinfo is not None and b"\0" not in place.article.encode()
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        is_whole = False
    if not is_whole:
        raise _refused("cursor", "it is none of this list; take it from “next”")
    return place


def _refused(name: str, detail: str) -> RefusedParameters:
    return RefusedParameters(InvalidParameter(parameter=name, detail=detail))


async def article(builder: ApiBuilder, _: Parameters) -> Response:
    """One article, in the language that was asked for or another that it has."""
    slug = builder.request.path_params["slug"]
    store = builder.services.store
    found = await store.find(slug)
    if found is None or not is_told_of(found, builder.services):
        return await _moved(builder, slug)
    if found.withdrawn:
        raise HTTPException(410)
    shown = found.shown_in(builder.tag, builder.preferred)
    html = await html_of(builder, found, shown)
    return builder.answer(builder.articles().whole(found, shown, html), shown.language)


async def _moved(builder: ApiBuilder, slug: str) -> Response:
    """301 to the article that once had a slug. Raises 404, or 410 where it was withdrawn."""
    store = builder.services.store
    holders = await store.holders(slug)
    found: Mapping[str, Article] = await store.get_many({holder.article for holder in holders})
    for holder in holders:
        article = found.get(holder.article)
        if article is not None and article.withdrawn:
            raise HTTPException(410)
        if article is not None and is_told_of(article, builder.services) and article.slug != slug:
            address = links_for(builder.request, builder.tag).api(f"articles/{article.slug}")
            return RedirectResponse(address, 301, {**ANY_CLIENT, "Cache-Control": "public, max-age=3600"})
    raise HTTPException(404)


async def search(builder: ApiBuilder, parameters: SearchParameters) -> Response:
    """What a search finds, as its page does."""
    deadline = Deadline.after(builder.services.settings.search_deadline)
    if not builder.services.searching.engine.switched_on:
        raise HTTPException(404)
    if parameters.page * parameters.limit > DEEPEST:
        raise _refused("page", f"only {DEEPEST} results can be read; ask for less")
    reader = FieldReader(builder)
    fields = reader.read(parameters.model_dump(by_alias=True), parameters.page)
    if fields.problems:
        raise RefusedParameters(
            *(InvalidParameter(parameter=name, detail=why) for name, why in fields.problems.items())
        )
    asked = parsed(builder, reader, fields.address, parameters.limit)
    try:
        found = await find(builder, fields.address, asked, deadline, counts=False)
    except SearchError as error:
        return _no_search(error)
    results, maker = found.results, builder.articles()
    known = await builder.services.store.find_many({hit.slug for hit in results.hits})
    shown = [
        maker.listed(
            teaser_of(known[hit.slug], (hit.language,)), "".join(fragment.text for fragment in hit.snippet)
        )
        for hit in results.hits
        if hit.slug in known
    ]
    following = None
    seen = parameters.page * parameters.limit
    if seen < results.total and seen + parameters.limit <= DEEPEST:
        given = {**parameters.model_dump(by_alias=True, exclude_defaults=True), "page": parameters.page + 1}
        following = f"{builder.links.api('search')}?{urlencode(given)}"
    facets = results.facets
    told = answers.SearchResults(
        requested_language=builder.tag,
        number_of_items=results.total,
        item_list_element=shown,
        next=following,
        facets=answers.FacetCounts(
            categories=_by_key(builder, facets.categories),
            languages=dict(facets.languages),
            years={str(year): count for year, count in facets.years.items()},
        ),
        corrected_query=found.corrected.text if found.corrected else None,
        suggestions=[each.text for each in found.suggestions],
    )
    return builder.answer(told, **({"Link": f'<{following}>; rel="next"'} if following else {}))


def _no_search(error: SearchError) -> Response:
    if isinstance(error, SearchFailed):  # is logged already
        return problem(500)
    busy = isinstance(error, TooManySearches)
    after = str(RETRY_AFTER["many" if busy else "slow"])
    return problem(429 if busy else 503, "Ask again later.", Retry_After=after)


async def categories(builder: ApiBuilder, _: Parameters) -> Response:
    """The categories of news, in the order of the site, those without articles among them."""
    found = await builder.services.store.overview(builder.tag, builder.now)
    counts, site = _by_key(builder, found.categories), builder.services.site
    named = {category.key: builder.worded(category.name) for category in site.categories}
    names = names_of_categories(builder)
    return builder.answer(
        answers.DefinedTermSet(
            requested_language=builder.tag,
            has_defined_term=[
                answers.DefinedTerm(
                    term_code=key,
                    name=named.get(key) or names[key],
                    url=builder.links.category(key),
                    number_of_articles=counts.get(key, 0),
                )
                for key in builder.categories
            ],
        )
    )


async def site_facts(builder: ApiBuilder, _: Parameters) -> Response:
    """Who publishes: the facts of the site file."""
    site, links = builder.services.site, builder.links
    contact, place = site.contact, site.travel_map
    return builder.answer(
        answers.Organization(
            requested_language=builder.tag,
            name=builder.worded(site.name),
            slogan=builder.worded(site.tagline) if site.tagline else None,
            url=links.home(),
            logo=links.static(builder.layout.emblem.name),
            address=builder.worded(contact.address),
            telephone=list(contact.phones),
            fax_number=list(contact.faxes),
            email=list(contact.emails),
            location=answers.OfficePlace(
                geo=answers.GeoCoordinates(latitude=place.latitude, longitude=place.longitude)
            )
            if place
            else None,
            same_as=[channel.address for channel in contact.channels if channel.address],
            languages=[
                answers.OfferedLanguage(alternate_name=tag, name=language_of(tag).name)
                for tag in builder.reader.languages
            ],
            default_language=site.default_language,
            time_zone=str(site.time_zone),
        )
    )


VIEWS: Mapping[str, Callable[[ApiBuilder, Any], Awaitable[Response]]] = {
    "api-articles": articles,
    "api-article": article,
    "api-search": search,
    "api-categories": categories,
    "api-site": site_facts,
}


async def openapi(request: Request) -> Response:
    """The description of the interface (OpenAPI 3.1)."""
    if request.method == "OPTIONS":
        return preflight()
    builder = ApiBuilder(request)
    site = builder.services.site
    told = described(
        title=site.worded(site.name, site.default_language).text,
        version=version("civic-portal"),
        server=builder.links.prefix,
        languages=builder.reader.languages,
        categories=tuple(builder.categories),
        searchable=builder.services.searching.engine.switched_on,
        licence=(site.open_data.licence, site.open_data.licence_address or "") if site.open_data else None,
    )
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return answer(request, body, {"Content-Language": "en"})


async def in_readers_language(request: Request) -> Response:
    """302 to what an address without a language means in the language that the client asks for."""
    if request.method == "OPTIONS":
        return preflight()
    path = f"/{reader_of(request).language}/api/{request.path_params['rest']}"
    if not any(compile_path(each.path)[0].match(path) for each in ENDPOINTS):
        raise HTTPException(404)
    links, query = links_for(request, reader_of(request).language), query_of(request.scope)
    response = moved_to_readers_language(
        links.api(request.path_params["rest"]) + (f"?{query}" if query else "")
    )
    response.headers.update(ANY_CLIENT)
    return response


def api_routes() -> Iterator[Route]:
    """The addresses of the interface."""
    yield Route("/api/openapi.json", openapi, methods=METHODS, name="api-description")
    yield from map(ApiRoute, ENDPOINTS)
    yield Route("/api/{rest:path}", in_readers_language, methods=METHODS, name="api-in-language")
