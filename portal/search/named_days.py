"""Finds the days that a text names, in the middle of other words: of queries and of articles alike.

One reading for both, so that what one spells `5/12/2566` is found where the other has `วันที่ 5 ธ.ค. 66`.
"""

from __future__ import annotations

import re
import sys
from calendar import isleap, monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from portal.i18n.formats import month_words
from portal.i18n.languages import language as language_of
from portal.search.dates import UNPARTED, DaySpan, day_span

_LEAP = 2000
"""A year that has every day."""
_DAY_SIGNS = ("日", "일")
"""Behind them stands no year."""
_ALL_MONTHS = frozenset(range(1, 13))
_LAST_DAY = 31
_MORE_DAYS = 9
"""Days that are told before another of their month: tables of numbers are not read from each of them to the end."""
_DIGIT = re.compile(r"\d")
_VERB = re.compile(r"\b(?:may|march)\b")
_IN_TITLE = 2
"""How often a day counts that the title names."""
_WITHOUT_YEAR = 0.5
"""What a day without a year weighs beside the same with its year, in an article of the months around it."""
_HALF_A_YEAR = 183
_REACH = 40
"""Letters of a day before and behind its month."""
_IN_MONTH = 0.3
"""What being published in a month weighs beside naming it."""


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
    (`5 ธันวา`, `Dec 5`, `5/12/2566`, `2023-12-05`), a month with its year (`ธ.ค. 66`), and several days or months
    (`5-7 ธ.ค. 66`, `5 และ 6 ธันวาคม`, `ต.ค.-ธ.ค. 66`). Two numbers with a stroke are none (24/7, 1/3, meeting 12/2566),
    nor is what goes on as another number (a telephone's, a version's). Takes any string.
    """
    return tuple(_found(text, language)) if _DIGIT.search(text) else ()


def dated_pieces(pieces: Sequence[str], language: str) -> Iterator[int]:
    """Which of the pieces between the blanks of a text belong to days that it names; none that has other words too."""
    text = " ".join(pieces)
    days = days_within(text, language)
    start = 0
    for number, piece in enumerate(pieces):
        if any(found.start <= start and start + len(piece) <= found.end for found in days):
            yield number
        start += len(piece) + 1


def day_counts(title: str, text: str, language: str) -> Counter[str]:
    """How often an article names each day, by all names that it is looked up by; the title counts twice.

    A day is held by its month too (`2023-12`) and without its year (`12-05`). `--12-05` and `--12` are held only where
    no year stands beside them.
    """
    counts = Counter[str]()
    for part, weight in ((title, _IN_TITLE), (text, 1)):
        for found in days_within(part, language):
            if _is_verb(part, found):
                continue
            for held in _held(found.names):
                counts[held] += weight
    return counts


class Lookup(NamedTuple):
    """By what an article is found that is about a day, and what that weighs beside the day itself.

    Where `held` is None, by the day when it was published, from `first` to `last` (ordinals); else by that name, if it
    was published between them.
    """

    held: str | None
    weight: float
    first: int
    last: int


@lru_cache(maxsize=256)
def lookups(names: tuple[str, ...], earliest: int, latest: int) -> tuple[Lookup, ...]:
    """How articles that were published from `earliest` to `latest` (ordinals) are found for days."""
    return tuple(lookup for name in names for lookup in _lookups(name, earliest, latest))


def names_of(names: tuple[str, ...]) -> frozenset[str]:
    """All names by which articles hold days that they tell of (`day_counts`)."""
    return frozenset(lookup.held for lookup in lookups(names, 1, 1) if lookup.held is not None)


def places(text: str, names: tuple[str, ...], language: str) -> Iterator[tuple[int, int]]:
    """Where `text` names one of the days, however it spells them: begin and end of each place."""
    if not names or not _DIGIT.search(text):
        return
    sought = names_of(names)
    months = frozenset(int(name[-5:-3] if name.count("-") != 1 else name[-2:]) for name in names)
    hints = _hints(_tags(language), months)
    for line in _lines(text, hints):
        for found in _found(text, language, *line):
            has_hint = any(hint.pattern.search(text, found.start, found.end) for hint in hints)
            if has_hint and not sought.isdisjoint(_held(found.names)) and not _is_verb(text, found):
                yield found.start, found.end


def _lines(text: str, hints: Iterable[_Hint]) -> Iterator[tuple[int, int]]:
    """Begin and end of the lines of a text that have a hint: most lines need not be read for days. Where it stands near
    an end of its line, a day may reach into the next one."""
    read = -1
    likely = (hint.pattern for hint in hints if hint.letter in text)
    for start, end in sorted(found.span() for pattern in likely for found in pattern.finditer(text)):
        if start <= read:
            continue
        begin = text.rfind("\n", read + 1, max(read + 1, start - _REACH)) + 1 or read + 1
        read = text.find("\n", end + _REACH)
        read = len(text) if read < 0 else read
        yield begin, read


def _is_verb(text: str, found: NamedDays) -> bool:
    """Whether it is rather “section 5 may be …”. Articles write months with capitals; readers need not."""
    return found.names[0].startswith("--") and bool(_VERB.search(text, found.start, found.end))


@lru_cache(maxsize=8192)
def _held(names: tuple[str, ...]) -> frozenset[str]:
    """By what an article is held that names days: each by its month too, and without its year."""
    held = set(names)
    for name in names:
        if name.startswith("--"):
            held |= {name[2:], name[:4]}
        elif len(name) > len("2023-12"):
            held |= {name[:7], name[5:]}
    return frozenset(held)


def _lookups(name: str, earliest: int, latest: int) -> Iterator[Lookup]:
    if name.startswith("--"):
        yield Lookup(name[2:], 1.0, earliest, latest)
        month, day = int(name[2:4]), int(name[5:])
        for year in range(date.fromordinal(earliest).year, date.fromordinal(latest).year + 1):
            if day <= monthrange(year, month)[1]:
                at = date(year, month, day).toordinal()
                yield Lookup(None, 1.0, at, at)
        return
    year, month, *days = map(int, name.split("-"))
    first = date(year, month, *days or (1,)).toordinal()
    last = first if days else first + monthrange(year, month)[1] - 1
    yield Lookup(name, 1.0, earliest, latest)
    yield Lookup(f"--{name[5:]}", _WITHOUT_YEAR, first - _HALF_A_YEAR, last + _HALF_A_YEAR)
    yield Lookup(None, 1.0 if days else _IN_MONTH, first, last)


def _tags(language: str) -> tuple[str, ...]:
    """The languages in which months are read in a text of one."""
    return tuple(dict.fromkeys((language, "th", "en")))


def _found(text: str, language: str, begin: int = 0, end: int = sys.maxsize) -> Iterator[NamedDays]:
    """As `days_within`, between two places; a day takes over the year of the one that it reaches to."""
    waiting: NamedDays | None = None
    for match in _pattern(_tags(language)).finditer(text, begin, end):
        month = match.start("month")
        days = (match.start(), month) if month > 0 else match.span("days")
        if until := match["until"] or match["till"]:
            names = _read_months(match[0].removesuffix(until), until, language)
        else:
            names = _read(match[0], days[0] - match.start(), days[1] - match.start(), language)
        if not names:
            continue
        if waiting is not None:
            joined = _BETWEEN.fullmatch(text, waiting.end, match.start())
            yield waiting._replace(names=_with_year(waiting.names, names[0])) if joined else waiting
        waiting = NamedDays(*match.span(), names)
    if waiting is not None:
        yield waiting


def _with_year(names: tuple[str, ...], until: str) -> tuple[str, ...]:
    """Days without a year in that of a later day, or in the year before it."""
    if not names[0].startswith("--") or len(until) != len("2023-12-05"):
        return names
    year = int(until[:4]) - (names[-1][2:] > until[5:])
    if names[-1] == "--02-29" and not isleap(year):
        return names
    return tuple(f"{year}{name[1:]}" for name in names)


@lru_cache(maxsize=8192)
def _read(found: str, begin: int, end: int, language: str) -> tuple[str, ...]:
    """The names of the days in what the pattern has found; none where there are no such days.

    Between `begin` and `end` stand days, perhaps several; the rest is their month and year.
    """
    numbers = [*_NUMBER_OR_JOIN.finditer(found, max(begin, 0), max(end, 0))]
    while numbers and not numbers[-1][0].isdecimal():
        numbers.pop()
    if numbers and not 0 < int(numbers[-1][0]) <= _LAST_DAY:
        return ()
    others = [one[0] for one in numbers[:-1]]
    rest = found[: max(begin, 0)] + found[numbers[-1].start() :] if numbers else found
    rest = _BLANK_IN_SHORT.sub("", rest)
    span = day_span(rest, language)
    if isinstance(span, DaySpan):
        return _names(span, others)
    span = day_span(f"{_LEAP} {rest}" if rest.endswith(_DAY_SIGNS) else f"{rest} {_LEAP}", language)
    if isinstance(span, DaySpan) and span.first == span.last:
        return tuple(f"-{name[4:]}" for name in _names(span, others))
    return ()


@lru_cache(maxsize=1024)
def _read_months(since: str, until: str, language: str) -> tuple[str, ...]:
    """The names of the months from one without a year to one with its year, in that or the year before."""
    last = day_span(_REACHING.sub("", until), language)
    first = day_span(f"{since} {_LEAP}", language)
    if not (isinstance(first, DaySpan) and isinstance(last, DaySpan)):
        return ()
    end = 12 * last.first.year + last.first.month
    begin = 12 * last.first.year + first.first.month
    begin -= 12 * (begin > end)
    return tuple(f"{(month - 1) // 12:04}-{(month - 1) % 12 + 1:02}" for month in range(begin, end + 1))


def _names(span: DaySpan, others: Sequence[str]) -> tuple[str, ...]:
    """The name of a month, or of a day, behind those of the `others` that were said to be of its month."""
    if span.first != span.last:
        return (span.first.isoformat()[: len("2023-12")],)
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
    if days != sorted(set(days)) or not days[0]:
        return ()
    return tuple(span.first.replace(day=day).isoformat() for day in days)


_NUMBER_OR_JOIN = re.compile(r"\d+|ถึง|to|[-–—]|และ|and|&|,", re.IGNORECASE)
_REACHING = re.compile(r"^(?:[-–—]|ถึง|to\b)\s*", re.IGNORECASE)
_REACHES = frozenset(("ถึง", "to", "TO", "To", "-", "–", "—"))

_ERA = r"พ\.?\s?ศ\.?|พุทธศักราช|ค\.?\s?ศ\.?|คริสต์?ศักราช|(?:b\.?e|c\.?e|a\.?d)\b\.?"
_TO_YEAR = rf"[\s.,/’'-]{{0,3}}(?:(?:ปี|of|de|năm)\s*)?(?:(?:{_ERA})\s*)?['’]?"
_COUNTED = r"\s*(?:%|น\.(?!\s?[ก-ฮ]+\.)|นาฬิกา|คน|ราย|บาท|ล้าน|แห่ง|people|baht|percent|[ap]\.?m\b)"
_NO_MORE = rf"(?!\d|[.,:/]\d|{_COUNTED})"
_FULL_YEAR = rf"(?:(?:19|20|2[456]|๑๙|๒๐|๒[๔๕๖])\d\d|(?![0-9๐-๙])\d{{4}}){_NO_MORE}"
_SHORT_YEAR = rf"[4-9๔-๙]\d{_NO_MORE}"
"""From 43 on it can be no day; below, only months in scripts with blanks have it, behind a day."""
_JOIN = r"\s*(?:[-–—,&]|ถึง|และ|(?:to|and)\b)\s*(?:วันที่\s*)?"
_BETWEEN = re.compile(rf"{_JOIN}(?:the\s)?", re.IGNORECASE)
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b|\.(?=\s))?"
_FROM_DAY = r"[\s,./-]{0,3}(?:(?:เดือน|of|the|de)\s*)?"
_ALONE = r"(?<!\d\d)(?<!\d[.,/:]\d)(?<![A-Za-z]\d)(?<![^\W\d_][-‐–]\d)"
"""Before the first digit: neither the rest of a number nor of a name (COVID-19)."""
_BESIDE = r"(?:(?<!\w\d)|(?<=วัน\d)|(?=\d?[^\s\d]))"
"""What stands at the word before it is parted from the month by no blank either: else it is that word's (โควิด19)."""
_BY_NUMBER = rf"""
    \d?(?P<mark>[.-]|\s?/\s?)\d\d?(?P=mark)(?:{_FULL_YEAR}|(?:(?<=/)|(?<=/\s))\d\d{_NO_MORE}|{_SHORT_YEAR})(?!-\d)
    |(?<=[12๑๒])\d{{3}}(?P<sign>[./-])\d\d?(?P=sign)\d\d?(?!\d|[./-]\d)
    |\d{{3}}\s?[年년]\s?\d\d?\s?[月월](?:\s?\d\d?\s?[日일])?
    |\d?\s?[月월]\s?\d\d?\s?[日일]
    |\d?\s*เดือน(?:ที่)?\s*\d\d?\s*(?:ปี\s*)?(?:{_ERA})?\s*{_FULL_YEAR}
    |\d?\s+tháng\s+\d\d?(?:(?:\s+năm\s+|[,/\s]\s*)\d{{4}})?(?!\d)
"""
_BLANK_IN_SHORT = re.compile(r"(?<=[ก-ฮ]\.)\s(?=[ก-ฮ]\.)")
_NO_END = r"(?<!\..)(?:(?<![ก-๎].)|(?=[^.\s]?\.))"
"""Before a shortened month: neither a longer abbreviation (ส.ม.ค.) nor, where it has no dots, a word that it ends."""
_THAI_ENDING = re.compile("(?:คม|ยน|พันธ์)$")
_SHORTEST = 3
"""Letters of a shortened month."""
_OTHER_WORDS = "การ|ทมิฬ|สน์"
"""What makes other words of ตุลา, พฤษภา and สิงหา: all that PyThaiNLP's dictionary has of what begins like a month."""


class _Hint(NamedTuple):
    """What stands in days of some month, and a letter of it, rare if it has one, that is sought sooner than all."""

    letter: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=128)
def _hints(tags: tuple[str, ...], months: frozenset[int]) -> tuple[_Hint, ...]:
    """What stands in every day of some months: the name of one, or numbers that may be a date.

    Each begins with a letter or a sign of its own, so that a text is looked through at once: in all of them together,
    minding no case, it takes ten times as long.
    """
    names = {name for tag in tags for name in _month_names(tag, months)}
    whole = sorted(name for name in names if UNPARTED.match(name))
    unparted = {name for before, name in pairwise(("-", *whole)) if not name.startswith(before)}
    parted = {name[:_SHORTEST] for name in names if not UNPARTED.match(name)} | {"tháng"}
    written = {way(name) for name in parted for way in (str.lower, str.capitalize, str.upper)}
    patterns = {name: r"\.?\s?".join(map(re.escape, name.rstrip(".").split("."))) for name in unparted}
    patterns |= {word: re.escape(word) for word in (*written, "เดือน", *"年년月월")}
    patterns |= {sign: rf"{re.escape(sign)}\s?\d\d?\s?[./-]\s?\d" for sign in "/-."}
    return tuple(_Hint(max(text), re.compile(pattern)) for text, pattern in sorted(patterns.items()))


@lru_cache(maxsize=32)
def _pattern(tags: tuple[str, ...]) -> re.Pattern[str]:
    """What may name days.

    It begins with one of a few letters, by which texts are looked through quickly.
    """
    names = sorted({name for tag in tags for name in _month_names(tag, _ALL_MONTHS)}, key=len, reverse=True)
    parted = [name for name in names if not UNPARTED.match(name)]
    unparted = [name for name in names if UNPARTED.match(name)]
    initials = "".join(sorted({letter for name in names for letter in (name[0], name[0].upper())}))
    year = f"{_FULL_YEAR}|{_SHORT_YEAR}"
    by_day = rf"""
        {_BESIDE}\d?{_ORDINAL}(?:{_JOIN}\d\d?(?!\d){_ORDINAL}){{0,{_MORE_DAYS}}}{_FROM_DAY}
        (?P<month>(?:{_any(map(_month, parted))})(?:{_TO_YEAR}(?:{_FULL_YEAR}|\d\d{_NO_MORE}))?
        |(?:{_any(map(_month, unparted))})(?:{_TO_YEAR}(?:{year}))?)
        |\d{{3}}[\s,-]{{1,2}}(?:{_any(map(_month, names))})\s*\d\d?{_NO_MORE}
    """
    day = rf"[0-3]?\d(?!\d){_ORDINAL}"
    until = rf"(?:[-–—]|ถึง|to\b)\s*(?:เดือน)?(?:{_any(map(_month, names))}){_TO_YEAR}(?:{year})"
    by_month = rf"""
        (?<!\w.)(?:{_behind_initials(parted)})
        (?:\s*(?P<days>{day}(?:{_JOIN}{day}){{0,{_MORE_DAYS}}}){_NO_MORE}(?:{_TO_YEAR}{_FULL_YEAR})?
        |{_TO_YEAR}(?:{year})|\s*(?P<until>{until}))
        |(?:{_behind_initials(unparted)})(?:{_TO_YEAR}(?:{year})|\s*(?P<till>{until}))
    """
    text = rf"[\d{initials}](?i:(?<=\d){_ALONE}(?:{by_day}|{_BY_NUMBER})|{by_month})"
    return re.compile(text, re.VERBOSE)


def _month_names(tag: str, months: frozenset[int]) -> Iterator[str]:
    """How months are called, in small letters: in full, shortened, and in Thai as they are said."""
    words = month_words(language_of(tag))
    for month in months:
        for name in words[month]:
            if not _DIGIT.search(name):
                yield name.lower()
                if (said := _THAI_ENDING.sub("", name)) != name:
                    yield said


def _month(name: str) -> str:
    """The pattern of the name of a month."""
    if not UNPARTED.match(name):
        first, rest = name[:_SHORTEST], name[_SHORTEST:].rstrip(".")
        return (
            re.escape(first)
            + "".join(f"(?:{re.escape(letter)}" for letter in rest)
            + ")?" * len(rest)
            + r"\b\.?"
        )
    if "." in name:
        return (
            r"\.?\s?".join(map(re.escape, name.rstrip(".").split(".")))
            + r"(?:\.(?![ก-ฮ]\.(?!ศ))|(?![^\W\d_]|[ก-๎.]))"
        )
    return re.escape(name) + rf"(?!{_OTHER_WORDS})"


def _behind_initials(names: Sequence[str]) -> str:
    """The pattern of names whose first letter was read already, and is the beginning of a word if they are short."""
    by_initial: dict[str, list[str]] = {}
    for name in names:
        behind = _month(name)[len(re.escape(name[0])) :]
        by_initial.setdefault(name[0], []).append((_NO_END if "." in name else "") + behind)
    return _any(f"(?<={re.escape(initial)})(?:{_any(ends)})" for initial, ends in by_initial.items())


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or "(?!)"
