"""2,000 real articles, imported and read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from portal.app import create_app
from portal.cli.exchange import Imported, import_paths
from portal.settings import Settings
from portal.testing import CheckingClient
from portal.testing.html_page import text_of
from portal.views.services import Services

pytestmark = pytest.mark.news

FILES = ("thaigov-2000.jsonl.xz", "ntrex-news.jsonl.xz")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, news_site_file: Path) -> Settings:
    return Settings(site=news_site_file, data_dir=tmp_path_factory.mktemp("news"), search_deadline=20)


@pytest.fixture(scope="module")
def imported(settings: Settings, news_data: Path) -> Imported:
    return import_paths(settings, [news_data / name for name in FILES])


@pytest.fixture(scope="module")
def reader(settings: Settings, imported: Imported) -> Iterator[CheckingClient]:
    assert imported.report.added
    with CheckingClient(create_app(settings)) as client:
        client.follows_links = False  # thousands of them; the tests below go where a reader goes
        yield client


def test_all_of_them_go_in(imported: Imported) -> None:
    assert (imported.report.added, imported.report.refused) == (2123, 0)


def test_a_second_import_changes_nothing(settings: Settings, imported: Imported, news_data: Path) -> None:
    again = import_paths(settings, [news_data / name for name in FILES]).report
    assert again.unchanged == imported.report.added
    assert (again.added, again.changed, again.refused) == (0, 0, 0)


@pytest.mark.parametrize("tag", ["th", "en"])
def test_a_reader_goes_from_home_through_each_category_to_articles(reader: CheckingClient, tag: str) -> None:
    home = reader.document(reader.get(f"/{tag}/"))
    navigation = next(
        e for e in home.elements("nav") if any("news/" in a.get("href", "") for a in e.iter("a"))
    )
    categories = [a.attrib["href"] for a in navigation.iter("a") if "/news/" in a.attrib["href"]]
    assert len(categories) > 2
    for category in categories:
        listed = reader.document(reader.get(category))
        articles = [a.attrib["href"] for h in listed.elements("h2", "h3") for a in h.iter("a")]
        assert articles, category
        for address in articles[:3]:
            page = reader.document(reader.get(address))
            assert len(text_of(page.one("main"))) > 200


@pytest.mark.parametrize("tag", ["th", "en"])
def test_a_reader_goes_through_the_archive(reader: CheckingClient, tag: str) -> None:
    archive = reader.document(reader.get(f"/{tag}/archive/"))
    months = [
        a.attrib["href"]
        for a in archive.one("main").iter("a")
        if a.attrib.get("href", "").count("/") == 5 and "/archive/" in a.attrib["href"]
    ]
    assert len(months) > 6
    for month in months[::5]:
        assert reader.get(month).status_code == 200


def test_every_fortieth_article_is_a_sound_page_in_both_languages(reader: CheckingClient) -> None:
    for number in range(1, 80, 2):
        listed = reader.document(reader.get(f"/th/news/?page={number}"))
        address = next(a.attrib["href"] for h in listed.elements("h2", "h3") for a in h.iter("a"))
        assert reader.get(address).status_code == 200
        assert reader.get("/en" + address.removeprefix("/th")).status_code == 200


def wait_for_index(reader: CheckingClient) -> None:
    """Come back when the first index is there, within five minutes."""
    services: Services = reader.app.state.services  # type: ignore[attr-defined]
    for _ in range(600):
        if reader.portal is not None and reader.portal.call(services.searching.engine.state).ready:
            return
        Event().wait(0.5)
    raise AssertionError("there is no index after five minutes")


@pytest.mark.parametrize("tag", ["th", "en"])
def test_searches_for_real_news_are_sound_pages(reader: CheckingClient, tag: str) -> None:
    wait_for_index(reader)
    for query in (
        "q=ท่องเที่ยว",
        "q=ท่องเที่ยว&page=5&language=all",
        "q=นายกรัฐมนตรี Covid-19&sort=newest&year=2564",
        "q=cabinet OR ครม.&language=all&page=2",
        'q="ผู้ว่าราชการจังหวัด" -กรุงเทพ&from=ม.ค. 2563',
        "q=tourism&category=economy",
        "q=minister meets&language=en&sort=newest",
        "q=นายกรัฐมนตรี&page=100&language=th",
        "q=ก",
        "q=the",
        "q=สสาธารณสุขข",
        "year=2563&language=all&page=3",
        "category=other",
    ):
        page = reader.get(f"/{tag}/search?{query}", follow_redirects=True)
        assert page.status_code == 200, query
    assert "<mark>" in reader.get(f"/{tag}/search?q=thailand").text


def test_news_in_other_languages_stands_only_where_nothing_else_exists(reader: CheckingClient) -> None:
    page = reader.get("/en/news/world/")
    assert page.status_code == 200
    assert reader.get("/lo/").status_code == 404
