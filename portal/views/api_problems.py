"""What every answer to a program has: who may ask, whether it has changed, and problems as RFC 9457 has them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from portal.middleware.compression import is_named
from portal.middleware.reader import route_path
from portal.syndication.api_answers import InvalidParameter, ProblemDetails
from portal.syndication.openapi import JSON, PROBLEM
from portal.views.page_context import PAGE_HEADERS
from portal.views.request_addresses import ANY_ORIGIN

METHODS = "GET, HEAD, OPTIONS"

ANY_CLIENT = {
    **ANY_ORIGIN,
    "Access-Control-Expose-Headers": "ETag, Link, Content-Language, Retry-After",
}
"""Scripts on pages of other sites may read these headers, too."""

PREFLIGHT = {
    **ANY_CLIENT,
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, *",
    "Access-Control-Max-Age": "86400",
}

NOT_FOUND_BY_SEARCH = {"X-Robots-Tag": "noindex"}
"""Search engines are to find pages, and not the same words as data."""

HEADERS = {**PAGE_HEADERS, "Vary": "Accept-Encoding", **ANY_CLIENT, **NOT_FOUND_BY_SEARCH}

SECTIONS = ("api", "open-data")
"""What the paths for programs begin with, below the language where they have one."""


WAYS_ON: Mapping[int, str] = {
    404: "There is nothing at this address. The description, api/openapi.json, tells which there are.",
    405: "The news can only be read here: ask by GET or HEAD.",
    410: "It was withdrawn.",
}
"""What a program's author should know of a status."""


class RefusedParameters(HTTPException):
    """Parameters that cannot be taken: 400, with each by its name."""

    def __init__(self, *errors: InvalidParameter) -> None:
        super().__init__(400)
        self.errors = list(errors)


def is_for_programs(scope: Scope) -> bool:
    """Whether an address is one for programs, which no page answers."""
    first, _, rest = route_path(scope)[1:].partition("/")
    return first in SECTIONS or rest.partition("/")[0] == "api"


def problem(status: int, detail: str = "", error: Exception | None = None, **headers: str) -> Response:
    """Why there is no answer."""
    errors = error.errors if isinstance(error, RefusedParameters) else None
    told = ProblemDetails(
        title=HTTPStatus(status).phrase, status=status, detail=detail or WAYS_ON.get(status), errors=errors
    )
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(error, HTTPException):
        said |= error.headers or {}
    return Response(
        told.json_bytes(),
        status,
        media_type=PROBLEM,
        headers={**ANY_CLIENT, "Cache-Control": "no-store", "Content-Language": "en", **said},
    )


def preflight() -> Response:
    """What a browser asks before a page of another site may."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)


def answer(request: Request, body: bytes, headers: Mapping[str, str], media_type: str = JSON) -> Response:
    """The body, with a tag of its content, or that it has not changed."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    told = {**HEADERS, **headers, "ETag": tag}
    if is_named(",".join(request.headers.getlist("if-none-match")), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=told)
    return Response(body, media_type=media_type, headers=told)
