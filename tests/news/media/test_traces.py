from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from portal.errors import ContentError
from portal.news.media import MediaFolder
from portal.news.media.traces import without_traces

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SECRET = b"SERIAL-4711"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TURNED = 6
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def exif(orientation: int = 0) -> Image.Exif:
    """What a telephone writes: who made it, where it was, how it was held."""
    told = Image.Exif()
    told[MAKER] = SECRET.decode()
    told.get_ifd(GPS)[2] = (18.0, 34.0, 51.0)
    if orientation:
        told[ORIENTATION] = orientation
    return told


def drawn() -> Image.Image:
    picture = Image.new("RGB", (31, 17), "navy")
    picture.putdata([(x * 5 % 256, x * 3 % 256, x % 256) for x in range(31 * 17)])
    return picture


def photograph(kind: str, orientation: int = 0, **extra: Any) -> bytes:
    if kind == "PNG":
        extra["pnginfo"] = PngImagePlugin.PngInfo()
        extra["pnginfo"].add_text("Author", SECRET.decode(), zip=False)
        extra["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
    else:
        extra["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        extra["comment"] = SECRET
    file = io.BytesIO()
    drawn().save(file, kind, exif=exif(orientation), icc_profile=PROFILE, **extra)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", [0, 1, TURNED])
def test_a_kept_photograph_is_the_same_picture_without_what_was_told_beside_it(
    kind: str, orientation: int
) -> None:
    content = photograph(kind, orientation)
    assert SECRET in content
    kept = without_traces(content, KINDS[kind])
    before, after = opened(content), opened(kept)
    assert SECRET not in kept
    assert dict(after.getexif()) == ({ORIENTATION: TURNED} if orientation == TURNED else {})
    assert after.tobytes() == before.tobytes()
    assert after.info["icc_profile"] == PROFILE
    assert without_traces(kept, KINDS[kind]) == kept


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_tells_nothing_is_kept_byte_by_byte(kind: str) -> None:
    file = io.BytesIO()
    drawn().save(file, kind, icc_profile=PROFILE)
    assert without_traces(file.getvalue(), KINDS[kind]) == file.getvalue()


def test_what_follows_a_photograph_is_left_out() -> None:
    file = io.BytesIO()
    drawn().save(
        file, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")], exif=exif().tobytes()
    )
    content = file.getvalue() + b"ftypmp42" + SECRET
    kept = without_traces(content, "image/jpeg")
    assert SECRET not in kept
    assert kept.endswith(b"\xff\xd9")
    assert opened(kept).format == "JPEG"
    assert opened(kept).tobytes() == opened(content).tobytes()


def test_a_photograph_in_several_scans_stays_whole() -> None:
    content = photograph("JPEG", progressive=True, restart_marker_blocks=1)
    assert content.count(b"\xff\xda") > 1
    assert opened(without_traces(content, "image/jpeg")).tobytes() == opened(content).tobytes()


def test_moving_pictures_still_move() -> None:
    frames = [Image.new("RGB", (8, 8), name) for name in ("red", "navy", "gold")]
    for kind in ("PNG", "WEBP"):
        file = io.BytesIO()
        frames[0].save(file, kind, save_all=True, append_images=frames[1:], exif=exif())
        kept = opened(without_traces(file.getvalue(), KINDS[kind]))
        assert SECRET in file.getvalue()
        assert getattr(kept, "n_frames", 1) == 3


def test_the_folder_keeps_photographs_without_traces(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path, 1_000_000)
    kept = folder.put(photograph("JPEG", TURNED), "a.jpg", "image")
    stored = folder.find(kept.hash)
    assert stored is not None
    content = stored.path.read_bytes()
    assert SECRET not in content
    assert (kept.size, kept.width, kept.height) == (len(content), 17, 31)
    assert folder.put(content, "a.jpg", "image") == kept


def test_an_avif_that_tells_where_it_was_taken_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    drawn().save(file, "AVIF", exif=exif().tobytes())
    with pytest.raises(ContentError, match="tells where it was taken"):
        MediaFolder(tmp_path, 1_000_000).put(file.getvalue(), "a.avif", "image")


@given(st.sampled_from(sorted(KINDS)), st.sampled_from([0, TURNED]), st.data())
def test_a_damaged_photograph_is_refused_or_stays_the_same_picture(
    kind: str, orientation: int, data: st.DataObject
) -> None:
    content = bytearray(photograph(kind, orientation))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as place:
        folder = MediaFolder(Path(place), 1_000_000)
        try:
            kept = folder.put(bytes(content), "a.jpg", "image")
        except ContentError:
            return
        stored = folder.find(kept.hash)
        assert stored is not None
        assert opened(stored.path.read_bytes()).tobytes() == opened(bytes(content)).tobytes()
