"""A data folder of a version before is brought up to date; one of a version to come is refused and left alone.

`data-folder-59c1048.tar.xz` is what the portal of commit 59c1048 left when it was killed: three articles, one of them
withdrawn and one with a new slug, an image, an attachment, three visits in a log that was not written into the store
yet, and an index.
"""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from portal.app import create_app
from portal.article import Article
from portal.errors import StoreError
from portal.settings import Settings
from portal.testing import CheckingClient

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]

LEFT = Path(__file__).parent / "data-folder-59c1048.tar.xz"
CSV = "8fa6f0cdaaff279a870b93856853c86a4bf20944e914b25af0783c96e1e7e1f8"


@pytest.fixture
def old(site_settings: Settings, tmp_path: Path) -> Settings:
    """Settings whose data folder is that of the old version."""
    with tarfile.open(LEFT) as packed:
        packed.extractall(tmp_path, filter="data")
    assert site_settings.data_dir == tmp_path / "var"
    return site_settings


def test_articles_files_and_counts_are_there_and_sound(run: Run, stored: Stored, old: Settings) -> None:
    assert run("migrate").stdout == "The store is up to date.\n"
    articles = stored()
    assert {id_: article.withdrawn for id_, article in articles.items()} == {
        "flood": False,
        "notice": False,
        "gone": True,
    }
    assert articles["flood"].old_addresses == ("/news_view.php?id=7",)
    checked = run("content", "check")
    assert checked.exit_code == 0, checked.output
    with closing(sqlite3.connect(old.data_dir / "portal.sqlite3")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("SELECT sum(count) FROM visits").fetchone() == (3,)


def test_readers_find_everything_where_it_was(old: Settings) -> None:
    with CheckingClient(create_app(old)) as reader:
        page = reader.get("/th/news/society/flood-list")
        assert (page.status_code, reader.get("/en/news/economy/gone").status_code) == (200, 410)
        for former, present in (
            ("/news_view.php?id=7", "/en/news/society/flood-list"),
            ("/th/news/economy/notice-old", "/th/news/economy/notice"),
        ):
            assert reader.get(former).headers["location"] == present
        (address,) = (
            element.attrib["href"]
            for element in reader.document(page).elements("a")
            if element.get("href", "").startswith("/media/")
        )
        assert address.split("/")[2] == CSV
        assert reader.get(address).text == "ชื่อ,บาท\nก,500\n"


def test_search_answers_from_the_first_request_on_by_the_index_of_the_old_version(old: Settings) -> None:
    old.index_dir.chmod(0o700)
    before = {path: path.read_bytes() for path in old.index_dir.rglob("*") if path.is_file()}
    with CheckingClient(create_app(old)) as reader:
        page = reader.get("/en/search?q=relief")
        assert page.status_code == 200
        assert "/en/news/society/flood-list" in page.text
    assert {path: path.read_bytes() for path in before} == before


def test_the_doctor_tells_of_the_index_of_the_old_version_and_changes_nothing(
    run: Run, old: Settings
) -> None:
    old.index_dir.chmod(0o700)
    assert run("migrate").exit_code == 0
    before = sorted(old.index_dir.rglob("*"))
    assert f"The index in {old.index_dir} is of an older version" in " ".join(run("doctor").stdout.split())
    assert sorted(old.index_dir.rglob("*")) == before


def test_search_finds_it_when_the_index_is_built_anew(run: Run, old: Settings) -> None:
    assert old.index_dir.is_dir()
    assert run("index", "rebuild").exit_code == 0
    assert run("index", "verify").exit_code == 0
    assert "flood" in run("search", "relief", "--language", "en").stdout


def test_it_is_backed_up_and_restored_without_being_brought_up_to_date_before(
    run: Run, stored: Stored, old: Settings, tmp_path: Path
) -> None:
    before = (old.data_dir / "portal.sqlite3").read_bytes()
    assert run("backup", tmp_path / "old.zip").exit_code == 0
    assert shape_of(old) == "0001"
    assert len(before) == (old.data_dir / "portal.sqlite3").stat().st_size
    assert run("restore", tmp_path / "old.zip").exit_code == 0
    assert shape_of(old) > "0001"
    assert stored().keys() == {"flood", "notice", "gone"}


def shape_of(settings: Settings) -> str:
    with closing(sqlite3.connect(settings.data_dir / "portal.sqlite3")) as store:
        return str(store.execute("SELECT version_num FROM portal_migration").fetchone()[0])


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("content", "check"),
        ("content", "withdraw", "flood"),
        ("export", "out"),
        ("media", "prune"),
        ("index", "rebuild"),
        ("serve",),
    ],
)
def test_a_store_of_a_version_to_come_is_refused_by_every_command_and_left_alone(
    run: Run, old: Settings, command: tuple[str, ...]
) -> None:
    assert run("migrate").exit_code == 0
    file = old.data_dir / "portal.sqlite3"
    with closing(sqlite3.connect(file)) as store:
        store.execute("UPDATE portal_migration SET version_num = '9999'")
        store.commit()
    before = file.read_bytes()
    result = run(*command)
    assert isinstance(result.exception, StoreError)
    assert "was written by a newer civic-portal" in str(result.exception)
    assert file.read_bytes() == before
