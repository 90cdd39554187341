"""What every store of articles does, whatever it is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple, Protocol, Self

from portal.article import Article, Media, Teaser
from portal.errors import BodyError, ContentError

Outcome = Literal["added", "changed", "unchanged", "refused"]
Deed = Literal["saved", "published", "urgency-ended", "withdrawn", "deleted", "rendered", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which articles a list wants, newest first. Only public ones at `now` are ever listed.

    `language`: only articles that have it, shown in it. None: any article, shown in the first of `preferring` that it
    has, else in its original. `lacking`: only articles without it. `existing_in`: only articles with one of these.
    `categories` and `not_categories` are stored keys. `since` ≤ published < `until`. `urgent`: only urgent ones.
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

    Where a backup was put back, `deed` is “restored” and `article` empty; what lies between it and the entry before
    happened to the store before.
    """

    version: int
    article: str
    deed: Deed
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
    what was asked for: see `portal.text.addresses.distance`; from `FAR` on, parameters of the latter are left out."""

    article: str
    address: str
    distance: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the archive (Gregorian) and how many articles it has."""

    year: int
    month: int
    count: int


@dataclass(frozen=True, slots=True)
class Linked:
    """An article that a link leads to, as far as its address needs it; `languages` are all that it exists in."""

    article: str
    slug: str
    category: str
    original: str
    languages: tuple[str, ...]


class Heading(NamedTuple):
    """A heading of an article in one language, by its id."""

    article: str
    language: str
    id: str


class ArticleStore(Protocol):
    """Where articles are kept: the truth. Every method may raise StoreError.

    `notice_due` and `derive_stale` are called by the portal every second or so, in every worker.
    """

    async def version(self) -> int:
        """The content version: a number that every write raises, never lowers."""

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        """The article with this id, whatever its state."""

    async def find(self, slug: str) -> Article | None:
        """The article with this slug, whatever its state."""

    async def holders(self, slug: str) -> list[Holder]:
        """The articles that have or once had this slug, in any spelling, the one that was given it last first; one
        that was filed under several categories meanwhile comes with each."""

    async def still_public(self, slugs: Collection[str], now: datetime) -> frozenset[str]:
        """Those of these slugs that an article public at `now` has or once had: what an index of articles says of the
        others must not be shown, however long it takes to follow the store."""

    async def linked(self, slugs: Collection[str], now: datetime) -> dict[str, Linked]:
        """What links that name these slugs lead to: each article that has the slug, else the last that had it in any
        spelling, if it is public at `now`. Asked once for all links of a page."""

    async def standing(self, headings: Collection[Heading]) -> frozenset[Heading]:
        """Those of these headings that stand in a body."""

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        """The articles that name one of these addresses (path and query, in any spelling) as an old one, or an address
        that lacks some of its parameters (all of them only if nobody names its path with any); the nearest first, among
        equals by id; at most `MOST_CLAIMS` an address."""

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        """The file that an article, public at `now`, lists under this hash and name. If one listed it once and has
        another of that name now, this one. None where neither is so."""

    async def teasers(self, listing: Listing) -> list[Teaser]:
        """The articles that `listing` wants, newest first (among equals by id), from `offset`, at most `limit`."""

    async def count(self, listing: Listing) -> int:
        """How many articles `listing` wants, without regard to `limit` and `offset`."""

    async def categories(self, language: str, now: datetime) -> dict[str, int]:
        """Stored category key → how many public articles it has in `language`; keys without any are left out."""

    async def months(self, language: str, now: datetime, zone: tzinfo) -> list[Month]:
        """The months with public articles in `language`, newest first, reckoned in `zone`."""

    async def related(self, article: Article, language: str, now: datetime, limit: int = 4) -> list[Teaser]:
        """Other public articles in `language`: those that share most rare terms and the category, newest first among
        equals; filled up with the newest."""

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

    async def notice_due(self, now: datetime) -> int:
        """Log, once among all workers, the articles whose hour has come or whose urgency has ended; how many."""

    async def derive_stale(self, limit: int = 20) -> int:
        """Derive anew, in order of id, from up to `limit` translations what the deriver's builder replaces; how many.

        Of several processes one does it, and what cannot be made keeps nothing else waiting. Logged by id."""

    async def close(self) -> None:
        """Let go of files and connections."""
