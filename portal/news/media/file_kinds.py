"""What a file is, found from its content, and whether it can be taken."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import NamedTuple

from PIL import Image

from portal.errors import ContentError
from portal.news.media import svg
from portal.news.media.traces import ORIENTATION

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/zip": "zip",
}
"""Every kind that is taken (media type), with the suffix of its files."""

_KINDS = {suffix: kind for kind, suffix in SUFFIXES.items()}
_PIXELS = 60_000_000
"""More than any camera's picture that a page could want; decoded it takes some 240 MB."""
_FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_TURNED = (5, 6, 7, 8)
_PLACE = 0x8825  # Exif 2.3, 4.6.3: where a picture was taken
_LONGEST_KIND = 200
"""Bytes of an OpenDocument file that tell its kind; what follows is not unpacked, however much it would be."""
_RASTER = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftypavi[fs]", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Found(NamedTuple):
    """What a file is (media type), and for an image its size in pixels as it is shown, where it has one."""

    kind: str
    width: int | None = None
    height: int | None = None


def look_at(content: bytes, name: str) -> Found:
    """What the file is. Raises ContentError for one that is broken, not safe, or of no kind that is taken."""
    if _RASTER.match(content):
        return _picture(content, name)
    if content.startswith(b"%PDF-"):
        return Found("application/pdf")
    if content.startswith(b"PK\x03\x04"):
        return Found(_KINDS[_packed(content, name)])
    if svg.seems(content):
        return Found("image/svg+xml", *svg.measure(content, name))
    return Found(_KINDS[_text(content, name)])


def _picture(content: bytes, name: str) -> Found:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(content, name)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels(name) from error
    except ContentError:
        raise
    except Exception as error:  # a broken picture makes Pillow raise nearly anything
        raise ContentError(
            f"The image “{name}” is broken and cannot be decoded. Save it anew, as JPEG or PNG."
        ) from error


def _decoded(content: bytes, name: str) -> Found:
    with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as picture:
        # Pillow calls a JPEG that further pictures follow MPO; many telephones write such.
        kind = "image/jpeg" if picture.format == "MPO" else _FORMATS[str(picture.format)]
        width, height = picture.size
        if width * height > _PIXELS:
            raise _too_many_pixels(name)
        exif = picture.getexif()
        turned = exif.get(ORIENTATION) in _TURNED
        if kind == "image/avif" and exif.get_ifd(_PLACE):
            raise ContentError(
                f"The image “{name}” tells where it was taken. Save it without its location, or as JPEG."
            )
        picture.load()
    return Found(kind, height, width) if turned else Found(kind, width, height)


def _too_many_pixels(name: str) -> ContentError:
    return ContentError(f"The image “{name}” has more than {_PIXELS:,} pixels. Make it smaller.")


def _packed(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = set(archive.namelist())
            opendocument = _beginning(archive, "mimetype") if "mimetype" in members else b""
    except Exception as error:  # a broken archive makes zipfile and what unpacks for it raise nearly anything
        raise ContentError(f"The file “{name}” is a broken or locked archive. Save it anew.") from error
    if any(member.endswith("vbaProject.bin") for member in members):
        raise ContentError(f"The file “{name}” holds macros. Save it without them, as .docx, .xlsx or .pptx.")
    for member, suffix in _OFFICE.items():
        if member in members:
            return suffix
    return SUFFIXES.get(opendocument.decode("latin-1").strip(), "zip")


def _beginning(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as file:
        return file.read(_LONGEST_KIND)


def _text(content: bytes, name: str) -> str:
    suffix = name.rpartition(".")[2].lower()
    if suffix not in ("csv", "txt"):
        raise ContentError(
            f"The file “{name}” is of no kind that is taken. Give an image (JPEG, PNG, GIF, WebP, AVIF, SVG), a PDF, "
            "an office document (.docx, .xlsx, .pptx, .odt, .ods), a .csv, .txt or .zip file."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"The text file “{name}” is not UTF-8. Save it as UTF-8.") from error
    if _CONTROLS.search(text):
        raise ContentError(f"The file “{name}” is called a text, but holds other data. Give the right file.")
    return suffix
