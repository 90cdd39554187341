"""AVIF: boxes of a length, a name and what they hold (ISO/IEC 14496-12; items: HEIF, ISO/IEC 23008-12).

Boxes and items name each other by their places in the file. So nothing is taken out: what tells of person, place or
program is overwritten where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.news.media.picture_metadata import CUT_OFF, Parted, PictureError

_START = re.compile(rb"....ftyp", re.DOTALL)
_BRANDS = (b"avif", b"avis")
_PACKING = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"iprp", b"ipco", b"grpl"}
"""Boxes that hold boxes and nothing else."""
_BESIDE = {b"uuid", b"udta", b"free", b"skip", b"cprt", b"name", b"xml ", b"bxml", b"loci", b"mere", b"meco"}
"""Boxes without which the picture is the same."""
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
"""Boxes that begin with when they were made and changed."""
_TELLING = {b"Exif", b"mime", b"uri "}
"""Kinds of items that are no pictures."""
_PLAIN_NAMES = {b"", b"Color", b"Alpha", b"Exif", b"XMP"}
"""Names that libavif gives to items."""
_UNTOLD_EXIF = b"\x00\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
"""Where Exif begins, and Exif that says nothing."""
_MOST_DEPTH = 8
_MOST_PLACES = 10_000
"""Pieces that items are made of; where their numbers take no room, a small file could name billions."""
_LONGER = "its list of parts is longer than any picture needs"


class _Box(NamedTuple):
    name: bytes
    start: int
    body: int
    end: int


class _Item(NamedTuple):
    id: int
    kind: bytes
    words: int
    """Where the item's name, and what else is said of it, begins."""
    end: int


def is_avif(content: bytes) -> bool:
    """Whether the content begins as an AVIF does, whatever brand it names first."""
    end = int.from_bytes(content[:4])
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, min(end, 256), 4))]
    return bool(_START.match(content)) and any(brand in _BRANDS for brand in brands)


def part_avif(content: bytes) -> Parted:
    """The picture with everything else overwritten. Decoders turn an AVIF by properties of its own, so nothing is
    needed from its Exif."""
    made = bytearray(content)
    for box in _boxes(content, 0, len(content)):
        _clean(content, made, box, 0)
    return Parted(bytes(made))


def _clean(content: bytes, made: bytearray, box: _Box, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise PictureError("it has boxes within boxes too deep")
    if box.name in _BESIDE:
        made[box.start + 4 : box.start + 8] = b"free"
        made[box.body : box.end] = bytes(box.end - box.body)
    elif box.name == b"meta":
        _clean_meta(content, made, box)
    elif box.name in _DATED:
        size = 16 if content[box.body : box.body + 1] == b"\x01" else 8
        end = min(box.body + 4 + size, box.end)
        made[box.body + 4 : end] = bytes(max(0, end - box.body - 4))
    elif box.name in _PACKING:
        for inner in _boxes(content, box.body, box.end):
            _clean(content, made, inner, depth + 1)


def _clean_meta(content: bytes, made: bytearray, meta: _Box) -> None:
    boxes = {box.name: box for box in _boxes(content, meta.body + 4, meta.end)}
    telling = {item.id: item for item in _items(content, boxes.get(b"iinf"))}
    small = _small_copies(content, boxes.get(b"iref"))
    data = boxes.get(b"idat")
    left = 2 * len(content)
    for id_, start, end in _places(content, boxes.get(b"iloc"), data.body if data else 0):
        kind = telling[id_].kind if id_ in telling else b""
        if end > len(content):
            raise PictureError(CUT_OFF)
        if kind in _TELLING or id_ in small:
            left -= end - start
            if left < 0:
                raise PictureError(_LONGER)
            blank = _UNTOLD_EXIF if kind == b"Exif" and end - start >= len(_UNTOLD_EXIF) else b""
            filler = b" " if kind == b"mime" else b"\x00"
            made[start:end] = blank + filler * (end - start - len(blank))
    for item in telling.values():
        _forget_name(made, item)
    for box in boxes.values():
        if box.name != b"meta":
            _clean(content, made, box, 1)


def _forget_name(made: bytearray, item: _Item) -> None:
    """An item's name is overwritten; of a `mime` item the kind of content that follows it stays."""
    found = made.find(b"\x00", item.words, item.end)
    end = found if found >= 0 else item.end
    if bytes(made[item.words : end]) not in _PLAIN_NAMES:
        made[item.words : end] = b"_" * (end - item.words)


def _boxes(content: bytes, at: int, end: int) -> Iterator[_Box]:
    while at + 8 <= end:
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        body = at + 8
        if size == 1:
            size, body = int.from_bytes(content[at + 8 : at + 16]), at + 16
        stop = end if size == 0 else at + size
        if stop < body or stop > end:
            raise PictureError(CUT_OFF)
        yield _Box(name, at, body, stop)
        at = stop


def _items(content: bytes, iinf: _Box | None) -> Iterator[_Item]:
    if iinf is None:
        return
    wide = content[iinf.body] > 0
    for box in _boxes(content, iinf.body + (8 if wide else 6), iinf.end):
        version, at = content[box.body], box.body + 4
        if box.name == b"infe" and version in (2, 3):
            size = 2 if version == 2 else 4
            id_ = int.from_bytes(content[at : at + size])
            kind = content[at + size + 2 : at + size + 6]
            yield _Item(id_, kind, at + size + 6, box.end)


def _small_copies(content: bytes, iref: _Box | None) -> set[int]:
    """The items that are small copies of others."""
    if iref is None:
        return set()
    size = 2 if content[iref.body] == 0 else 4
    return {
        int.from_bytes(content[box.body : box.body + size])
        for box in _boxes(content, iref.body + 4, iref.end)
        if box.name == b"thmb"
    }


def _places(content: bytes, iloc: _Box | None, data: int) -> Iterator[tuple[int, int, int]]:
    """Where the data of each item begins and ends (14496-12, 8.11.3); `data`: where that of the meta box begins."""
    if iloc is None:
        return
    reader = _Numbers(content, iloc.body, iloc.end)
    version = reader.read(1)
    reader.read(3)
    sizes = reader.read(2)
    offset, length, base, index = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15)
    left = _MOST_PLACES
    for _ in range(reader.read(2 if version < 2 else 4)):
        left -= 1
        id_ = reader.read(2 if version < 2 else 4)
        method = reader.read(2) & 15 if version in (1, 2) else 0
        reader.read(2)
        begin = reader.read(base) + (data if method == 1 else 0)
        pieces = reader.read(2)
        left -= pieces
        if left < 0:
            raise PictureError(_LONGER)
        for _ in range(pieces):
            if version in (1, 2):
                reader.read(index)
            start = begin + reader.read(offset)
            size = reader.read(length)
            yield id_, start, start + size if size else len(content)


class _Numbers:
    """Reads numbers one behind the other."""

    def __init__(self, content: bytes, at: int, end: int) -> None:
        self._content = content
        self._at = at
        self._end = end

    def read(self, size: int) -> int:
        if self._at + size > self._end:
            raise PictureError("its list of parts ends too early")
        self._at += size
        return int.from_bytes(self._content[self._at - size : self._at])
