"""Addresses seen from a request: with the prefix that the portal is mounted under, never with the Host header."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import Scope

from portal.middleware.reader import prefix, reader_of
from portal.pages.links import Links, with_query
from portal.views.services import services_of

LONGEST_ADDRESS = 2000
"""In letters: what comes along in a form or a link is no longer than an address that browsers and proxies take."""

AROUND = "portal.around"
"""What a scope has that stands for a page of the application around the portal: what gives the path of that page in
another language, or None where it has only one address."""

_PLAIN_PATH = re.compile(
    r"""
    (?: / (?! \.{1,2} (?:/|\Z) )
        (?: [A-Za-z0-9._~!$&'()*+,;=:@-] | % (?! [01] | 7F | 25 | 2E | 2F | 5C ) [0-9A-F]{2} )+
    )+ /?
    """,
    re.VERBOSE | re.ASCII,
)
"""Segments as RFC 3986 (3.3) allows them, none empty, `.` or `..`. No control character, dot, slash, backslash or
per cent hides behind a per cent: who decodes once more than we do finds nothing else."""

_IN_QUERIES = "%!$&'()*+,;=:@/?-._~[]|"

_PLAIN_QUERY = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*", re.ASCII)


def links_for(request: Request, language: str) -> Links:
    """The addresses of all pages in `language`."""
    return services_of(request).in_language(prefix(request.scope), language).links


def encoded_path(scope: Scope) -> str:
    """The path below the prefix as it was asked for, with every slash, percent-encoded anew.

    Where it is no UTF-8, it comes from what the server read, as far as that tells it: old Thai sites wrote addresses
    in Windows-874.
    """
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")
    raw: bytes = scope.get("raw_path") or b""
    if "\ufffd" in path and raw:
        return quote(unquote_to_bytes(raw.partition(b"?")[0].removeprefix(quote(root).encode())))
    return quote(path.removeprefix(root).encode(errors="replace"))


def query_of(scope: Scope) -> str:
    """The query as it was asked for, in ASCII."""
    query: bytes = scope["query_string"]
    return query.decode() if query.isascii() else quote(query, safe=_IN_QUERIES)


def own_address(request: Request, address: str) -> str:
    """`address`, if it is the path of a page of this portal in a language that is offered, as the portal writes it;
    else nothing. Another site, a path outside of the prefix, and what a browser or a proxy may read as either, are
    none: nobody is led away by an address that a form or a link brings along.
    """
    path, _, query = address.partition("?")
    rest = (
        path.removeprefix(prefix(request.scope) + "/") if path.startswith(prefix(request.scope) + "/") else ""
    )
    known = rest.partition("/")[0] in reader_of(request).languages and "/" in rest
    if not known or len(address) > LONGEST_ADDRESS or not _PLAIN_PATH.fullmatch("/" + rest):
        return ""
    return with_query(path, query) if _PLAIN_QUERY.fullmatch(query) else ""


def translated(request: Request, address: str, language: str) -> str:
    """An address that is the portal's own (`own_address`), in another language."""
    start = len(prefix(request.scope)) + 1
    return address[:start] + language + address[address.index("/", start) :]


ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""Scripts on pages of other sites may ask, without cookies, for feeds and answers in JSON, which do not depend on who
does, and follow a redirect to one."""


def moved_permanently(path: str) -> RedirectResponse:
    """301 to a path of the portal."""
    return RedirectResponse(
        path, status_code=301, headers={"Cache-Control": "public, max-age=3600", **ANY_ORIGIN}
    )


def moved_to_readers_language(path: str) -> RedirectResponse:
    """302 to a path whose language the reader's choice and browser decide: a cache must not give it to others."""
    return RedirectResponse(
        path,
        status_code=302,
        headers={
            "Cache-Control": "public, max-age=0, s-maxage=60",
            "Vary": "Cookie, Accept-Language",
            **ANY_ORIGIN,
        },
    )


def moved_for_now(path: str) -> RedirectResponse:
    """302 to a path of the portal, kept by no cache."""
    return RedirectResponse(path, status_code=302, headers={"Cache-Control": "no-store"})
