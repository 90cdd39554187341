"""A portal behind real caches: nobody gets another reader's language or look, and copies are shared all the same."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.pages.preferences import from_cookie
from portal.testing import HtmlPage, check_page
from tests.cli.served import Served, serving
from tests.deploy.programs import DEPLOY, Answer, Front, filled, nginx, varnish

HOME = "/en/"
DARK = "portal_preferences=theme:dark"
COOKIES = (
    "",
    DARK,
    "portal_preferences=text-size:150&theme:yellow-on-black",
    "portal_preferences=language:th",
    f"_ga=GA1.1.2; {DARK}; session=7",
    f"xportal_preferences=theme:light; {DARK}",
    "portal_preferences=theme:light; portal_preferences=theme:dark",
    'portal_preferences="theme:dark"',
    "portal_preferences=; a=b",
    "theme=dark",
)
PATHS = (
    *("/", "/th/", "/en/", "/th/news/", "/en/news/", "/th/contact", "/en/contact", "/en/archive/"),
    *("/th/preferences", "/en/preferences", "/th/nothing", "/en/nothing", "/EN/contact", "/nothing"),
)
LANGUAGES = ("", "th", "en", "en-GB,th;q=0.5", "de", "th;q=0.1,en")
REQUESTS = int(os.environ.get("CACHES_REQUESTS", "120"))
CODINGS = ("", "gzip", "gzip, deflate, br, zstd", "gzip;q=0", "identity", "br")


@dataclass(frozen=True)
class Portal:
    """A portal of the demonstration, and how many requests have reached it."""

    served: Served
    folder: Path

    @property
    def port(self) -> int:
        return self.served.port

    @property
    def bare(self) -> Front:
        """The portal without anything in front."""
        return Front(self.port, is_secure=False)

    def requests(self) -> int:
        logs = (self.folder / "var" / "access-log").glob("*.log")
        return sum(len(log.read_text(encoding="utf-8").splitlines()) for log in logs)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    with serving(folder, "--demo", "--access-log-days", "1") as served:
        yield Portal(served, folder)


FRONTS = [
    pytest.param("nginx", marks=pytest.mark.nginx),
    pytest.param("varnish", marks=pytest.mark.varnish),
    pytest.param("nginx before varnish", marks=[pytest.mark.nginx, pytest.mark.varnish]),
]


def nginx_text() -> str:
    return (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=FRONTS)
def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, portal: Portal
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    with ExitStack() as stack:
        if request.param == "nginx":
            yield stack.enter_context(nginx(folder, nginx_text(), portal.port))
            return
        behind = stack.enter_context(varnish(folder / "varnish", portal.port))
        if request.param == "varnish":
            yield behind
            return
        text = filled(nginx_text(), {"    proxy_cache portal;": "    proxy_cache off;"})
        yield stack.enter_context(nginx(folder / "nginx", text, behind.port))


def look(answer: Answer) -> dict[str, str]:
    """What a page shows of preferences."""
    html = HtmlPage(answer.text).one("html")
    return {name: value for name, value in html.attrib.items() if name.startswith("data-")}


def look_of(cookie: str) -> dict[str, str]:
    """The attributes of `<html>` for readers with this cookie."""
    chosen = from_cookie(first_value(cookie)).chosen()
    return {f"data-{name}": value for name, value in chosen.items() if name != "language"}


class TestAFront:
    def test_a_page_comes_in_the_language_of_its_address(self, front: Front) -> None:
        for tag in ("th", "en", "th", "en"):
            answer = front.ask(f"/{tag}/", {"Accept-Language": "en"})
            document = HtmlPage(answer.text)
            check_page(document)
            assert document.one("html").get("lang") == answer.headers["content-language"] == tag

    def test_each_reader_gets_pages_as_they_want_them(self, front: Front) -> None:
        for cookie in (*COOKIES, *COOKIES):
            wanted = look_of(cookie) if '"' not in cookie else {}
            assert look(front.ask(HOME, {"Cookie": cookie} if cookie else {})) == wanted, cookie

    def test_who_wants_a_page_alike_shares_a_copy(self, front: Front, portal: Portal) -> None:
        path = "/en/accessibility"
        for cookies in (("", "a=b", "a=c; theme=dark"), (DARK, f"_ga=1; {DARK}; b=2", f"b=3;{DARK}")):
            before = portal.requests()
            for cookie in cookies:
                answer = front.ask(path, {"Cookie": cookie, "Accept-Language": "de"})
                assert answer.status == 200
                assert {"Cookie", "Accept-Encoding"} >= set(answer.headers["vary"].split(", "))
            assert portal.requests() - before == 1

    def test_errors_are_kept_for_nobody(self, front: Front, portal: Portal) -> None:
        before = portal.requests()
        assert [front.ask("/en/gone", {}).status for _ in range(3)] == [404] * 3
        assert portal.requests() - before == 3

    def test_what_is_for_machines_is_not_told_outside(self, front: Front, portal: Portal) -> None:
        for path in ("/healthz", "/readyz", "/readyz?a=b"):
            assert front.ask(path, {}).status == 404
            assert portal.bare.ask(path, {}).status in {200, 503}  # while the first index is being built

    def test_a_choice_reaches_the_portal_and_its_cookie_the_reader_alone(self, front: Front) -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "a=b"}
        answer = front.ask("/en/preferences", form, "POST", "theme=dark&back=/en/")
        assert answer.status == 303
        assert answer.headers["set-cookie"].startswith(f"{DARK};")
        assert "set-cookie" not in front.ask("/en/preferences", {}).headers

    def test_nobody_ever_gets_what_is_another_readers(self, front: Front, portal: Portal) -> None:
        """Each answer is what the portal itself gives to the same request, whatever was asked for before."""
        chance = random.Random(15)  # noqa: S311 - no secret
        for _ in range(REQUESTS):
            headers = {
                name: value
                for name, value in (
                    ("Cookie", chance.choice(COOKIES)),
                    ("Accept-Language", chance.choice(LANGUAGES)),
                    ("Accept-Encoding", chance.choice(CODINGS)),
                )
                if value
            }
            path = chance.choice(PATHS)
            got, meant = front.ask(path, headers), portal.bare.ask(path, headers)
            asked = f"{path} {headers}"
            assert got.status == meant.status, asked
            assert got.headers.get("location") == meant.headers.get("location"), asked
            assert got.text == meant.text, asked
            wished = headers.get("Accept-Encoding", "").split(", ")
            assert got.headers.get("content-encoding", "") in {"", *wished}, asked


def first_value(cookies: str) -> str:
    """The value of the first of our cookies."""
    found = re.search(r"(?:^|; )portal_preferences=([^;]*)", cookies)
    return found[1] if found else ""


@pytest.mark.varnish
def test_varnish_forgets_an_address_for_who_asks_on_its_machine(tmp_path: Path, portal: Portal) -> None:
    with varnish(tmp_path, portal.port) as front:
        front.ask(HOME, {})
        assert front.ask(HOME, {}, "PURGE").status == 200
        before = portal.requests()
        front.ask(HOME, {})
        assert portal.requests() - before == 1
        assert front.ask(HOME, {"X-Forwarded-For": "203.0.113.7"}, "PURGE").status == 405


CARELESS = {
    "    proxy_set_header Cookie $portal_cookie;\n": "",
    '"$scheme $host$request_uri $portal_cookie $portal_encoding"': '"$scheme $host$request_uri $portal_encoding"',
    "    proxy_no_cache $portal_varies;\n": "",
}
CAREFUL = CARELESS | {
    "    proxy_no_cache $portal_varies;\n": "    proxy_cache_bypass $cookie_portal_preferences;\n"
    "    proxy_no_cache $cookie_portal_preferences $portal_found;\n",
    "upstream portal {": "map $upstream_status $portal_found { default 0; 302 1; }\nupstream portal {",
}


@pytest.mark.nginx
class TestACacheThatIgnoresVary:
    """As many CDNs do, unless they are told what docs/how-to/caches.md says."""

    def test_it_gives_readers_the_look_and_language_of_others(self, tmp_path: Path, portal: Portal) -> None:
        with nginx(tmp_path, filled(nginx_text(), CARELESS), portal.port) as front:
            front.ask(HOME, {"Cookie": DARK})
            assert look(front.ask(HOME, {})) == {"data-theme": "dark"}
            front.ask("/", {"Accept-Language": "en"})
            assert front.ask("/", {"Accept-Language": "th"}).headers["location"] == "/en/"

    def test_it_is_right_where_it_passes_by_the_cookie_and_keeps_no_302(
        self, tmp_path: Path, portal: Portal
    ) -> None:
        with nginx(tmp_path, filled(nginx_text(), CAREFUL), portal.port) as front:
            for cookie in (DARK, "", DARK, "portal_preferences=theme:light", ""):
                shown = look(front.ask(HOME, {"Cookie": cookie} if cookie else {}))
                assert shown == look_of(cookie)
            for tag in ("en", "th", "en"):
                assert front.ask("/", {"Accept-Language": tag}).headers["location"] == f"/{tag}/"
            before = portal.requests()
            front.ask(HOME, {"Cookie": "a=b"})
            assert portal.requests() == before
