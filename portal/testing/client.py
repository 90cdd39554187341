"""A test client that checks every page it fetches, and that every link on it leads somewhere."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.testing.html_page import HtmlPage, text_of, tidy
from portal.testing.page_rules import check_page

NOT_FOLLOWED = ("mailto:", "tel:", "#")
STATIC = re.compile(r"/static/\S+\?v=[0-9a-f]+")
"""The path of a static file, with the version that its content has."""

_reached_files: set[str] = set()
"""Static files that any client of the process has reached: where the path is the same, so is the content."""


class CheckingClient(TestClient):
    """`get` and the like as in Starlette's client; an HTML answer is held against every rule.

    Redirects are not followed unless asked for. Links that were found to lead somewhere are remembered, so that a
    suite asks for each only once. `follows_links = False` is for tests that break what the links lead to. Use it by
    `with`, and the portal runs until the block ends.
    """

    def __init__(self, app: Starlette, **options: Any) -> None:
        options.setdefault("follow_redirects", False)
        options.setdefault("headers", {"User-Agent": "Mozilla/5.0 (reader)"})
        super().__init__(app, **options)
        self.follows_links = True
        self._reached: set[str] = set()
        self._titles: dict[tuple[str | None, str], str] = {}

    def request(self, method: Any, url: Any, **options: Any) -> Any:
        """The answer to a request. Raises AssertionError for a page that breaks a rule."""
        response = super().request(method, url, **options)
        if response.headers.get("content-type", "").startswith("text/html") and response.text:
            document = self.document(response)
            check_page(document)
            told, tag = response.headers.get("content-language"), document.one("html").get("lang")
            assert told == tag, f"the page says that it is in {tag}, its header {told}"
            self._check_links(document, str(response.url), is_error=response.status_code >= 400)
            if response.status_code < 300:
                self._check_place(document, str(response.url))
        return response

    @staticmethod
    def document(response: Any) -> HtmlPage:
        """The page of a response, parsed."""
        return HtmlPage(response.text, response.headers.get("content-security-policy", ""))

    def walk(self, start: str, most: int = 200) -> list[str]:
        """Fetch the page at the path `start`, and all pages that it and those lead to, at most so many, with no query
        and in any language. Returns their paths. Raises AssertionError for one that breaks a rule."""
        waiting, seen = [start], {start}
        pages: list[str] = []
        while waiting and len(pages) < most:
            path = waiting.pop(0)
            response = self.get(path, follow_redirects=True)
            if not response.headers.get("content-type", "").startswith("text/html"):
                continue
            pages.append(path)
            for link in self.document(response).elements("a"):
                parts = urlsplit(urljoin(str(response.url), link.get("href", "")))
                if (
                    parts.netloc == response.url.netloc.decode()
                    and parts.path not in seen
                    and not parts.query
                ):
                    seen.add(parts.path)
                    waiting.append(parts.path)
        return pages

    def _check_place(self, document: HtmlPage, page: str) -> None:
        """Whether the page says which one it is: by a title of its own, and in each list that leads to it."""
        title = tidy(text_of(document.one("title")))
        path = urlsplit(page).path
        other = self._titles.setdefault((document.one("html").get("lang"), title), path)
        assert other == path, f"{path} has the title of {other}: {title!r}"
        for nav in document.elements("nav"):
            for link in nav.iter("a"):
                href = link.get("href", "")
                if urljoin(page, href) == page and "#" not in href:
                    assert "aria-current" in link.attrib, (
                        f"a link to this page is not marked: {text_of(link)!r}"
                    )

    def _check_links(self, document: HtmlPage, page: str, *, is_error: bool) -> None:
        host = urlsplit(page).netloc
        if not self.follows_links:
            return
        assert host not in document.html, "the page carries the host that the request named"
        for element in document.elements("a", "link", "img", "script", "source"):
            address = element.get("href") or element.get("src") or ""
            if not address or address.startswith(NOT_FOLLOWED) or urlsplit(address).netloc:
                continue
            if is_error and "hreflang" in element.attrib:
                continue  # the same error in another language is an error there too
            self._reach(urljoin(page, address))

    def _reach(self, address: str) -> None:
        path = urlsplit(address)._replace(fragment="").geturl()
        if path in self._reached or path in _reached_files or urlsplit(path).path.endswith("/visit.gif"):
            return
        status = super().request("GET", path, follow_redirects=True).status_code
        assert status < 400, f"a link leads to a page that is not there ({status}): {path}"
        (_reached_files if STATIC.search(path) else self._reached).add(path)
