"""The search: its form, what was found, and why there is nothing to show just now."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.errors import IndexNotReady, SearchError, SearchFailed, SearchTooSlow, TooManySearches
from portal.pages.contexts import Crumb, Frame, LanguageLink, NoSearchPage, NoSearchReason, SearchPage
from portal.pages.links import SearchAddress
from portal.search.deadline import Deadline
from portal.search.parsing import Parsed, parse, text_of
from portal.search.query import DEEPEST
from portal.search.results import Results
from portal.search.searching import Asked, Found
from portal.views import addresses
from portal.views.clients import client_of, is_read
from portal.views.framing import Framing
from portal.views.numbering import page_number
from portal.views.responses import page_response
from portal.views.search_answer import PER_PAGE, AnswerMaker
from portal.views.search_fields import FieldReader

LAST_PAGE = DEEPEST // PER_PAGE

RETRY_AFTER: Mapping[NoSearchReason, int] = {"preparing": 60, "slow": 5, "many": 5, "failed": 60}
"""Seconds until a machine should ask again."""


async def search(request: Request) -> Response:
    """The form of the search and, where something was asked, the results."""
    framing = Framing(request)
    deadline = Deadline.after(framing.parts.settings.search_deadline)
    if not framing.parts.searching.engine.switched_on:
        raise HTTPException(404)
    reader = FieldReader(framing)
    fields = reader.read(request.query_params, min(page_number(request), LAST_PAGE))
    address = fields.address
    if not address.words and not address.is_filtered:
        frame = replace(await _frame(framing, SearchAddress()), searching=True)
        return page_response(request, SearchPage(frame=frame, form=reader.form(fields, ""), answer=None))
    parsed = _parsed(framing, reader, address)
    if parsed.cut:
        address = replace(address, words=text_of(parsed.query))
    try:
        found: Found | SearchError = await _found(framing, address, parsed, deadline)
    except SearchError as error:
        found = error
    async with framing.parts.searching.page_turn(client_of(request)):
        if isinstance(found, SearchError):
            return await _no_search(framing, address, found)
        answer = AnswerMaker(framing, reader, address).answer(found, cut=parsed.cut)
        if page_number(request) > answer.numbers.last:
            return addresses.moved_for_now(framing.links.search(replace(address, page=answer.numbers.last)))
        frame = replace(await _frame(framing, address), searching=True)
        page = SearchPage(frame=frame, form=reader.form(fields, answer.words), answer=answer)
        return page_response(request, page)


def _parsed(framing: Framing, reader: FieldReader, address: SearchAddress) -> Parsed:
    return parse(
        address.words,
        language=framing.tag,
        languages=reader.languages(address),
        filters=reader.filters(address),
        sort="newest" if address.newest or not address.words else "relevance",
        offset=(address.page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )


async def _found(framing: Framing, address: SearchAddress, parsed: Parsed, deadline: Deadline) -> Found:
    """What is found; nothing where words were typed that say nothing, such as a row of signs."""
    query = parsed.query
    if address.words and not query.parts and not query.without:
        return Found(query=query, results=Results())
    asked = Asked(
        text=address.words,
        query=query,
        exact=address.exact,
        client=client_of(framing.request),
        deadline=deadline,
        counts=not parsed.cut and is_read(framing.request),
    )
    return await _without_withdrawn(framing, await framing.parts.searching.search(asked))


async def _without_withdrawn(framing: Framing, found: Found) -> Found:
    """What was found, without what is no longer public: an index may be behind the store."""
    results = found.results
    if not results.hits:
        return found
    slugs = [hit.slug for hit in results.hits]
    public = await framing.parts.store.still_public(slugs, framing.now)
    hits = tuple(hit for hit in results.hits if hit.slug in public)
    total = results.total - len(results.hits) + len(hits)
    return replace(found, results=replace(results, hits=hits, total=total))


async def _no_search(framing: Framing, address: SearchAddress, error: SearchError) -> Response:
    """A plain page that says why there are no results, and when to try again."""
    reason: NoSearchReason = "failed"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    match error:
        case IndexNotReady():
            reason = "preparing"
        case SearchTooSlow():
            reason = "slow"
        case TooManySearches():
            reason, status = "many", HTTPStatus.TOO_MANY_REQUESTS
        case SearchFailed():  # is logged already
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        case _:
            framing.parts.faults.failed("a search", error, level=logging.ERROR)
    page = NoSearchPage(
        frame=await _frame(framing, address, bare=reason == "many"),
        reason=reason,
        again=framing.links.search(address),
    )
    response = page_response(framing.request, page, status)
    response.headers["Retry-After"] = str(RETRY_AFTER[reason])
    return response


async def _frame(framing: Framing, address: SearchAddress, *, bare: bool = False) -> Frame:
    """The frame of a page of the search; its languages lead to the first page of the same search. `bare`: without what
    the store must be asked for, so that whoever is refused costs others as little as can be."""
    crumbs = (Crumb(address=framing.links.search(), page="search"),)
    frame = (
        framing.bare("search", noindex=True)
        if bare
        else await framing.frame("search", "", crumbs=crumbs, noindex=True)
    )
    return replace(frame, languages=tuple(_in_language(framing, link, address) for link in frame.languages))


def _in_language(framing: Framing, link: LanguageLink, address: SearchAddress) -> LanguageLink:
    tag = link.language.tag
    there = replace(
        address, page=1, exact=False, language="" if address.language == tag else address.language
    )
    return replace(link, address=framing.links.into(tag).search(there))
