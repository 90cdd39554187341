"""Tells in the log what each request asks the database and how long it takes, for who looks why a page is slow."""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.database.engine import Trace, tracing

log = logging.getLogger("portal.trace")

METHODS = frozenset({"GET", "HEAD", "POST"})


class TraceRequests:
    """Logs a record a request, with the name of its route, and one a statement. Neither holds what a reader sent: no
    path, query, header or value."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        with tracing() as trace:
            try:
                await self.app(scope, receive, send_and_note)
            finally:
                _tell(scope, status, trace, perf_counter() - began)


def _tell(scope: Scope, status: int, trace: Trace, seconds: float) -> None:
    number = len(trace.statements)
    log.info(
        "%s %s %s: %d statement%s in %.1f ms, %.1f ms in all",
        scope["method"] if scope["method"] in METHODS else "another method",
        route_name(scope),
        status or "without an answer",
        number,
        "" if number == 1 else "s",
        1000 * trace.seconds,
        1000 * seconds,
    )
    for place, statement in enumerate(trace.statements, 1):
        log.info("%d of %d, %.1f ms: %s", place, number, 1000 * statement.seconds, statement.line)


def route_name(scope: Scope) -> str:
    """The name of the route that answers."""
    for route in scope["app"].routes:
        if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
            return route.name
    return "no page"
