"""Feeds: the latest news, those of a category, and what a search finds, for programs that readers keep informed by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.article import Teaser
from portal.errors import SearchError, TooManySearches
from portal.i18n.languages import language as language_of
from portal.middleware.compression import is_named
from portal.middleware.reader import reader_of
from portal.news.rules import teaser_of
from portal.news.store import Listing
from portal.pages.links import FeedFormat, Links
from portal.search.concurrency_limit import Deadline
from portal.site import OTHER_NEWS
from portal.syndication.article_answers import category_names
from portal.syndication.feed_formats import MEDIA_TYPES, WRITERS, Entry, Feed, Picture, urn
from portal.views import request_addresses
from portal.views.lists import filed_under
from portal.views.page_context import PAGE_HEADERS, PageContextBuilder
from portal.views.search_fields import FieldReader
from portal.views.search_page import RETRY_AFTER, find, parsed

ENTRIES = 30
"""Articles in a feed: whoever asks once a day misses none of a busy one."""

HEADERS = {**PAGE_HEADERS, "Vary": "Accept-Encoding", **request_addresses.ANY_ORIGIN}
"""As of a page: what is withdrawn is gone when a feed reader asks again."""

UNNAMED = "localhost"
"""Stands for the site's domain where neither the site file nor the settings name one: nobody reads such a site from
elsewhere."""


async def guessed_feed(request: Request) -> Response:
    """The address at which many look first: 302 to all news in the reader's language."""
    links = request_addresses.links_for(request, reader_of(request).language)
    return request_addresses.moved_to_readers_language(links.feed())


async def news_feed(request: Request) -> Response:
    """All news in a language, or those of a category; a stored key that is filed under another category leads there."""
    written = format_of(request)
    builder = PageContextBuilder(request)
    key, listing = request.path_params.get("category", ""), Listing(now=builder.now, language=builder.tag)
    if key:
        known = builder.services.site.category_of(key)
        if known is not None and known.key != key:
            return request_addresses.moved_permanently(builder.links.feed(known.key, written))
        if known is None and key != OTHER_NEWS:
            raise HTTPException(404)
        listing = filed_under(builder, key)
    found = await builder.services.store.overview(
        builder.tag, builder.now, (replace(listing, limit=ENTRIES),)
    )
    feed = FeedMaker(builder).feed(
        found.lists[0],
        (names_of_categories(builder)[key],) if key else (),
        lambda links: links.feed(key, written),
        builder.links.category(key) if key else builder.links.news(),
        urn_parts=("feed", builder.tag, key),
    )
    response = feed_response(feed, written)
    changed = await builder.services.page_memory.last_modified()
    if changed:
        response.headers["Last-Modified"] = changed
    return response if builder.services.page_memory.most else unless_known(request, response)


async def search_feed(request: Request) -> Response:
    """What a search finds, newest first, by the parameters of its page. Without any, 301 to all news."""
    written = format_of(request)
    builder = PageContextBuilder(request)
    deadline = Deadline.after(builder.services.settings.search_deadline)
    if not builder.services.searching.engine.switched_on:
        raise HTTPException(404)
    reader = FieldReader(builder)
    address = reader.read(request.query_params, 1).address._replace(newest=True)
    if not address.words and not address.is_filtered:
        return request_addresses.moved_permanently(builder.links.feed("", written))
    try:
        found = await find(
            builder, address, parsed(builder, reader, address, limit=ENTRIES), deadline, counts=False
        )
    except SearchError as error:
        busy = isinstance(error, TooManySearches)
        return Response(
            status_code=HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.SERVICE_UNAVAILABLE,
            headers={
                "Cache-Control": "no-store",
                "Retry-After": str(RETRY_AFTER["many" if busy else "slow"]),
            },
        )
    hits = found.results.hits
    articles = await builder.services.store.find_many({hit.slug for hit in hits})
    teasers = [teaser_of(articles[hit.slug], (hit.language,)) for hit in hits if hit.slug in articles]
    feed = FeedMaker(builder).feed(
        teasers,
        (address.words,) if address.words else (),
        lambda links: links.search_feed(address._replace(newest=False), written),
        builder.links.search(address),
        urn_parts=("search", builder.tag, address.query_string()),
    )
    return unless_known(request, feed_response(feed, written))


def format_of(request: Request) -> FeedFormat:
    """The format that the address names. Raises 404 for one that there is not."""
    for known in ("atom", "rss", "json"):
        if request.path_params["format"] == known:
            return known
    raise HTTPException(404)


def feed_response(feed: Feed, written: FeedFormat) -> Response:
    """The feed in a format, with a tag of its content."""
    body = WRITERS[written](feed)
    kind = MEDIA_TYPES[written] + ("" if written == "json" else "; charset=utf-8")
    tag = blake2b(body.encode(), digest_size=12).hexdigest()
    return Response(body, media_type=kind, headers={**HEADERS, "ETag": f'"{tag}"'})


def unless_known(request: Request, response: Response) -> Response:
    """The response, or that it has not changed. What pages from memory answer with is looked at there."""
    tag = response.headers["ETag"]
    if is_named(",".join(request.headers.getlist("if-none-match")), tag):
        return Response(status_code=304, headers={**HEADERS, "ETag": tag})
    return response


def names_of_categories(builder: PageContextBuilder) -> dict[str, str]:
    """Those of all categories by their keys in addresses, in the page's language or what stands in for it."""
    services = builder.services
    return category_names(services.site, services.catalogs.messages(builder.tag), builder.tag)


class FeedMaker:
    """Makes the feeds of one language of a site, as a request has its addresses."""

    def __init__(self, builder: PageContextBuilder) -> None:
        self._builder = builder
        self._categories = names_of_categories(builder)
        settings, site = builder.services.settings, builder.services.site
        host = urlsplit(settings.base_url or "").hostname
        self._domain = site.feed_domain or host or UNNAMED
        self._words = {
            tag: builder.services.catalogs.messages(tag)
            for tag in dict.fromkeys((builder.tag, *builder.reader.languages))
        }

    def feed(
        self,
        teasers: Iterable[Teaser],
        names: tuple[str, ...],
        address: Callable[[Links], str],
        page: str,
        urn_parts: tuple[str, ...],
    ) -> Feed:
        """A feed of these articles; `names` tell it from others of the site, `address` gives its path in a language,
        and `page` is that of the same list for people."""
        builder = self._builder
        site, tag = builder.services.site, builder.tag
        name = site.worded(site.name, tag).text
        return Feed(
            id=urn(self._domain, *urn_parts),
            title=" – ".join((name, *names)),
            subtitle=site.worded(site.tagline, tag).text if site.tagline else "",
            author=name,
            language=tag,
            address=self._absolute(address(builder.links)),
            page=self._absolute(page),
            icon=self._absolute(builder.links.static(builder.layout.favicon.name)),
            entries=tuple(self.entry(teaser) for teaser in teasers),
            translations={
                other: self._absolute(address(builder.links.into(other)))
                for other in builder.reader.languages
                if other != tag
            },
        )

    def entry(self, teaser: Teaser) -> Entry:
        """An article, in the language that the teaser is in."""
        builder, tag = self._builder, teaser.language
        urgent = title = ""
        if teaser.urgent_until is not None and builder.now < teaser.urgent_until:
            words = self._words.get(tag, self._words[builder.tag])
            urgent = str(words.gettext("Urgent notice"))
            # Translators: The title of an urgent notice in a feed, where nothing but the title may be shown.
            title = str(words.gettext("Urgent: %(title)s", title=teaser.title))
        key = builder.services.site.address_key(teaser.category)
        return Entry(
            id=urn(self._domain, "article", teaser.id, tag),
            address=self._article(teaser, tag),
            title=title or teaser.title,
            summary=teaser.excerpt,
            language=tag,
            direction=language_of(tag).direction,
            published=teaser.published_at,
            updated=max(teaser.updated_at or teaser.published_at, teaser.published_at),
            category=(key, self._categories[key]),
            urgent=urgent,
            picture=self._picture(teaser),
            translations=self._translations(teaser),
        )

    def _translations(self, teaser: Teaser) -> Mapping[str, str]:
        offered = self._builder.reader.languages
        return {
            tag: self._article(teaser, tag)
            for tag in offered
            if tag in teaser.languages and tag != teaser.language
        }

    def _article(self, teaser: Teaser, tag: str) -> str:
        """The address of an article in a language; in one that is not offered, it is shown on the feed's pages."""
        links = self._builder.links
        if tag in self._builder.reader.languages:
            links = links.into(tag)
        return self._absolute(links.article(teaser))

    def _picture(self, teaser: Teaser) -> Picture | None:
        media = teaser.image
        if media is None:
            return None
        return Picture(
            address=self._absolute(self._builder.links.media(media)),
            kind=media.kind,
            size=media.size,
            width=media.width,
            height=media.height,
            alternative=teaser.image_text.alternative if teaser.image_text else "",
        )

    def _absolute(self, path: str) -> str:
        return f"{self._builder.base_url}{path}"
