"""GIF (version 89a): a screen, then pictures and extensions in blocks, each of pieces that tell their length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portal.news.media.pictures.parts import CUT_OFF, Parted, PictureError

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_TIMING = 0xF9
_APPLICATION = 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_LOOP_PIECES = 3
_HAS_COLOURS = 0x80


class _Block(NamedTuple):
    sign: int
    label: int
    start: int
    end: int


def part(content: bytes) -> Parted:
    """The pictures, their timing, and how often they are repeated: no comments, no XMP, nothing behind the end."""
    kept = [content[: _screen(content)]]
    for block in _blocks(content):
        if block.sign == _PICTURE or (block.sign == _EXTENSION and block.label == _TIMING):
            kept.append(content[block.start : block.end])
        elif block.sign == _EXTENSION and block.label == _APPLICATION:
            kept += _loop(content[block.start : block.end])
    made = b"".join((*kept, bytes((_TRAILER,))))
    return Parted(made)


def _loop(extension: bytes) -> list[bytes]:
    """How often the pictures are repeated, where the extension says it, without more that it may hold."""
    end = 14 + 1 + _LOOP_PIECES
    is_loop = extension[3:14] in _LOOPS and extension[14:16] == bytes((_LOOP_PIECES, 1))
    return [extension[:end] + b"\x00"] if is_loop and len(extension) > end else []


def _screen(content: bytes) -> int:
    """Where what describes the screen ends."""
    if len(content) < 13:
        raise PictureError(CUT_OFF)
    return 13 + _colours(content[10])


def _colours(flags: int) -> int:
    """Bytes of the table of colours that flags announce."""
    return 3 << ((flags & 7) + 1) if flags & _HAS_COLOURS else 0


def _blocks(content: bytes) -> Iterator[_Block]:
    """The blocks up to the trailer. Where only the trailer is missing, browsers show the picture, and so do we."""
    at = _screen(content)
    while at < len(content) and content[at] != _TRAILER:
        sign, start = content[at], at
        if sign == _EXTENSION:
            end = _pieces(content, at + 2)
        elif sign == _PICTURE:
            if at + 10 > len(content):
                raise PictureError(CUT_OFF)
            end = _pieces(content, at + 11 + _colours(content[at + 9]))
        else:
            at += 1  # decoders look for the next block
            continue
        yield _Block(sign, content[start + 1], start, end)
        at = end


def _pieces(content: bytes, at: int) -> int:
    """Where pieces that begin here end."""
    while at < len(content) and content[at]:
        at += 1 + content[at]
    if at >= len(content):
        raise PictureError(CUT_OFF)
    return at + 1
