"""Office documents and other packed files: what kind one is, by what it says itself, else by what it is made of."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from typing import NamedTuple

from portal.errors import ContentError

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
