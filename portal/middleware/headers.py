"""Headers that keep a page to itself: nothing inline, nothing from elsewhere, nothing guessed."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""`Strict-Transport-Security` is left to whoever ends TLS: a portal cannot know that its host speaks https for good."""

NEVER_A_PAGE = (
    *("text/css", "text/javascript", "application/javascript", "font/"),
    *("image/gif", "image/jpeg", "image/png", "image/webp"),
)
"""Types that a browser, told not to guess, never takes for a page. What a page may load and do is nothing to them, and
half a kilobyte with each of a dozen files would be a tenth of what a first visit costs."""


class SecurityHeaders:
    """Adds the security headers to every response that does not set its own: to files, the one that concerns them. No
    cache keeps an error."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                if message["status"] >= HTTPStatus.BAD_REQUEST:
                    headers.setdefault("Cache-Control", "no-store")
                if not headers.get("content-type", "").startswith(NEVER_A_PAGE):
                    for name, value in PAGE_HEADERS.items():
                        headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
