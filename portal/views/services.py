"""The services of one running portal, as the views reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from portal.accessibility_audit import Audit
from portal.background import BackgroundTasks
from portal.failure_log import Faults
from portal.i18n.catalogs import Catalogs
from portal.i18n.current import current_language
from portal.middleware.compression import CompressedFiles
from portal.middleware.page_memory import PageMemory
from portal.news.media import MediaStore
from portal.news.store import ArticleStore
from portal.pages.environment import Pages
from portal.pages.look import Dress
from portal.pages.static_versions import StaticVersions
from portal.plugins import Plugin
from portal.search.searching import Searching
from portal.settings import Settings
from portal.site import Site
from portal.text.word_lists import CurrentLists
from portal.visits import ShownFigures, VisitCounter


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
    brought: Plugin = field(default_factory=Plugin)

    def offered_tags(self) -> tuple[str, ...]:
        """The tags of the languages that readers may choose, most wanted first; on a page in one that is previewed,
        that as well."""
        tags = tuple(language.tag for language in self.catalogs.offered())
        return (*tags, current_language.get("")) if self.is_preview() else tags

    def is_preview(self) -> bool:
        """Whether the page asked for is in a language that translators look at before it is offered."""
        return current_language.get("") in self.catalogs.previewed()


def services_of(request: Request) -> Services:
    """The services of the portal that answers this request."""
    services: Services = request.app.state.services
    return services
