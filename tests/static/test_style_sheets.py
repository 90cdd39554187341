"""What the style sheets promise to readers of every language, and to caches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.middleware.compression import FILES, compressed
from portal.pages.static_versions import STATIC_FOLDER, StaticVersions
from tests import weights

PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|width|height"
    r"|(?:min|max)-(?:width|height)|float|text-align:\s*(?:left|right))\s*:",
    re.MULTILINE,
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CONDITION = re.compile(r"@media[^{]*")


def test_addresses_in_style_sheets_carry_the_version_of_the_file(style_sheets: dict[Path, str]) -> None:
    versions = StaticVersions()
    found = 0
    for sheet, text in style_sheets.items():
        for address, version in re.findall(r'url\("([^"?]+)\?v=([^"]*)"\)', text):
            path = (sheet.parent / address).resolve().relative_to(STATIC_FOLDER).as_posix()
            assert version == versions(path), f"in {sheet.name}, {path} is now ?v={versions(path)}"
            found += 1
        assert len(re.findall(r"url\(", text)) == len(re.findall(r"url\(\"[^\"]+\?v=", text)), sheet.name
    assert found, "no style sheet names a file: this test has lost its subject"


def test_every_typeface_file_is_named_in_a_style_sheet(style_sheets: dict[Path, str]) -> None:
    sheets = "".join(style_sheets.values())
    files = {path.name for path in (STATIC_FOLDER / "fonts").glob("*.woff2")}
    assert set(re.findall(r"fonts/([^?]+)\?", sheets)) == files


def test_typefaces_stay_light() -> None:
    files = {
        path.name: path.stat().st_size
        for path in (STATIC_FOLDER / "fonts").glob("*.woff2")
        if not path.name.endswith("-rest.woff2")
    }
    loopless = sum(size for name, size in files.items() if name.startswith("noto-sans-thai"))
    assert 0 < loopless <= weights.TYPEFACES
    assert sum(files.values()) - loopless <= weights.TYPEFACES


def test_a_typeface_comes_in_time_or_not_at_all(style_sheets: dict[Path, str]) -> None:
    """None takes the place of another while somebody reads, and each has only the letters that it is for."""
    faces = re.findall(r"@font-face \{(.*?)\}", "".join(style_sheets.values()), re.DOTALL)
    assert len(faces) >= 10, "the style sheets name no typefaces: this test has lost its subject"
    for part in ("font-display: optional;", 'format("woff2");', "unicode-range: "):
        assert [face for face in faces if part not in face] == [], part


def test_style_sheets_stay_light(style_sheets: dict[Path, str]) -> None:
    sizes = {
        sheet.name: len(compressed(text.encode(), "gzip", FILES)) for sheet, text in style_sheets.items()
    }
    for name, budget in weights.SHEETS.items():
        assert sizes.pop(name) <= budget, name
    assert sum(sizes.values()) <= weights.STYLES


def test_thai_of_any_weight_is_shown_where_only_regular_is_at_hand(
    style_sheets: dict[Path, str],
) -> None:
    """A file that is late does not give way to another weight of its family: another family must stand behind it."""
    text = "".join(style_sheets.values())
    lists = re.findall(r"--face-(?:text|head): (?!var)([^;]+);", text)
    assert len(lists) == 3
    for families in lists:
        behind = re.search(r"\"([\w ]+ at Hand)\"", families)
        assert behind is not None, families
        face = re.findall(rf'font-family: "{behind[1]}";\s+font-weight: (\d+);', text)
        assert face == ["400"], "only Regular is preloaded on every page"


def test_a_physical_side_would_be_found() -> None:
    assert PHYSICAL.search("a {\n  margin-left: 1px;\n}")
    assert not PHYSICAL.search("a {\n  margin-inline-start: 1px;\n}")


def test_style_sheets_name_no_physical_side(style_sheets: dict[Path, str]) -> None:
    for sheet, text in style_sheets.items():
        bare = CONDITION.sub("", COMMENT.sub("", text))
        assert not PHYSICAL.findall(bare), sheet.name


def test_thai_is_never_slanted_nor_spaced(style_sheets: dict[Path, str]) -> None:
    for sheet, text in style_sheets.items():
        assert "letter-spacing" not in text, sheet.name
        assert not re.search(r"font-style:\s*(italic|oblique)", text), sheet.name
        assert "justify;" not in text, sheet.name


def test_nothing_moves_by_itself(style_sheets: dict[Path, str]) -> None:
    """So there is nothing to reduce; the rules for readers who want less hold what an embedder's own sheet moves."""
    for sheet, text in style_sheets.items():
        assert "@keyframes" not in text, sheet.name
        assert set(re.findall(r"(?:animation|transition):\s*([^;]+);", text)) <= {"none !important"}, (
            sheet.name
        )
    base = style_sheets[STATIC_FOLDER / "styles" / "base.css"]
    assert base.count("animation: none !important") == 2


@pytest.mark.parametrize("family", ["Sarabun", "Trirong", "NotoSansThai"])
def test_each_typeface_comes_with_its_licence(family: str) -> None:
    licence = (STATIC_FOLDER / "fonts" / f"OFL-{family}.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
