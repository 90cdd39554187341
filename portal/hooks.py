"""Hooks: what an embedder's code is told after it has happened, in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from portal.errors import ChangesForgotten
from portal.failure_log import NO_FAULTS, Faults
from portal.news.store import ArticleStore, Change
from portal.pages.contexts import PageContext
from portal.search.searching import Asked, Found

log = logging.getLogger(__name__)


class Hooks:
    """What may be heard of; each does nothing unless a class that inherits from this says otherwise.

    Whatever one of them raises is told in the log, and seen by nobody else.
    """

    def article_saved(self, change: Change) -> None:
        """An article was added or changed, also to be withdrawn. Called in a thread, within two seconds."""

    def article_published(self, change: Change) -> None:
        """The hour of a scheduled article has come; one that is saved with an hour in the past was saved only. Called
        in a thread."""

    def article_withdrawn(self, change: Change) -> None:
        """An article was withdrawn or deleted by the store's methods of these names. Called in a thread."""

    def search_done(self, asked: Asked, found: Found) -> None:
        """A search was answered for a page, also from memory. Called in the event loop: it must return at once. What a
        reader typed is theirs: the notice of privacy says that who searched is not recorded."""

    def page_rendered(self, page: PageContext, status: int) -> None:
        """A page was made; not where one is sent from memory. Called in the event loop: it must return at once."""


_OF_EVENTS: dict[str, Callable[[Hooks], Callable[[Change], None]]] = {
    "saved": lambda hooks: hooks.article_saved,
    "published": lambda hooks: hooks.article_published,
    "withdrawn": lambda hooks: hooks.article_withdrawn,
    "deleted": lambda hooks: hooks.article_withdrawn,
}


class HookCaller:
    """Calls the hooks of one portal. What happens to articles is read in the change log, so that what other processes
    do is told as well; what happened before this process first looked is not."""

    def __init__(self, hooks: Sequence[Hooks], store: ArticleStore) -> None:
        self._hooks = hooks
        self._store = store
        self._seen: int | None = None
        self._faults = Faults(log)

    async def follow(self) -> None:
        """Tell what has happened to articles since the last look. Raises StoreError."""
        version = await self._store.version()
        if self._seen is None or version < self._seen:  # a backup of before was put back
            self._seen = version
        while self._seen < version:
            try:
                changes = await self._store.changes(self._seen)
            except ChangesForgotten:
                changes = []
            for change in changes:
                if change.event in _OF_EVENTS:
                    for hooks in self._hooks:
                        await asyncio.to_thread(self._call, _OF_EVENTS[change.event](hooks), change)
                self._seen = change.version
            if not changes:
                self._seen = version

    def search_done(self, asked: Asked, found: Found) -> None:
        """Tell of a search."""
        for hooks in self._hooks:
            self._call(hooks.search_done, asked, found)

    def page_rendered(self, page: PageContext, status: int) -> None:
        """Tell of a page."""
        for hooks in self._hooks:
            self._call(hooks.page_rendered, page, status)

    def _call(self, hook: Callable[..., None], *told: object) -> None:
        try:
            hook(*told)
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
            self._faults.failed(
                f"calling the hook {getattr(hook, '__name__', '')}", error, level=logging.ERROR
            )
