"""The search engine on Whoosh's index: everything runs in threads of its own, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from portal.errors import IndexNotReady, SearchTooSlow
from portal.search.analysis.analysis import Analysis
from portal.search.document import Document
from portal.search.engine import IndexState, IndexWriter
from portal.search.query import Query
from portal.search.results import Completion, Correction, Results
from portal.search.suggesting import Suggestions
from portal.search.whoosh import fields
from portal.search.whoosh.answering import Answering
from portal.search.whoosh.lexicon import lexicons
from portal.search.whoosh.reading import Reading
from portal.search.whoosh.shelf import Draft, Record, Shelf
from portal.search.whoosh.writing import Writing, create, entry_of

T = TypeVar("T")

_THREADS = 2
"""Searches that run at once: they share one interpreter, and more would only wait for each other."""


class WhooshEngine:
    """A SearchEngine whose index lies in `folder`; `analysis` gives the analysis of texts as it is now.

    `deadline` is how many seconds a search may take.
    """

    switched_on = True

    def __init__(self, folder: Path, analysis: Callable[[], Analysis], deadline: float = 1.0) -> None:
        self._shelf = Shelf(folder)
        self._analysis = analysis
        self._deadline = deadline
        self._searching = ThreadPoolExecutor(_THREADS, "search")
        self._writing = ThreadPoolExecutor(1, "search-writing")
        self._opening = Lock()
        self._opened: tuple[str, Reading] | None = None
        self._suggesting = Lock()
        self._suggested: tuple[str, Suggestions] | None = None

    async def state(self) -> IndexState:
        return await _done(self._searching, self._state)

    async def search(self, query: Query, *, explain: bool = False) -> Results:
        check = _clock(self._deadline)
        return await _done(self._searching, lambda: self._search(query, check, explain=explain))

    async def corrections(self, query: Query) -> tuple[Correction, ...]:
        return await _done(self._searching, lambda: self._suggestions().corrections(query))

    async def completions(self, text: str, language: str, limit: int = 8) -> tuple[Completion, ...]:
        return await _done(self._searching, lambda: self._suggestions().completions(text, language, limit))

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        def told() -> Mapping[str, Mapping[str, str]]:
            return self._reading().contents() if self._shelf.current() else {}

        return await _done(self._searching, told)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        with ExitStack() as stack:
            held = await _done(self._writing, lambda: stack.enter_context(self._shelf.locked()))
            yield _Writer(self._shelf, self._analysis, self._writing) if held else None

    async def close(self) -> None:
        self._searching.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False, cancel_futures=True)
        self._opened = self._suggested = None

    def _state(self) -> IndexState:
        record = self._shelf.current()
        if record is None:
            return IndexState(ready=False, stale=True)
        return IndexState(
            ready=True,
            stale=record.fingerprint != _fingerprint(self._analysis()),
            generation=record.generation,
            position=record.position,
            mark=record.mark,
            articles=record.articles,
            documents=record.documents,
        )

    def _search(self, query: Query, check: Callable[[], None], *, explain: bool) -> Results:
        reading = self._reading()
        check()
        return Answering(reading, self._analysis(), query, check).results(explain=explain)

    def _reading(self) -> Reading:
        """The index as it is now; opened anew only where it has changed."""
        record = self._shelf.current()
        opened = self._opened
        if record is not None and opened is not None and opened[0] == record.generation:
            return opened[1]
        if record is None:
            self._opened = None
            raise IndexNotReady("There is no index yet; it is being built from the store.")
        with self._opening:
            if self._opened is None or self._opened[0] != record.generation:
                before = self._opened[1] if self._opened else None
                self._opened = self._shelf.open(
                    lambda record, storage: (record.generation, Reading.open(storage, before))
                )
            return self._opened[1]

    def _suggestions(self) -> Suggestions:
        reading = self._reading()
        analysis = self._analysis()
        generation = self._opened[0] if self._opened else ""
        with self._suggesting:
            if self._suggested is None or self._suggested[0] != generation:
                self._suggested = generation, Suggestions(lexicons(reading, analysis), analysis)
            return self._suggested[1]


class _Writer:
    """The right to write, under the shelf's lock."""

    def __init__(self, shelf: Shelf, analysis: Callable[[], Analysis], thread: Executor) -> None:
        self._shelf = shelf
        self._analysis = analysis
        self._thread = thread

    async def apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str = ""
    ) -> None:
        await _done(self._thread, lambda: self._apply(documents, articles, position, mark))

    async def rebuild(
        self, documents: AsyncIterator[Sequence[Document]], position: int, mark: str = ""
    ) -> None:
        stack = ExitStack()
        try:
            building = await _done(self._thread, lambda: _Building(self._shelf, self._analysis(), stack))
            async for batch in documents:
                await _done(self._thread, lambda batch=batch: building.add(batch))  # type: ignore[misc]
            await _done(self._thread, lambda: building.finish(position, mark))
        finally:
            await _done(self._thread, stack.close)

    def _apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str
    ) -> None:
        analysis = self._analysis()
        base = self._shelf.current()
        with self._shelf.drafting(base) as draft:
            if base is None:
                create(draft.storage)
            if base is None or documents or articles:
                with Writing(draft.storage) as writing:
                    writing.remove(articles)
                    for document in documents:
                        writing.add(entry_of(document, analysis.of(document.language)))
            _publish(draft, base.fingerprint if base else _fingerprint(analysis), position, mark)


class _Building:
    """A new index beside the old one, batch by batch."""

    def __init__(self, shelf: Shelf, analysis: Analysis, stack: ExitStack) -> None:
        self._analysis = analysis
        self._draft = stack.enter_context(shelf.drafting(None))
        create(self._draft.storage)
        self._writing = stack.enter_context(Writing(self._draft.storage))

    def add(self, documents: Sequence[Document]) -> None:
        for document in documents:
            self._writing.add(entry_of(document, self._analysis.of(document.language)))
            if self._writing.full:
                self._writing.flush()

    def finish(self, position: int, mark: str) -> None:
        self._writing.commit()
        _publish(self._draft, _fingerprint(self._analysis), position, mark)


def _publish(draft: Draft, fingerprint: str, position: int, mark: str) -> Record:
    articles, documents = Reading.open(draft.storage).counts()
    return draft.publish(
        fingerprint=fingerprint, position=position, mark=mark, articles=articles, documents=documents
    )


def _fingerprint(analysis: Analysis) -> str:
    """Another one where texts would be written otherwise: by another analysis, or by another form of the index."""
    return f"{analysis.fingerprint}-{fields.FORMAT}"


def _clock(seconds: float) -> Callable[[], None]:
    """Raises SearchTooSlow when it is called later than `seconds` from now."""
    end = monotonic() + seconds

    def check() -> None:
        if monotonic() > end:
            raise SearchTooSlow("The search took too long and was ended; use fewer or rarer words.")

    return check


async def _done(executor: Executor, work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread; it is done to its end even where the task is cancelled meanwhile."""
    future: asyncio.Future[Any] = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        return await asyncio.shield(future)  # type: ignore[no-any-return]
    except asyncio.CancelledError:
        while not future.done():
            try:
                await asyncio.shield(asyncio.wait([future]))
            except asyncio.CancelledError:
                continue
        raise
