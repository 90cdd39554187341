"""What the site's look adds to every page: its logo, its picture in browsers, and a style sheet with its colours."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from PIL import Image

from portal.article import SVG
from portal.atomic_writing import real_path
from portal.errors import ContentError, SiteError, why
from portal.news.media import pictures, svg
from portal.news.media.file_kinds import SUFFIXES, Taken, take
from portal.pages.static_versions import MADE, MadeFile
from portal.site import LocalText, Look

LARGEST = 200 * 1024
"""Bytes of a logo or favicon: every first visit fetches both."""
MOST_PIXELS = 4_000_000
"""Of a picture of pixels: telephones decode it on every page."""
EMBLEM = "images/emblem.svg"
FAVICON = "images/favicon.svg"
HEIGHT = 64
"""Of a logo, in CSS pixels, before any style sheet is there."""
SHEET = f"{MADE}look.css"
ICONS = (16, 32, 48)
"""Pixels of the sides of favicon.ico."""

_FAVICONS = (SVG, "image/png")
_LOGO = """
@layer layout {
  .emblem {
    inline-size: auto;
    block-size: min(clamp(3.5rem, 2.6rem + 4vw, 4.625rem), 17vmin);
    max-inline-size: 45%;
    object-fit: contain;GROUND
  }
}
@layer utilities {
  :root .emblem {
    filter: none;
  }
}
"""
_GROUND = """
    padding: .25rem;
    border-radius: .25rem;
    background: COLOUR;
    forced-color-adjust: none;"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emblem:
    """The picture at the head of every page: its name below `static/`, its size, and what it shows, where that is more
    than decoration."""

    name: str = EMBLEM
    width: int = HEIGHT
    height: int = HEIGHT
    text: LocalText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """The picture by which browsers show the site: its name below `static/`, and its kind."""

    name: str = FAVICON
    kind: str = SVG


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """The look, ready to be shown. `sheet` is the name of a style sheet below `static/`, empty for none; `files` are
    those that are made for all this, by name."""

    emblem: Emblem
    favicon: Icon
    sheet: str
    files: Mapping[str, MadeFile]


def dress(look: Look, site: Path, data_dir: Path) -> Dress:
    """Read what the look names. Raises SiteError, which names the `site` file and the key, for a file that is missing,
    too large, or of a kind that is not shown, and for a folder that is not there, or would make public what is not."""
    if look.static is not None:
        _check_folder(look.static, site, data_dir)
    files: dict[str, MadeFile] = {}
    emblem, favicon = Emblem(), Icon()
    if look.logo is not None:
        taken = _picture(look.logo.file, site, "logo.file")
        if not taken.width or not taken.height:
            _refuse(
                site, "logo.file", f"{look.logo.file} names no size. Give it width and height, or a viewBox."
            )
        name = f"{MADE}logo.{SUFFIXES[taken.kind]}"
        files[name] = MadeFile(taken.content, taken.kind)
        width = max(1, round(HEIGHT * taken.width / taken.height))
        emblem = Emblem(name=name, width=width, height=HEIGHT, text=look.logo.text)
    if look.favicon is not None:
        taken = _picture(look.favicon, site, "favicon")
        if taken.kind not in _FAVICONS:
            _refuse(site, "favicon", f"{look.favicon} is neither an SVG nor a PNG. Save it as one of these.")
        favicon = Icon(name=f"{MADE}favicon.{SUFFIXES[taken.kind]}", kind=taken.kind)
        files[favicon.name] = MadeFile(taken.content, taken.kind)
    sheet = style_sheet(look)
    if sheet:
        files[SHEET] = MadeFile(sheet.encode(), "text/css; charset=utf-8")
    return Dress(emblem=emblem, favicon=favicon, sheet=SHEET if sheet else "", files=files)


@lru_cache(maxsize=4)
def ico(picture: bytes) -> bytes:
    """A picture as an icon of Windows, in the sizes that browsers show; one that is not square stands in the middle."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGBA")
    square = Image.new("RGBA", (max(image.size),) * 2)
    square.paste(image, ((square.width - image.width) // 2, (square.height - image.height) // 2))
    icon = io.BytesIO()
    square.resize((ICONS[-1],) * 2, Image.Resampling.LANCZOS).save(
        icon, "ICO", sizes=[(size, size) for size in ICONS]
    )
    return icon.getvalue()


def style_sheet(look: Look) -> str:
    """The style sheet of a look; empty where it changes nothing. It sets no colour of a theme of high contrast."""
    blocks = []
    if look.light:
        blocks.append(_block(':root:not([data-theme]), [data-theme="light"]', look.light))
    if look.dark:
        dark = _block(":root:not([data-theme])", look.dark)
        blocks += [
            f"@media (prefers-color-scheme: dark) {{\n{dark}}}\n",
            _block('[data-theme="dark"]', look.dark),
        ]
    tokens = f"@layer tokens {{\n{''.join(blocks)}}}\n" if blocks else ""
    if look.logo is None:
        return tokens
    ground = _GROUND.replace("COLOUR", look.logo.ground) if look.logo.ground else ""
    return tokens + _LOGO.replace("GROUND", ground).lstrip()


def _block(selector: str, colours: Mapping[str, str]) -> str:
    return (
        f"{selector} {{\n" + "".join(f"  --{name}: {colour};\n" for name, colour in colours.items()) + "}\n"
    )


def _picture(path: Path, site: Path, key: str) -> Taken:
    """What is kept of a picture: as of those of articles, no script and nothing of person, place or device."""
    try:
        if not path.is_file():
            _refuse(site, key, f"there is no file {path}. Put it there, or correct the path.")
        size = path.stat().st_size
        if size > LARGEST:
            _refuse(
                site,
                key,
                f"{path} has {size:,} bytes; at most {LARGEST:,} are taken, for each page. Make it smaller.",
            )
        content = path.read_bytes()
        if not (pictures.seems(content) or svg.seems(content)):
            _refuse(site, key, f"{path} is no picture that pages show. Save it as SVG or PNG.")
        taken = take(content, path.name)
    except ContentError as error:
        _refuse(site, key, str(error))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        _refuse(site, key, f"{path} cannot be read ({why(error)}). Correct the path or the file's rights.")
    pixels = 0 if taken.kind == SVG else (taken.width or 0) * (taken.height or 0)
    if pixels > MOST_PIXELS:
        _refuse(
            site, key, f"{path} has {taken.width} × {taken.height} pixels. Make it smaller, some 500 × 500."
        )
    return taken


def _check_folder(folder: Path, site: Path, data_dir: Path) -> None:
    try:
        if not folder.is_dir():
            _refuse(
                site,
                "static",
                f"there is no folder {folder}. Create it, correct the path, or take the key out.",
            )
        for private in (site, data_dir):
            if real_path(private).is_relative_to(real_path(folder)):
                _refuse(
                    site,
                    "static",
                    f"{folder} holds {private}, and all in it would be public. Give it a folder of its own.",
                )
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        _refuse(
            site,
            "static",
            f"{folder} cannot be read ({why(error)}). Correct the path or the folder's rights.",
        )


def _refuse(site: Path, key: str, what: str) -> NoReturn:
    raise SiteError(f"{site}: look.{key}: {what}") from None
