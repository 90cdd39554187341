"""Cut the typefaces of portal/static/fonts from the packages that they come from: python -m scripts.typefaces

The packages are in node_modules (`scripts/ensure-node-tools`). Decision 39 tells what is cut, and why; the style sheets
get the version of each file and the characters that are in it.

    python -m scripts.typefaces count NEWS.jsonl.xz …

tells in how many articles of a file (JSON Lines, packed by xz) each character stands, and which file has it.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from portal.pages.static_versions import STATIC_FOLDER, StaticVersions

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "node_modules" / "@fontsource"
FONTS = STATIC_FOLDER / "fonts"
STYLES = STATIC_FOLDER / "styles"

FACES = {"sarabun": (400, 700), "trirong": (600,), "noto-sans-thai": (400, 700)}
"""Package → weights."""

THAI = {*range(0x0E01, 0x0E5C), 0x200C, 0x200D, 0x25CC}
"""All of Thai, and what its marks may stand on: a mark that is in another file than its letter would be misplaced."""
LATIN = {*range(0x20, 0x7F), *range(0x2000, 0x200C), *map(ord, "\u00a0\u00ad©®°±²³µ·×‐‑–—‘’“”•…")}
"""What news is written with, beside Thai: each in 4 of 20,000 articles or more, or in a measure (µg/m³, km²)."""
REST = {*range(0xA1, 0x100), *range(0x2000, 0x2070), *map(ord, "ıŒœʻʼˆ˚˜€™↑↓−∕")}
REST -= THAI | LATIN
"""What is fetched where it stands on a page: letters with accents, signs of other currencies, fractions."""

SUBSETS = {"thai": ("thai", THAI), "latin": ("latin", LATIN), "latin-rest": ("latin", REST)}
"""Name of a subset → which file of a package it is cut from, and its characters."""

FEATURES = ["ccmp", "dist", "kern", "liga", "locl", "mark", "mkmk"]
"""Without these, marks and pairs of letters stand where they should not. No page asks for others, such as fractions."""


def names() -> Iterator[tuple[str, int, str]]:
    """Package, weight and subset of each file."""
    for family, weights in FACES.items():
        for weight in weights:
            for part in SUBSETS:
                yield family, weight, part


def source(family: str, weight: int, part: str) -> Path:
    """The file of a package that a subset is cut from."""
    return PACKAGES / family / "files" / f"{family}-{SUBSETS[part][0]}-{weight}-normal.woff2"


def cut(family: str, weight: int, part: str) -> bytes:
    """A typeface as WOFF2, without hinting, names and what is not in the subset."""
    options = subset.Options(
        flavor="woff2",
        hinting=False,
        layout_features=FEATURES,
        name_IDs=[0, 1],
        notdef_outline=True,
        drop_tables=[*subset.Options().drop_tables, "STAT"],
    )
    with subset.load_font(source(family, weight, part), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=SUBSETS[part][1])
        cutter.subset(font)
        file = io.BytesIO()
        subset.save_font(font, file, options)
    return file.getvalue()


def characters(file: Path) -> set[int]:
    """Which characters a typeface has."""
    with TTFont(file) as font:
        return set(font.getBestCmap())


def unicode_range(codes: Iterable[int]) -> str:
    """Characters as CSS names them."""
    ordered = sorted(codes)
    starts = [ordered[0], *(after for before, after in pairwise(ordered) if after != before + 1)]
    ends = [*(before for before, after in pairwise(ordered) if after != before + 1), ordered[-1]]
    return ", ".join(
        f"U+{start:04X}" if start == end else f"U+{start:04X}-{end:04X}"
        for start, end in zip(starts, ends, strict=True)
    )


def tell_style_sheets() -> None:
    """Bring the versions and characters that stand in style sheets up to date."""
    versions = StaticVersions()

    def renewed(face: re.Match[str]) -> str:
        [name] = re.findall(r"fonts/([^?]+)\?", face[0])
        text = re.sub(r"\?v=\w*", f"?v={versions(f'fonts/{name}')}", face[0])
        return re.sub(
            "unicode-range: [^;]*", f"unicode-range: {unicode_range(characters(FONTS / name))}", text
        )

    for sheet in STYLES.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        sheet.write_text(re.sub(r"@font-face \{[^}]*\}", renewed, text), encoding="utf-8")


def count(files: Iterable[str]) -> None:
    """Print each character: articles that it is in, in which subset it is."""
    found: Counter[str] = Counter()
    total = 0
    for file in files:
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                total += 1
                texts = json.loads(line)["translations"].values()
                found.update({letter for text in texts for letter in text["title"] + text["body"]})
    print(f"{total} articles")
    for letter, number in found.most_common():
        places = [part for part, (_, codes) in SUBSETS.items() if ord(letter) in codes]
        print(f"U+{ord(letter):04X}\t{letter!r}\t{number}\t{', '.join(places) or 'the device'}")


def main() -> None:
    """As the module says."""
    if sys.argv[1:2] == ["count"]:
        count(sys.argv[2:])
        return
    for family, weight, part in names():
        file = FONTS / f"{family}-{weight}-{part}.woff2"
        file.write_bytes(cut(family, weight, part))
        print(f"{file.name}: {file.stat().st_size} bytes, {len(characters(file))} characters")
    tell_style_sheets()


if __name__ == "__main__":
    main()
