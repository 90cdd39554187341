"""Finds the days that a text names, in the middle of other words: of queries and of articles alike.

One reading for both, so that what one spells `5/12/2566` is found where the other has `วันที่ 5 ธ.ค. 66`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from portal.i18n.calendar_words import month_words
from portal.i18n.languages import language as language_of
from portal.search.dates import DaySpan, day_span
from portal.text import thai

_LEAP = 2000
"""A year that has every day."""
_DAY_SIGNS = ("日", "일")
"""Behind them stands no year."""
_MOST_DAYS = 31
"""Days of a range."""


class NamedDays(NamedTuple):
    """Days that a text names between `start` and `end`.

    `names` has each in the form of ISO 8601: `2023-12-05` a day, `2023-12` a month, `--12-05` a day of any year.
    """

    start: int
    end: int
    names: tuple[str, ...]


def days_within(text: str, language: str) -> tuple[NamedDays, ...]:
    """The days and months that `text` names, in order; none overlaps another.

    Months are read in `language`, Thai and English: by name, shortened, with and without dots, and as they are said
    (ธันวา). Years are those of `day_span`, two digits only beside a month. Found are a day with or without its year
    (`5 ธันวา`, `Dec 5`, `5/12/2566`, `2023-12-05`), a month with its year (`ธ.ค. 66`), and several days of one month
    (`5-7 ธ.ค. 66`, `5 และ 6 ธันวาคม`). Two numbers with a stroke are none (24/7, 1/3, meeting 12/2566), nor is what
    goes on as another number (a telephone's, a version's). Takes any string.
    """
    found: list[NamedDays] = []
    for match in _pattern(tuple(dict.fromkeys((language, "th", "en")))).finditer(text):
        month = match.start("month")
        days = (match.start(), month) if month > 0 else match.span("days")
        if names := _read(match[0], days[0] - match.start(), days[1] - match.start(), language):
            found.append(NamedDays(*match.span(), names))
    return tuple(found)


@lru_cache(maxsize=8192)
def _read(found: str, begin: int, end: int, language: str) -> tuple[str, ...]:
    """The names of the days in what the pattern has found; none where there are no such days.

    Between `begin` and `end` stand days, perhaps several; the rest is their month and year.
    """
    numbers = [*_NUMBER_OR_JOIN.finditer(found, max(begin, 0), max(end, 0))]
    while numbers and not numbers[-1][0].isdecimal():
        numbers.pop()
    others = [one[0] for one in numbers[:-1]]
    rest = found[: max(begin, 0)] + found[numbers[-1].start() :] if numbers else found
    span = day_span(rest, language)
    if isinstance(span, DaySpan):
        return _names(span, others)
    span = day_span(f"{_LEAP} {rest}" if rest.endswith(_DAY_SIGNS) else f"{rest} {_LEAP}", language)
    if isinstance(span, DaySpan) and span.first == span.last:
        return tuple(f"-{name[4:]}" for name in _names(span, others))
    return ()


def _names(span: DaySpan, others: Sequence[str]) -> tuple[str, ...]:
    """The name of a month, or of a day, behind those of the `others` that were said to be of its month."""
    if span.first != span.last:
        return (f"{span.first:%Y-%m}",)
    days: list[int] = []
    reaches = False
    for piece in (*others, str(span.first.day)):
        if not piece.isdecimal():
            reaches = piece in _REACHES
            continue
        day = int(piece)
        if reaches and days:
            days += range(days[-1] + 1, day)
        days.append(day)
    if days != sorted(set(days)) or not 0 < days[0] <= len(days) + _MOST_DAYS:
        return ()
    return tuple(span.first.replace(day=day).isoformat() for day in days)


_NUMBER_OR_JOIN = re.compile(r"\d+|ถึง|to|[-–—]|และ|and|&|,", re.IGNORECASE)
_REACHES = frozenset(("ถึง", "to", "TO", "To", "-", "–", "—"))

_ERA = r"พ\.?\s?ศ\.?|พุทธศักราช|ค\.?\s?ศ\.?|คริสต์?ศักราช|(?:b\.?e|c\.?e|a\.?d)\b\.?"
_TO_YEAR = rf"[\s.,/’'-]{{0,3}}(?:(?:ปี|of|de|năm)\s*)?(?:(?:{_ERA})\s*)?['’]?"
_COUNTED = r"\s*(?:%|น\.|นาฬิกา|คน|ราย|บาท|ล้าน|แห่ง|people|baht|percent|[ap]\.?m\b)"
_NO_MORE = rf"(?!\d|[.,:/-]\d|{_COUNTED})"
_FULL_YEAR = rf"(?:(?:19|20|2[456]|๑๙|๒๐|๒[๔๕๖])\d\d|(?![0-9๐-๙])\d{{4}}){_NO_MORE}"
_SHORT_YEAR = rf"[4-9๔-๙]\d{_NO_MORE}"
"""From 43 on it can be no day; below, only months in scripts with blanks have it, behind a day."""
_JOIN = r"\s*(?:[-–—,&]|ถึง|และ|(?:to|and)\b)\s*(?:วันที่\s*)?"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b|\.(?=\s))?"
_FROM_DAY = r"[\s,./-]{0,3}(?:(?:เดือน|of|the|de)\s*)?"
_ALONE = r"(?<!\d\d)(?<!\d[.,/:]\d)(?<![A-Za-z]\d)(?<![^\W\d_][-‐–]\d)"
"""Before the first digit: neither the rest of a number nor of a name (COVID-19)."""
_BESIDE = r"(?:(?<!\w\d)|(?<=วัน\d)|(?=\d?[^\s\d]))"
"""What stands at the word before it is parted from the month by no blank either: else it is that word's (โควิด19)."""
_BY_NUMBER = rf"""
    \d?(?P<mark>[.-]|\s?/\s?)\d\d?(?P=mark)(?:{_FULL_YEAR}|(?:(?<=/)|(?<=/\s))\d\d{_NO_MORE}|{_SHORT_YEAR})
    |(?<=[12๑๒])\d{{3}}(?P<sign>[./-])\d\d?(?P=sign)\d\d?(?!\d|[./-]\d)
    |\d{{3}}\s?[年년]\s?\d\d?\s?[月월](?:\s?\d\d?\s?[日일])?
    |\d?\s?[月월]\s?\d\d?\s?[日일]
    |\d?\s+tháng\s+\d\d?(?:(?:\s+năm\s+|[,/\s]\s*)\d{{4}})?(?!\d)
"""
_THAI_ENDING = re.compile("(?:คม|ยน|พันธ์)$")
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af]")
_SHORTEST = 3
"""Letters of a shortened month."""
_ABRIDGED = "ฯ"


@lru_cache(maxsize=64)
def _pattern(tags: tuple[str, ...]) -> re.Pattern[str]:
    """What may name days. It begins with one of a few letters, by which texts are looked through quickly."""
    names = sorted({name for tag in tags for name in _month_names(tag)}, key=len, reverse=True)
    parted = [name for name in names if not _UNPARTED.match(name)]
    unparted = [name for name in names if _UNPARTED.match(name)]
    initials = "".join(sorted({letter for name in names for letter in (name[0], name[0].upper())}))
    year = f"{_FULL_YEAR}|{_SHORT_YEAR}"
    by_day = rf"""
        {_BESIDE}\d?{_ORDINAL}(?:{_JOIN}\d\d?(?!\d){_ORDINAL})*{_FROM_DAY}
        (?P<month>(?:{_any(map(_month, parted))})(?:{_TO_YEAR}(?:{_FULL_YEAR}|\d\d{_NO_MORE}))?
        |(?:{_any(map(_month, unparted))})(?:{_TO_YEAR}(?:{year}))?)
    """
    day = rf"[0-3]?\d(?!\d){_ORDINAL}"
    by_month = rf"""
        (?<!\w.)(?:{_behind_initials(parted)})
        (?:\s*(?P<days>{day}(?:{_JOIN}{day})*){_NO_MORE}(?:{_TO_YEAR}{_FULL_YEAR})?|{_TO_YEAR}(?:{year}))
        |(?:{_behind_initials(unparted)}){_TO_YEAR}(?:{year})
    """
    text = rf"[\d{initials}](?i:(?<=\d){_ALONE}(?:{by_day}|{_BY_NUMBER})|{by_month})"
    return re.compile(text, re.VERBOSE)


def _month_names(tag: str) -> Iterator[str]:
    """How the months are called, in small letters: in full, shortened, and in Thai as they are said."""
    for names in month_words(language_of(tag)).values():
        for name in names:
            if not re.search(r"\d", name):
                yield name.lower()
                if (said := _THAI_ENDING.sub("", name)) != name:
                    yield said


def _month(name: str) -> str:
    """The pattern of the name of a month."""
    if not _UNPARTED.match(name):
        first, rest = name[:_SHORTEST], name[_SHORTEST:].rstrip(".")
        return (
            re.escape(first)
            + "".join(f"(?:{re.escape(letter)}" for letter in rest)
            + ")?" * len(rest)
            + r"\b\.?"
        )
    if "." in name:
        return r"\.?\s?".join(map(re.escape, name.rstrip(".").split("."))) + r"(?:\.|(?![^\W\d_]|[ก-๎]))"
    known = (word[len(name) :] for word in thai.dictionary() if word.startswith(name))
    longer = sorted(rest for rest in known if rest not in ("", _ABRIDGED))
    return re.escape(name) + (f"(?!{_any(map(re.escape, longer))})" if longer else "")


def _behind_initials(names: Sequence[str]) -> str:
    """The pattern of names whose first letter was read already, and is the beginning of a word if they are short."""
    by_initial: dict[str, list[str]] = {}
    for name in names:
        behind = _month(name)[len(re.escape(name[0])) :]
        by_initial.setdefault(name[0], []).append((r"(?<![ก-๎.].)" if "." in name else "") + behind)
    return _any(f"(?<={re.escape(initial)})(?:{_any(ends)})" for initial, ends in by_initial.items())


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or "(?!)"
