"""An article read aloud. A headless browser has no voices, so these tests bring their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.looks import context_of

pytestmark = pytest.mark.browser

ARTICLE = "news/culture-travel/lamphun-brocade-silk"
VOICES = """
const voices = %s.map((lang) => ({ lang }));
const synthesis = new EventTarget();
synthesis.spoken = [];
synthesis.getVoices = () => voices;
synthesis.speak = (utterance) => synthesis.spoken.push(utterance);
synthesis.cancel = () => synthesis.spoken.at(-1)?.onerror?.();
Object.defineProperty(window, "speechSynthesis", { value: synthesis });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
FINISH = "speechSynthesis.spoken.at(-1).onend()"
HIGHLIGHTED = "[...(CSS.highlights.get('spoken') ?? [])].map(String).join()"


def opened(context: BrowserContext, tag: str, voices: str) -> Page:
    page = context.new_page()
    page.add_init_script(VOICES % voices)
    page.goto(f"/{tag}/{ARTICLE}")
    return page


@pytest.fixture
def page(browser: Browser, demonstration: str) -> Iterator[Page]:
    with context_of(browser, base_url=demonstration) as context:
        yield opened(context, "th", "['en-GB', 'th-TH']")


def spoken(page: Page, number: int) -> list[list[str]]:
    """What was spoken, once there are so many phrases: language, voice and words of each."""
    page.wait_for_function("number => speechSynthesis.spoken.length >= number", arg=number)
    found: list[list[str]] = page.evaluate(
        "speechSynthesis.spoken.map((u) => [u.lang, u.voice.lang, u.text.trim()])"
    )
    return found


def test_an_article_is_read_from_its_title_on_phrase_by_phrase(page: Page) -> None:
    page.get_by_role("button", name="ฟังข่าว").click()
    first = spoken(page, 1)
    assert first[0][:2] == ["th", "th-TH"]
    assert first[0][2] == page.locator("h1").inner_text().replace("\n", " ")
    page.evaluate(FINISH)
    assert spoken(page, 2)[1][2].startswith("ผ้าไหมยกดอกลำพูนเป็น")


def test_each_part_is_read_by_a_voice_of_its_language(page: Page) -> None:
    page.get_by_role("button", name="ฟังข่าว").click()
    for number in range(1, 6):
        spoken(page, number)
        page.evaluate(FINISH)
    assert ["en", "en-GB", "GI"] in spoken(page, 6)


def test_the_phrase_being_read_is_highlighted_and_nothing_moves(page: Page) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    page.get_by_role("button", name="ฟังข่าว").click()
    spoken(page, 1)
    assert page.evaluate(HIGHLIGHTED) == page.locator("h1").text_content()
    assert page.evaluate("document.documentElement.scrollHeight") == height


def test_reading_is_paused_resumed_and_ended_with_the_keyboard(page: Page) -> None:
    page.get_by_role("button", name="ฟังข่าว").focus()
    page.keyboard.press("Enter")
    spoken(page, 1)
    page.evaluate(FINISH)
    second = spoken(page, 2)[-1]
    page.keyboard.press("Enter")
    assert page.locator(":focus").inner_text() == "ฟังต่อ"
    page.keyboard.press("Enter")
    assert spoken(page, 3)[-1] == second
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "หยุด"
    page.keyboard.press("Enter")
    assert page.locator(":focus").inner_text() == "ฟังข่าว"
    assert page.evaluate(HIGHLIGHTED) == ""
    page.keyboard.press("Enter")
    assert spoken(page, 4)[-1] == spoken(page, 4)[0]


def test_the_buttons_are_large_enough_to_touch(page: Page) -> None:
    page.get_by_role("button", name="ฟังข่าว").click()
    spoken(page, 1)
    for button in page.locator(".listen button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("voices", ["[]", "['de-DE', 'en-US']"])
def test_without_a_voice_of_the_language_there_is_no_button(
    browser: Browser, demonstration: str, voices: str
) -> None:
    with context_of(browser, base_url=demonstration) as context:
        page = opened(context, "th", voices)
        page.wait_for_selector("[data-do=print]")
        assert page.get_by_role("button", name="ฟังข่าว").count() == 0


def test_a_voice_that_comes_late_brings_the_button(browser: Browser, demonstration: str) -> None:
    with context_of(browser, base_url=demonstration) as context:
        page = opened(context, "en", "[]")
        page.wait_for_selector("[data-do=print]")
        top = page.locator(".prose").bounding_box()
        page.evaluate("speechSynthesis.getVoices().push({ lang: 'en_US' })")
        page.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
        page.get_by_role("button", name="Listen").wait_for()
        assert page.locator(".prose").bounding_box() == top


def test_the_address_is_copied_and_that_is_said(browser: Browser, demonstration: str) -> None:
    with context_of(
        browser, base_url=demonstration, permissions=["clipboard-read", "clipboard-write"]
    ) as context:
        page = context.new_page()
        page.goto(f"/en/{ARTICLE}")
        page.get_by_role("button", name="Copy the address").click()
        page.get_by_text("The address was copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
