"""The archive by year and month."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.testing import CheckingClient
from portal.testing.html_page import text_of
from tests.views.conftest import PortalWith, make_article, words_of


def test_the_archive_names_years_in_the_readers_calendar(reader: CheckingClient) -> None:
    assert "2563" in text_of(reader.document(reader.get("/th/archive/")).one("main"))
    assert "2020" in text_of(reader.document(reader.get("/en/archive/")).one("main"))


def test_a_month_shows_its_news(reader: CheckingClient) -> None:
    page = words_of(reader.get("/th/archive/2020/02/"))
    assert "ข่าวที่ leap" in page
    assert "กุมภาพันธ์ 2563" in page
    assert "ข่าวที่ both" not in page


def test_a_year_shows_its_months_and_its_newest_news(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/archive/2024/"))
    main = document.one("main")
    assert [e.get("href") for e in main.iter("a") if e.get("href", "").startswith("/th/archive/2024/")]
    titles = [text_of(e) for e in main.iter("h3")]
    assert any("ข่าวที่ both" in title for title in titles)
    assert not any("ข่าวที่ leap" in title for title in titles), "that was another year"


def test_a_buddhist_year_leads_to_the_gregorian_address(reader: CheckingClient) -> None:
    assert reader.get("/th/archive/2563/02/").headers["location"] == "/th/archive/2020/02/"
    assert reader.get("/th/archive/2563/").headers["location"] == "/th/archive/2020/"


def test_a_month_has_one_address(reader: CheckingClient) -> None:
    assert reader.get("/th/archive/2020/2/").headers["location"] == "/th/archive/2020/02/"


def test_months_without_news_and_impossible_ones_are_not_found(reader: CheckingClient) -> None:
    for path in (
        "2021/01/",
        "2020/13/",
        "2020/00/",
        "2020/x/",
        "0/01/",
        "99999999999999999999/01/",
        "9" * 5000 + "/",
        "9" * 5000 + "/01/",
        "2020/2.5/",
    ):
        assert reader.get(f"/th/archive/{path}").status_code == 404


def test_months_are_reckoned_in_the_sites_zone(portal_with: PortalWith) -> None:
    eve = make_article("eve", published_at=datetime(2023, 12, 31, 17, 30, tzinfo=UTC))
    with CheckingClient(portal_with([eve])) as reader:
        assert "Report eve" in words_of(reader.get("/en/archive/2024/01/"))
        assert reader.get("/en/archive/2023/12/").status_code == 404


def test_a_month_that_has_news_only_in_another_language_says_so(portal_with: PortalWith) -> None:
    with CheckingClient(
        portal_with(
            [
                make_article("one", "th"),
                make_article("two", "en", published_at=datetime(2020, 1, 1, tzinfo=UTC)),
            ]
        )
    ) as reader:
        page = reader.get("/th/archive/2020/01/")
        assert page.status_code == 200
        assert "Report two" not in page.text
