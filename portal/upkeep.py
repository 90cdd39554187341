"""What goes on beside the requests: making the store ready, writing counts down, noticing what is due, indexing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import structlog

from portal.errors import PortalError
from portal.news.store import ArticleStore
from portal.search.following import Follower
from portal.search.searching import Searching

BEAT = 1.0
"""Seconds between two rounds: the most counts that a killed process can lose, the latest that news appears. The index
is looked after twice as often: what was published is not only noticed, but found within a second."""

log = structlog.get_logger(__name__)


class Counter(Protocol):
    """Counts in memory, and writes down what it counted when told to."""

    async def flush(self) -> None:
        """Write down what was counted since the last time. Raises StoreError; the counts then stay."""


class Upkeep:
    """Starts itself on the first request, once, because a mounted application's lifespan never runs.

    `prepare` makes the store ready (migrations) and loads what pages need; it runs in a thread, once. The rounds belong
    to an event loop: where
    a host changes loops (test clients do), the next request starts them anew. `follower` goes its own rounds: a new
    index takes minutes. So does `searching`, which must know the index as it is even where following fails.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        store: ArticleStore,
        counters: Sequence[Counter],
        clock: Callable[[], datetime],
        follower: Follower,
        searching: Searching,
        beat: float = BEAT,
    ) -> None:
        self._prepare = prepare
        self._store = store
        self._counters = counters
        self._clock = clock
        self._follower = follower
        self._searching = searching
        self._beat = beat
        self._prepared = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock: asyncio.Lock | None = None
        self._rounds: asyncio.Future[Any] | None = None

    async def start(self) -> None:
        """Make sure that the store is ready and the rounds go on. Raises StoreError where it cannot be made ready."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._lock, self._rounds = loop, asyncio.Lock(), None
        if self._rounds is not None and not self._rounds.done():
            return
        assert self._lock is not None  # noqa: S101 - set three lines above
        async with self._lock:
            if not self._prepared:
                await asyncio.to_thread(self._prepare)
                self._prepared = True
            if self._rounds is None or self._rounds.done():
                # With exceptions returned, it ends only when all have ended, also where all are cancelled.
                self._rounds = asyncio.gather(
                    self._again_and_again(self._go_round),
                    self._again_and_again(lambda: self._follower.keep_following(self._beat / 2)),
                    self._again_and_again(self._keep_looking),
                    return_exceptions=True,
                )

    async def stop(self) -> None:
        """Stop the rounds, write the last counts down, close index and store."""
        if self._rounds is not None and self._loop is asyncio.get_running_loop():
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)
        self._rounds = None
        for counter in self._counters if self._prepared else ():
            await self._try(counter.flush())
        await self._follower.engine.close()
        await self._store.close()

    async def _again_and_again(self, go_rounds: Callable[[], Awaitable[None]]) -> None:
        """Go rounds, and go on where they end by an error: that of a log that cannot be written, on a full disk."""
        while True:
            with suppress(Exception):
                return await go_rounds()
            await asyncio.sleep(self._beat)

    async def _go_round(self) -> None:
        while True:
            for counter in self._counters:
                await self._try(counter.flush())
            await self._try(self._store.notice_due(self._clock()))
            await self._try(self._store.render_stale())
            await asyncio.sleep(self._beat)

    async def _keep_looking(self) -> None:
        while True:
            with suppress(PortalError):  # the follower meets it, too, and tells it
                await self._searching.look()
            await asyncio.sleep(self._beat / 2)

    async def _try(self, work: Awaitable[object]) -> None:
        """One piece of upkeep; its failure is logged and must not end the others."""
        try:
            await work
        except PortalError as error:
            log.warning("upkeep failed, will be tried again", reason=str(error))
        except Exception:
            log.exception("upkeep failed, will be tried again")
