"""The benchmark of pages runs; what it measures is written down by `make bench`, never asserted here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import pages
from portal.assets import folder
from portal.cli.exchange import import_paths


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages") / "var"
    import_paths(pages.settings_of(made), [folder("demo") / "news"])
    return made


def test_the_portal_and_the_bare_application_send_the_same_and_are_measured(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [replace(row, requests=2) for row in pages.OVER_HTTP if row.portal == pages.KEPT]
    monkeypatch.setattr(pages, "OVER_HTTP", rows)
    monkeypatch.setattr(pages, "ROUNDS", 1)
    measured = list(pages.over_http(data, tmp_path))
    assert [row for row, _ in measured] == rows
    assert all(found.portal > 0 and found.bare > 0 for _, found in measured)


def test_a_server_answers_as_the_application_does(data: Path) -> None:
    with pages.server(pages.ANEW, str(data)) as served:
        status, _, body = served.connection.ask(pages.ARTICLE, pages.PLAIN)
        assert served.memory() > 0
    assert status == 200
    assert body == asyncio.run(pages.one_page(data))


def test_without_real_news_there_are_as_many_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setattr(pages, "MANY", 30)
    report = import_paths(pages.settings_of(tmp_path / "var"), [pages.many_articles(tmp_path)]).report
    assert report.added == pages.MANY
    assert not report.unknown_categories
