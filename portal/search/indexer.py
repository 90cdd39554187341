"""Keeps an index in step with a store: follows its change log, and starts anew where that does not lead on."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from importlib.metadata import version
from pathlib import Path

from portal.article import Article
from portal.derive import markup
from portal.errors import ChangesForgotten, IndexNotReady
from portal.faults import NO_FAULTS, Faults
from portal.news.store import ArticleStore, Change
from portal.search import document
from portal.search.document import Document, documents_of
from portal.search.engine import IndexState, IndexWriter, SearchEngine

MOST_CHANGES = 500
"""Entries of the change log that are taken at once."""
MOST_LETTERS = 2_000_000
"""Letters of documents after which a batch ends early, so that memory stays bounded."""
SLICE = 20
"""Articles of a rebuild that are handed over at once; between two slices others have their turn."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries, at most, while something is wrong."""

_SILENT = frozenset({"rendered", "restored", "urgency-ended"})
"""Deeds that change nothing that an index holds."""

Sleep = Callable[[float], Awaitable[None]]
Progress = Callable[[int], None]
"""Told how many articles were indexed so far."""

log = logging.getLogger(__name__)


class Indexer:
    """Brings the changes of `store` into the index of `engine`. Any number may follow, in any process: one at a time
    writes. `zone` is the site's, `clock` gives the present moment, aware.
    """

    def __init__(
        self, store: ArticleStore, engine: SearchEngine, zone: tzinfo, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self.engine = engine
        self._zone = zone
        self._clock = clock
        self._making = _making(zone)
        self._faults = Faults(log)

    async def keep_following(self, beat: float, sleep: Sleep = asyncio.sleep) -> None:
        """Follow until cancelled, a round every `beat` seconds. What goes wrong is logged, and tried again, less and
        less often."""
        if not self.engine.switched_on:
            return
        work, pause = "bringing the search index up to date", beat
        while True:
            try:
                done = await self.follow()
                if not done:
                    await self.engine.prepare()
            except NO_FAULTS:
                raise
            except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
                self._faults.failed(work, error)
                done, pause = 0, min(2 * pause, max(beat, LONGEST_PAUSE))
            else:
                self._faults.went_well(work)
                pause = beat
            await sleep(0 if done else pause)

    async def follow(self) -> int:
        """One round, at most one commit: how many changes, or articles of a new index, were taken in.

        0 where there is nothing to do, or another process is at it. Raises StoreError or SearchError; what was not
        done is done by a later round.
        """
        state = await self.engine.state()
        if not state.stale and await self._changes(state) == []:
            return 0
        await self._store.version()  # where the store is gone, no folder is made for its index
        async with self.engine.writing() as writer:
            if writer is None:
                return 0
            state = await self.engine.state()
            changes = await self._changes(state)
            if state.stale or changes is None:
                count = await self._rebuild(writer, None)
                log.info("a new search index was built, of %d articles", count)
                return count
            return await self._take_in(writer, changes)

    async def rebuild(self, progress: Progress | None = None) -> int | None:
        """Build a new index from all articles, then bring it up to date; how many articles were read.

        None where another process is writing. Raises as `follow`.
        """
        async with self.engine.writing() as writer:
            if writer is None:
                return None
            count = await self._rebuild(writer, progress)
        while await self.follow():
            pass
        return count

    async def _changes(self, state: IndexState) -> list[Change] | None:
        """What the index lacks, oldest first; None where it must be built anew: there is none, it followed another
        store or an older state of this one, or its documents were made in another way."""
        making, _, followed = state.mark.partition(" ")
        if not state.ready or making != self._making:
            return None
        try:
            if followed:
                return await self._changes_after(state.position, followed)
        except ChangesForgotten:  # perhaps only of the entry that `followed` names
            pass
        try:
            return await self._store.changes(state.position, MOST_CHANGES)
        except ChangesForgotten:
            return None

    async def _changes_after(self, position: int, followed: str) -> list[Change] | None:
        entries = await self._store.changes(position - 1, MOST_CHANGES + 1)
        return entries[1:] if entries and _name(entries[0]) == followed else None

    async def _take_in(self, writer: IndexWriter, changes: Sequence[Change]) -> int:
        """Apply as many of the changes as a batch takes, all at once."""
        documents: list[Document] = []
        ids: dict[str, None] = {}
        letters = taken = 0
        for change in changes:
            taken += 1
            if change.deed in _SILENT or change.article in ids:
                continue
            ids[change.article] = None
            article = await self._store.get(change.article)
            if article is not None:
                made = await asyncio.to_thread(self._documents_of, [article])
                documents += made
                letters += sum(len(each.text) for each in made)
            if letters > MOST_LETTERS:
                break
        if taken:
            last = changes[taken - 1]
            await writer.apply(documents, list(ids), last.version, self._mark(last))
        return taken

    async def _rebuild(self, writer: IndexWriter, progress: Progress | None) -> int:
        count = 0

        async def documents() -> AsyncIterator[Sequence[Document]]:
            nonlocal count
            async for articles in self._slices():
                yield await asyncio.to_thread(self._documents_of, articles)
                count += len(articles)
                if progress is not None:
                    progress(count)
                await self._keep_old(writer)

        # Read before the articles: what changes while they are read is after it in the change log.
        position = await self._store.version()
        await writer.rebuild(documents(), position, self._mark(await self._entry(position)))
        return count

    async def _keep_old(self, writer: IndexWriter) -> None:
        """While a new index is being built, the old one answers, and follows the store as always."""
        state = await self.engine.state()
        changes = await self._changes(state) if state.ready else None
        if changes:
            await self._take_in(writer, changes)

    async def _slices(self) -> AsyncIterator[list[Article]]:
        """All articles in order of id, some at a time."""
        articles: list[Article] = []
        letters = 0
        async for article in self._store.articles():
            articles.append(article)
            letters += sum(len(each.body) for each in article.translations.values())
            if len(articles) >= SLICE or letters > MOST_LETTERS:
                yield articles
                articles, letters = [], 0
        if articles:
            yield articles

    def _documents_of(self, articles: Sequence[Article]) -> list[Document]:
        now = self._clock()
        return [made for article in articles for made in documents_of(article, now, self._zone)]

    async def _entry(self, position: int) -> Change | None:
        """The entry of the change log that raised the content version to `position`, if it is still known."""
        try:
            changes = await self._store.changes(position - 1, 1) if position else []
        except ChangesForgotten:
            return None
        return changes[0] if changes else None

    def _mark(self, last: Change | None) -> str:
        """How documents are made, and which entry was followed last: in an older copy of the store that was put in its
        place, another entry has the same number sooner or later."""
        return f"{self._making} {_name(last) if last else ''}"


def _name(change: Change) -> str:
    told = (change.version, change.article, change.deed, change.at.astimezone(UTC).isoformat())
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _making(zone: tzinfo) -> str:
    """Names the code, the library and the zone that documents come from: 16 hex digits."""
    digest = hashlib.sha256(f"{zone} markdown-it-py {version('markdown-it-py')}\n".encode())
    for source in (Path(document.__file__), *sorted(Path(markup.__file__).parent.glob("*.py"))):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


Place = tuple[str, str]
"""The id of an article, and a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How an index differs from its store. `pending`: articles that changed after what the index followed; these are
    not held against it. `compared`: documents that should be in it, those of pending articles left out."""

    compared: int
    missing: tuple[Place, ...]
    superfluous: tuple[Place, ...]
    differing: tuple[Place, ...]
    pending: int

    @property
    def agrees(self) -> bool:
        """Whether nothing is missing, superfluous or different."""
        return not (self.missing or self.superfluous or self.differing)


async def compare(
    store: ArticleStore, engine: SearchEngine, zone: tzinfo, clock: Callable[[], datetime]
) -> Comparison:
    """Compare all documents by their digests; a portal may run meanwhile. `clock` gives the present moment, aware.

    Raises IndexNotReady where there is no index, StoreError or SearchError.
    """
    state = await engine.state()
    if not state.ready:
        raise IndexNotReady("There is no index to compare with the store.")
    indexed = _places(await engine.contents())
    now = clock()
    await store.notice_due(now)  # so that what nobody has noticed yet is pending, not missing
    stored: dict[Place, str] = {}
    async for article in store.articles():
        for made in documents_of(article, now, zone):
            stored[made.article, made.language] = made.digest
    pending = await _changed(store, state.position)
    settled = {place: digest for place, digest in stored.items() if place[0] not in pending}
    held = {place: digest for place, digest in indexed.items() if place[0] not in pending}
    return Comparison(
        compared=len(settled),
        missing=tuple(sorted(settled.keys() - held.keys())),
        superfluous=tuple(sorted(held.keys() - settled.keys())),
        differing=tuple(
            sorted(place for place in settled.keys() & held.keys() if settled[place] != held[place])
        ),
        pending=len(pending),
    )


def _places(contents: Mapping[str, Mapping[str, str]]) -> dict[Place, str]:
    return {(id_, tag): digest for id_, digests in contents.items() for tag, digest in digests.items()}


async def _changed(store: ArticleStore, position: int) -> set[str]:
    """The articles that changed after `position`; none where the log does not tell."""
    changed: set[str] = set()
    try:
        while changes := await store.changes(position):
            changed.update(change.article for change in changes)
            position = changes[-1].version
    except ChangesForgotten:
        return set()
    return changed
