"""Completions under the search field: by keyboard, by screen reader, by touch, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.line_ends import FIND, lines_of

pytestmark = pytest.mark.browser

ANY = re.compile("")


@pytest.fixture
def context(browser: Browser, demonstration: str) -> Iterator[BrowserContext]:
    """A browser with JavaScript, on a narrow phone."""
    made = browser.new_context(base_url=demonstration, viewport={"width": 320, "height": 640}, has_touch=True)
    yield made
    made.close()


@pytest.fixture
def reader(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/th/")
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="ค้นหา").first


def options(page: Page) -> Locator:
    return page.locator("#site-search-completions").get_by_role("option")


def type_words(page: Page, words: str) -> None:
    """Type as a reader does, and wait until completions are shown."""
    field(page).press_sequentially(words)
    expect(options(page).first).to_be_visible()


def test_a_screen_reader_is_told_what_the_field_is(reader: Page) -> None:
    box = field(reader)
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_attribute("aria-controls", "site-search-completions")
    type_words(reader, "ลำพ")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(reader.get_by_role("listbox", name="คำแนะนำ")).to_be_visible()
    expect(options(reader).first).to_have_accessible_name(re.compile(r"^ลำพูน (คำ|สถานที่)$"))
    expect(reader.get_by_role("status").first).to_have_text(re.compile(r"^มีคำแนะนำ \d+ รายการ"))
    assert 1 <= options(reader).count() <= 8


def test_arrows_walk_through_the_options_and_around(reader: Page) -> None:
    type_words(reader, "ลำพูน")
    box, last = field(reader), options(reader).count() - 1
    expect(box).not_to_have_attribute("aria-activedescendant", ANY)
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "site-search-completions-0")
    expect(options(reader).first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"site-search-completions-{last}")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "site-search-completions-0")
    box.press("Home")
    expect(box).not_to_have_attribute("aria-activedescendant", ANY)
    expect(box).to_have_value("ลำพูน")


TYPE_AND_CHOOSE = """field => {
    const ask = fetch;
    window.asked = 0;
    window.fetch = (...at) => { asked += 1; return ask(...at); };
    field.value += "ู";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
}"""


def test_the_list_stays_while_one_chooses_from_it(reader: Page) -> None:
    reader.clock.install()
    type_words(reader, "ลำพ")
    field(reader).evaluate(TYPE_AND_CHOOSE)
    reader.clock.run_for(1000)
    assert reader.evaluate("asked") == 0
    expect(field(reader)).to_have_attribute("aria-activedescendant", "site-search-completions-0")


def test_escape_closes_the_list_and_keeps_the_words(reader: Page) -> None:
    type_words(reader, "ลำพ")
    field(reader).press("Escape")
    expect(options(reader)).to_have_count(0)
    expect(field(reader)).to_have_attribute("aria-expanded", "false")
    expect(field(reader)).to_have_value("ลำพ")
    field(reader).press("ArrowDown")
    expect(field(reader)).to_have_attribute("aria-activedescendant", "site-search-completions-0")


def test_enter_searches_for_the_chosen_words(reader: Page) -> None:
    type_words(reader, "ลำพ")
    field(reader).press("ArrowDown")
    field(reader).press("Enter")
    reader.wait_for_url("**/th/search?q=%E0%B8%A5%E0%B8%B3%E0%B8%9E%E0%B8%B9%E0%B8%99")


def test_enter_without_a_choice_searches_for_what_was_typed(reader: Page) -> None:
    type_words(reader, "ลำ")
    field(reader).press("Enter")
    reader.wait_for_url("**/th/search?q=%E0%B8%A5%E0%B8%B3")


def test_a_tap_on_a_title_opens_its_article(reader: Page) -> None:
    type_words(reader, "หริภุญ")
    title = options(reader).filter(has_text=re.compile("ข่าว$")).first
    title.tap()
    reader.wait_for_url(re.compile("/th/news/"))


def test_no_line_of_a_title_in_the_list_ends_inside_a_word(reader: Page) -> None:
    type_words(reader, "หริภุญ")
    assert options(reader).locator("t-").count() > 0
    blocks = lines_of(reader.evaluate(f"() => {{{FIND}}}"))
    assert any("หริภุญไชย" in block.text for block in blocks)
    assert [word for block in blocks for word in block.cuts()] == []


def test_the_list_closes_when_the_reader_goes_on(reader: Page) -> None:
    type_words(reader, "ลำพ")
    field(reader).press("Tab")
    expect(options(reader)).to_have_count(0)


def test_nothing_overflows_a_narrow_phone_while_the_list_is_open(reader: Page, pseudo_languages: str) -> None:
    for tag in ("th", "en", "en-XA", "ar-XB"):
        reader.goto(f"{pseudo_languages}/{tag}/")
        reader.locator("#site-search").press_sequentially("la" if tag == "en-XA" else "ลำ")
        if tag in ("th", "en"):
            expect(options(reader).first).to_be_visible()
        assert reader.evaluate("document.documentElement.scrollWidth") <= 320, tag


def test_a_list_that_cannot_be_had_harms_nothing(reader: Page, context: BrowserContext) -> None:
    complaints: list[str] = []
    reader.on("pageerror", lambda error: complaints.append(str(error)))
    with reader.expect_request("**/complete?q=*") as asked:
        context.route("**/complete?q=*", lambda route: route.abort())
        field(reader).press_sequentially("ลำพูน")
    assert asked.value.failure or asked.value
    expect(field(reader)).to_have_attribute("aria-expanded", "false")
    field(reader).press("Enter")
    reader.wait_for_url("**/th/search?q=*")
    assert complaints == []


def test_without_javascript_the_form_searches(page: Page) -> None:
    page.goto("/th/")
    box = page.get_by_role("searchbox").first
    box.fill("ลำพูน")
    box.press("Enter")
    page.wait_for_url("**/th/search?q=*")


def test_with_alt_the_arrows_open_the_list_without_choosing_and_close_it(reader: Page) -> None:
    type_words(reader, "ลำพูน")
    box = field(reader)
    box.press("Alt+ArrowUp")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Alt+ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).not_to_have_attribute("aria-activedescendant", ANY)
    expect(box).to_have_value("ลำพูน")


def test_the_field_is_of_a_type_that_may_be_a_combobox(reader: Page) -> None:
    """HTML forbids the role to a field of the type “search”; without scripts, that is what it is."""
    assert (field(reader).get_attribute("type"), field(reader).get_attribute("role")) == ("text", "combobox")
