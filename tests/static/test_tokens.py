"""The reference of design tokens is what the style sheets have."""

from __future__ import annotations

import re

import pytest

from portal.site import palette
from tests.papers import CHECKOUT, DOCS, blocks_of, section_of, table_of

PAPER = DOCS / "reference" / "design-tokens.md"
STYLES = CHECKOUT / "portal" / "static" / "styles"
SET = re.compile(r"(?<![\w-])--([\w-]+):\s*([^;]+);")
READ = re.compile(r"var\(--([\w-]+)")


def rules(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (STYLES / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)


def of_tokens() -> dict[str, str]:
    """The tokens of tokens.css, and the first value that each is given."""
    found: dict[str, str] = {}
    for name, value in SET.findall(rules("tokens.css")):
        found.setdefault(name, value)
    return found


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of a section's table, by the tokens that each is of."""
    return {
        name: row[1:]
        for row in table_of(section_of(PAPER, heading))
        for name in re.findall(r"`--([\w-]+)`", row[0])
    }


def test_every_custom_property_of_the_style_sheets_is_told_and_no_other() -> None:
    everywhere = "".join(rules(path.name) for path in STYLES.glob("*.css"))
    headings = ("## Colours", "## Sizes and spacing", "## Typefaces", "## Of single parts")
    told = [name for heading in headings for name in rows(heading)]
    assert sorted(told) == sorted({name for name, _ in SET.findall(everywhere)})
    assert set(READ.findall(everywhere)) <= set(told)


def test_colours_are_told_with_the_values_of_both_themes_and_who_may_set_them() -> None:
    own = palette.own()
    may_be_set = own["light"].keys() - palette.FIXED
    for name, (light, dark, site, what) in rows("## Colours").items():
        assert (light, dark) == (f"`{own['light'][name]}`", f"`{own['dark'][name]}`"), name
        assert (site == "yes") == (name in may_be_set), name
        assert what


def test_sizes_are_told_with_their_values() -> None:
    values = of_tokens()
    for name, (default, what) in rows("## Sizes and spacing").items():
        assert default == ("a file" if "url(" in values[name] else f"`{values[name]}`"), name
        assert what


def test_what_single_parts_set_is_told_with_where() -> None:
    for name, (where, what) in rows("## Of single parts").items():
        assert name not in of_tokens()
        assert name in {one for one, _ in SET.findall(rules(where.strip("`")))}
        assert what


@pytest.mark.parametrize("name", ["black-on-white", "yellow-on-black"])
def test_its_example_leaves_the_themes_of_high_contrast_alone(name: str) -> None:
    (block,) = (block for block in blocks_of(PAPER) if block.language == "css")
    assert {token for token, _ in SET.findall(block.text)} <= of_tokens().keys()
    assert name not in block.text
    assert block.text.count("{") == block.text.count("}")
