"""What helps to read an article: a table of contents, reading time, abbreviations, ways to listen, share and print."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest

from portal.article import Translation
from portal.testing import CheckingClient, HtmlPage
from portal.testing.html_page import text_of, tidy
from tests.views.conftest import PortalWith, make_article, words_of

PARAGRAPH = "The office answers questions about land, water and roads. " * 25
LONG = "\n\n".join(
    [
        f"## Opening hours\n\n{PARAGRAPH}",
        f"### In ลำพูน\n\n{PARAGRAPH}",
        f"## See [fees](https://a.example)\n\n{PARAGRAPH}",
    ]
)
THAI_BODY = (
    "วันที่ 5 ก.ย. พ.ศ. 2563 อบจ.ลำพูน ประชุม และ อบจ.ลำพูน แจ้งผล\n\n| วัน | เวลา |\n|---|---|\n| จันทร์ | เช้า |\n"
)


def translated(language: str, body: str, title: str = "") -> Translation:
    return Translation(language=language, title=title or {"en": "Report", "th": "ข่าว"}[language], body=body)


@pytest.fixture
def reader(portal_with: PortalWith) -> Iterator[CheckingClient]:
    articles = [
        make_article("long", translations={"en": translated("en", LONG)}, original="en"),
        make_article(
            "short", translations={"en": translated("en", "## A\n\n## B\n\n## C", "Short")}, original="en"
        ),
        make_article("thai", translations={"th": translated("th", THAI_BODY, "ผู้ว่าฯ ลำพูน")}),
    ]
    with CheckingClient(portal_with(articles, base_url="https://lamphun.example")) as client:
        yield client


def part(document: HtmlPage, heading: str) -> Element | None:
    """The part of the page that the heading with this id names."""
    found = [e for e in document.elements("section", "nav") if e.get("aria-labelledby") == heading]
    return found[0] if found else None


def test_a_long_article_has_a_table_of_contents(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/news/provincial-news/long"))
    contents = part(document, "contents")
    assert contents is not None
    links = {link.attrib["href"]: tidy(text_of(link)) for link in contents.iter("a")}
    assert links == {"#s-opening-hours": "Opening hours", "#s-in-ลำพูน": "In ลำพูน", "#s-see-fees": "See fees"}
    assert [span.get("lang") for span in contents.iter("span")] == ["th"]


def test_a_short_one_has_none(reader: CheckingClient) -> None:
    assert part(reader.document(reader.get("/en/news/provincial-news/short")), "contents") is None


def test_in_another_language_the_contents_say_in_which(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/news/provincial-news/long"))
    contents = part(document, "contents")
    assert contents is not None
    assert document.language_of(next(contents.iter("h2"))) == "th"
    assert document.language_of(next(contents.iter("a"))) == "en"


def test_how_long_an_article_takes_to_read_is_said(reader: CheckingClient) -> None:
    assert "About 4 minutes to read" in words_of(reader.get("/en/news/provincial-news/long"))
    assert "About 1 minute to read" in words_of(reader.get("/en/news/provincial-news/short"))


def test_abbreviations_are_told_at_once_and_again_at_the_end(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/news/provincial-news/thai"))
    assert next(document.one("h1").iter("abbr")).get("title") == "ผู้ว่าราชการจังหวัด"
    listed = part(document, "abbreviations")
    assert listed is not None
    assert {text_of(line[0]): text_of(line[1]) for line in listed.iter("div")} == {
        "ผู้ว่าฯ": "ผู้ว่าราชการจังหวัด",
        "ก.ย.": "กันยายน",
        "พ.ศ.": "พุทธศักราช",
        "อบจ.": "องค์การบริหารส่วนจังหวัด",
    }
    folded = next(holder for holder in document.ancestors(next(listed.iter("dl"))) if holder.tag == "details")
    assert "open" not in folded.attrib, "who does not look for it does not read it"


def test_a_table_waits_to_be_a_stop_until_it_is_known_to_scroll(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/news/provincial-news/thai"))
    (scroller,) = [e for e in document.elements("div") if e.get("class") == "table-scroll"]
    assert {"tabindex", "role"} & scroller.attrib.keys() == set()
    assert [e.get("data-table") for e in document.elements("div") if "data-table" in e.attrib] == ["ตาราง"]


def test_an_article_is_shared_without_a_third_party(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/news/provincial-news/long"))
    share = part(document, "share")
    assert share is not None
    address = "https://lamphun.example/en/news/provincial-news/long"
    assert next(share.iter("input")).get("value") == address
    links = [link.get("href", "") for link in share.iter("a")]
    assert links[-1].startswith("mailto:?subject=Report&body=https%3A//lamphun.example/")
    assert [urlsplit(link).netloc for link in links[:-1]] == ["social-plugins.line.me", "www.facebook.com"]
    assert all(share.get("rel") == "external" for share in share.iter("a") if "://" in share.get("href", ""))


def test_buttons_that_need_a_script_are_hidden_without_one(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/news/provincial-news/long"))
    for button in document.one("main").iter("button"):
        holders = (button, *document.ancestors(button))
        assert any("hidden" in holder.attrib for holder in holders), text_of(button)


def test_where_the_site_does_not_know_its_address_nothing_is_shared_without_a_script(
    portal_with: PortalWith,
) -> None:
    with CheckingClient(portal_with([make_article("one")])) as reader:
        document = reader.document(reader.get("/en/news/provincial-news/one"))
    share = part(document, "share")
    assert share is not None
    assert "hidden" in share.attrib
