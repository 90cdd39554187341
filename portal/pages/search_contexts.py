"""What the templates of the search page are given, as `contexts.py` has it for all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from portal.i18n.languages import Language
from portal.pages.contexts import CategoryLink, LanguageLink, Page, PageNumbers
from portal.search.results import Hit

Problem = Literal["choice", "unreadable", "no such day", "no year", "year"]
"""What may be wrong with a field of the search: there is no such choice; it is no day, month or year as one writes
them; the calendar has no such day; its year is missing; it is no year."""
NoSearchReason = Literal["preparing", "slow", "many", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """The form of the search page as it was filled in: what was wrong stays as it was typed, and `problems` tells
    what it is, by the name of the field: "choice" (there is none such), "day", "order" (the last day comes before the
    first) or "year".

    `categories` and `languages` are what there is to choose from; `category` and `language` ("all" for every one) are
    chosen. `examples` are a day and a year as a reader may type them.
    """

    words: str
    category: str
    language: str
    since: str
    until: str
    year: str
    newest: bool
    categories: tuple[CategoryLink, ...]
    languages: tuple[Language, ...]
    examples: tuple[str, str]
    problems: Mapping[str, Problem] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterLink:
    """One filter of a search. As a facet, `address` leads to the same search with it, `count` is how many results there
    are then, and `current` says that it is set; as a filter that is set, `address` leads to the search without it.

    One of the others is set; days are moments of that day."""

    address: str
    current: bool = False
    count: int = 0
    category: CategoryLink | None = None
    language: Language | None = None
    every_language: bool = False
    since: datetime | None = None
    until: datetime | None = None
    year: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsLink:
    """Other words to search for, in the same way."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article that was found: `language` is that of the hit, `elsewhere` leads to it in others that are offered."""

    hit: Hit
    address: str
    category: CategoryLink
    language: Language
    elsewhere: tuple[LanguageLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search found. `words` are those that the results answer; they may be none where there are filters.

    `deepest`: the pages lead to so many of the results; 0 where they lead to all. `cut`: the query was too long, and
    its end was left out. `loosened`: no article has a phrase as it was typed, so its words were looked for. `as_typed`:
    nothing was found for these words, or only `held` articles have them, and so the results are a correction's.
    `absent`: names in the search that word lists have, and no article. `filters` are set and can be taken out one
    by one, or all by `unfiltered`; `follow` leads to what tells how to be told of new results. `categories`,
    `languages` and `years` are facets. `elsewhere`: languages that were not searched, with results. `sorts`: by
    relevance, by newest. `again`: the address of the same search, where nothing was found but not everything could be
    tried in time; else empty.
    """

    words: str
    articles: tuple[FoundArticle, ...]
    total: int
    deepest: int
    numbers: PageNumbers
    cut: bool
    loosened: bool
    as_typed: WordsLink | None
    held: int
    absent: tuple[str, ...]
    suggestions: tuple[WordsLink, ...]
    filters: tuple[FilterLink, ...]
    unfiltered: str
    follow: str
    categories: tuple[FilterLink, ...]
    languages: tuple[FilterLink, ...]
    years: tuple[FilterLink, ...]
    elsewhere: tuple[FilterLink, ...]
    sorts: tuple[str, str]
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """The search: its form, and what was found."""

    template: ClassVar[str] = "pages/search.html"
    form: SearchForm
    fields: SearchForm
    """The form but for its words: what shows all the rest is the same in most searches."""
    answer: SearchAnswer | None
    """None where nothing was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSearchPage(Page):
    """Why there are no results just now."""

    template: ClassVar[str] = "pages/no-search.html"
    reason: NoSearchReason
    """The index is being built, the search met its deadline, too many searches of the reader's network wait already,
    or it failed."""
    again: str
    """The address of the same search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsPage(Page):
    """How to follow the news, and what a search finds, by feeds."""

    template: ClassVar[str] = "pages/feeds.html"
    search: str
    """The address of the feed of the search that the reader comes from; empty where they come from none."""
    words: str
    """What was searched for, which may be nothing."""
