"""The search: its form, what was found, and why there is nothing to show just now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.errors import IndexNotReady, SearchError, SearchTooSlow
from portal.pages.contexts import Crumb, Frame, LanguageLink, NoSearchPage, NoSearchReason, SearchPage
from portal.pages.search_address import SearchAddress
from portal.search.parsing import Parsed, parse, text_of
from portal.search.query import DEEPEST
from portal.search.results import Results
from portal.search.searching import Asked, Found
from portal.views import addresses
from portal.views.framing import Framing
from portal.views.numbering import page_number
from portal.views.responses import page_response
from portal.views.search_answer import PER_PAGE, AnswerMaker
from portal.views.search_fields import FieldReader

LAST_PAGE = DEEPEST // PER_PAGE

RETRY_AFTER: Mapping[NoSearchReason, int] = {"preparing": 60, "slow": 5, "failed": 60}
"""Seconds until a machine should ask again."""

log = structlog.get_logger(__name__)


async def search(request: Request) -> Response:
    """The form of the search and, where something was asked, the results."""
    framing = Framing(request)
    if not framing.parts.searching.engine.switched_on:
        raise HTTPException(404)
    reader = FieldReader(framing)
    fields = reader.read(request.query_params, min(page_number(request), LAST_PAGE))
    address = fields.address
    if not address.words and not address.is_filtered:
        frame = await _frame(framing, SearchAddress())
        return page_response(request, SearchPage(frame=frame, form=reader.form(fields, ""), answer=None))
    parsed = _parsed(framing, reader, address)
    if parsed.cut:
        address = replace(address, words=text_of(parsed.query))
    try:
        found = await _found(framing, address, parsed)
    except SearchError as error:
        return await _no_search(framing, address, error)
    answer = AnswerMaker(framing, reader, address).answer(found, cut=parsed.cut)
    if page_number(request) > answer.numbers.last:
        return addresses.moved_for_now(framing.links.search(replace(address, page=answer.numbers.last)))
    page = SearchPage(
        frame=await _frame(framing, address), form=reader.form(fields, answer.words), answer=answer
    )
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


async def _found(framing: Framing, address: SearchAddress, parsed: Parsed) -> Found:
    """What is found; nothing where words were typed that say nothing, such as a row of signs."""
    query = parsed.query
    if address.words and not query.parts and not query.without:
        return Found(query=query, results=Results())
    return await framing.parts.searching.search(Asked(text=address.words, query=query, exact=address.exact))


async def _no_search(framing: Framing, address: SearchAddress, error: SearchError) -> Response:
    """A plain page that says why there are no results, and when to try again."""
    reason: NoSearchReason = "failed"
    if isinstance(error, IndexNotReady):
        reason = "preparing"
    elif isinstance(error, SearchTooSlow):
        reason = "slow"
    else:
        log.error("a search failed", reason=str(error))
    page = NoSearchPage(
        frame=await _frame(framing, address), reason=reason, again=framing.links.search(address)
    )
    response = page_response(framing.request, page, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER[reason])
    return response


async def _frame(framing: Framing, address: SearchAddress) -> Frame:
    """The frame of a page of the search; its languages lead to the first page of the same search."""
    crumbs = (Crumb(address=framing.links.search(), page="search"),)
    frame = await framing.frame("search", "", crumbs=crumbs, noindex=True)
    return replace(frame, languages=tuple(_in_language(framing, link, address) for link in frame.languages))


def _in_language(framing: Framing, link: LanguageLink, address: SearchAddress) -> LanguageLink:
    tag = link.language.tag
    there = replace(
        address, page=1, exact=False, language="" if address.language == tag else address.language
    )
    return replace(link, address=framing.links.into(tag).search(there))
