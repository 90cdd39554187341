"""What a search found, made into what its page shows: addresses, facets, filters, page numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.i18n.languages import language as language_of
from portal.pages.contexts import FilterLink, FoundArticle, LanguageLink, SearchAnswer, WordsLink
from portal.pages.links import EVERY_LANGUAGE, SearchAddress
from portal.search.query import DEEPEST
from portal.search.results import Hit
from portal.search.searching import Found
from portal.views.framing import Framing
from portal.views.numbering import number_pages
from portal.views.search_fields import FieldReader

PER_PAGE = 10
"""Results on a page: each has a snippet, and takes the room of two lines of a list of news."""


class AnswerMaker:
    """Makes the answer to the search at `address`."""

    def __init__(self, framing: Framing, reader: FieldReader, address: SearchAddress) -> None:
        self._framing = framing
        self._reader = reader
        self._typed = address
        self._address = address

    def answer(self, found: Found, *, cut: bool) -> SearchAnswer:
        """The answer; `cut` says that the end of the query was left out."""
        if found.corrected:
            self._address = replace(self._typed, words=found.corrected.text)
        results, address = found.results, self._address
        return SearchAnswer(
            words=address.words,
            articles=tuple(self._article(hit) for hit in results.hits),
            total=results.total,
            deepest=DEEPEST if results.total > DEEPEST else 0,
            numbers=number_pages(
                address.page,
                min(results.total, DEEPEST),
                PER_PAGE,
                lambda page: self._framing.links.search(replace(address, page=page)),
            ),
            cut=cut,
            loosened=found.loosened and bool(results.total),
            as_typed=self._words(self._typed.words, exact=True) if found.corrected else None,
            held=found.held,
            absent=found.absent,
            suggestions=tuple(self._words(correction.text) for correction in found.suggestions),
            filters=self._filters(),
            unfiltered=self._with(category="", language="", since=None, until=None, year=0),
            categories=self._categories(results.facets.categories),
            tongues=self._tongues(found),
            years=self._years(results.facets.years),
            elsewhere=tuple(
                FilterLink(address=self._with(language=tag), count=count, language=language_of(tag))
                for tag, count in found.elsewhere.items()
            ),
            sorts=(self._with(newest=False), self._with(newest=True)),
            again=self._framing.links.search(address) if found.partial and not results.total else "",
        )

    def _with(self, **changes: Any) -> str:
        """The address of the first page of this search with other parameters."""
        return self._framing.links.search(replace(self._address, page=1, **changes))

    def _words(self, words: str, *, exact: bool = False) -> WordsLink:
        return WordsLink(words=words, address=self._with(words=words, exact=exact))

    def _article(self, hit: Hit) -> FoundArticle:
        offered = self._framing.parts.offered_tags()
        links = self._framing.links
        shown = links.into(hit.language) if hit.language in offered else links
        return FoundArticle(
            hit=hit,
            address=shown.article(hit),
            category=self._framing.category_link(hit.category),
            language=language_of(hit.language),
            elsewhere=tuple(
                LanguageLink(language=language_of(tag), address=links.into(tag).article(hit), current=False)
                for tag in offered
                if tag in hit.languages and tag != hit.language
            ),
        )

    def _filters(self) -> tuple[FilterLink, ...]:
        """The filters that are set."""
        address, reader = self._address, self._reader
        every = address.language == EVERY_LANGUAGE
        tongue = language_of(address.language) if address.language and not every else None
        wished = {
            "category": address.category
            and FilterLink(
                address=self._with(category=""), category=self._framing.category_link(address.category)
            ),
            "language": address.language
            and FilterLink(address=self._with(language=""), language=tongue, every_language=every),
            "since": address.since
            and FilterLink(address=self._with(since=None), since=reader.moment(address.since)),
            "until": address.until
            and FilterLink(address=self._with(until=None), until=reader.moment(address.until)),
            "year": address.year and FilterLink(address=self._with(year=0), year=address.year),
        }
        return tuple(link for link in wished.values() if isinstance(link, FilterLink))

    def _categories(self, counts: Mapping[str, int]) -> tuple[FilterLink, ...]:
        """The categories that have results, in the site's order."""
        totals: dict[str, int] = {}
        for stored, count in counts.items():
            key = self._framing.parts.site.address_key(stored)
            totals[key] = totals.get(key, 0) + count
        return tuple(
            FilterLink(
                address=self._with(category=category.key),
                current=category.key == self._address.category,
                count=totals[category.key],
                category=category,
            )
            for category in self._reader.categories()
            if totals.get(category.key)
        )

    def _tongues(self, found: Found) -> tuple[FilterLink, ...]:
        """The languages that have results, the page's own first, and all of them together; none where there is one."""
        counts = {**found.elsewhere, **found.results.facets.languages}
        chosen = self._address.language
        single = [
            FilterLink(
                address=self._with(language="" if language.tag == self._framing.tag else language.tag),
                current=language.tag == (chosen or self._framing.tag),
                count=counts.get(language.tag, 0),
                language=language,
            )
            for language in self._reader.choices()
            if counts.get(language.tag)
        ]
        if len(single) < 2:
            return ()
        every = FilterLink(
            address=self._with(language=EVERY_LANGUAGE),
            current=chosen == EVERY_LANGUAGE,
            count=found.results.total if chosen == EVERY_LANGUAGE else 0,
            every_language=True,
        )
        return (*single, every)

    def _years(self, counts: Mapping[int, int]) -> tuple[FilterLink, ...]:
        """The years that have results, newest first."""
        return tuple(
            FilterLink(
                address=self._with(year=year),
                current=year == self._address.year,
                count=counts[year],
                year=year,
            )
            for year in sorted(counts, reverse=True)
            if counts[year]
        )
