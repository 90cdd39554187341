"""A language is a BCP 47 tag with its own name, direction, script, digits, plural forms and calendar.

The table holds what Babel does not know, or knows otherwise than readers in Thailand expect; all else is CLDR's,
through Babel.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError, localedata
from babel.plural import PluralRule

from portal.i18n.plurals import plural_choice, plural_forms
from portal.language_tags import SOURCE, canonical_tag, chain, likely_script, numbering_system, subtags
from portal.text.scripts import direction

Direction = Literal["ltr", "rtl"]
Calendar = Literal["gregorian", "buddhist"]

PSEUDO = ("en-XA", "ar-XB")
"""The pseudo-languages: accented and longer; mirrored and right to left."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language as a reader picks it.

    `name` is what its readers call it. `locale` is the Babel object to format with, which may be another than
    the tag says: `en` is formatted the British way, as day, month, year is the order that readers in Thailand
    expect, and so is every language whose months CLDR does not know. `script` is an ISO 15924 code; `numbering` is
    CLDR's name of its digits (`latn`, `mymr`); `plural_forms` is the header `Plural-Forms` of a new catalog,
    the root's, which tells nothing apart, if CLDR does not know the language (not `is_in_cldr`).
    """

    tag: str
    name: str
    direction: Direction
    calendar: Calendar
    locale: Locale
    script: str
    numbering: str
    plural_forms: str
    is_in_cldr: bool

    @property
    def is_source(self) -> bool:
        """Whether messages are written in it, so that one without a translation is right as it is."""
        return subtags(self.tag).language == SOURCE and self.tag not in PSEUDO

    def plural_choice(self, n: int) -> int:
        """The index of the plural form for a number, by `plural_forms`."""
        return _choice(self.plural_forms)(n)


@lru_cache(maxsize=256)
def _choice(forms: str) -> Callable[[int], int]:
    return plural_choice(forms.partition("plural=")[2].rstrip(";"))


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table says of a language; what is empty comes from CLDR."""

    name: str
    locale: str = ""
    calendar: Calendar = "gregorian"
    plural: str = ""


_TWO = "nplurals=2; plural=(n != 1);"

_TABLE: Mapping[str, _Row] = {
    "th": _Row("ไทย", calendar="buddhist"),
    "en": _Row("English", locale="en_GB"),
    "lo": _Row("ລາວ"),
    "my": _Row("မြန်မာ"),
    "km": _Row("ខ្មែរ"),
    "zh": _Row("中文", locale="zh_Hans"),
    "zh-Hans": _Row("简体中文"),
    "zh-Hant": _Row("繁體中文"),
    "ja": _Row("日本語"),
    "ko": _Row("한국어"),
    "vi": _Row("Tiếng Việt"),
    "id": _Row("Bahasa Indonesia"),
    "ms": _Row("Bahasa Melayu"),
    "ar": _Row("العربية"),
    "fr": _Row("Français"),
    "de": _Row("Deutsch"),
    "es": _Row("Español"),
    "it": _Row("Italiano"),
    "pt": _Row("Português"),
    "nl": _Row("Nederlands"),
    "sv": _Row("Svenska"),
    "ru": _Row("Русский"),
    "he": _Row("עברית"),
    # Made from English, hence with its two forms. Dates of ar-XB are in Arabic: real right-to-left text.
    "en-XA": _Row("[Éñĝļîšĥ]", locale="en_GB", plural=_TWO),
    "ar-XB": _Row("\u202eEnglish\u202c", locale="ar", plural=_TWO),
}


def folder_name(tag: str) -> str:
    """The folder of a language's catalog, as gettext spells it: `zh-Hans` → `zh_Hans`."""
    return tag.replace("-", "_")


def tag_of_folder(name: str) -> str:
    """The tag of the language whose catalog lies in the folder: `zh_Hans` → `zh-Hans`.

    Raises LanguageTagError if the folder is not named after a language.
    """
    return canonical_tag(name.replace("_", "-"))


@lru_cache(maxsize=256)
def language(tag: str) -> Language:
    """The language of a tag: from the table, else from CLDR; one that neither knows is named by its tag.

    Raises LanguageTagError if the tag is not valid BCP 47.
    """
    tag = canonical_tag(tag)
    row = next((_TABLE[each] for each in chain(tag) if each in _TABLE), _Row(""))
    own = _locale((row.locale,) if row.locale and tag in _TABLE else (tag, row.locale))
    locale = own or _british()
    spoken = locale if _names_months(locale) else _british()
    return Language(
        tag=tag,
        name=row.name if tag in _TABLE else _cldr_name(tag) or row.name or tag,
        direction=direction(tag),
        calendar=row.calendar,
        locale=spoken,
        script=likely_script(tag),
        numbering=numbering_system(tag) or locale.default_numbering_system,
        plural_forms=row.plural or plural_forms(own.plural_form if own else PluralRule({})),
        is_in_cldr=own is not None,
    )


def _names_months(locale: Locale) -> bool:
    """Whether CLDR has the words that dates are made of, and not only M01 to M12."""
    return str(locale.months["format"]["wide"][1]) != "M01"


def _british() -> Locale:
    return _parse("en-GB") or Locale("en", "GB")


def _locale(names: tuple[str, ...]) -> Locale | None:
    """Babel's object for the first name that it knows, or that CLDR falls back to."""
    for name in filter(None, names):
        for each in chain(name.replace("_", "-")):
            parsed = _parse(each)
            if parsed is not None:
                return parsed
    return None


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
    data.update(pickle.loads(pickle.dumps(dict(data))))  # noqa: S301 - a copy, in a fifth of deepcopy's time
    return locale


def _cldr_name(tag: str) -> str | None:
    parsed = _parse(tag)
    return parsed.get_display_name() if parsed else None
