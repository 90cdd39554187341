"""Puts the services of a portal together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from portal import accessibility_audit, assets, security_policy
from portal.background import BackgroundTasks
from portal.cache_purge import CachePurger
from portal.database.engine import make_engine
from portal.database.migrate import migrate
from portal.derive.pipeline import ArticleDeriver
from portal.embedding import Portal
from portal.errors import SettingsError, why
from portal.failure_log import Faults
from portal.hooks import HookCaller, Hooks
from portal.i18n.catalogs import TOLD, Catalogs
from portal.i18n.problem_log import Problem, Teller
from portal.middleware.compression import CompressedFiles
from portal.middleware.error_pages import ErrorPages
from portal.middleware.headers import SecurityHeaders
from portal.middleware.health import Health
from portal.middleware.page_memory import Made, PageMemory, PagesFromMemory
from portal.middleware.reader import ProxyPrefix, ReaderMiddleware
from portal.middleware.request_trace import TraceRequests
from portal.news.checks import ContentCheck
from portal.news.media import MediaFolder, MediaStore
from portal.news.rules import now
from portal.news.sql import SqlStore
from portal.news.store import ArticleStore
from portal.open_data import OpenDataFiles
from portal.pages.environment import Pages
from portal.pages.links import Links
from portal.pages.look import dress
from portal.pages.menu_entries import MenuEntry
from portal.pages.site_card import site_cards
from portal.pages.static_versions import StaticVersions
from portal.picture_painting import PicturePainter
from portal.plugins import (
    LayoutContext,
    Plugin,
    check_brought,
    check_service,
    join,
    load_plugins,
    refuse_unless,
    with_folders,
)
from portal.routes import make_routes
from portal.search.analysis.analysis import CurrentAnalysis
from portal.search.analysis.language_analyzers import LanguageAnalyzer
from portal.search.engine import NullEngine, SearchEngine
from portal.search.indexer import Indexer
from portal.search.misses import Misses
from portal.search.searching import Searching
from portal.search.whoosh.engine import WhooshEngine
from portal.search.whoosh.thread_work import give_back
from portal.settings import Settings, load_settings
from portal.site import Site, load_site
from portal.syndication.article_answers import ArticleMaker, category_names
from portal.syndication.data_files import ORIGIN
from portal.text.word_lists import CurrentLists
from portal.views.http_errors import error_page, http_error
from portal.views.services import Services
from portal.visits import ShownFigures, VisitCounter

log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    *,
    store: ArticleStore | None = None,
    media: MediaStore | None = None,
    search: SearchEngine | None = None,
    routes: Sequence[BaseRoute] = (),
    menu: Sequence[MenuEntry] = (),
    context: LayoutContext | None = None,
    hooks: Sequence[Hooks] = (),
    checks: Sequence[ContentCheck] = (),
    analyzers: Sequence[LanguageAnalyzer] = (),
    clock: Callable[[], datetime] = now,
) -> Portal:
    """A portal, to serve by itself or to mount in another application.

    Without `settings` they are read from `portal.toml` and `PORTAL_*` variables. `store` and `media` bring articles
    and files from elsewhere than the portal's own database and folder, `search` another engine than the settings name.
    `routes` are pages of one's own (`PageRoute`), shown by `Portal.page`; `menu` adds entries to menu, footer and site
    map; `context` gives templates of one's own more to show on every page; `hooks` are told what has happened; `checks`
    find what stands in a reader's way in articles (`Portal.findings`), `analyzers` make terms of words in languages
    that the portal has no rules for. What installed plugins bring that the settings name comes after that. `clock`
    gives the present moment, aware.

    Raises SettingsError, SiteError, TemplateError, AuditError or CatalogError, each saying what to mend.
    """
    settings = settings if settings is not None else load_settings()
    refuse_unless(
        isinstance(settings, Settings),
        f"settings: {settings!r} is none. Give Settings(site=…), or load_settings(…) for what a file says.",
    )
    given = Plugin(routes=routes, menu=menu, context=context, hooks=hooks, checks=checks, analyzers=analyzers)
    check_brought("", given)
    for name, service, protocol in (
        ("store", store, ArticleStore),
        ("media", media, MediaStore),
        ("search", search, SearchEngine),
    ):
        check_service(name, service, protocol)
    refuse_unless(
        callable(clock) and clock().tzinfo is not None,
        "clock: it must be a function that gives the present moment with its time zone: datetime.now(UTC).",
    )
    brought = join([given, *load_plugins(settings)])
    settings = with_folders(settings, brought)
    all_routes = make_routes(brought.routes)
    for entry in brought.menu:
        entry.check([name for route in all_routes if (name := getattr(route, "name", ""))])
    services = make_services(settings, store, media, search, clock, brought)
    app = Portal(
        routes=all_routes,
        middleware=[
            *([Middleware(ProxyPrefix, root_path=settings.root_path)] if settings.root_path else []),
            *([Middleware(TraceRequests)] if settings.trace else []),
            Middleware(
                Health,
                background=services.background,
                store=services.store,
                engine=services.searching.engine,
                faults=services.faults,
            ),
            Middleware(PagesFromMemory, memory=services.page_memory),
            Middleware(SecurityHeaders, policy=security_policy.header(settings.content_security_policy)),
            Middleware(ReaderMiddleware, catalogs=services.catalogs, default=services.site.default_language),
            Middleware(
                ErrorPages, background=services.background, faults=services.faults, error_page=error_page
            ),
        ],
        exception_handlers={HTTPException: http_error},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # Starlette would redirect to the host that the request names
    app.state.services = services
    return app


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Starts a portal before its first request and stops it properly: for the lifespan of a host that mounts it.

    Raises StoreError where the store cannot be opened, which is told in the log.
    """
    services: Services = app.state.services
    try:
        await services.background.start()
    except Exception as error:
        services.faults.failed("starting the portal", error, level=logging.ERROR)
        raise
    try:
        yield
    finally:
        await services.background.stop()


def site_of(settings: Settings) -> Site:
    """The site that the settings name. Raises SettingsError where they name none, SiteError for a slip in its file."""
    if settings.site is None:
        raise SettingsError(
            "No site file is named. Set `site` in portal.toml, or the variable PORTAL_SITE, to your site.toml; "
            "`portal serve --demo` shows a demonstration without one."
        )
    return load_site(settings.site)


def search_of(
    settings: Settings, lists: CurrentLists, analyzers: Sequence[LanguageAnalyzer] = ()
) -> SearchEngine:
    """The search engine that the settings name, with these word lists, and analyzers that were brought; nothing is
    opened yet. Raises WordListError."""
    if settings.search == "off":
        return NullEngine()
    return WhooshEngine(settings.index_dir, CurrentAnalysis(lists, analyzers), settings.search_deadline)


def make_services(
    settings: Settings,
    store: ArticleStore | None,
    media: MediaStore | None,
    search: SearchEngine | None,
    clock: Callable[[], datetime],
    brought: Plugin,
) -> Services:
    """Everything that a portal with these settings is made of; nothing is opened yet."""
    site = site_of(settings)
    for name, folders in (("templates", settings.templates), ("locales", settings.locales)):
        check_folders(name, folders)
    clothes = dress(site.look, settings.site or Path(), settings.data_dir)
    engine = make_engine(settings.store_url, partial(migrate, settings.store_url), traced=settings.trace)
    lists = CurrentLists(settings.word_lists)
    if store is None:  # an embedder's own may be empty, and so false
        store = SqlStore(engine, ArticleDeriver(lists), clock, keep=settings.page_memory // 4)
    if media is None:
        media = MediaFolder(settings.media_dir, settings.max_media_size)
    visits = VisitCounter(engine, site.time_zone, site.visits_start)
    figures = ShownFigures(engine, visits)
    catalogs = Catalogs(
        (assets.folder("locales"), *settings.locales),
        wished=site.languages,
        default=site.default_language,
        completeness=settings.catalog_completeness,
        pseudo_folder=settings.pseudo_dir if settings.pseudo_languages else None,
        memory=settings.catalogs_dir,
        fallbacks=site.fallbacks,
        preview=settings.preview_languages,
    )
    if search is None:
        search = search_of(settings, lists, brought.analyzers)
    static_versions = StaticVersions(
        own=site.look.static, made={**clothes.files, **site_cards(site, clothes)}
    )
    compiled = settings.data_dir / "templates.bin"
    watched = settings.watch_templates
    pages = Pages(site, catalogs, settings.templates, lists, static_versions, compiled, watched=watched)
    teller = Teller(settings.catalogs_dir / TOLD)
    added = security_policy.told(settings.content_security_policy)
    teller.tell(
        "content security policy",
        [Problem("pages may load and do more than the portal's own", added, {"added": added})]
        if added
        else (),
    )
    teller.tell(
        "templates",
        (
            Problem("a slip in a template", str(found), {"reason": str(found)})
            for found in pages.check(own_pages=bool(brought.routes))
        ),
    )

    def prepare() -> None:
        migrate(settings.store_url)
        pages.prepare()
        give_back()

    async def made_of() -> Made:
        return await store.version(), *await asyncio.to_thread(
            lambda: (catalogs.version(), lists(), pages.look())
        )

    page_memory = PageMemory(settings.page_memory, made_of, figures.next_change, clock)
    if isinstance(store, SqlStore):
        store.on_change = page_memory.forget
    hooks = HookCaller(brought.hooks, store) if brought.hooks else None
    misses = Misses(engine, site.time_zone, clock, counting=settings.search_misses and search.switched_on)
    searching = Searching(search, misses, lambda: tuple(language.tag for language in catalogs.offered()))
    open_data = OpenDataFiles(
        settings.data_dir / "open-data",
        store,
        lambda: tuple(language.tag for language in catalogs.offered()),
        partial(article_maker, site, catalogs, static_versions),
        clock,
        site.time_zone,
    )
    return Services(
        settings=settings,
        site=site,
        lists=lists,
        audit=accessibility_audit.read_audit(settings.accessibility_audit or accessibility_audit.OWN),
        catalogs=catalogs,
        pages=pages,
        store=store,
        media=media,
        visits=visits,
        figures=figures,
        searching=searching,
        background=BackgroundTasks(
            prepare,
            store,
            visits,
            figures,
            misses,
            clock,
            Indexer(store, search, site.time_zone, clock),
            searching,
            page_memory.look,
            tell_hooks=hooks.follow if hooks else None,
            renew_open_data=open_data.follow,
            purger=CachePurger(settings.purge_url, settings.data_dir / "purging.lock", made_of)
            if settings.purge_url
            else None,
            painter=PicturePainter(store, media, settings.data_dir, clock),
        ),
        page_memory=page_memory,
        open_data=open_data,
        dress=clothes,
        static_versions=static_versions,
        compressed_files=CompressedFiles(),
        clock=clock,
        faults=Faults(log),
        hooks=hooks,
        brought=brought,
    )


def article_maker(site: Site, catalogs: Catalogs, static_versions: StaticVersions, tag: str) -> ArticleMaker:
    """What gives articles in a language to programs that read them at an address which is not known yet."""
    names = category_names(site, catalogs.messages(tag), tag)
    offered = [language.tag for language in catalogs.offered()]
    return ArticleMaker(site, Links(ORIGIN, tag, site, static_versions), names, offered)


def check_folders(name: str, folders: Sequence[Path]) -> None:
    """Raise SettingsError for a folder that is not there: what it should hold would be missing without a word."""
    for folder in folders:
        try:
            is_there = folder.is_dir()
        except OSError as error:
            raise SettingsError(
                f"{name}: the folder {folder} cannot be read: {why(error)}. See to its rights."
            ) from None
        if not is_there:
            raise SettingsError(
                f"{name}: there is no folder {folder}. Create it, or take it out of the setting."
            )
