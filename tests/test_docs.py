"""The papers: what they say is so, and what they show runs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import pytest

from portal.errors import PortalError
from portal.settings import load_settings
from portal.site import (
    Accessibility,
    Category,
    Channel,
    Contact,
    Link,
    Logo,
    Look,
    OpenData,
    Site,
    TravelMap,
    load_site,
    palette,
)
from scripts import reference
from tests.papers import CHECKOUT, DOCS, PAPERS, blocks_of, section_of, table_of


class TestTablesFromCode:
    @pytest.mark.parametrize("page", reference.PAGES, ids=lambda page: page.name)
    def test_what_the_code_tells_of_itself_is_told_here_as_well(self, page: Path) -> None:
        told = page.read_text(encoding="utf-8")
        assert told == reference.PAGES[page](told), "run `make reference`"

    def test_each_command_has_a_section(self) -> None:
        page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
        assert sorted(re.findall(r"^## (portal .+)$", page, re.MULTILINE)) == sorted(reference.commands())

    def test_the_example_of_settings_is_valid(self, tmp_path: Path) -> None:
        (block,) = (block for block in blocks_of(DOCS / "reference" / "settings.md") if block.title)
        (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        assert load_settings(tmp_path / block.title).site == tmp_path / "site.toml"


SITE_TABLES: dict[str, type] = {
    "## At the top": Site,
    "## categories": Category,
    "## links": Link,
    "## contact": Contact,
    "## contact.channels": Channel,
    "## travel_map": TravelMap,
    "## accessibility": Accessibility,
    "## open_data": OpenData,
    "## look": Look,
    "## look.logo": Logo,
}


class TestSite:
    paper = DOCS / "reference" / "site.md"

    @pytest.mark.parametrize("heading", SITE_TABLES)
    def test_the_reference_has_each_key_and_says_which_are_needed(self, heading: str) -> None:
        told = {row[0].strip("`"): row[2] == "yes" for row in table_of(section_of(self.paper, heading))}
        assert told == {item.name: is_needed(item) for item in fields(SITE_TABLES[heading])}

    def test_the_reference_names_each_colour_that_a_site_may_set(self) -> None:
        told = {
            name
            for row in table_of(section_of(self.paper, "## Colours"))
            for name in re.findall(r"`([\w-]+)`", row[0])
        }
        assert told == palette.own()["light"].keys() - palette.FIXED

    def test_its_example_is_valid_and_has_every_key(self, tmp_path: Path) -> None:
        (block,) = (block for block in blocks_of(self.paper) if block.title)
        path = tmp_path / block.title
        path.write_text(block.text, encoding="utf-8")
        site = load_site(path)
        for part in (
            site,
            site.categories[0],
            site.links[0],
            site.contact,
            site.travel_map,
            site.accessibility,
            site.contact.channels[0],
            site.look,
            site.look.logo,
        ):
            left_out = [item.name for item in fields(part) if not getattr(part, item.name)]  # type: ignore[arg-type]  # all are there
            assert set(left_out) <= {"visits_start", "thai_digits"}


def is_needed(item: Field[Any]) -> bool:
    """Whether a key must be there."""
    return item.default is MISSING and item.default_factory is MISSING


class TestComplaints:
    """What the references quote is what the portal says."""

    @pytest.mark.parametrize(
        ("quoted", "load"),
        [
            (DOCS / "reference" / "settings.md", load_settings),
            (DOCS / "reference" / "site.md", load_site),
        ],
    )
    def test_every_quoted_complaint_is_a_real_one(
        self, quoted: Path, load: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        told = re.findall(r"^- `(.+)`$", section_of(quoted, "## When something is wrong"), re.MULTILINE)
        assert told
        assert {
            complaint for complaint in told if complaint not in set(provoked(load, quoted, monkeypatch))
        } == set()


def provoked(load: Callable[[Path], object], paper: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The complaints about the slips that the references speak of."""
    (block,) = (block for block in blocks_of(paper) if block.title)
    path = Path(block.title)
    for before, after in SLIPS:
        path.write_text(block.text.replace(before, after), encoding="utf-8")
        yield from complaint_of(load, path).splitlines()
    path.write_text(block.text, encoding="utf-8")
    for variable, text in (("PORTAL_PAGE_SIZE", "500"), ("PORTAL_PAGESIZE", "5")):
        with monkeypatch.context() as patch:
            patch.setenv(variable, text)
            yield complaint_of(load, path)


SLIPS = [
    (
        'site = "site.toml"\ndata_dir = "/srv/portal"\nbase_url = "https://www.example.go.th"\npage_size = 12',
        slip,
    )
    for slip in ("\n\npage-size = 12", "\n\npage_size = '12'", "\nsite = site.toml")
] + [
    ('"+66 53 000 000"', '"053 000 000"'),
    ('{ en = "Monday to Friday, 08:30 to 16:30" }', '"always"'),
    ("[contact]", "[contcat]"),
    ('accent = "#0b3c5d"', 'accent = "#ff8800"'),
]
"""Pairs of what stands in an example and what is put there instead."""


def complaint_of(load: Callable[[Path], object], path: Path) -> str:
    try:
        load(path)
    except PortalError as slip:
        return str(slip)
    return ""


def test_each_version_tells_what_it_asks_of_hosts() -> None:
    heading = re.compile(r"^#{2,3} ((?:Unreleased|\[?\d+\.\d+).*)$", re.MULTILINE)
    told = heading.findall((DOCS / "how-to" / "upgrade.md").read_text(encoding="utf-8"))
    assert told == heading.findall((CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")) != []


class TestLinks:
    @pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(CHECKOUT)))
    def test_every_link_to_a_file_leads_to_one(self, paper: Path) -> None:
        code = r"^ *```.*?^ *```$|`[^`\n]+`"
        text = re.sub(code, "", paper.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        targets = re.findall(r"\]\(([^)\s]+)\)", text)
        missing = [target for target in targets if not is_there(paper, target)]
        assert missing == []


def is_there(paper: Path, target: str) -> bool:
    """Whether a link of a paper leads somewhere; addresses elsewhere are not looked up."""
    if re.match(r"[a-z]+:", target):
        return True
    name, _, anchor = target.partition("#")
    path = (paper.parent / name) if name else paper
    if not path.exists():
        return False
    return not anchor or anchor in anchors_of(path)


def anchors_of(paper: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
