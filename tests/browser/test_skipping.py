"""What is reached at once with a keyboard: search, menu, what is wrong with a form, the parts of an article."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PRESSES = 10
"""Of a key that may come before a busy machine has laid out what it is to move."""


def tab(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press("Tab")


def test_the_second_link_leads_into_the_search_field(page: Page) -> None:
    page.goto("/th/")
    tab(page, 2)
    assert page.locator(":focus").is_visible()
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "site-search"


def test_the_third_link_leads_to_the_menu(page: Page) -> None:
    page.goto("/th/contact")
    tab(page, 3)
    assert page.locator(":focus").is_visible()
    page.keyboard.press("Enter")
    tab(page)
    assert page.locator("#navigation :focus").count() == 1


def test_the_focus_is_on_what_is_wrong_and_goes_on_to_the_field(page: Page) -> None:
    page.goto("/en/search?q=silk&from=17+September")
    assert "The year is missing" in page.locator(":focus").inner_text()
    tab(page)
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("name") == "from"


def test_the_table_of_contents_leads_to_thai_headings(page: Page) -> None:
    page.goto("/th/news/culture-travel/lamphun-brocade-silk")
    link = page.locator(".contents a").nth(2)
    words = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    heading = page.locator("h2:target")
    assert heading.inner_text() == words
    top = heading.bounding_box()
    assert top is not None
    assert 0 <= top["y"] < 100


WIDE_TABLE = "document.querySelector('.prose table').style.inlineSize = '60rem'"


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_wide_table_is_scrolled_with_the_keyboard(
    page: Page, page_with_scripts: Page, scripts: bool
) -> None:
    """Browsers let a keyboard stop at what scrolls; a script gives it a name, and lets those stop that do not."""
    page = page_with_scripts if scripts else page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/en/news/culture-travel/lamphun-brocade-silk")
    table = page.locator(".table-scroll")
    page.evaluate(WIDE_TABLE)
    if scripts:
        page.get_by_role("region", name="Parts of a length of brocade").wait_for()
        assert table.get_attribute("tabindex") == "0"
    page.locator("summary").filter(has_text="In this article").focus()
    tab(page)
    assert page.evaluate("document.activeElement.className") == "table-scroll"
    for _ in range(PRESSES):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(200)
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            return
    pytest.fail("the table stays where it is")


def test_a_table_that_does_not_scroll_is_no_stop_and_no_landmark(page_with_scripts: Page) -> None:
    page = page_with_scripts
    page.goto("/en/news/culture-travel/lamphun-brocade-silk")
    table = page.locator(".table-scroll")
    page.evaluate(WIDE_TABLE)
    page.locator(".table-scroll[tabindex]").wait_for()
    page.evaluate("document.querySelector('.prose table').style.inlineSize = ''")
    page.locator(".table-scroll:not([tabindex])").wait_for()
    assert [table.get_attribute(name) for name in ("role", "aria-label", "aria-labelledby")] == [None] * 3
