"""Starts the portal on its first request, and turns what nobody expected into an error page: inside the language
middleware, where the language is known."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.background import BackgroundTasks
from portal.errors import PortalError
from portal.failure_log import NO_FAULTS, Faults

UNREADABLE = "portal.unreadable"
"""The extension by which a server of ours says of a scope that it stands for a request which could not be read."""


ErrorPage = Callable[[Request, int], Awaitable[Response]]
"""Makes the page of a status, and never fails."""


class ErrorPages:
    """Lets no request through before the portal has started, as a mounted application's lifespan never runs. Answers an
    unexpected exception with the page of status 500, tells it in the log, and raises it again, so that the application
    around the portal learns of it as well.

    A PortalError, such as that of a full disk, ends here. A reader who leaves is no error. What the server could not
    read is answered with the page of status 400.
    """

    def __init__(
        self, app: ASGIApp, background: BackgroundTasks, faults: Faults, error_page: ErrorPage
    ) -> None:
        self.app = app
        self.background = background
        self.faults = faults
        self.error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif UNREADABLE in scope.get("extensions", ()):
            response = await self.error_page(Request(scope, receive), HTTPStatus.BAD_REQUEST)
            await response(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = left = False

        async def send_and_note(message: Message) -> None:
            nonlocal started, left
            started = started or message["type"] == "http.response.start"
            try:
                await send(message)
            except OSError:  # so a server says that the reader has left
                left = True
                raise

        try:
            await self.background.start()
            await self.app(scope, receive, send_and_note)
        except ClientDisconnect:
            if not started:
                await _end(scope, receive, send)
        except NO_FAULTS:
            raise
        except BaseException as error:
            if left:
                raise
            self.faults.failed("answering a request", error, level=logging.ERROR, apart=True)
            if not started:
                response = await self.error_page(Request(scope, receive), 500)
                await response(scope, receive, send)
            _hand_on(error, started=started)


def _hand_on(error: BaseException, *, started: bool) -> None:
    """Raise `error` again, unless it is one of ours and the page told it. An answer that has `started` must not seem to
    be whole; what is no Exception would end more than this request."""
    if not isinstance(error, Exception):
        raise RuntimeError("A library raised what is no Exception: see its cause.") from error  # noqa: TRY004
    if started or not isinstance(error, PortalError):
        raise error


async def _end(scope: Scope, receive: Receive, send: Send) -> None:
    """End a request that nobody waits for: middleware of a host may wait for an answer all the same."""
    with suppress(OSError):
        await Response(status_code=400)(scope, receive, send)
