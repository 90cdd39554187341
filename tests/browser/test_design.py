"""What the style sheets promise, measured on the pages: targets, focus, lines, reflow, spacing, colours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.pages.preferences import options
from tests.auditing import keyboard
from tests.auditing.pages import PAGES, open_page
from tests.browser.looks import LARGEST, LOOPLESS, OPEN_ALL, PLAIN, Look, reading, resize

pytestmark = pytest.mark.browser

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
"""WCAG 2.2, 1.4.12; no page of ours sets these for Thai, a reader may."""

SMALL_TARGETS = """
() => {
  const shown = (element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip-link");
  const alone = (link) => {
    const block = link.closest("p, li, dd, td, figcaption, div");
    const words = (element) => element.textContent.replace(/\\s+/g, "").length;
    return getComputedStyle(link).display !== "inline" || words(block) === words(link);
  };
  const small = [];
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    if (!shown(element) || (element.matches("a") && !alone(element))) continue;
    const target = element.closest("label") ?? (element.closest(".card-title") ? element.closest(".card") : element);
    const { width, height } = target.getBoundingClientRect();
    if (width < 43.5 || height < 43.5) small.push(`${element.outerHTML.slice(0, 90)} ${width} × ${height}`);
  }
  return small;
}
"""

CLIPPED = """
() => [...document.querySelectorAll("body *")].filter((element) => {
  const { overflowX, overflowY, display } = getComputedStyle(element);
  if (display === "inline" || element.closest(".visually-hidden, .skip-link, svg, select, .table-scroll")) return false;
  if (element.matches("input, img") || !element.checkVisibility()) return false;
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  return (hides(overflowX) && element.scrollWidth > element.clientWidth + 1)
    || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 120))
"""

LINES = """
() => {
  const found = [];
  for (const block of document.querySelectorAll("p, li, dd, blockquote, figcaption")) {
    if (!block.checkVisibility() || block.closest(".visually-hidden") || block.querySelector("p, li, div")) continue;
    const lines = new Map();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      for (let at = 0; at < data.length; at++) {
        if (/\\p{Mn}/u.test(data[at])) continue;
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + 1);
        const box = range.getBoundingClientRect();
        const line = Math.round(box.bottom / 8);
        if (box.width) lines.set(line, (lines.get(line) ?? 0) + 1);
      }
    }
    const words = block.textContent.trim().slice(0, 60);
    const whole = [...block.children].find(({ lang, textContent }) => lang && textContent === block.textContent);
    const { lang } = whole ?? block.closest("[lang]");
    found.push({ longest: Math.max(0, ...lines.values()), count: lines.size, words, lang });
  }
  return found;
}
"""
"""Characters that take room, of each line: blanks are counted, marks above and below a letter are not."""

LEADING = """
() => [...document.querySelectorAll("h1, h2, h3, h4, p, li, dd, dt, td, label, button, a, summary, legend")]
  .filter((element) => /[\\u0e01-\\u0e5b]/.test(element.textContent))
  .filter((element) => element.matches(":lang(th)") && !element.querySelector("h1, h2, h3, ul, p"))
  .map((element) => [element, getComputedStyle(element)])
  .filter(([, style]) => parseFloat(style.lineHeight) / parseFloat(style.fontSize) < 1.69)
  .map(([element, style]) => `${element.outerHTML.slice(0, 90)} ${style.lineHeight} / ${style.fontSize}`)
"""

PARAGRAPHS = """
() => [...document.querySelectorAll(".prose > p + p")].map((paragraph) => {
  const { lineHeight, fontSize } = getComputedStyle(paragraph);
  const above = paragraph.previousElementSibling.getBoundingClientRect();
  return {
    words: paragraph.textContent.slice(0, 60),
    lines: parseFloat(lineHeight) / parseFloat(fontSize),
    paragraphs: 1 + (paragraph.getBoundingClientRect().top - above.bottom) / parseFloat(lineHeight),
  };
})
"""
"""How far apart lines are, in sizes of their letters, and how far apart a paragraph's first line and the last one of
the paragraph above are, in lines."""


RINGS = """
() => {
  const element = document.activeElement;
  const ringed = [element, element.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  const rings = ringed.map(({ outlineColor, boxShadow }) => [outlineColor, boxShadow]);
  return element === document.body ? null : { name: element.outerHTML.slice(0, 120), rings };
}
"""


HELD = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position))
  .map((element) => element.outerHTML.slice(0, 90))
"""

WIDTH = "() => document.documentElement.scrollWidth"

Measures = dict[str, dict[str, Any]]
"""Name of a page → name of a measure → what was found."""

SCRIPTS = {
    "small": SMALL_TARGETS,
    "lines": LINES,
    "close": LEADING,
    "paragraphs": PARAGRAPHS,
    "held": HELD,
    "clipped": CLIPPED,
    "width": WIDTH,
}


@pytest.fixture(scope="module")
def measured(browser: Browser, portals: dict[str, str]) -> Callable[[Look], Measures]:
    """Measures every page as it is looked at so, everything that can be opened on it open; once for all tests."""

    def measure(looks: list[Look]) -> dict[Look, Measures]:
        """In ways that differ in the width alone, for which a page is laid out anew, not loaded."""
        found: dict[Look, Measures] = {look: {} for look in looks}
        tag, choices = looks[0].tag, looks[0].choices
        with reading(browser, portals["demonstration"], looks[0].width, choices, bypass_csp=True) as page:
            for kind in PAGES:
                open_page(page, portals[kind.portal], kind, tag)
                page.evaluate(OPEN_ALL)
                for look in looks:
                    resize(page, look.width)
                    found[look][kind.name] = {name: page.evaluate(script) for name, script in SCRIPTS.items()}
                page.add_style_tag(content=SPACED)
                for look in looks:
                    resize(page, look.width)
                    spaced = {"spaced": page.evaluate(CLIPPED), "spaced width": page.evaluate(WIDTH)}
                    found[look][kind.name] |= spaced
        return found

    @cache
    def like(tag: str, choices: str) -> dict[Look, Measures]:
        looks = [*PLAIN, *LARGEST, *LOOPLESS]
        return measure([look for look in looks if (look.tag, look.choices) == (tag, choices)])

    return lambda look: like(look.tag, look.choices)[look]


def slips(found: Measures, name: str) -> dict[str, Any]:
    """The pages on which a measure found something wrong."""
    return {page: measures[name] for page, measures in found.items() if measures[name]}


def too_long(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of more than 80 characters, or of more than about 60 in Thai."""
    return [line for line in lines if line["longest"] > (66 if line["lang"] == "th" else 80)]


def crowded(paragraphs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The paragraphs that are too close to another, or have lines too close."""
    return [one for one in paragraphs if min(one["lines"], one["paragraphs"]) < 1.5]


@pytest.mark.parametrize("look", [*PLAIN, *LARGEST], ids=str)
def test_everything_to_press_is_large_enough_for_a_finger(
    measured: Callable[[Look], Measures], look: Look
) -> None:
    assert slips(measured(look), "small") == {}


def test_a_small_target_a_clipped_word_and_a_part_too_wide_would_be_found(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 320, bypass_csp=True) as page:
        page.goto("/en/contact")
        assert (page.evaluate(SMALL_TARGETS), page.evaluate(CLIPPED), page.evaluate(HELD)) == ([], [], [])
        assert page.evaluate(WIDTH) == 320
        page.add_style_tag(
            content=".button { font-size: 9px !important; padding: 0 !important }"
            ".address { overflow: hidden; block-size: 1em; line-height: 1 !important }"
            ".page-head { inline-size: 30rem } .header { position: sticky }"
        )
        assert page.evaluate(WIDTH) > 320
        assert page.evaluate(HELD)
        assert page.evaluate(SMALL_TARGETS)
        assert page.evaluate(CLIPPED)


def test_lines_too_long_or_too_close_would_be_found(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 1280, bypass_csp=True) as page:
        page.goto("/th/news/services/id-card-renewal")
        assert (too_long(page.evaluate(LINES)), page.evaluate(LEADING)) == ([], [])
        assert crowded(page.evaluate(PARAGRAPHS)) == []
        page.add_style_tag(
            content="p, li, dd { max-inline-size: none !important; line-height: 1.5 !important; margin: 0 !important }"
            ".page-head, .prose, .page { inline-size: 1280px; max-inline-size: none !important }"
        )
        assert too_long(page.evaluate(LINES))
        assert page.evaluate(LEADING)
        assert crowded(page.evaluate(PARAGRAPHS))


@pytest.mark.parametrize("look", [*PLAIN, *LARGEST, *LOOPLESS], ids=str)
def test_pages_are_no_wider_than_the_window(measured: Callable[[Look], Measures], look: Look) -> None:
    """320 px is 1280 px at 400 % as well; with text twice as large, that is more than WCAG asks for (1.4.4, 1.4.10)."""
    widths = {page: found["width"] for page, found in measured(look).items()}
    assert {page: width for page, width in widths.items() if width > look.width} == {}


@pytest.mark.parametrize("look", LARGEST, ids=str)
def test_text_twice_as_large_is_clipped_nowhere(measured: Callable[[Look], Measures], look: Look) -> None:
    assert slips(measured(look), "clipped") == {}


@pytest.mark.parametrize("look", PLAIN, ids=str)
def test_a_readers_own_spacing_of_text_clips_nothing(
    measured: Callable[[Look], Measures], look: Look
) -> None:
    found = measured(look)
    assert slips(found, "spaced") == {}
    assert all(measures["spaced width"] <= look.width for measures in found.values())


@pytest.mark.parametrize("look", [*PLAIN, *LOOPLESS], ids=str)
def test_lines_are_short_enough_to_find_the_next(measured: Callable[[Look], Measures], look: Look) -> None:
    lines = [line for measures in measured(look).values() for line in measures["lines"] if line["count"] > 1]
    assert len(lines) > 20, "the pages have no paragraphs: this test has lost its subject"
    assert too_long(lines) == []


@pytest.mark.parametrize("look", [*PLAIN, *LOOPLESS], ids=str)
def test_lines_of_thai_are_far_enough_apart(measured: Callable[[Look], Measures], look: Look) -> None:
    assert slips(measured(look), "close") == {}


@pytest.mark.parametrize("look", [*PLAIN, *LOOPLESS], ids=str)
def test_paragraphs_are_further_apart_than_their_lines(
    measured: Callable[[Look], Measures], look: Look
) -> None:
    """WCAG 2.2, 1.4.8: lines are 1.5 times as far apart as they are high, paragraphs 1.5 times as far as lines."""
    paragraphs = [one for measures in measured(look).values() for one in measures["paragraphs"]]
    assert len(paragraphs) > 10, "the pages have no paragraphs: this test has lost its subject"
    assert crowded(paragraphs) == []


@pytest.mark.parametrize("look", PLAIN, ids=str)
def test_focus_cannot_be_hidden_for_nothing_stays_in_place(
    measured: Callable[[Look], Measures], look: Look
) -> None:
    """No part is sticky or fixed, so nothing lies over what is in focus (2.4.11, 2.4.12)."""
    assert slips(measured(look), "held") == {}


@pytest.mark.parametrize("theme", options("theme"))
def test_focus_is_shown_in_two_colours(browser: Browser, demonstration: str, theme: str) -> None:
    with reading(browser, demonstration, 1280, f"theme:{theme}") as page:
        for path in ("preferences", "search?q=silk"):
            page.goto(f"/en/{path}")
            stops = page.locator("a[href], button, input:not([type=hidden]), select, summary").count()
            press_tab = keyboard.tab_key(page)
            for _ in range(stops):
                press_tab()
                assert in_one_colour(page) is None


def in_one_colour(page: Page) -> str | None:
    """What is in focus, if its ring has one colour or none."""
    shown = page.evaluate(RINGS)
    if shown is None or any(
        shadow != "none" and outline not in shadow and "inset" not in shadow
        for outline, shadow in shown["rings"]
    ):
        return None
    return str(shown["name"])


def test_focus_in_one_colour_would_be_found(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 1280, bypass_csp=True) as page:
        page.goto("/en/contact")
        page.add_style_tag(content=":focus-visible { box-shadow: none !important }")
        page.keyboard.press("Tab")
        assert in_one_colour(page) is not None


def test_what_introduces_a_page_stands_below_its_heading(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 1280) as page:
        for path in ("preferences", "privacy", "accessibility"):
            page.goto(f"/en/{path}")
            heading, words = (page.locator(f".page-head {part}").bounding_box() for part in ("h1", ".intro"))
            assert heading is not None
            assert words is not None
            assert (words["x"], words["y"]) == (heading["x"], heading["y"] + heading["height"]), path


@pytest.mark.parametrize("path", ["th/feeds", "en/feeds", "en/sitemap", "th/sitemap"])
def test_lists_of_links_begin_where_their_headings_do(
    browser: Browser, demonstration: str, path: str
) -> None:
    with reading(browser, demonstration, 320) as page:
        page.goto(f"/{path}")
        apart = page.locator(".link-list").evaluate_all(
            """(lists) => lists.map((list) => {
              const [own, outer] = [list.firstElementChild, list.parentElement].map((e) => e.getBoundingClientRect());
              return [own.left - outer.left, outer.right - own.right];
            })"""
        )
        assert apart
        assert all(pair == [0, 0] for pair in apart), apart


def test_the_names_of_facts_stay_whole_in_the_largest_letters(browser: Browser, demonstration: str) -> None:
    """On a narrow phone they stand above the facts, where there is no room beside them."""
    with reading(browser, demonstration, 320, LARGEST[0].choices) as page:
        page.goto("/th/contact")
        lines = page.locator(".details dt").evaluate_all(
            """(names) => names.map((name) => {
              const range = document.createRange();
              range.selectNodeContents(name);
              return [name.textContent, new Set([...range.getClientRects()].map(({ top }) => top)).size];
            })"""
        )
        assert len(lines) >= 6
        assert [name for name, count in lines if count > 1] == []


def test_in_colours_that_the_device_forces_what_is_chosen_is_still_seen(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 1280, "theme:dark", forced_colors="active") as page:
        page.goto("/en/")
        page.locator(".display summary").click()
        for marked in (".languages [aria-current]", ".display [aria-pressed=true]"):
            assert page.locator(marked).first.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"
        for plain in (".languages a:not([aria-current])", ".display [aria-pressed=false]"):
            assert page.locator(plain).first.evaluate("(e) => getComputedStyle(e).outlineStyle") == "none"
        page.locator(".display [aria-pressed=false]").first.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_more_contrast_is_given_where_the_device_asks_for_it(browser: Browser, demonstration: str) -> None:
    quiet = "getComputedStyle(document.querySelector('.dateline')).color"
    ink = "getComputedStyle(document.body).color"
    for contrast, same in (("no-preference", False), ("more", True)):
        with reading(browser, demonstration, 1280, contrast=contrast) as page:
            page.goto("/en/")
            assert (page.evaluate(quiet) == page.evaluate(ink)) is same


@pytest.mark.parametrize("wish", ["prefers-contrast: more", "prefers-reduced-transparency: reduce"])
def test_words_stand_on_a_plain_ground_where_the_device_asks_for_it(
    browser: Browser, demonstration: str, wish: str
) -> None:
    pattern = "getComputedStyle(document.querySelector('.masthead'), '::before').display"
    name, value = wish.split(": ")
    with reading(browser, demonstration, 1280) as page:
        page.goto("/en/")
        assert page.evaluate(pattern) == "block"
        page.context.new_cdp_session(page).send(
            "Emulation.setEmulatedMedia", {"features": [{"name": name, "value": value}]}
        )
        assert page.evaluate(pattern) == "none"


def test_an_article_from_right_to_left_stands_in_a_page_from_left_to_right(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 1280) as page:
        page.goto("/en/news/culture-travel/hariphunchai-temple-in-arabic")
        assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
        prose = page.locator(".prose")
        assert prose.get_attribute("dir") == "rtl"
        assert page.locator("h1").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
        bounds, marker = prose.bounding_box(), prose.locator("li").first.bounding_box()
        assert bounds is not None
        assert marker is not None
        assert bounds["x"] + bounds["width"] - marker["x"] - marker["width"] > 10, (
            "the bullets stand at the right"
        )
        assert prose.locator("td[dir=ltr], td [lang=th]").count() > 0
