"""Work in threads, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

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
