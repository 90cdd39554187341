"""Traces in photographs: where and when one was taken, with whose device, small copies of what was cut away.

A portal publishes pictures, not the movements of the officers who took them. So all that is written beside the picture
is left out when it is kept, but how it is turned and its colour profile. The picture itself is not packed anew.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

ORIENTATION = 0x0112  # Exif 2.3, 4.6.4

_UPRIGHT = 1
_TURNS = range(2, 9)

# JPEG (ITU-T T.81, annex B): FF and a marker, then a length, but for those that stand alone.
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE, _COMMENT = 0xDA, 0xD9, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_KEPT_SEGMENTS = (b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe")

# PNG (third edition, 11.3): a chunk whose name begins with a capital is part of the picture.
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = frozenset(
    b"acTL fcTL fdAT bKGD cHRM cICP cLLI gAMA hIST iCCP mDCV pHYs sBIT sPLT sRGB tRNS".split()
)

# WebP (RFC 9649, 2.7): the first byte of VP8X says what follows.
_WEBP_PARTS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_SAYS_EXIF, _SAYS_XMP = 0x08, 0x04


class _Segment(NamedTuple):
    marker: int
    start: int
    end: int


def without_traces(content: bytes, kind: str) -> bytes:
    """A picture that can be decoded, of this kind (media type), without what is written beside it; the same bytes
    where there is nothing. Kinds other than JPEG, PNG and WebP are given back as they are.
    """
    cleaners = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
    return cleaners[kind](content, _turn(content)) if kind in cleaners else content


def _turn(content: bytes) -> bytes:
    """Exif that says how the picture is turned and nothing else; empty where it stands upright."""
    with Image.open(io.BytesIO(content)) as picture:
        turn = picture.getexif().get(ORIENTATION, _UPRIGHT)
    if turn not in _TURNS:
        return b""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, ORIENTATION, 3, 1, turn, 0, 0)


def _jpeg(content: bytes, turn: bytes) -> bytes:
    head: list[bytes] = []
    kept: list[bytes] = []
    for segment in _segments(content):
        part = content[segment.start : segment.end]
        if segment.marker == _APPLICATION[0] and not kept and part[4:].startswith(_KEPT_SEGMENTS):
            head.append(part)  # JFIF wants to be first
        elif not _is_beside(segment.marker, part):
            kept.append(part)
    exif = b"Exif\x00\x00" + turn
    told = struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif if turn else b""
    return b"".join((content[:2], *head, told, *kept))


def _is_beside(marker: int, part: bytes) -> bool:
    return marker == _COMMENT or (marker in _APPLICATION and not part[4:].startswith(_KEPT_SEGMENTS))


def _segments(content: bytes) -> Iterator[_Segment]:
    """The segments of the first picture, each scan with its packed pixels; what follows its end is left out: cameras
    put further pictures and films there, with traces of their own."""
    at = 2
    while (found := _MARKER.search(content, at)) is not None:
        marker, start = found[1][0], found.end() - 2
        if marker == _END_OF_IMAGE:
            yield _Segment(marker, start, start + 2)
            return
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4])
        if marker == _START_OF_SCAN:
            following = _MARKER.search(content, end)
            end = following.start() if following else len(content)
        yield _Segment(marker, start, end)
        at = end


def _png(content: bytes, turn: bytes) -> bytes:
    parts = [_PNG_HEAD]
    at, name = len(_PNG_HEAD), b""
    while at < len(content) and name != b"IEND":
        name = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if name[:1].isupper() or name in _KEPT_CHUNKS:
            parts.append(content[at:end])
        if name == b"IHDR" and turn:
            parts.append(_chunk(b"eXIf", turn))
        at = end
    return b"".join(parts)


def _chunk(name: bytes, value: bytes) -> bytes:
    return len(value).to_bytes(4) + name + value + zlib.crc32(name + value).to_bytes(4)


def _webp(content: bytes, turn: bytes) -> bytes:
    parts: list[bytes] = []
    at = 12
    whole = 8 + int.from_bytes(content[4:8], "little")
    while at < min(whole, len(content)):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if name == b"VP8X":
            says = int.from_bytes(content[at + 8 : at + 9]) & ~(_SAYS_EXIF | _SAYS_XMP)
            says |= _SAYS_EXIF if turn else 0
            parts.append(content[at : at + 8] + bytes((says,)) + content[at + 9 : end])
        elif name in _WEBP_PARTS:
            parts.append(content[at:end])
        at = end
    if turn:
        parts.append(b"EXIF" + len(turn).to_bytes(4, "little") + turn)
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
