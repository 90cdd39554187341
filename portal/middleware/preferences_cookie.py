"""The one cookie: what a reader has chosen on the page of preferences. There is none before that."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from portal.middleware.request_path import prefix
from portal.pages.preferences import Preferences, from_cookie

COOKIE = "portal_preferences"
KEPT = 365 * 24 * 60 * 60
"""For how long a browser keeps the choices, in seconds: a year from the last change."""


def preferences_of(connection: HTTPConnection) -> Preferences:
    """What this reader has chosen, now or in the year before."""
    return preferences_in(";".join(connection.headers.getlist("cookie")))


def preferences_in(cookies: str) -> Preferences:
    """The preferences that a header `Cookie` holds.

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
    own = prefix(request) or "/"
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
