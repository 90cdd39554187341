"""Errors as pages in the reader's language, and the ways on from addresses that are no more."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match

from portal.errors import PortalError
from portal.i18n.current import current_language
from portal.news.store import Listing
from portal.pages.contexts import ErrorPage
from portal.site import OTHER_NEWS
from portal.views import addresses
from portal.views.framing import Framing
from portal.views.parts import parts_of
from portal.views.responses import page_response

LATEST = 4

SHOWN = frozenset({404, 405, 410, 500})
"""Statuses that have words of their own; another one of the 400s is shown as 404, of the 500s as 500."""

log = structlog.get_logger(__name__)


async def http_error(request: Request, error: Exception) -> Response:
    """The answer to an HTTPException: a way to where the page has gone, or an error page."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this class alone
    if error.status_code == HTTPStatus.NOT_FOUND and request.method in {"GET", "HEAD"}:
        elsewhere = await moved(request)
        if elsewhere is not None:
            return elsewhere
    response = await error_page(request, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def error_page(request: Request, status: int) -> Response:
    """The error page of `status`, in the reader's language. It must not fail, whatever else has."""
    shown = status if status in SHOWN else 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 404
    framing = Framing(request)
    try:
        frame = await framing.frame("error", "", noindex=True)
        listing = Listing(now=framing.now, language=framing.tag, limit=LATEST)
        latest = framing.cards(await framing.parts.store.teasers(listing))
    except Exception as error:
        if not isinstance(error, PortalError):
            log.exception("an error page could not be filled")
        frame, latest = framing.bare("error", noindex=True), ()
    return _render(request, ErrorPage(frame=frame, status=shown, latest=latest), status)


async def moved(request: Request) -> Response | None:
    """Where an address that leads nowhere has gone: a slash too many or too few, or an article's old address."""
    parts, path = parts_of(request), addresses.route_path(request.scope)
    article = await parts.store.moved(addresses.with_query(path, request.url.query))
    if article is not None and article.is_public(parts.clock()):
        return addresses.moved_permanently(
            addresses.links_for(request, current_language.get()).article(article)
        )
    other = path.rstrip("/") if path.endswith("/") else path + "/"
    if not _is_page(request, other):
        return None
    target = addresses.prefix(request) + quote(other)
    return addresses.moved_permanently(addresses.with_query(target, request.url.query))


def _is_page(request: Request, path: str) -> bool:
    """Whether a route answers to this path, in a language that is offered and a category that there is."""
    scope = {**request.scope, "path": request.scope.get("root_path", "") + path}
    for route in request.app.routes:
        match, found = route.matches(scope)
        if match is Match.FULL:
            named = found["path_params"]
            category = named.get("category", OTHER_NEWS)
            known = category == OTHER_NEWS or parts_of(request).site.category_of(category) is not None
            return known and named.get("lang") in parts_of(request).offered_tags()
    return False


def _render(request: Request, page: ErrorPage, status: int) -> Response:
    try:
        return page_response(request, page, status)
    except Exception:
        log.exception("the error page could not be rendered")
        name = page.frame.site.worded(page.frame.site.name, page.frame.language.tag).text
        return PlainTextResponse(f"{status} {HTTPStatus(status).phrase}\n{name}\n", status_code=status)
