"""The right to write to the index in a directory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, nullcontext, suppress
from functools import partial

from portal.derive.builder_version import Builder
from portal.errors import SearchError
from portal.search.analysis.analysis import Analyses
from portal.search.document import Document
from portal.search.whoosh.fields import entry_of
from portal.search.whoosh.index_directory import IndexDirectory, PendingCommit
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.manifest import Manifest, SegmentInfo
from portal.search.whoosh.segment_writer import Commit
from portal.search.whoosh.thread_work import done
from portal.text.thai import load_nlpo3

_MANY = 500
"""Documents of a new index from which on nlpO3 parts their words."""


class WhooshIndexWriter:
    """An IndexWriter, under the directory's lock. `open_now` gives what of the index is open already, to be used
    again."""

    def __init__(
        self,
        directory: IndexDirectory,
        analyses: Analyses,
        thread: Executor,
        open_now: Callable[[], IndexReader | None],
    ) -> None:
        self._directory = directory
        self._analyses = analyses
        self._thread = thread
        self._open_now = open_now

    async def apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str = ""
    ) -> None:
        await done(self._thread, lambda: self._apply(documents, articles, position, mark))

    async def rebuild(
        self, documents: AsyncIterator[Sequence[Document]], position: int, mark: str = ""
    ) -> None:
        building = _Building(self._directory, self._analyses)
        try:
            await done(self._thread, building.begin)
            async for batch in documents:
                await done(self._thread, partial(building.add, batch))
            await done(self._thread, partial(building.finish, position, mark))
        finally:
            await done(self._thread, building.close)

    def _apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str
    ) -> None:
        base = self._directory.current()
        if base is not None and not articles:
            self._move(base, position, mark)
            return
        # A stale index stays of one piece while the new one is built, where it is still known how it was made.
        analysis = self._analyses.of(base.builder) if base else self._analyses.current()
        builder = base.builder if base else analysis.builder
        if documents:
            builder = builder.joined_by(analysis.builder)
        doubts = self._directory.doubting(base.commit_id) if base else nullcontext()
        with doubts, self._directory.pending_commit(base) as pending:
            with Commit(pending.storage, base.segments if base else ()) as writing:
                writing.remove(articles)
                for document in documents:
                    writing.add(entry_of(document, analysis.of(document.language)))
            _publish(pending, writing.segments, builder, position, mark, self._open_now())

    def _move(self, base: Manifest, position: int, mark: str) -> None:
        with self._directory.pending_commit(base) as pending:
            pending.publish(
                builder=base.builder,
                position=position,
                mark=mark,
                articles=base.articles,
                documents=base.documents,
                segments=base.segments,
            )


class _Building:
    """A new index beside the old one, batch by batch; closed before it is finished, it leaves nothing."""

    def __init__(self, directory: IndexDirectory, analyses: Analyses) -> None:
        self._directory = directory
        self._analyses = analyses
        self._stack = ExitStack()
        self._added = 0

    def begin(self) -> None:
        self._analysis = self._analyses.current()
        self._pending = self._stack.enter_context(self._directory.pending_commit(None))
        with self._directory.telling():
            self._writing = Commit(self._pending.storage)

    def add(self, documents: Sequence[Document]) -> None:
        self._added += len(documents)
        if self._added > _MANY:
            load_nlpo3()
        with self._directory.telling():
            for document in documents:
                self._writing.add(entry_of(document, self._analysis.of(document.language)))
                if self._writing.full:
                    self._writing.flush()

    def finish(self, position: int, mark: str) -> None:
        with self._directory.telling():
            self._writing.commit()
            segments = self._writing.segments
            _publish(self._pending, segments, self._analysis.builder, position, mark, None)

    def close(self) -> None:
        with suppress(SearchError):  # whatever it is, it was told before
            self._stack.close()


def _publish(
    pending: PendingCommit,
    segments: Sequence[SegmentInfo],
    builder: Builder,
    position: int,
    mark: str,
    before: IndexReader | None,
) -> None:
    articles, documents = IndexReader.open(pending.folder, segments, before).counts()
    pending.publish(
        builder=builder,
        position=position,
        mark=mark,
        articles=articles,
        documents=documents,
        segments=segments,
    )
