"""The address without a language: sends each reader to the home page in theirs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portal.i18n.current import current_language
from portal.views.request_addresses import links_for, moved_to_readers_language


async def root(request: Request) -> Response:
    """302 to the home page in the reader's language, which the middleware has negotiated."""
    return moved_to_readers_language(links_for(request, current_language.get()).home())
