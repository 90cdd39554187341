"""Dates, times, numbers and sizes as a language writes them, in its calendar and in the site's time zone.

Babel has no Buddhist calendar and writes all digits as Latin ones, so era, year and the language's digits are put in
here.

"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import DateTimeFormat, get_day_names, get_month_names, parse_pattern
from babel.numbers import format_decimal
from babel.units import format_unit

from portal.i18n.languages import Language
from portal.i18n.pseudo import accented
from portal.language_tags import shortened

LATIN = "0123456789"
DEFAULT = "latn"
"""CLDR's name of the digits 0 to 9."""


@lru_cache(maxsize=64)
def digits_of(numbering: str) -> str:
    """The digits from 0 to 9 of a numbering system (`mymr`, `arabext`); Latin ones where it has no such digits, as the
    Chinese and Roman numerals, and where nobody knows it. ICU is asked, and loaded, for others than Latin ones only.
    """
    if numbering == DEFAULT:
        return LATIN
    from icu4py.locale import Locale  # noqa: PLC0415 - only portals in such languages pay for it
    from icu4py.messageformat import MessageFormat  # noqa: PLC0415 - the same

    try:
        written = MessageFormat("{n, number, integer}", Locale(f"en-u-nu-{numbering}"))
        digits = "".join(written.format({"n": n}) for n in range(10))
    except ValueError:
        return LATIN
    return digits if len(digits) == len(LATIN) and digits.isdecimal() else LATIN


@lru_cache(maxsize=64)
def in_digits_of(numbering: str) -> dict[int, int]:
    """A table for `str.translate` from Latin digits to those of a numbering system."""
    return str.maketrans(LATIN, digits_of(numbering))


_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")


def month_words(language: Language) -> Mapping[int, frozenset[str]]:
    """Number of the month, from 1 → its names and abbreviations, in every case that CLDR has."""
    words: dict[int, set[str]] = {month: set() for month in range(1, 13)}
    for width, context in _styles():
        for month, word in get_month_names(width, context, language.locale).items():
            words[month].add(word)
    return {month: frozenset(found) for month, found in words.items()}


def weekday_words(language: Language) -> frozenset[str]:
    """The names and abbreviations of all days of the week."""
    return frozenset(
        word
        for width, context in _styles()
        for word in get_day_names(width, context, language.locale).values()
    )


def _styles() -> Iterator[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]]]:
    return ((width, context) for width in _WIDTHS for context in _CONTEXTS)


Style = Literal["full", "long", "medium", "short"]

BUDDHIST_OFFSET = 543
"""The Buddhist year less the Gregorian one, as CLDR counts (it leaves out that before 1941 the Thai year began in
April)."""

_EARLIEST_BUDDHIST = 2400

_ERAS = {"abbreviated": "พ.ศ.", "wide": "พุทธศักราช"}

# CLDR puts the era into every Thai date, and spells the hour out; Thai offices write neither on a web page.
_THAI_DATES: Mapping[Style, str] = {
    "full": "EEEEที่ d MMMM G y",
    "long": "d MMMM y",
    "medium": "d MMM y",
    "short": "d/M/yy",
}
_THAI_TIME = "HH:mm 'น.'"
_THAI_DATE_TIME = "{1} 'เวลา' {0}"

_OF_THAILAND = re.compile(r"\+66[\s-]*+(?:\(0\))?((?:[\s-]*+[0-9]){8,9})")
"""An international number of Thailand: eight digits behind the 0 of a landline, nine of a mobile."""

_SIZES = (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3), ("byte", 1))
_UNIT_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")


def gregorian_year(year: int) -> int:
    """The Gregorian year of one that was typed: 2400 and more is Buddhist."""
    return year - BUDDHIST_OFFSET if year >= _EARLIEST_BUDDHIST else year


class BuddhistFormat(DateTimeFormat):
    """Babel's fields of a date, with the year and era of the Buddhist calendar."""

    def format_year(self, char: str, num: int) -> str:
        year = str(int(super().format_year(char, 1)) + BUDDHIST_OFFSET)
        return year[-2:] if num == 2 else year.zfill(num)

    def format_era(self, char: str, num: int) -> str:  # noqa: ARG002 - Babel's signature
        return _ERAS["wide" if num == 4 else "abbreviated"]


@dataclass(frozen=True, slots=True)
class Formats:
    """How `language` writes moments and numbers, in the time zone `zone`.

    Digits are those of the language by CLDR; Thai has Latin ones, and its own if `thai_digits` are asked for. Moments
    are aware datetimes; years and months that come in are Gregorian.
    """

    language: Language
    zone: ZoneInfo
    thai_digits: bool = False

    def date(self, moment: dt.datetime, style: Style = "long") -> str:
        """The day: “17 กันยายน 2563”, “17 September 2020”."""
        return self._finish(self._apply(self._date_pattern(style), self._local(moment)))

    def time(self, moment: dt.datetime) -> str:
        """The time of day, to the minute: “14:14 น.”, “14:14”."""
        return self._finish(self._apply(self._time_pattern(), self._local(moment)))

    def date_time(self, moment: dt.datetime) -> str:
        """Day and time: “17 กันยายน 2563 เวลา 14:14 น.”, “17 September 2020, 14:14”."""
        local = self._local(moment)
        joint = _THAI_DATE_TIME if self._is_thai else str(self.language.locale.datetime_formats["long"])
        day = self._apply(self._date_pattern("long"), local)
        return self._finish(
            joint.replace("'", "")
            .replace("{1}", day)
            .replace("{0}", self._apply(self._time_pattern(), local))
        )

    def month(self, year: int, month: int) -> str:
        """A month of a year: “กันยายน 2563”, “September 2020”."""
        return self._finish(self._apply(self._skeleton("yMMMM", "MMMM y"), dt.date(year, month, 1)))

    def month_name(self, month: int) -> str:
        """A month without its year, from 1: “กันยายน”, “September”."""
        return self._finish(get_month_names("wide", "stand-alone", self.language.locale)[month])

    def year(self, year: int) -> str:
        """A year: “2563”, “2020”."""
        return self._finish(self._apply(self._skeleton("y", "y"), dt.date(year, 1, 1)))

    def number(self, n: float) -> str:
        """A number, grouped: “82,654”."""
        return self._finish(format_decimal(n, locale=self.language.locale, numbering_system=self._symbols))

    def size(self, size: int) -> str:
        """The size of a file of `size` bytes, with the unit in words, as screen readers stumble over “kB”.

        Units are decimal (1 kilobyte = 1,000 bytes), with one decimal place below ten.
        """
        name, factor = next(row for row in _SIZES if size >= 0.95 * row[1] or row[1] == 1)
        amount = size / factor
        return self._finish(self._unit(round(amount, 1 if amount < 9.95 and factor > 1 else None), name))

    def language_name(self, tag: str) -> str:
        """What readers of this language call another (a BCP 47 tag): “อังกฤษ”, “English”; "" where CLDR has no name.

        A variety without a name has that of its language, and the rest of its tag: “English (-XA)”.
        """
        for short in shortened(tag):
            try:
                name = Locale.parse(short, sep="-").get_display_name(self.language.locale)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                return self._finish(name) + (f" ({tag[len(short) :]})" if short != tag else "")
        return ""

    def telephone(self, number: str) -> str:
        """A telephone number as readers dial it: in Thai, one of Thailand (`+66 53 511 000`) as “0 5351 1000”."""
        found = _OF_THAILAND.fullmatch(number.strip()) if self._is_thai else None
        if found is None:
            return number
        digits = "0" + re.sub(r"\D", "", found[1])
        return self._finish(f"{digits[:-8]} {digits[-8:-4]} {digits[-4:]}")

    @property
    def _is_thai(self) -> bool:
        return self.language.calendar == "buddhist"

    def _local(self, moment: dt.datetime) -> dt.datetime:
        if moment.tzinfo is None:
            raise ValueError(f"{moment!r} has no time zone, so that nobody knows which moment it is.")
        return moment.astimezone(self.zone)

    def _date_pattern(self, style: Style) -> str:
        return _THAI_DATES[style] if self._is_thai else self.language.locale.date_formats[style].pattern

    def _time_pattern(self) -> str:
        return _THAI_TIME if self._is_thai else self.language.locale.time_formats["short"].pattern

    def _skeleton(self, name: str, otherwise: str) -> str:
        pattern = self.language.locale.datetime_skeletons.get(name)
        return pattern.pattern if pattern else otherwise

    def _apply(self, pattern: str, day: dt.date) -> str:
        fields = BuddhistFormat if self._is_thai else DateTimeFormat
        return parse_pattern(pattern) % fields(day, self.language.locale)

    def _unit(self, amount: float, name: str) -> str:
        """The amount with the unit's name, or what CLDR has where it has no name for it: ໄບ, ไบต์, MB."""
        long, short = (
            format_unit(
                amount, f"digital-{name}", length, locale=self.language.locale, numbering_system=self._symbols
            )
            for length in _UNIT_LENGTHS
        )
        return short if f"digital-{name}" in long else long

    @property
    def _numbering(self) -> str:
        return "thai" if self.thai_digits and self._is_thai else self.language.numbering

    @property
    def _symbols(self) -> str:
        """The numbering system whose signs are written between digits."""
        known = self.language.locale.number_symbols
        return next(
            name
            for name in (self._numbering, self.language.locale.default_numbering_system, DEFAULT)
            if name in known
        )

    def _finish(self, text: str) -> str:
        if self.language.tag == "en-XA":
            return accented(text)
        return text if self._numbering == DEFAULT else text.translate(in_digits_of(self._numbering))
