"""Which language a reader gets, and that each page keeps to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.i18n.languages import language
from portal.testing import CheckingClient
from tests.views.conftest import NOW, PortalWith, make_article

PAGES = (
    "",
    "news/",
    "news/provincial-news/",
    "news/services/",
    "news/provincial-news/both",
    "archive/",
    "archive/2024/",
    "archive/2024/02/",
    "accessibility",
    "contact",
    "preferences",
    "privacy",
    "feeds",
    "sitemap",
    "nowhere",
)


@pytest.mark.parametrize(
    ("header", "home"),
    [
        (None, "/th/"),
        ("en", "/en/"),
        ("en-GB,en;q=0.9,th;q=0.8", "/en/"),
        ("de, fr;q=0.5", "/th/"),
        ("th;q=0.1, en;q=0.2", "/en/"),
        (";;q=,,=x", "/th/"),
        ("en;q=0", "/th/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(
    reader: CheckingClient, header: str | None, home: str
) -> None:
    answer = reader.get("/", headers={} if header is None else {"Accept-Language": header})
    assert (answer.status_code, answer.headers["location"]) == (302, home)
    assert "Accept-Language" in answer.headers["vary"]


def test_pages_say_their_language(reader: CheckingClient) -> None:
    assert reader.get("/en/").headers["content-language"] == "en"
    assert reader.get("/en/nowhere").headers["content-language"] == "en"


def test_an_error_outside_of_any_language_is_in_the_readers(reader: CheckingClient) -> None:
    answer = reader.get("/nowhere/at/all", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-language"]) == (404, "en")


def test_another_spelling_of_the_tag_leads_to_its_own(reader: CheckingClient) -> None:
    answer = reader.get("/TH/news/?page=1")
    assert (answer.status_code, answer.headers["location"]) == (301, "/th/news/?page=1")


def test_a_language_that_is_not_offered_has_no_pages(reader: CheckingClient) -> None:
    for tag in ("de", "lo", "en-XA", "x", "th_TH"):
        assert reader.get(f"/{tag}/").status_code == 404


@pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
def test_pages_in_a_pseudo_language_hold_no_word_that_is_hard_coded(
    portal_with: PortalWith, tag: str
) -> None:
    """What is neither made by a catalog nor marked with another language is a hard-coded word."""
    articles = [
        make_article("both", urgent_until=NOW + timedelta(days=1)),
        make_article("thai-only", "th", category="services"),
        make_article("english-only", "en", category="fisheries"),
    ]
    with CheckingClient(portal_with(articles, pseudo_languages=True)) as reader:
        for path in PAGES:
            document = reader.document(reader.get(f"/{tag}/{path}"))
            assert document.one("html").attrib["dir"] == language(tag).direction
            for words in document.words():
                if words.language == tag and words.element.tag not in {"time", "meta", "title"}:
                    plain = re.findall(r"(?<![\w+.\u202e-])[A-Za-z]{3,}(?![\w.@])", words.text)
                    assert not plain, f"hard-coded on {path!r}: {words.text!r}"


def test_no_cookie_is_set(reader: CheckingClient) -> None:
    for path in PAGES:
        assert "set-cookie" not in reader.get(f"/th/{path}").headers
