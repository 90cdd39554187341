"""`portal backup` and `portal restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portal.app import now
from portal.backup import making, restoring
from portal.cli.findings import counted
from portal.cli.opening import DataDirOption, settings_from
from portal.database.engine import parse_url
from portal.database.store_file import REPLACED, beside, path_of


def backup(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", show_default=False, help="The file to write, such as portal.zip."),
    ],
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there and is a backup.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Write a backup of store and media into one file. The portal may run meanwhile.

    Settings, site file, templates and catalogs of your own are not in it; the search index is made anew. The exit
    code is 1 if files of articles were damaged and so are not in it.
    """
    if str(file) == "-":
        raise typer.BadParameter("A backup is written to a file, not to the standard output. Name one.")
    made = making.make(settings_from(None, data_dir), file, now(), overwrite=overwrite)
    manifest = made.manifest
    typer.echo(
        f"Backed up: {counted(manifest.articles, 'article')}, {counted(len(manifest.media), 'file')} of them, "
        f"{made.size:,} bytes in {file}."
    )
    besides = ", ".join(filter(None, [manifest.site, "portal.toml and PORTAL_ variables"]))
    typer.echo(f"Keep besides: {besides}; templates, catalogs and word lists of your own.")
    for each in manifest.missing:
        typer.echo(
            f"Not in it: the file {each}. Import its article again with the good file, then back up again.",
            err=True,
        )
    if manifest.missing:
        raise typer.Exit(1)


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", show_default=False, help="What `portal backup` wrote.")
    ],
    *,
    data_dir: DataDirOption = None,
) -> None:
    """Put a backup back. The portal may run meanwhile: all its processes go on with what was put back.

    A file that is no backup, is damaged, or was made by a newer version is refused, and nothing is changed.
    """
    settings = settings_from(None, data_dir)
    manifest = restoring.restore(settings, file, now())
    store = path_of(parse_url(settings.store_url))
    typer.echo(
        f"Restored: {counted(manifest.articles, 'article')}, {counted(len(manifest.media), 'file')} of them, as "
        f"they were on {manifest.made_at.astimezone():%Y-%m-%d at %H:%M:%S%z}."
    )
    if beside(store, REPLACED).exists():
        typer.echo(
            f"The store before is kept as {beside(store, REPLACED)}; delete it when nothing is missing."
        )
    for each in manifest.missing:
        typer.echo(f"Missing, as it was in the backup: the file {each}.", err=True)
    typer.echo("A running portal shows it now, and brings its search index up to date.")
