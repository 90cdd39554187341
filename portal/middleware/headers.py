"""Headers that keep a page to itself: nothing inline, nothing from elsewhere, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none';style-src 'self';img-src 'self';font-src 'self';script-src 'self';connect-src 'self';"
    "manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'self'"
)
_NOT_ASKED_FOR = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb"),
)
"""Features of browsers that would tell of a reader or of what is around them, by their names in Chromium: it writes
a warning for a name that it does not know, such as “bluetooth”. Reading aloud, copying and sharing are left to pages:
they do these."""

PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ",".join(f"{feature}=()" for feature in _NOT_ASKED_FOR),
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""`Strict-Transport-Security` is left to whoever ends TLS: a portal cannot know that its host speaks https for good."""

FILE_HEADERS = {"Content-Security-Policy": _POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
"""Of data and documents: other sites may ask for them by `fetch` where they are allowed to, but not load them as a part
of a page of theirs."""

NEVER_A_PAGE = (
    *("text/css", "text/javascript", "application/javascript", "font/"),
    *("image/gif", "image/jpeg", "image/png", "image/webp"),
)
"""Types that a browser, told not to guess, never takes for a page. What a page may load and do is nothing to them,
other sites may show the pictures of news, and half a kilobyte with each of a dozen files would be a tenth of what a
first visit costs."""


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
                for name, value in _headers_of(headers.get("content-type", "")).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _headers_of(kind: str) -> Mapping[str, str]:
    """What is said with an answer of this type; nothing where there is none, as with a redirect."""
    if kind.startswith("text/html"):
        return PAGE_HEADERS
    if not kind or kind.startswith(NEVER_A_PAGE):
        return {}
    if kind.startswith("image/"):  # SVG may be opened by itself, and shown by other sites
        return {"Content-Security-Policy": _POLICY}
    return FILE_HEADERS
