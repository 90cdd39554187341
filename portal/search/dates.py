"""Reads years, months and days as people write them: in two calendars, in digits of any script, by number or name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from portal.i18n.formats import BUDDHIST_OFFSET, gregorian_year, month_words, weekday_words
from portal.i18n.languages import language as language_of
from portal.text.normalisation import normalise
from portal.text.scripts import WITHOUT_BLANKS, letters_of

LONGEST = 80
"""Characters of a date; with the day of the week and the calendar spelt out it has some fifty."""


class DateSlip(Enum):
    """Why a text is no date."""

    UNREADABLE = "unreadable"
    """It is not written like a year, a month or a day."""
    NO_SUCH_DAY = "no such day"
    """There is no such day, month or year: 31 April, month 13."""
    NO_YEAR = "no year"
    """A day or month without a clear year: 17 September."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, or all days of a month or year; both ends included."""

    first: date
    last: date


def day_span(text: str, language: str) -> DaySpan | DateSlip | None:
    """The days that `text` names; None where it is blank. Takes any string.

    Months are understood in `language`, Thai and English, in full, shortened to three letters and more, or misspelt so
    that only one is like it; days of the week and times of day beside them say nothing more. A year from
    2400 on is Buddhist, unless the text says which it is (พ.ศ., ค.ศ., BE, CE). Days come before months, but for
    9/17/2020, which can only mean one day.

    A year of two digits is taken where it can be nothing else. From 43 on it is Buddhist (63 is 2563, hence 2020),
    below Gregorian (20 is 2020): either way it is a year from 2000 to 2056, the years that a portal can have news of.
    Where the text names the calendar, it is 25xx in the Buddhist one, 1970 to 2069 in the Gregorian one.
    """
    if not text:
        return None
    try:
        written = _written(text, language)
        return _span(written) if written else None
    except _Slipped as slipped:
        return slipped.slip


def year_of(text: str, language: str) -> int | DateSlip | None:
    """The Gregorian year that `text` names, be it with a month or day; None where it is blank."""
    bare = text.strip()
    span = day_span(f"{_YEAR} {bare}" if _TWO_DIGITS.fullmatch(bare) else bare, language)
    return span.first.year if isinstance(span, DaySpan) else span


def between(since: DaySpan | None, until: DaySpan | None) -> tuple[date | None, date | None]:
    """The first and the last day of a range; one whose ends were given the wrong way round is turned."""
    if since is not None and until is not None and until.last < since.first:
        since, until = until, since
    return since.first if since else None, until.last if until else None


class _Slipped(Exception):  # noqa: N818 - carries a slip out of the reading
    def __init__(self, slip: DateSlip) -> None:
        super().__init__(slip.value)
        self.slip = slip


class _Number(NamedTuple):
    value: int
    digits: int

    @property
    def is_year(self) -> bool:
        """Whether it can be nothing else."""
        return self.digits > 2 or self.value > 31


@dataclass(slots=True)
class _Written:
    """What stands in a text: numbers in order, months by name, calendars of the year. `dated`: a word says that there
    is a year."""

    numbers: list[_Number] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    calendars: set[str] = field(default_factory=set)
    dated: bool = False


_YEAR = "ปี"
_YEAR_WORDS = (_YEAR, "year", "年", "년", "năm")
_OTHER_WORDS = ("วันที่", "ที่", "เดือน", "of", "the", "de", "del", "日", "일", "ngày", "st", "nd", "rd", "th")
_CALENDARS = {
    "buddhist": ("พ.ศ.", "พุทธศักราช", "B.E."),
    "gregorian": ("ค.ศ.", "คริสต์ศักราช", "คริสตศักราช", "C.E.", "A.D."),
}
_TWO_DIGITS = re.compile(r"\d\d")
_NUMBER = re.compile(r"\d+")
_INNER_DOT = re.compile(r"(?<=[^\s\d])\.(?=[^\s\d])")
UNPARTED = re.compile(f"[{letters_of(*WITHOUT_BLANKS, 'Hang')}]")
"""A letter of a script in which the next word may follow at once."""
_EARLIEST_SHORT_BUDDHIST = 2000 + BUDDHIST_OFFSET - 2500
_SHORTEST = 3
"""Letters of a shortened month."""
_DAY = re.compile("^(?:วัน|ວັນ|ថ្ងៃ)")
"""“Day” before the name of a day of the week, which many leave out."""
_MORE_DAYS = ("วันพฤหัส", "พฤหัส", "weds")
_HOUR = r"(?<!\d)(?:[01]?\d|2[0-4])"
_TIME = re.compile(
    rf"""
    (?: [\s,]{{0,9}} (?: \bat\b | (?<=\d) t (?=\d) | เวลา ) )? [\s,]{{0,9}}
    (?:
        {_HOUR} : [0-5]\d (?: : [0-6]\d (?: [.,]\d+ )? )? \s* (?: น\b\.? | นาฬิกา | [ap]\.?m\b\.? )?
        \s* (?: z\b | gmt\b | utc\b )? (?: [+-] \d\d:?\d\d )?
      | (?<= เวลา ) \s* {_HOUR} \. [0-5]\d \s* (?: น\b\.? | นาฬิกา )?
      | {_HOUR} \. [0-5]\d \s* (?: น\b\.? | นาฬิกา )
      | {_HOUR} \s* (?: นาฬิกา | [ap]\.?m\b\.? )
    )
    """,
    re.VERBOSE,
)
"""A time of day beside a date, as clocks, machines (ISO 8601) and Thais (10.00 น.) write it."""
_IN_ONE = re.compile(r"(\d{4})(\d\d)(\d\d)")
"""ISO 8601's short form: 20240229."""
_LEADING = re.compile("^(?:วันที่|เดือน|ที่)+")
_LETTERS = re.compile(r"[ก-๎]+|[^\s\d.,:/()+'’‐-―−ฯก-๎-]+")
_SLIP_FROM = 4
"""Letters of a name that may be misspelt."""
_ALIKE = 0.83
"""How alike a misspelt name is to a month's, as difflib measures it: กรกฏาคม is, Juny may be either."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that are understood, in the form that texts are brought into; `names` are the months in full."""

    months: Mapping[str, int]
    names: Mapping[str, int]
    calendars: Mapping[str, str]
    years: frozenset[str]
    token: re.Pattern[str]


@lru_cache(maxsize=64)
def _words(tags: tuple[str, ...]) -> _Words:
    months: dict[str, int] = {}
    in_full: dict[str, int] = {}
    others = {*_OTHER_WORDS, *_MORE_DAYS}
    for language in map(language_of, tags):
        names = month_words(language)
        for word, month in _shortened(names).items():
            months.setdefault(word, month)
        in_full |= {_form(name): month for month, words in names.items() for name in words}
        # “9月”, “tháng 9”: the number is read by itself, and the word beside it says nothing more.
        others.update(
            _NUMBER.sub("", word) for words in names.values() for word in words if _NUMBER.search(word)
        )
        days = weekday_words(language)
        others.update(days, (_DAY.sub("", day) for day in days))
        others.update(
            day[:end] for day in days for end in range(_SHORTEST, len(day)) if not UNPARTED.match(day[end])
        )
    calendars = {_form(word): calendar for calendar, words in _CALENDARS.items() for word in words}
    years = frozenset(map(_form, _YEAR_WORDS))
    in_full = {name: month for name, month in in_full.items() if len(name) >= _SLIP_FROM}
    return _Words(
        months, in_full, calendars, years, _token({*months, *calendars, *years, *map(_form, others)})
    )


def _shortened(names: Mapping[int, Iterable[str]]) -> dict[str, int]:
    """The months by name and by every beginning of a name that no other month shares."""
    full = {
        _form(name): month for month, words in names.items() for name in words if not _NUMBER.search(name)
    }
    short: dict[str, set[int]] = {}
    for name, month in full.items():
        for end in range(_SHORTEST, len(name)):
            short.setdefault(name[:end], set()).add(month)
    return {beginning: month for beginning, (month, *more) in short.items() if not more} | full


def _form(text: str) -> str:
    return _INNER_DOT.sub("", normalise(text)).replace(".", " ").strip()


def _token(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, words), key=lambda word: (-len(word), word))
    alternatives = "|".join(
        re.escape(word) + ("" if UNPARTED.match(word[-1]) else r"(?![^\W\d_])") for word in longest_first
    )
    return re.compile(rf"(?P<number>\d+)|(?P<word>{alternatives})|(?P<between>[\s/,'’‐-–−ฯ-]+)|(?P<other>.)")


def _written(text: str, language: str) -> _Written | None:
    line = normalise(text)
    if len(line) > LONGEST:
        raise _Slipped(DateSlip.UNREADABLE)
    words = _words(tuple(dict.fromkeys((language, "th", "en"))))
    written = _Written()
    plain = _form(_IN_ONE.sub(r"\1-\2-\3", line) if _IN_ONE.fullmatch(line) else _TIME.sub(" ", line))
    if line and not plain:
        raise _Slipped(DateSlip.UNREADABLE)
    plain = _LETTERS.sub(lambda run: _mended(run[0], words), plain)
    for token in words.token.finditer(plain):
        _note(written, words, token.lastgroup, token[0])
    if len(written.months) > 1 or len(written.calendars) > 1:
        raise _Slipped(DateSlip.UNREADABLE)
    return written if plain else None


def _mended(run: str, words: _Words) -> str:
    """Letters that are no words that are understood as the month that they are likest, if they are like one."""
    if len(run) < _SLIP_FROM or all(token.lastgroup != "other" for token in words.token.finditer(run)):
        return run
    alike = get_close_matches(_LEADING.sub("", run), words.names, n=2, cutoff=_ALIKE)
    return alike[0] if alike else run


def _note(written: _Written, words: _Words, kind: str | None, piece: str) -> None:
    if kind == "number":
        written.numbers.append(_Number(int(piece), len(piece)))
    elif kind == "other":
        raise _Slipped(DateSlip.UNREADABLE)
    elif piece in words.months:
        written.months.append(words.months[piece])
    elif piece in words.calendars:
        written.calendars.add(words.calendars[piece])
        written.dated = True
    elif piece in words.years:
        written.dated = True


def _span(written: _Written) -> DaySpan:
    year, month, day = _by_name(written) if written.months else _by_number(written)
    gregorian = _year(year, next(iter(written.calendars), ""))
    try:
        first = date(gregorian, month or 1, day or 1)
        return DaySpan(first, date(gregorian, month or 12, day or monthrange(gregorian, month or 12)[1]))
    except ValueError:
        raise _Slipped(DateSlip.NO_SUCH_DAY) from None


def _by_name(written: _Written) -> tuple[_Number, int, int]:
    """Year, month and day; a day of 0 is the whole month."""
    month = written.months[0]
    match written.numbers:
        case [year] if year.is_year or written.dated:
            return year, month, 0
        case [] | [_]:
            raise _Slipped(DateSlip.NO_YEAR)
        case [year, day] if year.is_year and day.digits < 3:
            return year, month, _day(day)
        case [day, year]:
            return year, month, _day(day)
    raise _Slipped(DateSlip.UNREADABLE)


def _by_number(written: _Written) -> tuple[_Number, int, int]:
    """Year, month and day; a month of 0 is the whole year."""
    match written.numbers:
        case [year] if year.is_year or written.dated:
            return year, 0, 0
        case [year, month] if year.is_year:
            return year, _month(month), 0
        case [month, year] if year.is_year or written.dated:
            return year, _month(month), 0
        case [_] | [_, _]:
            raise _Slipped(DateSlip.NO_YEAR)
        case [year, month, day] if year.is_year and day.digits < 3:
            return year, _month(month), _day(day)
        case [month, day, year] if month.value <= 12 < day.value <= 31:
            return year, _month(month), _day(day)
        case [day, month, year]:
            return year, _month(month), _day(day)
    raise _Slipped(DateSlip.UNREADABLE)


def _month(number: _Number) -> int:
    return _part(number, 12)


def _day(number: _Number) -> int:
    return _part(number, 31)


def _part(number: _Number, most: int) -> int:
    if number.digits > 2:
        raise _Slipped(DateSlip.UNREADABLE)
    if not 1 <= number.value <= most:
        raise _Slipped(DateSlip.NO_SUCH_DAY)
    return number.value


def _year(number: _Number, calendar: str) -> int:
    """The Gregorian year of one in `calendar`, which is empty where the text does not name it."""
    if number.digits not in (2, 4):
        raise _Slipped(DateSlip.UNREADABLE)
    year = number.value if number.digits == 4 else _in_full(number.value, calendar)
    if calendar == "gregorian":
        return year
    return year - BUDDHIST_OFFSET if calendar else gregorian_year(year)


def _in_full(year: int, calendar: str) -> int:
    if calendar == "gregorian":
        return year + (1900 if year >= 70 else 2000)
    return year + (2500 if calendar or year >= _EARLIEST_SHORT_BUDDHIST else 2000)
