"""Office documents keep their kind, whatever program wrote them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from portal.errors import ContentError
from portal.news.media import MediaFolder

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
WORD = f"{OFFICE}wordprocessingml.document.main+xml"


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", 1_000_000)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str, part: str = "word/document.xml", **more: str) -> bytes:
    """An Office Open XML file whose main part is of this content type."""
    overrides = f'<Override PartName="/{part}" ContentType="{main}"/>'
    types = f'<?xml version="1.0"?><Types><Default Extension="xml" ContentType="a/b"/>{overrides}</Types>'
    return packed({"[Content_Types].xml": types, part: "<x/>", **more})


def open_document(kind: str, more: Mapping[str, str] | None = None, *, mimetype: bool = True) -> bytes:
    root = f'<m:file-entry m:media-type="{OPEN}{kind}" m:full-path="/" m:version="1.3"/>'
    entry = '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
    told = f'<m:manifest xmlns:m="urn:x">{entry}{root}</m:manifest>'
    first = {"mimetype": OPEN + kind} if mimetype else {}
    return packed({**first, "META-INF/manifest.xml": told, "content.xml": "<x/>", **(more or {})})


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (office(WORD), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (office(WORD, "word/document2.xml"), "แบบคำร้อง.docx", f"{OFFICE}wordprocessingml.document"),
        (office(WORD, "content/main.xml"), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (office(WORD, "word\\document.xml"), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (office(WORD.upper()), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (packed({"[Content_Types].xml": "", "word/document2.xml": ""}), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (packed({"word\\document.xml": ""}), "a.docx", f"{OFFICE}wordprocessingml.document"),
        (
            packed({"[content_types].xml": f'<Types><Override ContentType="{WORD}"/></Types>'.encode("utf-16")}),
            "a.docx",
            f"{OFFICE}wordprocessingml.document",
        ),
        (office(f"{OFFICE}wordprocessingml.template.main+xml"), "a.dotx", f"{OFFICE}wordprocessingml.template"),
        (office(f"{OFFICE}spreadsheetml.sheet.main+xml"), "a.xlsx", f"{OFFICE}spreadsheetml.sheet"),
        (office(f"{OFFICE}spreadsheetml.template.main+xml"), "a.xltx", f"{OFFICE}spreadsheetml.template"),
        (
            office("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin"),
            "a.xlsb",
            "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        ),
        (office(f"{OFFICE}presentationml.presentation.main+xml"), "a.pptx", f"{OFFICE}presentationml.presentation"),
        (office(f"{OFFICE}presentationml.slideshow.main+xml"), "a.ppsx", f"{OFFICE}presentationml.slideshow"),
        (office(f"{OFFICE}presentationml.template.main+xml"), "a.potx", f"{OFFICE}presentationml.template"),
        (open_document("text"), "a.odt", f"{OPEN}text"),
        (open_document("text", mimetype=False), "a.odt", f"{OPEN}text"),
        (open_document("text-template"), "a.ott", f"{OPEN}text-template"),
        (open_document("spreadsheet", mimetype=False), "a.ods", f"{OPEN}spreadsheet"),
        (open_document("presentation"), "a.odp", f"{OPEN}presentation"),
        (open_document("graphics"), "a.odg", f"{OPEN}graphics"),
        (open_document("graphics-template"), "a.otg", f"{OPEN}graphics-template"),
        (packed({"mimetype": "application/epub+zip\n"}), "a.epub", "application/epub+zip"),
        (packed({"META-INF/container.xml": ""}), "a.epub", "application/epub+zip"),
        (packed({"doc.kml": "<kml/>"}), "เส้นทาง.kmz", "application/vnd.google-earth.kmz"),
    ],
)  # fmt: skip
def test_a_document_keeps_its_kind(folder: MediaFolder, content: bytes, name: str, kind: str) -> None:
    kept = folder.put(content, name)
    assert kept.kind == kind
    assert kept.filename == name
    assert kept.name.rpartition(".")[2] == name.rpartition(".")[2]
    found = folder.find(kept.hash)
    assert found is not None
    assert (found.kind, found.path.read_bytes()) == (kind, content)


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (office("application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docm", "macros"),
        (office("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "a.xlsm", "macros"),
        (office("application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"), "a.ppsm", "macros"),
        (office(WORD, **{"word/VBAPROJECT.BIN": ""}), "a.docx", "macros"),
        (office(WORD, **{"word\\vbaProject.bin": ""}), "a.docx", "macros"),
        (office(f"{OFFICE}spreadsheetml.sheet.main+xml", **{"xl/macrosheets/sheet1.xml": ""}), "a.xlsx", "macros"),
        (open_document("text", {"Basic/Standard/Module1.xml": ""}), "a.odt", "macros"),
        (open_document("text", {"Scripts/python/a.py": ""}), "a.odt", "macros"),
        (open_document("formula"), "a.odf", "no kind that is taken.*\\.odg.*\\.zip"),
        (packed({"mimetype": "application/vnd.sun.xml.writer"}), "a.sxw", "no kind that is taken"),
        (packed({"a": ""}), "a.docx", "is a ZIP archive, but is called .docx"),
        (packed({"META-INF/MANIFEST.MF": ""}), "a.jar", "is a ZIP archive, but is called .jar"),
        (packed({"AndroidManifest.xml": ""}), "a.apk", "is a ZIP archive"),
        (packed({"Index/Document.iwa": ""}), "a.pages", "is a ZIP archive|is called"),
        (office(f"{OFFICE}spreadsheetml.sheet.main+xml"), "a.docx", "called .docx.*that of a .xlsx"),
        (office(WORD), "a.pdf", "called .pdf.*that of a .docx"),
        (b"%PDF-1.7", "a.docx", "called .docx.*that of a .pdf"),
        (b"%PDF-1.7", "a.jpg", "called .jpg.*that of a .pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "old kind of office documents"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_with_a_remedy(
    folder: MediaFolder, content: bytes, name: str, problem: str
) -> None:
    with pytest.raises(ContentError, match=problem) as refused:
        folder.put(content, name)
    assert name in refused.value.reason


def test_libraries_of_macros_without_a_macro_are_no_macros(folder: MediaFolder) -> None:
    content = open_document("text", {"Basic/script-lc.xml": "", "Basic/Standard/script-lb.xml": ""})
    assert folder.put(content, "a.odt").kind == f"{OPEN}text"


@pytest.mark.parametrize("before", [b"\r\n", b"x" * 200, b"\xef\xbb\xbf", b"\x00" * 1000])
def test_a_pdf_may_begin_behind_other_bytes(folder: MediaFolder, before: bytes) -> None:
    content = before + b"%PDF-1.4\n..."
    kept = folder.put(content, "ประกาศ.pdf")
    found = folder.find(kept.hash)
    assert found is not None
    assert (kept.kind, found.path.read_bytes()) == ("application/pdf", content)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"x" * 1100 + b"%PDF-1.4", "a.pdf"),
        (b"MZ" + b"x" * 200 + b"%PDF-1.4", "a.exe"),
        (b"<html><script>x</script>%PDF-1.4", "a.html"),
    ],
)
def test_what_only_mentions_pdf_is_none(folder: MediaFolder, content: bytes, name: str) -> None:
    with pytest.raises(ContentError, match="no kind that is taken"):
        folder.put(content, name)


def test_a_text_about_pdf_is_a_text(folder: MediaFolder) -> None:
    assert folder.put(b"A file begins with %PDF-1.4", "a.txt").kind == "text/plain"


def test_a_document_that_was_once_taken_for_an_archive_gets_its_kind(
    folder: MediaFolder, tmp_path: Path
) -> None:
    content = office(WORD, "word/document2.xml")
    digest = folder.put(content, "a.docx").hash
    (place,) = (tmp_path / "media").rglob("*.docx")
    place.rename(place.with_suffix(".zip"))
    kept = folder.put(content, "a.docx")
    assert (kept.hash, kept.kind) == (digest, f"{OFFICE}wordprocessingml.document")
