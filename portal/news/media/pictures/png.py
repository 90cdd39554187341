"""PNG (third edition): chunks of a length, a name, what they hold, and a checksum."""

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


class _Chunk(NamedTuple):
    name: bytes
    value: bytes
    is_right: bool
    """Whether its checksum is."""

    def written(self) -> bytes:
        whole = self.name + self.value
        return len(self.value).to_bytes(4) + whole + zlib.crc32(whole).to_bytes(4)


def part(content: bytes) -> Parted:
    """The pixels and what says how their colours are meant.

    As in browsers, a chunk beside the picture whose checksum is wrong counts for nothing, and what is no part of the
    picture is not read. Raises PictureError where a part of the picture is damaged or cut off.
    """
    turn = 1
    kept: list[_Chunk] = []
    for chunk in _chunks(content):
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
    exif = [_Chunk(b"eXIf", told, is_right=True)] if told else []
    ending = [] if kept[-1].name == b"IEND" else [_END]
    made = b"".join((HEAD, *(chunk.written() for chunk in (*kept[:1], *exif, *kept[1:])), *ending))
    return Parted(made, turn, made)


def _check(chunk: _Chunk) -> None:
    """Pixels prove themselves when they are unpacked, and the end holds nothing; their checksums are written anew."""
    if not chunk.is_right and chunk.name not in (b"IDAT", b"IEND"):
        raise PictureError(f"its chunk {chunk.name.decode()} has a wrong checksum")


def _is_too_large(chunk: _Chunk) -> bool:
    """Whether it is a colour profile that has more bytes than one should, packed or unpacked."""
    if chunk.name != b"iCCP":
        return False
    packed = chunk.value[chunk.value.find(b"\x00") + 2 :]
    try:
        unpacker = zlib.decompressobj()
        return len(unpacker.decompress(packed, LARGEST_PROFILE + 1)) > LARGEST_PROFILE
    except zlib.error:
        return True


def _chunks(content: bytes) -> Iterator[_Chunk]:
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
        yield _Chunk(name, value, zlib.crc32(name + value).to_bytes(4) == checksum)
        at = end + 4
