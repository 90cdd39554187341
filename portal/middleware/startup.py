"""Starts what needs starting on the first request: a mounted application's lifespan never runs."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from portal.background import BackgroundTasks


class StartOnFirstRequest:
    """Lets no request through before the store is ready."""

    def __init__(self, app: ASGIApp, background: BackgroundTasks) -> None:
        self.app = app
        self.background = background

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.background.start()
        await self.app(scope, receive, send)
