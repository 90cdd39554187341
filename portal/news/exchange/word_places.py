"""Where the words of an article stand in its source, so that what is said of them names the line of the file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.errors import ContentError
from portal.news.exchange.article_fields import blank_lines_before
from portal.news.exchange.nodes import Node, Place

_BREAK = re.compile("[\n\x0b\x0c\x85\u2028\u2029]")
"""What ends a line of a body; in the file, and in an editor, only `\\n` does."""


@dataclass(frozen=True, slots=True)
class BodyLines:
    """Which line of a file each line of a body is: `first` is where the text of the file begins, `left_out` how many
    blank lines of it the body does not have. `added` are the lines, from 1, that only the body ends."""

    file: str
    first: int
    left_out: int = 0
    added: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str, place: Place) -> BodyLines:
        """The lines of a body that is kept of `text`, which begins at `place`."""
        breaks = enumerate(_BREAK.finditer(text), 1)
        added = tuple(number for number, found in breaks if found[0] != "\n")
        return cls(place.file, place.line, blank_lines_before(text), added)

    def place(self, line: int) -> Place:
        """The place of a line of the body, from 1; of its beginning where that is 0."""
        before = max(line, 1) - 1 + self.left_out
        return Place(self.file, self.first + before - bisect_left(self.added, before + 1))


@dataclass(frozen=True, slots=True)
class WordPlaces:
    """Where the words of one language stand: they begin at `start`; `keys` has the place of the title and the summary,
    `files` those of the texts of images and attachments, by the kind of thing and the name that the article gives it.
    `body` is None where the source does not part the lines of a body."""

    start: Place
    keys: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))
    body: BodyLines | None = None
    files: Mapping[tuple[str, str], Place] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, keys: Mapping[str, Node], start: Place, body: BodyLines | None = None) -> WordPlaces:
        """The places of these keys of a language, and of its body."""
        return cls(start, {key: node.place for key, node in keys.items()}, body)

    def refuse(self, language: str, reason: str, line: int) -> ContentError:
        """The error that says what is wrong with a line of the body, which is in this language."""
        if self.body is not None:
            return self.of_body(line).refuse(reason)
        where = f"line {line} of " if line else ""
        return self.start.refuse(f"In {where}the body in {language}: {reason}")

    def of_body(self, line: int) -> Place:
        """The place of a line of the body (from 1; 0 is all of it), as near as it is known."""
        return self.body.place(line) if self.body else self.keys.get("body", self.start)
