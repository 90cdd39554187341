"""A language is a BCP 47 tag with its own name, direction, script and calendar.

The table holds what Babel does not know, or knows otherwise than readers in Thailand expect; every other
valid tag is described by CLDR, through Babel.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.messages.plurals import PLURALS
from babel.plural import to_gettext

from portal.errors import LanguageTagError

Direction = Literal["ltr", "rtl"]
Calendar = Literal["gregorian", "buddhist"]

SOURCE = "en"
"""The language that messages are written in."""

PSEUDO = ("en-XA", "ar-XB")
"""The pseudo-languages: accented and longer; mirrored and right to left."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language as a reader picks it.

    `name` is what its readers call it. `locale` is the Babel object to format with, which may be another than
    the tag says: `en` is formatted the British way, as day, month, year is the order that readers in Thailand
    expect. `script` is an ISO 15924 code; `plural_forms` is the header `Plural-Forms` of a new catalog.
    """

    tag: str
    name: str
    direction: Direction
    calendar: Calendar
    locale: Locale
    script: str
    plural_forms: str

    @property
    def is_source(self) -> bool:
        """Whether messages are written in it, so that one without a translation is right as it is."""
        return self.tag.split("-")[0] == SOURCE and self.tag not in PSEUDO

    def plural_choice(self, n: int) -> int:
        """The index of the plural form for a number, by `plural_forms`."""
        return _choice(self.plural_forms)(n)


@lru_cache(maxsize=256)
def _choice(plural_forms: str) -> Callable[[int], int]:
    return gettext.c2py(plural_forms.partition("plural=")[2].rstrip(";"))


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table says of a language; what is empty comes from CLDR.

    Plural rules are the customary gettext ones: Babel's own list has none for Burmese, and orders the Arabic
    forms unlike every other tool; the third form that CLDR gives French and Spanish is for millions alone.
    """

    name: str
    locale: str = ""
    calendar: Calendar = "gregorian"
    direction: Direction | None = None
    plural: str = ""


_ONE = "nplurals=1; plural=0;"
_TWO = "nplurals=2; plural=(n != 1);"
_TWO_FROM_TWO = "nplurals=2; plural=(n > 1);"
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)

_TABLE: Mapping[str, _Row] = {
    "th": _Row("ไทย", calendar="buddhist", plural=_ONE),
    "en": _Row("English", locale="en_GB", plural=_TWO),
    "lo": _Row("ລາວ", plural=_ONE),
    "my": _Row("မြန်မာ", plural=_ONE),
    "km": _Row("ខ្មែរ", plural=_ONE),
    "zh": _Row("中文", locale="zh_Hans", plural=_ONE),
    "zh-Hans": _Row("简体中文", plural=_ONE),
    "zh-Hant": _Row("繁體中文", plural=_ONE),
    "ja": _Row("日本語", plural=_ONE),
    "ko": _Row("한국어", plural=_ONE),
    "vi": _Row("Tiếng Việt", plural=_ONE),
    "id": _Row("Bahasa Indonesia", plural=_ONE),
    "ms": _Row("Bahasa Melayu", plural=_ONE),
    "ar": _Row("العربية", plural=_ARABIC),
    "fr": _Row("Français", plural=_TWO_FROM_TWO),
    "de": _Row("Deutsch", plural=_TWO),
    "es": _Row("Español", plural=_TWO),
    "it": _Row("Italiano", plural=_TWO),
    "pt": _Row("Português", plural=_TWO),
    "nl": _Row("Nederlands", plural=_TWO),
    "sv": _Row("Svenska", plural=_TWO),
    "ru": _Row("Русский"),
    "he": _Row("עברית", plural=_TWO),
    # Made from English, hence with its two forms. Dates of ar-XB are in Arabic: real right-to-left text.
    "en-XA": _Row("[Éñĝļîšĥ]", locale="en_GB", plural=_TWO),
    "ar-XB": _Row("\u202eEnglish\u202c", locale="ar", direction="rtl", plural=_TWO),
}

_RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)

# RFC 5646, section 2.1. Languages of four to eight letters are in its grammar, but none is registered: "thai"
# and "english" are slips. The grandfathered tags all have better names today and are not taken either.
_TAG = re.compile(
    r"""
    (?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3})
    (?:-(?P<script>[a-z]{4}))?
    (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
    (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
    (?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)
    (?:-x(?:-[a-z0-9]{1,8})+)?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def canonical_tag(text: str) -> str:
    """The tag in its canonical case: `TH` → `th`, `zh-hans-cn` → `zh-Hans-CN`.

    Raises LanguageTagError if it is not a BCP 47 tag. Source of the grammar: RFC 5646, section 2.1.
    """
    match = _TAG.fullmatch(text)
    if match is None or _repeats_a_part(match):
        raise LanguageTagError(
            f"“{text}” is not a language tag: write it as BCP 47 does, such as th, en-GB or zh-Hans."
        )
    head = match["language"].lower()
    for part, case in (("script", str.title), ("region", str.upper)):
        if match[part]:
            head += "-" + case(match[part])
    rest = text[match.start("variants") :]
    return head + rest.lower()


def _repeats_a_part(match: re.Match[str]) -> bool:
    variants = match["variants"].lower().split("-")[1:]
    singletons = re.findall(r"-([0-9a-wy-z])(?=-)", match["extensions"].lower())
    return len(set(variants)) < len(variants) or len(set(singletons)) < len(singletons)


def folder_name(tag: str) -> str:
    """The folder of a language's catalog, as gettext spells it: `zh-Hans` → `zh_Hans`."""
    return tag.replace("-", "_")


def tag_of_folder(name: str) -> str:
    """The tag of the language whose catalog lies in the folder: `zh_Hans` → `zh-Hans`.

    Raises LanguageTagError if the folder is not named after a language.
    """
    return canonical_tag(name.replace("_", "-"))


def shortened(tag: str) -> Iterator[str]:
    """The tag, then ever shorter ones, as RFC 4647 (section 3.4) looks them up: zh-Hans-CN, zh-Hans, zh."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()


def likely_script(tag: str) -> str:
    """The script (ISO 15924) written in the tag, else the likely one of CLDR; Latin if that knows none. Cheap."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return "Latn"
    if match["script"]:
        return match["script"].title()
    primary = match["language"].lower()
    likely = get_global("likely_subtags")
    guess = likely.get(f"{primary}_{(match['region'] or '').upper()}") or likely.get(primary, "_Latn")
    return str(guess).split("_")[1]


@lru_cache(maxsize=256)
def language(tag: str) -> Language:
    """The language of a tag: from the table, else from CLDR; one that neither knows is named by its tag.

    Raises LanguageTagError if the tag is not valid BCP 47.
    """
    tag = canonical_tag(tag)
    row = next((_TABLE[short] for short in shortened(tag) if short in _TABLE), _Row(""))
    locale = _locale((row.locale,) if row.locale and tag in _TABLE else (tag, row.locale))
    script = likely_script(tag)
    return Language(
        tag=tag,
        name=row.name if tag in _TABLE else _cldr_name(tag) or row.name or tag,
        direction=row.direction or ("rtl" if script in _RIGHT_TO_LEFT else "ltr"),
        calendar=row.calendar,
        locale=locale,
        script=script,
        plural_forms=row.plural or _plural_forms(locale),
    )


def _locale(names: tuple[str, ...]) -> Locale:
    """Babel's object for the first name that it knows, shortened if need be; else British English."""
    for name in names:
        for short in shortened(name.replace("_", "-")):
            parsed = _parse(short)
            if parsed is not None:
                return parsed
    return _locale(("en-GB",))


@lru_cache(maxsize=256)
def _parse(tag: str) -> Locale | None:
    """Babel's object for the tag, with data of its own.

    Babel (2.18) lets all locales share what they inherit from the root, and writes into it what an alias led
    to: the months of Khmer came out in Lao once Lao had been asked. A copy for each, made before it is read,
    keeps them apart.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    data = localedata.load(str(locale))
    data.update(deepcopy(data))
    return locale


def _cldr_name(tag: str) -> str | None:
    parsed = _parse(tag)
    return parsed.get_display_name() if parsed else None


def _plural_forms(locale: Locale) -> str:
    known = PLURALS.get(str(locale)) or PLURALS.get(locale.language)
    if known:
        return f"nplurals={known[0]}; plural={known[1]};"
    return re.sub(r"\be\b", "0", to_gettext(locale.plural_form))  # e, an exponent, is 0 for a number in full
