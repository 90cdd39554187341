"""Every kind of page of the demonstration, with its address in Thai and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Route

LANGUAGES = ("th", "en")
CULTURE = "news/culture-travel"
WAIT = 30
"""Seconds until a page that does not come counts as failed."""

Portal = Literal["demonstration", "without an index"]


@dataclass(frozen=True)
class Kind:
    """A kind of page: what to call it, its template, and its path below the language, in Thai and in English.

    `status` is what it is answered with. `form` are fields that are posted to it. `portal` says which portal shows it:
    the demonstration, or one whose search fails (tests/auditing/serving.py).
    """

    name: str
    template: str
    th: str
    en: str = ""
    status: HTTPStatus = HTTPStatus.OK
    form: Mapping[str, str] | None = None
    portal: Portal = "demonstration"

    def __str__(self) -> str:
        return self.name

    def address(self, tag: str) -> str:
        """The address below the portal's, with a slash in front: in Thai, or in any other language as in English."""
        path = self.th if tag == "th" or not self.en else self.en
        return f"/{tag}/{quote(path, safe='/?=&%')}"


PAGES = (
    Kind("home", "home", ""),
    Kind("all news", "news", "news/"),
    Kind("category", "news", f"{CULTURE}/"),
    Kind("category, second page", "news", "news/?page=2"),
    Kind("article, long, with figures and a table", "article", f"{CULTURE}/lamphun-brocade-silk"),
    Kind("article with attachments", "article", "news/safety/emergency-numbers"),
    Kind("article, short", "article", "news/services/id-card-renewal"),
    Kind(
        "article in the other language",
        "article",
        f"{CULTURE}/temple-etiquette",
        "news/safety/dengue-prevention",
    ),
    Kind("article in Arabic", "article", f"{CULTURE}/hariphunchai-temple-in-arabic"),
    Kind("archive", "archive", "archive/"),
    Kind("archive of a year", "archive", "archive/2022/"),
    Kind("archive of a month", "month", "archive/2022/08/"),
    Kind("search, empty", "search", "search"),
    Kind("search with results", "search", "search?q=ลำพูน", "search?q=lamphun"),
    Kind("search, second page", "search", "search?q=ลำพูน&page=2", "search?q=lamphun&page=2"),
    Kind(
        "search with filters",
        "search",
        "search?q=ลำพูน&language=all&category=culture-travel&from=2558",
        "search?q=lamphun&language=all&category=culture-travel&from=2015",
    ),
    Kind("search, corrected", "search", "search?q=ลำพุน", "search?q=lamphum"),
    Kind("search with nothing found", "search", "search?q=ฮฮฮฮฮฮ", "search?q=zzzzqq"),
    Kind(
        "search with wrong dates",
        "search",
        "search?q=ลำพูน&from=31 เม.ย. 2563&to=x&year=x",
        "search?q=lamphun&from=31 April 2020&to=x&year=x",
    ),
    Kind(
        "search that fails",
        "no-search",
        "search?q=ลำพูน",
        "search?q=lamphun",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        portal="without an index",
    ),
    Kind("preferences", "preferences", "preferences"),
    Kind(
        "preferences, saved",
        "preferences",
        "preferences?outcome=saved&back=/th/",
        "preferences?outcome=saved&back=/en/",
    ),
    Kind(
        "preferences with a wrong choice",
        "preferences",
        "preferences",
        status=HTTPStatus.BAD_REQUEST,
        form={"theme": "purple", "text-size": "3"},
    ),
    Kind("accessibility statement", "accessibility", "accessibility"),
    Kind("privacy", "privacy", "privacy"),
    Kind("feeds", "feeds", "feeds"),
    Kind("feed of a search", "feeds", "feeds?q=ลำพูน", "feeds?q=lamphun"),
    Kind("site map", "sitemap", "sitemap"),
    Kind("contact and travel map", "contact", "contact"),
    Kind("page not found", "error", "nowhere", status=HTTPStatus.NOT_FOUND),
)
"""A test holds that each template of a page is among them."""


def open_page(page: Page, root: str, kind: Kind, tag: str) -> None:
    """Show a page in the browser. `root` is the address of a portal. Raises AssertionError for another status."""
    address = root + kind.address(tag)
    if kind.form is not None:
        page.route(address, lambda route: _post(route, kind), times=1)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == kind.status, f"{address} is answered with {answer.status}"


def _post(route: Route, kind: Kind) -> None:
    fields = urlencode(kind.form or {})
    kind_of_fields = {"Content-Type": "application/x-www-form-urlencoded"}
    route.continue_(method="POST", headers=route.request.headers | kind_of_fields, post_data=fields)


def fetch(root: str, kind: Kind, tag: str) -> str:
    """The HTML of a page as it is sent. Raises AssertionError for another status."""
    body = urlencode(kind.form).encode() if kind.form is not None else None
    request = Request(root + kind.address(tag), data=body)  # noqa: S310 - an address of our own
    try:
        answer = urlopen(request, timeout=WAIT)  # noqa: S310 - the same
    except HTTPError as error:
        answer = error
    with answer:
        assert answer.status == kind.status, f"{request.full_url} is answered with {answer.status}"
        text: str = answer.read().decode("utf-8")
        return text
