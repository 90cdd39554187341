"""Keeps an index in step with a store: follows its change log, and starts anew where that does not lead on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from portal.article import Article
from portal.derive.builder_version import NOBODY, Builder
from portal.errors import ChangesForgotten, IndexNotReady
from portal.failure_log import NO_FAULTS, Faults
from portal.news.store import ArticleStore, Change
from portal.search.document import Document, documents_of
from portal.search.engine import IndexState, IndexWriter, SearchEngine

DOCUMENTS: Final = 1
"""Raised by hand whenever other documents would be made of the same articles; every index of a lower number is then
built anew, once. `tests/search/test_golden.py` fails where that was forgotten."""
MOST_CHANGES = 500
"""Entries of the change log that are taken at once."""
MOST_LETTERS = 2_000_000
"""Letters of documents after which a batch ends early, so that memory stays bounded."""
SLICE = 20
"""Articles that are read at once, and of a rebuild handed over; between two slices others have their turn."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries, at most, while something is wrong."""
_PATIENCE = 4
"""Rounds for which an index that somebody else has made otherwise is left to them: word lists that changed are read by
each process in its own second."""

_SILENT = frozenset({"rendered", "restored", "urgency-ended"})
"""Deeds that change nothing that an index holds: documents are of this code's own reading, whoever rendered the row."""

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
        self._since = clock()
        self._foreign_rounds = 0
        self.faults = Faults(log)

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
                self.faults.failed(work, error)
                done, pause = 0, min(2 * pause, max(beat, LONGEST_PAUSE))
            else:
                self.faults.went_well(work)
                pause = beat
            await sleep(0 if done else pause)

    async def follow(self) -> int:
        """One round, at most one commit: how many changes, or articles of a new index, were taken in.

        0 where there is nothing to do, or another process is at it. Raises StoreError or SearchError; what was not
        done is done by a later round.
        """
        state = await self.engine.state()
        if self._is_left_to_others(state):
            return 0
        if not self._is_stale(state) and await self._changes(state) == []:
            return 0
        await self._store.version()  # where the store is gone, no folder is made for its index
        async with self.engine.writing() as writer:
            if writer is None:
                return 0
            state = await self.engine.state()
            changes = await self._changes(state)
            if self._is_stale(state) or changes is None:
                count = await self._rebuild(writer, None)
                log.info("a new search index was built, of %d articles", count)
                return count
            return await self._take_in(writer, changes, state)

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
        """What the index lacks, oldest first; None where that cannot be told, and it must be built anew: there is none,
        or it followed another store or an older state of this one."""
        if not state.ready:
            return None
        followed = _Mark.of(state.mark).followed
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

    async def _take_in(self, writer: IndexWriter, changes: Sequence[Change], state: IndexState) -> int:
        """Apply as many of the changes as a batch takes, all at once; `state` is that of the index they are for."""
        documents: list[Document] = []
        ids: dict[str, None] = {}
        letters = taken = 0
        for at in range(0, len(changes), SLICE):
            piece = changes[at : at + SLICE]
            wanted = {each.article for each in piece if each.event not in _SILENT} - ids.keys()
            articles = await self._store.get_many(wanted)
            for change in piece:
                taken += 1
                if change.event in _SILENT or change.article in ids:
                    continue
                ids[change.article] = None
                if change.article in articles:
                    made = await asyncio.to_thread(self._documents_of, [articles[change.article]])
                    documents += made
                    letters += sum(len(each.text) for each in made)
                if letters > MOST_LETTERS:
                    break
            if letters > MOST_LETTERS:
                break
        if taken:
            last = changes[taken - 1]
            builder = _Mark.of(state.mark).builder
            if documents:
                builder = builder.joined_by(self._builder(state))
            await writer.apply(documents, list(ids), last.version, str(_Mark(builder, _name(last))))
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
        entry = await self._entry(position)
        mark = _Mark(self._builder(await self.engine.state()), _name(entry) if entry else "")
        await writer.rebuild(documents(), position, str(mark))
        return count

    async def _keep_old(self, writer: IndexWriter) -> None:
        """While a new index is being built, the old one answers, and follows the store as always."""
        state = await self.engine.state()
        changes = await self._changes(state) if state.ready else None
        if changes:
            await self._take_in(writer, changes, state)

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

    def _builder(self, state: IndexState) -> Builder:
        """Who makes documents here. The moment is that of the engine: of two processes, one is the later in both."""
        return Builder(DOCUMENTS, str(self._zone), state.own.since if state.own else self._since)

    def _is_stale(self, state: IndexState) -> bool:
        """Whether the index must be built anew: by newer code, or where that is the same, for inputs taken up later."""
        if not state.ready:
            return True
        own, made = self._builder(state), _Mark.of(state.mark).builder
        return own.version >= made.version and (state.stale or own.replaces(made))

    def _is_left_to_others(self, state: IndexState) -> bool:
        """Whether to wait, since somebody else made the index otherwise, and counts. After a while it is followed all
        the same, which is told once."""
        foreign = "" if self._is_stale(state) else self._foreign_parts(state)
        self._foreign_rounds = self._foreign_rounds + 1 if foreign else 0
        if self._foreign_rounds == _PATIENCE:
            log.warning(
                "another process of this data folder makes the search index with %s. What it made counts, and this "
                "process goes on with it. Give all of them the same version and settings: the one that is started last "
                "then builds the index anew",
                foreign,
            )
        return 0 < self._foreign_rounds < _PATIENCE

    def _foreign_parts(self, state: IndexState) -> str:
        """In what the index was made otherwise than it would be here."""
        own, made = self._builder(state), _Mark.of(state.mark).builder
        parts: list[str] = []
        if state.own and state.builder and not state.own.agrees(state.builder):
            parts.append("other word lists")
        if made.version != own.version:
            parts.append("a newer version of the program")
        elif made.inputs != own.inputs:
            parts.append(f"the time zone {made.inputs}, not {own.inputs}")
        return " and ".join(parts)


class _Mark(NamedTuple):
    """What an index keeps for its indexer: who made its documents, and the name of the entry of the change log that was
    followed last. In an older copy of the store that was put in its place, another entry has the same number sooner or
    later."""

    builder: Builder
    followed: str

    @classmethod
    def of(cls, text: str) -> _Mark:
        """The mark that was written so."""
        try:
            builder, followed = json.loads(text)
            return cls(Builder.of_told(builder), str(followed))
        except (ValueError, TypeError, KeyError):
            inputs, _, followed = text.partition(" ")  # of before versions were declared
            return cls(replace(NOBODY, inputs=inputs), followed)

    def __str__(self) -> str:
        return json.dumps([self.builder.told(), self.followed])


def _name(change: Change) -> str:
    told = (change.version, change.article, change.event, change.at.astimezone(UTC).isoformat())
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
    await store.publish_due(now)  # so that what nobody has noticed yet is pending, not missing
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
