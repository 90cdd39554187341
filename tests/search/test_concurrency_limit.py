"""Whose turn it is to search."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from portal.errors import SearchTooSlow, TooManySearches
from portal.search.concurrency_limit import AT_ONCE, OF_ONE, WAITING_OF_ONE, ConcurrencyLimit, Deadline

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Playing:
    """Clients that take turns which last until they are told to end; `begun` are those that came, in order."""

    def __init__(self, turns: ConcurrencyLimit) -> None:
        self.turns = turns
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}

    def ask(self, name: str, deadline: Deadline | None = None) -> asyncio.Task[None]:
        """Ask for a turn; the client is the first letter of `name`."""
        self._ends[name] = asyncio.Event()
        return asyncio.create_task(self._play(name, deadline))

    async def end(self, name: str) -> None:
        """End a turn, and let those begin that waited for it."""
        self._ends[name].set()
        await settle()

    async def _play(self, name: str, deadline: Deadline | None) -> None:
        async with self.turns.turn(name[0], deadline):
            self.begun.append(name)
            await self._ends[name].wait()

    def knows(self) -> set[str]:
        """The clients that are known."""
        return {*self.turns._running, *self.turns._waiting}


async def settle() -> None:
    """Let every task go on until all wait for an event."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def playing() -> Playing:
    return Playing(ConcurrencyLimit())


async def test_one_client_leaves_room_for_another(playing: Playing) -> None:
    tasks = [playing.ask(name) for name in ("a1", "a2", "a3", "b1")]
    await settle()
    assert playing.begun == ["a1", "b1"]
    assert OF_ONE < AT_ONCE
    for name in ("a1", "a2", "a3", "b1"):
        await playing.end(name)
    await asyncio.gather(*tasks)
    assert playing.begun == ["a1", "b1", "a2", "a3"]


async def test_clients_have_their_turns_in_a_circle(playing: Playing) -> None:
    names = ["a1", "b1", "a2", "a3", "a4", "c1", "c2", "d1", "b2"]
    tasks = [playing.ask(name) for name in names]
    await settle()
    for at in range(len(names)):
        await playing.end(playing.begun[at])
    await asyncio.gather(*tasks)
    assert playing.begun == ["a1", "b1", "a2", "c1", "d1", "b2", "a3", "c2", "a4"]


async def test_a_client_is_known_only_while_something_of_it_runs_or_waits(playing: Playing) -> None:
    tasks = [playing.ask(name) for name in ("a1", "a2", "b1", "c1")]
    await settle()
    assert playing.knows() == {"a", "b", "c"}
    tasks[3].cancel()
    await settle()
    assert playing.knows() == {"a", "b"}
    for name in ("a1", "a2", "b1"):
        await playing.end(name)
    await asyncio.gather(*tasks, return_exceptions=True)
    assert playing.knows() == set()


async def test_more_than_may_wait_of_one_client_is_refused_and_no_other_client_is(playing: Playing) -> None:
    tasks = [playing.ask(f"a{n}") for n in range(OF_ONE + WAITING_OF_ONE)]
    await settle()
    with pytest.raises(TooManySearches):
        await playing.ask("a-more")
    other = playing.ask("b1")
    await settle()
    assert playing.begun == ["a0", "b1"]
    for task in (*tasks, other):
        task.cancel()
    await asyncio.gather(*tasks, other, return_exceptions=True)
    assert playing.knows() == set()


async def test_a_turn_that_does_not_come_in_time_ends_the_search(playing: Playing) -> None:
    running = playing.ask("a1")
    await settle()
    with pytest.raises(SearchTooSlow):
        await playing.ask("a2", Deadline.after(0))
    await playing.end("a1")
    await running
    assert playing.begun == ["a1"]
    assert playing.knows() == set()


async def test_where_too_many_wait_whoever_has_most_waiting_gives_up_the_last() -> None:
    playing = Playing(ConcurrencyLimit(waiting=3))
    tasks = {name: playing.ask(name) for name in ("a1", "b1", "a2", "a3", "a4")}
    await settle()
    tasks["c1"] = playing.ask("c1")
    await settle()
    with pytest.raises(TooManySearches):
        await tasks["a4"]
    tasks["d1"] = playing.ask("d1")
    await settle()
    with pytest.raises(TooManySearches):
        await tasks["a3"]
    with pytest.raises(SearchTooSlow):
        await playing.ask("e1")  # nobody has more waiting than one
    for name in ("a1", "b1", "a2", "c1", "d1"):
        await playing.end(name)
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    assert playing.begun == ["a1", "b1", "a2", "c1", "d1"]


async def test_a_turn_that_comes_to_one_who_has_just_left_is_passed_on(playing: Playing) -> None:
    tasks = [playing.ask(name) for name in ("a1", "a2", "a3")]
    await settle()
    playing._ends["a1"].set()
    async with asyncio.timeout(20):
        while len(playing.turns._waiting["a"]) == 2:  # noqa: ASYNC110 - what other tasks do next has no event
            await asyncio.sleep(0)
    assert playing.begun == ["a1"], "the second has its turn, and does not know it yet"
    tasks[1].cancel()
    await settle()
    assert playing.begun == ["a1", "a3"]
    await playing.end("a3")
    await asyncio.gather(*tasks, return_exceptions=True)
    assert playing.knows() == set()


async def test_one_who_has_left_is_passed_over(playing: Playing) -> None:
    tasks = [playing.ask(name) for name in ("a1", "a2", "a3")]
    await settle()
    tasks[1].cancel()
    playing._ends["a1"].set()
    await settle()
    assert playing.begun == ["a1", "a3"]
    await playing.end("a3")
    await asyncio.gather(*tasks, return_exceptions=True)
    assert playing.knows() == set()


async def test_a_turn_ends_where_its_work_fails(playing: Playing) -> None:
    with pytest.raises(ValueError, match="no"), ExitStack():
        async with playing.turns.turn("a"):
            raise ValueError("no")
    async with playing.turns.turn("a"):
        assert playing.knows() == {"a"}
    assert playing.knows() == set()
