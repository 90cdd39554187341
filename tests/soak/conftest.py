"""A portal with every kind of page, for those who ask it for anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from portal import assets
from portal.app import create_app
from portal.cli.exchange import import_paths
from portal.settings import Settings
from portal.testing import CheckingClient

LEFT_BY_READERS = frozenset({"visits", "visit_figures", "misses"})
"""Tables that readers may add to."""

Kept = dict[str, object]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the demonstration, its news imported into a folder of its own."""
    folder = tmp_path_factory.mktemp("demonstration")
    base = "https://news.example.go.th"
    settings = Settings(site=assets.folder("demo") / "site.toml", data_dir=folder, base_url=base)
    assert not import_paths(settings, [assets.folder("demo") / "news"]).report.refusals
    with CheckingClient(create_app(settings)) as reader:
        for painted in ("/static/site/card-th.png", "/static/site/card-en.png", "/favicon.ico"):
            assert reader.get(painted).status_code == 200  # they become files when somebody asks for them
    return settings


@pytest.fixture
def kept(demonstration: Settings) -> Callable[[], Kept]:
    """Tells what store and media of the demonstration hold, but for what readers leave there."""
    return lambda: {
        **tables_of(demonstration.data_dir / "portal.sqlite3"),
        **files_in(demonstration.media_dir),
    }


def tables_of(store: Path) -> Kept:
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        return {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))  # noqa: S608 - its own name
            for name in sorted(names - LEFT_BY_READERS)
        }


def files_in(folder: Path) -> Kept:
    """The files of a folder, but for pictures of drawings, which are painted by and by."""
    return {
        str(path): sha256(path.read_bytes()).digest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".card.png")
    }
