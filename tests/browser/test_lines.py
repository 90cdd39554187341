"""Lines of Thai end between words, in Chromium and Firefox, whatever the window and the size of the letters."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from portal.middleware.compression import compressed
from portal.text.line_break_markup import let_go
from tests.auditing import serving
from tests.auditing.pages import PAGES
from tests.browser.firefox import Firefox, firefox
from tests.browser.line_ends import FIND, RELEASE, Lines, lines_of

pytestmark = pytest.mark.browser

SEED = 2563
HEADLINES = 100
ARTICLES = 5
WIDTHS = (320, 1280)
SIZES = (100, 200)
IN_BROWSERS = pytest.mark.parametrize(
    "window", ["chromium", pytest.param("firefox", marks=pytest.mark.firefox)], indirect=True
)
HELD = {"/th/": "t-", "/th/search?q=ลำพูน": "t-l"}
"""Pages, and what their links have."""
TITLES = "return [...document.querySelectorAll('.card-title a')].map(link => link.pathname);"


class Window(Protocol):
    """A window of a browser."""

    def show(self, portal: str, path: str, width: int, size: int) -> None:
        """A page of a portal, so many pixels wide, to a reader who has chosen this size of letters."""

    def resize(self, width: int) -> None:
        """The page that is shown, so many pixels wide."""

    def evaluate(self, script: str) -> Any:
        """What the body of a function returns on the page."""


class ChromiumWindow:
    def __init__(self, browser: Browser) -> None:
        self._page = browser.new_page()

    def show(self, portal: str, path: str, width: int, size: int) -> None:
        self.resize(width)
        choice = {"name": "portal_preferences", "value": f"text-size:{size}", "url": portal}
        self._page.context.add_cookies([choice])  # type: ignore[list-item] # it is a cookie
        self._page.goto(portal + path)

    def resize(self, width: int) -> None:
        self._page.set_viewport_size({"width": width, "height": 900})

    def evaluate(self, script: str) -> Any:
        return self._page.evaluate(f"() => {{{script}}}")

    def close(self) -> None:
        self._page.close()


class FirefoxWindow:
    def __init__(self, window: Firefox) -> None:
        self._window = window

    def show(self, portal: str, path: str, width: int, size: int) -> None:
        self._window.open(portal + path, {"portal_preferences": f"text-size:{size}"})
        self.resize(width)

    def resize(self, width: int) -> None:
        self._window.resize(width)

    def evaluate(self, script: str) -> Any:
        return self._window.evaluate(script)


@pytest.fixture(scope="module")
def firefox_window() -> Iterator[Firefox]:
    from tests.conftest import find_firefox

    program = find_firefox()
    assert program is not None, "mark the test with @pytest.mark.firefox"
    with firefox(program) as window:
        yield window


@pytest.fixture
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """A window of the browser that the test names."""
    if request.param == "firefox":
        yield FirefoxWindow(request.getfixturevalue("firefox_window"))
    else:
        opened = ChromiumWindow(request.getfixturevalue("browser"))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def real_news(
    tmp_path_factory: pytest.TempPathFactory, news_data: Path, news_site_file: Path
) -> Iterator[str]:
    """The address of a portal with a hundred real articles, drawn by seed."""
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        thai = [line for line in lines if "th" in json.loads(line)["translations"]]
    drawn = random.Random(SEED).sample(thai, HEADLINES)  # noqa: S311 - nothing secret
    folder = tmp_path_factory.mktemp("real-news")
    (folder / "drawn.jsonl").write_text("".join(drawn), encoding="utf-8")
    (folder / "data").mkdir()
    with serving.portal(folder / "data", news_site_file, folder / "drawn.jsonl") as address:
        yield address


def lines(window: Window) -> list[Lines]:
    return lines_of(window.evaluate(FIND))


def cut(window: Window) -> list[str]:
    return [word for block in lines(window) for word in block.cuts()]


def in_each_width(window: Window, portal: str, path: str, size: int) -> Iterator[list[Lines]]:
    """The lines of a page in windows of each width, which it is laid out for anew, not loaded."""
    window.show(portal, path, WIDTHS[0], size)
    for width in WIDTHS:
        window.resize(width)
        yield lines(window)


@IN_BROWSERS
@pytest.mark.news
@pytest.mark.parametrize("size", SIZES)
def test_no_line_of_a_hundred_headlines_ends_inside_a_word(window: Window, real_news: str, size: int) -> None:
    articles: set[str] = set()
    shown: list[list[Lines]] = []
    for number in count(1):
        shown += in_each_width(window, real_news, f"/th/news/?page={number}", size)
        titles = {*window.evaluate(TITLES)}
        if titles <= articles:  # past the last page
            break
        articles |= titles
    assert len(articles) == HEADLINES
    for at in range(len(WIDTHS)):
        ended = sum(block.ends_between_letters() for blocks in shown[at :: len(WIDTHS)] for block in blocks)
        assert ended > HEADLINES
    for path in sorted(articles)[:ARTICLES]:
        shown += in_each_width(window, real_news, path, size)
    assert [word for blocks in shown for block in blocks for word in block.cuts()] == []


@pytest.mark.news
def test_pages_grow_by_three_percent_at_most(real_news: str) -> None:
    def page(path: str) -> str:
        with urlopen(real_news + quote(path, safe="/?=&"), timeout=120) as answer:  # noqa: S310 - our own portal
            return str(answer.read().decode())

    lists = [page(f"/th/news/?page={number}") for number in range(1, 6)]
    titles = re.findall(r'class="card-title"><a href="([^"]+)"', "".join(lists))
    assert len(titles) == HEADLINES
    kinds = {
        "home": [page("/th/")],
        "lists": lists,
        "articles": [page(path) for path in titles[:: HEADLINES // ARTICLES]],
        "search": [page("/th/search?q=รัฐบาล")],
    }
    for kind, pages in kinds.items():
        before = sum(len(compressed(let_go(html).encode(), "gzip")) for html in pages)
        after = sum(len(compressed(html.encode(), "gzip")) for html in pages)
        assert before < after <= 1.03 * before, kind


@IN_BROWSERS
@pytest.mark.news
def test_without_what_is_done_for_them_words_would_be_cut(window: Window, real_news: str) -> None:
    window.show(real_news, "/th/news/", 320, 100)
    before = window.evaluate("return document.body.textContent;")
    window.evaluate(RELEASE)
    assert window.evaluate("return document.body.textContent;") == before
    assert cut(window) != []


@IN_BROWSERS
@pytest.mark.parametrize("size", SIZES)
def test_no_line_of_the_demonstration_ends_inside_a_word(
    window: Window, demonstration: str, size: int
) -> None:
    wrong = []
    for kind in PAGES:
        if kind.portal == "demonstration" and kind.form is None:
            for blocks in in_each_width(window, demonstration, kind.address("th"), size):
                wrong += [f"{kind}: {word}" for block in blocks for word in block.cuts()]
    assert wrong == []


@IN_BROWSERS
def test_copied_words_are_the_words(window: Window, demonstration: str) -> None:
    window.show(demonstration, "/th/", 320, 100)
    assert window.evaluate("return document.querySelectorAll('main t-').length;") > 0
    copied = window.evaluate(
        "getSelection().selectAllChildren(document.querySelector('main')); return String(getSelection());"
    )
    assert not re.search("[\u200b-\u200d\u2060\ufeff]", copied)
    window.evaluate(RELEASE)
    assert copied == window.evaluate(
        "getSelection().selectAllChildren(document.querySelector('main')); return String(getSelection());"
    )


@pytest.mark.parametrize(("path", "held"), HELD.items())
def test_a_screen_reader_is_given_the_same_words(
    browser: Browser, demonstration: str, path: str, held: str
) -> None:
    """As Chromium's own accessibility tree has them: a `<wbr>` would be a blank there."""
    page = browser.new_page()
    page.goto(demonstration + path)
    tree = page.context.new_cdp_session(page)

    def names() -> list[tuple[str, str]]:
        nodes = tree.send("Accessibility.getFullAXTree")["nodes"]
        named = (
            (node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if "role" in node
        )
        return [(role, name) for role, name in named if role in {"link", "heading", "button", "listitem"}]

    before = names()
    assert page.locator(f"main a {held}").count() > 0
    page.evaluate(f"() => {{{RELEASE}}}")
    assert names() == before
    page.close()


@pytest.mark.firefox
@pytest.mark.parametrize(("path", "held"), HELD.items())
def test_firefox_gives_a_screen_reader_the_same_words(
    firefox_window: Firefox, demonstration: str, path: str, held: str
) -> None:
    firefox_window.open(demonstration + path)
    before = firefox_window.labels(f"main a:has({held})")
    assert before
    firefox_window.evaluate(
        f"for (const link of document.querySelectorAll('main a:has({held})')) link.id ||= 'held';"
    )
    firefox_window.evaluate(RELEASE)
    for _ in range(100):  # the tree follows the page in its own time
        if all(labels := firefox_window.labels("main a[id=held]")):
            break
    assert labels == before


@IN_BROWSERS
def test_words_are_found_on_the_page_across_what_holds_them(window: Window, demonstration: str) -> None:
    window.show(demonstration, "/th/", 1280, 100)
    around = "const held = document.querySelector('main a t-'); const link = held.closest('a');"
    assert window.evaluate(f"{around} return link.textContent !== held.textContent;")
    assert window.evaluate(f"{around} getSelection().removeAllRanges(); return find(link.textContent);")


@IN_BROWSERS
def test_what_is_long_is_parted_only_where_it_is_wider_than_its_line(
    window: Window, demonstration: str
) -> None:
    window.show(demonstration, "/th/search?q=ลำพูน", 1280, 100)
    found = window.evaluate("""
const long = document.querySelector('main a t-l'), block = long.closest('h2'), found = [];
for (let room = 100; room <= 300; room += 5) {
  block.style.inlineSize = `${room}px`;
  const boxes = [...long.children].map(part => part.getBoundingClientRect());
  const width = boxes.reduce((sum, box) => sum + box.width, 0);
  found.push([room, width, new Set(boxes.map(box => Math.round(box.top))).size, block.scrollWidth]);
}
return found;""")
    assert {lines for _, _, lines, _ in found} == {1, 2}
    for room, width, lines, wide in found:
        assert (lines == 1) == (width <= room), (room, width)
        assert wide <= room
