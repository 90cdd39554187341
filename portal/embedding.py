"""The application that `create_app` returns: a portal, and what a developer around it may ask of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain
from urllib.parse import quote

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from portal import security_policy
from portal.article import Article
from portal.errors import SettingsError
from portal.i18n.negotiation import nearest, negotiate
from portal.middleware.headers import headers_of_pages
from portal.middleware.reader import READER, Reader, preferences_in, reader_of
from portal.news.checks import Finding, check
from portal.news.store import ArticleStore, Listing
from portal.pages.contexts import Breadcrumb, Card
from portal.views import request_addresses
from portal.views.page_context import PAGE_HEADERS, PageContextBuilder
from portal.views.services import Services
from portal.views.site_files import AT_ROOT

UNSHARED_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
"""Of an embedder's page, unless it says that it is the same for all readers with the same preferences."""


class Portal(Starlette):
    """A portal. It is an ASGI application; besides, it answers for the pages of the application around it."""

    @property
    def services(self) -> Services:
        """What the portal is made of: its own business, which may change."""
        services: Services = self.state.services
        return services

    @property
    def store(self) -> ArticleStore:
        """Where the articles are."""
        return self.services.store

    def reader(self, request: Request) -> Reader:
        """Who makes a request, to the portal or to the application around it. The language is that of the address (its
        parameter `lang`), if it is offered, else the reader's choice, else what the browser asks for.

        Outside of the portal's prefix a browser tells the choices only where `preferences_path` has them sent.
        """
        if request.scope.get("app") is self and READER in request.scope:
            return reader_of(request)
        preferences = preferences_in(";".join(request.headers.getlist("cookie")))
        offered = tuple(language.tag for language in self.services.catalogs.offered())
        named = nearest(str(request.path_params.get("lang", "")), offered)
        asked = request.headers.get("accept-language")
        default = self.services.site.default_language
        language = named or negotiate(asked, offered, default, preferences.language)
        return Reader(language, offered, is_preview=False, preferences=preferences)

    async def page(
        self,
        request: Request,
        name: str,
        template: str,
        variables: Mapping[str, object] | None = None,
        *,
        crumbs: Sequence[Breadcrumb] = (),
        shared: bool = False,
        noindex: bool = False,
        status: int = 200,
    ) -> Response:
        """A page of the embedder's own in the portal's layout, for a request to a route of the portal or of the
        application around it.

        `template` extends `layouts/page.html` and is given `layout`, `page` and the `variables`. `name` tells the page
        apart, in menus too. `shared`: it is the same for all readers with the same preferences, so that caches and the
        portal's own memory may keep it for a minute. Raises SettingsError where the portal is not mounted in that
        application, TemplateNotFound where there is no such template.
        """
        async with self._within(request) as inside:
            builder = PageContextBuilder(inside)
            address, read = builder.address(builder.tag, query=False), await builder.read()
            context = builder.page(name, address, read, breadcrumbs=crumbs, noindex=noindex)
            html = self.services.pages.fill(template, builder.layout, context, variables or {})
            if self.services.hooks:
                self.services.hooks.page_rendered(context, status)
        response = HTMLResponse(
            html, status_code=status, headers=PAGE_HEADERS if shared else UNSHARED_HEADERS
        )
        if status >= 400:
            response.headers["Cache-Control"] = "no-store"
        if inside is not request:
            policy = security_policy.header(self.services.settings.content_security_policy)
            response.headers.update({**headers_of_pages(policy), "X-Content-Type-Options": "nosniff"})
            response.headers["Content-Language"] = builder.tag
            if "lang" not in request.path_params:
                response.headers.add_vary_header("Accept-Language")
        return response

    async def latest(
        self, request: Request, *, limit: int = 5, categories: Sequence[str] | None = None
    ) -> tuple[Card, ...]:
        """The latest news in the reader's language, with their addresses, as the request's application has them;
        `categories`: only those of these keys. Raises SettingsError for a number below 0."""
        async with self._within(request) as inside:
            return await self._latest(PageContextBuilder(inside), limit, categories)

    async def latest_html(
        self, request: Request, *, limit: int = 5, categories: Sequence[str] | None = None, level: int = 3
    ) -> Markup:
        """The same as a piece of HTML, which says its language; `level`, 1 to 6, is that of the headings. Empty without
        news. Raises SettingsError for a number below 0 and for what is no level."""
        if level not in range(1, 7):
            raise SettingsError(f"level: headings are of level 1 to 6, not {level!r}.")
        async with self._within(request) as inside:
            builder = PageContextBuilder(inside)
            cards = await self._latest(builder, limit, categories)
            return self.services.pages.card_list(cards, builder.layout, level) if cards else Markup()

    def root_routes(self) -> list[BaseRoute]:
        """What programs look for at the root of a host alone, to put among the routes of the application that this
        portal is mounted in: robots.txt, favicon.ico and security.txt, each as the portal has it."""
        return [Route(path, _AtRoot(self, path)) for path in AT_ROOT]

    def findings(self, article: Article) -> list[Finding]:
        """What stands in a reader's way in an article, saved or not: of the portal's own content checks and of those
        that were brought. Old addresses and links to other articles are not looked at."""
        return check(article, brought=self.services.brought.checks)

    def forget_pages(self) -> None:
        """Make all pages anew from now on, in this process: what the context of the layout gives has changed."""
        self.services.page_memory.forget()

    async def _latest(
        self, builder: PageContextBuilder, limit: int, categories: Sequence[str] | None
    ) -> tuple[Card, ...]:
        if limit < 0:
            raise SettingsError(f"limit: it must be 0 or more, not {limit}.")
        if isinstance(categories, str):
            raise SettingsError(f"categories: write a list of keys, [{categories!r}].")
        listing = Listing(now=builder.now, language=builder.tag, limit=limit)
        if categories is not None:
            known = {key: self.services.site.category_of(key) for key in categories}
            stored = (category.keys if category else (key,) for key, category in known.items())
            listing = replace(listing, categories=frozenset(chain.from_iterable(stored)))
        found = await self.services.store.overview(builder.tag, builder.now, (listing,))
        return builder.cards(found.lists[0])

    @asynccontextmanager
    async def _within(self, request: Request) -> AsyncIterator[Request]:
        """The request as one to the portal, in its reader's language."""
        if request.scope.get("app") is self:
            yield request
            return
        await self.services.background.start()  # its lifespan may never have run
        root = request.scope.get("app_root_path", request.scope.get("root_path", "")).rstrip("/")
        prefix = root + self.mounted_in(request.app.routes)
        scope = {**request.scope, "app": self, "root_path": prefix, "path": f"{prefix}/"}
        scope["app_root_path"] = root
        scope[request_addresses.AROUND] = _translations(request)
        scope[READER] = self.reader(request)
        yield Request(scope, request.receive)

    def mounted_in(self, routes: Sequence[BaseRoute]) -> str:
        """What this portal is mounted under, below the routes of an application. Raises SettingsError where it is
        not."""
        found = self._prefix_in(routes)
        if found is None:
            raise SettingsError(
                "The portal is mounted nowhere in the application whose page shows it. Mount it there first: "
                'app.mount("/news", portal).'
            )
        return found

    def _prefix_in(self, routes: Sequence[BaseRoute]) -> str | None:
        """What the portal is mounted under, below these routes."""
        for route in routes:
            if isinstance(route, Mount):
                # Mount tells the routes of what it mounts, also through middleware of its own.
                below = "" if route.routes is self.routes else self._prefix_in(route.routes or ())
                if below is not None:
                    return route.path + below
        return None


class _AtRoot:
    """Answers at the root of the application around a portal with what the portal has below its prefix."""

    def __init__(self, portal: Portal, path: str) -> None:
        self.portal = portal
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "").rstrip("/") + self.portal.mounted_in(scope["app"].routes)
        await self.portal({**scope, "root_path": root, "path": root + self.path}, receive, send)


def _translations(request: Request) -> Callable[[str], str] | None:
    """What gives the path of a page around the portal in another language; None where its path has no `lang`."""
    named = request.path_params.get("lang")
    segments = request.scope["path"].split("/")
    if named not in segments:
        return None
    place = segments.index(named)
    return lambda tag: quote("/".join([*segments[:place], tag, *segments[place + 1 :]]))
