"""How pages are looked at: in which language, window, and with which choices of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from portal.middleware.reader import COOKIE
from tests.auditing.pages import PAGES, Kind

LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
}"""
"""In how many lines the words of an element stand."""

OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"


@dataclass(frozen=True)
class Look:
    """Language, width of the window in CSS pixels, and what the reader has chosen."""

    tag: str
    width: int
    choices: str = ""

    def __str__(self) -> str:
        return f"{self.tag}-{self.width}-{self.choices}".rstrip("-")


PLAIN = [Look(tag, width) for tag in ("th", "en") for width in (320, 1280)]
LARGEST = [Look(tag, 320, "text-size:200&spacing:widest&typeface:loopless") for tag in ("th", "en")]
LOOPLESS = [Look("th", 1280, "typeface:loopless&spacing:wide")]
ONE_OF_EACH_TEMPLATE: tuple[Kind, ...] = tuple({kind.template: kind for kind in reversed(PAGES)}.values())
"""The first page of each template in the list of pages."""


SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until scripts have seen the size that the window has now."""


def resize(page: Page, width: int) -> None:
    """Give the window another width, for which its page is laid out anew, not loaded."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(SETTLED)


_FREE: dict[tuple[Browser, str], list[BrowserContext]] = {}


@contextmanager
def context_of(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A context without pages, cookies or routes, for tests that change no more of it than these: no scripts, no clock.

    To open one costs a second, so that those of tests before are used again. The portal keeps nothing else in a
    browser.
    """
    free = _FREE.setdefault((browser, repr(sorted(options.items()))), [])
    context = free.pop() if free else browser.new_context(**options)
    try:
        yield context
    except BaseException:
        context.close()
        raise
    for page in context.pages:
        page.close()
    context.clear_cookies()
    context.unroute_all()
    free.append(context)


@contextmanager
def reading(browser: Browser, address: str, width: int, choices: str = "", **more: Any) -> Iterator[Page]:
    """A page of a window so wide, for a reader who has made these choices."""
    more = {"viewport": {"width": width, "height": 800}} | more
    with context_of(browser, base_url=address, **more) as context:
        if choices:
            context.add_cookies([{"name": COOKIE, "value": choices, "url": address}])
        yield context.new_page()
