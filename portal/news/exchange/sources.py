"""Where articles are imported from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from portal.errors import ContentError
from portal.news.article import Article
from portal.news.exchange.nodes import Place
from portal.news.exchange.word_places import WordPlaces

MAX_SIZE = 10 * 2**20
"""The largest Markdown file or line of JSON Lines that is read, in bytes."""


class Found(NamedTuple):
    """An article that a source holds, where it begins, what was left out of it and why, and where its words, by
    language, and its old addresses stand."""

    article: Article
    place: Place
    warnings: tuple[ContentError, ...] = ()
    words: Mapping[str, WordPlaces] = MappingProxyType({})
    addresses: Mapping[str, Place] = MappingProxyType({})


class Source(Protocol):
    """Gives its articles one by one, in bounded memory; what cannot be taken comes as the error that says why."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes."""

    @property
    def position(self) -> int:
        """How much was read so far, in bytes."""

    def __iter__(self) -> Iterator[Found | ContentError]: ...
