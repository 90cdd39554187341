"""Work in threads, off the event loop: what takes long to make and is made anew with each state of the index, while
readers have the former one; and memory given back that the C library would keep for later."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from portal.errors import PortalError
from portal.failure_log import Faults

T = TypeVar("T")


async def done(executor: Executor, work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread; it is done to its end even where the task is cancelled meanwhile."""
    future: asyncio.Future[T] = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():
            try:
                await asyncio.shield(asyncio.wait([future]))
            except asyncio.CancelledError:
                continue
        raise


REST = 20.0
"""How many times as long as the making took it rests before it is made again: news may come every second."""

log = logging.getLogger(__name__)


class Latest(Generic[T]):
    """Keeps what was made last, and makes another where that is of an older state. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[str, T] | None = None
        self._making: Future[None] | None = None
        self._overdue: Future[None] | None = None
        self._resting_until = 0.0
        self._faults = Faults(log)

    @property
    def state(self) -> str:
        """The state that what was made last is of; empty where nothing was."""
        made = self._made
        return made[0] if made is not None else ""

    @property
    def is_making(self) -> bool:
        """Whether something is being made just now."""
        return self._making is not None

    def get(self, executor: Executor, state: str, make: Callable[[], T], patience: float) -> T | None:
        """What was made last: at once, however old, while that of `state` is being made.

        Where nothing was made yet, it waits for it at most `patience` seconds; gives None where that is not enough, and
        raises what `make` raises. What somebody waited for in vain nobody else waits for: each would keep a thread from
        others. An error for which nobody waits is logged.
        """
        with self._lock:
            made = self._made
            if (
                (made is None or made[0] != state)
                and self._making is None
                and monotonic() >= self._resting_until
            ):
                self._making = executor.submit(self._make, state, make)
            making = self._making
        if made is None and making is not None:
            if not wait([making], 0 if making is self._overdue else patience).done:
                self._overdue = making if patience else self._overdue
            elif not making.cancelled():
                making.result()
            made = self._made
        return made[1] if made is not None else None

    def forget(self) -> None:
        """Let go of what was made, and of what was to be made in threads that end."""
        with self._lock:
            self._made = self._making = self._overdue = None

    def _make(self, state: str, make: Callable[[], T]) -> None:
        started = monotonic()
        try:
            self._made = state, make()
        except PortalError:
            raise
        except Exception as error:
            self._faults.failed("reading from the index what readers may mean", error)
            raise
        finally:
            ended = monotonic()
            with self._lock:
                self._making = None
                self._resting_until = ended + REST * (ended - started)


_trim: Callable[[int], int] | None = (
    getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
)
"""glibc's; other C libraries have none."""


def give_back() -> None:
    """Give back what was freed, for work that needs much more memory than it leaves behind: glibc keeps some dozens of
    MiB of it, in each worker. Does nothing where the C library cannot."""
    if _trim is not None:
        _trim(0)
