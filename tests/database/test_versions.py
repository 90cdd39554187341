"""What a store of a version before holds is still there after a migration."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config

from portal.database.engine import connect_sqlite, parse_url, sqlite_url
from portal.database.migrate import migrate

MIGRATIONS = Path(__file__).resolve().parents[2] / "portal" / "database" / "migrations"

ARTICLES = """
INSERT INTO article (id, slug, category, original, published_at, withdrawn, digest) VALUES
 ('a', 'three', 'law', 'th', 1, 0, 'x'), ('b', 'Four', 'land', 'th', 1, 1, 'y');
INSERT INTO old_slug (slug, article) VALUES ('one', 'a'), ('two', 'a');
INSERT INTO old_address (article, position, address) VALUES
 ('a', 0, '/%e0%b8%82/X?utm_source=line&id=7'), ('a', 1, '/y'), ('b', 0, '/Y/');
"""


def store_at(file: Path, revision: str) -> None:
    """Make a store as the portal of that migration did."""
    engine = connect_sqlite(parse_url(sqlite_url(file)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_old_addresses_and_slugs_are_brought_along(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    store_at(file, "0001")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(ARTICLES)
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        addresses = connection.execute("SELECT * FROM old_address ORDER BY article, position").fetchall()
        slugs = connection.execute(
            "SELECT article, category, slug, key FROM slug_history ORDER BY article, number DESC, slug"
        ).fetchall()
    assert addresses == [
        ("a", 0, "/%e0%b8%82/X?utm_source=line&id=7", "/ข/x?id=7"),
        ("a", 1, "/y", "/y"),
        ("b", 0, "/Y/", "/y"),
    ]
    assert slugs == [
        ("a", "law", "three", "three"),
        ("a", "law", "one", "one"),
        ("a", "law", "two", "two"),
        ("b", "land", "Four", "four"),
    ]


def test_a_store_without_articles_is_brought_along_too(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    store_at(file, "0001")
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM slug_history").fetchone() == (0,)
