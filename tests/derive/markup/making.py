"""Bodies as the tests of markup look at them: HTML, and what stands in it once it is taken apart and filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from portal.derive import markup
from portal.derive.content import Content, FigureSlot, Inline, LinkSlot, filled

Address = Callable[[str], str | None]


def render(*body: Any, **facts: Any) -> str:
    """The HTML alone."""
    return markup.render(*body, **facts)[0]


def content_of(html: str) -> Content:
    """What a page is made of."""
    body, notes = markup.parted(html)
    return Content(body=body, notes=notes)


def pieces(html: str, article: Address, page: Address, media: Address) -> tuple[str | FigureSlot, ...]:
    """The body with its links filled in, and the places of figures between."""
    found: list[str | FigureSlot] = []
    for is_slot, parts in groupby(content_of(html).body, lambda part: isinstance(part, FigureSlot)):
        if is_slot:
            found += [part for part in parts if isinstance(part, FigureSlot)]
        else:
            inline = [part for part in parts if not isinstance(part, FigureSlot)]
            found.append(filled(inline, addresses_of(inline, article, page, media)))
    return tuple(found)


def addresses_of(
    parts: Iterable[Inline], article: Address, page: Address, media: Address
) -> dict[tuple[str, str], str]:
    """The address of each link that leads somewhere."""
    by_kind = {"article": article, "page": page, "media": media}
    links = {(part.kind, part.target) for part in parts if isinstance(part, LinkSlot)}
    found = {(kind, target): by_kind[kind](target) for kind, target in links}
    return {link: address for link, address in found.items() if address is not None}


class ShownNote(NamedTuple):
    """A note as a page shows it."""

    id: str
    html: str
    references: tuple[str, ...]


def notes(html: str) -> tuple[ShownNote, ...]:
    """The notes, their links leading to what they name."""
    return tuple(
        ShownNote(note.id, filled(note.parts, addresses_of(note.parts, str, str, str)), note.references)
        for note in content_of(html).notes
    )
