"""The fields of a search, read from its address: what can be understood, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from portal.i18n.formats import Formats
from portal.i18n.languages import Language
from portal.i18n.languages import language as language_of
from portal.pages.contexts import CategoryLink
from portal.pages.links import EVERY_LANGUAGE, SearchAddress
from portal.pages.search_contexts import Problem, SearchForm
from portal.search.dates import DateSlip, DaySpan, between, day_span, year_of
from portal.search.query import LONGEST, Filters
from portal.site import OTHER_NEWS, Site
from portal.text.normalisation import tidy
from portal.views.page_context import PageContextBuilder

NAMES = ("category", "language", "from", "to", "year", "sort")
"""The fields beside that of the words, as addresses name them."""

_SLIPS: Mapping[DateSlip, Problem] = {
    DateSlip.UNREADABLE: "unreadable",
    DateSlip.NO_SUCH_DAY: "no such day",
    DateSlip.NO_YEAR: "no year",
}
_LONGEST_VALUE = 100
"""Characters of any other field that are read."""


@dataclass(slots=True)
class Fields:
    """What an address asks for: `address` holds what was understood, `problems` names the fields that were not and why,
    `typed` what stands in them."""

    address: SearchAddress
    typed: Mapping[str, str]
    problems: dict[str, Problem] = field(default_factory=dict)


class FieldReader:
    """Reads the fields of a search on one page, and writes them as the page's reader would."""

    def __init__(self, builder: PageContextBuilder) -> None:
        self._builder = builder
        self._site: Site = builder.services.site
        self._formats = Formats(language_of(builder.tag), self._site.time_zone, self._site.thai_digits)

    def read(self, parameters: Mapping[str, str], page: int) -> Fields:
        """What the parameters of an address say; a field that says nothing possible is left out, with its problem."""
        typed = {name: _line(parameters.get(name, ""), _LONGEST_VALUE) for name in NAMES}
        fields = Fields(SearchAddress(), typed)
        spans = {name: day_span(typed[name], self._builder.tag) for name in ("from", "to")}
        year = year_of(typed["year"], self._builder.tag)
        fields.problems.update(
            (name, _SLIPS[span]) for name, span in spans.items() if isinstance(span, DateSlip)
        )
        if isinstance(year, DateSlip):
            fields.problems["year"] = "year"
        since, until = between(*(span if isinstance(span, DaySpan) else None for span in spans.values()))
        fields.address = SearchAddress(
            words=_line(parameters.get("q", ""), 4 * LONGEST),
            category=self._chosen(fields, "category", self._category),
            language=self._chosen(fields, "language", self._language),
            since=since,
            until=until,
            year=year if isinstance(year, int) else 0,
            newest=self._chosen(fields, "sort", _sort) == "newest",
            exact=parameters.get("exact") == "1",
            page=page,
        )
        return fields

    def filters(self, address: SearchAddress) -> Filters:
        """The filters of an address in the words of an engine."""
        category = self._site.category_of(address.category) if address.category else None
        return Filters(
            categories=category.keys if category else None,
            without_categories=self._site.known_keys if address.category == OTHER_NEWS else None,
            since=address.since,
            until=address.until,
            year=address.year or None,
        )

    def languages(self, address: SearchAddress) -> tuple[str, ...]:
        """The languages to search in, the page's own first."""
        if address.language == EVERY_LANGUAGE:
            return tuple(dict.fromkeys((self._builder.tag, *self._offered())))
        return (address.language or self._builder.tag,)

    def form(self, fields: Fields, words: str) -> SearchForm:
        """The form as it was filled in, with days and years in the reader's calendar."""
        address, problems = fields.address, fields.problems
        day = self._builder.now.astimezone(self._site.time_zone).date()
        return SearchForm(
            words=words,
            category=address.category,
            language=address.language,
            since=self.day(address.since) if address.since else fields.typed["from"],
            until=self.day(address.until) if address.until else fields.typed["to"],
            year=self.year(address.year) if address.year else fields.typed["year"],
            newest=address.newest,
            categories=self.categories(),
            languages=self.choices(),
            examples=(self.day(day), self.year(day.year)),
            problems=problems,
        )

    def day(self, day: date) -> str:
        """A day as the page's reader would type it; as machines write it where that could not be read back."""
        return _typed_day(self._formats, day)

    def year(self, year: int) -> str:
        """A year as the page's reader would type it."""
        return _typed_year(self._formats, year)

    def moment(self, day: date) -> datetime:
        """Noon of a day of the site's calendar."""
        return _noon(day, self._site.time_zone)

    def _chosen(self, fields: Fields, name: str, known: Callable[[str], str | None]) -> str:
        """What was chosen, as `known` gives it; "" where nothing was, or nothing that there is."""
        text = fields.typed[name]
        value = known(text) if text else ""
        if value is None:
            fields.problems[name] = "choice"
        return value or ""

    def _category(self, key: str) -> str | None:
        known = self._site.category_of(key)
        return known.key if known else key if key == OTHER_NEWS else None

    def _language(self, tag: str) -> str | None:
        """A tag that is offered; the page's own is nothing to say."""
        if tag == self._builder.tag:
            return ""
        return tag if tag in (EVERY_LANGUAGE, *self._offered()) else None

    def _offered(self) -> tuple[str, ...]:
        return self._builder.reader.languages

    def categories(self) -> tuple[CategoryLink, ...]:
        """The categories that one can choose, “other news” last."""
        keys = (*(category.key for category in self._site.categories), OTHER_NEWS)
        return tuple(self._builder.category_link(key) for key in keys)

    def choices(self) -> tuple[Language, ...]:
        """The languages that one can choose, the page's own first."""
        others = (tag for tag in self._offered() if tag != self._builder.tag)
        return tuple(language_of(tag) for tag in (self._builder.tag, *others))


def _noon(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(12), tzinfo=zone)


@lru_cache(maxsize=256)
def _typed_day(formats: Formats, day: date) -> str:
    noon = _noon(day, formats.zone)
    for text in (formats.date(noon, "long"), formats.date(noon, "medium")):
        if day_span(text, formats.language.tag) == DaySpan(day, day):
            return text
    return day.isoformat()


@lru_cache(maxsize=256)
def _typed_year(formats: Formats, year: int) -> str:
    text = formats.year(year)
    return text if year_of(text, formats.language.tag) == year else str(year)


def _sort(text: str) -> str | None:
    return text if text in ("relevance", "newest") else None


def _line(text: str, longest: int) -> str:
    """The text in one line, without what no page can hold."""
    line = " ".join(text.split())[:longest]
    return tidy("".join(letter for letter in line if not _is_noncharacter(ord(letter))))


def _is_noncharacter(code: int) -> bool:
    """Whether Unicode keeps a code point from ever being a character (chapter 23.7): no page may hold one."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
