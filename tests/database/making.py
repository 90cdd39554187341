"""Stores as portals of versions before made them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from portal.database.engine import connect_sqlite, parse_url, sqlite_url

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
