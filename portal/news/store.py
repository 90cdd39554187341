"""What every store of articles does, whatever it is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple, Protocol, Self

from portal.article import Article, Media, Teaser
from portal.errors import BodyError, ContentError

Outcome = Literal["added", "changed", "unchanged", "refused"]
Event = Literal["saved", "published", "urgency-ended", "withdrawn", "deleted", "rendered", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which articles a list wants, newest first. Only public ones at `now` are ever listed.

    `language`: only articles that have it, shown in it. None: any article, shown in the first of `preferring` that it
    has, else in its original. `lacking`: only articles without it. `existing_in`: only articles with one of these.
    `categories` and `not_categories` are stored keys. `since` ≤ published < `until`. `urgent`: only urgent ones.
    `after`: only what comes after this place in the list, whatever was published meanwhile.
    `related_to`: only others than this article; those come first that share most of its rare terms in `language` and
    its category, the newest among equals.
    """

    now: datetime
    language: str | None = None
    preferring: Sequence[str] = ()
    lacking: str | None = None
    existing_in: Sequence[str] | None = None
    categories: frozenset[str] | None = None
    not_categories: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    urgent: bool = False
    after: Place | None = None
    related_to: Article | None = None
    limit: int = 20
    offset: int = 0


class Refusal(NamedTuple):
    """A reason why an article was refused, as Saved has it."""

    reason: str
    language: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one article that was given to `save`; `reason` says why it was refused.

    Where a body is the reason, `language` says which one, and `line` (from 1) where in it, if that is known. `further`
    are the other reasons, where there are several.
    """

    id: str
    outcome: Outcome
    reason: str = ""
    language: str = ""
    line: int = 0
    further: tuple[Refusal, ...] = ()

    @classmethod
    def refused(cls, id: str, error: ContentError) -> Self:  # noqa: A002 - the word for it everywhere else
        """An article that was refused, with every reason that the error tells."""
        first, *further = (
            Refusal(each.reason, each.language if isinstance(each, BodyError) else "", each.line)
            for each in error.each()
        )
        return cls(id, "refused", *first, tuple(further))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """All reasons why it was refused."""
        return (Refusal(self.reason, self.language, self.line), *self.further) if self.reason else ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change log; `version` is the content version that it raised.

    Where a backup was put back, `event` is “restored” and `article` empty; what lies between it and the entry before
    happened to the store before.
    """

    version: int
    article: str
    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """An article that has or once had a slug, and the stored category that it was filed under then."""

    article: str
    slug: str
    category: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An article that names an address as an old one. `address` is how it writes it, `distance` how far that is from
    what was asked for: see `portal.text.address_spellings.distance`; from `FAR` on, parameters of the latter are left
    out."""

    article: str
    address: str
    distance: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the archive (Gregorian) and how many articles it has."""

    year: int
    month: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a page shows of the news, all of one state of the store.

    `categories`: stored category key → how many public articles it has in the page's language; keys without any are
    left out. `lists`: for each listing that was asked for the articles that it wants, newest first (among equals by
    id), from its `offset`, at most its `limit`. `months`: those with public articles in the page's language, newest
    first, if they were asked for.
    """

    categories: Mapping[str, int]
    lists: Sequence[Sequence[Teaser]]
    months: Sequence[Month] = ()


class Place(NamedTuple):
    """Where an article stands among all, in order of publication and, among equals, of id."""

    published_at: datetime
    article: str


@dataclass(frozen=True, slots=True)
class Located:
    """A public article as a site map needs it: what its address is made of, when it changed, and its languages."""

    article: str
    slug: str
    category: str
    published_at: datetime
    updated_at: datetime | None
    languages: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands among all."""
        return Place(self.published_at, self.article)


class Target(NamedTuple):
    """What a link names: an article, by a slug that it has or once had, and the id of a heading in it, if any."""

    slug: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """An article that a link leads to, as far as its address needs it; `has_heading`: the heading that the link names
    stands in what is shown."""

    article: str
    slug: str
    category: str
    has_heading: bool = False


class ArticleStore(Protocol):
    """Where articles are kept: the truth. Every method may raise StoreError.

    `publish_due` and `derive_stale` are called by the portal every second or so, in every worker.
    """

    async def version(self) -> int:
        """The content version: a number that every write raises, never lowers."""

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        """The article with this id, whatever its state."""

    async def get_many(self, ids: Collection[str]) -> dict[str, Article]:
        """The articles with these ids, whatever their state, by id; those that are not there are left out."""

    async def find(self, slug: str) -> Article | None:
        """The article with this slug, whatever its state."""

    async def find_many(self, slugs: Collection[str]) -> dict[str, Article]:
        """The articles with these slugs, whatever their state, by slug; those that are not there are left out."""

    async def holders(self, slug: str) -> list[Holder]:
        """The articles that have or once had this slug, in any spelling, the one that was given it last first; one
        that was filed under several categories meanwhile comes with each."""

    async def still_public(self, slugs: Collection[str], now: datetime) -> frozenset[str]:
        """Those of these slugs that an article public at `now` has or once had: what an index of articles says of the
        others must not be shown, however long it takes to follow the store."""

    async def linked(
        self, targets: Collection[Target], language: str, otherwise: Sequence[str], now: datetime
    ) -> dict[Target, Linked]:
        """What the links of a page lead to, asked once for all of them: each article that has the slug, else the last
        that had it in any spelling, if it is public at `now`. It is shown in `language`, else in its original, else in
        the first of `otherwise` that it has, else in the first of its languages."""

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        """The articles that name one of these addresses (path and query, in any spelling) as an old one, or an address
        that lacks some of its parameters (all of them only if nobody names its path with any); the nearest first, among
        equals by id; at most `MOST_CLAIMS` an address."""

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        """The file that an article, public at `now`, lists under this hash and name. If one listed it once and has
        another of that name now, this one. None where neither is so."""

    async def overview(
        self, language: str, now: datetime, listings: Sequence[Listing] = (), zone: tzinfo | None = None
    ) -> Overview:
        """What a page in `language` shows of the news at `now`: the counts of categories, and what all these listings
        want; with a `zone`, the months of the archive as well, reckoned in it. Asked once for each page."""

    async def count_by_language(self, listing: Listing, languages: Collection[str]) -> dict[str, int]:
        """Language → how many of the articles that `listing` wants have it, for each of these `languages` that any has;
        without regard to the listing's own `language`, `limit` and `offset`."""

    async def count(self, listing: Listing) -> int:
        """How many articles `listing` wants, without regard to `limit` and `offset`."""

    async def located(
        self, now: datetime, limit: int, *, after: Place | None = None, skip: int = 0
    ) -> list[Located]:
        """The articles that are public at `now`, in order of publication, oldest first (among equals by id): at most
        `limit` of those after a place, the first `skip` left out. Whoever walks through all asks for each piece `after`
        the last article of the one before, which takes as long wherever that stands."""

    def articles(self) -> AsyncIterator[Article]:
        """Every article, whatever its state, in order of id, in bounded memory."""

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        """Add or change articles, all in one transaction, and say of each what became of it.

        One that is as it is stored is left alone and raises no version. One whose slug belongs to another article is
        refused. Slugs and categories are remembered for `holders`. What pages need is derived here.
        """

    async def withdraw(self, ids: Iterable[str]) -> int:
        """Withdraw articles (410 for readers), in the order given; returns how many were not withdrawn before."""

    async def delete(self, id: str) -> bool:  # noqa: A002 - the word for it everywhere else
        """Delete an article for ever; False if there is none."""

    async def changes(self, after: int, limit: int = 500) -> list[Change]:
        """The change log after this content version, oldest first. Raises ChangesForgotten where it starts later."""

    async def publish_due(self, now: datetime) -> int:
        """Log, once among all workers, the articles whose hour has come or whose urgency has ended; how many."""

    async def derive_stale(self, limit: int = 20) -> int:
        """Derive anew, in order of id, from up to `limit` translations what the deriver's builder replaces; how many.

        Of several processes one does it, and what cannot be made keeps nothing else waiting. Logged by id."""

    async def close(self) -> None:
        """Let go of files and connections."""
