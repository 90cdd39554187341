"""The site: who publishes. Read from one file, `site.toml`; no fact of it stands in a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from portal import palette
from portal.language_tags import SOURCE, chain_with

OTHER_NEWS = "other"
"""The address key of the category that collects what the site does not know."""


@dataclass(frozen=True, slots=True)
class Text:
    """Some words and the language (BCP 47 tag) that they are in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class LocalText:
    """One fact of the site worded in several languages, by BCP 47 tag; never empty."""

    texts: Mapping[str, str]

    def best(self, languages: Sequence[str]) -> Text:
        """The wording in the first of `languages` that has one, else the first wording that was written."""
        for language in languages:
            if language in self.texts:
                return Text(self.texts[language], language)
        language, text = next(iter(self.texts.items()))
        return Text(text, language)


@dataclass(frozen=True, slots=True)
class Category:
    """Where articles are filed: its key in addresses, its names, and the other stored keys filed under it."""

    key: str
    name: LocalText
    also: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every stored key that is shown under this category."""
        return frozenset((self.key, *self.also))


@dataclass(frozen=True, slots=True)
class Link:
    """An interesting link: a web address in full and its name per language."""

    address: str
    name: LocalText


@dataclass(frozen=True, slots=True)
class Channel:
    """One of the site's own ways to readers: its name, and a web address in full, a telephone number (international, or
    short, as 1567), or both."""

    name: LocalText
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the office. Numbers are international, `+66 53 000 000`, so that `tel:` works abroad. `channels` are
    those that are its own; `anti_scam` is a sentence by which readers know who only pretends to be it."""

    address: LocalText
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    hours: LocalText | None = None
    channels: tuple[Channel, ...] = ()
    anti_scam: LocalText | None = None


@dataclass(frozen=True, slots=True)
class TravelMap:
    """Where the office is: WGS 84 degrees, a link to a map that only a reader opens, directions in words."""

    latitude: float
    longitude: float
    link: str
    directions: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What the site adds to the accessibility statement: faults known of this site, within how many days it answers,
    and who helps where its answer does not."""

    faults: tuple[LocalText, ...] = ()
    answer_days: int | None = None
    appeal: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Logo:
    """A seal or logo: its file, what it shows, and the colour that it stands on, where it needs one of its own."""

    file: Path
    text: LocalText
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How the site looks: its logo, the picture beside its name in browsers, a folder of static files of its own, and
    its colours in the light and the dark theme (by the names in `static/styles/tokens.css`), with those that follow
    from them."""

    logo: Logo | None = None
    favicon: Path | None = None
    static: Path | None = None
    light: palette.Colours = field(default_factory=dict)
    dark: palette.Colours = field(default_factory=dict)

    def colours(self, theme: str) -> palette.Colours:
        """All colours of a theme, by name."""
        return palette.Palette({"light": self.light, "dark": self.dark}, {}).colours(theme)


@dataclass(frozen=True, slots=True)
class Site:
    """One site file, parsed. `languages` are those wished for, most wanted first; `fallbacks` has, for some, which ones
    stand in for what is not worded or translated in them, besides those that CLDR names."""

    name: LocalText
    default_language: str
    languages: tuple[str, ...]
    time_zone: ZoneInfo
    categories: tuple[Category, ...]
    contact: Contact
    tagline: LocalText | None = None
    travel_map: TravelMap | None = None
    links: tuple[Link, ...] = ()
    visits_start: int = 0
    thai_digits: bool = False
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accessibility: Accessibility = Accessibility()
    look: Look = field(default_factory=Look)
    notes: tuple[LocalText, ...] = field(default=())
    """Sentences for the contact page and the accessibility statement, such as that this is a demonstration."""

    def worded(self, text: LocalText, language: str) -> Text:
        """The wording for a reader of `language`: in it, else in what it falls back to, as messages do: by CLDR (en for
        en-GB) and `fallbacks`, then English, then the site's own language."""
        return text.best((*self.chain(language), SOURCE, self.default_language))

    def chain(self, language: str) -> tuple[str, ...]:
        """The language and those that stand in for it, nearest first."""
        return chain_with(language, self.fallbacks)

    def category_of(self, key: str) -> Category | None:
        """The category under which the stored key is shown; None is “other news”."""
        return next((category for category in self.categories if key in category.keys), None)

    def address_key(self, stored: str) -> str:
        """The key that stands in addresses for a stored category key."""
        category = self.category_of(stored)
        return category.key if category else OTHER_NEWS

    @property
    def known_keys(self) -> frozenset[str]:
        """Every stored category key that the site knows."""
        return frozenset(key for category in self.categories for key in category.keys)
