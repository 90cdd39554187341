"""The reader's language: from the address, else negotiated; known to everything inside, errors included.

A language that is only previewed has to be named by the address: nobody is led to it, and no shared cache keeps it.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.i18n.catalogs import Catalogs
from portal.i18n.current import speaking
from portal.i18n.negotiation import nearest, negotiate
from portal.middleware.preferences_cookie import preferences_of
from portal.middleware.request_path import first_segment, with_readable_path

PREVIEW_HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


class LanguageMiddleware:
    """Sets the current language for one request and writes `Content-Language` on pages."""

    def __init__(self, app: ASGIApp, catalogs: Catalogs, default: str) -> None:
        self.app = app
        self.catalogs = catalogs
        self.default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = with_readable_path(scope)
        tag = self.language_of(scope)

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Language", tag)
                if tag in self.catalogs.previewed():
                    headers.update(PREVIEW_HEADERS)
            await send(message)

        with speaking(tag):
            await self.app(scope, receive, send_with_language)

    def language_of(self, scope: Scope) -> str:
        """The language that the address names, in any spelling, if it is offered or previewed, else the reader's choice
        or what the browser asks."""
        offered = [language.tag for language in self.catalogs.offered()]
        segment = first_segment(scope)
        named = segment if segment in self.catalogs.previewed() else nearest(segment, offered)
        if named:
            return named
        chosen = preferences_of(HTTPConnection(scope)).language
        return negotiate(Headers(scope=scope).get("accept-language"), offered, self.default, chosen)
