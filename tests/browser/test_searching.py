"""The search in a real browser, without JavaScript, on a narrow phone, in every theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import context_of

pytestmark = pytest.mark.browser

SEARCHES = (
    "search?q=lamphun&language=all&category=culture-travel&from=2015&to=2030",
    "search?q=lamphun&category=x&language=x&from=31 April 2020&to=x&year=x&sort=x",
    "search?q=" + "กขฃคฅฆงจฉช" * 20,
    "search?year=2022",
)


@pytest.mark.parametrize("tag", ["th", "en", "en-XA", "ar-XB"])
def test_no_search_overflows_a_narrow_phone(browser: Browser, pseudo_languages: str, tag: str) -> None:
    with context_of(browser, base_url=pseudo_languages, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        for path in SEARCHES:
            page.goto(f"/{tag}/{path}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"/{tag}/{path} is {width} px wide"


def test_no_search_overflows_with_text_twice_as_large(browser: Browser, demonstration: str) -> None:
    with context_of(browser, base_url=demonstration, viewport={"width": 640, "height": 900}) as context:
        page = context.new_page()
        for path in SEARCHES:
            page.goto(f"/th/{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


@pytest.mark.parametrize("width", [320, 1280])
def test_all_that_one_touches_is_large_enough(browser: Browser, demonstration: str, width: int) -> None:
    """WCAG 2.2, 2.5.5: 44 by 44 CSS pixels."""
    with context_of(browser, base_url=demonstration, viewport={"width": width, "height": 640}) as context:
        page = context.new_page()
        for path in SEARCHES:
            page.goto(f"/th/{path}")
            page.locator("main details").evaluate_all(
                "all => all.forEach(details => { details.open = true })"
            )
            small = page.evaluate(
                """() => [...document.querySelectorAll(
                    'main :is(a, button, input, select, summary), .site-search :is(input, button)'
                  )].map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                  .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 43.5))
                  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
            )
            assert small == [], path


def test_a_reader_searches_filters_and_takes_filters_out(page: Page) -> None:
    page.goto("/en/contact")
    page.locator("#site-search").fill("silk")
    page.locator("#site-search").press("Enter")
    expect(page.locator("h1")).to_have_text("3 results for “silk”")
    expect(page).to_have_url("/en/search?q=silk")
    page.locator("summary", has_text="Filters").click()
    page.get_by_role("combobox", name="Category").select_option("culture-travel")
    page.get_by_role("textbox", name="From").fill("1 ต.ค. 2563")
    page.locator(".search-form button").click()
    expect(page.locator("h1")).to_contain_text("1 result for “silk”")
    page.get_by_role("link", name="Remove the filter Category").click()
    expect(page.locator("h1")).to_contain_text("2 results for “silk”")
    page.get_by_role("link", name="Remove the filter From 1 October 2020").click()
    expect(page).to_have_url("/en/search?q=silk")


def test_facets_lead_to_narrower_results_and_the_language_switch_keeps_them(page: Page) -> None:
    page.goto("/th/search?q=ลำพูน")
    page.get_by_role("complementary").get_by_role("link", name="2565").click()
    expect(page.get_by_role("link", name="นำตัวกรอง “ปี พ.ศ. 2565” ออก")).to_be_visible()
    page.locator("nav.languages a[hreflang=en]").click()
    expect(page.get_by_role("link", name="Remove the filter Year: 2022")).to_be_visible()


def test_what_was_found_is_seen_where_colours_are_forced(browser: Browser, demonstration: str) -> None:
    with context_of(browser, base_url=demonstration, forced_colors="active") as context:
        page = context.new_page()
        page.goto("/th/search?q=ลำพูน")
        mark, around = (
            page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")
            for selector in (".hit mark", "body")
        )
        assert mark != around
