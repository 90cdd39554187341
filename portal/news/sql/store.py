"""The store of articles in an SQL database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from portal.database import metadata as tables
from portal.database.transactions import Gate, reading, writing
from portal.errors import ContentError
from portal.news.article import Article, Teaser
from portal.news.rendering import Renderer
from portal.news.rules import rendered_again
from portal.news.sql import listing as lists
from portal.news.sql import upkeep
from portal.news.sql.census import Census, categories, months
from portal.news.sql.kin import kin
from portal.news.sql.loading import load
from portal.news.sql.log import changes_after, content_version
from portal.news.sql.saving import Batch, plan, write
from portal.news.store import Change, Listing, Month, Saved

SIDE_BY_SIDE = 8
"""How many connections a store opens at most in one process, each with a thread of its own."""

_BATCH = 100
"""How many articles are read at a time where all are wanted."""


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


class SqlStore:
    """An ArticleStore in the database of `engine`; any number of processes may use the same one.

    `render` makes the renderings, `clock` gives the moments of the change log. `portal.database.migrate` makes the
    tables.
    """

    def __init__(self, engine: AsyncEngine, render: Renderer, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._render = render
        self._clock = clock
        self._gate = Gate(SIDE_BY_SIDE)
        self._census = Census()

    async def version(self) -> int:
        async with self._reading() as connection:
            return await content_version(connection)

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        async with self._reading() as connection:
            return next(iter(await load(connection, [id])), None)

    async def find(self, slug: str) -> Article | None:
        async with self._reading() as connection:
            id_ = await connection.scalar(select(tables.article.c.id).where(tables.article.c.slug == slug))
            return None if id_ is None else next(iter(await load(connection, [id_])), None)

    async def moved(self, address: str) -> Article | None:
        old_slug, old_address = tables.old_slug.c, tables.old_address.c
        by_slug = select(old_slug.article).where(old_slug.slug == address)
        by_address = (
            select(old_address.article)
            .where(old_address.address == address)
            .order_by(old_address.article)
            .limit(1)
        )
        async with self._reading() as connection:
            id_ = await connection.scalar(by_slug) or await connection.scalar(by_address)
            return None if id_ is None else next(iter(await load(connection, [id_])), None)

    async def teasers(self, listing: Listing) -> list[Teaser]:
        async with self._reading() as connection:
            return await lists.teasers(connection, listing)

    async def count(self, listing: Listing) -> int:
        async with self._reading() as connection:
            return await lists.count(connection, listing)

    async def categories(self, language: str, now: datetime) -> dict[str, int]:
        async with self._reading() as connection:
            return categories(await self._census.moments(connection, language), now)

    async def months(self, language: str, now: datetime, zone: tzinfo) -> list[Month]:
        async with self._reading() as connection:
            return months(await self._census.moments(connection, language), now, zone)

    async def related(self, article: Article, language: str, now: datetime, limit: int = 4) -> list[Teaser]:
        async with self._reading() as connection:
            ids = await kin(connection, article, language, now, limit)
            return await lists.teasers_of(connection, ids, [language])

    async def articles(self) -> AsyncIterator[Article]:
        last = ""
        while True:
            ids = tables.article.c.id
            async with self._reading() as connection:
                wanted = select(ids).where(ids > last).order_by(ids).limit(_BATCH)
                batch = await load(connection, list(await connection.scalars(wanted)))
            for article in batch:
                yield article
            if not batch:
                return
            last = batch[-1].id

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        batch = Batch(articles)
        async with self._reading() as connection:
            planned = await plan(connection, batch)
        while planned.changed:
            await self._render_batch(batch, planned.unrendered(batch))
            # Another process may have written since: what is to be done is planned anew, now under the lock.
            async with writing(self._engine) as connection:
                planned = await plan(connection, batch)
                if not planned.unrendered(batch):
                    await write(connection, planned, batch, self._clock())
                    break
        return [planned.outcomes[place] for place in range(len(articles))]

    async def withdraw(self, ids: Iterable[str]) -> int:
        async with writing(self._engine) as connection:
            return await upkeep.withdraw(connection, list(dict.fromkeys(ids)), self._clock())

    async def delete(self, id: str) -> bool:  # noqa: A002 - the word for it everywhere else
        async with writing(self._engine) as connection:
            return await upkeep.remove(connection, id, self._clock())

    async def changes(self, after: int, limit: int = 500) -> list[Change]:
        async with self._reading() as connection:
            return await changes_after(connection, after, limit)

    async def notice_due(self, now: datetime) -> int:
        async with self._reading() as connection:
            if not await upkeep.is_due(connection, now):
                return 0
        async with writing(self._engine) as connection:
            return await upkeep.notice(connection, now)

    async def render_stale(self, limit: int = 20) -> int:
        fingerprint = self._render.fingerprint
        async with self._reading() as connection:
            stale = await upkeep.stale(connection, fingerprint, limit)
        if not stale:
            return 0
        renderings = [
            await asyncio.to_thread(
                rendered_again, each.article, each.article.translations[each.language], self._render
            )
            for each in stale
        ]
        async with writing(self._engine) as connection:
            return await upkeep.write_renderings(connection, stale, renderings, self._clock())

    async def close(self) -> None:
        await self._engine.dispose()

    async def _render_batch(self, batch: Batch, places: Iterable[int]) -> None:
        for place in places:
            try:
                batch.rendered[place] = await asyncio.to_thread(self._rendered, batch.articles[place])
            except ContentError as error:
                batch.refused[place] = str(error)

    def _rendered(self, article: Article) -> Article:
        """The article with a fresh rendering of each translation. Slow, so it runs beside the event loop."""
        translations = {
            tag: replace(translation, rendering=self._render(article, translation))
            for tag, translation in article.translations.items()
        }
        return replace(article, translations=translations)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._gate.turn(), reading(self._engine) as connection:
            yield connection
