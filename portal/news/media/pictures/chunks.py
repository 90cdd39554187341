"""PNG (third edition), GIF (version 89a) and WebP (RFC 9649): files of chunks, each with its length."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from portal.news.media.pictures.parts import CUT_OFF, LARGEST_PROFILE, Parted, PictureError, exif_of, turn_of

HEAD = b"\x89PNG\r\n\x1a\n"
_NAME = re.compile(rb"[A-Za-z]{4}")
_END = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82"
_MOVING = frozenset((b"acTL", b"fcTL", b"fdAT"))
_COLOURS = frozenset(b"cHRM cICP cLLI gAMA iCCP mDCV sBIT sRGB tRNS bKGD pHYs".split())


class _PngChunk(NamedTuple):
    name: bytes
    value: bytes
    is_right: bool
    """Whether its checksum is."""

    def written(self) -> bytes:
        whole = self.name + self.value
        return len(self.value).to_bytes(4) + whole + zlib.crc32(whole).to_bytes(4)


def part_png(content: bytes) -> Parted:
    """The pixels and what says how their colours are meant.

    As in browsers, a chunk beside the picture whose checksum is wrong counts for nothing, and what is no part of the
    picture is not read. Raises PictureError where a part of the picture is damaged or cut off.
    """
    turn = 1
    kept: list[_PngChunk] = []
    for chunk in _png_chunks(content):
        if chunk.name in _MOVING and not chunk.is_right:
            raise PictureError(f"its chunk {chunk.name.decode()} has a wrong checksum")
        if chunk.name == b"eXIf" and chunk.is_right and turn == 1:
            turn = turn_of(chunk.value)
        if chunk.name[:1].isupper() or chunk.name in _MOVING:
            _check(chunk)
            kept.append(chunk)
        elif chunk.name in _COLOURS and chunk.is_right and not _is_too_large(chunk):
            kept.append(chunk)
    if not kept or kept[0].name != b"IHDR":
        raise PictureError("it does not begin as a PNG does")
    told = exif_of(turn)
    exif = [_PngChunk(b"eXIf", told, is_right=True)] if told else []
    ending = [] if kept[-1].name == b"IEND" else [_END]
    made = b"".join((HEAD, *(chunk.written() for chunk in (*kept[:1], *exif, *kept[1:])), *ending))
    return Parted(made, turn, made)


def _check(chunk: _PngChunk) -> None:
    """Pixels prove themselves when they are unpacked, and the end holds nothing; their checksums are written anew."""
    if not chunk.is_right and chunk.name not in (b"IDAT", b"IEND"):
        raise PictureError(f"its chunk {chunk.name.decode()} has a wrong checksum")


def _is_too_large(chunk: _PngChunk) -> bool:
    """Whether it is a colour profile that has more bytes than one should, packed or unpacked."""
    if chunk.name != b"iCCP":
        return False
    packed = chunk.value[chunk.value.find(b"\x00") + 2 :]
    try:
        unpacker = zlib.decompressobj()
        return len(unpacker.decompress(packed, LARGEST_PROFILE + 1)) > LARGEST_PROFILE
    except zlib.error:
        return True


def _png_chunks(content: bytes) -> Iterator[_PngChunk]:
    at, name = len(HEAD), b""
    while at + 8 <= len(content) and name != b"IEND":
        name = content[at + 4 : at + 8]
        end = at + 8 + int.from_bytes(content[at : at + 4])
        if not _NAME.fullmatch(name):
            raise PictureError("where a chunk should begin, other bytes stand")
        if end > len(content) and name != b"IDAT":
            if name[:1].islower() and name not in _MOVING:
                return  # cut off behind the picture, which is whole or not
            raise PictureError(CUT_OFF)
        checksum = content[end : end + 4]
        value = content[at + 8 : end]
        yield _PngChunk(name, value, zlib.crc32(name + value).to_bytes(4) == checksum)
        at = end + 4


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


def part_gif(content: bytes) -> Parted:
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


_PIXELS = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_HEAD, _FRAME, _PROFILE, _EXIF = b"VP8X", b"ANMF", b"ICCP", b"EXIF"
_FRAME_HEAD = 16
_SAYS_PROFILE, _SAYS_EXIF, _SAYS_XMP = 0x20, 0x08, 0x04


class _WebpChunk(NamedTuple):
    name: bytes
    value: bytes

    def written(self) -> bytes:
        return (
            self.name + len(self.value).to_bytes(4, "little") + self.value + b"\x00" * (len(self.value) % 2)
        )


def part_webp(content: bytes) -> Parted:
    """The pictures, how they move, and the profile of their colours."""
    size = int.from_bytes(content[4:8], "little")
    chunks = list(_webp_chunks(content[12 : 8 + size]))
    exif = next((chunk.value for chunk in chunks if chunk.name == _EXIF), b"")
    turn = turn_of(exif)
    kept = [chunk for chunk in map(_kept, chunks) if chunk is not None]
    if told := exif_of(turn):
        kept.append(_WebpChunk(_EXIF, told))
    said = _SAYS_EXIF if told else 0
    said |= _SAYS_PROFILE if any(chunk.name == _PROFILE for chunk in kept) else 0
    kept = [_saying(chunk, said) if chunk.name == _HEAD else chunk for chunk in kept]
    body = b"WEBP" + b"".join(chunk.written() for chunk in kept)
    return Parted(b"RIFF" + len(body).to_bytes(4, "little") + body, turn)


def _kept(chunk: _WebpChunk) -> _WebpChunk | None:
    if chunk.name == _FRAME:
        inner = [each for each in _webp_chunks(chunk.value[_FRAME_HEAD:]) if each.name in _PIXELS]
        return _WebpChunk(_FRAME, chunk.value[:_FRAME_HEAD] + b"".join(each.written() for each in inner))
    if chunk.name == _PROFILE:
        return chunk if len(chunk.value) <= LARGEST_PROFILE else None
    return chunk if chunk.name in _PIXELS or chunk.name in (_HEAD, b"ANIM") else None


def _saying(head: _WebpChunk, said: int) -> _WebpChunk:
    """The header, saying of profile, Exif and XMP what is so."""
    flags = (head.value[0] if head.value else 0) & ~(_SAYS_PROFILE | _SAYS_EXIF | _SAYS_XMP)
    return _WebpChunk(head.name, bytes((flags | said,)) + head.value[1:])


def _webp_chunks(content: bytes) -> Iterator[_WebpChunk]:
    at = 0
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size
        if end > len(content):
            if name in _PIXELS or name in (_HEAD, _FRAME):
                raise PictureError(CUT_OFF)
            return
        yield _WebpChunk(name, content[at + 8 : end])
        at = end + size % 2
