"""What is written beside the pixels of JPEG, PNG, GIF and WebP files, and how it is taken out.

JPEG (ITU-T T.81, annex B) is read as libjpeg reads it, for so do Pillow and the browsers: FF and a marker, then a
length and what it counts, but for markers that stand alone. Bytes before a marker are passed over; inside a scan,
markers that there are none of (FF 01 to FF BF) belong to the scan, for there a decoder looks for the next restart. PNG
(third edition), GIF (version 89a) and WebP (RFC 9649) are files of chunks, each with its length.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LARGEST_PROFILE = 2**20
"""Bytes. Profiles of screens and cameras have a few thousand, those of printing presses half a million."""

CUT_OFF = "it is cut off, its last part is missing"
"""What is wrong with a picture that was not copied or sent to its end."""

_ORIENTATION = 0x0112  # Exif 2.3, 4.6.4
_SHORT = 3
_TURNS = range(2, 9)
_MOST_ENTRIES = 500


class PictureError(ValueError):
    """A picture is broken; the message says in what, as a sentence without its full stop."""


class Parted(NamedTuple):
    """A picture without what was written beside it, and how it is turned (Exif 2.3, 4.6.4, A).

    `mended` is the given content as strict decoders can read it, where browsers pass over what is wrong with it.
    """

    kept: bytes
    turn: int = 1
    mended: bytes | None = None


def turn_of(exif: bytes) -> int:
    """How Exif says that a picture is turned (2 to 8), 1 where it says nothing of use."""
    exif = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(exif[:4])
    if order is None or len(exif) < 8:
        return 1
    start = struct.unpack_from(f"{order}I", exif, 4)[0]
    if start + 2 > len(exif):
        return 1
    count = struct.unpack_from(f"{order}H", exif, start)[0]
    for at in range(start + 2, start + 2 + 12 * min(count, _MOST_ENTRIES), 12):
        if at + 12 > len(exif):
            break
        tag, kind, values, value = struct.unpack_from(f"{order}HHIH", exif, at)
        if (tag, kind, values) == (_ORIENTATION, _SHORT, 1):
            return value if value in _TURNS else 1
    return 1


def exif_of(turn: int) -> bytes:
    """Exif that says how a picture is turned and nothing else; empty where it stands upright."""
    if turn not in _TURNS:
        return b""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, _ORIENTATION, _SHORT, 1, turn, 0, 0)


_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd7])")
_AFTER_SCAN = re.compile(rb"(?<!\xff)\xff++([\xc0-\xcf\xd8-\xfe])")
_JPEG_END = b"\xff\xd9"
_START_OF_SCAN, _END_OF_IMAGE, _COMMENT = 0xDA, 0xD9, 0xFE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_APPLICATION_MARKERS = range(0xE0, 0xF0)
_JFIF, _EXIF_MARKER, _PROFILE_MARKER, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_PROFILE_NAME = b"ICC_PROFILE\x00"
_LAST_COEFFICIENT = 63


class _Segment(NamedTuple):
    marker: int
    start: int
    body: int
    """Where what the length counts begins."""
    end: int


def part_jpeg(content: bytes) -> Parted:
    """The first picture alone, without what cameras write beside and behind it. Raises PictureError where it is cut
    off."""
    segments = list(_segments(content))
    if not segments or segments[-1].end > len(content):
        raise PictureError(CUT_OFF)
    turn = turn_of(_exif_segment(content, segments))
    has_profile = _profile_size(content, segments) <= LARGEST_PROFILE
    kept = [
        made for segment in segments if (made := _kept_segment(content, segment, has_profile=has_profile))
    ]
    told = exif_of(turn)
    exif = [_segment(_EXIF_MARKER, b"Exif\x00\x00" + told)] if told else []
    head = 1 if segments[0].marker == _JFIF and kept else 0  # JFIF wants to be first
    is_ended = segments[-1].marker == _END_OF_IMAGE
    if not is_ended and not _has_all_scans(content, segments):
        raise PictureError(CUT_OFF)
    made = b"".join((content[:2], *kept[:head], *exif, *kept[head:], b"" if is_ended else _JPEG_END))
    return Parted(made, turn, None if is_ended else content + _JPEG_END)


def unended(content: bytes) -> Sequence[bytes]:
    """For a picture that wants nothing but its end: the same with other data put there. Where it is whole, a decoder
    has no need of them, and shows the same picture; where its last part is missing, they take its place."""
    noise = bytes(at * 167 % 255 for at in range(1, 2000))
    return [content.rstrip(b"\xff") + noise[at:] + _JPEG_END for at in (0, 5)]


def _segments(content: bytes) -> Iterator[_Segment]:
    """The segments of the first picture, each scan with its packed pixels."""
    at = 2
    while (found := _MARKER.search(content, at)) is not None:
        marker, start = found[1][0], found.end() - 2
        if marker == _END_OF_IMAGE:
            yield _Segment(marker, start, start + 2, start + 2)
            return
        end = start + 2 + max(2, int.from_bytes(content[start + 2 : start + 4]))
        if marker == _START_OF_SCAN:
            following = _AFTER_SCAN.search(content, end)
            end = following.start() if following else max(end, len(content))
        yield _Segment(marker, start, start + 4, end)
        at = end


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def _exif_segment(content: bytes, segments: Sequence[_Segment]) -> bytes:
    bodies = (content[each.body : each.end] for each in segments if each.marker == _EXIF_MARKER)
    return next((body for body in bodies if body.startswith(b"Exif\x00\x00")), b"")


def _kept_segment(content: bytes, segment: _Segment, *, has_profile: bool) -> bytes:
    """What is kept of a segment: of the header not the small copy that may be in it, of what says how colours are
    packed nothing more than that."""
    body = content[segment.body : segment.end]
    if segment.marker == _JFIF and body.startswith(b"JFIF\x00") and len(body) >= 14:
        return _segment(_JFIF, body[:12] + b"\x00\x00")
    if segment.marker == _ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
        return _segment(_ADOBE, body[:12])
    is_profile = segment.marker == _PROFILE_MARKER and body.startswith(_PROFILE_NAME)
    if segment.marker in _APPLICATION_MARKERS and not (is_profile and has_profile):
        return b""
    return b"" if segment.marker == _COMMENT else content[segment.start : segment.end]


def _profile_size(content: bytes, segments: Sequence[_Segment]) -> int:
    return sum(
        each.end - each.body
        for each in segments
        if each.marker == _PROFILE_MARKER and content.startswith(_PROFILE_NAME, each.body)
    )


def _has_all_scans(content: bytes, segments: Sequence[_Segment]) -> bool:
    """Whether there are scans for each coefficient of each component, down to its last bit: a picture that comes in
    several scans may be cut between two of them."""
    wanted: set[tuple[int, int]] = set()
    for segment in segments:
        body = content[segment.body : segment.end]
        if segment.marker in _FRAMES and len(body) > 5:
            wanted = {
                (id_, at) for id_ in body[6 : 6 + 3 * body[5] : 3] for at in range(_LAST_COEFFICIENT + 1)
            }
        elif segment.marker == _START_OF_SCAN and body and len(body) > 3 + 2 * body[0]:
            first, last, bits = body[1 + 2 * body[0] : 4 + 2 * body[0]]
            if bits & 15 == 0:
                ids = body[1 : 1 + 2 * body[0] : 2]
                wanted -= {(id_, at) for id_ in ids for at in range(first, last + 1)}
    return not wanted


PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_NAME = re.compile(rb"[A-Za-z]{4}")
_PNG_END = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82"
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
    ending = [] if kept[-1].name == b"IEND" else [_PNG_END]
    made = b"".join((PNG_HEAD, *(chunk.written() for chunk in (*kept[:1], *exif, *kept[1:])), *ending))
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
    at, name = len(PNG_HEAD), b""
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
_GIF_APPLICATION = 0xFF
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
        elif block.sign == _EXTENSION and block.label == _GIF_APPLICATION:
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
    kept = [chunk for chunk in map(_kept_chunk, chunks) if chunk is not None]
    if told := exif_of(turn):
        kept.append(_WebpChunk(_EXIF, told))
    said = _SAYS_EXIF if told else 0
    said |= _SAYS_PROFILE if any(chunk.name == _PROFILE for chunk in kept) else 0
    kept = [_saying(chunk, said) if chunk.name == _HEAD else chunk for chunk in kept]
    body = b"WEBP" + b"".join(chunk.written() for chunk in kept)
    return Parted(b"RIFF" + len(body).to_bytes(4, "little") + body, turn)


def _kept_chunk(chunk: _WebpChunk) -> _WebpChunk | None:
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
