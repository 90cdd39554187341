"""Counts kept in memory until they are written: what is counted costs a request nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from portal.database.engine import StoreEngine

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Flush(Generic[Key]):
    """Counts on their way into the database. `written` belongs to no event loop, as the flush may outlive its own."""

    counted: Counter[Key]
    written: Future[None]

    def is_done(self) -> bool:
        """Whether the counts are in the database for good."""
        return self.written.done() and not self.written.cancelled() and self.written.exception() is None


class BufferedCounter(Generic[Key]):
    """Counts in this process that `write` adds to the database, under the write lock; any number of processes may.

    `counted` holds what is not written yet. What is not flushed is lost with the process.
    """

    def __init__(
        self,
        engine: StoreEngine,
        write: Callable[[Connection, Mapping[Key, int]], None],
    ) -> None:
        self.counted: Counter[Key] = Counter()
        self.flushes = 0
        self._engine = engine
        self._write = write
        self._flush: _Flush[Key] | None = None

    @property
    def is_flushing(self) -> bool:
        """Whether counts are on their way into the database."""
        return self._flush is not None

    async def flush(self) -> None:
        """Add to the database what was counted since the last time.

        Raises StoreError where that fails; the counts stay for the next time. A caller that is cancelled, or whose
        event loop ends, does not make it uncertain what was written.
        """
        await self.settle()
        if self.counted:
            counted = self.counted.copy()
            flush = _Flush(counted, self._engine.submit(lambda connection: self._write(connection, counted)))
            self._flush = flush
            self.flushes += 1
            await self.settle()
            flush.written.result()

    async def settle(self) -> None:
        """Wait for a flush that goes on, whoever began it, and note what became of it."""
        while (flush := self._flush) is not None:
            waiting = asyncio.wrap_future(flush.written)
            # Its failure is told by the future that belongs to no loop; asyncio would complain that nobody asked.
            waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait([waiting])
            if self._flush is flush:
                self._flush = None
                if flush.is_done():
                    self.counted -= flush.counted
