"""The services of one running portal, as the views reach them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from portal.accessibility_audit import Audit
from portal.background import BackgroundTasks
from portal.failure_log import Faults
from portal.hooks import HookCaller
from portal.i18n.catalogs import Catalogs
from portal.middleware.compression import CompressedFiles
from portal.middleware.page_memory import PageMemory
from portal.news.media import MediaStore
from portal.news.store import ArticleStore
from portal.pages.contexts import CategoryLink
from portal.pages.environment import Pages
from portal.pages.links import Links
from portal.pages.look import Dress
from portal.pages.static_versions import StaticVersions
from portal.plugins import Plugin
from portal.search.searching import Searching
from portal.settings import Settings
from portal.site import OTHER_NEWS, Site
from portal.text.word_lists import CurrentLists
from portal.visits import ShownFigures, VisitCounter

_MOST_CONTEXTS = 256
"""Languages times prefixes: a host may mount a portal under addresses that change from request to request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageContext:
    """What all pages in one language are made with: their links, the language with those that stand in for it, nearest
    first, and the links to all categories by address key, in the site's order, “other news” last."""

    links: Links
    chain: tuple[str, ...]
    categories: Mapping[str, CategoryLink]


def _categories(links: Links) -> dict[str, CategoryLink]:
    site = links.site
    named = {category.key: site.worded(category.name, links.language) for category in site.categories}
    return {
        key: CategoryLink(key=key, name=name, address=links.category(key))
        for key, name in {**named, OTHER_NEWS: None}.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that one portal is made of. Two portals in a process share none of it."""

    settings: Settings
    site: Site
    lists: CurrentLists
    audit: Audit
    catalogs: Catalogs
    pages: Pages
    store: ArticleStore
    media: MediaStore
    visits: VisitCounter
    figures: ShownFigures
    searching: Searching
    background: BackgroundTasks
    page_memory: PageMemory
    dress: Dress
    static_versions: StaticVersions
    compressed_files: CompressedFiles
    clock: Callable[[], datetime]
    faults: Faults
    hooks: HookCaller | None
    brought: Plugin = field(default_factory=Plugin)
    _contexts: dict[tuple[str, str], LanguageContext] = field(default_factory=dict)

    def in_language(self, prefix: str, tag: str) -> LanguageContext:
        """What pages in a language are made with, where the portal is mounted under `prefix`."""
        known = self._contexts.get((prefix, tag))
        if known is None:
            if len(self._contexts) >= _MOST_CONTEXTS:
                self._contexts.clear()
            links = Links(prefix, tag, self.site, self.static_versions)
            known = self._contexts[prefix, tag] = LanguageContext(
                links=links, chain=self.site.chain(tag), categories=_categories(links)
            )
        return known


def services_of(request: Request) -> Services:
    """The services of the portal that answers this request."""
    services: Services = request.app.state.services
    return services
