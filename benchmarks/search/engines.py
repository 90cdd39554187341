"""The engines that are measured.

Each is imported where it is made: memory is measured too, and none is to carry the others' libraries.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.search.measured import Asked as Typed
from benchmarks.search.measured import Measured
from portal.errors import IndexNotReady
from portal.search.document import Document
from portal.search.engine import SearchEngine
from portal.search.query import Query, Sort
from portal.search.results import Results

if TYPE_CHECKING:
    from portal.search.analysis import Analysis
    from portal.search.searching import Found

T = TypeVar("T")
BATCH = 100
OFFERED = ("th", "en")
"""The languages that a page of results tells of."""
DEADLINE = 60.0
"""Seconds: quality is measured to the end, however slow a trial is."""


class Portal:
    """One of the portal's own engines, asked as a page asks it."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self._runner = asyncio.Runner()

    def index(self, documents: Iterable[Document]) -> None:
        """Build the index anew, in batches as a rebuild does."""
        self.run(lambda: self._rebuild(documents))

    def search(self, text: str, language: str, limit: int) -> list[str]:
        """The ids found by what a reader types."""
        results = self.run(lambda: self.engine.search(query(text, language, limit)))
        return _articles(results)

    def newest(self, text: str, language: str, limit: int) -> list[str]:
        """The same, newest first."""
        results = self.run(lambda: self.engine.search(query(text, language, limit, "newest")))
        return _articles(results)

    def page(self, text: str, language: str) -> list[str]:
        """The ids on the first page that a reader sees: a correction's, where it took the place of what was typed."""
        return _articles(self.asked(text, language).results)

    def asked(self, text: str, language: str, sort: Sort = "relevance") -> Found:
        """All that a first page of results shows, corrections included, of an answer that nobody asked for before.

        Raises RuntimeError where something was not ready in time: figures of it would tell nothing.
        """
        from portal.search.searching import Asked, Searching  # noqa: PLC0415

        searching = Searching(self.engine, None, lambda: OFFERED)
        asked = Asked(text=text, query=query(text, language, sort=sort))
        found = self.run(lambda: searching.search(asked))
        if found.partial:
            raise RuntimeError(f"{text}: the answer was not whole in time")
        return found

    def ready(self) -> None:
        """Wait for what corrections and completions are taken from, which is made in the background."""
        self.run(self.engine.prepare)
        while True:
            try:
                self.run(lambda: self.engine.corrections(query("ลำพูน", "th")))
            except IndexNotReady:
                time.sleep(0.1)
            else:
                return

    def costs(self, asked: Sequence[Typed]) -> list[float]:
        """What each query costs, from the typed text to the results, on an event loop that runs already."""

        async def all_of_them() -> list[float]:
            taken = []
            for text, language in asked:
                before = time.process_time()
                await self.engine.search(query(text, language))
                taken.append((time.process_time() - before) * 1000)
            return taken

        return self.run(all_of_them)

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Wait for something that the engine does."""

        async def done() -> T:
            return await work()

        return self._runner.run(done())

    def close(self) -> None:
        """Close the engine and its event loop."""
        self.run(self.engine.close)
        self._runner.close()

    async def _rebuild(self, documents: Iterable[Document]) -> None:
        async def batches() -> AsyncIterator[Sequence[Document]]:
            left = iter(documents)
            while batch := list(islice(left, BATCH)):
                yield batch

        async with self.engine.writing() as writer:
            if writer is None:
                raise RuntimeError("another process writes to the index")
            await writer.rebuild(batches(), 1)


def query(text: str, language: str, limit: int = 10, sort: Sort = "relevance") -> Query:
    """What a reader asks by typing `text` on a page of that language, in that language alone."""
    from portal.search.parsing import parse  # noqa: PLC0415

    return parse(text, language=language, languages=(language,), limit=limit, sort=sort).query


def _articles(results: Results) -> list[str]:
    return [hit.article for hit in results.hits]


def make(name: str, folder: Path) -> Measured:
    """An engine that keeps its index in this folder; what lies there already, it opens."""
    return _MAKERS[name](folder)


def _whoosh(folder: Path) -> Measured:
    from portal.search.whoosh.engine import WhooshEngine  # noqa: PLC0415

    return Portal(WhooshEngine(folder, _shared(), deadline=DEADLINE))


def _memory(_: Path) -> Measured:
    from portal.search.memory import InMemoryEngine  # noqa: PLC0415

    return Portal(InMemoryEngine(_shared()))


def _naive(folder: Path) -> Measured:
    from benchmarks.search.naive import NaiveWhoosh  # noqa: PLC0415

    return NaiveWhoosh(folder)


def _tantivy(folder: Path) -> Measured:
    from benchmarks.search.tokens import Tantivy  # noqa: PLC0415
    from portal.search.analysis import Analysis  # noqa: PLC0415

    return Tantivy(folder, Analysis())


def _shared() -> Callable[[], Analysis]:
    from portal.search.analysis import Analysis  # noqa: PLC0415

    analysis = Analysis()
    return lambda: analysis


_MAKERS: dict[str, Callable[[Path], Measured]] = {
    "whoosh": _whoosh,
    "memory": _memory,
    "naive": _naive,
    "tantivy": _tantivy,
}
NAMES = tuple(_MAKERS)
