"""Keeping a picture: what is written beside it goes, and a decoder must see the same before and after."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from portal.errors import ContentError
from portal.news.media.avif import is_avif, part_avif
from portal.news.media.picture_metadata import (
    CUT_OFF,
    PNG_HEAD,
    Parted,
    PictureError,
    part_gif,
    part_jpeg,
    part_png,
    part_webp,
    unended,
)

MOST_PIXELS = 60_000_000
"""More than any camera's picture that a page could want; decoded it takes some 240 MB."""
_MOVING_PIXELS = 250_000_000
"""All pictures of one that moves: 500 in the size of a telephone's screen. Decoding them takes some seconds."""
_ROWS = 256
"""How many rows are compared at a time, so that a large picture is in memory once."""
_STARTS = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(re.escape(PNG_HEAD)),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_TURNED = (5, 6, 7, 8)


class _Codec(NamedTuple):
    part: Callable[[bytes], Parted]
    decoder: Callable[[io.BytesIO], ImageFile]
    """Used by itself: `Image.open` also reads what cameras put behind a JPEG, and warns instead of refusing."""


_CODECS: Mapping[str, _Codec] = {
    "image/jpeg": _Codec(part_jpeg, JpegImageFile),
    "image/png": _Codec(part_png, PngImageFile),
    "image/gif": _Codec(part_gif, GifImageFile),
    "image/webp": _Codec(part_webp, WebPImageFile),
    "image/avif": _Codec(part_avif, AvifImageFile),
}


class Kept(NamedTuple):
    """What is kept of a picture, and its size in pixels as it is shown."""

    content: bytes
    width: int
    height: int


class _TooLargeError(Exception):
    """A picture has more pixels than are decoded."""


class _Seen(NamedTuple):
    """What a decoder sees: a digest of all pixels of all pictures, and the size of the first."""

    digest: bytes
    width: int
    height: int
    turn: int


def seems(content: bytes) -> str:
    """The kind of picture (media type) that the content begins like; empty where it is none."""
    if is_avif(content):
        return "image/avif"
    return next((kind for kind, start in _STARTS.items() if start.match(content)), "")


def keep(content: bytes, kind: str, name: str) -> Kept:
    """The picture without what tells of person, place, time or device: with its colour profile and how it is turned.

    Raises ContentError for one that is broken, has too many pixels, or would not look the same.
    """
    codec = _CODECS[kind]
    try:
        parted = codec.part(content)
        after = _see(codec, parted.kept)
        if parted.kept != content:
            _compare(codec, content, parted, after)
    except _TooLargeError as error:
        raise ContentError(f"The image “{name}” {error}. Make it smaller.") from error
    except PictureError as error:
        raise ContentError(
            f"The image “{name}” is broken: {error}. Get it again from where it comes from, or save it anew, as JPEG "
            "or PNG."
        ) from error
    turn = after.turn if kind == "image/avif" else parted.turn
    width, height = (after.height, after.width) if turn in _TURNED else (after.width, after.height)
    return Kept(parted.kept, width, height)


def _compare(codec: _Codec, content: bytes, parted: Parted, after: _Seen) -> None:
    """Raises PictureError unless the picture that is kept is the one that was given."""
    try:
        before = _see(codec, content)
    except PictureError:
        if parted.mended is None:
            raise
        before = _see(codec, parted.mended)
    if before.digest != after.digest:
        raise PictureError("it would look different without what was written beside it")
    if parted.mended is not None and codec.part is part_jpeg:
        for other in unended(content):
            if _see(codec, other).digest != after.digest:
                raise PictureError(CUT_OFF)


def _see(codec: _Codec, content: bytes) -> _Seen:
    try:
        with codec.decoder(io.BytesIO(content)) as picture:
            return _seen(picture)
    except _TooLargeError:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _TooLargeError(f"has more than {MOST_PIXELS:,} pixels") from error
    except Exception as error:  # a broken picture makes Pillow raise nearly anything
        is_cut = "truncated" in str(error)
        raise PictureError(CUT_OFF if is_cut else "its pixels cannot be decoded") from error


def _seen(picture: ImageFile) -> _Seen:
    width, height = picture.size
    digest = hashlib.sha256()
    pixels = number = 0
    while True:
        pixels += picture.width * picture.height
        if picture.width * picture.height > MOST_PIXELS:
            raise _TooLargeError(f"has more than {MOST_PIXELS:,} pixels")
        if pixels > _MOVING_PIXELS:
            raise _TooLargeError(
                f"has more than {_MOVING_PIXELS:,} pixels in all that it shows one after another"
            )
        picture.load()
        _add(digest.update, picture)
        if isinstance(picture, JpegImageFile):
            break
        number += 1
        try:
            picture.seek(number)
        except EOFError:
            break
    turn = int(picture.getexif().get(0x0112, 1)) if isinstance(picture, AvifImageFile) else 1
    return _Seen(digest.digest(), width, height, turn)


def _add(update: Callable[[bytes], None], picture: ImageFile) -> None:
    told = (
        picture.mode,
        picture.size,
        *(picture.info.get(key) for key in ("duration", "transparency", "loop")),
    )
    palette = picture.getpalette() if picture.mode in ("P", "PA") else None
    update(repr((told, palette)).encode())
    for top in range(0, picture.height, _ROWS):
        update(picture.crop((0, top, picture.width, min(top + _ROWS, picture.height))).tobytes())
