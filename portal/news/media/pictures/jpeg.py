"""JPEG (ITU-T T.81, annex B), read as libjpeg reads it, for so do Pillow and the browsers.

FF and a marker, then a length and what it counts, but for markers that stand alone. Bytes before a marker are passed
over; inside a scan, markers that there are none of (FF 01 to FF BF) belong to the scan, for there a decoder looks for
the next restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.news.media.pictures.parts import CUT_OFF, LARGEST_PROFILE, Parted, PictureError, exif_of, turn_of

_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd7])")
_AFTER_SCAN = re.compile(rb"(?<!\xff)\xff++([\xc0-\xcf\xd8-\xfe])")
_END = b"\xff\xd9"
_START_OF_SCAN, _END_OF_IMAGE, _COMMENT = 0xDA, 0xD9, 0xFE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_APPLICATION = range(0xE0, 0xF0)
_JFIF, _EXIF, _PROFILE, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_PROFILE_NAME = b"ICC_PROFILE\x00"
_LAST_COEFFICIENT = 63


class _Segment(NamedTuple):
    marker: int
    start: int
    body: int
    """Where what the length counts begins."""
    end: int


def part(content: bytes) -> Parted:
    """The first picture alone, without what cameras write beside and behind it. Raises PictureError where it is cut
    off."""
    segments = list(_segments(content))
    if not segments or segments[-1].end > len(content):
        raise PictureError(CUT_OFF)
    turn = turn_of(_exif(content, segments))
    has_profile = _profile_size(content, segments) <= LARGEST_PROFILE
    kept = [made for segment in segments if (made := _kept(content, segment, has_profile=has_profile))]
    told = exif_of(turn)
    exif = [_segment(_EXIF, b"Exif\x00\x00" + told)] if told else []
    head = 1 if segments[0].marker == _JFIF and kept else 0  # JFIF wants to be first
    is_ended = segments[-1].marker == _END_OF_IMAGE
    if not is_ended and not _has_all_scans(content, segments):
        raise PictureError(CUT_OFF)
    made = b"".join((content[:2], *kept[:head], *exif, *kept[head:], b"" if is_ended else _END))
    return Parted(made, turn, None if is_ended else content + _END)


def unended(content: bytes) -> Sequence[bytes]:
    """For a picture that wants nothing but its end: the same with other data put there. Where it is whole, a decoder
    has no need of them, and shows the same picture; where its last part is missing, they take its place."""
    noise = bytes(at * 167 % 255 for at in range(1, 2000))
    return [content.rstrip(b"\xff") + noise[at:] + _END for at in (0, 5)]


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


def _exif(content: bytes, segments: Sequence[_Segment]) -> bytes:
    bodies = (content[each.body : each.end] for each in segments if each.marker == _EXIF)
    return next((body for body in bodies if body.startswith(b"Exif\x00\x00")), b"")


def _kept(content: bytes, segment: _Segment, *, has_profile: bool) -> bytes:
    """What is kept of a segment: of the header not the small copy that may be in it, of what says how colours are
    packed nothing more than that."""
    body = content[segment.body : segment.end]
    if segment.marker == _JFIF and body.startswith(b"JFIF\x00") and len(body) >= 14:
        return _segment(_JFIF, body[:12] + b"\x00\x00")
    if segment.marker == _ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
        return _segment(_ADOBE, body[:12])
    is_profile = segment.marker == _PROFILE and body.startswith(_PROFILE_NAME)
    if segment.marker in _APPLICATION and not (is_profile and has_profile):
        return b""
    return b"" if segment.marker == _COMMENT else content[segment.start : segment.end]


def _profile_size(content: bytes, segments: Sequence[_Segment]) -> int:
    return sum(
        each.end - each.body
        for each in segments
        if each.marker == _PROFILE and content.startswith(_PROFILE_NAME, each.body)
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
