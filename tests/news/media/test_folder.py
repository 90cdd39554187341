from __future__ import annotations

import hashlib
import io
import stat
import threading
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from portal.errors import ContentError, StoreError
from portal.news.media import MediaFolder

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 675"><rect width="9" height="9"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", 1_000_000)


def picture(kind: str, size: tuple[int, int] = (30, 20), orientation: int = 0) -> bytes:
    file = io.BytesIO()
    told = Image.Exif()
    told[0x0112] = orientation
    Image.new("RGB", size, "navy").save(file, kind, **({"exif": told} if orientation else {}))
    return file.getvalue()


def archive(packing: int = zipfile.ZIP_STORED, **members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type", "suffix"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("GIF", "image/gif", "gif"),
        ("WEBP", "image/webp", "webp"),
        ("AVIF", "image/avif", "avif"),
    ],
)
def test_a_picture_is_known_by_its_content(
    folder: MediaFolder, kind: str, media_type: str, suffix: str
) -> None:
    content = picture(kind)
    kept = folder.put(content, "Photo of the Hall.BIN", "image")
    assert (kept.kind, kept.name, kept.width, kept.height) == (
        media_type,
        f"photo-of-the-hall.{suffix}",
        30,
        20,
    )
    assert (kept.hash, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_turned_photograph_has_the_size_it_is_shown_in(folder: MediaFolder) -> None:
    kept = folder.put(picture("JPEG", (30, 20), orientation=6), "a.jpg")
    assert (kept.width, kept.height) == (20, 30)


def test_a_telephones_photograph_with_further_pictures_is_a_jpeg(folder: MediaFolder) -> None:
    file = io.BytesIO()
    first, second = (Image.new("RGB", (30, 20), name) for name in ("navy", "gold"))
    first.save(file, "MPO", save_all=True, append_images=[second])
    kept = folder.put(file.getvalue(), "a.jpg", "image")
    assert (kept.kind, kept.width, kept.height) == ("image/jpeg", 30, 20)


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.7\n...", "notice", "application/pdf"),
        (archive(word__document_xml="x"), "a.zip", OFFICE + "wordprocessingml.document"),
        (archive(xl__workbook_xml="x"), "a", OFFICE + "spreadsheetml.sheet"),
        (archive(ppt__presentation_xml="x"), "a", OFFICE + "presentationml.presentation"),
        (archive(mimetype=OPEN + "text"), "a", OPEN + "text"),
        (archive(mimetype=OPEN + "spreadsheet"), "a", OPEN + "spreadsheet"),
        (archive(readme="x"), "a.zip", "application/zip"),
        (archive(readme="x"), "ภาพ 5 ธ.ค", "application/zip"),
        (archive(word__document_xml="x"), "a.doc", OFFICE + "wordprocessingml.document"),
        (SVG, "a.svg", "image/svg+xml"),
        ("ก,ข\n1,2\n".encode(), "ตาราง.CSV", "text/csv"),
        (b"\xef\xbb\xbfplain", "a.txt", "text/plain"),
        (SVG, "a.txt", "image/svg+xml"),
    ],
)  # fmt: skip
def test_a_document_is_known_by_its_content(
    folder: MediaFolder, content: bytes, name: str, media_type: str
) -> None:
    kept = folder.put(content, name)
    found = folder.find(kept.hash)
    assert kept.kind == media_type
    assert found is not None
    assert (found.kind, found.size, found.path.read_bytes()) == (media_type, len(content), content)


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.png", "empty"),
        (b"<html><script>alert(1)</script>", "a.html", "no kind that is taken"),
        (b"MZ\x90\x00", "a.exe", "no kind that is taken"),
        (b"MZ\x10\x00", "a.txt", "other data"),
        ("ลำพูน".encode("tis-620"), "a.txt", "UTF-8"),
        (picture("PNG")[:60], "a.png", "broken"),
        (b"\xff\xd8\xff" + b"x" * 100, "a.jpg", "broken"),
        (picture("BMP"), "a.bmp", "no kind that is taken"),
        (archive(readme="x")[:40], "a.zip", "broken or locked"),
        (archive(zipfile.ZIP_LZMA, mimetype="x").replace(b"]\0", b"\xff\xff"), "a.odt", "broken or locked"),
        (archive(word__document_xml="x", word__vbaProject_bin="x"), "a.docx", "macros"),
        (b"x" * 1_000_001, "a.txt", "at most 1,000,000"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_remedy(
    folder: MediaFolder, tmp_path: Path, content: bytes, name: str, problem: str
) -> None:
    with pytest.raises(ContentError, match=problem) as refused:
        folder.put(content, name)
    assert name in refused.value.reason
    assert not (tmp_path / "media").exists()


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(folder: MediaFolder) -> None:
    for size in ((8_000, 8_000), (12_000, 9_000), (30_000, 30_000)):
        file = io.BytesIO()
        Image.new("1", size).save(file, "PNG", compress_level=9)
        with pytest.raises(ContentError, match="pixels"):
            folder.put(file.getvalue(), "a.png")


def test_of_a_small_archive_that_unpacks_to_a_huge_file_only_the_beginning_is_read(
    folder: MediaFolder,
) -> None:
    content = archive(zipfile.ZIP_DEFLATED, mimetype="x" * 50_000_000)
    tracemalloc.start()
    try:
        assert folder.put(content, "a.zip").kind == "application/zip"
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_where_an_image_is_wanted_nothing_else_will_do(folder: MediaFolder) -> None:
    with pytest.raises(ContentError, match=r"“a\.pdf” is no image"):
        folder.put(b"%PDF-1.7", "a.pdf", "image")


def test_a_file_may_be_given_by_its_path(folder: MediaFolder, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(SVG)
    assert folder.put(path, "b.svg") == folder.put(SVG, "b.svg")


@pytest.mark.parametrize("name", ["none.png", "."])
def test_a_file_that_is_not_there_is_refused(folder: MediaFolder, tmp_path: Path, name: str) -> None:
    with pytest.raises(ContentError, match="is not there"):
        folder.put(tmp_path / name, name)


def test_content_is_stored_once_and_is_no_program(folder: MediaFolder, tmp_path: Path) -> None:
    first = folder.put(SVG, "one.svg")
    second = folder.put(SVG, "two.svg")
    (path,) = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert first.hash == second.hash
    assert path == tmp_path / "media" / first.hash[:2] / f"{first.hash}.svg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_many_may_put_the_same_content_at_once(folder: MediaFolder, tmp_path: Path) -> None:
    hashes: list[str] = []
    threads = [
        threading.Thread(target=lambda: hashes.append(folder.put(SVG, "a.svg").hash)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert len(hashes) == 8
    assert len(set(hashes)) == 1
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1


def test_a_write_that_fails_leaves_nothing_behind(
    folder: MediaFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        folder.put(SVG, "a.svg")
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("asked", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "0" * 64])
def test_only_hashes_of_files_that_are_there_are_found(folder: MediaFolder, asked: str) -> None:
    folder.put(SVG, "a.svg")
    assert folder.find(asked) is None


def test_the_name_that_was_given_is_kept_beside_the_one_for_addresses(folder: MediaFolder) -> None:
    kept = folder.put(b"%PDF-1.7", "ประกาศจังหวัด ฉบับที่ ๗.pdf")
    assert kept.filename == "ประกาศจังหวัด ฉบับที่ ๗.pdf"
    assert kept.name.isascii()


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 1000, None])
def test_a_spoilt_file_is_found_out_and_healed_by_the_good_one(
    folder: MediaFolder, damage: bytes | None
) -> None:
    content = picture("PNG")
    kept = folder.put(content, "a.png")
    assert folder.damage(kept.hash) == ""
    stored = folder.find(kept.hash)
    assert stored is not None
    stored.path.unlink() if damage is None else stored.path.write_bytes(damage)
    assert folder.damage(kept.hash) == ("is not there" if damage is None else "is damaged")
    assert folder.put(content, "a.png") == kept
    assert folder.damage(kept.hash) == ""


def test_one_wrong_byte_is_found_out_and_healed(folder: MediaFolder) -> None:
    content = picture("PNG")
    kept = folder.put(content, "a.png")
    stored = folder.find(kept.hash)
    assert stored is not None
    stored.path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert folder.damage(kept.hash) == "is damaged"
    folder.put(content, "a.png")
    assert stored.path.read_bytes() == content


def test_a_good_file_is_not_written_again(folder: MediaFolder) -> None:
    content = picture("PNG")
    stored = folder.find(folder.put(content, "a.png").hash)
    assert stored is not None
    before = stored.path.stat().st_ino
    folder.put(content, "b.png")
    assert stored.path.stat().st_ino == before
