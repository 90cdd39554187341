"""Turns what nobody expected into an error page, inside the language middleware, where the language is known."""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import PortalError
from portal.views.errors import error_page

log = structlog.get_logger(__name__)


class ErrorPages:
    """Answers an unexpected exception with the page of status 500; logs it whole."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            if isinstance(error, PortalError):
                log.error("a request failed", path=scope["path"], reason=str(error))  # noqa: TRY400 - told, no trace
            else:
                log.exception("a request failed", path=scope["path"])
            if started:
                raise
            response = await error_page(Request(scope, receive), 500)
            await response(scope, receive, send)
