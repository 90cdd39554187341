"""The papers as pages, in windows of all widths, light and dark, opened as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts.docs import build
from tests.auditing import axe

pytestmark = pytest.mark.browser

SAMPLE = (
    "index.html",
    "tutorials/theme.html",
    "how-to/run-it.html",
    "reference/templates.html",
    "explanation/versions.html",
    "decisions/0019-lines-between-words.html",
    "project/changelog.html",
    "files/deploy/nginx.conf.html",
)
"""One of each kind, and those with the widest tables and the longest code."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("docs") / "built"
    build(target)
    return target


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    yield page
    page.close()


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_wider_than_a_window_of_320_pixels(narrow: Page, folder: Path, name: str) -> None:
    narrow.goto((folder / name).as_uri())
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", SAMPLE)
def test_what_scrolls_can_be_reached_by_keyboard(narrow: Page, folder: Path, name: str) -> None:
    narrow.goto((folder / name).as_uri())
    stuck = narrow.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
            .filter(e => getComputedStyle(e).overflowX === "auto")
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert stuck == []


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_page_keeps_the_rules_of_axe(
    browser: Browser, folder: Path, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
    found = []
    for name in SAMPLE:
        page.goto((folder / name).as_uri())
        found += [f"{name}: {slip}" for slip in axe.run(page).violations]
    page.close()
    assert found == []
