"""The store of articles in an SQL database, which keeps what pages ask it again and again."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from portal.article import Article, Media
from portal.database import metadata as tables
from portal.database.engine import Result, StoreEngine
from portal.derive.pipeline import Deriver
from portal.errors import ContentError
from portal.news.rules import derived_anew, now, with_derived
from portal.news.sql import listing as lists
from portal.news.sql import writing
from portal.news.sql.addresses import claims, holders, linked, located, still_public
from portal.news.sql.article_counts import ArticleCounts, categories, months
from portal.news.sql.change_log import changes_after, content_version
from portal.news.sql.derivation_leases import claim, is_waiting
from portal.news.sql.derivation_leases import write as write_derived
from portal.news.sql.rows import find, find_file, load
from portal.news.sql.writing import Batch, Plan, plan, write
from portal.news.store import Change, Claim, Holder, Linked, Listing, Located, Overview, Place, Saved, Target

_BATCH = 100
"""How many articles are read at a time where all are wanted."""

_BYTES_OF_LETTER, _BYTES_OF_ARTICLE, _BYTES_OF_TEASER, _BYTES_OF_LINK, _BYTES_OF_COUNTS = (
    8,
    4000,
    1500,
    400,
    3000,
)
"""What is kept takes, roughly: the HTML of a body and its plain passages are some times as long as the body."""


def _question(listing: Listing) -> Hashable:
    """What a listing asks for, beside the moment: those that ask for the same are answered alike."""
    related = listing.related_to
    text = related and related.translations.get(listing.language or "")
    return (
        "list",
        listing.language,
        tuple(listing.preferring),
        listing.lacking,
        None if listing.existing_in is None else tuple(listing.existing_in),
        listing.categories,
        listing.not_categories,
        listing.since,
        listing.until,
        listing.urgent,
        listing.after,
        related and (related.id, related.category),
        text and text.derived and text.derived.packed,  # has the terms
        listing.limit,
        listing.offset,
    )


def _size(article: Article) -> int:
    letters = sum(len(each.body) + len(each.title) for each in article.translations.values())
    return _BYTES_OF_ARTICLE + _BYTES_OF_LETTER * letters


TRUSTED = 1.0
"""Seconds after somebody has told the content version in which what is kept counts: the portal asks for it twice a
second. Where nobody does, as before its start, the store is asked."""


_NEVER = datetime.max.replace(tzinfo=UTC)


class _Kept(NamedTuple):
    answer: Any
    size: int
    is_of_moment: bool


class KeptAnswers:
    """Answers by question, at most `most` bytes of them by a rough count; those that were not asked for longest go.

    All are of one content version, which somebody tells again and again (`note`): with another version all are
    forgotten. Those that hang on the moment hold in one span of time, in which nothing is published and no urgency
    ends. What was asked before all were forgotten is not kept: see `generation`. Threads may share it.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.generation = 0
        self.version: int | None = None
        self._answers: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._since = self._until = _NEVER
        self._trusted_until = 0.0
        self._turn = Lock()

    def forget(self) -> None:
        """Forget all: something was written."""
        with self._turn:
            self.generation += 1
            self._answers.clear()
            self._since = self._until = _NEVER
            self.size = 0

    def note(self, version: int, asked: float | None = None) -> None:
        """This is the content version of now, or of when it was `asked` for (by `monotonic`), a while ago perhaps."""
        if version != self.version:
            self.forget()
            self.version = version
        self._trusted_until = (monotonic() if asked is None else asked) + TRUSTED

    def get(self, question: Hashable, now: datetime | None = None) -> Any:
        """The answer, if it is kept and holds, at the moment `now` where it hangs on that; else None."""
        if not self._answers or monotonic() >= self._trusted_until:
            return None
        with self._turn:
            if now is not None and not self._since <= now < self._until:
                return None
            found = self._answers.get(question)
            if found is None:
                return None
            self._answers.move_to_end(question)
            return found.answer

    def keep(
        self, answers: Mapping[Hashable, tuple[Any, int]], generation: int, now: datetime | None = None
    ) -> None:
        """Keep answers, each with its size in bytes, that were asked for in this generation; those that hang on the
        moment at `now`, and only where it is known until when they hold (`hold`)."""
        with self._turn:
            if generation != self.generation or (now is not None and not self._since <= now < self._until):
                return
            for question, (answer, size) in answers.items():
                self._drop(question)
                self._answers[question] = _Kept(answer, size, is_of_moment=now is not None)
                self.size += size
            while self.size > self.most:
                self._drop(next(iter(self._answers)))

    def hold(self, since: datetime, until: datetime | None, generation: int) -> None:
        """What hangs on the moment holds from `since` to `until`, or for good."""
        with self._turn:
            if generation == self.generation and not self._since <= since < self._until:
                for question in [each for each, kept in self._answers.items() if kept.is_of_moment]:
                    self._drop(question)
                self._since, self._until = since, until or _NEVER

    def _drop(self, question: Hashable) -> None:
        kept = self._answers.pop(question, None)
        self.size -= kept.size if kept else 0


class SqlStore:
    """An ArticleStore in the database of `engine`; any number of processes may use the same one.

    `derive` makes what is derived from articles, `clock` gives the moments of the change log. At most `keep` bytes of
    what pages ask for are kept, as long as somebody asks for the version every second. `on_change` is called after each
    write of this process. `portal.database.migrate` makes the tables.
    """

    def __init__(
        self, engine: StoreEngine, derive: Deriver, clock: Callable[[], datetime] = now, keep: int = 0
    ) -> None:
        self._engine = engine
        self._derive = derive
        self._name = secrets.token_hex(8)
        self._clock = clock
        self._counts = ArticleCounts()
        self._kept = KeptAnswers(keep)
        self.on_change: Callable[[], None] = lambda: None

    def forget(self) -> None:
        """Forget what was read before."""
        self._kept.forget()

    async def version(self) -> int:
        asked = monotonic()
        version = await self._engine.read(content_version)
        self._kept.note(version, asked)
        return version

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        return (await self.get_many([id])).get(id)

    async def get_many(self, ids: Collection[str]) -> dict[str, Article]:
        found = await self._engine.read(lambda connection: load(connection, list(ids)))
        return {article.id: article for article in found}

    async def find(self, slug: str) -> Article | None:
        question, generation = ("article", slug), self._kept.generation
        found: Article | None = self._kept.get(question)
        if found is None:
            found = (await self.find_many([slug])).get(slug)
            if found is not None:
                self._kept.keep({question: (found, _size(found))}, generation)
        return found

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
        question, generation = ("public", frozenset(slugs)), self._kept.generation
        found: frozenset[str] | None = self._kept.get(question, now)
        if found is None:
            found = await self._engine.read(lambda connection: still_public(connection, slugs, now))
            self._kept.keep({question: (found, len(slugs) * _BYTES_OF_LINK)}, generation, now)
        return found

    async def linked(
        self, targets: Collection[Target], language: str, otherwise: Sequence[str], now: datetime
    ) -> dict[Target, Linked]:
        if not targets:
            return {}
        question, generation = (
            ("links", frozenset(targets), language, tuple(otherwise)),
            self._kept.generation,
        )
        found: dict[Target, Linked] | None = self._kept.get(question, now)
        if found is None:
            found = await self._engine.read(
                lambda connection: linked(connection, targets, language, otherwise, now)
            )
            self._kept.keep({question: (found, len(targets) * _BYTES_OF_LINK)}, generation, now)
        return found

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        return await self._engine.read(lambda connection: claims(connection, addresses))

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        return await self._engine.read(lambda connection: find_file(connection, hash, name, now))

    async def overview(
        self, language: str, now: datetime, listings: Sequence[Listing] = (), zone: tzinfo | None = None
    ) -> Overview:
        questions: list[Hashable] = [
            ("counts", language),
            ("months", language, zone),
            *map(_question, listings),
        ]
        generation, version = self._kept.generation, self._kept.version
        kept = [self._kept.get(question, now) for question in questions]
        if zone is None:
            kept[1] = ()
        if all(answer is not None for answer in kept):
            return Overview(categories=kept[0], months=kept[1], lists=kept[2:])

        def look(connection: Connection) -> list[Any]:
            state = self._counts.state(connection, language, now)
            known = kept[2:] if state.version == version else [None] * len(listings)
            asked = [listing for listing, answer in zip(listings, known, strict=True) if answer is None]
            read = iter(lists.teasers(connection, asked, language, state.moments))
            self._kept.hold(now, state.until, generation)
            return [
                categories(state.moments, now),
                months(state.moments, now, zone) if zone is not None else (),
                *(next(read) if answer is None else answer for answer in known),
            ]

        found = await self._engine.read(look)
        sizes = (_BYTES_OF_COUNTS, _BYTES_OF_COUNTS, *(_BYTES_OF_TEASER * len(one) for one in found[2:]))
        answers = dict(zip(questions, zip(found, sizes, strict=True), strict=True))
        if zone is None:
            del answers[questions[1]]
        self._kept.keep(answers, generation, now)
        return Overview(categories=found[0], months=found[1], lists=found[2:])

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
            self.forget()
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
