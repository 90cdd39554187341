"""Compares an index with its store, article by article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from portal.errors import ChangesForgotten, IndexNotReady
from portal.news.store import ArticleStore
from portal.search.document import documents_of
from portal.search.engine import SearchEngine

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
        for document in documents_of(article, now, zone):
            stored[document.article, document.language] = document.digest
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
