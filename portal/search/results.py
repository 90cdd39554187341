"""What a search gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

Kind = Literal["title", "word", "phrase", "category", "place"]
MOST_COMPLETIONS = 8
"""Completions of one text: more are not read."""
LONGEST_COMPLETED = 60
"""Letters that are completed; whoever typed more knows what to ask."""
FAR_MORE = 30
"""How many times as many documents must hold what takes the place of words that some documents hold as they were typed:
officials slip as well. Of 20,000 articles 4 have โควิท and 1,554 โควิด."""


class Fragment(NamedTuple):
    """A part of a text; `found` is what the reader looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that was found, in the language that it is shown in; `languages` are all that it exists in.

    `title` and `snippet` are tidied text in fragments, which joined give the text. `score` orders hits of one search
    and means nothing beyond it.
    """

    article: str
    language: str
    languages: tuple[str, ...]
    slug: str
    category: str
    published_at: datetime
    score: float
    title: tuple[Fragment, ...]
    snippet: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many of all results there are of each kind, counted as if the filter of that same kind were not set.

    `categories` by stored key, `years` Gregorian, of the site's calendar. `languages` by tag: of each language of the
    index, also where it was not searched, as many as a search in that language alone finds.
    """

    categories: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The hits of one page, and how many there are in all.

    `facets` are empty where the query's `limit` is 0, `explanation` where it was not asked for.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Facets = field(default_factory=Facets)
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What the reader may have meant: the whole text of a query, with operators kept; `reason` says what was mended."""

    text: str
    reason: Literal["spelling", "keyboard", "blanks", "name"]


@dataclass(frozen=True, slots=True)
class Completion:
    """What the reader may be about to type. `language` is that of `text`.

    A title comes with the stored key of its article's category and the slug, of which its address is made.
    """

    text: str
    kind: Kind
    language: str
    category: str = ""
    slug: str = ""
