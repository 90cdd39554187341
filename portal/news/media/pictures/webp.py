"""WebP (RFC 9649): chunks of a name, a length and what they hold, inside one called RIFF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portal.news.media.pictures.parts import CUT_OFF, LARGEST_PROFILE, Parted, PictureError, exif_of, turn_of

_PIXELS = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_HEAD, _FRAME, _PROFILE, _EXIF = b"VP8X", b"ANMF", b"ICCP", b"EXIF"
_FRAME_HEAD = 16
_SAYS_PROFILE, _SAYS_EXIF, _SAYS_XMP = 0x20, 0x08, 0x04


class _Chunk(NamedTuple):
    name: bytes
    value: bytes

    def written(self) -> bytes:
        return (
            self.name + len(self.value).to_bytes(4, "little") + self.value + b"\x00" * (len(self.value) % 2)
        )


def part(content: bytes) -> Parted:
    """The pictures, how they move, and the profile of their colours."""
    size = int.from_bytes(content[4:8], "little")
    chunks = list(_chunks(content[12 : 8 + size]))
    exif = next((chunk.value for chunk in chunks if chunk.name == _EXIF), b"")
    turn = turn_of(exif)
    kept = [chunk for chunk in map(_kept, chunks) if chunk is not None]
    if told := exif_of(turn):
        kept.append(_Chunk(_EXIF, told))
    said = _SAYS_EXIF if told else 0
    said |= _SAYS_PROFILE if any(chunk.name == _PROFILE for chunk in kept) else 0
    kept = [_saying(chunk, said) if chunk.name == _HEAD else chunk for chunk in kept]
    body = b"WEBP" + b"".join(chunk.written() for chunk in kept)
    return Parted(b"RIFF" + len(body).to_bytes(4, "little") + body, turn)


def _kept(chunk: _Chunk) -> _Chunk | None:
    if chunk.name == _FRAME:
        inner = [each for each in _chunks(chunk.value[_FRAME_HEAD:]) if each.name in _PIXELS]
        return _Chunk(_FRAME, chunk.value[:_FRAME_HEAD] + b"".join(each.written() for each in inner))
    if chunk.name == _PROFILE:
        return chunk if len(chunk.value) <= LARGEST_PROFILE else None
    return chunk if chunk.name in _PIXELS or chunk.name in (_HEAD, b"ANIM") else None


def _saying(head: _Chunk, said: int) -> _Chunk:
    """The header, saying of profile, Exif and XMP what is so."""
    flags = (head.value[0] if head.value else 0) & ~(_SAYS_PROFILE | _SAYS_EXIF | _SAYS_XMP)
    return _Chunk(head.name, bytes((flags | said,)) + head.value[1:])


def _chunks(content: bytes) -> Iterator[_Chunk]:
    at = 0
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size
        if end > len(content):
            if name in _PIXELS or name in (_HEAD, _FRAME):
                raise PictureError(CUT_OFF)
            return
        yield _Chunk(name, content[at + 8 : end])
        at = end + size % 2
