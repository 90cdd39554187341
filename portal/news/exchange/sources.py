"""Where articles are imported from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from portal.article import Article
from portal.errors import ContentError
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
    def name(self) -> str:
        """What it is called: the path of a folder or file."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes."""

    @property
    def position(self) -> int:
        """How much was read so far, in bytes."""

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many files, by ending, were neither read nor named by an article; known once all is read."""

    def __iter__(self) -> Iterator[Found | ContentError]: ...


def nothing_in(source: Source) -> ContentError:
    """The refusal of a source that holds files, and no article among them."""
    count = sum(source.passed_over.values())
    files = f"its {count:,} files are" if count > 1 else "its only file is"
    return ContentError(
        f"The folder has no article: {files} not named <slug>.<language>.md, such as new-bridge.th.md. Rename them, or "
        "name another folder.",
        file=source.name,
    )
