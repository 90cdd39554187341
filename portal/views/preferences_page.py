"""The page on which a reader chooses how pages look. It is the one place that sets a cookie."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.i18n.languages import language
from portal.middleware.reader import reader_of, remember
from portal.pages.contexts import Breadcrumb, PreferencesOutcome, PreferencesPage
from portal.pages.preferences import Preferences
from portal.text.normalisation import stream_safe
from portal.views import request_addresses
from portal.views.page_context import PageContextBuilder, page_response
from portal.views.services import services_of

LARGEST_FORM = 8 * 1024
"""In bytes: all fields, and the longest address to go back to, take a third of it."""
MOST_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
LONGEST_SENDING = 30.0
"""Seconds that a form may take to come in."""
OUTCOMES: Mapping[str, PreferencesOutcome] = {"saved": "saved", "reset": "reset"}


async def preferences(request: Request) -> Response:
    """GET shows the form; POST takes it, whole or one choice of it, and leads on (303)."""
    if request.method == "POST":
        return await choose(request)
    outcome = OUTCOMES.get(request.query_params.get("outcome", ""), "")
    return await form_page(
        request, reader_of(request).preferences, request.query_params.get("back", ""), outcome
    )


async def choose(request: Request) -> Response:
    """Keeps what is chosen. The quick choices of the header lead back to the page that they were made on; the form of
    the page leads to itself, where the outcome is told, in the language that was chosen."""
    fields = await fields_of(request)
    back = request_addresses.own_address(request, fields.get("back", ""))
    present = reader_of(request).preferences
    if not is_from_here(request):
        return await form_page(request, present, back, "refused", status=403)
    offered = ("", *reader_of(request).languages)
    wanted, wrong = present.changed(fields)
    if "language" in fields and wanted.language not in offered:
        wrong |= {"language"}
    if wrong:
        return await form_page(request, present, back, problems=wrong, status=400)
    if "reset" in fields:
        wanted = Preferences()
    elif "quick" in fields and back:
        return leading_to(request, back, wanted)
    links = request_addresses.links_for(request, wanted.language or request.path_params["lang"])
    told = {"outcome": "reset" if "reset" in fields else "saved"}
    if back:
        told["back"] = request_addresses.translated(request, back, links.language)
    return leading_to(request, f"{links.preferences()}?{urlencode(told)}#outcome", wanted)


def leading_to(request: Request, address: str, wanted: Preferences) -> Response:
    """303 to one of our own addresses, with the cookie."""
    response = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    remember(response, request, wanted, services_of(request).settings.preferences_path)
    return response


async def form_page(
    request: Request,
    chosen: Preferences,
    back: str,
    outcome: PreferencesOutcome = "",
    problems: frozenset[str] = frozenset(),
    status: int = 200,
) -> Response:
    """The page with its form."""
    builder = PageContextBuilder(request)
    breadcrumbs = (Breadcrumb(address=builder.links.preferences(), page="preferences"),)
    context = builder.page(
        "preferences",
        builder.links.preferences(),
        await builder.read(),
        breadcrumbs=breadcrumbs,
        noindex=True,
    )
    page = PreferencesPage(
        layout=builder.layout,
        page=context,
        chosen=chosen,
        languages=tuple(language(tag) for tag in builder.reader.languages),
        outcome=outcome,
        problems=problems,
        back=request_addresses.own_address(request, back),
    )
    return page_response(request, page, status)


async def fields_of(request: Request) -> Mapping[str, str]:
    """The fields of a form, each once. Raises 413 for one that is too large, 400 for what cannot be read as a form of
    ours, 408 where it does not come whole in time."""
    body = b""
    if not request.headers.get("content-type", FORM).lower().startswith(FORM):
        raise HTTPException(400)
    try:
        async with timeout(LONGEST_SENDING):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST_FORM:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return {name: stream_safe(value) for name, value in pairs}


def is_from_here(request: Request) -> bool:
    """Whether a form was sent from a page of this site, as the browser says.

    There is no session that a token could belong to: browsers that tell `Sec-Fetch-Site` are believed, others by
    `Origin`. One that tells neither is no browser, and has no reader to trick.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    own = (request.headers.get("host"), _host_of(services_of(request).settings.base_url or ""))
    host = _host_of(origin)
    return host != "" and host in own


def _host_of(origin: str) -> str:
    """The host and port of an origin; empty where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:  # anybody may send anything
        return ""
