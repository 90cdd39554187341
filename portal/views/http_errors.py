"""Errors as pages in the reader's language, and the ways on from addresses that are no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.errors import PortalError
from portal.failure_log import NO_FAULTS
from portal.news.store import Listing
from portal.pages.contexts import ErrorPage
from portal.views.api_problems import is_for_programs, problem
from portal.views.page_context import PageContextBuilder, page_response
from portal.views.redirects import claimed_from_withdrawn, way_on
from portal.views.services import services_of

LATEST = 4

SHOWN = frozenset({400, 404, 405, 410, 413, 500})
"""Statuses that have words of their own; another one of the 400s is shown as 400, of the 500s as 500."""

WAYS_ON: Mapping[int, Callable[[Request], Awaitable[Response | None]]] = {
    404: way_on,
    410: claimed_from_withdrawn,
}
"""What finds the way on from an address with this status."""


async def http_error(request: Request, error: Exception) -> Response:
    """The answer to an HTTPException: a way to where the page has gone, or an error page."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this class alone
    status = error.status_code
    if request.method in {"GET", "HEAD"} and status in WAYS_ON:
        try:
            elsewhere = await WAYS_ON[status](request)
        except HTTPException as gone:
            elsewhere, status = None, gone.status_code
        if elsewhere is not None:
            return elsewhere
    if is_for_programs(request.scope):
        return problem(status, error=error)
    response = await error_page(request, status)
    response.headers.update(error.headers or {})
    return response


async def error_page(request: Request, status: int) -> Response:
    """The error page of `status`, in the reader's language. It must not fail, whatever else has."""
    if is_for_programs(request.scope):
        return problem(status)
    shown = status if status in SHOWN else 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    builder = PageContextBuilder(request)
    try:
        read = await builder.read(Listing(now=builder.now, language=builder.tag, limit=LATEST))
        context, latest = builder.page("error", "", read, noindex=True), builder.cards(read.lists[0])
    except NO_FAULTS:
        raise
    except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
        if not isinstance(error, PortalError):
            builder.services.faults.failed("filling an error page", error, apart=True)
        context, latest = builder.page("error", "", None, noindex=True), ()
    return _render(
        request, ErrorPage(layout=builder.layout, page=context, status=shown, latest=latest), status
    )


def _render(request: Request, page: ErrorPage, status: int) -> Response:
    try:
        return page_response(request, page, status)
    except NO_FAULTS:
        raise
    except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
        services_of(request).faults.failed("rendering an error page", error, apart=True)
        name = page.layout.site.worded(page.layout.site.name, page.layout.language.tag).text
        return PlainTextResponse(f"{status} {HTTPStatus(status).phrase}\n{name}\n", status_code=status)
