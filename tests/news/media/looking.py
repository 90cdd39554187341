"""Looking into files as somebody who wants to know who made them: independent of the code under test."""

from __future__ import annotations

import base64
import io
import re
import zlib

from PIL import Image


def all_that_it_tells(content: bytes) -> bytes:
    """The bytes of a file, and whatever can be unpacked from any place in them."""
    found = [content]
    for start in re.finditer(rb"[\x08-\x78][\x01\x5e\x9c\xda]", content):
        unpacker = zlib.decompressobj()
        try:
            found.append(unpacker.decompress(content[start.start() :], 1_000_000))
        except zlib.error:
            continue
    found += (base64.b64decode(text[1]) for text in re.finditer(rb"base64,([A-Za-z0-9+/=\s]+)", content))
    return b"\n".join(found)


def pixels(content: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    """What Pillow shows, picture by picture; of a JPEG the first alone."""
    with Image.open(io.BytesIO(content)) as picture:
        shown = []
        for number in range(1 if picture.format in ("JPEG", "MPO") else getattr(picture, "n_frames", 1)):
            picture.seek(number)
            whole = picture.convert("RGBA") if picture.mode == "P" else picture
            shown.append((whole.mode, whole.size, whole.tobytes()))
        return shown
