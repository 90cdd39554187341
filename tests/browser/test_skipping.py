"""What is reached at once with a keyboard: search, menu, what is wrong with a form, the parts of an article."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError  # noqa: A004 - Playwright's own

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


def test_a_wide_table_is_scrolled_with_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/en/news/culture-travel/lamphun-brocade-silk")
    table = page.get_by_role("region", name="Part of the cloth")
    page.evaluate("document.querySelector('.prose table').style.inlineSize = '60rem'")
    table.focus()
    for _ in range(PRESSES):
        page.keyboard.press("ArrowRight")
        with suppress(TimeoutError):
            page.wait_for_function("document.activeElement.scrollLeft > 0", timeout=1000)
            return
    pytest.fail("the table stays where it is")
