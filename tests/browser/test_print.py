"""Pages on paper: dark on white in every theme, and each link with its address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from portal.pages.preferences import options
from tests.browser.looks import reading

pytestmark = pytest.mark.browser

PRINTED = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden"))
  .filter(({ childNodes }) => [...childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
  .map((element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    const bare = ["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(backgroundColor);
    return `${color.match(/\\d+/g)} on ${bare ? "none" : backgroundColor}`;
  })
"""
"""The colours of all words and of what they stand on."""

LINKS_ON_PAPER = """
() => [...document.querySelectorAll("main a[href]")]
  .filter((link) => link.checkVisibility() && !link.matches("[href^='#'], [href^='tel:'], .category, .details a"))
  .map((link) => [getComputedStyle(link, "::after").content, link.getAttribute("href")])
"""


@pytest.mark.parametrize("theme", options("theme"))
def test_on_paper_pages_are_dark_on_white(browser: Browser, demonstration: str, theme: str) -> None:
    with reading(browser, demonstration, 700, f"theme:{theme}", bypass_csp=True) as page:
        for path in ("", "news/safety/emergency-numbers", "search?q=silk", "contact"):
            page.goto(f"/en/{path}")
            page.emulate_media(media="print")
            assert set(page.evaluate(PRINTED)) <= {"0,0,0 on none", "34,34,34 on none"}, path
            ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert ground == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("path", "count"),
    [("news/safety/emergency-numbers", 4), ("search?q=lamphun", 10), ("contact", 1), ("", 29)],
)
def test_on_paper_each_link_has_its_address(
    browser: Browser, demonstration: str, path: str, count: int
) -> None:
    """Links to other sites, to pages of this one and to files; not those of which the words are the address."""
    with reading(browser, demonstration, 700) as page:
        page.goto(f"/en/{path}")
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        links: list[list[str]] = page.evaluate(LINKS_ON_PAPER)
        assert len(links) >= count
        for content, address in links:
            whole = demonstration + address if address.startswith("/") else address
            assert content == f'" <{whole}>"'


def test_on_paper_addresses_are_read_from_left_to_right_and_without_a_script_as_paths(page: Page) -> None:
    page.goto("/en/news/culture-travel/hariphunchai-temple-in-arabic")
    page.emulate_media(media="print")
    links = page.evaluate(LINKS_ON_PAPER)
    assert len(links) > 5
    assert all(content == f'" <{address}>"' for content, address in links)
    for name, value in {"direction": "ltr", "unicodeBidi": "isolate"}.items():
        assert (
            page.locator(".prose a").first.evaluate(f"(e) => getComputedStyle(e, '::after').{name}") == value
        )
