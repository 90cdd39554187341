"""A portal's writing to its index, ended by SIGKILL at a given step: `python -m tests.search.crashing FOLDER STEP…`.

For each step a child process follows a store in FOLDER/STEP through an import, corrections, withdrawals and a rebuild.
A step is a file opened, made, renamed, removed or synced below the index. Prints how many steps each child took; one
with STEP 0 is left alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from portal.article import Article
from portal.database.engine import make_engine, sqlite_url
from portal.database.migrate import migrate
from portal.news.sql import SqlStore
from portal.search.analysis import Analysis
from portal.search.indexer import Indexer
from portal.search.whoosh.engine import WhooshEngine
from tests.news.making import BANGKOK, Clock, PlainDeriver, make_article

ANALYSIS = Analysis()
BODY = "The province mends the road to the market of {0}. จังหวัดซ่อมถนนไปตลาดของ {0} " * 5

_WATCHED = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"})


MOST_WRITES = 1000
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def article(name: str, version: int = 1) -> Article:
    """An article that is found by its name, and by the word for its version."""
    return make_article(name, "en th", title=f"{name} {WORDS[version]}", body=BODY.format(name))


def store_of(folder: Path) -> SqlStore:
    """The store of a trial."""
    return SqlStore(make_engine(sqlite_url(folder / "portal.sqlite")), PlainDeriver(), Clock())


def engine_of(folder: Path) -> WhooshEngine:
    """The index of a trial."""
    return WhooshEngine(folder / "index", lambda: ANALYSIS)


async def settle(indexer: Indexer) -> None:
    """Follow until there is nothing left to do, which no trial needs many writes for."""
    for _ in range(MOST_WRITES):
        if not await indexer.follow():
            return
    raise AssertionError(f"There is still something to do after {MOST_WRITES} writes.")


async def write(folder: Path) -> None:
    """What a portal goes through: every kind of write, several times."""
    store, engine = store_of(folder), engine_of(folder)
    indexer = Indexer(store, engine, BANGKOK, Clock())
    await store.save([article(f"first{n}") for n in range(6)])
    await settle(indexer)
    for round_ in range(4):
        await store.save([article(f"more{round_}{n}") for n in range(3)])
        await store.save([article(f"first{round_}", version=2)])
        await settle(indexer)
    await store.withdraw(["first4", "more00"])
    await store.delete("more11")
    await settle(indexer)
    await indexer.rebuild()
    await store.save([article("last"), article("first5", version=2)])
    await settle(indexer)
    await engine.close()
    await store.close()


def _count_steps(folder: Path, kill_at: int) -> list[int]:
    steps = [0]
    index = str(folder / "index")

    def step() -> None:
        steps[0] += 1
        if steps[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WATCHED and str(arguments[0]).startswith(index):
            step()

    # What was written outlives the process without it, and the trial is faster.
    os.fsync = lambda fd: step()  # noqa: ARG005 - its name there
    sys.addaudithook(hook)
    return steps


def _run(folder: Path, kill_at: int) -> None:
    """In a process of its own: imports cost more than all the rest."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    steps = _count_steps(folder, kill_at)
    asyncio.run(write(folder))
    print(steps[0], flush=True)
    os._exit(0)


def tell_only_troubles() -> None:
    """Log nothing to standard output that is as it should be."""
    logging.getLogger("portal").setLevel(logging.WARNING)


def main() -> None:
    tell_only_troubles()
    root = Path(sys.argv[1])
    ANALYSIS.of("th").tokens(BODY)  # loads the dictionary, for all children
    for number in map(int, sys.argv[2:]):
        folder = root / str(number)
        folder.mkdir(parents=True)
        migrate(sqlite_url(folder / "portal.sqlite"))
        _run(folder, number)


if __name__ == "__main__":
    main()
