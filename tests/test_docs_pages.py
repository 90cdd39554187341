"""The papers as pages: `make docs` builds them, and they are held against what the portal's own pages are."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from portal.testing import HtmlPage, check_page
from scripts.docs import LAYOUT, build
from tests.papers import PAPERS


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs") / "built"
    build(target)
    return target


@pytest.fixture(scope="session")
def pages(folder: Path) -> dict[Path, HtmlPage]:
    return {path: HtmlPage(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def test_every_paper_is_a_page(pages: dict[Path, HtmlPage]) -> None:
    titles = {document.one("h1").text for document in pages.values() if document.one("h1").text}
    for paper in PAPERS:
        if "docs" in paper.parts:
            heading = paper.read_text(encoding="utf-8").partition("\n")[0]
            assert "`" in heading or heading.removeprefix("# ") in titles, paper


def test_every_page_keeps_the_rules_of_the_portals_own(pages: dict[Path, HtmlPage], folder: Path) -> None:
    slips = {}
    for path, document in pages.items():
        try:
            check_page(document)
        except AssertionError as slip:
            slips[str(path.relative_to(folder))] = str(slip)
    assert slips == {}


def test_every_link_leads_to_a_file_and_a_place_on_it(pages: dict[Path, HtmlPage], folder: Path) -> None:
    ids = {
        path: {e.get("id") for e in document.elements() if "id" in e.attrib}
        for path, document in pages.items()
    }
    lost = []
    for path, document in pages.items():
        for element in document.elements("a", "link", "img"):
            address = element.get("href") or element.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme:
                continue
            assert not address.startswith("/"), "it would not work from a file"
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (parts.fragment and parts.fragment not in ids.get(target, ())):
                lost.append(f"{path.relative_to(folder)}: {address}")
    assert lost == []


def test_no_page_needs_a_script(pages: dict[Path, HtmlPage]) -> None:
    for document in pages.values():
        assert document.elements("script") == []


def test_its_own_style_sheet_sets_no_colour_of_its_own() -> None:
    sheet = (LAYOUT / "docs.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", sheet) == []
