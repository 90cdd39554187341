"""What each page's template is given: one documented dataclass a page. This is the contract of the templates.

`Layout` is what all pages have alike, `PageContext` what each has around its own part. Words that may be in another
language than the page are `Text` (words and language); the filter `marked` writes them with `lang` and `dir` where they
differ from the page.
"""

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
    """A category that has articles in the page's language: its name, address, and how many there are.

    `name` is None for the category “other news”, whose name is a message.
    """

    key: str
    name: Text | None
    address: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadcrumb:
    """A step of the way from the home page: `name` is words of the site or of an article; the last is this page.

    `page` names a page whose name is a message instead ("home", "news", "archive", "search", "contact", "privacy",
    "preferences", "accessibility", "sitemap", "other"); `year` and `month` make a step of the archive. Exactly one of
    them is set.
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
    category: CategoryLink


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
    """What all pages of a reader have alike, in one language.

    `links` are those of the language; `searchable`: there is a search to offer; `emblem`, `favicon` and `sheet` (a
    style sheet below `static/`, or empty) are the site's look; `entries` are an embedder's. Layouts of one portal are
    equal where they make equal pages: what is the same in all of them is not compared.
    """

    links: Links
    preferences: Preferences = field(default_factory=Preferences)
    searchable: bool = False
    language: Language = field(compare=False)
    site: Site = field(compare=False)
    emblem: Emblem = field(default_factory=Emblem, compare=False)
    favicon: Icon = field(default_factory=Icon, compare=False)
    sheet: str = field(default="", compare=False)
    entries: MenuLinks = field(default_factory=MenuLinks, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a page has around its own part, and no other page has like it.

    `canonical` is its canonical address, absolute where `base_url` is set, empty where it has none. `address` is the
    path that leads here, query included. `current_page` is the name of the route ("home", "contact", …). `noindex`
    keeps robots off. `searching`: it is the search page, with a form of its own. `extra` is what an embedder's
    context of the layout gives.
    """

    languages: tuple[LanguageLink, ...]
    now: datetime
    address: str
    canonical: str
    current_page: str
    alternates: tuple[Alternate, ...] = ()
    navigation: tuple[CategoryLink, ...] = ()
    urgent: tuple[Card, ...] = ()
    figures: Figures | None = None
    breadcrumbs: tuple[Breadcrumb, ...] = ()
    noindex: bool = False
    searching: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The parent of what the template of each kind of page is given; `template` is the file that shows it."""

    template: ClassVar[str]
    layout: Layout
    page: PageContext


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSection:
    """One category on the home page with its latest articles."""

    category: CategoryLink
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The latest news, then what is latest besides in each category that has more, then the newest that exist only in
    other languages. No article is among them twice."""

    template: ClassVar[str] = "pages/home.html"
    latest: tuple[Card, ...]
    sections: tuple[HomeSection, ...]
    elsewhere: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage(Page):
    """A page of all news, or of one category (`category` is None on the page of all news)."""

    template: ClassVar[str] = "pages/news.html"
    category: CategoryLink | None
    cards: tuple[Card, ...]
    numbers: PageNumbers
    elsewhere: tuple[Elsewhere, ...]


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
    """The years and months that have news; `year` is set on the page of one year, and `latest` are its newest."""

    template: ClassVar[str] = "pages/archive.html"
    years: tuple[YearLinks, ...]
    year: int | None
    elsewhere: tuple[Elsewhere, ...]
    latest: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """The news of one month (Gregorian year and month); the neighbours are months that have news."""

    template: ClassVar[str] = "pages/month.html"
    year: int
    month: int
    cards: tuple[Card, ...]
    numbers: PageNumbers
    newer: MonthLink | None
    older: MonthLink | None
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image as a page shows it: its address, its text, and the language of that text (empty if decorative)."""

    image: Image
    address: str
    text: ImageText | None
    language: str


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
    """One article. `translation` is what is shown; where its language is not the page's, a notice says so and leads
    to `elsewhere`, the languages that it exists in and that are offered. `body` is pieces in order: safe HTML, and the
    figures that stand in the text; `footnotes` are its notes, to which numbers in it lead.

    `minutes`: how long it takes to read. `sections` are the headings of a long body, none of a short one;
    `abbreviations` those of title and body, and what they mean, in the language of `translation`."""

    template: ClassVar[str] = "pages/article.html"
    article: Article
    translation: Translation
    body: tuple[Markup | Figure, ...]
    footnotes: tuple[Footnote, ...]
    minutes: int
    sections: tuple[Section, ...]
    abbreviations: Mapping[str, str]
    lead: Figure | None
    gallery: tuple[Figure, ...]
    downloads: tuple[Download, ...]
    elsewhere: tuple[LanguageLink, ...]
    recommended: tuple[Card, ...]

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
    """The accessibility statement: `audit` is what was tested, `tested_on` its day as a moment, `languages` those that
    it was tested in. `changed`: this site has templates of its own, which that audit did not see. What the site adds
    (faults, how soon it answers, who else helps) is `layout.site.accessibility`."""

    template: ClassVar[str] = "pages/accessibility.html"
    audit: Audit
    tested_on: datetime
    languages: tuple[Language, ...]
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(Page):
    """What the portal knows of its readers; `counts_misses`: searches that find nothing are counted.

    `forgotten_after` is the number of days after which they are forgotten.
    """

    template: ClassVar[str] = "pages/privacy.html"
    counts_misses: bool
    forgotten_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPage(Page):
    """The form on which a reader chooses how pages look. `chosen` is what it shows; `languages` are to choose from.

    `outcome` tells what has just happened: "saved", "reset", "refused" (it came from another site) or nothing yet.
    `problems` are the names of the fields whose value there is not. `back` leads to where the reader came from, empty
    where that is not known.
    """

    template: ClassVar[str] = "pages/preferences.html"
    chosen: Preferences
    languages: tuple[Language, ...]
    outcome: PreferencesOutcome
    problems: frozenset[str]
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    """Every page that a reader can go to: pages, categories, months."""

    template: ClassVar[str] = "pages/sitemap.html"
    years: tuple[YearLinks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in the reader's language: `status` is 400, 404, 405, 410, 413 or 500; `latest` helps to
    go on."""

    template: ClassVar[str] = "pages/error.html"
    status: int
    latest: tuple[Card, ...] = field(default=())
