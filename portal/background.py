"""What goes on beside the requests: making the store ready, writing counts down, noticing what is due, indexing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextvars import Context
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeGuard

from portal.errors import PortalError
from portal.failure_log import NO_FAULTS, Faults
from portal.news.store import ArticleStore
from portal.picture_painting import PicturePainter
from portal.search.indexer import Indexer
from portal.search.misses import Misses
from portal.search.searching import Searching
from portal.visits import ShownFigures, VisitCounter

if TYPE_CHECKING:  # it knows the middleware, which knows this
    from portal.cache_purge import CachePurger

INTERVAL = 1.0
"""Seconds between two rounds: the most counts that a killed process can lose, the latest that news appears. The index
is looked after twice as often: what was published is not only noticed, but found within a second."""

STOPPING = 2.0
"""Seconds that each step of stopping may take. Where another process locks the store for longer, the last counts are
lost."""

log = logging.getLogger(__name__)

Work = tuple[str, Callable[[], Awaitable[object]]]
"""A piece of work: its name for the log, and what does it. What an embedder's store may
lack is looked up in there."""


class BackgroundTasks:
    """Starts itself on the first request, once, because a mounted application's lifespan never runs.

    `prepare` makes the store ready (migrations) and loads what pages need; it runs in a thread, once. The rounds belong
    to an event loop, and to no request, whichever started them: where a host changes loops (test clients do), the next
    request starts them anew. `indexer` goes its own rounds: a new index takes minutes. So does `searching`, which must
    know the index as it is even where following fails. What fails is told in the log, and tried again.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        store: ArticleStore,
        visits: VisitCounter,
        figures: ShownFigures,
        misses: Misses,
        clock: Callable[[], datetime],
        indexer: Indexer,
        searching: Searching,
        look_at_pages: Callable[[], Awaitable[None]],
        interval: float = INTERVAL,
        tell_hooks: Callable[[], Awaitable[object]] | None = None,
        purger: CachePurger | None = None,
        renew_open_data: Callable[[], Awaitable[object]] | None = None,
        painter: PicturePainter | None = None,
    ) -> None:
        self._prepare = prepare
        self._store = store
        self._visits = visits
        self._figures = figures
        self._misses = misses
        self._clock = clock
        self._indexer = indexer
        self._searching = searching
        self._look_at_pages = look_at_pages
        self._tell_hooks = tell_hooks
        self._purger = purger
        self._renew_open_data = renew_open_data
        self._painter = painter
        self._interval = interval
        self._faults = Faults(log)
        self._prepared = False
        self._preparing: asyncio.Future[None] | None = None
        self._rounds: asyncio.Future[Any] | None = None

    def faults(self) -> tuple[Faults, ...]:
        """What tells the failures of all that goes on here."""
        return self._faults, self._indexer.faults, *([self._painter.faults] if self._painter else [])

    async def start(self) -> None:
        """Make sure that the store is ready and the rounds go on. Raises StoreError where it cannot be made ready.

        All who wait meanwhile wait for one attempt, and are told together how it ended.
        """
        if _goes_on(self._rounds):  # as with each request
            return
        if not self._prepared:
            preparing = self._preparing
            if not _goes_on(preparing) or preparing.get_loop() is not asyncio.get_running_loop():
                preparing = self._preparing = Context().run(asyncio.ensure_future, self._make_ready())
                preparing.add_done_callback(_retrieve)
            await asyncio.shield(preparing)
        if not _goes_on(self._rounds):  # somebody who waited as well may have begun them
            self._rounds = Context().run(self._go_round)
            self._rounds.add_done_callback(_retrieve)

    async def stop(self) -> None:
        """Stop the rounds, write the last counts down, close index and store: each within `STOPPING` seconds."""
        rounds = self._rounds
        if rounds is not None and rounds.get_loop() is asyncio.get_running_loop():
            rounds.cancel()
            await asyncio.wait([rounds], timeout=STOPPING)
            self._rounds = None
        for one_alone in (self._purger, self._painter):
            if one_alone:
                one_alone.close()
        if self._prepared:
            await asyncio.gather(*(self._in_time(name, flush) for name, flush in self._flushes()))
        await self._in_time("closing the search index", lambda: self._indexer.engine.close())  # noqa: PLW0108 - see Work
        await self._in_time("closing the store", lambda: self._store.close())  # noqa: PLW0108 - see Work

    def _go_round(self) -> asyncio.Future[Any]:
        # With exceptions returned, it ends only when all have ended, also where all are cancelled.
        return asyncio.gather(
            self._again_and_again(
                self._interval,
                *self._flushes(),
                ("settling how often pages were visited", self._refresh),
                ("noticing news whose moment has come", lambda: self._store.publish_due(self._clock())),
                ("deriving from articles anew", lambda: self._store.derive_stale()),  # noqa: PLW0108 - see Work
            ),
            self._again_and_again(
                self._interval,
                ("following the store", lambda: self._indexer.keep_following(self._interval / 2)),
            ),
            self._again_and_again(
                self._interval / 2,
                ("looking at the search index", self._searching.look),
            ),
            self._again_and_again(
                self._interval / 2,
                ("looking at what pages are made of", self._look_at_pages),
            ),
            *(self._again_and_again(pause, (name, work)) for pause, name, work in self._for_others()),
            return_exceptions=True,
        )

    def _for_others(self) -> Iterator[tuple[float, str, Callable[[], Awaitable[object]]]]:
        """What is told to others, where there are any, and how many seconds apart."""
        if self._tell_hooks:
            yield self._interval, "telling hooks what has happened to articles", self._tell_hooks
        if self._renew_open_data:
            yield self._interval / 4, "making the files of open data", self._renew_open_data
        if self._painter:
            yield self._interval, "painting drawings for who shares articles", self._painter.follow
        if self._purger:
            yield self._interval / 4, "emptying the cache in front of the portal", self._purger.follow

    async def _make_ready(self) -> None:
        await asyncio.to_thread(self._prepare)
        await self._try("settling how often pages were visited", self._refresh)
        self._prepared = True

    def _flushes(self) -> list[Work]:
        return [
            (f"writing down what {type(counter).__name__} counted", counter.flush)
            for counter in (self._visits, self._misses)
        ]

    async def _refresh(self) -> None:
        await self._figures.settle(self._clock())

    async def _in_time(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        async def bounded() -> None:
            try:
                async with asyncio.timeout(STOPPING):
                    await work()
            except TimeoutError:
                raise PortalError(f"it was not done within {STOPPING:g} seconds") from None

        await self._try(name, bounded)

    async def _again_and_again(self, pause: float, *works: Work) -> None:
        while True:
            for name, work in works:
                await self._try(name, work)
            await asyncio.sleep(pause)

    async def _try(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """One task; its failure is told, and must not end the others."""
        try:
            await work()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            self._faults.failed(name, error)  # something that it waited for was cancelled
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
            self._faults.failed(name, error)
        else:
            self._faults.went_well(name)


def _goes_on(work: asyncio.Future[Any] | None) -> TypeGuard[asyncio.Future[Any]]:
    """Whether it is being done, in this event loop or in another that runs beside it: a loop that a host has left does
    nothing any more."""
    return work is not None and not work.done() and work.get_loop().is_running()


def _retrieve(ended: asyncio.Future[Any]) -> None:
    """Whoever waits for it raises how it ended; asyncio is not to complain where nobody does any more."""
    if not ended.cancelled():
        ended.exception()
