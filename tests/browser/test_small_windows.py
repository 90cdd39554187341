"""How soon an article begins: in small windows, with letters twice as large, and with the headlines of real news."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.auditing import serving
from tests.browser.looks import LINES, reading
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.browser

LARGE = "text-size:200"
SMALL = ((320, 640), (640, 320))
USUAL = ((320, 640), (1280, 900))
HEADLINES = 6
"""The longest of real news, and as many about as long as nine in ten are at most."""

TOP = "(place) => document.querySelector(place).getBoundingClientRect().top"
DEMONSTRATION = (
    "th/news/culture-travel/lamphun-brocade-silk",
    "en/news/culture-travel/lamphun-brocade-silk",
    "th/news/services/id-card-renewal",
    "en/news/safety/emergency-numbers",
    "th/news/provincial-news/lert-rat-award-2563",
    "en/news/safety/dengue-prevention",
)


@pytest.fixture(scope="module")
def long_headlines(
    tmp_path_factory: pytest.TempPathFactory, news_data: Path
) -> Iterator[tuple[str, list[str]]]:
    """A portal that shows real news with long headlines, each with a picture, and where they are."""
    folder = tmp_path_factory.mktemp("headlines")
    (folder / "news").mkdir()
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        news = [json.loads(line) for line in lines]
    titles = sorted((one for one in news if "th" in one["translations"]), key=length)
    chosen = [*titles[-HEADLINES:], *titles[9 * len(titles) // 10 :][:HEADLINES]]
    picture = CHECKOUT / "demo" / "news" / "images" / "loom.svg"
    (folder / "news" / "loom.svg").write_bytes(picture.read_bytes())
    for number, one in enumerate(chosen):
        told = one["translations"]["th"]
        head = {
            "slug": f"headline-{number}",
            "title": told["title"],
            "category": "provincial-news",
            "published_at": one["published_at"],
            "images": [{"file": "loom.svg", "text": "กี่ทอผ้า", "caption": "กี่ทอผ้ากับผ้าที่กำลังทอ"}],
        }
        text = f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{told['body']}\n"
        (folder / "news" / f"headline-{number}.th.md").write_text(text, encoding="utf-8")
    with serving.demonstration(folder) as address:
        program = [sys.executable, "-m", "portal.cli", "import", str(folder / "news")]
        where = ["--data-dir", str(folder / "data"), "--site", str(CHECKOUT / "demo" / "site.toml")]
        subprocess.run([*program, *where], check=True, capture_output=True, cwd=folder, timeout=300)
        yield address, [f"th/news/provincial-news/headline-{number}" for number in range(len(chosen))]


def length(news: dict[str, dict[str, dict[str, str]]]) -> int:
    return len(news["translations"]["th"]["title"])


def screens(page: Page, address: str, place: str, height: int) -> float:
    """How many windows below the top of the page something begins."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address
    top: float = page.evaluate(TOP, place)
    return top / height


@pytest.mark.parametrize(("width", "height"), SMALL, ids=["upright", "sideways"])
def test_an_article_begins_on_the_first_screen_or_soon_after_with_letters_twice_as_large(
    browser: Browser, demonstration: str, width: int, height: int
) -> None:
    window = {"width": width, "height": height}
    with reading(browser, demonstration, width, LARGE, viewport=window) as page:
        found = {path: screens(page, f"/{path}", "h1", height) for path in DEMONSTRATION}
    assert {path: top for path, top in found.items() if top > 1.2} == {}


@pytest.mark.parametrize(("width", "height"), USUAL, ids=["phone", "desk"])
def test_its_first_words_are_soon_reached(
    browser: Browser, demonstration: str, width: int, height: int
) -> None:
    window = {"width": width, "height": height}
    with reading(browser, demonstration, width, viewport=window) as page:
        found = {path: screens(page, f"/{path}", ".prose p", height) for path in DEMONSTRATION}
    assert {path: top for path, top in found.items() if top > 1.5} == {}


@pytest.mark.news
@pytest.mark.parametrize(("width", "height"), USUAL, ids=["phone", "desk"])
def test_long_headlines_and_a_picture_leave_room_for_its_first_words(
    browser: Browser, long_headlines: tuple[str, list[str]], width: int, height: int
) -> None:
    address, paths = long_headlines
    window = {"width": width, "height": height}
    with reading(browser, address, width, viewport=window) as page:
        found = {path: screens(page, f"/{path}", ".prose p", height) for path in paths}
        assert page.locator(".article-lead img").count() == 1
    assert {path: top for path, top in found.items() if top > 1.5} == {}


@pytest.mark.parametrize(("width", "height"), SMALL, ids=["upright", "sideways"])
def test_the_head_of_a_page_hides_nothing_that_one_may_need(
    browser: Browser, demonstration: str, width: int, height: int
) -> None:
    """The menu, the search, the languages and the choices of how pages look can be reached and opened."""
    window = {"width": width, "height": height}
    with reading(browser, demonstration, width, LARGE, viewport=window, java_script_enabled=False) as page:
        page.goto("/th/")
        assert page.locator("#site-search").is_visible()
        lines = page.locator(".site-search .button").evaluate(LINES)
        assert lines == 1, "the word on the button is cut"
        assert page.locator(".languages a").last.is_visible()
        for opened in (".menu", ".display"):
            page.locator(f"{opened} > summary").click()
            assert page.locator(f"{opened} a").last.is_visible()


def test_a_page_that_begins_too_low_would_be_found(browser: Browser, demonstration: str) -> None:
    with reading(browser, demonstration, 320, viewport={"width": 320, "height": 640}) as page:
        assert screens(page, f"/{DEMONSTRATION[0]}", "h1", 640) < 1
        page.evaluate("document.querySelector('.hem').style.cssText = 'display: block; block-size: 800px'")
        assert page.evaluate(TOP, "h1") > 1.2 * 640
