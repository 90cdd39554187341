"""What a site file says: plain classes, which pydantic fills and checks. All slips of a file are told at once, each
with its line, its key and the remedy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import (
    AfterValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from portal import toml_file
from portal.errors import SiteError, did_you_mean
from portal.language_tags import SOURCE, chain_with
from portal.site import palette
from portal.site.values import (
    OTHER_NEWS,
    AnyPhone,
    CategoryKey,
    Colour,
    ColourName,
    Count,
    Day,
    Days,
    Degrees,
    Domain,
    Each,
    Email,
    Fallbacks,
    FilePath,
    Filled,
    Languages,
    Phone,
    SecurityContact,
    Slip,
    Switch,
    Tables,
    Tag,
    TimeZone,
    WebAddress,
    Wordings,
    degrees,
    must_be,
    refusal,
)


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

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In the file, it is its table of wordings."""
        return core_schema.no_info_after_validator_function(cls, handler.generate_schema(Wordings))


@dataclass(frozen=True, slots=True)
class Category:
    """Where articles are filed: its key in addresses, its names, and the other stored keys filed under it."""

    key: CategoryKey
    name: LocalText
    also: Each[Filled] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every stored key that is shown under this category."""
        return frozenset((self.key, *self.also))


@dataclass(frozen=True, slots=True)
class Link:
    """An interesting link: a web address in full and its name per language."""

    address: WebAddress
    name: LocalText


@dataclass(frozen=True, slots=True)
class Channel:
    """One of the site's own ways to readers: its name, and a web address in full, a telephone number (international, or
    short, as 1567), or both."""

    name: LocalText
    address: WebAddress | None = None
    phone: AnyPhone | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the office. Numbers are international, `+66 53 000 000`, so that `tel:` works abroad. `channels` are
    those that are its own; `anti_scam` is a sentence by which readers know who only pretends to be it."""

    address: LocalText
    phones: Each[Phone] = ()
    faxes: Each[Phone] = ()
    emails: Each[Email] = ()
    hours: LocalText | None = None
    channels: Tables[Annotated[Channel, AfterValidator(_leads_somewhere)]] = ()
    anti_scam: LocalText | None = None


@dataclass(frozen=True, slots=True)
class TravelMap:
    """Where the office is: WGS 84 degrees, a link to a map that only a reader opens, directions in words."""

    latitude: Annotated[Degrees, degrees(90)]
    longitude: Annotated[Degrees, degrees(180)]
    link: WebAddress
    directions: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What the site adds to the accessibility statement: faults known of this site, within how many days it answers,
    and who helps where its answer does not."""

    faults: Tables[LocalText] = ()
    answer_days: Days | None = None
    appeal: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """Whom to tell of a weakness of the site: e-mail addresses, web addresses or international telephone numbers, the
    day on which this is no longer to be relied on, and a page that says what is done then."""

    contact: Annotated[Each[SecurityContact], AfterValidator(_one_at_least)]
    expires: Day
    policy: WebAddress | None = None

    def expires_at(self, zone: tzinfo) -> datetime:
        """The first moment after that day."""
        return datetime.combine(self.expires + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class OpenData:
    """What the news may be used under: the name of the licence, such as “CC BY 4.0”, and the address of its text."""

    licence: Filled
    licence_address: WebAddress | None = None

    @property
    def identifier(self) -> str:
        """The address, which tells programs most, else the name."""
        return self.licence_address or self.licence


@dataclass(frozen=True, slots=True)
class Logo:
    """A seal or logo: its file, what it shows, and the colour that it stands on, where it needs one of its own."""

    file: FilePath
    text: LocalText
    ground: Colour | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How the site looks: its logo, the picture beside its name in browsers, a folder of static files of its own, and
    its colours in the light and the dark theme (by the names in `static/styles/tokens.css`), with those that follow
    from them."""

    logo: Logo | None = None
    favicon: FilePath | None = None
    static: FilePath | None = None
    light: Mapping[ColourName, Colour] = field(default_factory=dict)
    dark: Mapping[ColourName, Colour] = field(default_factory=dict)

    def colours(self, theme: str) -> palette.Colours:
        """All colours of a theme, by name."""
        return palette.Palette({"light": self.light, "dark": self.dark}, {}).colours(theme)


@dataclass(frozen=True, slots=True)
class Site:
    """One site file, parsed. `languages` are those wished for, most wanted first; `fallbacks` has, for some, which ones
    stand in for what is not worded or translated in them, besides those that CLDR names."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: LocalText
    languages: Languages
    default_language: Annotated[Tag, AfterValidator(_wished_for)]
    time_zone: TimeZone
    contact: Contact
    tagline: LocalText | None = None
    travel_map: TravelMap | None = None
    categories: Annotated[Tables[Category], AfterValidator(_filed_once)] = ()
    links: Tables[Link] = ()
    visits_start: Count = 0
    feed_domain: Domain | None = None
    """Under which feed readers know this site's articles; by default the host of the setting `base_url`."""
    thai_digits: Switch = False
    fallbacks: Fallbacks = field(default_factory=dict)
    accessibility: Accessibility = Accessibility()
    security: Security | None = None
    open_data: OpenData | None = None
    look: Annotated[Look, AfterValidator(_coloured)] = field(default_factory=Look)
    notes: Tables[LocalText] = ()
    """Sentences for the contact page and the accessibility statement, such as that this is a demonstration."""

    def worded(self, text: LocalText, language: str) -> Text:
        """The wording for a reader of `language`: in it, else in what it falls back to, as messages do: by CLDR (en for
        en-GB) and `fallbacks`, then English, then the site's own language."""
        if language in text.texts:
            return Text(text.texts[language], language)
        return text.best((*self.chain(language), SOURCE, self.default_language))

    def chain(self, language: str) -> tuple[str, ...]:
        """The language and those that stand in for it, nearest first."""
        return chain_with(language, self.fallbacks)

    def category_of(self, key: str) -> Category | None:
        """The category under which the stored key is shown; None is “other news”."""
        return next(
            (category for category in self.categories if key == category.key or key in category.also), None
        )

    def address_key(self, stored: str) -> str:
        """The key that stands in addresses for a stored category key."""
        category = self.category_of(stored)
        return category.key if category else OTHER_NEWS

    @property
    def known_keys(self) -> frozenset[str]:
        """Every stored category key that the site knows."""
        return frozenset(key for category in self.categories for key in category.keys)


def _leads_somewhere(channel: Channel) -> Channel:
    if channel.address is None and channel.phone is None:
        raise refusal((("name",), "this channel leads nowhere. Add its address (https://…) or its phone."))
    return channel


def _one_at_least(contacts: tuple[str, ...]) -> tuple[str, ...]:
    if not contacts:
        raise ValueError("this is empty. Write an e-mail address or a web address.")
    return contacts


def _wished_for(language: str, info: ValidationInfo) -> str:
    if language not in info.data.get("languages", (language,)):
        raise ValueError(f"“{language}” is not among languages. Add it there.")
    return language


def _filed_once(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    owners: dict[str, str] = {}
    slips: list[Slip] = []
    for number, category in enumerate(categories):
        for stored in (category.key, *category.also):
            if stored in owners:
                slips.append(
                    (
                        (number, "key"),
                        f"“{stored}” is also a key of “{owners[stored]}”. Take one of them out.",
                    )
                )
            owners.setdefault(stored, category.key)
    if slips:
        raise refusal(*slips)
    return categories


def _coloured(look: Look) -> Look:
    """The look with the colours that follow from those it names, if each can be told from what it stands on."""
    found = palette.palette({"light": look.light, "dark": look.dark})
    pairs = sorted(palette.pale(found), key=lambda pair: pair.found / pair.least)
    if pairs:
        raise refusal(_paleness(pairs, found))
    return replace(look, light=found.changed["light"], dark=found.changed["dark"])


def _paleness(pairs: Sequence[palette.Pale], found: palette.Palette) -> Slip:
    """The key to mend, and what is wrong with the pair that lacks most."""
    theme, front, ground, ratio, least = pairs[0]
    origins = found.origins.get(theme, {})
    keys = [origins[name] for name in (front, ground) if name in origins]

    def told(name: str) -> str:
        key, colour = origins.get(name, ""), found.colours(theme)[name]
        return (
            f"“{name}” ({colour})"
            if key in ("", f"{theme}.{name}")
            else f"“{name}” ({colour}, from look.{key})"
        )

    others = (
        f" So do {len(pairs) - 1} further pairs." if pairs[2:] else " So does one other." if pairs[1:] else ""
    )
    where = next((key for key in keys if key.startswith(f"{theme}.")), keys[0])
    return tuple(where.split(".")), (
        f"in the theme “{theme}”, {told(front)} on {told(ground)} has a contrast of "
        f"{math.floor(ratio * 100) / 100:g}:1, and needs {least:g}:1.{others} Make one of the two darker or lighter."
    )


_KINDS = {
    "dataclass_type": "a table",
    "dict_type": "a table",
    "mapping_type": "a table",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number of degrees, such as 18.58",
    "bool_type": "true or false",
}
"""pydantic's names of slips that are values of the wrong kind, and what the value must be."""


def load_site(path: Path) -> Site:
    """Read a site file. Raises SiteError for all slips in it, each with file, line, key and what to do. What values
    must be to each other is looked at where each is right by itself."""
    file = toml_file.read(path, SiteError)
    try:
        return _site_type().validate_python(file.values, context={"folder": path.absolute().parent})
    except ValidationError as error:
        slips = [(_path(slip), _told(slip)) for slip in error.errors(include_url=False)]
    slips.sort(key=lambda slip: file.line_of(slip[0]))
    raise SiteError(*(f"{file.place_of(*where)}: {_name(where)}: {told}" for where, told in slips))


@cache
def _site_type() -> TypeAdapter[Site]:
    return TypeAdapter(Site)


def _path(slip: ErrorDetails) -> toml_file.KeyPath:
    """The keys and indexes that lead to a slip; pydantic says “[key]” of a key that is itself wrong."""
    where = slip["loc"]
    return where[:-1] if where[-1] == "[key]" else where


def _name(where: toml_file.KeyPath) -> str:
    """As people write it: contact.phones[1], counted from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(
        "."
    )


def _told(slip: ErrorDetails) -> str:
    kind = slip["type"]
    if kind == "value_error":
        return str(slip["ctx"]["error"])
    if kind == "missing":
        return "this is missing. Add it."
    if kind == "unexpected_keyword_argument":
        return f"this key means nothing here. {did_you_mean(str(slip['loc'][-1]), _keys(slip['loc'][:-1]))}"
    return str(must_be(_KINDS[kind], slip["input"]))


def _keys(table: toml_file.KeyPath) -> Iterator[str]:
    """The keys that a table may have."""
    kind: Any = Site
    for key in table:
        if isinstance(key, str):
            kind = _dataclass_in(get_type_hints(kind)[key])
    return (field.name for field in fields(kind))


def _dataclass_in(hint: Any) -> Any:
    """The dataclass that a field's type speaks of, such as that of Look | None."""
    if is_dataclass(hint):
        return hint
    return next(filter(None, map(_dataclass_in, get_args(hint))), None)
