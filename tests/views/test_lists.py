"""Home, all news, categories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.testing import CheckingClient
from portal.testing.html_page import text_of, tidy
from tests.views.conftest import NOW, PortalWith, make_article, words_of


def test_home_shows_only_what_readers_of_the_language_may_see(reader: CheckingClient) -> None:
    page = words_of(reader.get("/th/"))
    assert "ข่าวที่ both" in page
    assert "ข่าวที่ thai-only" in page
    assert "ข่าวที่ later" not in page
    assert "ข่าวที่ withdrawn" not in page


def test_home_has_a_marked_section_of_what_exists_only_elsewhere(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/"))
    words = {tidy(words.text): words.language for words in document.words()}
    assert words["Report english-only"] == "en"
    assert "ຂ່າວ" not in words


def test_a_category_collects_the_keys_filed_under_it(reader: CheckingClient) -> None:
    assert "ข่าวที่ old-key" in words_of(reader.get("/th/news/public-relations/"))


def test_a_key_filed_under_another_category_leads_there(reader: CheckingClient) -> None:
    answer = reader.get("/th/news/pr/")
    assert (answer.status_code, answer.headers["location"]) == (301, "/th/news/public-relations/")


def test_an_unknown_key_is_shown_under_other_news(reader: CheckingClient) -> None:
    assert "ข่าวที่ unknown-category" in words_of(reader.get("/th/news/other/"))
    assert reader.get("/th/news/fisheries/").status_code == 404


def test_a_category_without_news_in_the_language_says_so_and_is_not_linked(reader: CheckingClient) -> None:
    assert "/en/news/services/" not in [
        e.get("href") for e in reader.document(reader.get("/en/")).elements("a")
    ]
    empty = reader.get("/en/news/services/")
    assert empty.status_code == 200
    assert 'content="noindex"' in empty.text


def test_long_lists_have_pages(portal_with: PortalWith) -> None:
    articles = [make_article(f"n{n:02}", published_at=NOW - timedelta(hours=n)) for n in range(1, 26)]
    with CheckingClient(portal_with(articles, page_size=10)) as reader:
        second = words_of(reader.get("/en/news/?page=2"))
        assert "Report n11" in second
        assert "Report n10" not in second
        assert "Report n25" in words_of(reader.get("/en/news/?page=3"))
        assert reader.get("/en/news/?page=9").headers["location"] == "/en/news/?page=3"


def test_a_page_number_that_is_none_is_not_found(reader: CheckingClient) -> None:
    for number in ("0", "-1", "x", "1e3", "²", "9" * 30, ""):
        assert reader.get(f"/th/news/?page={number}").status_code == 404


def test_an_urgent_article_stands_on_top_of_every_page(portal_with: PortalWith) -> None:
    urgent = make_article("flood", urgent_until=NOW + timedelta(hours=1))
    over = make_article("over", urgent_until=NOW - timedelta(hours=1))
    with CheckingClient(portal_with([urgent, over])) as reader:
        for path in ("/en/", "/en/contact", "/en/news/", "/en/nowhere"):
            document = reader.document(reader.get(path))
            links = [e.get("href") for e in document.elements("a")]
            assert links.index("/en/news/provincial-news/flood") < links.index("/en/privacy")
            notice = next(
                e for e in document.elements("section", "aside", "div") if "urgent" in e.get("class", "")
            )
            assert "Report flood" in text_of(notice)
            assert "Report over" not in text_of(notice)


def test_an_empty_portal_shows_its_pages(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with()) as reader:
        for path in (
            "",
            "news/",
            "archive/",
            "accessibility",
            "contact",
            "preferences",
            "privacy",
            "feeds",
            "sitemap",
        ):
            assert reader.get(f"/th/{path}").status_code == 200


def test_home_tells_no_article_twice(portal_with: PortalWith) -> None:
    day = timedelta(days=1)
    news = [
        make_article(f"article-{at}", category=category, published_at=NOW - at * day)
        for at in range(1, 13)
        for category in (("services", "public-relations")[at % 2],)
    ]
    with CheckingClient(portal_with([*news, make_article("lone", published_at=NOW)])) as reader:
        document = reader.document(reader.get("/th/"))
        links = [a.get("href", "") for h in document.elements("h2", "h3") for a in h.iter("a")]
        articles = [link for link in links if not link.endswith("/")]
        assert len(articles) == len(set(articles)) == 5 + 3 + 3
        assert [link for link in links if link.endswith("/")] == [
            "/th/news/public-relations/",
            "/th/news/services/",
        ], "a category whose only article leads the page has no section of its own"


def test_where_no_news_is_in_the_language_home_says_so_above_that_in_others(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("english-only", "en")])) as reader:
        assert "ยังไม่มีการเผยแพร่ข่าวเป็นภาษาไทย" in words_of(reader.get("/th/"))
    with CheckingClient(portal_with([])) as reader:
        assert "ยังไม่มีการเผยแพร่ข่าว ข่าว" not in words_of(reader.get("/th/"))


def test_an_urgent_notice_stands_on_every_page_but_its_own(portal_with: PortalWith) -> None:
    until = NOW + timedelta(days=1)
    flood, storm = (make_article(slug, urgent_until=until) for slug in ("flood", "storm"))
    with CheckingClient(portal_with([flood, storm])) as reader:

        def notices(path: str) -> list[str]:
            document = reader.document(reader.get(path))
            (strip,) = [e for e in document.elements("section") if e.get("class") == "urgent"]
            return sorted(a.get("href", "").rpartition("/")[2] for a in strip.iter("a"))

        assert notices("/th/") == ["flood", "storm"]
        assert notices("/th/news/provincial-news/flood") == ["storm"]


def test_numbers_are_written_as_readers_dial_them_and_a_fax_is_none(reader: CheckingClient) -> None:
    for tag, written, sent in (
        ("th", "0 5351 1000", "0 5351 1001"),
        ("en", "+66 53 511 000", "+66 53 511 001"),
    ):
        document = reader.document(reader.get(f"/{tag}/contact"))
        links = [e for e in document.elements("a") if e.get("href", "").startswith("tel:")]
        assert {(e.get("href"), tidy(text_of(e))) for e in links} == {("tel:+6653511000", written)}
        assert sent in words_of(reader.get(f"/{tag}/contact"))


@pytest.mark.parametrize(
    "page", ["news/", "news/provincial-news/", "archive/", "archive/2024/", "archive/2024/02/"]
)
def test_a_list_without_news_says_in_which_languages_there_is_some(
    portal_with: PortalWith, page: str
) -> None:
    portal = CheckingClient(portal_with([make_article("a", "th"), make_article("b", "th")]))
    response = portal.get(f"/en/{page}")
    words = words_of(response)
    assert "There is no news here in English yet, but there is in other languages:" in words
    assert "2 articles in Thai" in words
    assert f'href="/th/{page}"' in response.text


def test_a_list_that_is_empty_in_every_language_says_only_that(portal_with: PortalWith) -> None:
    words = words_of(CheckingClient(portal_with([])).get("/en/news/"))
    assert "There is no news here yet." in words
    assert "in other languages" not in words
