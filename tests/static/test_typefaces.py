"""The typefaces hold what they are named for: every character in one file, Thai whole, news in the first."""

from __future__ import annotations

import io
import json
import lzma
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from portal.pages.static_versions import STATIC_FOLDER
from scripts.typefaces import FONTS, REST, SUBSETS, characters, cut, names, source
from tests.conftest import find_news

FACE = re.compile(
    r"@font-face \{\s+font-family: (?P<family>[^;]+);\s+font-weight: (?P<weight>\d+);.*?"
    r"fonts/(?P<file>[^?]+)\?.*?unicode-range: (?P<range>[^;]+);",
    re.DOTALL,
)


def named(unicode_range: str) -> set[int]:
    """The characters that a `unicode-range` names."""
    found: set[int] = set()
    for piece in unicode_range.split(", "):
        first, _, last = piece.removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def faces() -> dict[tuple[str, str], dict[str, set[int]]]:
    """Family and weight → file → characters that the style sheets say are in it."""
    found: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(dict)
    for sheet in (STATIC_FOLDER / "styles").glob("*.css"):
        for face in FACE.finditer(sheet.read_text(encoding="utf-8")):
            found[face["family"], face["weight"]][face["file"]] = named(face["range"])
    return found


def test_style_sheets_name_each_character_where_it_is() -> None:
    """One that is named and missing would cost a file in vain; one that is not named would never be seen."""
    found = faces()
    assert len(found) == 7, "three faces with loops, two without, and one at hand for each"
    for files in found.values():
        for file, codes in files.items():
            assert codes == characters(FONTS / file), file


def test_no_character_is_in_two_files_of_a_typeface() -> None:
    for face, files in faces().items():
        told = [code for codes in files.values() for code in codes]
        assert len(told) == len(set(told)), face


@pytest.mark.node
def test_nothing_was_lost_of_the_packages() -> None:
    """But control characters and marks without a letter, which no page ever had from them."""
    for family, weight, _ in names():
        ours, theirs = set[int](), set[int]()
        for part in SUBSETS:
            ours |= characters(FONTS / f"{family}-{weight}-{part}.woff2")
            theirs |= characters(source(family, weight, part))
        lost = {chr(code) for code in theirs - ours}
        assert ours <= theirs
        assert {unicodedata.category(letter) for letter in lost} <= {"Cc", "Cf", "Mn", "Sk"}, family


@pytest.mark.node
def test_the_files_are_what_the_script_cuts() -> None:
    """What packs them (Brotli) may pack otherwise in another version, and is left out of it."""

    def tables(file: io.BytesIO | Path) -> dict[str, bytes]:
        with TTFont(file) as font:
            return {tag: font.reader[tag] for tag in font.reader.keys() if tag != "head"}  # noqa: SIM118

    for family, weight, part in names():
        again = tables(io.BytesIO(cut(family, weight, part)))
        assert tables(FONTS / f"{family}-{weight}-{part}.woff2") == again, f"{family} {weight} {part}"


def test_thai_is_in_one_file_with_all_that_sets_its_marks() -> None:
    for family, weight, _ in names():
        with TTFont(FONTS / f"{family}-{weight}-thai.woff2") as font:
            features = {
                record.FeatureTag
                for table in ("GSUB", "GPOS")
                for record in font[table].table.FeatureList.FeatureRecord
            }
            assert {"ccmp", "mark", "mkmk"} <= features, family
            assert set(range(0x0E01, 0x0E3B)) | set(range(0x0E3F, 0x0E5C)) <= set(font.getBestCmap())


@pytest.mark.news
def test_news_is_written_with_what_the_first_files_have() -> None:
    """At most one article in a hundred asks for the file with the rest."""
    folder = find_news()
    assert folder is not None
    total = asking = 0
    with lzma.open(folder / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            texts = json.loads(line)["translations"].values()
            letters = {ord(letter) for text in texts for letter in text["title"] + text["body"]}
            total += 1
            asking += not letters.isdisjoint(REST)
    assert total == 2000
    assert 0 < asking <= total / 100
