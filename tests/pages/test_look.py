"""The look of a site: its files are read at the start, and what is wrong with one is told with the site file's key."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from portal.errors import SiteError
from portal.pages.look import HEIGHT, LARGEST, Dress, dress, style_sheet
from portal.site import LocalText, Logo, Look

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'
TEXT = LocalText({"th": "ตรา", "en": "A seal"})


def png(width: int = 30, height: int = 60) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("site", "var"):
        (tmp_path / name).mkdir()
    return tmp_path / "site"


def worn(folder: Path, look: Look) -> Dress:
    return dress(look, folder / "site.toml", folder.parent / "var")


def logo(folder: Path, content: bytes, name: str = "seal.svg", ground: str | None = None) -> Look:
    (folder / name).write_bytes(content)
    return Look(logo=Logo(folder / name, TEXT, ground))


def complaint(folder: Path, look: Look) -> str:
    with pytest.raises(SiteError) as told:
        worn(folder, look)
    return str(told.value).removeprefix(f"{folder / 'site.toml'}: ").replace(f"{folder}/", "")


def test_without_a_look_the_packages_own_is_shown(folder: Path) -> None:
    found = worn(folder, Look())
    assert (found.emblem.name, found.favicon.name, found.sheet) == (
        "images/emblem.svg",
        "images/favicon.svg",
        "",
    )
    assert (found.emblem.text, found.files) == (None, {})


def test_a_drawing_is_shown_in_its_proportions(folder: Path) -> None:
    found = worn(folder, logo(folder, SVG))
    assert (found.emblem.name, found.emblem.width, found.emblem.height) == (
        "site/logo.svg",
        2 * HEIGHT,
        HEIGHT,
    )
    assert found.emblem.text == TEXT
    assert found.files["site/logo.svg"].content == SVG
    assert ".emblem" in found.files[found.sheet].content.decode()


def test_a_picture_of_pixels_is_known_by_its_content_whatever_its_name(folder: Path) -> None:
    found = worn(folder, logo(folder, png(), "seal.jpg"))
    assert (found.emblem.name, found.emblem.width) == ("site/logo.png", HEIGHT // 2)
    assert found.files["site/logo.png"].kind == "image/png"


def test_what_is_not_drawn_is_left_out_of_a_drawing(folder: Path) -> None:
    found = worn(folder, logo(folder, SVG.replace(b"<path", b"<metadata>made by N.</metadata><path")))
    assert b"made by" not in found.files["site/logo.svg"].content


def test_a_favicon_is_a_drawing_or_a_png(folder: Path) -> None:
    (folder / "icon.png").write_bytes(png())
    found = worn(folder, Look(favicon=folder / "icon.png"))
    assert (found.favicon.name, found.favicon.kind) == ("site/favicon.png", "image/png")


REFUSED = [
    (b"", "look.logo.file: seal.svg is no picture that pages show. Save it as SVG or PNG."),
    (b"%PDF-1.7", "look.logo.file: seal.svg is no picture that pages show."),
    (b"\x00\x00\x01\x00\x01\x00", "look.logo.file: seal.svg is no picture that pages show."),
    (b"<!DOCTYPE html><p>", "look.logo.file: seal.svg is no picture that pages show."),
    (
        SVG.replace(b"<path", b"<script>alert(1)</script><path"),
        "look.logo.file: The image “seal.svg” holds a “script” element. Export it as plain SVG, or as PNG.",
    ),
    (SVG.replace(b"<path", b'<path onload="x()"'), "look.logo.file: The image “seal.svg” holds a script"),
    (
        SVG.replace(b"<path", b'<image href="https://example.org/a.png"/><path'),
        "look.logo.file: The image “seal.svg” points to something elsewhere",
    ),
    (SVG[:60], "look.logo.file: The image “seal.svg” is no well-formed SVG"),
    (SVG.replace(b' viewBox="0 0 40 20"', b""), "look.logo.file: seal.svg names no size."),
    (png(), "look.logo.file: The file “seal.svg” is called .svg, but its content is that of a .png file."),
    (
        SVG + b" " * LARGEST,
        f"look.logo.file: seal.svg has {len(SVG) + LARGEST:,} bytes; at most {LARGEST:,} are taken",
    ),
]


@pytest.mark.parametrize(("content", "told"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_cannot_be_shown_is_told(folder: Path, content: bytes, told: str) -> None:
    assert complaint(folder, logo(folder, content)).startswith(told)


def test_a_picture_of_many_pixels_is_told(folder: Path) -> None:
    told = complaint(folder, logo(folder, png(4000, 1001), "seal.png"))
    assert told == "look.logo.file: seal.png has 4000 × 1001 pixels. Make it smaller, some 500 × 500."


def test_a_broken_picture_is_told(folder: Path) -> None:
    told = complaint(folder, logo(folder, png()[:60], "seal.png"))
    assert told.startswith("look.logo.file: The image “seal.png” is broken")


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for path in ("gone.svg", ".", "pipe", "a\0b", "x" * 300):
        told = complaint(folder, Look(logo=Logo(folder / path, TEXT)))
        assert told.startswith("look.logo.file: ")
        assert "Correct the path" in told or "correct the path" in told
        assert complaint(folder, Look(favicon=folder / path)).startswith("look.favicon: ")


def test_a_favicon_of_another_kind_is_told(folder: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (32, 32)).save(made, "JPEG")
    (folder / "icon.jpg").write_bytes(made.getvalue())
    told = complaint(folder, Look(favicon=folder / "icon.jpg"))
    assert told == "look.favicon: icon.jpg is neither an SVG nor a PNG. Save it as one of these."


def test_a_folder_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "file").touch()
    for name in ("gone", "file", "a\0b"):
        assert complaint(folder, Look(static=folder / name)).startswith("look.static: ")


def test_a_folder_that_would_publish_what_is_private_is_refused(folder: Path) -> None:
    (folder / "static").mkdir()
    worn(folder, Look(static=folder / "static"))
    (folder / "way").symlink_to(folder)
    for public in (folder, folder.parent, folder / "static" / "..", folder / "way", folder.parent / "var"):
        told = complaint(folder, Look(static=public))
        assert "and all in it would be public. Give it a folder of its own." in told


def test_the_style_sheet_sets_colours_in_their_themes_alone() -> None:
    sheet = style_sheet(Look(light={"silk": "#0b3c5d"}, dark={"silk": "#082d46"}))
    assert sheet.startswith("@layer tokens {")
    assert sheet.count("--silk: #0b3c5d;") == 1
    assert sheet.count("--silk: #082d46;") == 2
    assert "-on-" not in sheet
    assert style_sheet(Look()) == ""


def test_a_logo_may_have_a_ground_of_its_own(folder: Path) -> None:
    found = worn(folder, logo(folder, SVG, ground="#ffffff"))
    assert "background: #ffffff;" in found.files[found.sheet].content.decode()
