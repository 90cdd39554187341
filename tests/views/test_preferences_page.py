"""The page on which a reader chooses how pages look, the cookie that it sets, and what the cookie does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.middleware.reader import COOKIE
from portal.pages.preferences import options
from portal.testing import CheckingClient
from portal.testing.html_page import text_of
from portal.views.preferences_page import FORM
from tests.views.conftest import PortalWith, make_article, make_portal, words_of

NAMES = ("text-size", "theme", "spacing", "typeface", "underlines", "motion")
DESIGNED = {"language": "", **{name: options(name)[0] for name in NAMES}}


@pytest.fixture(autouse=True)
def _no_choices_yet(reader: CheckingClient) -> Iterator[None]:
    reader.cookies.clear()
    yield
    reader.cookies.clear()


def choose(reader: TestClient, path: str = "/en/preferences", headers: Any = None, **fields: str) -> Any:
    """Sends the form of the page with these fields otherwise than designed."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return reader.post(path, data={**DESIGNED, **named}, headers=headers)


def quickly(reader: TestClient, name: str, value: str, back: str) -> Any:
    """Presses a button of the header on the page `back`."""
    return reader.post("/en/preferences", data={"quick": "1", "back": back, name: value})


def cookie_of(response: Any) -> Any:
    return SimpleCookie(response.headers["set-cookie"])[COOKIE]


def html_of(reader: CheckingClient, path: str) -> dict[str, str]:
    """The attributes of `<html>` as served."""
    return dict(reader.document(reader.get(path)).one("html").attrib)


class TestThePage:
    @pytest.mark.parametrize("tag", ["th", "en"])
    def test_it_offers_every_choice_and_shows_what_is_as_designed(
        self, reader: CheckingClient, tag: str
    ) -> None:
        page = reader.document(reader.get(f"/{tag}/preferences"))
        fields = [e for e in page.elements("input") if e.get("type") == "radio"]
        offered = [(e.attrib["name"], e.attrib["value"]) for e in fields]
        assert offered == [
            *(("language", value) for value in ("", "th", "en")),
            *((name, value) for name in NAMES for value in options(name)),
        ]
        assert {e.attrib["name"]: e.attrib["value"] for e in fields if "checked" in e.attrib} == DESIGNED

    def test_each_choice_belongs_to_a_named_group(self, reader: CheckingClient) -> None:
        page = reader.document(reader.get("/en/preferences"))
        for group in page.elements("fieldset"):
            assert next(child.tag for child in group) == "legend"

    def test_it_is_reached_from_every_page_and_leads_back(self, reader: CheckingClient) -> None:
        page = reader.document(reader.get("/en/news/?page=1"))
        links = [e.get("href", "") for e in page.elements("a")]
        assert "/en/preferences" in links
        assert "/en/preferences?back=%2Fen%2Fnews%2F%3Fpage%3D1" in links

    def test_it_is_kept_out_of_search_engines(self, reader: CheckingClient) -> None:
        assert '<meta name="robots" content="noindex">' in reader.get("/en/preferences").text

    def test_caches_know_that_the_look_depends_on_the_cookie(self, reader: CheckingClient) -> None:
        for path in ("/en/", "/en/preferences", "/en/preferences?outcome=saved"):
            vary = {name.strip() for name in reader.get(path).headers["vary"].split(",")}
            assert "Cookie" in vary
            assert "Accept-Language" not in vary
        assert choose(reader, theme="dark").headers["cache-control"] == "no-store"

    def test_the_title_tells_what_has_just_happened(self, reader: CheckingClient) -> None:
        def title(path: str) -> str:
            return text_of(reader.document(reader.get(path)).one("title"))

        assert title("/en/preferences") == "Display settings – Lamphun Province"
        told = {title(f"/en/preferences?outcome={outcome}") for outcome in ("saved", "reset")}
        assert told == {
            "Display settings – Your choices have been saved. – Lamphun Province",
            "Display settings – Your choices have been deleted. Pages look as designed. – Lamphun Province",
        }
        wrong = reader.document(choose(reader, theme="purple"))
        assert text_of(wrong.one("title")) == (
            "Error: Display settings – Nothing has been changed yet – Lamphun Province"
        )
        assert text_of(wrong.one("h1")) == "Error: Display settings"

    def test_its_form_and_that_of_the_header_have_names_of_their_own(self, reader: CheckingClient) -> None:
        page = reader.document(reader.get("/en/preferences"))
        names = [page.name_of(form) for form in page.elements("form") if form.get("method") == "post"]
        assert names == ["Display", "Display settings"]


class TestChoosing:
    def test_choices_are_kept_in_one_readable_cookie(self, reader: CheckingClient) -> None:
        answer = choose(reader, theme="dark", text_size="150")
        assert answer.status_code == 303
        cookie = cookie_of(answer)
        assert cookie.value == "text-size:150&theme:dark"
        assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == ("/", "lax", str(365 * 86400))
        assert not cookie["secure"]
        assert not cookie["domain"]

    def test_over_https_the_cookie_is_sent_over_https_alone(self, portal_with: PortalWith) -> None:
        with CheckingClient(portal_with(), base_url="https://testserver") as client:
            assert cookie_of(choose(client, theme="dark"))["secure"]

    def test_the_outcome_is_told_where_focus_goes(self, reader: CheckingClient) -> None:
        answer = choose(reader, theme="dark", back="/en/news/")
        place = urlsplit(answer.headers["location"])
        assert (place.path, place.fragment) == ("/en/preferences", "outcome")
        page = reader.get(f"{place.path}?{place.query}")
        told = reader.document(page).by_id("outcome")
        assert told is not None
        assert (told.get("role"), told.get("tabindex")) == ("status", "-1")
        assert "Your choices have been saved." in words_of(page)
        back = next(e for e in told.iter("a"))
        assert back.get("href") == "/en/news/"

    @pytest.mark.parametrize("name", NAMES)
    def test_every_page_is_served_as_chosen(self, reader: CheckingClient, name: str) -> None:
        for value in options(name)[1:]:
            choose(reader, **{name: value})
            for path in ("/th/", "/en/news/provincial-news/both", "/en/nowhere"):
                assert html_of(reader, path)[f"data-{name}"] == value

    def test_a_page_without_choices_carries_none(self, reader: CheckingClient) -> None:
        assert html_of(reader, "/en/").keys() == {"lang", "dir"}

    def test_what_is_as_designed_takes_the_cookie_away(self, reader: CheckingClient) -> None:
        choose(reader, theme="dark")
        answer = choose(reader)
        assert cookie_of(answer)["max-age"] == "0"
        assert html_of(reader, "/en/").keys() == {"lang", "dir"}

    def test_choices_can_be_deleted(self, reader: CheckingClient) -> None:
        choose(reader, theme="dark", language="en")
        answer = choose(reader, theme="dark", language="en", reset="1")
        assert cookie_of(answer)["max-age"] == "0"
        assert "have been deleted" in words_of(reader.get(answer.headers["location"]))
        assert html_of(reader, "/en/").keys() == {"lang", "dir"}

    def test_letters_without_loops_are_fetched_only_where_they_are_chosen(
        self, reader: CheckingClient
    ) -> None:
        assert "noto-sans-thai" not in reader.get("/th/").text
        choose(reader, typeface="loopless")
        page = reader.get("/th/").text
        assert "noto-sans-thai-400-thai.woff2" in page
        assert "sarabun" not in page

    @pytest.mark.parametrize(
        ("theme", "scheme"), [("light", "light"), ("yellow-on-black", "dark"), ("black-on-white", "light")]
    )
    def test_the_browser_is_told_of_the_theme(self, reader: CheckingClient, theme: str, scheme: str) -> None:
        choose(reader, theme=theme)
        metas = {e.get("name"): e for e in reader.document(reader.get("/en/")).elements("meta")}
        assert metas["color-scheme"].get("content") == scheme
        assert "media" not in metas["theme-color"].attrib


class TestTheQuickChoices:
    def test_one_leads_back_to_the_page_and_changes_nothing_else(self, reader: CheckingClient) -> None:
        choose(reader, text_size="150")
        answer = quickly(reader, "theme", "dark", "/en/search?q=a%20b&page=2")
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/search?q=a%20b&page=2")
        assert cookie_of(answer).value == "text-size:150&theme:dark"

    def test_they_show_what_is_chosen(self, reader: CheckingClient) -> None:
        quickly(reader, "theme", "yellow-on-black", "/en/")
        buttons = reader.document(reader.get("/en/")).elements("button")
        pressed = [(e.get("name"), e.get("value")) for e in buttons if e.get("aria-pressed") == "true"]
        assert pressed == [("text-size", "100"), ("theme", "yellow-on-black")]

    def test_a_language_that_is_offered_no_more_does_not_hinder_them(self, reader: CheckingClient) -> None:
        reader.cookies.set(COOKIE, "language:lo")
        assert quickly(reader, "theme", "dark", "/en/").status_code == 303
        assert reader.get("/").headers["location"] == "/th/"


class TestTheLanguage:
    def test_a_chosen_language_comes_before_what_the_browser_asks_for(self, reader: CheckingClient) -> None:
        choose(reader, language="en")
        answer = reader.get("/", headers={"Accept-Language": "th"})
        assert answer.headers["location"] == "/en/"
        assert {"Cookie", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
        assert reader.get("/nowhere/at/all").headers["content-language"] == "en"

    def test_an_address_keeps_its_language(self, reader: CheckingClient) -> None:
        choose(reader, language="en")
        assert reader.get("/th/").headers["content-language"] == "th"

    def test_choosing_it_leads_on_in_it(self, reader: CheckingClient) -> None:
        answer = choose(reader, "/th/preferences", language="en", back="/th/news/?page=1")
        place = urlsplit(answer.headers["location"])
        assert place.path == "/en/preferences"
        assert parse_qs(place.query)["back"] == ["/en/news/?page=1"]

    def test_the_links_to_other_languages_set_no_cookie(self, reader: CheckingClient) -> None:
        for path in ("/th/", "/en/", "/th/preferences", "/"):
            assert "set-cookie" not in reader.get(path).headers


class TestWhatIsWrong:
    def test_a_value_that_there_is_not_is_told_beside_its_field(self, reader: CheckingClient) -> None:
        answer = choose(reader, theme="purple", text_size="150", language="lo")
        assert answer.status_code == 400
        assert "set-cookie" not in answer.headers
        page = reader.document(answer)
        groups = {e.attrib["id"]: e for e in page.elements("fieldset")}
        told = {name for name, group in groups.items() if "aria-describedby" in group.attrib}
        assert told == {"choice-theme", "choice-language"}
        summary = page.by_id("outcome")
        assert summary is not None
        assert "autofocus" in summary.attrib
        assert [e.get("href") for e in summary.iter("a")] == ["#choice-language", "#choice-theme"]

    def test_nothing_is_changed_by_another_site(self, reader: CheckingClient) -> None:
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            *({"Origin": origin} for origin in ("http://[", "http://[::1", "http://a]b", "//", "%")),
        ):
            answer = choose(reader, headers=headers, theme="dark")
            assert answer.status_code == 403, headers
            assert "set-cookie" not in answer.headers
            assert "came from another site" in words_of(answer)

    def test_the_site_itself_is_believed(self, reader: CheckingClient) -> None:
        for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}):
            assert choose(reader, headers=headers, theme="dark").status_code == 303

    def test_behind_a_proxy_the_address_of_the_settings_is_believed(self, portal_with: PortalWith) -> None:
        with CheckingClient(portal_with(base_url="https://lamphun.example")) as client:
            here = {"Origin": "https://lamphun.example"}
            assert choose(client, headers=here, theme="dark").status_code == 303

    @pytest.mark.parametrize(
        ("body", "kind", "status", "heading"),
        [
            (b"theme=" + b"x" * 10_000, FORM, 413, "What was sent is too large"),
            ("theme=ก".encode(), FORM, 400, "What was sent could not be read"),
            (b"a=1&" * 30, FORM, 400, "What was sent could not be read"),
            (b'{"theme": "dark"}', "application/json", 400, "What was sent could not be read"),
            (b"--x\r\n", "multipart/form-data; boundary=x", 400, "What was sent could not be read"),
        ],
    )
    def test_what_no_form_of_ours_sends_is_refused(
        self, reader: CheckingClient, body: bytes, kind: str, status: int, heading: str
    ) -> None:
        answer = reader.post("/en/preferences", content=body, headers={"Content-Type": kind})
        assert answer.status_code == status
        assert heading in words_of(answer)
        assert "set-cookie" not in answer.headers

    def test_a_spoilt_cookie_is_as_none(self, reader: CheckingClient) -> None:
        for value in ("%00", "theme:purple", "x" * 4000, "theme", "<script>"):
            reader.cookies.set(COOKIE, value)
            assert html_of(reader, "/en/").keys() == {"lang", "dir"}
            reader.cookies.clear()


ELSEWHERE = [
    "",
    "https://evil.example/en/",
    "//evil.example/en/",
    "///evil.example/en/",
    "/\\evil.example/en/",
    "\\\\evil.example/en/",
    "/%5cevil.example/en/",
    "/%5Cevil.example/en/",
    "/%2Fevil.example/en/",
    "/%09/evil.example/en/",
    "/\t/evil.example/en/",
    "\t//evil.example/en/",
    " /en/",
    "/en/\r\nSet-Cookie: x=y",
    "/en/%0D%0ASet-Cookie:x",
    "/en/\x00",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//en/",
    "data:text/html,x",
    "en/news/",
    "/",
    "/en",
    "/static/styles/base.css",
    "/media/x/y",
    "/visit.gif",
    "/de/news/",
    "/en/../admin",
    "/en/./",
    "/en/..",
    "/en/%2e%2e/admin",
    "/en/%2E%2E%2Fadmin",
    "/en/%252e%252e/",
    "/en//evil.example",
    "/en/\\evil.example",
    "/en/news/\u200b",
    "/en/ก",
    "/en/#x",
    "/en/?q=\r\n",
    "/en/?q=#x",
    "/en/" + "a" * 3000,
]


class TestTheWayBack:
    @pytest.mark.parametrize(
        "back",
        [
            "/en/",
            "/th/news/?page=2",
            "/en/news/provincial-news/both",
            "/en/search?q=%E0%B8%81+b&x=//",
            "/th/archive/2024/02/",
            "/th/%E0%B8%81",
        ],
    )
    def test_a_page_of_the_portal_is_gone_back_to(self, reader: CheckingClient, back: str) -> None:
        assert quickly(reader, "theme", "dark", back).headers["location"] == back

    @pytest.mark.parametrize("back", ELSEWHERE)
    def test_nobody_is_led_elsewhere(self, reader: CheckingClient, back: str) -> None:
        for answer in (quickly(reader, "theme", "dark", back), choose(reader, theme="dark", back=back)):
            assert answer.headers["location"] == "/en/preferences?outcome=saved#outcome"
        page = reader.document(reader.get(f"/en/preferences?outcome=saved&{urlencode({'back': back})}"))
        outcome = page.by_id("outcome")
        assert outcome is not None
        assert list(outcome.iter("a")) == []
        hidden = [e.get("value") for e in page.elements("input") if e.get("name") == "back"]
        assert all(value.startswith("/en/preferences?") for value in hidden if value)

    def test_every_page_names_itself_as_one_to_go_back_to(self, reader: CheckingClient) -> None:
        for path in (
            "/en/",
            "/th/news/?page=1",
            "/en/search?q=%E0%B8%81",
            "/en/nowhere",
            f"/th/{quote('ก ข')}",
        ):
            page = reader.document(reader.get(path))
            back = next(e.attrib["value"] for e in page.elements("input") if e.get("name") == "back")
            assert back == path
            assert quickly(reader, "theme", "dark", back).headers["location"] == back


class TestMounted:
    @pytest.fixture
    def mounted(self, tmp_path: Path) -> CheckingClient:
        host = FastAPI()
        host.mount("/news", make_portal(tmp_path, [make_article("both")]))
        return CheckingClient(host)

    def test_the_cookie_is_sent_to_the_portal_alone(self, mounted: CheckingClient) -> None:
        answer = choose(mounted, "/news/en/preferences", theme="dark")
        assert cookie_of(answer)["path"] == "/news"
        assert answer.headers["location"].startswith("/news/en/preferences?")
        assert html_of(mounted, "/news/en/")["data-theme"] == "dark"

    def test_below_another_portal_its_own_cookie_counts(self, mounted: CheckingClient) -> None:
        both = {"Cookie": f"session=x; {COOKIE}=theme:dark; {COOKIE}=theme:light&text-size:150"}
        html = mounted.document(mounted.get("/news/en/", headers=both)).one("html")
        assert (html.get("data-theme"), html.get("data-text-size")) == ("dark", None)

    def test_the_way_back_stays_inside(self, mounted: CheckingClient) -> None:
        for back in ("/en/", "/newsroom/en/", "/news/../en/", "/news", "/other/en/"):
            answer = choose(mounted, "/news/en/preferences", theme="dark", back=back)
            assert "back" not in answer.headers["location"]
        answer = choose(mounted, "/news/en/preferences", language="th", back="/news/en/news/")
        assert parse_qs(urlsplit(answer.headers["location"]).query)["back"] == ["/news/th/news/"]


def test_the_privacy_page_tells_of_the_cookie(reader: CheckingClient) -> None:
    assert "one cookie on your device" in words_of(reader.get("/en/privacy"))
    assert "คุกกี้เดียว" in words_of(reader.get("/th/privacy"))
    assert re.search(r"keeps nothing on your device", words_of(reader.get("/en/privacy")))
