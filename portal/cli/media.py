"""`portal media`: looks after the images and attachments on the disk."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from portal.cli.findings import counted
from portal.cli.opening import DataDirOption, SiteOption, opened, settings_from
from portal.news.media.pruning import Pruned
from portal.news.media.pruning import prune as prune_folder
from portal.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Look after the images and attachments on the disk.")


@app.callback()
def _media() -> None:
    """Look after the images and attachments on the disk."""


@app.command()
def prune(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be removed, and remove nothing.")
    ] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Remove the files that no article lists, withdrawn ones included. The portal and imports may run meanwhile.

    What was put within the last hour is left: its article may be about to be saved.
    """
    settings = settings_from(site, data_dir)
    pruned = asyncio.run(_prune(settings, dry_run=dry_run))
    for path, size in pruned.files.items():
        typer.echo(f"{path}: {size:,} bytes")
    typer.echo(
        f"{'Would be removed' if dry_run else 'Removed'}: {counted(len(pruned.files), 'file')}, "
        f"{sum(pruned.files.values()):,} bytes."
    )
    if pruned.spared:
        typer.echo(f"Left for now: {counted(pruned.spared, 'file')}, put within the last hour.")


async def _prune(settings: Settings, *, dry_run: bool) -> Pruned:
    async with opened(settings) as parts:
        listed = await parts.store.listed_files()
        return await asyncio.to_thread(prune_folder, settings.media_dir, listed, dry_run=dry_run)
