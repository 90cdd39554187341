"""Transactions: readers see one state of the store from begin to end; writers take turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from portal.database.failures import explained


class Gate:
    """Lets at most `width` tasks of an event loop through at once; the others wait in line."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    def turn(self) -> asyncio.Semaphore:
        """The semaphore of the running event loop; one that waited in another loop could not be used here."""
        return self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._width))


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that sees one state of the store, and blocks nobody."""
    async with _transaction(engine, "DEFERRED") as connection:
        yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that alone may write, across all processes: all that is written in it is kept, or nothing."""
    async with _transaction(engine, "IMMEDIATE") as connection:
        yield connection


@asynccontextmanager
async def _transaction(engine: AsyncEngine, begin: str) -> AsyncIterator[AsyncConnection]:
    with explained(engine.url):
        async with engine.connect() as connection:
            await connection.execution_options(begin=begin)
            async with connection.begin():
                yield connection
