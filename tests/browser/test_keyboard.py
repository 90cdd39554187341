"""Every kind of page with the keyboard alone: in order, in sight, no trap, and with links that skip."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.auditing import keyboard
from tests.auditing.pages import PAGES, Kind, open_page
from tests.browser.looks import ONE_OF_EACH_TEMPLATE, OPEN_ALL, reading

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1280, "height": 800}}
MAGNIFIED = {"viewport": {"width": 320, "height": 256}}
"""What is left of 1280 by 1024 pixels at 400 % zoom (WCAG 2.2, 1.4.10)."""


def slips(
    browser: Browser, portals: dict[str, str], tag: str, kinds: tuple[Kind, ...] = PAGES, **more: Any
) -> dict[str, list[str]]:
    """What is wrong on the walk through each kind of page, everything open that can be opened."""
    found = {}
    with reading(browser, portals["demonstration"], 1280, **more) as page:
        for kind in kinds:
            open_page(page, portals[kind.portal], kind, tag)
            page.evaluate(OPEN_ALL)
            found[kind.name] = [*keyboard.walk(page), *keyboard.moved(page), *keyboard.skipped(page)]
    return {name: told for name, told in found.items() if told}


@pytest.mark.parametrize(("tag", "window"), [("th", WIDE), ("en", MAGNIFIED)], ids=["wide", "magnified"])
def test_the_tab_key_leads_through_every_page_in_order_and_in_sight(
    browser: Browser, portals: dict[str, str], tag: str, window: dict[str, Any]
) -> None:
    assert slips(browser, portals, tag, **window) == {}


def test_focus_is_seen_where_colours_are_forced(browser: Browser, portals: dict[str, str]) -> None:
    assert slips(browser, portals, "en", ONE_OF_EACH_TEMPLATE, forced_colors="active") == {}


def test_the_way_back_is_the_same(page_with_scripts: Page) -> None:
    page = page_with_scripts
    page.goto("/en/search?q=silk")
    stops = page.evaluate(keyboard.REGISTER)
    page.evaluate("window.walked.stops.at(-1).focus()")
    for number in reversed(range(len(stops))):
        assert page.evaluate(keyboard.LOOK)["at"] == number, stops[number]
        page.keyboard.press("Shift+Tab")


@pytest.mark.parametrize("part", [".display", ".menu"])
def test_escape_closes_what_is_open_in_the_header(browser: Browser, demonstration: str, part: str) -> None:
    with reading(browser, demonstration, 320) as page:
        page.goto("/en/contact")
        opened = page.locator(f"{part}[open]")
        page.locator(f"{part} > summary").press("Enter")
        opened.wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        opened.wait_for(state="detached")
        assert page.locator(f"{part} > summary").evaluate("(e) => e === document.activeElement")


def test_a_menu_that_stands_open_by_itself_leaves_the_key_alone(page_with_scripts: Page) -> None:
    page = page_with_scripts
    page.goto("/en/contact")
    link = page.locator(".menu a").first
    link.focus()
    page.keyboard.press("Escape")
    assert page.locator(".menu a").first.evaluate("(e) => e === document.activeElement")


@pytest.fixture(scope="module")
def in_order(browser: Browser, demonstration: str) -> str:
    """The path of a page on which nothing is wrong."""
    with reading(browser, demonstration, 1280) as page:
        page.goto("/en/contact")
        assert keyboard.walk(page) == []
        assert keyboard.skipped(page) == []
    return "/en/contact"


class TestWhatWouldBeFound:
    """A page that was broken on purpose: each check can fail."""

    @pytest.fixture
    def page(self, page_with_scripts: Page, in_order: str) -> Page:
        page_with_scripts.goto(in_order)
        return page_with_scripts

    def style(self, page: Page, rules: str) -> None:
        page.evaluate(
            "(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
            "document.adoptedStyleSheets = [sheet] }",
            rules,
        )

    def test_a_trap(self, page: Page) -> None:
        page.evaluate(
            """document.querySelector("main a").addEventListener("keydown", (event) => event.preventDefault())"""
        )
        assert "should be" in keyboard.walk(page)[-1]

    def test_a_trap_at_the_end(self, page: Page) -> None:
        page.evaluate(
            """[...document.links].at(-1).addEventListener("keydown", (event) => event.preventDefault())"""
        )
        assert "the last stop keeps the focus" in keyboard.walk(page)[-1]

    def test_focus_that_is_not_shown(self, page: Page) -> None:
        self.style(page, "main a:focus-visible { outline: none !important }")
        assert any("no focus is seen" in slip for slip in keyboard.walk(page))

    def test_focus_below_something_that_stays_in_place(self, page: Page) -> None:
        self.style(page, ".footer { position: fixed; inset: 20% 0 0 }")
        assert any("something lies over it" in slip for slip in keyboard.walk(page))

    def test_focus_out_of_sight(self, page: Page) -> None:
        self.style(page, "main a { position: absolute; inset-inline-start: -99rem }")
        assert any("it is out of sight" in slip for slip in keyboard.walk(page))

    def test_an_order_of_its_own(self, page: Page) -> None:
        page.evaluate("document.querySelector('main a').tabIndex = 1")
        assert "should be" in keyboard.walk(page)[-1]

    def test_what_is_shown_elsewhere_than_it_is_read(self, page: Page) -> None:
        assert keyboard.moved(page) == []
        self.style(page, ".footer-end { order: -1 }")
        assert keyboard.moved(page) != []

    def test_a_skip_link_that_leads_nowhere(self, page: Page) -> None:
        page.evaluate("document.querySelector('.skip-link').onclick = () => false; true")
        assert len(keyboard.skipped(page)) == 1
