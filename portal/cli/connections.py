"""How many connections and open files a process may have, and which connections it closes by itself."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator

from portal.cli.refusals import ReadableRefusals

MOST_FILES = 65_536
"""Open files that a process asks for; where it may have fewer, it takes what it gets."""
MOST_CONNECTIONS = 1000
"""Connections of a process, whatever it may open: each takes some 50 KB."""
OWN_FILES = 64
"""Open files that store, index and the like need."""
LONGEST_SILENCE = 20.0
"""Seconds that a connection has to send the head of its first request; for later ones it has up to twice as long."""
LONGEST_STANDSTILL = 15
"""Looks, five minutes together, between which a client may take next to nothing of its answer."""


def raise_limit_of_files() -> None:
    """Take as many open files as the system lets this process have: the usual 1,024 is made for older programs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wished:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))


def most_connections() -> int:
    """How many connections this process answers at once: each may need a second open file, such as a picture."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return min(MOST_CONNECTIONS, max(8, (soft - OWN_FILES) // 2))


class BoundedProtocol(ReadableRefusals):
    """HTTP of uvicorn, which takes any number of connections, and keeps one for ever that sends nothing, or half of a
    request's head, or takes nothing of its answer. This closes it.

    Where there are `limit_concurrency`, the oldest one that waits for no answer, or has taken nothing of it since the
    last look, makes room for the next. Where there is none, the next ones are answered with 503, and from a quarter
    more on closed.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.made = self.loop.time()
        self._last_seen: object = self.cycle
        self._looking: asyncio.TimerHandle | None = None
        self._standstill = 0
        self._look_later()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._standstill = 0

    def _make_room(self) -> None:
        most = self.limit_concurrency
        if most is None or len(self.connections) < most:
            return
        self.logger.warning("there are too many connections; some are closed")
        alive = [each for each in self._others() if not each.transport.is_closing()]
        idle = sorted((each for each in alive if each.may_go()), key=lambda each: each.made)
        for each in idle[: len(alive) + 2 - most]:  # with this one, one less than would be answered with 503
            each.transport.abort()
        if not idle and len(alive) > most * 5 // 4:
            self.transport.abort()

    def _others(self) -> Iterator[BoundedProtocol]:
        for each in self.connections:
            if isinstance(each, BoundedProtocol) and each is not self:
                yield each

    def may_go(self) -> bool:
        """Whether nobody waits for what it does."""
        return self.is_between() or self._standstill > 0

    def is_between(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _look_later(self) -> None:
        self._looking = self.loop.call_later(LONGEST_SILENCE, self._look)

    def _look(self) -> None:
        """Close a connection that was between the same two requests at the last look, or stands still for long."""
        self._standstill = self._standstill + 1 if self.flow.write_paused else 0
        if self._standstill >= LONGEST_STANDSTILL:
            self.transport.abort()
        if self.is_between() and self._last_seen is self.cycle:
            if self.transport.is_closing():
                self.transport.abort()  # it does not read what was sent to it either
            self.transport.close()
        self._last_seen = self.cycle if self.is_between() else self
        self._look_later()
