"""What a reader asks, as plain values that no engine has to parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

LONGEST = 200
"""Characters of a query that are read."""
MOST_TERMS = 32
"""Words and phrases of a query that are read."""
DEEPEST = 1000
"""Results that pages lead to; who wants more asks more narrowly."""

Sort = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class Word:
    """A piece between blanks, as typed. Thai writes whole sentences so: analysis parts it."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks: an article must hold them as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Words or phrases with OR between them: an article must hold at least one."""

    options: tuple[Word | Phrase, ...]


Part = Word | Phrase | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What articles must be, whatever they say. Days are those of the site's calendar, both ends included.

    `categories` are stored keys; `without_categories` leaves those out (“other news” is all that the site does not
    know). None wishes nothing.
    """

    categories: frozenset[str] | None = None
    without_categories: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    year: int | None = None
    """Gregorian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search. `language` is the reader's; `languages` those to search in, by BCP 47 tag, best first.

    Between `parts` there is no AND: articles that hold more of them come first; phrases and `AnyOf` must be held, and
    nothing of `without` may be. Phrases beside more than four words need not be held: whoever pastes a headline quotes
    what it quotes. Without `parts`, everything that `filters` and `without` let through is found, newest
    first. `offset` and `limit` cut the page out of the results; with a `limit` of 0 these are only counted, without
    facets.
    """

    language: str
    languages: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    without: tuple[Word | Phrase, ...] = ()
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10

    def texts(self) -> Iterator[str]:
        """Every text that is looked for, in order; not what is excluded."""
        for part in self.parts:
            for option in part.options if isinstance(part, AnyOf) else (part,):
                yield option.text


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say something: its text, letters and terms, as one language has them."""

    text: str
    letters: str
    terms: tuple[str, ...]
    as_it_stands: bool = False
    days: tuple[str, ...] = ()
    """The days that it names (`named_days`): articles of and about them answer, however they spell them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings that mean the same, the typed one first. `required`: an article must hold one of them.

    `fragment`: a cluster that is no word, left over where a name or a slip was parted. It adds to the score of an
    article, but an article that holds nothing else of the query does not answer it. `joined`: a word that pieces of the
    query make together (ไฟ ป่า); it adds as well, and its articles answer, but nobody typed it. `of_day`: a word
    of a date, which is looked for as a whole; by itself it tells little. `weight` is what it counts beside others.
    """

    variants: tuple[Variant, ...]
    required: bool = False
    fragment: bool = False
    joined: bool = False
    of_day: bool = False
    weight: float = 1.0

    @property
    def names(self) -> bool:
        """Whether it was typed and names something."""
        return not (self.fragment or self.joined or self.weight < 1)

    @property
    def is_phrase(self) -> bool:
        """Whether it is several words that have a meaning only together, as the lists have it."""
        return len(self.variants) > 1 and len(self.variants[0].terms) > 1
