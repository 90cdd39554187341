"""Stores: new ones, and as portals of versions before made them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from portal.database.engine import connect_sqlite, parse_url, sqlite_url
from portal.database.migrate import migrate

MIGRATIONS = Path(__file__).resolve().parents[2] / "portal" / "database" / "migrations"


def store_at(file: Path, revision: str) -> None:
    """Make a store as the portal of that migration did."""
    engine = connect_sqlite(parse_url(sqlite_url(file)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


@cache
def _empty() -> bytes:
    """A store with its tables and nothing in them."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "portal.sqlite3"
        migrate(sqlite_url(file))
        return file.read_bytes()


def new_store(file: Path) -> str:
    """The URL of a new store with its tables and nothing in them: a copy of one that was migrated once a process."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty())
    return sqlite_url(file)
