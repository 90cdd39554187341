"""Every address of the portal, in one place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from portal.errors import SettingsError
from portal.middleware.reader import reader_of
from portal.news.checks import PortalPage
from portal.site import Site
from portal.text.address_spellings import parse
from portal.views.api import api_routes
from portal.views.archive import archive, archive_month, archive_year
from portal.views.articles import article
from portal.views.completions import completions, suggestions
from portal.views.data_downloads import open_data_routes
from portal.views.feeds import guessed_feed, news_feed, search_feed
from portal.views.files import media, static, visit
from portal.views.information import accessibility, contact, feeds, privacy, sitemap
from portal.views.lists import category, home, news, root
from portal.views.preferences_page import preferences
from portal.views.redirects import as_written, claimed_from_page, has_strange_parameters, is_files
from portal.views.search_fields import NAMES
from portal.views.search_page import search
from portal.views.site_files import (
    SECURITY,
    favicon,
    manifest,
    opensearch,
    robots,
    security,
    sitemap_file,
    sitemap_index,
)

View = Callable[[Request], Awaitable[Response]]


class PageRoute(Route):
    """A page. `reads` are the names of the parameters that it heeds; an address with others may be an old one of an
    article, such as `/?p=123`, and the store is asked for it. Without any, it is not."""

    def __init__(
        self, path: str, view: View, name: str, reads: Iterable[str] = (), methods: Sequence[str] = ("GET",)
    ) -> None:
        self.reads = frozenset(reads)

        async def answer(request: Request) -> Response:
            lang = request.path_params.get("lang")
            if lang is not None and lang not in reader_of(request).languages:
                raise HTTPException(404)
            if request.scope["query_string"] and request.method in {"GET", "HEAD"}:
                moved = await claimed_from_page(request, self.reads)
                if moved is not None:
                    return moved
            return await view(request)

        super().__init__(path, answer, methods=list(methods), name=name)


PAGE = ("page",)
SEARCH = ("q", "exact", *PAGE, *NAMES)


def make_routes(brought: Sequence[BaseRoute] = ()) -> list[BaseRoute]:
    """The routes; the pages' begin with the language, the files' have none. Those that are `brought` come last, and may
    not have the name of another: raises SettingsError."""
    routes: list[BaseRoute] = [
        PageRoute("/", root, "root"),
        Route("/visit.gif", visit, name="visit"),
        Route("/media/{hash}/{name}", media, name="media"),
        Route("/static/{path:path}", static, name="static"),
        PageRoute("/{lang}/", home, "home"),
        PageRoute("/{lang}/news/", news, "news", PAGE),
        PageRoute("/{lang}/news/{category}/", category, "category", PAGE),
        PageRoute("/{lang}/news/{category}/{slug}", article, "article"),
        PageRoute("/{lang}/search", search, "search", SEARCH),
        PageRoute("/{lang}/search/complete", completions, "complete", ("q",)),
        PageRoute("/feed", guessed_feed, "guessed-feed"),
        Route("/robots.txt", robots, name="robots"),
        Route("/favicon.ico", favicon, name="favicon"),
        Route(SECURITY, security, name="security"),
        Route("/sitemap.xml", sitemap_index, name="sitemap-index"),
        Route("/sitemap-{name}.xml", sitemap_file, name="sitemap-file"),
        PageRoute("/{lang}/feed.{format}", news_feed, "feed"),
        PageRoute("/{lang}/feed/{category}.{format}", news_feed, "category-feed"),
        PageRoute("/{lang}/search/feed.{format}", search_feed, "search-feed", SEARCH),
        PageRoute("/{lang}/search/suggestions", suggestions, "suggestions", ("q",)),
        PageRoute("/{lang}/opensearch.xml", opensearch, "opensearch"),
        PageRoute("/{lang}/manifest.webmanifest", manifest, "manifest"),
        PageRoute("/{lang}/feeds", feeds, "feeds", SEARCH),
        PageRoute("/{lang}/archive/", archive, "archive"),
        PageRoute("/{lang}/archive/{year}/", archive_year, "archive-year"),
        PageRoute("/{lang}/archive/{year}/{month}/", archive_month, "archive-month", PAGE),
        PageRoute("/{lang}/accessibility", accessibility, "accessibility"),
        PageRoute("/{lang}/contact", contact, "contact"),
        PageRoute("/{lang}/privacy", privacy, "privacy"),
        PageRoute("/{lang}/preferences", preferences, "preferences", ("back", "outcome"), ("GET", "POST")),
        PageRoute("/{lang}/sitemap", sitemap, "sitemap"),
        *api_routes(),
        *open_data_routes(),
    ]
    for route in brought:
        name, path = getattr(route, "name", ""), getattr(route, "path", "")
        if any(name == getattr(other, "name", "") or path == getattr(other, "path", "") for other in routes):
            raise SettingsError(
                f"routes: the portal has a page “{name}”, or one at {path}, already. Give yours another name and "
                "address; to change the look of the portal's, bring a template."
            )
        routes.append(route)
    return routes


def page_at(address: str, site: Site) -> PortalPage | None:
    """What the portal itself has at an address, in a language of the site: a page, or files (“files”)."""
    path = parse(address).path
    if is_files(path):
        return PortalPage("files")
    for route in make_routes():
        match, found = route.matches({"type": "http", "method": "GET", "path": path})
        if match is Match.FULL and isinstance(route, PageRoute):
            named = found["path_params"]
            tags = (site.default_language, *site.languages)
            is_page = named.get("lang", site.default_language) in tags and as_written(site, named) is not None
            if not is_page or has_strange_parameters(address, route.reads):
                return None
            return PortalPage(route.name, named.get("category", ""), named.get("slug", ""))
    return None
