"""What the readers of all kinds of pictures share."""

from __future__ import annotations

import struct
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
