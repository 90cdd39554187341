"""The services of one running portal, as the views reach them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request

from portal.accessibility_audit import Audit
from portal.article import Teaser
from portal.background import BackgroundTasks
from portal.failure_log import Faults
from portal.hooks import HookCaller
from portal.i18n.catalogs import Catalogs
from portal.middleware.compression import CompressedFiles
from portal.middleware.page_memory import PageMemory
from portal.news.media import MediaStore
from portal.news.store import ArticleStore
from portal.open_data import OpenDataFiles
from portal.pages.contexts import Card, CategoryLink, Layout
from portal.pages.environment import Pages
from portal.pages.links import Links
from portal.pages.look import Dress
from portal.pages.preferences import Preferences
from portal.pages.static_versions import StaticVersions
from portal.plugins import Plugin
from portal.search.searching import Searching
from portal.settings import Settings
from portal.site import OTHER_NEWS, Site
from portal.text.word_lists import CurrentLists
from portal.visits import ShownFigures, VisitCounter

_MOST_CONTEXTS = 256
"""Languages times prefixes: a host may mount a portal under addresses that change from request to request."""
_MOST_KEPT = 200
"""Things of each kind that are remembered in one language, a kilobyte each."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageContext:
    """What all pages in one language are made with: their links, the language with those that stand in for it, nearest
    first, and the links to all categories by address key, in the site's order, “other news” last.

    What was made of equal things before is the same again: the cards of articles, the navigation where so many articles
    are filed under each category, and the layout by what a reader has chosen.
    """

    links: Links
    chain: tuple[str, ...]
    categories: Mapping[str, CategoryLink]
    layouts: dict[Preferences, Layout] = field(default_factory=dict)
    _cards: dict[Teaser, Card] = field(default_factory=dict)
    _filed: dict[str, CategoryLink] = field(default_factory=dict)
    _navigation: dict[Hashable, tuple[CategoryLink, ...]] = field(default_factory=dict)

    def category(self, stored: str) -> CategoryLink:
        """The category under which a stored category key is shown."""
        found = self._filed.get(stored)
        if found is None:
            found = keep(self._filed, stored, self.categories[self.links.site.address_key(stored)])
        return found

    def card(self, teaser: Teaser) -> Card:
        """An article as it stands in a list."""
        found = self._cards.get(teaser)
        if found is None:
            made = Card(
                teaser=teaser, address=self.links.article(teaser), category=self.category(teaser.category)
            )
            found = keep(self._cards, teaser, made)
        return found

    def navigation(self, counts: Mapping[str, int], current: str) -> tuple[CategoryLink, ...]:
        """The categories that have articles, by how many each has; `current` is the key of the page's own."""
        key = (*counts.items(), current)
        found = self._navigation.get(key)
        if found is None:
            made = tuple(
                replace(link, count=counts[each], current=each == current)
                for each, link in self.categories.items()
                if each in counts
            )
            found = keep(self._navigation, key, made)
        return found


def keep(kept: dict[Key, Value], key: Key, value: Value) -> Value:
    """Remember a value, which is returned; where there are too many, all others are forgotten."""
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = value
    return value


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
    open_data: OpenDataFiles
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
