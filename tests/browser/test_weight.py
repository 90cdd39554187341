"""What readers pay for: bytes as they were sent to a real browser, on a first visit and when they come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.middleware.compression import PAGES, compressed
from tests import weights

pytestmark = pytest.mark.browser

ARTICLE = "news/culture-travel/lamphun-brocade-silk"
PATHS = ("", ARTICLE, "search?q=ลำพูน")
FACES = ("", "typeface:loopless")
FOR_PROGRAMS = re.compile(
    r'<meta [^>]*(?:property="(?:og|article):|name="twitter:)[^>]*>\n?'
    r'|<link rel="(?:canonical|alternate|manifest|search)"[^>]*>\n?'
    r'|<script type="application/ld\+json">.*?</script>\n?',
    re.DOTALL,
)


@dataclass
class Sent:
    """One answer that came over the network; `size` counts its headers too."""

    path: str
    kind: str
    size: int = 0
    coding: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it belongs to an article, not to the portal."""
        return self.path.startswith("/media/")


def visit(page: Page, path: str) -> list[Sent]:
    """Everything that was fetched to show a page, what the browser had kept left out."""
    found: dict[str, Sent] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def began(event: dict[str, Any]) -> None:
        place = event["request"]["url"].split("/", 3)[3].partition("?")[0]
        found[event["requestId"]] = Sent(path=f"/{place}", kind=event["type"])

    def answered(event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            found.pop(event["requestId"], None)
        elif sent := found.get(event["requestId"]):
            headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
            sent.coding = headers.get("content-encoding", "")

    def ended(event: dict[str, Any]) -> None:
        if sent := found.get(event["requestId"]):
            sent.size = event["encodedDataLength"]

    def kept(event: dict[str, Any]) -> None:
        found.pop(event["requestId"], None)

    session.on("Network.requestWillBeSent", began)
    session.on("Network.requestServedFromCache", kept)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)
    page.goto(path)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    session.detach()
    return list(found.values())


@contextmanager
def newcomer(browser: Browser, base: str, choices: str = "") -> Iterator[BrowserContext]:
    """A reader who was never here; a browser that has kept nothing."""
    context = browser.new_context(base_url=base)
    if choices:
        context.add_cookies([{"name": "portal_preferences", "value": choices, "url": base}])
    yield context
    context.close()


def total(sent: list[Sent], *kinds: str) -> int:
    return sum(one.size for one in sent if not kinds or one.kind in kinds)


@pytest.mark.parametrize("choices", FACES, ids=["looped", "loopless"])
@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize("path", PATHS, ids=["home", "article", "search"])
def test_a_first_visit_is_light(
    browser: Browser, demonstration: str, tag: str, path: str, choices: str
) -> None:
    with newcomer(browser, demonstration, choices) as context:
        sent = visit(context.new_page(), f"/{tag}/{path}")
    own = [one for one in sent if not one.is_picture]
    for kind in ("Document", "Stylesheet", "Script", "Font", "Image"):
        assert total(own, kind), f"no {kind} was counted: this test has lost its subject"
    assert total(own, "Script") <= weights.SCRIPTS
    assert total(own, "Font") <= weights.TYPEFACES
    assert total(own) - total(own, "Font") <= weights.WITHOUT_TYPEFACES
    limit = weights.FIRST_SEARCH if path.startswith("search") else weights.FIRST_VISIT
    assert total(sent) <= limit, "with its pictures"


def test_all_text_is_sent_compressed(browser: Browser, demonstration: str) -> None:
    with newcomer(browser, demonstration) as context:
        sent = visit(context.new_page(), f"/th/{ARTICLE}")
    text = [one for one in sent if one.kind in {"Document", "Stylesheet", "Script"}]
    assert len(text) > 5
    assert {one.path for one in text if one.coding not in {"zstd", "br", "gzip"}} == set()
    assert {one.coding for one in sent if one.kind == "Font"} == {""}


def test_every_typeface_that_is_fetched_ahead_is_used_and_none_is_fetched_twice(
    browser: Browser, demonstration: str
) -> None:
    used = "[...document.fonts].filter((face) => face.status === 'loaded').length"
    for tag in ("th", "en"):
        for path in PATHS:
            with newcomer(browser, demonstration) as context:
                page = context.new_page()
                fetched = [one.path for one in visit(page, f"/{tag}/{path}") if one.kind == "Font"]
                ahead = page.locator("link[rel=preload][as=font]").count()
                assert len(set(fetched)) == len(fetched) >= ahead
                assert page.evaluate(used) >= len(fetched), f"/{tag}/{path} fetches a typeface in vain"


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
@pytest.mark.parametrize("tag", ["th", "en"])
def test_what_the_head_tells_programs_is_light(demonstration: str, tag: str, coding: str) -> None:
    for path in (*PATHS, "news/", "news/culture-travel/", "archive/", "contact"):
        with urlopen(f"{demonstration}/{tag}/{quote(path, safe='/?=')}", timeout=120) as answer:  # noqa: S310 - our own
            page = answer.read().decode()
        head, body = page.split("</head>")
        rest, count = FOR_PROGRAMS.subn("", head)
        assert count > 4, "this test has lost its subject"
        with_it, without = (
            len(compressed(text.encode(), coding, PAGES)) for text in (page, f"{rest}</head>{body}")
        )
        assert 0 < with_it - without <= weights.HEAD, f"/{tag}/{path}"


@pytest.mark.parametrize("tag", ["th", "en"])
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (ARTICLE, ARTICLE),
        (ARTICLE, "news/services/id-card-renewal"),
        ("", ""),
        ("search?q=silk", "search?q=longan"),
    ],
    ids=["article", "another article", "home", "another search"],
)
def test_a_returning_reader_fetches_the_page_alone(
    browser: Browser, demonstration: str, tag: str, first: str, then: str
) -> None:
    """And the image that counts the visit, which nobody keeps; and pictures of an article not seen before."""
    with newcomer(browser, demonstration) as context:
        visit(context.new_page(), f"/{tag}/{first}")
        again = visit(context.new_page(), f"/{tag}/{then}")
    pictures = [one.path for one in again if one.is_picture]
    assert first != then or pictures == []
    assert [one.path for one in again if not one.is_picture] == [
        f"/{tag}/{then.partition('?')[0]}",
        "/visit.gif",
    ]


def test_what_is_not_kept_would_be_found(browser: Browser, demonstration: str) -> None:
    with newcomer(browser, demonstration) as context:
        page = context.new_page()
        visit(page, "/en/")
        context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.goto("about:blank")
        assert len(visit(context.new_page(), "/en/")) > 2
