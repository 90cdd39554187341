"""What the style sheets promise to readers of every language, and to caches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.pages.static_versions import STATIC_FOLDER, StaticVersions

PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|width|height"
    r"|(?:min|max)-(?:width|height)|float|text-align:\s*(?:left|right))\s*:",
    re.MULTILINE,
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CONDITION = re.compile(r"@media[^{]*")

FONT_BUDGET = 90 * 1024
"""Of what one page may load: the faces with loops, or those without."""
STYLE_BUDGET = 36 * 1024
"""Of what every page loads, four themes included: so a choice takes effect at once, on any page."""
LOOPLESS_BUDGET = 2 * 1024
"""Of what is loaded where letters without loops are chosen."""
PREFERENCES_BUDGET = 2 * 1024
"""Of what the page of preferences loads besides."""
SEARCH_BUDGET = 6 * 1024
"""Of what the search page loads besides: most readers come to read, and never see it."""
ARTICLE_BUDGET = 3 * 1024
"""Of what the page of an article loads besides."""
COMPLETIONS_BUDGET = 1024
"""Of what is loaded when a reader begins to type in the search field."""


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
    files = sorted(path.name for path in (STATIC_FOLDER / "fonts").glob("*.woff2"))
    assert sorted(re.findall(r"fonts/([^?]+)\?", sheets)) == files


def test_typefaces_and_styles_stay_light(style_sheets: dict[Path, str]) -> None:
    files = {path.name: path.stat().st_size for path in (STATIC_FOLDER / "fonts").glob("*.woff2")}
    loopless = sum(size for name, size in files.items() if name.startswith("noto-sans-thai"))
    assert 0 < loopless <= FONT_BUDGET
    assert sum(files.values()) - loopless <= FONT_BUDGET
    sizes = {sheet.name: len(text.encode()) for sheet, text in style_sheets.items()}
    assert sizes.pop("loopless.css") <= LOOPLESS_BUDGET
    assert sizes.pop("search.css") <= SEARCH_BUDGET
    assert sizes.pop("preferences.css") <= PREFERENCES_BUDGET
    assert sizes.pop("article.css") <= ARTICLE_BUDGET
    assert sizes.pop("completions.css") <= COMPLETIONS_BUDGET
    assert sum(sizes.values()) <= STYLE_BUDGET


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
