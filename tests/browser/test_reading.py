"""The demonstration in a real browser: no mouse, no script, a narrow phone."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.auditing.pages import PAGES, open_page
from tests.browser.looks import OPEN_ALL, context_of

pytestmark = pytest.mark.browser

NEEDING_A_SCRIPT = """
() => [...document.querySelectorAll("button, [role=combobox], [role=listbox], [data-do], [data-listen]")]
  .filter((element) => element.checkVisibility() && (!element.matches("button") || !element.form?.action))
  .map((element) => element.outerHTML.slice(0, 110))
"""


@pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
def test_nothing_overflows_a_narrow_phone(browser: Browser, pseudo_languages: str, tag: str) -> None:
    """In words that are longer, and from right to left; test_design.py holds the same in Thai and in English."""
    with context_of(browser, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        for kind in PAGES:
            if kind.portal == "demonstration":
                open_page(page, pseudo_languages, kind, tag)
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= 320, f"{kind} in {tag} is {width} px wide"


@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_overflows_with_text_twice_as_large(
    browser: Browser, portals: dict[str, str], tag: str
) -> None:
    with context_of(browser, viewport={"width": 640, "height": 900}) as context:
        page = context.new_page()
        for kind in PAGES:
            open_page(page, portals[kind.portal], kind, tag)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate("document.documentElement.scrollWidth") <= 640, f"{kind} in {tag}"


def test_without_a_script_nothing_is_offered_that_needs_one(page: Page, portals: dict[str, str]) -> None:
    for kind in PAGES:
        open_page(page, portals[kind.portal], kind, "th")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(NEEDING_A_SCRIPT) == [], kind
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert page.evaluate(NEEDING_A_SCRIPT) != []


LEFT_BEFORE = "net::ERR_ABORTED"
"""What Chromium says of a picture that was still on its way when the next page was opened."""


def test_only_the_portal_itself_is_asked_and_nothing_fails(browser: Browser, demonstration: str) -> None:
    context = browser.new_context(base_url=demonstration)
    page = context.new_page()
    asked: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright cannot wrap a built-in
    page.on("console", lambda message: complaints.append(message.text))
    for kind in PAGES:
        if kind.status != HTTPStatus.OK:
            continue
        page.goto(kind.address("th"))
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
    assert all(request.url.startswith(demonstration) for request in asked)
    assert complaints == []
    assert context.cookies() == []
    failed = [
        r.url
        for r in asked
        if (answer.status >= 400 if (answer := r.response()) else r.failure != LEFT_BEFORE)
    ]
    assert failed == []
    context.close()


def test_a_visit_is_counted_by_the_image_on_a_page(page: Page) -> None:
    with page.expect_response(lambda response: response.url.endswith("/visit.gif")) as seen:
        page.goto("/th/")
    assert seen.value.status == 200


def test_a_reader_without_a_mouse_skips_to_the_content_and_changes_language(page: Page) -> None:
    page.goto("/th/contact")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#main"
    assert focused.is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("/th/contact#main")
    page.locator("a[hreflang=en]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/contact*")
    assert page.locator("html").get_attribute("lang") == "en"


def test_every_stop_of_the_tab_key_shows_where_it_is(browser: Browser, demonstration: str) -> None:
    context = browser.new_context(base_url=demonstration)
    page = context.new_page()
    page.goto("/en/")
    stops = page.locator("a[href], button, input:not([type=hidden]), summary").locator("visible=true").count()
    seen: list[str] = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              const box = document.activeElement.getBoundingClientRect();
              return {
                name: document.activeElement.outerHTML.slice(0, 120),
                marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
              };
            }"""
        )
        assert shown["marked"], f"no visible focus: {shown['name']}"
        assert shown["inside"], f"focus out of sight: {shown['name']}"
        seen.append(shown["name"])
    assert len(seen) == stops, "the tab key reaches everything, in order"


def test_the_pages_of_ar_xb_are_mirrored(browser: Browser, pseudo_languages: str) -> None:
    with context_of(browser, base_url=pseudo_languages, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        places = {}
        for tag in ("en", "ar-XB"):
            page.goto(f"/{tag}/contact")
            box = page.locator("nav.languages").bounding_box()
            assert box is not None
            places[tag] = box["x"] + box["width"] / 2
        assert places["en"] > 640 > places["ar-XB"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_devices_wish_for_light_or_dark(
    browser: Browser, demonstration: str, scheme: str
) -> None:
    with context_of(browser, base_url=demonstration, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto("/th/")
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        lightness = sum(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) / 765
        assert (lightness > 0.5) == (scheme == "light")


def test_thai_is_set_in_the_portals_own_typeface(browser: Browser, demonstration: str) -> None:
    with context_of(browser, base_url=demonstration) as context:
        page = context.new_page()
        page.goto("/th/")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('16px Sarabun', 'ลำพูน')")
        assert "Sarabun" in page.evaluate("getComputedStyle(document.body).fontFamily")
