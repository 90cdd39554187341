"""Both kinds of store answer the same to whatever is done to them, what one has kept from before among it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal.article import Article, Attachment, Image, ImageText
from portal.database.engine import make_engine
from portal.errors import ChangesForgotten
from portal.news.memory import InMemoryStore
from portal.news.sql import SqlStore
from portal.news.store import ArticleStore, Listing, Place, Target
from tests.database.making import new_store
from tests.news.making import BANGKOK, FORM, NOW, PHOTO, Clock, PlainDeriver, make_article

Answer = TypeVar("Answer")

IDS = st.sampled_from("abcde")
SLUGS = st.sampled_from(["on-a", "on-b", "one", "two"])
TAGS = st.sampled_from(["th", "en", "lo"])
TERMS = st.lists(st.sampled_from("pqrstuv"), max_size=4).map(" ".join)
CATEGORIES = st.sampled_from("xyz")
# From far back to days ahead; near a month's end in both zones, and often the same.
MOMENTS = st.sampled_from([-400, -24 * 31, -30, -8, -7, -7, 0, 1, 30]).map(
    lambda hours: NOW + timedelta(hours=hours)
)
ADDRESSES = st.lists(st.sampled_from(["/old", "/old?id=2", "/older?id=1", "one"]), max_size=2).map(tuple)
IMAGES = st.sampled_from(
    [
        (),
        (
            Image(
                media=PHOTO, texts={"th": ImageText(alternative="ผ้า"), "en": ImageText(alternative="Cloth")}
            ),
        ),
        (Image(media=PHOTO, decorative=True), Image(media=PHOTO, texts={"lo": ImageText(alternative="ຜ້າ")})),
    ]
)
ATTACHMENTS = st.sampled_from([(), (Attachment(media=FORM, titles={"th": "แบบ"}),)])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles that meet each other often: few ids, slugs, moments and terms."""
    tags = draw(st.lists(TAGS, min_size=1, unique=True))
    return make_article(
        draw(IDS),
        " ".join(tags),
        title=draw(TERMS),
        slug=draw(SLUGS),
        category=draw(CATEGORIES),
        original=draw(TAGS),
        published_at=draw(MOMENTS),
        urgent_until=draw(st.none() | MOMENTS),
        withdrawn=draw(st.integers(0, 5)) == 0,
        old_addresses=draw(ADDRESSES),
        images=draw(IMAGES),
        attachments=draw(ATTACHMENTS),
    )


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """Listings of every kind, also those that no page asks for."""
    return Listing(
        now=draw(MOMENTS),
        language=draw(st.none() | TAGS),
        preferring=draw(st.lists(TAGS, max_size=2)),
        lacking=draw(st.none() | TAGS),
        existing_in=draw(st.none() | st.lists(TAGS, max_size=2)),
        categories=draw(st.none() | st.frozensets(CATEGORIES)),
        not_categories=draw(st.none() | st.frozensets(CATEGORIES)),
        since=draw(st.none() | MOMENTS),
        until=draw(st.none() | MOMENTS),
        urgent=draw(st.booleans()),
        after=draw(st.none() | st.builds(Place, MOMENTS, IDS)),
        limit=draw(st.integers(1, 3)),
        offset=draw(st.integers(0, 2)),
    )


async def every(store: ArticleStore) -> list[Article]:
    """All articles."""
    return [article async for article in store.articles()]


def all_derived(articles: list[Article]) -> list[object]:
    return [{tag: text.derived for tag, text in article.translations.items()} for article in articles]


async def counted(listing: Listing, store: ArticleStore) -> tuple[int, dict[str, int]]:
    """How many articles a listing wants, in all and in two languages."""
    return await store.count(listing), await store.count_by_language(listing, ["th", "lo"])


async def _awaited(answer: Awaitable[Answer]) -> Answer:
    return await answer


class Stores(RuleBasedStateMachine):
    """Does the same to a store in memory and to one in SQL, and asks both the same; that one keeps what it has read,
    and so does one of another process."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock, self.deriver = Clock(), PlainDeriver()
        url = new_store(Path(self.folder.name) / "portal.sqlite3")
        self.memory = InMemoryStore(self.deriver, self.clock)
        self.sql = SqlStore(make_engine(url), self.deriver, self.clock, keep=20_000)
        self.elsewhere = SqlStore(make_engine(url), self.deriver, self.clock, keep=20_000)

    def both(self, ask: Callable[[ArticleStore], Awaitable[Answer]]) -> Answer:
        """What the store in memory answers, which must be what the other one answers."""

        async def compare() -> tuple[Answer, Answer]:
            return await ask(self.memory), await ask(self.sql)

        expected, found = self.runner.run(compare())
        assert found == expected
        return expected

    def all(self, ask: Callable[[ArticleStore], Awaitable[Answer]]) -> None:
        """What both answer, and the other process; what is asked again is kept."""
        expected = self.both(ask)
        for store in (self.sql, self.elsewhere, self.elsewhere):
            assert self.runner.run(_awaited(ask(store))) == expected

    @rule(batch=st.lists(articles(), min_size=1, max_size=4))
    def save(self, batch: list[Article]) -> None:
        self.both(lambda store: store.save(batch))

    @rule(id_=IDS, slug=SLUGS)
    def rename(self, id_: str, slug: str) -> None:
        article = self.both(lambda store: store.get(id_))
        if article is not None:
            self.both(lambda store: store.save([replace(article, slug=slug)]))

    @rule(ids=st.lists(IDS, max_size=3))
    def withdraw(self, ids: list[str]) -> None:
        self.both(lambda store: store.withdraw(ids))

    @rule(id_=IDS)
    def delete(self, id_: str) -> None:
        self.both(lambda store: store.delete(id_))

    @rule(hours=st.sampled_from([-5, 1, 2, 24 * 29, 24 * 31]))
    def pass_time(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.both(lambda store: store.publish_due(self.clock()))

    @rule(version=st.integers(1, 3), inputs=st.sampled_from(["one", "other"]), hours=st.integers(0, 2))
    def derive_anew(self, version: int, inputs: str, hours: int) -> None:
        self.deriver.version, self.deriver.inputs = version, inputs
        self.deriver.since = NOW + timedelta(hours=hours)
        self.both(lambda store: store.derive_stale(limit=100))

    @rule(
        tag=TAGS, now=MOMENTS, wanted=st.lists(listings(), max_size=3), zone=st.sampled_from([BANGKOK, None])
    )
    def look(self, tag: str, now: datetime, wanted: list[Listing], zone: tzinfo | None) -> None:
        self.all(lambda store: store.overview(tag, now, wanted, zone))
        for listing in wanted:
            self.both(partial(counted, listing))

    @rule(id_=IDS, listing=listings(), limit=st.integers(1, 5))
    def relate(self, id_: str, listing: Listing, limit: int) -> None:
        article = self.both(lambda store: store.get(id_))
        related = replace(listing, related_to=article, limit=limit)
        self.all(lambda store: store.overview("th", listing.now, [related]))

    @rule(address=SLUGS | st.sampled_from(["/old", "/OLD/", "/older?x=2&id=1", "/old?id=1", "/none", "One"]))
    def look_up(self, address: str) -> None:
        self.all(lambda store: store.find(address))
        self.both(lambda store: store.holders(address))
        self.all(lambda store: store.still_public([address, "on-a", "two"], self.clock()))
        self.both(lambda store: store.claims([address]))

    @rule(
        slugs=st.sets(SLUGS | st.sampled_from(["One", "ON-A", "none"])),
        tag=TAGS,
        otherwise=st.lists(TAGS),
        now=MOMENTS,
    )
    def follow_links(self, slugs: set[str], tag: str, otherwise: list[str], now: datetime) -> None:
        targets = [Target(slug, heading) for slug in sorted(slugs) for heading in ("", "s-1", "s-2")]
        self.all(lambda store: store.linked(targets, tag, otherwise, now))

    @rule(back=st.integers(-1, 12), limit=st.integers(1, 5))
    def follow(self, back: int, limit: int) -> None:
        after = self.both(lambda store: store.version()) - back

        async def changes(store: ArticleStore) -> object:
            try:
                return await store.changes(max(0, after), limit)
            except ChangesForgotten:
                return "forgotten"

        self.both(changes)

    @invariant()
    def agree(self) -> None:
        version = self.both(lambda store: store.version())
        assert self.runner.run(self.elsewhere.version()) == version
        self.both(every)

        async def derived(store: ArticleStore) -> list[object]:
            return all_derived(await every(store))

        self.both(derived)

    def teardown(self) -> None:
        for store in (self.sql, self.elsewhere):
            self.runner.run(store.close())
        self.runner.close()
        self.folder.cleanup()


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
