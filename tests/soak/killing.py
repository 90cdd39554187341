"""What an office does with a portal, ended by SIGKILL at given points: `python -m tests.soak.killing FOLDER POINT…`.

For each point a child process imports in several commits, corrects, withdraws, deletes, backs up, prunes, exports and
restores, below FOLDER/POINT. A point is a whole number, of a step (a statement, a file opened, renamed, removed or
synced); or one with a decimal point, of seconds, which meets SQLite in the middle of writing. Point 0 is left alone.
After each deed that has returned, a line of FOLDER/POINT/told says so, with the state that the undisturbed child (0)
finds then. Prints how many steps and seconds the children took that did not die.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.article import Article
from portal.backups import make, restore
from portal.database.engine import make_engine
from portal.database.migrate import migrate
from portal.news.exchange.exporting import export
from portal.news.exchange.importing import Importer
from portal.news.exchange.json_lines import JsonLines
from portal.news.media import MediaFolder
from portal.news.media.folder import SPARED, prune
from portal.news.rules import digest
from portal.news.sql import SqlStore
from portal.news.store import Saved
from portal.settings import Settings
from tests.news.making import NOW, Clock, PlainDeriver

State = dict[str, list[object]]
"""Id of an article → its digest, and whether it is withdrawn."""
BATCH = 4
"""Articles in one commit of an import."""
ENDED = "ended"
_WATCHED = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"})


def settings_of(folder: Path) -> Settings:
    """The settings of a trial."""
    return Settings(data_dir=folder / "var")


def store_of(folder: Path) -> SqlStore:
    """The store of a trial, as it was left."""
    url = settings_of(folder).store_url
    migrate(url)
    return SqlStore(make_engine(url, lambda: migrate(url)), PlainDeriver(), Clock())


def media_of(folder: Path) -> MediaFolder:
    """The media of a trial."""
    return MediaFolder(settings_of(folder).media_dir, 1_000_000)


async def state_of(store: SqlStore) -> State:
    """What the store has."""
    return {article.id: [digest(article), article.withdrawn] async for article in store.articles()}


class Telling(SqlStore):
    """A store that says what it has done once it is done."""

    def __init__(self, store: SqlStore, tell: Callable[[str], Awaitable[None]]) -> None:
        self.__dict__.update(store.__dict__)
        self._tell = tell

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        saved = await super().save(articles)
        await self._tell("saved")
        return saved


def lines(names: Sequence[str], text: str) -> Iterator[str]:
    """Articles as JSON Lines, each with a file of its own."""
    for name in names:
        yield json.dumps(
            {
                "id": name,
                "category": "economy",
                "published_at": "2021-01-01T09:00:00+07:00",
                "translations": {"en": {"title": f"Title of {name}", "body": f"{text} {name}"}},
                "attachments": [{"file": f"{name}-{text}.csv", "title": {"en": "List"}}],
            }
        )


async def import_(store: SqlStore, folder: Path, names: Sequence[str], text: str) -> None:
    """Import articles with files, as `portal import` does."""
    source = folder / f"{text}.jsonl"
    for name in names:
        (folder / f"{name}-{text}.csv").write_text(f"{name},{text}\n")
    source.write_text("\n".join(lines(names, text)) + "\n")
    importer = Importer(store, frozenset({"economy"}), batch=BATCH)
    report = await importer.run([JsonLines(source, media_of(folder), UTC)])
    assert not report.refused, report.refusals


async def work(folder: Path, tell: Callable[[str], Awaitable[None]]) -> None:
    """All deeds, one after another; may be done again where it was cut short."""
    settings = settings_of(folder)
    store = Telling(store_of(folder), tell)
    await import_(store, folder, [f"a{number:02}" for number in range(14)], "first")
    await import_(store, folder, [f"a{number:02}" for number in range(3, 9)], "second")
    await store.withdraw(["a01", "a02"])
    await tell("withdrawn")
    make(settings, folder / "backup.zip", NOW, overwrite=True)
    await tell("backed up")
    await store.delete("a03")
    await tell("deleted")
    await import_(store, folder, [f"b{number:02}" for number in range(6)], "third")
    prune(settings.media_dir, await store.listed_files(), clock=lambda: time.time() + 2 * SPARED)
    await tell("pruned")
    await export(store.articles(), media_of(folder), folder / "out", UTC, overwrite=True)
    await tell("exported")
    restore(settings, folder / "backup.zip", NOW)
    await tell("restored")
    await import_(store, folder, ["last"], "fourth")
    await store.close()
    await tell(ENDED)


class _Steps:
    """Counts the steps of this process, and ends it at one of them."""

    def __init__(self, folder: Path, kill_at: int) -> None:
        self.count = 0
        self.counts = True
        self._folder = str(folder)
        self._kill_at = kill_at
        event.listen(Engine, "before_cursor_execute", self.step)
        event.listen(Engine, "commit", self.step)
        # What was written outlives the process without them, and the trial is faster.
        os.fsync = self.step  # type: ignore[assignment]
        os.sync = self.step
        sys.addaudithook(self._hook)

    def step(self, *_: object) -> None:
        self.count += self.counts
        if self.counts and self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _hook(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in _WATCHED and str(arguments[0]).startswith(self._folder):
            self.step()


def _run(folder: Path, point: str) -> None:
    """In a process of its own: imports cost more than all the rest."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    steps = _Steps(folder, 0 if "." in point else int(point))
    telling = 0.0

    async def tell(deed: str) -> None:
        nonlocal telling
        steps.counts, began = False, time.monotonic()
        state = await state_of(store_of(folder)) if point == "0" else {}
        with (folder / "told").open("a") as file:
            file.write(json.dumps([deed, state]) + "\n")
        steps.counts, telling = True, telling + time.monotonic() - began

    started = time.monotonic()
    if "." in point:
        signal.setitimer(signal.ITIMER_REAL, float(point))  # SIGALRM ends a process as SIGKILL does
    asyncio.run(work(folder, tell))
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(steps.count, time.monotonic() - started - telling, flush=True)
    os._exit(0)


def main() -> None:
    logging.disable(logging.WARNING)
    root = Path(sys.argv[1])
    for point in sys.argv[2:]:
        folder = root / point
        folder.mkdir(parents=True)
        _run(folder, point)


if __name__ == "__main__":
    main()
