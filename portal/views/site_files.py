"""What programs look for to find their way about the site: site maps, robots.txt, security.txt, favicon.ico, the
manifest, and how a browser's bar searches here. Those of `AT_ROOT` lie at the root of a host: see `Portal.root_routes`.
Site maps need the setting `base_url`: an address without a host is none in them."""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from portal.article import Teaser
from portal.errors import ContentError, StoreError
from portal.middleware.reader import prefix, reader_of
from portal.news.rules import LONGEST_NAME
from portal.news.store import Linked, Listing, Located
from portal.pages.links import Links, SearchAddress
from portal.pages.look import ico
from portal.pages.static_versions import MadeFile
from portal.site import OTHER_NEWS
from portal.syndication.discovery import (
    CLOSING,
    MOST_NEWS,
    OPENING,
    SearchDescription,
    articles_in_a_file,
    index_of_sitemaps,
    robots_txt,
    search_description,
    security_txt,
    sitemap_news_url,
    sitemap_urls,
    web_manifest,
)
from portal.views.page_context import PAGE_HEADERS, PageContextBuilder, answer_to_head
from portal.views.request_addresses import links_for
from portal.views.services import Services, services_of

HEADERS = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}

SECURITY = "/.well-known/security.txt"
AT_ROOT = ("/robots.txt", "/favicon.ico", SECURITY)
"""What programs look for at the root of a host alone."""


async def robots(request: Request) -> Response:
    """What crawlers leave alone: results of searches, what is only for one reader, and the image that counts visits."""
    services, below = services_of(request), prefix(request.scope)
    base = services.settings.base_url
    leave = [f"{below}/visit.gif"]
    for tag in reader_of(request).languages:
        leave += [f"{below}/{tag}/search", f"{below}/{tag}/preferences"]
    links = links_for(request, reader_of(request).language)
    return _text(robots_txt(leave, f"{base}{links.site_map()}" if base else ""))


async def security(request: Request) -> Response:
    """Whom to tell of a weakness, as the site file says it. Raises 404 where it does not."""
    services = services_of(request)
    told, base = services.site.security, services.settings.base_url
    if told is None:
        raise HTTPException(404)
    return _text(
        security_txt(
            told.contact,
            told.expires_at(services.site.time_zone),
            services.site.languages,
            f"{base}{SECURITY}" if base else "",
            told.policy,
        )
    )


def _text(text: str) -> Response:
    return Response(text, media_type="text/plain", headers=HEADERS)


async def favicon(request: Request) -> Response:
    """The site's picture as an ICO, for programs that look here without reading pages; 302 to it where it cannot be
    painted."""
    services, headers = services_of(request), {"Cache-Control": "public, max-age=3600"}
    icon = await to_thread(_icon, services)
    if icon:
        return Response(icon, media_type="image/vnd.microsoft.icon", headers=headers)
    links = links_for(request, reader_of(request).language)
    return RedirectResponse(links.static(services.dress.favicon.name), status_code=302, headers=headers)


def _icon(services: Services) -> bytes:
    name, versions = services.dress.favicon.name, services.static_versions
    made, place = versions.made.get(name), versions.find(name)
    content = made.content if isinstance(made, MadeFile) else place.read_bytes() if place else b""
    try:
        media = services.media.put(content, "favicon", "image")
        found = services.media.picture(media) if media.is_drawing else services.media.find(media.hash)
        return ico(found.path.read_bytes()) if found else b""
    except (ContentError, OSError, StoreError):
        return b""


async def manifest(request: Request) -> Response:
    """What a telephone knows of the site that a reader puts on the home screen."""
    builder = PageContextBuilder(request)
    site, language, icon = builder.services.site, builder.layout.language, builder.layout.favicon
    body = web_manifest(
        name=site.worded(site.name, builder.tag).text,
        description=site.worded(site.tagline or site.name, builder.tag).text,
        language=builder.tag,
        direction=language.direction,
        home=builder.links.home(),
        icon=(builder.links.static(icon.name), icon.kind),
        colour=site.look.colours("light")["silk"],
    )
    return Response(body, media_type="application/manifest+json", headers=HEADERS)


async def opensearch(request: Request) -> Response:
    """How this site is searched, in a language. Raises 404 where it is not, or where nobody said at which host it is:
    a browser takes no path for an address."""
    builder = PageContextBuilder(request)
    base, links, icon = builder.base_url, builder.links, builder.layout.favicon
    if not builder.layout.describes_search:
        raise HTTPException(404)
    site = builder.services.site
    described = SearchDescription(
        name=site.worded(site.name, builder.tag).text,
        description=site.worded(site.tagline or site.name, builder.tag).text,
        language=builder.tag,
        icon=(base + links.static(icon.name), icon.kind),
        address=base + links.opensearch(),
        results=f"{base}{links.search()}?q=",
        suggestions=f"{base}{links.suggestions()}?q=",
        feed=f"{base}{links.search_feed(SearchAddress())}?q=",
    )
    return Response(
        search_description(described),
        media_type="application/opensearchdescription+xml; charset=utf-8",
        headers=HEADERS,
    )


KIND = "application/xml; charset=utf-8"

PAGE_LIKE = {**PAGE_HEADERS, "Vary": "Accept-Encoding"}
"""Of what is kept in memory like a page."""

UNSHARED = {"Cache-Control": "private, no-cache"}
"""Of what is too large to be kept, here or in a cache for others."""

AT_A_TIME = 500
"""Articles that are read, and sent, at a time."""

LATELY = timedelta(days=2)


async def sitemap_index(request: Request) -> Response:
    """Which site maps there are: of pages, of the latest news, and of all articles, in as many files as they need."""
    builder = _builder(request)
    total = await builder.services.store.count(Listing(now=builder.now))
    files = -(-total // _articles_in_a_file(builder))
    lately = ("news",) if await _latest(builder, 1) else ()  # the schema takes no empty one
    names = ("pages", *lately, *(f"articles-{number}" for number in range(1, files + 1)))
    addresses = (builder.base_url + builder.links.site_map(name) for name in names)
    return Response(index_of_sitemaps(addresses), media_type=KIND, headers=PAGE_LIKE)


async def sitemap_file(request: Request) -> Response:
    """One site map, by its name in the index. Raises 404 where there is none."""
    builder, name = _builder(request), request.path_params["name"]
    if name == "pages":
        return Response(await _pages(builder), media_type=KIND, headers=PAGE_LIKE)
    if name == "news":
        return Response(await _news(builder), media_type=KIND, headers=PAGE_LIKE)
    number = re.fullmatch(r"articles-([1-9][0-9]{0,4})", name, re.ASCII)
    if number is None:
        raise HTTPException(404)
    size = _articles_in_a_file(builder)
    skipped = (int(number[1]) - 1) * size
    first = await builder.services.store.located(builder.now, min(size, AT_A_TIME), skip=skipped)
    if not first:
        raise HTTPException(404)
    if request.method == "HEAD":
        return answer_to_head(KIND, UNSHARED)
    return StreamingResponse(_articles(builder, first, size), media_type=KIND, headers=UNSHARED)


def _builder(request: Request) -> PageContextBuilder:
    builder = PageContextBuilder(request)
    if not builder.base_url:
        raise HTTPException(404)
    return builder


def _articles_in_a_file(builder: PageContextBuilder) -> int:
    tags, keys = builder.reader.languages, (*builder.categories, OTHER_NEWS)
    path = len(f"{builder.links.prefix}//news//") + max(map(len, tags)) + max(map(len, keys)) + LONGEST_NAME
    return articles_in_a_file(len(tags), len(builder.base_url) + path)


async def _articles(builder: PageContextBuilder, found: Sequence[Located], left: int) -> AsyncIterator[bytes]:
    """A site map of at most `left` articles, which begin with those that were found already."""
    links = _in_all_languages(builder)
    yield OPENING.encode()
    while found:
        yield "".join(_urls(builder, links, article) for article in found).encode()
        left -= len(found)
        wanted = min(left, AT_A_TIME)
        found = (
            await builder.services.store.located(builder.now, wanted, after=found[-1].place) if wanted else ()
        )
    yield CLOSING.encode()


def _in_all_languages(builder: PageContextBuilder) -> dict[str, Links]:
    return {tag: builder.links.into(tag) for tag in builder.reader.languages}


def _urls(builder: PageContextBuilder, links: Mapping[str, Links], article: Located) -> str:
    """An article in the languages that it is in and that are offered, if there are any."""
    named = Linked(article.article, article.slug, article.category)
    addresses = {
        tag: builder.base_url + own.article(named) for tag, own in links.items() if tag in article.languages
    }
    if not addresses:
        return ""
    return sitemap_urls(addresses, _default(builder, addresses), article.updated_at or article.published_at)


def _default(builder: PageContextBuilder, addresses: Mapping[str, str]) -> str:
    """The language for a reader of any other one."""
    default = builder.services.site.default_language
    return default if default in addresses else next(iter(addresses))


async def _pages(builder: PageContextBuilder) -> str:
    """All pages that are no articles: those that every language has, and the categories that have news in it."""
    links = _in_all_languages(builder)
    fixed = (
        *(Links.home, Links.news, Links.archive, Links.contact, Links.feeds),
        *(Links.accessibility, Links.privacy, Links.sitemap),
    )
    listed: dict[str, dict[str, str]] = {}
    for tag, own in links.items():
        found = await builder.services.store.overview(tag, builder.now)
        for key in {builder.services.site.address_key(stored) for stored in found.categories}:
            listed.setdefault(key, {})[tag] = builder.base_url + own.category(key)
    pages = chain(
        ({tag: builder.base_url + page(own) for tag, own in links.items()} for page in fixed),
        (listed[key] for key in builder.categories if key in listed),
    )
    return OPENING + "".join(sitemap_urls(page, _default(builder, page)) for page in pages) + CLOSING


async def _news(builder: PageContextBuilder) -> str:
    """What was published within two days, the newest first."""
    site, links = builder.services.site, _in_all_languages(builder)
    newest = await _latest(builder, MOST_NEWS)
    return "".join(
        (
            OPENING,
            *(
                sitemap_news_url(
                    builder.base_url + links[teaser.language].article(teaser),
                    teaser.title,
                    teaser.published_at,
                    site.worded(site.name, teaser.language).text,
                    teaser.language,
                )
                for teaser in newest
            ),
            CLOSING,
        )
    )


async def _latest(builder: PageContextBuilder, most: int) -> list[Teaser]:
    """What was published within two days, in each language, the newest first."""
    now, tags = builder.now, builder.reader.languages
    listings = [Listing(now=now, language=tag, since=now - LATELY, limit=most) for tag in tags]
    found = await builder.services.store.overview(builder.tag, now, listings)
    return sorted(chain.from_iterable(found.lists), key=lambda teaser: teaser.published_at, reverse=True)[
        :most
    ]
