"""Checks that look at other articles: old addresses, and links to headings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple, Protocol

from portal.article import Article
from portal.derive.markup.body_links import articles_linked, nearest
from portal.derive.markup.markdown import parsed
from portal.errors import ContentError
from portal.news.checks.findings import Finding, Location, quoted
from portal.news.rules import MOST_CLAIMS, in_order
from portal.news.store import Claim
from portal.site import Site
from portal.text.address_spellings import AskedAddresses, key, parse

SAME = 2
"""Up to this distance two spellings of an address are taken for one (see `portal.text.address_spellings.distance`):
letters in another case may tell two articles apart."""

LOOKED_AT = 5
"""Of so many other articles that name an address one is told that is not withdrawn."""


class PortalPage(NamedTuple):
    """What the portal itself has at an address: the name of the page; of an article's page, its category and slug."""

    name: str
    category: str = ""
    slug: str = ""


PortalPageAt = Callable[[str], PortalPage | None]


class OtherArticles(Protocol):
    """The articles among which an address must be the only one: those of a store, or of a folder."""

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        """The article with this id."""

    async def find(self, slug: str) -> Article | None:
        """The article with this slug."""

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        """The articles that name one of these addresses as an old one."""


class Gathered:
    """Neighbours that are in no store yet: articles without their words."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._by_slug: dict[str, str] = {}
        self._by_key: dict[str, list[tuple[str, str]]] = {}

    def add(self, article: Article) -> None:
        """Remember where an article stands and which old addresses it names."""
        self._articles[article.id] = bare(article)
        self._by_slug[article.slug] = article.id
        for address in article.old_addresses:
            named = self._by_key.setdefault(key(address), [])
            if len(named) < MOST_CLAIMS:
                named.append((article.id, address))

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        """The article with this id."""
        return self._articles.get(id)

    async def find(self, slug: str) -> Article | None:
        """The article with this slug."""
        return self._articles.get(self._by_slug.get(slug, ""))

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        """The articles that name one of these addresses as an old one, the nearest first."""
        asked = AskedAddresses(addresses)
        return in_order(
            Claim(id_, address, asked.distance(address))
            for found in asked.keys
            for id_, address in self._by_key.get(found, ())
        )


class AddressCheck:
    """Checks old addresses against the pages of the portal (`page_at`) and against the other `articles`."""

    def __init__(self, site: Site, page_at: PortalPageAt, articles: OtherArticles) -> None:
        self._site = site
        self._page_at = page_at
        self._articles = articles

    async def findings(self, article: Article) -> list[Finding]:
        """What is wrong with the article's old addresses, in their order; `name` is the address."""
        return [
            finding.of(article.id, "")
            for address in article.old_addresses
            async for finding in self._findings(article, address)
        ]

    async def taken(self, articles: Sequence[Article]) -> list[Finding]:
        """What is wrong with the old addresses of other articles, now that these stand there."""
        tags = dict.fromkeys((self._site.default_language, *self._site.languages))
        standing = {
            f"/{tag}/news/{self._site.address_key(article.category)}/{article.slug}": article
            for article in articles
            for tag in tags
            if not article.withdrawn
        }
        claims = await self._articles.claims(list(standing)) if standing else []
        found = [(claim, standing.get(parse(claim.address).path)) for claim in claims]
        return [
            _present(claim.article, claim.address, article).of(claim.article, "")
            for claim, article in found
            if article is not None and claim.distance < SAME and article.id != claim.article
        ]

    async def _findings(self, article: Article, address: str) -> AsyncIterator[Finding]:
        page = self._page_at(address)
        if page is not None and page.slug:
            holder = await self._articles.find(page.slug)
            if holder is not None and self._stands_at(holder, page):
                yield _present(article.id, address, holder)
        elif page is not None:
            yield _finding(
                "old-address-unreachable",
                address,
                f"the old address {quoted(address)} never leads to the article, as the portal has a page or files "
                "of its own there",
                "take it out",
            )
        others = [
            claim
            for claim in await self._articles.claims([address])
            if claim.distance <= SAME and claim.article != article.id
        ]
        for claim in others[:LOOKED_AT]:
            other = await self._articles.get(claim.article)
            if other is not None and not other.withdrawn:
                yield _twice(address, claim, is_one_of_many=len(others) > LOOKED_AT)
                break

    def _stands_at(self, holder: Article, page: PortalPage) -> bool:
        """Whether the page is the present one of a holder of its slug. A withdrawn one gives way to an old address."""
        return not holder.withdrawn and self._site.address_key(holder.category) == page.category


def bare(article: Article) -> Article:
    """The article without its words and files, to be remembered by the thousand."""
    return replace(article, translations={}, images=(), attachments=())


def _present(id_: str, address: str, holder: Article) -> Finding:
    is_own = holder.id == id_
    whose = "this article" if is_own else f"the article {quoted(holder.id)}"
    return _finding(
        "old-address-unreachable",
        address,
        f"the old address {quoted(address)} is the present address of {whose}",
        "take it out" if is_own else "take it out, or give that article another slug",
    )


def _twice(address: str, other: Claim, *, is_one_of_many: bool) -> Finding:
    spelled = "" if other.address == address else f", as {quoted(other.address)}"
    more = ", and by many more" if is_one_of_many else ""
    return _finding(
        "old-address-twice",
        address,
        f"the old address {quoted(address)} is named by the article {quoted(other.article)} as well{spelled}{more}",
        "leave it in the one that was found there",
    )


def _finding(reason: str, address: str, what: str, remedy: str) -> Finding:
    return Finding(reason, Location("address", name=address), what, remedy)


Find = Callable[[Collection[str]], Awaitable[dict[str, Article]]]


class HeadingLink(NamedTuple):
    """A link to a heading of another article, in a language and a line of its body."""

    language: str
    line: int
    slug: str
    heading: str


def heading_links(article: Article) -> list[HeadingLink]:
    """The links of an article to headings of others."""
    links: list[HeadingLink] = []
    for tag, translation in article.translations.items():
        if translation.format == "markdown" and "#" in translation.body:
            with suppress(ContentError):  # which is told elsewhere
                for line, named in articles_linked(parsed(translation.body)):
                    slug, sign, heading = named.partition("#")
                    links += [HeadingLink(tag, line, slug, heading)] if sign else []
    return links


async def missing_headings(article: str, links: Sequence[HeadingLink], find: Find) -> list[Finding]:
    """What is wrong with links of the article with this id. `find` gives the articles with these slugs, by slug."""
    findings: list[Finding] = []
    targets = await find({link.slug for link in links}) if links else {}
    for link in links:
        target = targets.get(link.slug)
        shown = target.shown_in(link.language) if target is not None else None
        if shown is None or shown.derived is None:
            continue
        ids = list(shown.derived.content.headings)
        if link.heading not in ids:
            what = f"the article {quoted(link.slug)} has no heading {quoted('#' + link.heading)} in {shown.language}"
            remedy = nearest(link.heading, ids).rstrip(".")
            finding = Finding(
                "heading-not-there", Location("body", link.line), what, remedy[:1].lower() + remedy[1:]
            )
            findings.append(finding.of(article, link.language))
    return findings
