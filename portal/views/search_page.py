"""The search: its form, what was found, and why there is nothing to show just now."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.errors import IndexNotReady, SearchError, SearchFailed, SearchTooSlow, TooManySearches
from portal.i18n.languages import language as language_of
from portal.middleware.reader import client_of, is_read
from portal.pages.contexts import Breadcrumb, LanguageLink, PageContext
from portal.pages.links import EVERY_LANGUAGE, SearchAddress
from portal.pages.search_contexts import (
    FilterLink,
    FoundArticle,
    NoSearchPage,
    NoSearchReason,
    SearchAnswer,
    SearchForm,
    SearchPage,
    WordsLink,
)
from portal.search.concurrency_limit import Deadline
from portal.search.parsing import Parsed, parse, text_of
from portal.search.query import DEEPEST
from portal.search.results import Hit, Results
from portal.search.searching import Asked, Found
from portal.views import request_addresses
from portal.views.lists import number_pages, page_number
from portal.views.page_context import PageContextBuilder, page_response
from portal.views.search_fields import FieldReader

PER_PAGE = 10
"""Results on a page: each has a snippet, and takes the room of two lines of a list of news."""


class AnswerMaker:
    """Makes the answer to the search at `address`."""

    def __init__(self, builder: PageContextBuilder, reader: FieldReader, address: SearchAddress) -> None:
        self._builder = builder
        self._reader = reader
        self._typed = address
        self._address = address

    def answer(self, found: Found, *, cut: bool) -> SearchAnswer:
        """The answer; `cut` says that the end of the query was left out."""
        if found.corrected:
            self._address = self._typed._replace(words=found.corrected.text)
        results, address = found.results, self._address
        return SearchAnswer(
            words=address.words,
            articles=tuple(self._article(hit) for hit in results.hits),
            total=results.total,
            deepest=DEEPEST if results.total > DEEPEST else 0,
            numbers=number_pages(
                address.page,
                min(results.total, DEEPEST),
                PER_PAGE,
                lambda page: self._builder.links.search(address._replace(page=page)),
            ),
            cut=cut,
            loosened=found.loosened and bool(results.total),
            as_typed=self._words(self._typed.words, exact=True) if found.corrected else None,
            held=found.held,
            absent=found.absent,
            suggestions=tuple(self._words(correction.text) for correction in found.suggestions),
            filters=self._filters(),
            follow=self._builder.links.feeds(address._replace(page=1, newest=False)),
            unfiltered=self._with(category="", language="", since=None, until=None, year=0),
            categories=self._categories(results.facets.categories),
            languages=self._languages(found),
            years=self._years(results.facets.years),
            elsewhere=tuple(
                FilterLink(address=self._with(language=tag), count=count, language=language_of(tag))
                for tag, count in found.elsewhere.items()
            ),
            sorts=(self._with(newest=False), self._with(newest=True)),
            again=self._builder.links.search(address) if found.partial and not results.total else "",
        )

    def _with(self, **changes: Any) -> str:
        """The address of the first page of this search with other parameters."""
        return self._builder.links.search(self._address._replace(page=1, **changes))

    def _words(self, words: str, *, exact: bool = False) -> WordsLink:
        return WordsLink(words=words, address=self._with(words=words, exact=exact))

    def _article(self, hit: Hit) -> FoundArticle:
        offered = self._builder.reader.languages
        links = self._builder.links
        shown = links.into(hit.language) if hit.language in offered else links
        return FoundArticle(
            hit=hit,
            address=shown.article(hit),
            category=self._builder.category_link(hit.category),
            language=language_of(hit.language),
            elsewhere=tuple(
                LanguageLink(language=language_of(tag), address=links.into(tag).article(hit), current=False)
                for tag in offered
                if tag in hit.languages and tag != hit.language
            ),
        )

    def _filters(self) -> tuple[FilterLink, ...]:
        """The filters that are set."""
        address, reader = self._address, self._reader
        every = address.language == EVERY_LANGUAGE
        tongue = language_of(address.language) if address.language and not every else None
        wished = {
            "category": address.category
            and FilterLink(
                address=self._with(category=""), category=self._builder.category_link(address.category)
            ),
            "language": address.language
            and FilterLink(address=self._with(language=""), language=tongue, every_language=every),
            "since": address.since
            and FilterLink(address=self._with(since=None), since=reader.moment(address.since)),
            "until": address.until
            and FilterLink(address=self._with(until=None), until=reader.moment(address.until)),
            "year": address.year and FilterLink(address=self._with(year=0), year=address.year),
        }
        return tuple(link for link in wished.values() if isinstance(link, FilterLink))

    def _categories(self, counts: Mapping[str, int]) -> tuple[FilterLink, ...]:
        """The categories that have results, in the site's order."""
        totals: dict[str, int] = {}
        for stored, count in counts.items():
            key = self._builder.services.site.address_key(stored)
            totals[key] = totals.get(key, 0) + count
        return tuple(
            FilterLink(
                address=self._with(category=category.key),
                current=category.key == self._address.category,
                count=totals[category.key],
                category=category,
            )
            for category in self._reader.categories()
            if totals.get(category.key)
        )

    def _languages(self, found: Found) -> tuple[FilterLink, ...]:
        """The languages that have results, the page's own first, and all of them together; none where there is one."""
        counts = {**found.elsewhere, **found.results.facets.languages}
        chosen = self._address.language
        single = [
            FilterLink(
                address=self._with(language="" if language.tag == self._builder.tag else language.tag),
                current=language.tag == (chosen or self._builder.tag),
                count=counts.get(language.tag, 0),
                language=language,
            )
            for language in self._reader.choices()
            if counts.get(language.tag)
        ]
        if len(single) < 2:
            return ()
        every = FilterLink(
            address=self._with(language=EVERY_LANGUAGE),
            current=chosen == EVERY_LANGUAGE,
            count=found.results.total if chosen == EVERY_LANGUAGE else 0,
            every_language=True,
        )
        return (*single, every)

    def _years(self, counts: Mapping[int, int]) -> tuple[FilterLink, ...]:
        """The years that have results, newest first."""
        return tuple(
            FilterLink(
                address=self._with(year=year),
                current=year == self._address.year,
                count=counts[year],
                year=year,
            )
            for year in sorted(counts, reverse=True)
            if counts[year]
        )


LAST_PAGE = DEEPEST // PER_PAGE

RETRY_AFTER: Mapping[NoSearchReason, int] = {"preparing": 60, "slow": 5, "many": 5, "failed": 60}
"""Seconds until a machine should ask again."""


async def search(request: Request) -> Response:
    """The form of the search and, where something was asked, the results."""
    builder = PageContextBuilder(request)
    deadline = Deadline.after(builder.services.settings.search_deadline)
    if not builder.services.searching.engine.switched_on:
        raise HTTPException(404)
    reader = FieldReader(builder)
    fields = reader.read(request.query_params, min(page_number(request), LAST_PAGE))
    address = fields.address
    if not address.words and not address.is_filtered:
        context = await _context(builder, SearchAddress(), searching=True)
        return page_response(
            request,
            _page(builder, context, reader.form(fields, ""), None),
        )
    asked = parsed(builder, reader, address)
    if asked.cut:
        address = address._replace(words=text_of(asked.query))
    try:
        found: Found | SearchError = await find(
            builder, address, asked, deadline, counts=not asked.cut and is_read(request)
        )
    except SearchError as error:
        found = error
    async with builder.services.searching.page_turn(client_of(request)):
        if isinstance(found, SearchError):
            return await _no_search(builder, address, found)
        answer = AnswerMaker(builder, reader, address).answer(found, cut=asked.cut)
        if page_number(request) > answer.numbers.last:
            return request_addresses.moved_for_now(
                builder.links.search(address._replace(page=answer.numbers.last))
            )
        context = await _context(builder, address, searching=True, feed=builder.links.search_feed(address))
        return page_response(request, _page(builder, context, reader.form(fields, answer.words), answer))


def _page(
    builder: PageContextBuilder, context: PageContext, form: SearchForm, answer: SearchAnswer | None
) -> SearchPage:
    return SearchPage(
        layout=builder.layout, page=context, form=form, fields=replace(form, words=""), answer=answer
    )


def parsed(
    builder: PageContextBuilder, reader: FieldReader, address: SearchAddress, limit: int = PER_PAGE
) -> Parsed:
    """What a search asks for, by its address: one page of `limit` results."""
    return parse(
        address.words,
        language=builder.tag,
        languages=reader.languages(address),
        filters=reader.filters(address),
        sort="newest" if address.newest or not address.words else "relevance",
        offset=(address.page - 1) * limit,
        limit=limit,
    )


async def find(
    builder: PageContextBuilder,
    address: SearchAddress,
    parsed: Parsed,
    deadline: Deadline,
    *,
    counts: bool,
) -> Found:
    """What is found; nothing where words were typed that say nothing, such as a row of signs. `counts`: it may be
    counted as a miss. Raises SearchError."""
    query = parsed.query
    if address.words and not query.parts and not query.without:
        return Found(query=query, results=Results())
    asked = Asked(
        text=address.words,
        query=query,
        exact=address.exact,
        client=client_of(builder.request),
        deadline=deadline,
        counts=counts,
    )
    found = await _without_withdrawn(builder, await builder.services.searching.search(asked))
    if builder.services.hooks:
        builder.services.hooks.search_done(asked, found)
    return found


async def _without_withdrawn(builder: PageContextBuilder, found: Found) -> Found:
    """What was found, without what is no longer public: an index may be behind the store."""
    results = found.results
    if not results.hits:
        return found
    slugs = [hit.slug for hit in results.hits]
    public = await builder.services.store.still_public(slugs, builder.now)
    if public.issuperset(slugs):
        return found
    hits = tuple(hit for hit in results.hits if hit.slug in public)
    total = results.total - len(results.hits) + len(hits)
    return replace(found, results=replace(results, hits=hits, total=total))


async def _no_search(builder: PageContextBuilder, address: SearchAddress, error: SearchError) -> Response:
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
            builder.services.faults.failed("a search", error, level=logging.ERROR)
    page = NoSearchPage(
        layout=builder.layout,
        page=await _context(builder, address, bare=reason == "many"),
        reason=reason,
        again=builder.links.search(address),
    )
    response = page_response(builder.request, page, status)
    response.headers["Retry-After"] = str(RETRY_AFTER[reason])
    return response


async def _context(
    builder: PageContextBuilder,
    address: SearchAddress,
    *,
    bare: bool = False,
    searching: bool = False,
    feed: str = "",
) -> PageContext:
    """What is around a page of the search; its languages lead to the first page of the same search. `bare`: without
    what the store must be asked for, so that whoever is refused costs others as little as can be."""
    breadcrumbs = () if bare else (Breadcrumb(address=builder.links.search(), page="search"),)
    news = None if bare else await builder.read()
    context = builder.page(
        "search", "", news, breadcrumbs=breadcrumbs, noindex=True, searching=searching, feed=feed
    )
    languages = tuple(_in_language(builder, link, address) for link in context.languages)
    return replace(context, languages=languages)


def _in_language(builder: PageContextBuilder, link: LanguageLink, address: SearchAddress) -> LanguageLink:
    tag = link.language.tag
    language = "" if address.language == tag else address.language
    there = address._replace(page=1, exact=False, language=language)
    address_there = builder.links.into(tag).search(there)
    return LanguageLink(language=link.language, address=address_there, current=link.current)
