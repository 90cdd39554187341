"""A portal in memory, for tests of templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import ContentError, MenuEntry, Settings
from portal.testing import CheckingClient, portal_in_memory
from portal.testing.html_page import text_of, tidy
from tests.views.conftest import SITE, make_article


def test_without_anything_it_is_the_demonstration_and_every_page_of_it_is_checked() -> None:
    with portal_in_memory() as reader:
        pages = reader.walk("/en/", most=6)
        assert len(pages) == 6
        assert {"/en/", "/th/"} <= {*pages}
        assert (
            "longan" in tidy(text_of(reader.document(reader.get("/en/search?q=longan")).one("main"))).lower()
        )


def test_it_has_the_articles_that_are_given_found_at_once() -> None:
    with portal_in_memory(Settings(site=SITE), [make_article("both")]) as reader:
        assert "Report both" in reader.get("/en/search?q=centre").text
        assert reader.walk("/en/news/provincial-news/both", most=1) == ["/en/news/provincial-news/both"]


def test_a_slip_in_a_template_is_found_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    footer = tmp_path / "partials" / "footer.html"
    footer.write_text(
        "<footer><p>{{ layout.site.name.best(['th'])|marked }}</p><a href='/gone'>x</a></footer>"
    )
    with (
        portal_in_memory(Settings(site=SITE, templates=(tmp_path,)), []) as reader,
        pytest.raises(AssertionError, match=r"a link leads to a page that is not there \(404\): .*/gone"),
    ):
        reader.get("/th/contact")


def test_what_create_app_takes_may_be_brought() -> None:
    entry = MenuEntry(names={"en": "Shop"}, address="https://shop.example/")
    with portal_in_memory(Settings(site=SITE, search="off"), [], menu=[entry]) as reader:
        assert "https://shop.example/" in reader.get("/en/contact").text


def test_an_article_that_cannot_be_taken_is_told() -> None:
    twins = [make_article("one", slug="same"), make_article("two", slug="same")]
    with (
        pytest.raises(ContentError, match="The article “two” cannot be taken: "),
        portal_in_memory(Settings(site=SITE), twins),
    ):
        pass


def test_two_live_side_by_side_and_leave_nothing() -> None:
    with portal_in_memory(Settings(site=SITE), []) as one, portal_in_memory(Settings(site=SITE), []) as two:
        folders = [client.app.services.settings.data_dir for client in (one, two)]  # type: ignore[attr-defined]
        assert isinstance(one, CheckingClient)
        assert one.get("/en/").status_code == two.get("/en/").status_code == 200
    assert [folder for folder in folders if folder.exists()] == []
