"""What each page's template is given, the contract of the templates: one documented dataclass a page. Words that may be
in another language than the page are `Text`; the filter `marked` writes them with `lang` and `dir`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from markupsafe import Markup

from portal.accessibility_audit import Audit
from portal.article import Article, Attachment, Image, ImageText, Teaser, Translation
from portal.derive.content import Section
from portal.i18n.languages import Language
from portal.pages.links import Links
from portal.pages.look import Emblem, Icon
from portal.pages.menu_entries import MenuLinks
from portal.pages.preferences import Preferences
from portal.site import Site, Text
from portal.visits import Figures

PreferencesOutcome = Literal["", "saved", "reset", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """One entry of the language selector: the same page in `language`; `current` is the language of this page."""

    language: Language
    address: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A list that has no news in the page's language, in another one in which it has `count` articles."""

    link: LanguageLink
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A `<link rel="alternate">`: the tag (or `x-default`) and the address of the same page."""

    tag: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLink:
    """A category with articles in the page's language; “other news” has no name of its own, but a message."""

    key: str
    name: Text | None
    address: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadcrumb:
    """A step of the way from the home page: `name` is words of the site or of an article; the last is this page.

    `page` names a page whose name is a message instead ("home", "news", "archive", "search", "contact", "privacy",
    "preferences", "accessibility", "feeds", "sitemap", "other"); `year` and `month` make a step of the archive. Exactly
    one of them is set.
    """

    address: str
    name: Text | None = None
    page: str = ""
    year: int = 0
    month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An article in a list: where it leads and where it is filed."""

    teaser: Teaser
    address: str
    category: CategoryLink = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumbers:
    """Where one is in a long list, from 1: `shown` are the numbers to link to, None stands for a gap."""

    current: int
    last: int
    total: int
    shown: tuple[int | None, ...]
    addresses: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What all pages of a reader have alike, in one language. Layouts of one portal are equal where they make equal
    pages: what is the same in all of them is not compared."""

    links: Links
    """Makes the addresses of the portal's pages, in the language."""
    preferences: Preferences = field(default_factory=Preferences, hash=False)
    """What the reader has chosen."""
    searchable: bool = False
    """There is a search to offer."""
    describes_search: bool = field(default=False, compare=False)
    """And a browser's bar can be told how to use it."""
    language: Language = field(compare=False)
    site: Site = field(compare=False)
    """Who publishes, as the site file says."""
    emblem: Emblem = field(default_factory=Emblem, compare=False)
    favicon: Icon = field(default_factory=Icon, compare=False)
    sheet: str = field(default="", compare=False)
    """The name of a style sheet with the site's colours, below `static/`; empty where it has none."""
    card: SharedPicture | None = field(default=None, compare=False)
    """The picture that stands beside a link to a page without one of its own where that is shared."""
    entries: MenuLinks = field(default_factory=MenuLinks, compare=False)
    """What an embedder has added to the menus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a page has around its own part, and no other page has like it."""

    languages: tuple[LanguageLink, ...]
    """This page in each language that is offered."""
    now: datetime
    """The moment at which the page is made."""
    address: str
    """The path that leads here, query included."""
    canonical: str
    """Its canonical address, absolute where `base_url` is set; empty where it has none."""
    origin: str
    """What stands before a path in an absolute address (`base_url`); empty where nobody has said it."""
    current_page: str
    """The name of the route: "home", "contact", …"""
    alternates: tuple[Alternate, ...] = ()
    """The page in other languages, for search engines."""
    navigation: tuple[CategoryLink, ...] = ()
    """The categories that have news."""
    urgent: tuple[Card, ...] = ()
    """Urgent news, on top of every page."""
    figures: Figures | None = None
    """How often the portal was visited; None where that is not known."""
    breadcrumbs: tuple[Breadcrumb, ...] = ()
    """The way from the home page to this one."""
    noindex: bool = False
    """Keeps search engines off."""
    searching: bool = False
    """It is the search page, with a form of its own."""
    feed: str = ""
    """The address of a feed of what the page lists, beside that of all news; empty where there is none."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """What an embedder's context of the layout gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The parent of what the template of each kind of page is given; `template` is the file that shows it."""

    template: ClassVar[str]
    layout: Layout
    """What all pages of a reader have alike."""
    page: PageContext
    """What this page has around its own part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSection:
    """One category on the home page with its latest articles."""

    category: CategoryLink
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The home page. No article is on it twice."""

    template: ClassVar[str] = "pages/home.html"
    latest: tuple[Card, ...]
    """The latest news."""
    sections: tuple[HomeSection, ...]
    """What is latest besides, in each category that has more."""
    elsewhere: tuple[Card, ...]
    """The newest that exist only in other languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage(Page):
    """A page of all news, or of one category."""

    template: ClassVar[str] = "pages/news.html"
    category: CategoryLink | None
    """None on the page of all news."""
    cards: tuple[Card, ...]
    numbers: PageNumbers
    elsewhere: tuple[Elsewhere, ...]
    """Where there is news, if there is none in the page's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLink:
    """A month of the archive (Gregorian), its address, and how many articles it has."""

    year: int
    month: int
    address: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLinks:
    """A year of the archive with its months, newest first."""

    year: int
    address: str
    count: int
    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage(Page):
    """The years and months that have news."""

    template: ClassVar[str] = "pages/archive.html"
    years: tuple[YearLinks, ...]
    """All that have news, newest first."""
    year: int | None
    """Set on the page of one year."""
    elsewhere: tuple[Elsewhere, ...]
    """Where there is news, if there is none in the page's language."""
    latest: tuple[Card, ...] = ()
    """The newest of the one year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """The news of one month."""

    template: ClassVar[str] = "pages/month.html"
    year: int
    """Gregorian, as the month."""
    month: int
    """From 1."""
    cards: tuple[Card, ...]
    numbers: PageNumbers
    newer: MonthLink | None
    """The next month that has news."""
    older: MonthLink | None
    """The last month before that has news."""
    elsewhere: tuple[Elsewhere, ...]
    """Where there is news, if there is none in the page's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image as a page shows it: its address, its text, and the language of that text (empty if decorative)."""

    image: Image
    address: str
    text: ImageText | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPicture:
    """A picture as social networks show it: its path, width and height in pixels where known, its alternative text."""

    address: str
    size: tuple[int, int] | None = None
    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A note of an article: its id, its words as safe HTML, and the ids of the places in the text that refer to it."""

    id: str
    html: Markup
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An attachment as a page shows it."""

    attachment: Attachment
    address: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """One article. Where it is shown in another language than the page's, a notice says so."""

    template: ClassVar[str] = "pages/article.html"
    article: Article
    translation: Translation
    """What is shown of it."""
    body: tuple[Markup | Figure, ...]
    """Pieces in order: safe HTML, and the figures that stand in the text."""
    footnotes: tuple[Footnote, ...]
    """Its notes, to which numbers in the body lead."""
    minutes: int
    """How long it takes to read."""
    sections: tuple[Section, ...]
    """The headings of a long body; none of a short one."""
    abbreviations: Mapping[str, str]
    """Those of title and body, and what they mean, in the language that is shown."""
    lead: Figure | None
    """The picture above the body."""
    shared: SharedPicture | None
    """The picture that stands beside a link to it where that is shared; None where `page.origin` is empty."""
    gallery: tuple[Figure, ...]
    """Pictures that do not stand in the text."""
    downloads: tuple[Download, ...]
    elsewhere: tuple[LanguageLink, ...]
    """The languages that it exists in and that are offered."""
    recommended: tuple[Card, ...]
    """Other articles, at its end."""

    @property
    def is_fallback(self) -> bool:
        """Whether the article is shown in another language than the page's."""
        return self.translation.language != self.layout.language.tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage(Page):
    """How to reach and find the office, from `layout.site`."""

    template: ClassVar[str] = "pages/contact.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessibilityPage(Page):
    """The accessibility statement. What the site adds (faults, who else helps) is `layout.site.accessibility`."""

    template: ClassVar[str] = "pages/accessibility.html"
    audit: Audit
    """What was tested."""
    tested_on: datetime
    """The day of that, as a moment."""
    languages: tuple[Language, ...]
    """Those that were tested."""
    changed: bool
    """This site has templates of its own, which that audit did not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(Page):
    """What the portal knows of its readers."""

    template: ClassVar[str] = "pages/privacy.html"
    counts_misses: bool
    """Searches that find nothing are counted."""
    forgotten_after: int
    """Days after which they are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPage(Page):
    """The form on which a reader chooses how pages look."""

    template: ClassVar[str] = "pages/preferences.html"
    chosen: Preferences
    """What the form shows."""
    languages: tuple[Language, ...]
    """Those to choose from."""
    outcome: PreferencesOutcome
    """What has just happened: it was saved, reset, or refused, as it came from another site; empty: nothing yet."""
    problems: frozenset[str]
    """The names of the fields whose value there is not."""
    back: str
    """Leads to where the reader came from; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    """Every page that a reader can go to: pages, categories, months."""

    template: ClassVar[str] = "pages/sitemap.html"
    years: tuple[YearLinks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in the reader's language."""

    template: ClassVar[str] = "pages/error.html"
    status: int
    """400, 404, 405, 410, 413 or 500."""
    latest: tuple[Card, ...] = field(default=())
    """The latest news, to go on with."""
