"""What every search engine does, whatever it is made of; and the engine of a portal whose search is switched off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from portal.derive.builder_version import Builder
from portal.search.concurrency_limit import Deadline
from portal.search.document import Document
from portal.search.query import Query
from portal.search.results import Completion, Correction, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How an index is. `ready`: it can be searched. `stale`: there is none, or `builder`, who made it, is replaced by
    `own`, who would make it now; then it must be built anew. An engine that never changes how it makes one leaves both
    out.

    `generation` changes with everything that is written to it, and with what queries are read by; results may be kept
    as long as it stays. `suggesting` is the generation that corrections and completions are taken from, which may be an
    older one. `position` is
    the content version of the store up to which the index followed it; `mark`, a text that an engine only keeps, tells
    the indexer which store that was, and how documents were made of its articles.
    """

    ready: bool
    stale: bool
    generation: str = ""
    suggesting: str = ""
    builder: Builder | None = None
    own: Builder | None = None
    position: int = 0
    mark: str = ""
    articles: int = 0
    documents: int = 0


class IndexWriter(Protocol):
    """The right to write to an index, which one process has at a time. Every method may raise SearchError."""

    async def apply(
        self, documents: Sequence[Document], articles: Sequence[str], position: int, mark: str = ""
    ) -> None:
        """Replace all that the index holds of `articles` (ids) by `documents`, and remember `position` and `mark`, all
        at once. It is done in the end even where the task is cancelled.

        An article of which no document is given is gone from the index.
        """

    async def rebuild(
        self, documents: AsyncIterator[Sequence[Document]], position: int, mark: str = ""
    ) -> None:
        """Build a new index aside from batches of documents, while the old one answers; then put it in its place.

        The iterator may call `apply` for the old one meanwhile. Cancelled, it leaves nothing behind.
        """


class SearchEngine(Protocol):
    """Keeps an index and searches it, off the event loop.

    A `deadline` is the moment by which an answer must be there; without one, it is the engine that bounds its time.
    """

    @property
    def switched_on(self) -> bool:
        """Whether there is anything to search; where not, no page offers it."""

    async def state(self) -> IndexState:
        """How the index is now. It is asked several times a second, and waits for no search."""

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        """The articles that answer a query.

        Raises IndexNotReady while there is no index yet, SearchTooSlow where the deadline passed.
        """

    async def corrections(self, query: Query, *, deadline: Deadline | None = None) -> tuple[Correction, ...]:
        """What the reader may have meant, likeliest first, at most three.

        Raises as `search`, and IndexNotReady also where an index can be searched, but not be asked this yet.
        """

    async def absent_names(
        self, query: Query, *, deadline: Deadline | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """The names in a query that word lists have and probably no article holds, each as it was typed, then in its
        other writings. Raises as `corrections`.
        """

    async def completions(
        self, text: str, language: str, limit: int = 8, *, deadline: Deadline | None = None
    ) -> tuple[Completion, ...]:
        """What the reader may be about to type, likeliest first. Raises as `corrections`."""

    async def prepare(self) -> None:
        """Load what the next search needs, so that no reader waits for it; nothing where there is no index, or nobody
        has searched yet."""

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        """What the index holds: id of each article → language → digest of the document (`Document.digest`)."""

    def writing(self) -> AbstractAsyncContextManager[IndexWriter | None]:
        """The right to write, for as long as the block lasts; None where another process has it."""

    async def close(self) -> None:
        """Let go of files and threads."""


class NullEngine:
    """A SearchEngine that is switched off: nothing is kept, nothing is found."""

    switched_on = False

    async def state(self) -> IndexState:
        return IndexState(ready=True, stale=False)

    async def search(
        self,
        query: Query,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
        explain: bool = False,  # noqa: ARG002
    ) -> Results:
        return Results()

    async def corrections(
        self,
        query: Query,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[Correction, ...]:
        return ()

    async def absent_names(
        self,
        query: Query,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[tuple[str, ...], ...]:
        return ()

    async def completions(
        self,
        text: str,  # noqa: ARG002
        language: str,  # noqa: ARG002
        limit: int = 8,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[Completion, ...]:
        return ()

    async def prepare(self) -> None:
        """Nothing to load."""

    async def contents(self) -> Mapping[str, Mapping[str, str]]:
        return {}

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[IndexWriter | None]:
        yield None

    async def close(self) -> None:
        """Nothing to let go of."""
