"""Lines of Thai end between words, whatever the window and the size of the letters."""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterator
from http import HTTPStatus
from itertools import count, takewhile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.auditing import serving
from tests.auditing.pages import PAGES
from tests.browser.line_ends import FIND, RELEASE, Lines, lines_of

pytestmark = pytest.mark.browser

SEED = 2563
HEADLINES = 100
ARTICLES = 5
WIDTHS = (320, 1280)
SIZES = (100, 200)


@pytest.fixture(scope="module")
def real_news(
    tmp_path_factory: pytest.TempPathFactory, news_data: Path, news_site_file: Path
) -> Iterator[str]:
    """The address of a portal with a hundred real articles, drawn by seed."""
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        drawn = random.Random(SEED).sample([*lines], HEADLINES)  # noqa: S311 - nothing secret
    folder = tmp_path_factory.mktemp("real-news")
    (folder / "drawn.jsonl").write_text("".join(drawn), encoding="utf-8")
    (folder / "data").mkdir()
    with serving.portal(folder / "data", news_site_file, folder / "drawn.jsonl") as address:
        yield address


@pytest.fixture
def window(browser: Browser, width: int, size: int, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window so wide, of a reader who has chosen this size of letters."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    for portal in {"real_news", "demonstration"} & {*request.fixturenames}:
        cookie = f"text-size:{size}"
        address = request.getfixturevalue(portal)
        context.add_cookies([{"name": "portal_preferences", "value": cookie, "url": address}])
    yield context.new_page()
    context.close()


def lines(page: Page) -> list[Lines]:
    return lines_of(page.evaluate(f"() => {{{FIND}}}"))


def opens(page: Page, address: str) -> bool:
    answer = page.goto(address)
    return answer is not None and answer.status == HTTPStatus.OK


@pytest.mark.news
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_of_a_hundred_headlines_ends_inside_a_word(window: Page, real_news: str) -> None:
    lists = (f"{real_news}/th/news/?page={number}" for number in count(1))
    ended, cut, articles = 0, [], set()
    for address in takewhile(lambda address: opens(window, address), lists):
        found = lines(window)
        ended += sum(block.ends_between_letters() for block in found)
        cut += [f"{address}: {word}" for block in found for word in block.cuts()]
        titles = window.locator(".card-title a")
        articles |= {title.get_attribute("href") for title in titles.all()}
    assert len(articles) > HEADLINES * 0.9  # some of them have been withdrawn or have one name
    for article in sorted(map(str, articles))[:ARTICLES]:
        assert opens(window, real_news + article)
        cut += [f"{article}: {word}" for block in lines(window) for word in block.cuts()]
    assert cut == []
    assert ended > HEADLINES


@pytest.mark.news
@pytest.mark.parametrize(("width", "size"), [(320, 100)])
def test_without_what_is_done_for_them_words_would_be_cut(window: Page, real_news: str) -> None:
    assert opens(window, f"{real_news}/th/news/")
    before = window.evaluate("document.body.textContent")
    window.evaluate(f"() => {{{RELEASE}}}")
    assert window.evaluate("document.body.textContent") == before
    assert [word for block in lines(window) for word in block.cuts()] != []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_of_the_demonstration_ends_inside_a_word(window: Page, demonstration: str) -> None:
    cut = []
    for kind in PAGES:
        if kind.portal == "demonstration":
            window.goto(demonstration + kind.address("th"))
            cut += [f"{kind}: {word}" for block in lines(window) for word in block.cuts()]
    assert cut == []
