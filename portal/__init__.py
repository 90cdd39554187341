"""A news portal for public bodies that publish in more than one language.

What a developer may import stands here; everything below is the portal's own business and may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import assets  # noqa: F401 - first: it says why, where the package cannot be imported
from portal.app import create_app, lifespan
from portal.article import Article, Attachment, Image, ImageText, Media, Teaser, Translation
from portal.derive.packing import Derived
from portal.derive.pipeline import ArticleDeriver, Deriver
from portal.embedding import Portal
from portal.errors import (
    CatalogError,
    ChangesForgotten,
    ContentError,
    IndexNotReady,
    LanguageTagError,
    PortalError,
    SearchError,
    SearchFailed,
    SearchTooSlow,
    SettingsError,
    SiteError,
    StoreError,
    TemplateError,
    TooManySearches,
    WordListError,
)
from portal.hooks import Hooks
from portal.middleware.reader import Reader
from portal.news.checks import ContentCheck
from portal.news.checks.findings import Finding, Location
from portal.news.media import MediaFolder, MediaStore, StoredFile
from portal.news.memory import InMemoryStore
from portal.news.sql import SqlStore
from portal.news.store import (
    ArticleStore,
    Change,
    Claim,
    Holder,
    Linked,
    Listing,
    Month,
    Overview,
    Saved,
    Target,
)
from portal.pages.contexts import Breadcrumb, Card, Layout, Page, PageContext
from portal.pages.menu_entries import MenuEntry
from portal.pages.preferences import Preferences
from portal.plugins import LayoutContext, Plugin
from portal.routes import PageRoute
from portal.search.analysis.language_analyzers import LanguageAnalyzer
from portal.search.concurrency_limit import Deadline
from portal.search.document import Document
from portal.search.engine import IndexState, IndexWriter, NullEngine, SearchEngine
from portal.search.query import AnyOf, Filters, Phrase, Query, Word
from portal.search.results import Completion, Correction, Facets, Fragment, Hit, Results
from portal.search.searching import Asked, Found
from portal.settings import Settings, load_settings
from portal.site import (
    Category,
    Channel,
    Contact,
    Link,
    LocalText,
    Logo,
    Look,
    Site,
    Text,
    TravelMap,
    load_site,
)

if TYPE_CHECKING:
    from portal.search.memory import InMemoryEngine

__all__ = [
    "AnyOf",
    "Article",
    "ArticleDeriver",
    "ArticleStore",
    "Asked",
    "Attachment",
    "Breadcrumb",
    "Card",
    "CatalogError",
    "Category",
    "Change",
    "ChangesForgotten",
    "Channel",
    "Claim",
    "Completion",
    "Contact",
    "ContentCheck",
    "ContentError",
    "Correction",
    "Deadline",
    "Derived",
    "Deriver",
    "Document",
    "Facets",
    "Filters",
    "Finding",
    "Found",
    "Fragment",
    "Hit",
    "Holder",
    "Hooks",
    "Image",
    "ImageText",
    "InMemoryEngine",
    "InMemoryStore",
    "IndexNotReady",
    "IndexState",
    "IndexWriter",
    "LanguageAnalyzer",
    "LanguageTagError",
    "Layout",
    "LayoutContext",
    "Link",
    "Linked",
    "Listing",
    "LocalText",
    "Location",
    "Logo",
    "Look",
    "Media",
    "MediaFolder",
    "MediaStore",
    "MenuEntry",
    "Month",
    "NullEngine",
    "Overview",
    "Page",
    "PageContext",
    "PageRoute",
    "Phrase",
    "Plugin",
    "Portal",
    "PortalError",
    "Preferences",
    "Query",
    "Reader",
    "Results",
    "Saved",
    "SearchEngine",
    "SearchError",
    "SearchFailed",
    "SearchTooSlow",
    "Settings",
    "SettingsError",
    "Site",
    "SiteError",
    "SqlStore",
    "StoreError",
    "StoredFile",
    "Target",
    "Teaser",
    "TemplateError",
    "Text",
    "TooManySearches",
    "Translation",
    "TravelMap",
    "Word",
    "WordListError",
    "create_app",
    "lifespan",
    "load_settings",
    "load_site",
]


def __getattr__(name: str) -> object:
    if name == "InMemoryEngine":  # with numpy, which no portal needs before its first search
        from portal.search.memory import InMemoryEngine  # noqa: PLC0415

        return InMemoryEngine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
