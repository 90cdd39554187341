"""What pages and the index need of a body, as it is made once, when an article is saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

Format = Literal["markdown", "plain"]
"""How a body is written."""


class LinkSlot(NamedTuple):
    """A link whose address is known only when its page is made, for a portal may be mounted anywhere, and an article
    may move.

    `target` is a slug, with `#` and the id of a heading (percent-encoded) where it leads to one; the name of a page; or
    the hash of a file. `html` is what stands between its tags.
    """

    kind: Literal["article", "page", "media"]
    target: str
    html: str


class FigureSlot(NamedTuple):
    """The place of the image with this hash, between two blocks."""

    hash: str


Inline = str | LinkSlot
"""A piece of sanitised HTML, whole only together with those beside it; or a link in it."""
Part = str | LinkSlot | FigureSlot


class Note(NamedTuple):
    """A footnote: its `id`, its words, and the ids of what refers to it; none does to one left over."""

    id: str
    parts: tuple[Inline, ...]
    references: tuple[str, ...]


class Section(NamedTuple):
    """A heading of a body: its `id`, its words as sanitised HTML without links, and the sections one level below."""

    id: str
    html: str
    parts: tuple[Section, ...] = ()


class Passage(NamedTuple):
    """A part of a body as plain text, and what it is."""

    text: str
    kind: Literal["text", "heading", "table", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that pages and the index need of a body.

    `body` and `notes` are what a page shows, `outline` its sections, two levels deep; `headings` are the ids of all its
    headings, `abbreviations` those told in it and in the title, with what they mean; `minutes` is how long it takes to
    read. `terms` are the most telling terms of the translation, most telling first; `passages` what a reader reads of
    the body, as plain text.
    """

    body: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()
    outline: tuple[Section, ...] = ()
    headings: tuple[str, ...] = ()
    abbreviations: dict[str, str] = field(default_factory=dict)
    minutes: int = 1
    terms: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The articles that the body and its notes link to, each once, in order, as `Link.target` has them."""
        return tuple(dict.fromkeys(link.target for link in self.links() if link.kind == "article"))

    def links(self) -> Iterator[LinkSlot]:
        """The links of the body and its notes, in order."""
        for parts in (self.body, *(note.parts for note in self.notes)):
            yield from (part for part in parts if isinstance(part, LinkSlot))


def filled(parts: Iterable[Inline], addresses: Mapping[tuple[str, str], str]) -> str:
    """The HTML of the parts with the address of each link in it, by its kind and target. A link that leads nowhere
    keeps its words alone."""
    html = []
    for part in parts:
        if isinstance(part, str):
            html.append(part)
        elif address := addresses.get((part.kind, part.target)):
            html.append(f'<a href="{escape(address)}">{part.html}</a>')
        else:
            html.append(part.html)
    return "".join(html)
