"""What a screen reader is given of the main pages, kept as text in `snapshots/`.

Where a page has changed on purpose, `pytest tests/browser/test_snapshots.py --renew-snapshots` writes the texts anew;
read the difference as a reader would hear it before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.auditing.pages import LANGUAGES, PAGES, open_page

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).with_name("snapshots")
KINDS = {
    "home": "home",
    "article": "article, long, with figures and a table",
    "search": "search with results",
    "preferences": "preferences",
}

SETTLE = """
for (const time of document.querySelectorAll(".dateline time")) time.textContent = "TODAY";
for (const figure of document.querySelectorAll(".visits dd")) figure.textContent = "VISITS";
"""
"""What is another today than yesterday."""


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_a_screen_reader_is_given_what_it_was_given_before(
    page: Page, demonstration: str, name: str, tag: str, pytestconfig: pytest.Config
) -> None:
    (kind,) = (kind for kind in PAGES if kind.name == KINDS[name])
    open_page(page, demonstration, kind, tag)
    page.evaluate(SETTLE)
    given = page.locator("body").aria_snapshot() + "\n"
    for written in (demonstration, quote(demonstration)):
        given = given.replace(written, "ADDRESS")  # another one each time, too
    kept = FOLDER / f"{name}-{tag}.txt"
    if pytestconfig.getoption("renew_snapshots"):
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(given, encoding="utf-8")
    assert given == kept.read_text(encoding="utf-8"), "see the head of this file for how to renew it"


def test_each_kept_text_belongs_to_a_page() -> None:
    names = {f"{name}-{tag}.txt" for name in KINDS for tag in LANGUAGES}
    assert {path.name for path in FOLDER.iterdir()} == names
