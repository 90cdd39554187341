"""What each page's template is given: one documented dataclass a page. This is the contract of the templates.

`Frame` is what the layout needs and every page has. Words that may be in another language than the page are `Text`
(words and language); the filter `marked` writes them with `lang` and `dir` where they differ from the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from portal.i18n.languages import Language
from portal.news.article import Article, Attachment, Image, ImageText, Teaser, Translation
from portal.pages.links import Links
from portal.site import Site, Text
from portal.visits.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """One entry of the language selector: the same page in `language`; `current` is the language of this page."""

    language: Language
    address: str
    current: bool


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
class Crumb:
    """A step of the way from the home page: `name` is words of the site or of an article; the last is this page.

    `page` names a page whose name is a message instead ("home", "news", "archive", "contact", "privacy", "sitemap",
    "other"); `year` and `month` make a step of the archive. Exactly one of them is set.
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
class Frame:
    """What every page has around its own part.

    `canonical` is the page's canonical address, absolute where `base_url` is set, empty where it has none.
    `current_page` is the name of the route ("home", "contact", …). `noindex` keeps robots off.
    """

    language: Language
    languages: tuple[LanguageLink, ...]
    links: Links
    site: Site
    now: datetime
    canonical: str
    current_page: str
    alternates: tuple[Alternate, ...] = ()
    navigation: tuple[CategoryLink, ...] = ()
    urgent: tuple[Card, ...] = ()
    figures: Figures | None = None
    crumbs: tuple[Crumb, ...] = ()
    noindex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The parent of all page contexts; `template` is the file that shows it."""

    template: ClassVar[str]
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSection:
    """One category on the home page with its latest articles."""

    category: CategoryLink
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The latest news, then the latest of each category, then the newest that exist only in other languages."""

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
    """The years and months that have news; `year` is set on the page of one year."""

    template: ClassVar[str] = "pages/archive.html"
    years: tuple[YearLinks, ...]
    year: int | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An image as a page shows it: its address, its text, and the language of that text (empty if decorative)."""

    image: Image
    address: str
    text: ImageText | None
    language: str


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
    figures that stand in the text."""

    template: ClassVar[str] = "pages/article.html"
    article: Article
    translation: Translation
    body: tuple[Markup | Figure, ...]
    category: CategoryLink
    lead: Figure | None
    gallery: tuple[Figure, ...]
    downloads: tuple[Download, ...]
    elsewhere: tuple[LanguageLink, ...]
    recommended: tuple[Card, ...]

    @property
    def is_fallback(self) -> bool:
        """Whether the article is shown in another language than the page's."""
        return self.translation.language != self.frame.language.tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage(Page):
    """How to reach and find the office, from `frame.site`."""

    template: ClassVar[str] = "pages/contact.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(Page):
    """What the portal knows of its readers."""

    template: ClassVar[str] = "pages/privacy.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage(Page):
    """Every page that a reader can go to: pages, categories, months."""

    template: ClassVar[str] = "pages/sitemap.html"
    years: tuple[YearLinks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in the reader's language: `status` is 404, 405, 410 or 500; `latest` helps to go on."""

    template: ClassVar[str] = "pages/error.html"
    status: int
    latest: tuple[Card, ...] = field(default=())
