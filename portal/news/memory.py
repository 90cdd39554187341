"""A store of articles in memory: for tests, and for small portals that bring their articles from elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import dropwhile

from portal.article import Article, Media, Teaser, shown_language
from portal.derive.pipeline import Deriver
from portal.errors import ChangesForgotten, ContentError
from portal.news.rules import (
    LOG_KEPT,
    MOST_CLAIMS,
    RETRY,
    derived_anew,
    files_of,
    in_order,
    next_due,
    now,
    own_terms,
    refusal,
    similarity,
    successor,
    taken_slug,
    teaser_of,
    term_weights,
    with_derived,
)
from portal.news.store import (
    Change,
    Claim,
    Event,
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
from portal.text.address_spellings import AskedAddresses, key, loose


class InMemoryStore:
    """An ArticleStore for one process, gone with it. `clock` gives the moments of the change log."""

    def __init__(self, derive: Deriver, clock: Callable[[], datetime] = now) -> None:
        self._derive = derive
        self._retry_at: dict[tuple[str, str], datetime] = {}
        self._clock = clock
        self._articles: dict[str, Article] = {}
        self._holders: dict[Holder, None] = {}
        self._old_files: set[tuple[str, str, str]] = set()
        self._due: dict[str, datetime | None] = {}
        self._version = 0
        self._log: list[Change] = []

    async def version(self) -> int:
        return self._version

    async def get(self, id: str) -> Article | None:  # noqa: A002 - the word for it everywhere else
        return self._articles.get(id)

    async def get_many(self, ids: Collection[str]) -> dict[str, Article]:
        return {id_: self._articles[id_] for id_ in ids if id_ in self._articles}

    async def find(self, slug: str) -> Article | None:
        return (await self.find_many([slug])).get(slug)

    async def find_many(self, slugs: Collection[str]) -> dict[str, Article]:
        return {each.slug: each for each in self._articles.values() if each.slug in slugs}

    async def holders(self, slug: str) -> list[Holder]:
        wanted = loose(slug)
        return [each for each in reversed(self._holders) if loose(each.slug) == wanted]

    async def still_public(self, slugs: Collection[str], now: datetime) -> frozenset[str]:
        public = {id_ for id_, article in self._articles.items() if article.is_public(now)}
        return frozenset(each.slug for each in self._holders if each.article in public and each.slug in slugs)

    async def linked(
        self, targets: Collection[Target], language: str, otherwise: Sequence[str], now: datetime
    ) -> dict[Target, Linked]:
        found: dict[Target, Linked] = {}
        named = await self.find_many({target.slug for target in targets})
        for target in targets:
            article = named.get(target.slug)
            if article is None and (former := await self.holders(target.slug)):
                article = await self.get(former[0].article)
            if article is not None and article.is_public(now):
                tags = sorted(article.translations)
                shown = article.translations[shown_language(tags, article.original, language, otherwise)]
                headings = shown.derived.content.headings if target.heading and shown.derived else ()
                found[target] = Linked(article.id, article.slug, article.category, target.heading in headings)
        return found

    async def claims(self, addresses: Sequence[str]) -> list[Claim]:
        asked = AskedAddresses(addresses)
        named = [
            (article.id, old, key(old))
            for article in self._articles.values()
            for old in article.old_addresses
        ]
        parted = {bare for bare in asked.bare if any(each.startswith(f"{bare}?") for _, _, each in named)}
        found = in_order(
            Claim(id_, old, asked.distance(old)) for id_, old, each in named if each in asked.keys - parted
        )
        return found[: MOST_CLAIMS * len(addresses)]

    async def file(self, hash: str, name: str, now: datetime) -> Media | None:  # noqa: A002 - as in Media
        public = [self._articles[id_] for id_ in sorted(self._articles) if self._articles[id_].is_public(now)]
        listed = (media for each in public for media in files_of(each))
        former = (successor(each, hash, name) for each in public if (hash, name, each.id) in self._old_files)
        return next(
            (media for media in listed if (media.hash, media.name) == (hash, name)),
            next((media for media in former if media is not None), None),
        )

    async def overview(
        self, language: str, now: datetime, listings: Sequence[Listing] = (), zone: tzinfo | None = None
    ) -> Overview:
        public = self._wanted(Listing(now=now, language=language))
        return Overview(
            categories=Counter(article.category for article in public),
            lists=[self._page(listing) for listing in listings],
            months=_months(public, zone) if zone is not None else (),
        )

    async def count(self, listing: Listing) -> int:
        return len(self._wanted(listing))

    async def count_by_language(self, listing: Listing, languages: Collection[str]) -> dict[str, int]:
        wanted = self._wanted(replace(listing, language=None))
        return dict(Counter(tag for each in wanted for tag in each.translations if tag in languages))

    async def located(
        self, now: datetime, limit: int, *, after: Place | None = None, skip: int = 0
    ) -> list[Located]:
        public = [each for each in self._articles.values() if each.is_public(now)]
        found = sorted(
            (
                Located(
                    *(each.id, each.slug, each.category, each.published_at, each.updated_at),
                    tuple(sorted(each.translations)),
                )
                for each in public
            ),
            key=lambda each: each.place,
        )
        return [each for each in found if after is None or each.place > after][skip : skip + limit]

    async def articles(self) -> AsyncIterator[Article]:
        for id_ in sorted(self._articles):
            if id_ in self._articles:
                yield self._articles[id_]

    async def save(self, articles: Sequence[Article]) -> list[Saved]:
        results = self._render_all(articles)
        return [self._save(*each) for each in zip(articles, results, strict=True)]

    async def withdraw(self, ids: Iterable[str]) -> int:
        standing = [
            id_ for id_ in dict.fromkeys(ids) if id_ in self._articles and not self._articles[id_].withdrawn
        ]
        for id_ in standing:
            self._articles[id_] = replace(self._articles[id_], withdrawn=True)
            self._due[id_] = None
            self._record(id_, "withdrawn", self._clock())
        return len(standing)

    async def delete(self, id: str) -> bool:  # noqa: A002 - the word for it everywhere else
        if id not in self._articles:
            return False
        del self._articles[id], self._due[id]
        self._holders = {holder: None for holder in self._holders if holder.article != id}
        self._old_files = {each for each in self._old_files if each[2] != id}
        self._record(id, "deleted", self._clock())
        return True

    async def changes(self, after: int, limit: int = 500) -> list[Change]:
        if after == self._version:
            return []
        if after > self._version or not self._log or after + 1 < self._log[0].version:
            raise ChangesForgotten(
                f"The change log does not lead from version {after} to {self._version}; start anew from the store."
            )
        return [change for change in self._log if change.version > after][:limit]

    async def publish_due(self, now: datetime) -> int:
        due = sorted(
            (moment, id_) for id_, moment in self._due.items() if moment is not None and moment <= now
        )
        for moment, id_ in due:
            article = self._articles[id_]
            self._due[id_] = next_due(article.published_at, article.urgent_until, now)
            self._record(id_, "published" if moment == article.published_at else "urgency-ended", now)
        return len(due)

    async def derive_stale(self, limit: int = 20) -> int:
        own, now = self._derive.builder, self._clock()
        stale = [
            (id_, tag)
            for id_, article in sorted(self._articles.items())
            for tag, translation in sorted(article.translations.items())
            if (translation.derived is None or own.replaces(translation.derived.builder))
            and self._retry_at.get((id_, tag), now) <= now
        ][:limit]
        made: list[str] = []
        for id_, tag in stale:
            article = self._articles[id_]
            translation = article.translations[tag]
            derived = derived_anew(article, translation, self._derive)
            if derived is None:
                self._retry_at[id_, tag] = now + RETRY
                continue
            self._retry_at.pop((id_, tag), None)
            again = replace(translation, derived=derived)
            self._articles[id_] = replace(article, translations={**article.translations, tag: again})
            made.append(id_)
        for id_ in sorted(set(made)):
            self._record(id_, "rendered", self._clock())
        return len(made)

    async def close(self) -> None:
        """Nothing is open."""

    def _wanted(self, listing: Listing) -> list[Article]:
        return [article for article in self._articles.values() if _is_wanted(article, listing)]

    def _page(self, listing: Listing) -> list[Teaser]:
        found = _newest_first(self._wanted(listing))
        if listing.related_to is not None:
            found.sort(key=self._nearness_to(listing.related_to, listing.language or ""), reverse=True)
        preferring = listing.preferring if listing.language is None else (listing.language,)
        page = found[listing.offset : listing.offset + listing.limit]
        return [teaser_of(article, preferring) for article in page]

    def _nearness_to(self, article: Article, language: str) -> Callable[[Article], int]:
        weights = self._weights(article, language)

        def nearness(other: Article) -> int:
            shared = sum(weights.get(term, 0) for term in own_terms(other, language))
            return similarity(shared, same_category=other.category == article.category)

        return nearness

    def _weights(self, article: Article, language: str) -> dict[str, int]:
        articles = [other for other in self._articles.values() if language in other.translations]
        having = Counter(term for other in articles for term in own_terms(other, language))
        return term_weights({term: having[term] for term in own_terms(article, language)}, len(articles))

    def _render_all(self, articles: Sequence[Article]) -> list[Article | Saved]:
        """Each article rendered, or why it is refused; before anything is kept, as rendering may fail. One that is as
        it is kept needs none."""
        results: list[Article | Saved] = []
        again: set[str] = set()
        for article in articles:
            kept = self._articles.get(article.id)
            if article == kept and article.id not in again:
                results.append(kept)
            else:
                results.append(self._with_derived(article))
                again.add(article.id)
        return results

    def _with_derived(self, article: Article) -> Article | Saved:
        if reason := refusal(article):
            return Saved(article.id, "refused", reason)
        try:
            return with_derived(article, self._derive)
        except ContentError as error:
            return Saved.refused(article.id, error)

    def _save(self, article: Article, result: Article | Saved) -> Saved:
        if isinstance(result, Saved):
            return result
        kept = self._articles.get(article.id)
        if article == kept:
            return Saved(article.id, "unchanged")
        owner = next((each.id for each in self._articles.values() if each.slug == article.slug), article.id)
        if owner != article.id:
            return Saved(article.id, "refused", taken_slug(article.slug, owner))
        if kept is not None:
            self._old_files |= {(media.hash, media.name, article.id) for media in files_of(kept)}
        holder = Holder(article.id, article.slug, article.category)
        self._holders.pop(holder, None)
        self._holders[holder] = None
        self._articles[article.id] = result
        now = self._clock()
        self._due[article.id] = next_due(
            article.published_at, article.urgent_until, now, withdrawn=article.withdrawn
        )
        self._record(article.id, "saved", now)
        return Saved(article.id, "added" if kept is None else "changed")

    def _record(self, id_: str, event: Event, now: datetime) -> None:
        self._version += 1
        self._log.append(Change(self._version, id_, event, now))
        self._log = list(dropwhile(lambda change: change.at < now - LOG_KEPT, self._log))


def _newest_first(articles: Iterable[Article]) -> list[Article]:
    by_id = sorted(articles, key=lambda article: article.id)
    return sorted(by_id, key=lambda article: article.published_at, reverse=True)


def _is_wanted(article: Article, listing: Listing) -> bool:
    languages = article.translations.keys()
    return (
        (article.is_urgent(listing.now) if listing.urgent else article.is_public(listing.now))
        and (listing.language is None or listing.language in languages)
        and (listing.lacking is None or listing.lacking not in languages)
        and (listing.existing_in is None or not languages.isdisjoint(listing.existing_in))
        and (listing.categories is None or article.category in listing.categories)
        and (listing.not_categories is None or article.category not in listing.not_categories)
        and (listing.since is None or listing.since <= article.published_at)
        and (listing.until is None or article.published_at < listing.until)
        and (listing.after is None or _is_after(article, listing.after))
        and (listing.related_to is None or article.id != listing.related_to.id)
    )


def _is_after(article: Article, place: Place) -> bool:
    same = article.published_at == place.published_at
    return article.published_at < place.published_at or (same and article.id > place.article)


def _months(articles: Iterable[Article], zone: tzinfo) -> list[Month]:
    local = [article.published_at.astimezone(zone) for article in articles]
    counts = Counter((moment.year, moment.month) for moment in local)
    return [Month(year, month, counts[year, month]) for year, month in sorted(counts, reverse=True)]
