"""Pictures are kept as they were seen, and tell nothing that was not seen."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from portal.errors import ContentError
from portal.news.media import MediaFolder
from portal.news.media.pictures import keep, seems
from tests.news.media.looking import all_that_it_tells, pixels

SECRET = b"SERIAL-4711"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TURNED = 6
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def exif(orientation: int = 0) -> Image.Exif:
    """What a telephone writes: who made it, where it was, how it was held."""
    told = Image.Exif()
    told[MAKER] = SECRET.decode()
    told.get_ifd(GPS)[2] = (18.0, 34.0, 51.0)
    if orientation:
        told[ORIENTATION] = orientation
    return told


def drawn(size: tuple[int, int] = (61, 47), seed: int = 1) -> Image.Image:
    """A picture in which every pixel counts."""
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))  # noqa: S311


def saved(kind: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (picture or drawn()).save(file, kind, **options)
    return file.getvalue()


def telling(kind: str, orientation: int = 0, *, moving: bool = False) -> bytes:
    """A picture that tells of person, place and device wherever its kind can."""
    options: dict[str, Any] = {"icc_profile": PROFILE, "exif": exif(orientation).tobytes(), "xmp": XMP}
    if kind in ("JPEG", "GIF"):
        options["comment"] = SECRET
    if kind == "GIF":
        del options["exif"], options["icc_profile"]
    if kind == "AVIF" and moving:
        options["exif"] = exif().tobytes()  # Pillow 13 crashes where it writes a turned one that moves
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", SECRET.decode(), zip=False)
        options["pnginfo"].add_text("Comment", SECRET.decode(), zip=True)
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    if moving:
        options |= {"save_all": True, "append_images": [drawn(seed=2), drawn(seed=3)], "duration": 40}
    content = saved(kind, **options)
    if kind == "JPEG":  # IPTC, and a small copy in the header
        resources = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x0f" + SECRET + b"    "
        small = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x02\x02" + SECRET + b"\x00"
        content = content[:2] + segment(0xE0, small) + segment(0xED, resources) + content[2:]
    return content


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def kept(content: bytes) -> bytes:
    return keep(content, seems(content), "a").content


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, value and checksum of each chunk of a PNG."""
    at = 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        yield (
            content[at + 4 : at + 8],
            content[at + 8 : at + 8 + size],
            content[at + 8 + size : at + 12 + size],
        )
        at += 12 + size


def with_wrong_checksum(content: bytes, name: bytes) -> bytes:
    parts = ((each, value, b"oops" if each == name else check) for each, value, check in chunks(content))
    return content[:8] + b"".join(len(v).to_bytes(4) + n + v + check for n, v, check in parts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", [0, 1, TURNED])
def test_a_kept_picture_is_the_same_without_what_was_told_beside_it(kind: str, orientation: int) -> None:
    content = telling(kind, orientation)
    assert SECRET in all_that_it_tells(content)
    whole = keep(content, seems(content), "a")
    assert SECRET not in all_that_it_tells(whole.content)
    assert b"GPS" not in whole.content
    assert pixels(whole.content) == pixels(content)
    assert (whole.width, whole.height) == ((47, 61) if orientation == TURNED and kind != "GIF" else (61, 47))
    assert kept(whole.content) == whole.content
    with Image.open(io.BytesIO(whole.content)) as after:
        told = dict(after.getexif())
        assert told.get(ORIENTATION, 1) == (TURNED if orientation == TURNED and kind != "GIF" else 1)
        assert told.keys() <= {ORIENTATION}
        assert after.info.get("icc_profile") == (None if kind == "GIF" else PROFILE)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_what_moves_still_moves_and_tells_nothing(kind: str) -> None:
    content = telling(kind, moving=True)
    assert SECRET in all_that_it_tells(content)
    assert len(pixels(content)) == 3
    assert pixels(kept(content)) == pixels(content)
    assert SECRET not in all_that_it_tells(kept(content))
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept(content))) as after:
        assert before.info.get("loop") == after.info.get("loop")
        assert before.info.get("duration") == after.info.get("duration")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_tells_nothing_is_kept_byte_by_byte(kind: str) -> None:
    options: dict[str, Any] = {"icc_profile": PROFILE} if kind != "GIF" else {}
    content = saved(kind, **options)
    assert kept(content) == content


@pytest.mark.parametrize(
    "content",
    [
        saved("JPEG", drawn().convert("CMYK")),
        saved("JPEG", drawn().convert("L")),
        saved("JPEG", progressive=True, restart_marker_blocks=1),
        saved("JPEG", quality=100, subsampling=0),
        saved("PNG", Image.new("I;16", (9, 9), 40_000)),
        saved("PNG", drawn().convert("1")),
        saved("PNG", drawn().convert("P"), transparency=3),
        saved("PNG", drawn().convert("LA")),
        saved("GIF", drawn().convert("P"), transparency=3),
        saved("WEBP", lossless=True),
        saved("WEBP", drawn().convert("RGBA")),
        saved("AVIF", drawn().convert("RGBA")),
    ],
    ids=[
        *("cmyk", "grey", "progressive", "full-colour", "png16", "png1", "palette", "alpha"),
        *("gif", "lossless", "webp-alpha", "avif-alpha"),
    ],
)
def test_odd_but_good_pictures_are_kept_as_they_are(content: bytes) -> None:
    assert pixels(kept(content)) == pixels(content)


def test_what_follows_a_photograph_is_left_out() -> None:
    content = saved("MPO", save_all=True, append_images=[drawn(seed=2)], exif=exif().tobytes())
    made = kept(content + b"ftypmp42" + SECRET)
    assert SECRET not in made
    assert made.endswith(b"\xff\xd9")
    assert made.count(b"\xff\xd8\xff") == 1
    assert pixels(made) == pixels(content)


def test_colours_stay_what_they_are_wherever_their_kind_is_told() -> None:
    content = saved("JPEG", subsampling=0, keep_rgb=True)
    jfif = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    for told in (
        segment(0xE1, exif().tobytes()) + jfif,
        segment(0xEE, b"Adobe\x00\x65\x00\x00\x00\x00\x00rest"),
    ):
        given = content[:2] + told + content[2:]
        assert pixels(kept(given)) == pixels(given)
        assert SECRET not in kept(given)
        assert b"rest" not in kept(given)


def test_a_turn_is_taken_from_where_browsers_look_for_it() -> None:
    turned = XMP.replace(SECRET, b'<rdf:Description tiff:Orientation="6" xmlns:tiff="x"/>')
    whole = keep(saved("JPEG", xmp=turned), "image/jpeg", "a")
    assert (whole.width, whole.height) == (61, 47)


@pytest.mark.parametrize("marker", [0x01, 0x02, 0x9F, 0xBF, 0xD3])
def test_a_stray_marker_does_not_cut_a_photograph_off(marker: int) -> None:
    content = bytearray(saved("JPEG", drawn((320, 240)), quality=90, restart_marker_rows=1))
    content[20_000:20_002] = bytes((0xFF, marker))
    assert pixels(kept(bytes(content))) == pixels(bytes(content))
    assert len(kept(bytes(content))) == len(content)


@pytest.mark.parametrize("marker", [0xC0, 0xC4, 0xC8, 0xD8, 0xD9, 0xDA, 0xDD, 0xE1, 0xF0, 0xFE])
def test_a_marker_that_means_something_in_a_scan_changes_nothing_unseen(marker: int) -> None:
    content = bytearray(saved("JPEG", drawn((320, 240)), quality=90, restart_marker_rows=1))
    content[20_000:20_002] = bytes((0xFF, marker))
    try:
        made = kept(bytes(content))
    except ContentError:
        return
    assert pixels(made) == pixels(bytes(content))


@pytest.mark.parametrize(
    "damage",
    [
        lambda jpeg: jpeg[:2] + b"\xff\xff\xff" + jpeg[2:],
        lambda jpeg: jpeg[:20] + b"junk" + jpeg[20:],
        lambda jpeg: jpeg[:-2],
        lambda jpeg: jpeg[:-1],
        lambda jpeg: jpeg + b"anything",
    ],
    ids=["fill", "junk", "no end", "half an end", "trailing"],
)
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_browsers_show_is_taken(damage: Callable[[bytes], bytes], progressive: bool) -> None:
    content = saved("JPEG", progressive=progressive)
    made = kept(damage(content))
    assert pixels(made) == pixels(content)
    assert made.endswith(b"\xff\xd9")


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [3, 4, 7, 50, 500])
def test_a_jpeg_that_is_cut_off_is_refused(missing: int, progressive: bool) -> None:
    content = saved("JPEG", drawn((160, 120)), progressive=progressive)
    with pytest.raises(ContentError, match="cut off"):
        kept(content[:-missing])


def test_a_jpeg_that_is_cut_between_two_scans_is_refused() -> None:
    content = saved("JPEG", drawn((160, 120)), progressive=True)
    last = content.rindex(b"\xff\xda")
    tables = content.rindex(b"\xff\xc4", 0, last)
    with pytest.raises(ContentError, match="cut off"):
        kept(content[:tables])


@pytest.mark.parametrize("missing", [1, 4, 8, 12, 16, 17])
def test_a_png_that_lacks_only_its_end_is_taken(missing: int) -> None:
    content = saved("PNG")
    assert pixels(kept(content[:-missing])) == pixels(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (saved("PNG")[:-100], "cut off"),
        (saved("PNG", save_all=True, append_images=[drawn(seed=2)])[:-40], "cut off"),
        (saved("GIF")[:-10], "cut off"),
        (saved("WEBP")[:-3], "cut off"),
        (saved("WEBP", lossless=True)[:-1], "cut off"),
        (saved("AVIF")[:-3], "cut off"),
        (with_wrong_checksum(saved("PNG"), b"IHDR"), "its chunk IHDR has a wrong checksum"),
        (with_wrong_checksum(saved("PNG", drawn().convert("P")), b"PLTE"), "its chunk PLTE"),
        (b"\xff\xd8\xff" + b"x" * 100, "cut off"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\1nope", "another|as a PNG does|cut off"),
    ],
)
def test_a_picture_that_is_not_whole_is_refused_and_the_cause_named(content: bytes, reason: str) -> None:
    with pytest.raises(ContentError, match=reason) as refused:
        keep(content, seems(content), "ภาพ.png")
    assert refused.value.reason.startswith("The image “ภาพ.png” is broken: ")


def test_a_gif_without_its_trailer_is_taken() -> None:
    assert pixels(kept(saved("GIF")[:-1])) == pixels(saved("GIF"))


@pytest.mark.parametrize("zip_", [True, False])
def test_a_png_with_very_much_text_is_taken(zip_: bool) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("XML:com.adobe.xmp", "x" * 1_500_000, zip=zip_)
    assert kept(saved("PNG", pnginfo=told)) == saved("PNG")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_profile_that_is_larger_than_any_should_be_is_left_out(kind: str) -> None:
    content = saved(kind, icc_profile=PROFILE + bytes(1_200_000))
    made = kept(content)
    assert len(made) < len(saved(kind)) + 100
    with Image.open(io.BytesIO(made)) as after:
        assert "icc_profile" not in after.info
        assert after.tobytes() == pixels(saved(kind))[0][2]


@pytest.mark.parametrize("name", [b"tEXt", b"iCCP", b"pHYs", b"IDAT", b"IEND", b"eXIf"])
def test_a_png_whose_checksums_are_wrong_where_browsers_do_not_mind_is_taken(name: bytes) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    content = saved("PNG", pnginfo=told, icc_profile=PROFILE, dpi=(72, 72), exif=exif(TURNED))
    made = kept(with_wrong_checksum(content, name))
    assert pixels(made) == pixels(content)
    assert all(zlib.crc32(each + value).to_bytes(4) == check for each, value, check in chunks(made))


def test_an_avif_may_name_another_brand_first() -> None:
    content = saved("AVIF")
    assert content[8:12] == b"avif"
    other = content[:8] + b"mif1" + content[12:]
    assert seems(other) == "image/avif"
    assert pixels(kept(other)) == pixels(content)


def test_pictures_that_would_take_all_memory_are_refused() -> None:
    for size in ((8_000, 8_000), (12_000, 9_000), (30_000, 30_000)):
        with pytest.raises(ContentError, match="pixels"):
            kept(saved("PNG", Image.new("1", size), compress_level=9))
    frames = [Image.new("1", (6_000, 6_000), number % 2) for number in range(9)]
    with pytest.raises(ContentError, match="one after another"):
        kept(saved("GIF", frames[0], save_all=True, append_images=frames[1:]))


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4) + name + body


@pytest.mark.parametrize("sizes", [b"\x00\x00", b"\x44\x00"])
def test_a_list_of_parts_without_end_is_refused(sizes: bytes) -> None:
    width = 8 if sizes != b"\x00\x00" else 0
    item = b"\x00\x01\x00\x00" + (b"\xff\xff" if not width else b"\x00\x09") + bytes(width * 9)
    places = box(b"iloc", bytes(4), sizes, (9_000).to_bytes(2), item * 9_000)
    kinds = box(
        b"iinf", bytes(4), b"\x00\x01", box(b"infe", b"\x02\x00\x00\x00\x00\x01\x00\x00", b"Exif\x00")
    )
    content = box(b"ftyp", b"avif\x00\x00\x00\x00avif") + box(b"meta", bytes(4), kinds, places)
    with pytest.raises(ContentError, match="longer than any picture needs"):
        kept(content)


def test_the_folder_keeps_pictures_without_traces(tmp_path: Path) -> None:
    folder = MediaFolder(tmp_path, 1_000_000)
    made = folder.put(telling("JPEG", TURNED), "a.jpg", "image")
    stored = folder.find(made.hash)
    assert stored is not None
    content = stored.path.read_bytes()
    assert SECRET not in content
    assert (made.size, made.width, made.height) == (len(content), 47, 61)
    assert folder.put(content, "a.jpg", "image") == made


@cache
def whole(kind: str, form: str) -> bytes:
    """A picture to damage: one that tells much, or one that moves or comes in several scans."""
    options: dict[str, Any] = {"restart_marker_rows": 1, "progressive": form == "several"}
    if kind != "JPEG":
        options = {"save_all": True, "append_images": [drawn(seed=2)]} if form == "several" else {}
    return telling(kind, TURNED) if form == "telling" else saved(kind, **options)


@given(st.sampled_from(KINDS), st.sampled_from(["plain", "telling", "several"]), st.data())
def test_a_damaged_picture_is_refused_or_stays_the_same_picture(
    kind: str, form: str, data: st.DataObject
) -> None:
    content = bytearray(whole(kind, form))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = kept(bytes(content))
    except ContentError:
        return
    assert pixels(made) == pixels(mended(bytes(content)))


def mended(content: bytes) -> bytes:
    """The content as Pillow reads it: a PNG with right checksums, and without the chunks that had wrong ones and are
    beside the picture; else as it is."""
    if not content.startswith(b"\x89PNG"):
        return content
    parts = [
        (name, value)
        for name, value, check in chunks(content)
        if zlib.crc32(name + value).to_bytes(4) == check or name in (b"IDAT", b"IEND")
    ]
    parts = [(name, value) for name, value in parts if name not in (b"tEXt", b"zTXt", b"iTXt")]
    return content[:8] + b"".join(
        len(value).to_bytes(4) + name + value + zlib.crc32(name + value).to_bytes(4) for name, value in parts
    )
