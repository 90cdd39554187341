"""Headers that keep a page to itself: nothing inline, nothing from elsewhere, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOT_ASKED_FOR = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb"),
)
"""Features of browsers that would tell of a reader or of what is around them, by their names in Chromium: it writes
a warning for a name that it does not know, such as “bluetooth”. Reading aloud, copying and sharing are left to pages:
they do these."""

_POLICY = "Content-Security-Policy"
_OF_PAGES = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ",".join(f"{feature}=()" for feature in _NOT_ASKED_FOR),
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""`Strict-Transport-Security` is left to whoever ends TLS: a portal cannot know that its host speaks https for good."""

NEVER_A_PAGE = (
    *("text/css", "text/javascript", "application/javascript", "font/"),
    *("image/gif", "image/jpeg", "image/png", "image/webp"),
)
"""Types that a browser, told not to guess, never takes for a page. What a page may load and do is nothing to them,
other sites may show the pictures of news, and half a kilobyte with each of a dozen files would be a tenth of what a
first visit costs."""


def headers_of_pages(policy: str) -> dict[str, str]:
    """The headers of a page; `policy` is what it may load and do."""
    return {_POLICY: policy, **_OF_PAGES}


Raw = list[tuple[bytes, bytes]]


def _raw(headers: Mapping[str, str]) -> Raw:
    """The headers as they are sent."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_NO_GUESSES, _NOT_KEPT = _raw({"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"})


class SecurityHeaders:
    """Adds the security headers to every response that does not set its own: to files, the one that concerns them. No
    cache keeps an error. `policy` is what pages may load and do."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self._of_pages = _raw(headers_of_pages(policy))
        self._of_images = _raw({_POLICY: policy})
        self._of_files = _raw({_POLICY: policy, "Cross-Origin-Resource-Policy": "same-origin"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = list(message.get("headers", ()))
                told = dict(headers)
                further = [_NO_GUESSES, *self._of(told.get(b"content-type", b"").decode("latin-1"))]
                if message["status"] >= HTTPStatus.BAD_REQUEST:
                    further.append(_NOT_KEPT)
                headers += [header for header in further if header[0] not in told]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _of(self, kind: str) -> Raw:
        """What is said with an answer of this type; nothing where there is none, as with a redirect. Of data and
        documents: other sites may ask for them by `fetch` where they are allowed to, but not load them as a part of a
        page of theirs."""
        if kind.startswith("text/html"):
            return self._of_pages
        if not kind or kind.startswith(NEVER_A_PAGE):
            return []
        if kind.startswith("image/"):  # SVG may be opened by itself, and shown by other sites
            return self._of_images
        return self._of_files
