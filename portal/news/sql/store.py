"""The store of articles in an SQL database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from sqlalchemy import Connection, select

from portal.article import Article, Media, Teaser
from portal.database import metadata as tables
from portal.database.engine import StoreEngine
from portal.derive.rendering import Renderer
from portal.errors import ContentError
from portal.news.rules import rendered, rendered_again
from portal.news.sql import listing as lists
from portal.news.sql import upkeep
from portal.news.sql.addresses import claims, holders, still_public
from portal.news.sql.census import Census, categories, months
from portal.news.sql.kin import kin
from portal.news.sql.linking import linked, standing
from portal.news.sql.loading import find, find_file, load
from portal.news.sql.log import changes_after, content_version
from portal.news.sql.saving import Batch, Plan, plan, write
from portal.news.store import Change, Claim, Heading, Holder, Linked, Listing, Month, Saved

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

    def __init__(self, engine: StoreEngine, render: Renderer, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._render = render
        self._clock = clock
        self._census = Census()

    async def version(self) -> int:
        return await self._engine.read(content_version)

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        return next(iter(await self._engine.read(lambda connection: load(connection, [id]))), None)

    async def find(self, slug: str) -> Article | None:
        return await self._engine.read(lambda connection: find(connection, slug))

    async def holders(self, slug: str) -> list[Holder]:
        return await self._engine.read(lambda connection: holders(connection, slug))

    async def still_public(self, slugs: Collection[str], now: datetime) -> frozenset[str]:
        return await self._engine.read(lambda connection: still_public(connection, slugs, now))

    async def linked(self, slugs: Collection[str], now: datetime) -> dict[str, Linked]:
        return await self._engine.read(lambda connection: linked(connection, slugs, now)) if slugs else {}

    async def standing(self, headings: Collection[Heading]) -> frozenset[Heading]:
        if not headings:
            return frozenset()
        return await self._engine.read(lambda connection: standing(connection, headings))

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        return await self._engine.read(lambda connection: claims(connection, addresses))

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        return await self._engine.read(lambda connection: find_file(connection, hash, name, now))

    async def teasers(self, listing: Listing) -> list[Teaser]:
        return await self._engine.read(lambda connection: lists.teasers(connection, listing))

    async def count(self, listing: Listing) -> int:
        return await self._engine.read(lambda connection: lists.count(connection, listing))

    async def categories(self, language: str, now: datetime) -> dict[str, int]:
        moments = await self._engine.read(lambda connection: self._census.moments(connection, language))
        return categories(moments, now)

    async def months(self, language: str, now: datetime, zone: tzinfo) -> list[Month]:
        moments = await self._engine.read(lambda connection: self._census.moments(connection, language))
        return months(moments, now, zone)

    async def related(self, article: Article, language: str, now: datetime, limit: int = 4) -> list[Teaser]:
        def relate(connection: Connection) -> list[Teaser]:
            ids = kin(connection, article, language, now, limit)
            return lists.teasers_of(connection, ids, [language])

        return await self._engine.read(relate)

    async def articles(self) -> AsyncIterator[Article]:
        ids = tables.article.c.id

        def following(last: str, connection: Connection) -> list[Article]:
            wanted = select(ids).where(ids > last).order_by(ids).limit(_BATCH)
            return load(connection, connection.scalars(wanted).all())

        batch = await self._engine.read(partial(following, ""))
        while batch:
            for article in batch:
                yield article
            batch = await self._engine.read(partial(following, batch[-1].id))

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        batch = Batch(articles)

        def carry_out(connection: Connection) -> tuple[Plan, bool]:
            """Whether all was written; another process may have changed what is to be done, then more is rendered."""
            planned = plan(connection, batch)
            is_ready = not planned.unrendered(batch)
            if is_ready:
                write(connection, planned, batch, self._clock())
            return planned, is_ready

        planned = await self._engine.read(lambda connection: plan(connection, batch))
        is_written = not planned.changed
        while not is_written:
            await self._render_places(batch, planned.unrendered(batch))
            planned, is_written = await self._engine.write(carry_out)
        return [planned.outcomes[place] for place in range(len(articles))]

    async def withdraw(self, ids: Iterable[str]) -> int:
        wanted = list(dict.fromkeys(ids))
        return await self._engine.write(lambda connection: upkeep.withdraw(connection, wanted, self._clock()))

    async def delete(self, id: str) -> bool:  # noqa: A002 - the word for it everywhere else
        return await self._engine.write(lambda connection: upkeep.remove(connection, id, self._clock()))

    async def listed_files(self) -> frozenset[str]:
        """The hashes of all files that articles list, whatever their state."""
        return await self._engine.read(upkeep.listed_files)

    async def forget_files(self) -> int:
        """Forget what is known of files that no article lists; how many."""
        return await self._engine.write(upkeep.forget_files)

    async def changes(self, after: int, limit: int = 500) -> list[Change]:
        return await self._engine.read(lambda connection: changes_after(connection, after, limit))

    async def notice_due(self, now: datetime) -> int:
        if not await self._engine.read(lambda connection: upkeep.is_due(connection, now)):
            return 0
        return await self._engine.write(lambda connection: upkeep.notice(connection, now))

    async def render_stale(self, limit: int = 20) -> int:
        fingerprint = self._render.fingerprint
        stale = await self._engine.read(lambda connection: upkeep.stale(connection, fingerprint, limit))
        if not stale:
            return 0
        made = [
            await asyncio.to_thread(
                rendered_again, each.article, each.article.translations[each.language], self._render
            )
            for each in stale
        ]
        return await self._engine.write(
            lambda connection: upkeep.write_renderings(connection, stale, made, self._clock())
        )

    async def close(self) -> None:
        await self._engine.dispose()

    async def _render_places(self, batch: Batch, places: Iterable[int]) -> None:
        """Render the articles in these places of the batch; slow, so it is done beside the event loop."""
        for place in places:
            try:
                batch.rendered[place] = await asyncio.to_thread(rendered, batch.articles[place], self._render)
            except ContentError as error:
                batch.refuse(place, error)
