"""What the address of a page of results says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

EVERY_LANGUAGE = "all"
"""Stands in an address where one searches in every language that the site offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAddress:
    """The parameters of one search. What is as usual is left out of the address, so that a search has one address.

    `category` is the key of a category in addresses. `language` is a tag or `EVERY_LANGUAGE`; empty, the page's own.
    `year` is Gregorian, 0 for none. `exact`: the words as typed, no correction in their place.
    """

    words: str = ""
    category: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    year: int = 0
    newest: bool = False
    exact: bool = False
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for less than all that the words find."""
        return bool(self.category or self.language or self.since or self.until or self.year)

    def query_string(self) -> str:
        """The part of the address behind the question mark."""
        parameters = {
            "q": self.words,
            "category": self.category,
            "language": self.language,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "year": str(self.year) if self.year else "",
            "sort": "newest" if self.newest else "",
            "exact": "1" if self.exact else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in parameters.items() if value})
