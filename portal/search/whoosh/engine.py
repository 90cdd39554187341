"""The search engine on Whoosh's index: everything runs in threads of its own, off the event loop.

Corrections and completions are taken from the words and titles of an index, which are read from it as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from portal.errors import IndexNotReady, PortalError
from portal.search.analysis.analysis import Analyses, Analysis
from portal.search.concurrency_limit import AT_ONCE, Deadline
from portal.search.engine import IndexState, IndexWriter
from portal.search.query import Query
from portal.search.results import Completion, Correction, Results
from portal.search.whoosh.index_directory import IndexDirectory
from portal.search.whoosh.index_versions import OtherVersions
from portal.search.whoosh.manifest import Manifest, SegmentInfo
from portal.search.whoosh.storage import GenerationStorage
from portal.search.whoosh.thread_work import Latest, done, give_back

if TYPE_CHECKING:  # they are imported with the first search, or when something is to be written
    from portal.search.suggesting import Suggestions
    from portal.search.whoosh.index_reader import IndexReader
    from portal.search.whoosh.open_index import OpenIndex

T = TypeVar("T")

_LOOKING = 2
"""Threads that look at how the index is: changed word lists are read in one of them, which takes seconds."""
_PATIENCE = 0.2
"""How much of its time a search waits where what corrections are taken from was never made yet; of a small index it is
ready long before."""
_TRIES = 2
"""How often a question is asked anew of what has replaced the index meanwhile; what then still fails is at fault."""


class WhooshEngine:
    """A SearchEngine whose index lies in `folder`, beside those of other versions of the analysis (`index_versions`);
    `analysis` gives the analysis of texts as it is now.

    `deadline` is how many seconds a search may take for which nobody names a moment.
    """

    switched_on = True

    def __init__(self, folder: Path, analysis: Callable[[], Analysis], deadline: float = 1.0) -> None:
        self._directory = IndexDirectory(folder)
        self._others = OtherVersions(self._directory, self._try)
        self._analyses = Analyses(analysis)
        self._deadline = deadline
        self._start()
        self._opening = Lock()
        self._opened: OpenIndex | None = None
        self._prepared = ""
        self._suggestions: Latest[Suggestions] = Latest()

    async def state(self) -> IndexState:
        return await done(self._looking, self._state)

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        check = self._until(deadline).check
        return await done(self._searching, lambda: self._search(query, check, explain=explain))

    async def corrections(self, query: Query, *, deadline: Deadline | None = None) -> tuple[Correction, ...]:
        def correct(suggestions: Suggestions) -> tuple[Correction, ...]:
            return suggestions.corrections(query)

        return await self._suggest(correct, self._until(deadline))

    async def absent_names(
        self, query: Query, *, deadline: Deadline | None = None
    ) -> tuple[tuple[str, ...], ...]:
        def look(suggestions: Suggestions) -> tuple[tuple[str, ...], ...]:
            return suggestions.absent_names(query)

        return await self._suggest(look, self._until(deadline))

    async def completions(
        self, text: str, language: str, limit: int = 8, *, deadline: Deadline | None = None
    ) -> tuple[Completion, ...]:
        def complete(suggestions: Suggestions) -> tuple[Completion, ...]:
            return suggestions.completions(text, language, limit)

        return await self._suggest(complete, self._until(deadline))

    async def prepare(self) -> None:
        if self._others.sign_is_due:
            await done(self._looking, self._others.leave_sign)
        if self._opened is None or self._suggestions.is_making:
            return  # nobody has searched yet; or it is in the same thread, and whoever follows the store must not wait
        with suppress(IndexNotReady):
            await done(self._preparing, lambda: self._asked(self._prepare))

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        def told() -> Mapping[str, Mapping[str, str]]:
            return self._asked(lambda opened: opened.reader.contents()) if self._current() else {}

        return await done(self._searching, told)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        with ExitStack() as stack:
            held = await done(self._writing, lambda: self._locked(stack))
            yield await done(self._writing, self._writer) if held else None

    async def close(self) -> None:
        self._looking.shutdown(wait=False, cancel_futures=True)
        self._searching.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False, cancel_futures=True)
        self._preparing.shutdown(wait=False, cancel_futures=True)
        self._opened = None
        self._suggestions.forget()
        self._start()  # a host may start the same portal again

    def _locked(self, stack: ExitStack) -> bool:
        held = stack.enter_context(self._directory.locked())
        if held:
            self._others.take_over()
        return held

    def _writer(self) -> IndexWriter:
        from portal.search.whoosh.index_writer import WhooshIndexWriter  # noqa: PLC0415 - see open_index

        return WhooshIndexWriter(self._directory, self._analyses, self._writing, self._open_now)

    def _current(self) -> Manifest | None:
        """The index; where there is none yet, that of an older version."""
        manifest = self._directory.current()
        if manifest is None:
            self._others.take_over_in_turn()
            manifest = self._directory.current()
        return manifest

    def _try(self, folder: Path, segments: Sequence[SegmentInfo]) -> None:
        """Raise anything where the segments in a folder cannot be searched."""
        index = _open(folder, segments, "", self._analyses.current(), None)
        index.load()
        index.load(without_words=True)

    def _start(self) -> None:
        """Threads of executors come with their first work."""
        self._looking = ThreadPoolExecutor(_LOOKING, "search-looking")
        self._searching = ThreadPoolExecutor(AT_ONCE, "search")
        self._writing = ThreadPoolExecutor(1, "search-writing")
        self._preparing = ThreadPoolExecutor(1, "search-preparing")

    def _state(self) -> IndexState:
        manifest = self._current()
        own = self._analyses.current().builder
        if manifest is None:
            return IndexState(ready=False, stale=True, own=own)
        return IndexState(
            ready=True,
            stale=own.replaces(manifest.builder),
            builder=manifest.builder,
            own=own,
            generation=_edition(manifest.commit_id, self._analyses.of(manifest.builder)),
            suggesting=self._suggestions.state,
            position=manifest.position,
            mark=manifest.mark,
            articles=manifest.articles,
            documents=manifest.documents,
        )

    def _search(self, query: Query, check: Callable[[], None], *, explain: bool) -> Results:
        def answer(opened: OpenIndex) -> Results:
            check()
            return opened.search(query, check, explain=explain)

        return self._asked(answer)

    async def _suggest(self, suggest: Callable[[Suggestions], T], deadline: Deadline) -> T:
        def suggested(opened: OpenIndex) -> T:
            deadline.check()
            suggestions = self._suggested(opened, _PATIENCE * deadline.left())
            if suggestions is None:
                raise IndexNotReady(
                    "What readers may mean is being read from the index; ask again in a moment."
                )
            return suggest(suggestions)

        return await done(self._searching, lambda: self._asked(suggested))

    def _until(self, deadline: Deadline | None) -> Deadline:
        return deadline or Deadline.after(self._deadline)

    def _asked(self, ask: Callable[[OpenIndex], T]) -> T:
        """What the index answers. Where it was spoilt under our hands, it counts as none, and is built anew; where it
        was only replaced, and files of it are gone, the new one is asked."""
        tries = 0
        while True:
            opened = self._open()
            try:
                with self._directory.doubting(opened.commit_id):
                    return ask(opened)
            except PortalError:
                raise
            except Exception:
                tries += 1
                if tries > _TRIES or self._open() is opened:
                    raise

    def _open(self) -> OpenIndex:
        """The index as it is now; opened anew only where it has changed."""
        manifest = self._current()
        opened = self._opened
        if manifest is None:
            self._opened = None
            raise IndexNotReady(
                "There is no index that can be read; a running portal builds one from the store."
            )
        analysis = self._analyses.of(manifest.builder)
        if opened is not None and (opened.commit_id, opened.analysis) == (manifest.commit_id, analysis):
            return opened
        with self._opening:
            opened = self._opened
            if opened is None or opened.commit_id != manifest.commit_id:
                opened = self._opened = self._directory.open(self._read)
            elif opened.analysis is not analysis:
                opened = self._opened = opened.with_analysis(analysis)
            return opened

    def _read(self, manifest: Manifest, storage: GenerationStorage) -> OpenIndex:
        analysis, folder = self._analyses.of(manifest.builder), Path(storage.folder)
        return _open(folder, manifest.segments, manifest.commit_id, analysis, self._opened)

    def _open_now(self) -> IndexReader | None:
        opened = self._opened
        return opened.reader if opened else None

    def _suggested(self, opened: OpenIndex, patience: float) -> Suggestions | None:
        """What corrections and completions are taken from: of this state of the index or, while that is being made, of
        the one before. None where there is none after `patience` seconds."""

        def make() -> Suggestions:
            with self._directory.doubting(opened.commit_id):
                made = opened.suggestions()
            give_back()
            return made

        return self._suggestions.get(
            self._preparing, _edition(opened.commit_id, opened.analysis), make, patience
        )

    def _prepare(self, opened: OpenIndex) -> None:
        """Load dictionaries and statistics of all languages by searching for a word of each kind; then begin to make
        what corrections are taken from."""
        if opened.commit_id != self._prepared:
            opened.load()
            self._prepared = opened.commit_id
        self._suggested(opened, patience=0)


def _open(
    folder: Path,
    segments: Sequence[SegmentInfo],
    commit_id: str,
    analysis: Analysis,
    before: OpenIndex | None,
) -> OpenIndex:
    """An index, by what searches, which is imported for the first one."""
    from portal.search.whoosh.open_index import OpenIndex  # noqa: PLC0415 - see there

    return OpenIndex.open(folder, segments, commit_id, analysis, before)


def _edition(commit_id: str, analysis: Analysis) -> str:
    return f"{commit_id} {analysis.edition}"
