"""`portal migrate`: makes the store, or brings it to the newest shape."""

from __future__ import annotations

import typer

from portal.cli.opening import DataDirOption, settings_from
from portal.database.migrate import migrate


def migrate_store(*, data_dir: DataDirOption = None) -> None:
    """Make the store, or bring it to the shape that this version expects; one that is current is left alone."""
    migrate(settings_from(None, data_dir).store_url)
    typer.echo("The store is up to date.")
