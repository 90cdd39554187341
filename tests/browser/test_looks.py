"""What the eye finds on a page: edges, rows and lines that fit, states that are seen, room that is used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.auditing import serving
from tests.browser.looks import LINES, reading
from tests.browser.test_listening import VOICES
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.browser

DEMO = CHECKOUT / "demo"
ARTICLE = "news/culture-travel/lamphun-brocade-silk"
LONG = (
    "จังหวัดลำพูนขอเชิญผู้สูงอายุ ผู้พิการ และผู้ดูแลเด็กเล็กในทุกอำเภอ ลงทะเบียนรับเบี้ยยังชีพและเงินอุดหนุน "
    "ที่ที่ว่าการอำเภอ เทศบาล หรือองค์การบริหารส่วนตำบลใกล้บ้าน ภายในเวลาที่ประกาศกำหนด"
)
"""As long as the longest headlines of real news."""

BOXES = """(elements) => elements.filter((one) => one.checkVisibility()).map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return { x, y, width, height, end: x + width, foot: y + height };
})"""
ROWS = """(list) => {
  const rows = new Map();
  for (const card of list.querySelectorAll(".card")) {
    const row = Math.round(card.getBoundingClientRect().top);
    rows.set(row, [...rows.get(row) ?? [], card]);
  }
  const top = (card, part) => card.querySelector(part)?.getBoundingClientRect().top;
  const parts = [".card-picture", ".card-line", ".card-title", ".card-excerpt"];
  return [...rows.values()].map((cards) => parts.map((part) => cards.map((card) => top(card, part))));
}"""


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where everything of this kind stands that is seen."""
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(BOXES)
    assert found, f"nothing is {selector}: this test has lost its subject"
    return found


def box(page: Page, selector: str) -> dict[str, float]:
    return boxes(page, selector)[0]


def style(page: Page, selector: str, name: str) -> Any:
    return page.locator(selector).first.evaluate("(one, name) => getComputedStyle(one)[name]", name)


@pytest.fixture(scope="module", params=["pictured", "plain"])
def headline(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, bool]]:
    """The address of a portal that a very long headline leads, and whether a picture stands beside it."""
    pictured = request.param == "pictured"
    folder = tmp_path_factory.mktemp("headline")
    news, data = folder / "news", folder / "data"
    for new in (news, data):
        new.mkdir()
    (news / "loom.svg").write_bytes((DEMO / "news" / "images" / "loom.svg").read_bytes())
    head: dict[str, Any] = {"slug": "longest", "title": LONG, "category": "services"}
    head |= {"published_at": "2025-01-01T09:00:00+07:00"}
    if pictured:
        head["images"] = [{"file": "loom.svg", "text": "กี่ทอผ้า"}]
    text = f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\nเนื้อข่าวสั้น ๆ สำหรับการทดสอบ\n"
    (news / "longest.th.md").write_text(text, encoding="utf-8")
    with serving.portal(data, DEMO / "site.toml", news) as address:
        yield address, pictured


@pytest.mark.parametrize("width", [320, 1280])
def test_the_longest_headline_leads_the_home_page_in_few_lines(
    browser: Browser, headline: tuple[str, bool], width: int
) -> None:
    address, pictured = headline
    with reading(browser, address, width) as page:
        page.goto("/th/")
        lead, words = box(page, ".card-lead"), box(page, ".card-lead .card-words")
        title = page.locator(".card-lead .card-title a")
        wide = width == 1280
        most = 8 if not wide else 5 if pictured else 3
        assert title.evaluate(LINES) <= most
        if not pictured:
            assert words["width"] > 0.95 * lead["width"]
            assert page.locator(".card-lead .card-picture").count() == 0
        elif wide:
            picture = box(page, ".card-lead .card-picture")
            assert words["height"] < 1.5 * picture["height"], "words tower over the picture"


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_menu_stands_in_one_line_where_there_is_room(
    browser: Browser, demonstration: str, tag: str
) -> None:
    """Whichever entry is bold, and with the typefaces of a second visit."""
    with reading(browser, demonstration, 1280) as page:
        page.goto(f"/{tag}/")
        for path in ("", "contact", "news/provincial-activities/", "news/culture-travel/"):
            page.goto(f"/{tag}/{path}")
            entries = boxes(page, ".menu li")
            assert len(entries) == 9
            assert len({round(entry["y"]) for entry in entries}) == 1, path
            assert entries[-1]["end"] <= box(page, ".masthead .wrapper")["end"]


@pytest.mark.parametrize("tag", ["th", "en"])
def test_all_parts_of_all_pages_begin_at_one_edge(browser: Browser, demonstration: str, tag: str) -> None:
    edges = (
        ".breadcrumbs li:first-child a, .menu li:first-child a, h1, .prose, .hits, .preferences, "
        ":is(.recommended, .section-elsewhere) > h2"
    )
    with reading(browser, demonstration, 1280) as page:
        for path in ("", ARTICLE, "news/services/id-card-renewal", "news/", "search?q=silk", "preferences"):
            page.goto(f"/{tag}/{path}")
            lefts = {round(one["x"]) for one in boxes(page, edges)}
            assert lefts == {40}, path
            assert boxes(page, "h1")[0]["x"] == 40, path


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_parts_of_cards_in_a_row_begin_at_one_height(
    browser: Browser, demonstration: str, tag: str
) -> None:
    with reading(browser, demonstration, 1280) as page:
        for path in ("", ARTICLE):
            page.goto(f"/{tag}/{path}")
            rows = page.locator(".cards-grid").first.evaluate(ROWS)
            assert max(len(row[0]) for row in rows) == 4
            for part in (part for row in rows for part in row):
                assert max(part) - min(part) < 1, path
            dates = boxes(page, ".cards-grid time")
            categories = boxes(page, ".cards-grid .category")
            assert all(date["y"] > name["y"] for date, name in zip(dates, categories, strict=True))


def test_no_side_of_a_wide_page_is_left_empty(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 1280) as page:
        page.goto("/th/")
        row = boxes(page, ".section-elsewhere .card")
        assert len(row) == 2
        assert row[0]["y"] == row[1]["y"]
        assert row[1]["end"] == box(page, ".section-elsewhere")["end"]
        page.goto("/th/contact")
        reach, notes = box(page, "#reach"), box(page, "main .notice")
        panel = box(page, ".panel")
        assert panel["y"] == notes["y"] < reach["y"], "something stands beside the notes"
        page.goto("/en/search?q=lamphun")
        results, snippet = box(page, ".hits"), box(page, ".hit-snippet")
        facts = box(page, ".hit .card-line")
        assert facts["x"] == results["x"]
        assert facts["end"] < snippet["x"], "what a result is stands beside what it says"
        assert snippet["end"] - results["x"] > 0.85 * results["width"]


@pytest.mark.parametrize("choices", ["", "text-size:200"])
@pytest.mark.parametrize("tag", ["th", "en"])
def test_an_article_has_no_hole_where_a_device_cannot_speak(
    browser: Browser, demonstration: str, tag: str, choices: str
) -> None:
    with reading(browser, demonstration, 320, choices) as page:
        page.add_init_script(VOICES % "[]")
        page.goto(f"/{tag}/news/services/id-card-renewal")
        assert not page.locator(".listen button").first.is_visible()
        minutes = page.locator(".article-bar p").first
        above, below = minutes.bounding_box(), box(page, ".article-lead, .contents")
        assert above is not None
        assert below["y"] - above["y"] - above["height"] < 40
        assert minutes.evaluate(LINES) <= 2


def test_sizes_of_letters_are_shown_in_themselves_and_in_few_rows(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 320) as page:
        page.goto("/th/preferences")
        labels = page.locator("#choice-text-size label span")
        sizes = [
            labels.nth(each).evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
            for each in range(5)
        ]
        assert sizes == sorted(set(sizes))
        assert sizes[-1] > 1.5 * sizes[0]
        assert len({round(one["foot"] / 20) for one in boxes(page, "#choice-text-size label")}) <= 3


def test_hints_of_choices_fill_their_lines(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 1280) as page:
        page.goto("/th/preferences")
        hints = page.locator(".field-hint").all()
        assert hints, "there is no hint: this test has lost its subject"
        for hint in hints:
            assert hint.evaluate(LINES) <= 2


@pytest.mark.parametrize("tag", ["th", "en"])
def test_the_sign_of_the_display_stands_in_the_line_of_its_word(
    browser: Browser, demonstration: str, tag: str
) -> None:
    with reading(browser, demonstration, 320, "text-size:200") as page:
        page.goto(f"/{tag}/")
        line = float(style(page, ".display summary", "lineHeight").removesuffix("px"))
        padding = float(style(page, ".display summary", "paddingTop").removesuffix("px"))
        assert box(page, ".display > summary")["height"] < 1.5 * line + 2 * padding


def test_abbreviations_are_underlined_in_text_and_neither_in_headlines_nor_in_dates(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 1280) as page:
        page.goto("/th/")
        assert style(page, ".dateline abbr", "textDecorationLine") == "none"
        page.goto("/th/contact")
        assert style(page, "main p abbr", "textDecorationStyle") == "dotted"
        page.locator("main p abbr").first.evaluate("(one) => document.querySelector('h1').append(one)")
        assert style(page, "h1 abbr", "textDecorationLine") == "none"


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_page_that_is_read_is_marked_at_the_foot_by_more_than_colour(
    browser: Browser, demonstration: str, colours: Any
) -> None:
    with reading(browser, demonstration, 1280, forced_colors=colours) as page:
        page.goto("/th/search")
        here, others = (f".footer-end a{kind}" for kind in ("[aria-current]", ":not([aria-current])"))
        for name in ("borderInlineStartWidth", "fontWeight", "textDecorationLine"):
            assert style(page, here, name) != style(page, others, name), name


def test_an_urgent_notice_stands_on_other_pages_than_its_own_and_not_on_paper(
    browser: Browser, demonstration: str
) -> None:
    with reading(browser, demonstration, 1280) as page:
        page.goto("/th/news/safety/emergency-numbers")
        assert page.locator(".urgent").count() == 0
        page.goto("/th/contact")
        assert page.locator(".urgent").is_visible()
        page.emulate_media(media="print")
        assert not page.locator(".urgent").is_visible()
