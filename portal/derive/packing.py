"""What was made of a translation, as a store keeps it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from portal.derive import markup
from portal.derive.builder_version import Builder
from portal.derive.content import Content, FigureSlot, LinkSlot, Note, Part, Passage, Section
from portal.text.line_break_markup import let_go

FORMAT = 1
"""Of what `pack` writes: its first byte. A newer one is for newer code to read."""
FORMER = 0
"""The first byte before HTML as a store before version 0.2 kept it."""


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What was made of a translation when it was saved, so that no page needs the dictionary.

    `excerpt` is plain text that ends at a word; `packed` is the rest, as `pack` gives it; `builder` says who made it.
    """

    excerpt: str
    packed: bytes = field(repr=False)
    builder: Builder

    @classmethod
    def of(cls, excerpt: str, content: Content, builder: Builder) -> Self:
        """What was just made: whoever keeps it reads the content too, and need not unpack it for that."""
        made = cls(excerpt=excerpt, packed=pack(content), builder=builder)
        made.__dict__["content"] = content
        return made

    @cached_property
    def content(self) -> Content:
        """The rest. Raises ValueError where newer code packed it in another format."""
        return unpack(self.packed)


def pack(content: Content) -> bytes:
    """The content as a store keeps it: a byte for the format, then compressed JSON."""
    told = {
        "body": _packed(content.body),
        "notes": [[note.id, _packed(note.parts), note.references] for note in content.notes],
        "outline": content.outline,
        "headings": content.headings,
        "abbreviations": content.abbreviations,
        "minutes": content.minutes,
        "terms": content.terms,
        "passages": content.passages,
    }
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return bytes([FORMAT]) + zlib.compress(written.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> Content:
    """The content that `pack` wrote. Raises ValueError for anything else."""
    if packed[:1] == bytes([FORMER]):
        return _of_html(packed[1:].decode())
    if packed[:1] != bytes([FORMAT]):
        raise ValueError("It was packed in another format.")
    try:
        told = json.loads(zlib.decompress(packed[1:]).decode("utf-8", "surrogatepass"))
    except zlib.error as error:
        raise ValueError("It is damaged.") from error
    return Content(
        body=tuple(map(_unpacked, told["body"])),
        notes=tuple(
            Note(
                id_,
                tuple(part if isinstance(part, str) else LinkSlot(*part) for part in parts),
                tuple(references),
            )
            for id_, parts, references in told["notes"]
        ),
        outline=_sections(told["outline"]),
        headings=tuple(told["headings"]),
        abbreviations=told["abbreviations"],
        minutes=told["minutes"],
        terms=tuple(told["terms"]),
        passages=tuple(Passage(*passage) for passage in told["passages"]),
    )


def is_readable(packed: bytes) -> bool:
    """Whether `unpack` reads it; what newer code packed it may not."""
    return packed[:1] in (bytes([FORMAT]), bytes([FORMER]))


def _of_html(html: str) -> Content:
    """As much as HTML tells that a store kept alone, until the rest is made too."""
    body, notes = markup.parted(html)
    bare = let_go(html)
    return Content(
        body=body,
        notes=notes,
        outline=markup.outline(bare),
        headings=tuple(markup.heading_ids(bare)),
        abbreviations=markup.abbreviations(bare),
    )


def _packed(parts: Iterable[Part]) -> list[str | list[str]]:
    """HTML is a string, a link a list of three, the slot of a figure a list of one."""
    return [part if isinstance(part, str) else list(part) for part in parts]


def _unpacked(part: str | list[str]) -> Part:
    if isinstance(part, str):
        return part
    return FigureSlot(*part) if len(part) == 1 else LinkSlot(*part)  # type: ignore[arg-type] # as `_packed` wrote it


def _sections(told: Iterable[list[object]]) -> tuple[Section, ...]:
    return tuple(Section(str(id_), str(html), _sections(parts)) for id_, html, parts in told)  # type: ignore[arg-type]
