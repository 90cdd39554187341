"""What a file is, found from its content, and whether it can be taken."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from portal.errors import ContentError
from portal.news.media import archives, pictures, svg
from portal.text.file_names import is_suffix_for, suffix_of

SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "application/pdf": "pdf",
    **archives.OFFICE_KINDS,
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12": "xlsb",
    **archives.SELF_NAMED_KINDS,
    "application/vnd.google-earth.kmz": "kmz",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/zip": "zip",
}
"""Every kind that is taken (media type), with the suffix of its files."""

_KINDS = {suffix: kind for kind, suffix in SUFFIXES.items()}
_PIXELS = frozenset(
    {"jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif", "avifs", "heic", "heif", "bmp", "tif"}
)
_KNOWN = (
    frozenset(SUFFIXES.values())
    | _PIXELS
    | frozenset({"doc", "xls", "ppt", "rtf", "html", "htm", "xml", "exe"})
)
"""Endings that say what a file is, taken or not."""
_OLD_ENDINGS = {"docx": "doc", "xlsx": "xls", "pptx": "ppt"}
"""Endings under which office programs also open the newer kind."""
_PDF_STARTS_WITHIN = 1024
"""Bytes in which Acrobat and the browsers look for the beginning of a PDF (PDF 1.7, implementation note 13)."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAKEN = (
    "Give an image (JPEG, PNG, GIF, WebP, AVIF, SVG), a PDF, an office document (.docx, .xlsx, .pptx, .odt, .ods, "
    ".odp, .odg, and templates of these), an .epub, .kmz, .csv, .txt or .zip file."
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Taken(NamedTuple):
    """What a file is (media type), what is kept of it, and for an image its size in pixels as it is shown, where it
    has one."""

    kind: str
    content: bytes
    width: int | None = None
    height: int | None = None


def take(content: bytes, name: str) -> Taken:
    """What is kept of a file.

    Raises ContentError for one that is broken, not safe, of no kind that is taken, or whose name says another kind.
    """
    if kind := pictures.seems(content):
        _check_name(name, SUFFIXES[kind])
        return Taken(kind, *pictures.keep(content, kind, name))
    if svg.seems(content):
        _check_name(name, "svg")
        return Taken("image/svg+xml", *svg.keep(content, name))
    suffix = _document(content, name)
    _check_name(name, suffix)
    return Taken(_KINDS[suffix], content)


def _document(content: bytes, name: str) -> str:
    named = suffix_of(name)
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return archives.kind_of(content, name) or _refuse(name)
    if named == "pdf" and b"%PDF-" in content[:_PDF_STARTS_WITHIN]:
        return "pdf"
    if named in ("csv", "txt"):
        return _text(content, name, named)
    if content.startswith(_OLD_OFFICE):
        raise ContentError(
            f"The file “{name}” is of an old kind of office documents (.doc, .xls, .ppt), or locked by a password. "
            "Save it without a password as .docx, .xlsx, .pptx or PDF."
        )
    return _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise ContentError(f"The file “{name}” is of no kind that is taken. {_TAKEN}")


def _check_name(name: str, found: str) -> None:
    """Refuse a file whose name says another kind than it is, for it is hardly the file that was meant. The endings of
    pictures are set right instead: telephones and programs mix them up."""
    named = suffix_of(name)
    if is_suffix_for(named, found) or _is_as_good(named, found):
        return
    if found == "zip":
        raise ContentError(
            f"The file “{name}” is a ZIP archive, but is called .{named}. If it is to be an archive, call it .zip. "
            + _TAKEN
        )
    raise ContentError(
        f"The file “{name}” is called .{named}, but its content is that of a .{found} file. Give the right file, or "
        "the right ending."
    )


def _is_as_good(named: str, found: str) -> bool:
    """Whether an ending that is not that of the kind does not contradict it."""
    if found == "zip":
        return not named[:1].isalpha()  # “v1.2” and “5 ธ.ค. 2563” have no ending
    if named not in _KNOWN or named == _OLD_ENDINGS.get(found):
        return True
    if found in _PIXELS:
        return named in _PIXELS
    return (named == "zip" and found not in ("pdf", "svg")) or (found == "svg" and named in ("txt", "xml"))


def _text(content: bytes, name: str, suffix: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError(f"The text file “{name}” is not UTF-8. Save it as UTF-8.") from error
    if _CONTROLS.search(text):
        raise ContentError(f"The file “{name}” is called a text, but holds other data. Give the right file.")
    return suffix
