"""The address without a language: sends each reader to the home page in theirs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.i18n.current import current_language
from portal.views.addresses import links_for


async def root(request: Request) -> Response:
    """302 to the home page in the reader's language, which the middleware has negotiated."""
    return RedirectResponse(
        links_for(request, current_language.get()).home(),
        status_code=302,
        headers={"Cache-Control": "public, max-age=0, s-maxage=60", "Vary": "Cookie, Accept-Language"},
    )
