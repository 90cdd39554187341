"""Who asks: in which language a request is answered, how its reader wants pages, which client it comes from, and where
below the portal's prefix it leads.

The language is the address's, else negotiated; it is known to everything inside, errors included. One that is only
previewed has to be named by the address: nobody is led to it, and no shared cache keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.i18n.catalogs import Catalogs
from portal.i18n.negotiation import nearest, negotiate
from portal.pages.preferences import Preferences, from_cookie
from portal.site.values import FORWARDED_PREFIX
from portal.visits import is_reader

COOKIE = "portal_preferences"
"""The one cookie: what a reader has chosen on the page of preferences. There is none before that."""
KEPT = 365 * 24 * 60 * 60
"""For how long a browser keeps the choices, in seconds: a year from the last change."""

PREVIEW_HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}

NETWORK = 64
"""Bits of an IPv6 address that name one household or one telephone: it may take any address with them."""

_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]{1,100}){1,5}", re.ASCII)

READER = "portal.reader"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for a page: `language` is the tag of the one that the request is answered in, `languages` are those that
    this reader may choose, most wanted first. On a page in a language that translators look at before it is offered
    (`is_preview`), that is among them."""

    language: str
    languages: tuple[str, ...]
    is_preview: bool
    preferences: Preferences


def reader_of(request: Request) -> Reader:
    """Who made this request, as the middleware found it."""
    reader: Reader = request.scope[READER]
    return reader


class ReaderMiddleware:
    """Finds out who asks, and writes `Content-Language` on pages."""

    def __init__(self, app: ASGIApp, catalogs: Catalogs, default: str) -> None:
        self.app = app
        self.catalogs = catalogs
        self.default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in ("", scope.get("root_path")):  # the bare prefix, of a host that asks for no slash
            scope = {**scope, "path": f"{scope['path']}/"}
        if not f"{scope['path']}{scope.get('root_path', '')}".isascii():
            scope = _readable(scope)
        reader = scope[READER] = self.reader_of(scope)

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = dict(message.get("headers", ()))
                if (
                    told.get(b"content-type", b"").startswith(b"text/html")
                    and b"content-language" not in told
                ):
                    message["headers"] = [
                        *message["headers"],
                        (b"content-language", reader.language.encode()),
                    ]
                if reader.is_preview:
                    MutableHeaders(scope=message).update(PREVIEW_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_language)

    def reader_of(self, scope: Scope) -> Reader:
        """The language that the address names, in any spelling, if it is offered or previewed, else the reader's choice
        or what the browser asks."""
        offered = tuple(language.tag for language in self.catalogs.offered())
        headers = Headers(scope=scope)
        cookies = ";".join(headers.getlist("cookie"))
        preferences = preferences_in(cookies) if cookies else Preferences()
        named = first_segment(scope)
        if named in offered:
            return Reader(named, offered, is_preview=False, preferences=preferences)
        if named in self.catalogs.previewed():
            return Reader(named, (*offered, named), is_preview=True, preferences=preferences)
        language = nearest(named, offered) or negotiate(
            headers.get("accept-language"), offered, self.default, preferences.language
        )
        return Reader(language, offered, is_preview=False, preferences=preferences)


def preferences_in(cookies: str) -> Preferences:
    """What a reader with this header `Cookie` has chosen, now or in the year before.

    Where a portal is mounted below another one, browsers send the cookies of both, that of the longer path first
    (RFC 6265, 5.4): the first is ours.
    """
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE:
            return from_cookie(value)
    return Preferences()


def remember(response: Response, request: Request, preferences: Preferences, path: str | None = None) -> None:
    """Has the browser keep what is chosen, for this portal alone, or for all below `path` if that holds the portal;
    nothing, where everything is as designed.

    Scripts may read it: ours looks whether a page that the browser had put aside still shows what is chosen.
    """
    own = prefix(request.scope) or "/"
    wide = path if path and f"{own}/".startswith(path.rstrip("/") + "/") else own
    chosen = preferences.to_cookie()
    # What was kept for the portal alone before would be sent first.
    for place, value in {own: "", wide: chosen}.items():
        response.set_cookie(
            COOKIE,
            value,
            max_age=KEPT if value else 0,
            path=place,
            secure=request.scope["scheme"] == "https",
            samesite="lax",
        )


def client_of(request: Request) -> str:
    """Names the client that a request comes from, so that each has its turn: its address, of IPv6 the first 64 bits.

    The address is the one that the server tells: behind proxies it is the reader's own only where the server trusts
    them (`--proxy-headers`, `--forwarded-allow-ips`); headers that anybody may send are not read here. Where there is
    none, as on a Unix socket or within another program, all readers are one client. It is never logged nor written
    anywhere.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), NETWORK), strict=False))


def is_read(request: Request) -> bool:
    """Whether what this request asks for is shown to a person: not to a crawler, nor fetched ahead of time."""
    purposes = [request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")]
    return request.method == "GET" and is_reader(request.headers.get("user-agent", ""), purposes)


class ProxyPrefix:
    """Puts back before the path what a proxy has taken off it: `root_path`, or what the proxy tells by the header of
    that name; what is told and is no path is none."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            taken = self.root_path
            if taken == FORWARDED_PREFIX:
                taken = Headers(scope=scope).get(FORWARDED_PREFIX, "").rstrip("/")
                taken = taken if _PREFIX.fullmatch(taken) else ""
            roots = {name: taken + scope[name] for name in ("root_path", "app_root_path") if name in scope}
            scope = {**scope, "root_path": taken, **roots, "path": taken + scope["path"]}
        await self.app(scope, receive, send)


def prefix(scope: Scope) -> str:
    """What the portal is mounted under, as addresses have it: "" or "/news"."""
    root: str = scope.get("root_path", "")
    return quote(root.rstrip("/"))


def host_prefix(scope: Scope) -> str:
    """The same of the application around the portal, or of the portal itself where there is none."""
    root: str = scope.get("app_root_path", scope.get("root_path", ""))
    return quote(root.rstrip("/"))


def route_path(scope: Scope) -> str:
    """The path below the prefix that the portal is mounted under; always begins with exactly one slash."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")
    return "/" + path.removeprefix(root).lstrip("/") if path.startswith(root) else path


def first_segment(scope: Scope) -> str:
    """The first part of the path, which names the language on all pages but the bare address."""
    return route_path(scope).lstrip("/").partition("/")[0]


def _readable(scope: Scope) -> Scope:
    """The scope, with U+FFFD in its path for what is no Unicode: an application around the portal may hand on halves of
    surrogate pairs, which no page, store or address can hold."""
    return {**scope} | {
        name: scope.get(name, "").encode(errors="surrogatepass").decode(errors="replace")
        for name in ("path", "root_path")
    }
