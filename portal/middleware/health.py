"""Whether the process answers, and whether it can answer readers: for load balancers and monitoring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.background import BackgroundTasks
from portal.failure_log import NO_FAULTS, Faults
from portal.middleware.reader import route_path
from portal.news.store import ArticleStore
from portal.search.engine import SearchEngine

T = TypeVar("T")

LONGEST = 3.0
"""Seconds that store and index have to answer, each."""

PATHS = frozenset({"/healthz", "/readyz"})
_WORK = "looking whether the portal is ready"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}


class _NotReadyError(Exception):
    """Why readers cannot be answered."""


class Health:
    """Answers `/healthz` (the process answers) and `/readyz` (the store can be read and the index searched; where not,
    status 503 with the reason in a line), without a language, a cookie or a page.

    The reason names no folder and no file, as anybody may ask: what is behind it is in the log.
    """

    def __init__(
        self,
        app: ASGIApp,
        background: BackgroundTasks,
        store: ArticleStore,
        engine: SearchEngine,
        faults: Faults,
    ) -> None:
        self.app = app
        self.background = background
        self.store = store
        self.engine = engine
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope) if scope["type"] == "http" else ""
        if path not in PATHS or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        reason = await self._lacking() if path == "/readyz" else ""
        status = HTTPStatus.SERVICE_UNAVAILABLE if reason else HTTPStatus.OK
        response = PlainTextResponse(f"{reason or 'ok'}\n", status_code=status, headers=_HEADERS)
        await response(scope, receive, send)

    async def _lacking(self) -> str:
        """What readers would miss; empty where nothing."""
        try:
            await self._ask(
                self.background.start, slow="the portal is still starting", broken="the store cannot be read"
            )
            await self._ask(
                self.store.version, slow="the store does not answer", broken="the store cannot be read"
            )
            state = await self._ask(
                self.engine.state,
                slow="the search index does not answer",
                broken="the search index cannot be read",
            )
        except _NotReadyError as reason:
            return str(reason)
        self.faults.went_well(_WORK)
        return "" if state.ready else "there is no search index yet"

    async def _ask(self, ask: Callable[[], Awaitable[T]], *, slow: str, broken: str) -> T:
        """The answer. Raises _NotReadyError where there is none in time, or it fails."""
        try:
            async with asyncio.timeout(LONGEST):
                return await ask()
        except NO_FAULTS:
            raise
        except TimeoutError as error:
            self.faults.failed(_WORK, error, level=logging.WARNING)
            raise _NotReadyError(slow) from None
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
            self.faults.failed(_WORK, error)
            raise _NotReadyError(broken) from None
