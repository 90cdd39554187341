"""The store of articles in an SQL database, which keeps how many there are by category and by month."""

from __future__ import annotations

import asyncio
import secrets
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import partial
from threading import Lock

from sqlalchemy import BigInteger, Connection, Text, bindparam, case, select, type_coerce

from portal.article import Article, Media
from portal.database import metadata as tables
from portal.database.engine import Result, StoreEngine
from portal.database.metadata import microseconds, moment_of, site_state, translation
from portal.derive.pipeline import Deriver
from portal.errors import ContentError
from portal.news.rules import derived_anew, now, with_derived
from portal.news.sql import listing as lists
from portal.news.sql import writing
from portal.news.sql.addresses import claims, holders, linked, located, still_public
from portal.news.sql.change_log import changes_after, content_version
from portal.news.sql.derivation_leases import claim, is_waiting
from portal.news.sql.derivation_leases import write as write_derived
from portal.news.sql.rows import find, find_file, load
from portal.news.sql.writing import Batch, Plan, plan, write
from portal.news.store import (
    Change,
    Claim,
    Holder,
    Linked,
    Listing,
    Located,
    Month,
    Overview,
    Place,
    Saved,
    Target,
)

Moments = Mapping[str, "array[int]"]
"""Category → when its articles are published, in microseconds, sorted; future ones included, withdrawn ones not."""

_LANGUAGES_KEPT = 32

_IS_NEW = site_state.c.value != bindparam("known", type_=Text)
_MOMENTS = (
    select(
        site_state.c.value,
        translation.c.category,
        type_coerce(translation.c.published_at, BigInteger).label("published_at"),
    )
    .outerjoin_from(
        site_state,
        translation,
        (translation.c.language == case((_IS_NEW, bindparam("language", type_=Text))))
        & translation.c.withdrawn.is_(False),
    )
    .where(site_state.c.name == "content_version")
    .order_by(translation.c.category, translation.c.published_at)
)
"""The content version and, unless it is the one that is known, all moments of a language: where it is, the language to
look for is none, and SQLite looks for nothing."""


@dataclass(slots=True)
class ArticleCounts:
    """Keeps what was counted last, for a few languages (160 kB each at 20,000 articles). Threads may share it."""

    _kept: dict[str, tuple[str, Moments]] = field(default_factory=dict)
    _keeping: Lock = field(default_factory=Lock)

    def moments(self, connection: Connection, language: str) -> Moments:
        """When the articles in `language` are published, by category."""
        known, moments = self._kept.get(language, ("", {}))
        rows = connection.execute(_MOMENTS, {"known": known, "language": language}).all()
        version = rows[0].value
        if version == known:
            return moments
        counted: dict[str, array[int]] = {}
        for _, category, moment in rows:
            if category is not None:
                counted.setdefault(category, array("q")).append(moment)
        with self._keeping:
            self._kept.pop(language, None)
            self._kept[language] = (version, counted)
            while len(self._kept) > _LANGUAGES_KEPT:
                del self._kept[next(iter(self._kept))]
        return counted


def categories(moments: Moments, now: datetime) -> dict[str, int]:
    """Category → how many of its articles are public at `now`; those without any are left out."""
    counts = {category: bisect_right(column, microseconds(now)) for category, column in moments.items()}
    return {category: count for category, count in counts.items() if count}


def months(moments: Moments, now: datetime, zone: tzinfo) -> list[Month]:
    """The months in `zone` with articles that are public at `now`, newest first."""
    return list(_months(sorted(moment for column in moments.values() for moment in column), now, zone))


def _months(moments: list[int], now: datetime, zone: tzinfo) -> Iterator[Month]:
    end = bisect_right(moments, microseconds(now))
    while end:
        newest = moment_of(moments[end - 1]).astimezone(zone)
        begins = datetime(newest.year, newest.month, 1, tzinfo=zone)
        start = bisect_left(moments, microseconds(begins))
        yield Month(newest.year, newest.month, end - start)
        end = start


_BATCH = 100
"""How many articles are read at a time where all are wanted."""


class SqlStore:
    """An ArticleStore in the database of `engine`; any number of processes may use the same one.

    `derive` makes what is derived from articles, `clock` gives the moments of the change log. `on_change` is called
    after each write of this process. `portal.database.migrate` makes the tables.
    """

    def __init__(self, engine: StoreEngine, derive: Deriver, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._derive = derive
        self._name = secrets.token_hex(8)
        self._clock = clock
        self._counts = ArticleCounts()
        self.on_change: Callable[[], None] = lambda: None

    async def version(self) -> int:
        return await self._engine.read(content_version)

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        return (await self.get_many([id])).get(id)

    async def get_many(self, ids: Collection[str]) -> dict[str, Article]:
        found = await self._engine.read(lambda connection: load(connection, list(ids)))
        return {article.id: article for article in found}

    async def find(self, slug: str) -> Article | None:
        return (await self.find_many([slug])).get(slug)

    async def find_many(self, slugs: Collection[str]) -> dict[str, Article]:
        found = await self._engine.read(lambda connection: find(connection, list(slugs)))
        unreadable = [
            each for each in found if any(text.derived is None for text in each.translations.values())
        ]
        made = [await asyncio.to_thread(self._readable, each) for each in unreadable]
        return {article.slug: article for article in (*found, *made)}

    def _readable(self, article: Article) -> Article:
        """An article with what newer code has derived from it, and packed otherwise, made here as well, for itself."""
        translations = {
            tag: each if each.derived else replace(each, derived=derived_anew(article, each, self._derive))
            for tag, each in article.translations.items()
        }
        return replace(article, translations=translations)

    async def holders(self, slug: str) -> list[Holder]:
        return await self._engine.read(lambda connection: holders(connection, slug))

    async def still_public(self, slugs: Collection[str], now: datetime) -> frozenset[str]:
        return await self._engine.read(lambda connection: still_public(connection, slugs, now))

    async def linked(
        self, targets: Collection[Target], language: str, otherwise: Sequence[str], now: datetime
    ) -> dict[Target, Linked]:
        if not targets:
            return {}
        return await self._engine.read(
            lambda connection: linked(connection, targets, language, otherwise, now)
        )

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        return await self._engine.read(lambda connection: claims(connection, addresses))

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        return await self._engine.read(lambda connection: find_file(connection, hash, name, now))

    async def overview(
        self, language: str, now: datetime, listings: Sequence[Listing] = (), zone: tzinfo | None = None
    ) -> Overview:
        def look(connection: Connection) -> Overview:
            moments = self._counts.moments(connection, language)
            return Overview(
                categories=categories(moments, now),
                lists=lists.teasers(connection, listings, language, moments),
                months=months(moments, now, zone) if zone is not None else (),
            )

        return await self._engine.read(look)

    async def count(self, listing: Listing) -> int:
        return await self._engine.read(lambda connection: lists.count(connection, listing))

    async def count_by_language(self, listing: Listing, languages: Collection[str]) -> dict[str, int]:
        return await self._engine.read(
            lambda connection: lists.count_by_language(connection, listing, languages)
        )

    async def located(
        self, now: datetime, limit: int, *, after: Place | None = None, skip: int = 0
    ) -> list[Located]:
        return await self._engine.read(lambda connection: located(connection, now, limit, after, skip))

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
            """Whether all was written; another process may have changed what is to be done, then more is derived."""
            planned = plan(connection, batch)
            is_ready = not planned.underived(batch)
            if is_ready:
                write(connection, planned, batch, self._clock())
            return planned, is_ready

        planned = await self._engine.read(lambda connection: plan(connection, batch))
        is_written = not planned.changed
        while not is_written:
            await self._derive_places(batch, planned.underived(batch))
            planned, is_written = await self._write(carry_out)
        return [planned.outcomes[place] for place in range(len(articles))]

    async def withdraw(self, ids: Iterable[str]) -> int:
        wanted = list(dict.fromkeys(ids))
        return await self._write(lambda connection: writing.withdraw(connection, wanted, self._clock()))

    async def delete(self, id: str) -> bool:  # noqa: A002 - the word for it everywhere else
        return await self._write(lambda connection: writing.remove(connection, id, self._clock()))

    async def listed_files(self) -> frozenset[str]:
        """The hashes of all files that articles list, whatever their state."""
        return await self._engine.read(writing.listed_files)

    async def changes(self, after: int, limit: int = 500) -> list[Change]:
        return await self._engine.read(lambda connection: changes_after(connection, after, limit))

    async def publish_due(self, now: datetime) -> int:
        if not await self._engine.read(lambda connection: writing.is_due(connection, now)):
            return 0
        return await self._write(lambda connection: writing.notice(connection, now))

    async def derive_stale(self, limit: int = 20) -> int:
        own, now = self._derive.builder, self._clock()
        if not await self._engine.read(lambda connection: is_waiting(connection, own, self._name, now)):
            return 0
        stale = await self._engine.write(lambda connection: claim(connection, own, self._name, now, limit))
        made = [
            await asyncio.to_thread(
                derived_anew, each.article, each.article.translations[each.language], self._derive
            )
            for each in stale
        ]
        if not stale:
            return 0
        return await self._write(lambda connection: write_derived(connection, stale, made, self._clock()))

    async def close(self) -> None:
        await self._engine.dispose()

    async def _write(self, work: Callable[[Connection], Result]) -> Result:
        try:
            return await self._engine.write(work)
        finally:
            self.on_change()

    async def _derive_places(self, batch: Batch, places: Iterable[int]) -> None:
        """Derive what is needed of the articles in these places of the batch: beside the event loop, for it is slow."""
        for place in places:
            try:
                batch.derived[place] = await asyncio.to_thread(
                    with_derived, batch.articles[place], self._derive
                )
            except ContentError as error:
                batch.refuse(place, error)
