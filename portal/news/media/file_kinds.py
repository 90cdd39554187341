"""What a file is, found from its content, and whether it can be taken."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from typing import NamedTuple, NoReturn

from portal.article import SVG
from portal.errors import ContentError
from portal.news.media import pictures, svg
from portal.text.file_names import is_suffix_for, suffix_of

_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_KINDS: Mapping[str, str] = {
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}wordprocessingml.template": "dotx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}spreadsheetml.template": "xltx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    f"{_OFFICE}presentationml.template": "potx",
    f"{_OFFICE}presentationml.slideshow": "ppsx",
}
"""Office documents by their media types, with the suffix of their files."""
_MAIN_PARTS: Mapping[str, str] = {
    **{f"{kind}.main+xml": suffix for kind, suffix in OFFICE_KINDS.items()},
    "application/vnd.ms-excel.sheet.binary.macroenabled.main": "xlsb",
}
"""What `[Content_Types].xml` calls the main part of a document (ECMA-376), in small letters."""
_MACRO_PART = re.compile(r"macroenabled\.main\+xml|vbaproject$")
_FOLDERS = ((re.compile(r"word/document\d*\.xml"), "docx"), (re.compile(r"xl/workbook\d*\.xml"), "xlsx"),
            (re.compile(r"ppt/presentation\d*\.xml"), "pptx"))  # fmt: skip
"""Main parts by their usual names, for documents that do not say what they are."""
_OPEN = "application/vnd.oasis.opendocument."
SELF_NAMED_KINDS: Mapping[str, str] = {
    f"{_OPEN}text": "odt",
    f"{_OPEN}text-template": "ott",
    f"{_OPEN}spreadsheet": "ods",
    f"{_OPEN}spreadsheet-template": "ots",
    f"{_OPEN}presentation": "odp",
    f"{_OPEN}presentation-template": "otp",
    f"{_OPEN}graphics": "odg",
    f"{_OPEN}graphics-template": "otg",
    "application/epub+zip": "epub",
}
"""What the member `mimetype`, or the manifest of an OpenDocument file, says: the media type, with the suffix."""
_MACROS = re.compile(
    r"(?:.*/)?vbaproject\.bin|xl/macrosheets/.*|basic/[^/]+/(?!(?:script|dialog)-l[bc]\.xml)[^/]+|scripts/.*[^/]"
)
_CONTENT_TYPE = re.compile(r"""\bContentType\s*=\s*["']([^"']+)["']""")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?file-entry\b[^<>]*>")
_ROOT = re.compile(r"""\bfull-path\s*=\s*["']/["']""")
_MEDIA_TYPE = re.compile(r"""\bmedia-type\s*=\s*["']([^"']+)["']""")
_LONGEST = 2**20
"""Bytes of a member that tell the kind of the file; what follows is not unpacked, however much it would be."""


class _Archive(NamedTuple):
    """The members of a packed file by their names in small letters, folders parted by slashes."""

    file: zipfile.ZipFile
    members: Mapping[str, str]

    def text(self, member: str) -> str:
        """The beginning of a member; empty where there is none."""
        if member not in self.members:
            return ""
        with self.file.open(self.members[member]) as file:
            content = file.read(_LONGEST)
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        return content.decode("utf-16" if wide else "utf-8-sig", "replace")


def kind_of(content: bytes, name: str) -> str:
    """The ending of the kind that a packed file is, `zip` where it is none of its own, empty where it is of an office
    kind that is not taken. Raises ContentError for a broken one, and for one that holds macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = {member.replace("\\", "/").lower(): member for member in file.namelist()}
            archive = _Archive(file, members)
            types = [found.lower() for found in _CONTENT_TYPE.findall(archive.text("[content_types].xml"))]
            said = _said(archive)
    except Exception as error:  # a broken archive makes zipfile and what unpacks for it raise nearly anything
        raise ContentError(f"The file “{name}” is a broken or locked archive. Save it anew.") from error
    if any(map(_MACROS.fullmatch, members)) or any(map(_MACRO_PART.search, types)):
        raise ContentError(
            f"The file “{name}” holds macros. Save it without them, as .docx, .xlsx, .pptx, .odt, .ods or .odp."
        )
    office = next((_MAIN_PARTS[each] for each in types if each in _MAIN_PARTS), "")
    return office or (SELF_NAMED_KINDS.get(said, "") if said else _by_members(members))


def _said(archive: _Archive) -> str:
    """The media type that the file says it has (OpenDocument 1.3, part 2, 3.3 and 3.4; EPUB OCF 3.3)."""
    said = archive.text("mimetype").strip(" \t\r\n\0").lower()
    if said:
        return said if re.fullmatch(r"[\w.+-]+/[\w.+-]+", said) else ""
    entries = _ENTRY.findall(archive.text("meta-inf/manifest.xml"))
    root = next((entry for entry in entries if _ROOT.search(entry)), "")
    found = _MEDIA_TYPE.search(root)
    return found[1].lower() if found else ""


def _by_members(members: Collection[str]) -> str:
    for main, kind in _FOLDERS:
        if any(map(main.fullmatch, members)):
            return kind
    if "meta-inf/container.xml" in members:
        return "epub"
    return "kmz" if "doc.kml" in members else "zip"


SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    SVG: "svg",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "application/pdf": "pdf",
    **OFFICE_KINDS,
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12": "xlsb",
    **SELF_NAMED_KINDS,
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
        return Taken(SVG, *svg.keep(content, name))
    suffix = _document(content, name)
    _check_name(name, suffix)
    return Taken(_KINDS[suffix], content)


def _document(content: bytes, name: str) -> str:
    named = suffix_of(name)
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return kind_of(content, name) or _refuse(name)
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
