"""Nothing moves while a page comes in, whatever of it is late or missing; and no letter is shown as a box."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.test_listening import VOICES

pytestmark = pytest.mark.browser

LONG = "news/culture-travel/lamphun-brocade-silk"
SHORT = "news/services/id-card-renewal"
PATHS = ("", LONG, SHORT, "search?q=ลำพูน")
FACES = ("", "typeface:loopless")

WATCH = """
window.shifts = [];
window.note = (list) => shifts.push(...list.getEntries().map(({ value, sources }) =>
  ({ value, parts: sources.map(({ node }) => node?.outerHTML?.slice(0, 200) ?? node?.data) })));
window.watching = new PerformanceObserver((list) => note(list));
watching.observe({ type: "layout-shift", buffered: true });
"""
SHIFTS = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  note({ getEntries: () => watching.takeRecords() });
  return shifts;
}"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length"

THAI = """
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].map(({ nodeType, data }) => nodeType === Node.TEXT_NODE ? data : "").join("");
  if (!/[\u0e01-\u0e5b]/.test(own) || !element.checkVisibility()) continue;
  element.dataset.thai = getComputedStyle(element).fontWeight;
  const places = 2 * (element.querySelectorAll("t-").length + element.matches("t-"));
  element.dataset.others = element.textContent.replaceAll(/[\u0e01-\u0e5b]/g, "").length + places;
}
"""
"""Marks what has words in Thai with their weight, and with how many other letters and ends of lines."""

ATTEMPTS = 10
"""A page is opened anew where the machine was so busy that typefaces came neither in time nor too late: Chromium hides
words for up to 100 ms while it waits for them, and counts as moved what nobody saw."""


@contextmanager
def reading(
    browser: Browser, base: str, width: int = 1280, choices: str = "", height: int = 800
) -> Iterator[BrowserContext]:
    """A reader who was never here, with a window so large."""
    context = browser.new_context(base_url=base, viewport={"width": width, "height": height})
    context.add_init_script(WATCH)
    if choices:
        context.add_cookies([{"name": "portal_preferences", "value": choices, "url": base}])
    yield context
    context.close()


@dataclass
class Held:
    """Requests for files of this pattern, which are not answered until they are let go."""

    context: BrowserContext
    pattern: str
    routes: list[Route] = field(default_factory=list)
    free: bool = False

    def __post_init__(self) -> None:
        self.context.route(self.pattern, self._ask)

    def _ask(self, route: Route) -> None:
        if self.free:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self) -> None:
        assert self.routes, "nothing was held: this test has lost its subject"
        self.free = True
        for route in self.routes:
            route.continue_()


def shown_late(page: Page, path: str, held: Held) -> list[Any]:
    """What moved on a page whose held files came only when it was on the screen."""
    page.goto(path, wait_until="commit")
    page.wait_for_function(PAINTED)
    held.let_go()
    page.wait_for_load_state("networkidle")
    return moved(page)


def without_typefaces(context: BrowserContext) -> None:
    context.route("**/*.woff2*", lambda route: route.abort())


def shown(page: Page, path: str) -> list[Any]:
    """What moved on a page that came as it came."""
    page.goto(path)
    return moved(page)


def moved(page: Page) -> list[Any]:
    """What moved, and by how much, without a reader's doing."""
    found: list[Any] = page.evaluate(SHIFTS)
    return found


def each_time(look: Callable[[], list[Any]]) -> list[Any]:
    """What moved, if something did however often the page was opened."""
    found: list[Any] = []
    for _ in range(ATTEMPTS):
        if not (found := look()):
            break
    return found


@pytest.mark.parametrize(
    ("tag", "width", "choices"),
    [("th", 320, FACES[0]), ("th", 1280, FACES[1]), ("en", 320, FACES[1]), ("en", 1280, FACES[0])],
    ids=["th-320-looped", "th-1280-loopless", "en-320-loopless", "en-1280-looped"],
)
def test_nothing_moves_on_a_first_visit_nor_on_the_next(
    browser: Browser, demonstration: str, tag: str, width: int, choices: str
) -> None:
    for path in PATHS:
        for _ in range(ATTEMPTS):
            with reading(browser, demonstration, width, choices) as context:
                first, second = (shown(context.new_page(), f"/{tag}/{path}") for _ in range(2))
            if not first and not second:
                break
        assert (first, second) == ([], []), f"/{tag}/{path}"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_moves_without_typefaces(browser: Browser, demonstration: str, tag: str, width: int) -> None:
    def look() -> list[Any]:
        with reading(browser, demonstration, width) as context:
            without_typefaces(context)
            return shown(context.new_page(), f"/{tag}/{path}")

    for path in PATHS:
        assert each_time(look) == [], f"/{tag}/{path}"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_moves_when_typefaces_come_late(
    browser: Browser, demonstration: str, tag: str, width: int
) -> None:
    """They wait for the next page."""

    def look() -> list[Any]:
        with reading(browser, demonstration, width) as context:
            return shown_late(context.new_page(), f"/{tag}/{path}", Held(context, "**/*.woff2*"))

    for path in PATHS:
        assert each_time(look) == [], f"/{tag}/{path}"


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("**/scripts/*", LONG), ("**/scripts/*", SHORT), ("**/images/*", ""), ("**/media/**", LONG)],
    ids=["scripts of a long article", "scripts of a short one", "ornaments", "pictures"],
)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_moves_when_something_else_comes_late(
    browser: Browser, demonstration: str, tag: str, width: int, pattern: str, path: str
) -> None:
    """In a window so high that the end of the article stands in it."""

    def look() -> list[Any]:
        with reading(browser, demonstration, width, height=6000) as context:
            without_typefaces(context)
            return shown_late(context.new_page(), f"/{tag}/{path}", Held(context, pattern))

    assert each_time(look) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_when_the_device_finds_its_voice(
    browser: Browser, demonstration: str, width: int
) -> None:
    with reading(browser, demonstration, width) as context:
        without_typefaces(context)
        page = context.new_page()
        page.add_init_script(VOICES % "[]")
        page.goto(f"/th/{LONG}")
        page.wait_for_function(PAINTED)
        page.evaluate("speechSynthesis.getVoices().push({ lang: 'th-TH' })")
        page.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
        assert page.get_by_role("button", name="ฟังข่าว").is_visible()
        assert moved(page) == []


def test_a_page_that_moves_would_be_found(browser: Browser, demonstration: str) -> None:
    """Typefaces that take the place of others when they come."""

    def swapping(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("display: optional", "display: swap"))

    with reading(browser, demonstration) as context:
        context.route("**/tokens.css*", swapping)
        assert shown_late(context.new_page(), "/th/", Held(context, "**/*.woff2*"))


def strangers(page: Page) -> dict[str, list[str]]:
    """Weight → where words in Thai are in letters that are not the portal's own."""
    page.evaluate("document.fonts.ready")
    page.evaluate(THAI)
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found: dict[str, list[str]] = {}
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-thai]"})["nodeIds"]:
        told = session.send("DOM.getAttributes", {"nodeId": node})["attributes"]
        marks = dict(zip(told[::2], told[1::2], strict=True))
        faces = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        strange = sum(face["glyphCount"] for face in faces if not face["isCustomFont"])
        if strange > int(marks["data-others"]):
            found.setdefault(marks["data-thai"], []).append(str(marks))
    return found


@pytest.mark.parametrize("choices", FACES, ids=["looped", "loopless"])
@pytest.mark.parametrize("path", ["", "search?q=ลำพูน", "news/safety/dengue-prevention"])
def test_thai_on_an_english_page_is_no_box_on_a_device_without_thai(
    browser: Browser, demonstration: str, path: str, choices: str
) -> None:
    """Of all Thai, only Regular is there on a first visit: headlines and bold words are shown in it."""
    for _ in range(ATTEMPTS):
        with reading(browser, demonstration, choices=choices) as context:
            page = context.new_page()
            page.goto(f"/en/{path}")
            found = strangers(page)
            assert page.locator("[data-thai='600'], [data-thai='700']").count(), "there is no bold Thai"
        if "400" not in found:
            break
    assert found == {}


def test_a_box_would_be_found(browser: Browser, demonstration: str) -> None:
    def without(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("at Hand", "nowhere", 1))

    with reading(browser, demonstration) as context:
        context.route("**/tokens.css*", without)
        context.route("**/sarabun-700-thai*", lambda route: route.abort())
        context.route("**/trirong-600-thai*", lambda route: route.abort())
        page = context.new_page()
        page.goto("/en/search?q=ลำพูน")
        assert {"600", "700"} & {*strangers(page)}
