"""The picture that stands beside a link to a page without one of its own: the site's name, logo and colours."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path

from portal.article import SVG
from portal.news.media import drawings
from portal.news.media.file_kinds import take
from portal.pages.look import Dress
from portal.pages.static_versions import MADE, STATIC_FOLDER, PaintedFile
from portal.site import Site
from portal.text.segmentation import words

VERSION = 1
"""Higher where the same site is drawn otherwise."""
SIZE = (1200, 630)
"""Pixels; 1.91 to 1, as LINE and Facebook show it."""

_LETTERS = re.compile(r"[\u0020-\u007e\u00a0-\u00ff\u0e01-\u0e3a\u0e3f-\u0e5b‐-—‘’“”…]+")
"""What Sarabun has: other words would be boxes."""
_PART = re.compile(r"([\u0e01-\u0e5b]+|\s+)")
_LEFT, _LOGO, _GAP = 90, 260, 70
_HEM = 58
"""Height of the woven strip at the bottom."""
_SIZES = ((1, (84, 72, 62)), (2, (72, 62, 54)), (3, (54, 46)))
"""Of the letters of the name, in pixels: the first in which it takes no more lines than that."""
_SMALL = 34
_LINE = 1.5
"""Height of a line in letters: Thai stacks marks above and below."""


def site_cards(site: Site, clothes: Dress) -> dict[str, PaintedFile]:
    """Name below `static/` → the card in each language of the site, painted when it is first asked for."""
    made = clothes.files.get(clothes.emblem.name)
    logo = made.content if made else (STATIC_FOLDER / clothes.emblem.name).read_bytes()
    kind = made.kind if made else SVG
    colours = site.look.colours("light")
    ground = site.look.logo.ground if site.look.logo else ""
    cards = {}
    for tag in site.languages:
        told = (_words(site, tag), clothes.emblem, kind, sorted(colours.items()), ground)
        version = hashlib.sha256(f"{VERSION} {told}".encode() + logo).hexdigest()[:12]
        picture = partial(_logo, logo, kind, ground or "")
        cards[name_of(tag)] = PaintedFile(partial(_drawing, *told[0], colours, picture), version)
    return cards


def name_of(language: str) -> str:
    """The name of a card below `static/`."""
    return f"{MADE}card-{language}.png"


def _words(site: Site, language: str) -> tuple[str, str]:
    """Name and tagline, in the first of the languages that stand in for this one in which they can be shown."""
    found = []
    for text in (site.name, site.tagline):
        told = [site.worded(text, tag).text for tag in (language, *site.languages)] if text else []
        found.append(next(filter(_LETTERS.fullmatch, told), ""))
    return found[0], found[1]


def _drawing(name: str, tagline: str, colours: Mapping[str, str], logo: partial[str]) -> bytes:
    """The card as SVG, its words in lines that fit."""
    wide, high = SIZE
    room = wide - 2 * _LEFT - _LOGO - _GAP
    size, lines = _fitted(name, room)
    small = _lines(tagline, "Regular", _SMALL, room)[:2]
    tall = _LINE * (size * len(lines) + _SMALL * len(small))
    middle = (high - _HEM) / 2
    top, x = middle - tall / 2, _LEFT + _LOGO + _GAP
    written = []
    for texts, letters, weight, colour in (
        (lines, size, 700, colours["on-silk"]),
        (small, _SMALL, 400, colours["on-silk-quiet"]),
    ):
        for line in texts:
            top += _LINE * letters
            written.append(
                f'<text x="{x}" y="{top - 0.42 * letters:.0f}" font-size="{letters}" font-weight="{weight}" '
                f'fill="{colour}">{escape(line)}</text>'
            )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f'<rect width="{wide}" height="{high}" fill="{colours["silk"]}"/>{_hem(colours)}'
        f"{logo(_LEFT if written else (wide - _LOGO) / 2, middle - _LOGO / 2)}{''.join(written)}</svg>"
    ).encode()


def _hem(colours: Mapping[str, str]) -> str:
    """The woven strip that pages have below their head."""
    woven = (STATIC_FOLDER / "images" / "hem.svg").read_text(encoding="utf-8")
    [path] = re.findall(r'<path d="([^"]+)"/>', woven)
    wide, high = SIZE
    return (
        f'<pattern id="card-hem" width="56" height="{_HEM}" patternUnits="userSpaceOnUse" y="{high - _HEM}">'
        f'<path transform="scale(2)" shape-rendering="crispEdges" fill="{colours["gold"]}" d="{path}"/></pattern>'
        f'<rect y="{high - _HEM}" width="{wide}" height="{_HEM}" fill="{colours["silk-deep"]}"/>'
        f'<rect y="{high - _HEM}" width="{wide}" height="{_HEM}" fill="url(#card-hem)"/>'
    )


def _logo(content: bytes, kind: str, ground: str, x: float, y: float) -> str:
    """The logo in a square of `_LOGO` pixels; empty where it is of a kind that cannot be painted."""
    if kind == "image/avif":
        return ""
    under = (
        f'<rect x="{x}" y="{y}" width="{_LOGO}" height="{_LOGO}" rx="12" fill="{ground}"/>' if ground else ""
    )
    inset = 16 if ground else 0
    place = f'x="{x + inset}" y="{y + inset}" width="{_LOGO - 2 * inset}" height="{_LOGO - 2 * inset}"'
    if kind != SVG:
        return f'{under}<image {place} href="data:{kind};base64,{base64.b64encode(content).decode()}"/>'
    drawn = content.decode("utf-8-sig")
    drawn = drawn[drawn.index("<svg") :]
    root, _, rest = drawn.partition(">")
    bare = re.sub(r"\s(?:width|height|x|y)\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", root)
    size = take(content, "logo.svg")
    box = "" if "viewBox" in root else f' viewBox="0 0 {size.width} {size.height}"'
    return f"{under}{bare} {place}{box}>{rest}"


def _fitted(text: str, room: float) -> tuple[int, Sequence[str]]:
    """The size of the name's letters, and its lines."""
    if not text:
        return _SMALL, []
    for most, sizes in _SIZES:
        for size in sizes:
            lines = _lines(text, "Bold", size, room)
            if len(lines) <= most:
                return size, lines
    return size, [*lines[: most - 1], f"{lines[most - 1]}…"]


def _lines(text: str, style: str, size: int, room: float) -> list[str]:
    """The text in lines that end between words and are no wider than the room, where no word is."""
    from PIL import ImageFont  # noqa: PLC0415 - only who shares a page needs it

    file = Path(drawings.__file__).with_name("typefaces") / f"Sarabun-{style}.ttf"
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    lines = [""]
    for piece in _pieces(text):
        if lines[-1].strip() and font.getlength(lines[-1] + piece.rstrip()) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Words, and what stands between them; Thai is parted by the dictionary."""
    for part in filter(None, _PART.split(text)):
        parted = words(part, "th") if "\u0e01" <= part[0] <= "\u0e5b" else [part]
        yield from parted if "".join(parted) == part else [part]
