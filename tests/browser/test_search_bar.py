"""The bar of a real browser finds out how the portal is searched, suggests what it has, and leads to what it found.

Chromium tells a program nothing of the search engines that it has found (its protocol of DevTools has no such part), so
it is Firefox.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.firefox import Firefox, firefox
from tests.conftest import find_firefox

pytestmark = pytest.mark.firefox

PARTS = """
const { SearchService } = ChromeUtils.importESModule("moz-src:///toolkit/components/search/SearchService.sys.mjs");
const { OpenSearchManager } = ChromeUtils.importESModule("moz-src:///browser/components/search/OpenSearchManager.sys.mjs");
const { SearchSuggestionController } = ChromeUtils.importESModule(
  "moz-src:///toolkit/components/search/SearchSuggestionController.sys.mjs"
);
await SearchService.init();
"""
FOUND = "return OpenSearchManager.getEngines(gBrowser.selectedBrowser).map(({ title, uri }) => [title, uri]);"
ADDED = """
const [{ uri, icon }] = OpenSearchManager.getEngines(gBrowser.selectedBrowser);
const engine = await SearchService.addOpenSearchEngine(uri, icon);
return engine.name;
"""
SUGGESTED = """
const engine = SearchService.getEngineByName(arguments[0]);
const asked = { searchString: arguments[1], inPrivateBrowsing: false, engine };
const { remote } = await new SearchSuggestionController().fetch(asked);
return remote.map(({ value }) => value);
"""
TYPED = """
gURLBar.search(arguments[1], { searchEngine: SearchService.getEngineByName(arguments[0]) });
const before = gBrowser.selectedBrowser.currentURI.spec;
gURLBar.handleCommand();
while (gBrowser.selectedBrowser.currentURI.spec === before || gBrowser.selectedBrowser.webProgress.isLoadingDocument) {
  await new Promise(requestAnimationFrame);
}
return gBrowser.selectedBrowser.currentURI.spec;
"""


@pytest.fixture(scope="module")
def window() -> Iterator[Firefox]:
    program = find_firefox()
    assert program is not None, "the mark of this module asks for it"
    with firefox(Path(program)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("tag", "name", "begun", "words"),
    [("th", "จังหวัดลำพูน", "ผ้า", "ผ้าไหม & ทอ"), ("en", "Lamphun Province", "sil", "silk & 100% cotton")],
)
def test_the_bar_of_a_browser_searches_the_portal(
    window: Firefox, demonstration: str, tag: str, name: str, begun: str, words: str
) -> None:
    window.open(f"{demonstration}/{tag}/")
    assert window.in_the_browser(PARTS + FOUND) == [[name, f"{demonstration}/{tag}/opensearch.xml"]]
    assert window.in_the_browser(PARTS + ADDED) == name
    suggested = window.in_the_browser(PARTS + SUGGESTED, name, begun)
    assert suggested
    assert all(begun in text.casefold() for text in suggested[:1])
    led = urlsplit(window.in_the_browser(PARTS + TYPED, name, words))
    assert f"{led.scheme}://{led.netloc}{led.path}" == f"{demonstration}/{tag}/search"
    assert parse_qs(led.query) == {"q": [words]}
    assert words.partition(" ")[0] in window.evaluate("return document.querySelector('h1').textContent;")


def test_a_page_that_describes_no_search_would_be_seen(window: Firefox, demonstration: str) -> None:
    window.open(f"{demonstration}/robots.txt")
    assert window.in_the_browser(PARTS + FOUND) == []
