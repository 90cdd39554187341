"""Paints drawings (SVG) as the pictures that stand beside links to articles, soon after an article was saved, so that
neither who saves nor who shares it waits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from portal.article import Article, Media, shared_image
from portal.atomic_writing import write_whole
from portal.errors import ChangesForgotten, ContentError, PortalError, why
from portal.failure_log import NO_FAULTS, Faults, bounded
from portal.news.media import MediaStore
from portal.news.store import ArticleStore, Listing, Place
from portal.process_lock import ProcessLock

AT_ONCE = 2
"""Pictures of a round: what is left of it belongs to readers."""

MOST_CHANGES = 50
"""Articles that are read at once where they have changed; with more, all are looked through, the newest first."""

AT_A_TIME = 100
"""Articles whose leading images are looked at in a round where all are looked through."""

MOST_DUE = 500

_UNPAINTED = (
    "the drawing is not there, or takes more time or memory than it may, so that links to its article show no picture. "
    "Put it in the article as a PNG"
)
_MADE = frozenset({"saved", "published"})

log = logging.getLogger(__name__)


class PicturePainter:
    """Has `media` paint the drawings of articles in `store`, a few in each round. Of the processes that share `folder`
    one does it, for as long as it lives; the others keep nothing.

    `folder` keeps the content version up to which all is painted. Without it, and where much has changed at once, all
    public articles are looked through, the newest first, by their leading images. What cannot be painted is told once;
    who asks for it has it tried, or gets a 404, as where nobody painted it yet. `clock` gives this moment, aware.
    """

    def __init__(
        self, store: ArticleStore, media: MediaStore, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._media = media
        self._folder = folder
        self._lock = ProcessLock(folder / "painting.lock")
        self._mark = folder / "painted"
        self._clock = clock
        self._is_ours = False
        self._seen = self._marked = -1
        """Content versions: up to which changes were heard of; up to which all is painted."""
        self._rest: Listing | None = None
        """What of all articles is still to be looked through."""
        self._due: deque[Media] = deque()
        self.faults = Faults(log)

    async def follow(self) -> None:
        """One round. Raises StoreError, or PortalError where the folder cannot be written."""
        try:
            if not self._is_ours and not self._take_over():
                return
            await self._hear()
            if len(self._due) < AT_ONCE and self._rest:
                await self._look_through(self._rest)
            for _ in range(min(AT_ONCE, len(self._due))):
                await asyncio.to_thread(self._paint, self._due[0])
                self._due.popleft()
            if not self._due and not self._rest and self._marked != self._seen:
                await asyncio.to_thread(write_whole, self._mark, str(self._seen).encode(), synced=False)
                self._marked = self._seen
        except OSError as error:
            raise PortalError(f"{self._mark} cannot be written: {why(error)}. See to its rights.") from None

    def close(self) -> None:
        """Leave it to another process."""
        self._lock.release()
        self._is_ours, self._rest = False, None
        self._due.clear()

    def _take_over(self) -> bool:
        self._is_ours = self._folder.is_dir() and self._lock.take()
        if self._is_ours:
            try:
                self._seen = self._marked = int(self._mark.read_bytes())
            except (FileNotFoundError, ValueError):
                self._seen = self._marked = -1
        return self._is_ours

    async def _hear(self) -> None:
        """Put what was saved since before all else."""
        version = await self._store.version()
        if version == self._seen:
            return
        try:
            changes = await self._store.changes(self._seen, MOST_CHANGES + 1) if self._seen >= 0 else []
            is_much = self._seen < 0 or len(changes) > MOST_CHANGES or len(self._due) > MOST_DUE
        except ChangesForgotten:
            changes, is_much = [], True
        if is_much or any(each.event == "restored" for each in changes):
            self._due.clear()
            self._rest = Listing(now=self._clock(), limit=AT_A_TIME)
            self._seen = version
        elif changes:
            found = await self._store.get_many({each.article for each in changes if each.event in _MADE})
            newest = sorted(found.values(), key=lambda article: article.published_at, reverse=True)
            self._due.extendleft(reversed(list(_drawings(newest))))
            self._seen = changes[-1].version

    async def _look_through(self, rest: Listing) -> None:
        now = self._clock()
        found = await self._store.overview("", now, (replace(rest, now=now),))
        teasers = found.lists[0]
        self._due.extend(each.image for each in teasers if each.image and each.image.is_drawing)
        is_more = len(teasers) == rest.limit
        self._rest = replace(rest, after=Place(teasers[-1].published_at, teasers[-1].id)) if is_more else None

    def _paint(self, drawing: Media) -> None:
        """Paint it, unless it was before. What fails is told: it must keep nothing else waiting."""
        work = (
            f"painting a drawing for who shares its article ({bounded(drawing.shown_name)}, {drawing.hash})"
        )
        try:
            is_painted = self._media.picture(drawing) is not None
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
            self.faults.failed(work, error)
        else:
            if not is_painted:
                self.faults.failed(work, ContentError(_UNPAINTED))


def _drawings(articles: Iterable[Article]) -> Iterable[Media]:
    for article in articles:
        image = None if article.withdrawn else shared_image(article.images)
        if image and image.media.is_drawing:
            yield image.media
