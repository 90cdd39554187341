"""Whose turn it is to search, so that no client holds up the others, and by when all that one request asks must be
done."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Self

from portal.errors import SearchTooSlow, TooManySearches


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which all that one request asks must be done: `end`, of `time.monotonic`.

    One is made where a request comes in and handed on to everything that is done for it: however many searches that
    are, and however long they wait for each other, a reader waits once.
    """

    end: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """So many seconds from now."""
        return cls(monotonic() + seconds)

    def left(self) -> float:
        """Seconds that are left, 0 where it has passed."""
        return max(0.0, self.end - monotonic())

    def check(self) -> None:
        """Raises SearchTooSlow where it has passed."""
        if monotonic() >= self.end:
            raise SearchTooSlow("The search took too long and was ended; use fewer or rarer words.")


AT_ONCE = 2
"""Searches that run at once: they share one interpreter, and more would only wait for each other."""
OF_ONE = 1
"""Searches of one client that run at once. As it is fewer than all, whoever comes beside one that asks without end
finds room, and waits for none of what that one asked."""
WAITING_OF_ONE = 40
"""Searches of one client that may wait. Behind one address may be a whole school: a class that searches at once is
answered in time, at some 20 milliseconds a search; what is far more would meet its deadline anyway."""
WAITING = 400
"""Searches that may wait in all: some hundred kilobytes."""


class ConcurrencyLimit:
    """Lets a few pieces of work run at a time: `at_once` in all, of each client `of_one`. Clients that wait have their
    turns in a circle, each with what it asked first; `waiting` pieces may wait, of each client `waiting_of_one`.

    A client is any text; it is known only for as long as something of it runs or waits. The turns belong to one event
    loop.
    """

    def __init__(
        self,
        at_once: float = AT_ONCE,
        of_one: float = OF_ONE,
        waiting: float = WAITING,
        waiting_of_one: float = WAITING_OF_ONE,
    ) -> None:
        self._at_once = at_once
        self._of_one = of_one
        self._most = waiting
        self._most_of_one = waiting_of_one
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str, deadline: Deadline | None = None) -> AsyncIterator[None]:
        """Wait until it is this client's turn, which lasts as long as the block.

        Raises SearchTooSlow where it does not come before `deadline`, or too many others wait; TooManySearches where
        too many of this client do.
        """
        if self._is_free_for(client):
            self._running[client] += 1
        else:
            await self._wait(client, deadline)
        try:
            yield
        finally:
            self._end(client)

    def _is_free_for(self, client: str) -> bool:
        return self._running.total() < self._at_once and self._running[client] < self._of_one

    async def _wait(self, client: str, deadline: Deadline | None) -> None:
        self._make_room(client)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(deadline.left() if deadline else None):
                await turn
        except BaseException as error:
            if turn in self._waiting.get(client, ()):
                self._withdraw(client, turn)
            elif turn.done() and not turn.cancelled() and turn.exception() is None:
                self._end(client)  # it came in the very moment in which nobody waited for it any more
            if isinstance(error, TimeoutError):
                raise SearchTooSlow("The search did not have its turn in time; ask again.") from None
            raise

    def _make_room(self, client: str) -> None:
        """Where too many wait, whoever has the most waiting gives up what it asked last."""
        mine = len(self._waiting.get(client, ()))
        if mine >= self._most_of_one:
            raise _too_many()
        if sum(map(len, self._waiting.values())) < self._most:
            return
        greatest = max(self._waiting, key=lambda other: len(self._waiting[other]))
        if len(self._waiting[greatest]) <= mine + 1:
            raise SearchTooSlow("Too many searches wait for their turn; ask again.")
        turn = self._waiting[greatest][-1]
        self._withdraw(greatest, turn)
        if not turn.done():  # else whoever waited has just been cancelled
            turn.set_exception(_too_many())

    def _withdraw(self, client: str, turn: asyncio.Future[None]) -> None:
        self._waiting[client].remove(turn)
        if not self._waiting[client]:
            del self._waiting[client]

    def _end(self, client: str) -> None:
        """The end of a turn, and the beginning of those that it made room for."""
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        while following := next(filter(self._is_free_for, self._waiting), None):
            turn = self._waiting[following][0]
            self._withdraw(following, turn)
            if following in self._waiting:
                self._waiting.move_to_end(following)
            if not turn.done():  # else whoever waited has just been cancelled
                self._running[following] += 1
                turn.set_result(None)


def _too_many() -> TooManySearches:
    return TooManySearches("More searches of one client wait than may; ask again in a moment.")
