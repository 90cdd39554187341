"""What a reader may be about to type, as JSON for any client; documented in docs/reference/http.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.errors import SearchError, StoreError, TooManySearches
from portal.i18n.messages import Messages
from portal.middleware.reader import client_of
from portal.pages.links import SearchAddress
from portal.search.concurrency_limit import Deadline
from portal.search.results import LONGEST_COMPLETED, MOST_COMPLETIONS, Completion, Kind
from portal.site import Category
from portal.text.clusters import begins_within
from portal.text.folding import unblanked
from portal.text.line_break_markup import pieces
from portal.text.normalisation import tidy
from portal.views.page_context import PageContextBuilder
from portal.views.request_addresses import ANY_ORIGIN

MOST_CATEGORIES = 2
HEADERS = {**ANY_ORIGIN, "Cache-Control": "public, max-age=60"}
NO_STORE = {**ANY_ORIGIN, "Cache-Control": "no-store"}
RETRY_AFTER = 5
"""Seconds."""


async def completions(request: Request) -> Response:
    """At most eight completions of `q` in the language of the address; none where there is nothing to say."""
    builder = PageContextBuilder(request)
    text, found, status, headers = await _completed(builder)
    messages = builder.services.catalogs.messages(builder.tag)
    answer = {
        "query": text,
        "count_text": _count(messages, len(found)),
        "completions": [_shown(builder, messages, completion) for completion in found],
    }
    return JSONResponse(answer, status, headers)


async def suggestions(request: Request) -> Response:
    """The same for the bar of a browser: what was typed, and what may follow it, with what kind of thing each is and
    where it leads."""
    builder = PageContextBuilder(request)
    text, found, status, headers = await _completed(builder)
    messages = builder.services.catalogs.messages(builder.tag)
    answer = [
        text,
        [each.text for each in found],
        [str(_kind_name(messages, each.kind)) for each in found],
        [builder.base_url + _leading_to(builder, each) for each in found],
    ]
    return SuggestionsResponse(answer, status, headers)


class SuggestionsResponse(JSONResponse):
    """An answer as browsers expect it, which is no JSON object."""

    media_type = "application/x-suggestions+json"


async def _completed(
    builder: PageContextBuilder,
) -> tuple[str, Sequence[Completion], HTTPStatus, Mapping[str, str]]:
    """What was typed, what may follow it, and status and headers of the answer. Raises 404 where there is no search."""
    request = builder.request
    deadline = Deadline.after(builder.services.settings.search_deadline)
    searching = builder.services.searching
    if not searching.engine.switched_on:
        raise HTTPException(404)
    text = tidy(request.query_params.get("q", "")[: 2 * LONGEST_COMPLETED])
    found = list(_categories(builder, text))
    headers, status = HEADERS, HTTPStatus.OK
    try:
        completed = await searching.completions(
            text, builder.tag, MOST_COMPLETIONS, client=client_of(request), deadline=deadline
        )
        found += await _without_withdrawn(builder, completed)
    except TooManySearches:
        headers, status = {**NO_STORE, "Retry-After": str(RETRY_AFTER)}, HTTPStatus.TOO_MANY_REQUESTS
    except (SearchError, StoreError):
        headers = NO_STORE
    return text, found[:MOST_COMPLETIONS], status, headers


async def _without_withdrawn(
    builder: PageContextBuilder, completed: Sequence[Completion]
) -> Iterator[Completion]:
    """Completions without the titles of articles that are no longer public: they are made anew only now and then."""
    slugs = {completion.slug for completion in completed if completion.slug}
    public = await builder.services.store.still_public(slugs, builder.now) if slugs else frozenset()
    return (each for each in completed if not each.slug or each.slug in public)


def _categories(builder: PageContextBuilder, text: str) -> Iterator[Completion]:
    """Categories of the site with a word in their name that begins so."""
    fitting = [category for category in builder.services.site.categories if _fits(builder, category, text)]
    for category in fitting[:MOST_CATEGORIES]:
        name = builder.services.site.worded(category.name, builder.tag)
        yield Completion(name.text, "category", name.language, category.key)


def _fits(builder: PageContextBuilder, category: Category, text: str) -> bool:
    name = builder.services.site.worded(category.name, builder.tag).text
    return begins_within(unblanked(name), unblanked(text))


def _shown(
    builder: PageContextBuilder, messages: Messages, completion: Completion
) -> dict[str, str | list[str]]:
    shown: dict[str, str | list[str]] = {
        "text": completion.text,
        "pieces": pieces(completion.text, builder.services.lists()),
        "kind": completion.kind,
        "kind_name": _kind_name(messages, completion.kind),
        "language": completion.language,
    }
    address = _address(builder, completion)
    return {**shown, "address": address} if address else shown


def _address(builder: PageContextBuilder, completion: Completion) -> str:
    """Where a completion leads by itself; words are for searching."""
    if completion.kind == "category":
        return builder.links.category(completion.category)
    if completion.kind != "title" or not completion.slug:
        return ""
    offered = completion.language in builder.reader.languages
    links = builder.links.into(completion.language) if offered else builder.links
    return links.article(completion)


def _leading_to(builder: PageContextBuilder, completion: Completion) -> str:
    """Where a completion leads: by itself, else to the results of a search for it."""
    return _address(builder, completion) or builder.links.search(SearchAddress(words=completion.text))


def _kind_name(messages: Messages, kind: Kind) -> str:
    match kind:
        case "title":
            # Translators: Stands beside a suggestion under the search field: it is the title of a piece of news.
            return messages.pgettext("suggestion", "News")
        case "category":
            # Translators: Stands beside a suggestion under the search field: it is a category of news.
            return messages.pgettext("suggestion", "Category")
        case "place":
            # Translators: Stands beside a suggestion under the search field: it is the name of a place.
            return messages.pgettext("suggestion", "Place")
        case "phrase":
            # Translators: Stands beside a suggestion under the search field: it is some words that stand together.
            return messages.pgettext("suggestion", "Words")
        case _:
            # Translators: Stands beside a suggestion under the search field: it is a word.
            return messages.pgettext("suggestion", "Word")


def _count(messages: Messages, count: int) -> str:
    if not count:
        # Translators: Said by screen readers while one types words to search for.
        return messages.gettext("No suggestions.")
    # Translators: Said by screen readers while one types words to search for.
    return messages.ngettext(
        "%(n)s suggestion. Use the up and down arrow keys to choose it.",
        "%(n)s suggestions. Use the up and down arrow keys to choose one.",
        count,
    )
