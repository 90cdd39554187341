"""What no answer may be, whatever was asked for. Each rule raises AssertionError with a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as ET

from portal.middleware.headers import NEVER_A_PAGE
from portal.testing.html_page import HtmlPage
from portal.testing.page_rules import RULES
from tests.soak.asking import Answer, Asked
from tests.soak.pieces import ELSEWHERE, MARK

MARKUP = (f"<{MARK}", f'"{MARK}', f"'{MARK}", f"`{MARK}", f"{{%{MARK}", MARK * 2)
"""What may stand in no page as it was sent: what is dangerous stands before the mark."""
OF_WORDS = {"nothing_is_left_of_the_making", "words_stand_under_their_language"}
"""Rules that what a request brings along may break: a page says again what was searched for."""
_CONTENT = r'(?:property="og:(?:url|image)"|http-equiv="?refresh"?) content'
"""Of what stands in `<meta>`, these are addresses; all else is words."""
_LEADING = re.compile(rf"""\b(?:href|src|action|formaction|{_CONTENT})="(?=[^"]*[:/\\])([^"]*)\"""")
_ATTRIBUTE = re.compile(r"""="(?:[^"<>&]|&(?:amp|lt|gt|quot|#34|#39);)*\"""")
_TEXT = re.compile(r">(?:[^<>&]|&#?\w+;)*<")
_HEADER = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")


class Judge:
    """Judges answers. `secrets` are words that tell of the machine; `hosts` are other sites that pages may lead to."""

    def __init__(self, secrets: tuple[str, ...], hosts: set[str]) -> None:
        self.secrets = ("Traceback (most recent", "site-packages", 'File "/', "sqlite3.", *secrets)
        self.hosts = hosts
        self._shapes: set[int] = set()

    @property
    def shapes(self) -> int:
        """How many shapes of pages were seen."""
        return len(self._shapes)

    def judge(self, asked: Asked, answer: Answer) -> None:
        """Hold an answer against every rule."""
        if answer.failure is not None:
            raise AssertionError(f"it failed: {answer.failure!r}") from answer.failure
        if asked.leaves and not answer.status:
            return
        assert answer.ended or asked.leaves, "the answer does not end"
        self.status(answer)
        self.headers(asked, answer)
        self.location(asked, answer)
        self.body(answer)

    @staticmethod
    def status(answer: Answer) -> None:
        busy = answer.status == 503 and "retry-after" in dict_of(answer)
        assert 200 <= answer.status < 500 or busy, f"status {answer.status}"

    def headers(self, asked: Asked, answer: Answer) -> None:
        names = [name.decode() for name, _ in answer.headers]
        assert all(MARK not in name for name in names), "a header of the request's making"
        once = [name for name in names if name != "set-cookie"]
        assert len(once) == len(set(once)), f"headers twice: {sorted(once)}"
        for name, value in answer.headers:
            assert _HEADER.fullmatch(value), f"{name!r} holds a control character"
        assert answer.header("x-content-type-options") == "nosniff"
        kind = answer.header("content-type")
        if kind and not kind.startswith(NEVER_A_PAGE):
            assert answer.header("content-security-policy"), f"{kind} may do anything"
        if answer.status >= 400:
            assert answer.header("cache-control") == "no-store", "an error is kept"
        for cookie in answer.all("set-cookie"):
            assert answer.status == 303, "a cookie that nobody chose"
            assert MARK not in cookie
            assert ELSEWHERE not in cookie
        length = answer.header("content-length")
        if answer.ended and asked.method != "HEAD" and answer.status not in {204, 304} and length:
            assert int(length) == len(answer.body), "another length than it says"

    def location(self, asked: Asked, answer: Answer) -> None:
        location = answer.header("location")
        assert bool(location) == (answer.status in {301, 302, 303, 307, 308}), (
            f"{answer.status} to {location!r}"
        )
        if not location:
            return
        assert location.isascii()
        assert location.isprintable()
        seen = urljoin("http://testserver/", location.replace("\\", "/").replace("\t", ""))
        assert location.startswith("/"), f"it leads away: {location!r}"
        assert urlsplit(seen).netloc == "testserver", f"it leads away: {location!r}"
        prefix = urlsplit(urljoin("http://testserver/", quote(asked.prefix) + "/")).path
        assert location.startswith(prefix), f"it leads out of {prefix}: {location!r}"

    def body(self, answer: Answer) -> None:
        kind = answer.header("content-type")
        if not answer.body or not answer.ended or kind.startswith(NEVER_A_PAGE) or answer.status == 206:
            return
        text = answer.content().decode("utf-8", "replace")
        if "json" in kind and not is_attached(answer):
            assert is_json(text), "it is no JSON"
        if "xml" in kind and not is_attached(answer):
            assert is_xml(text), "it is no XML"
            assert f"<{MARK}" not in text, "markup comes back"
        if not is_attached(answer):
            told = [word for word in self.secrets if word in text]
            assert not told, f"it tells {told}"
        if kind.startswith("text/html"):
            self.page(text, answer.header("content-language"))

    def page(self, text: str, tag: str) -> None:
        """An HTML page: well formed, and nothing of what was sent in it but as words.

        All pages of one shape, which differ in words and values without any sign of markup, are well formed if one is.
        """
        found = [markup for markup in MARKUP if markup in text]
        assert not found, f"markup comes back: {found}"
        for address in _LEADING.findall(text):
            self.leads_somewhere_known(address)
        assert re.search(rf"<html\b[^>]* lang=\"{re.escape(tag)}\"", text), f"it is not in {tag!r}"
        shape = hash(_TEXT.sub("><", _ATTRIBUTE.sub('=""', text)))
        if shape not in self._shapes:
            document = HtmlPage(text)
            for rule in RULES:
                if rule.__name__ not in OF_WORDS:
                    rule(document)
            self._shapes.add(shape)

    def leads_somewhere_known(self, address: str) -> None:
        scheme, _, rest = address.partition(":")
        if address.startswith(("//", "/\\")):
            raise AssertionError(f"it leads away: {address!r}")
        if rest and scheme.isalpha() and scheme.lower() not in {"http", "https", "mailto", "tel"}:
            raise AssertionError(f"a link does something: {address!r}")
        if scheme.lower() in {"http", "https"}:
            assert urlsplit(address).netloc in self.hosts, f"it leads away: {address!r}"


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def is_xml(text: str) -> bool:
    try:
        ET.fromstring(text)  # noqa: S314 - our own
    except ET.ParseError:
        return False
    return True


def is_attached(answer: Answer) -> bool:
    """Whether it is a file of an article, as its officer wrote it."""
    return "content-disposition" in dict_of(answer)


def dict_of(answer: Answer) -> Mapping[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in answer.headers}
