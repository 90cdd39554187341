"""`portal migrate`, `backup`, `restore`, `media` and `doctor`: what keeps a data folder well."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from portal import backups
from portal.app import now
from portal.cli.exchange import counted
from portal.cli.opening import DataDirOption, SiteOption, StrictOption, opened, settings_from
from portal.cli.search import Format, FormatOption
from portal.database.engine import parse_url
from portal.database.migrate import migrate
from portal.database.sqlite_file import REPLACED, beside, path_of
from portal.doctor import Diagnosis, State, examine
from portal.news.media.folder import Pruned
from portal.news.media.folder import prune as prune_folder
from portal.settings import Settings


def migrate_store(*, data_dir: DataDirOption = None) -> None:
    """Make the store, or bring it to the shape that this version expects; one that is current is left alone."""
    migrate(settings_from(None, data_dir).store_url)
    typer.echo("The store is up to date.")


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
    manifest = backups.make(settings_from(None, data_dir), file, now(), overwrite=overwrite)
    typer.echo(
        f"Backed up: {counted(manifest.articles, 'article')}, {counted(len(manifest.media), 'file')} of them, "
        f"{file.stat().st_size:,} bytes in {file}."
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
    manifest = backups.restore(settings, file, now())
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


media = typer.Typer(no_args_is_help=True, help="Look after the images and attachments on the disk.")


@media.callback()
def _media() -> None:
    """Look after the images and attachments on the disk."""


@media.command()
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


_WIDTH = 12


def doctor(
    *,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    strict: StrictOption = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Tell whether all is well: versions, settings, site, templates, catalogs, store, media, index, disk, clock.

    Nothing is changed, and a portal may run meanwhile. Each thing that is not well is told with what to do. The exit
    code is 0 if there is no error and everything could be looked at, else 1.
    """
    found: list[Diagnosis] = []
    for diagnosis in examine(partial(settings_from, site, data_dir), now()):
        if format is Format.text:
            subject = "" if found and found[-1].subject == diagnosis.subject else diagnosis.subject
            typer.echo(f"{subject:<{_WIDTH}} {_said(diagnosis.state):<8} {diagnosis.text}")
        found.append(diagnosis)
    counts = Counter(diagnosis.state for diagnosis in found)
    errors, warnings, unknown = (counts[state] for state in (State.ERROR, State.WARNING, State.UNKNOWN))
    if format is Format.json:
        told = {
            "errors": errors,
            "warnings": warnings,
            "unknown": unknown,
            "findings": [{"subject": each.subject, "state": each.state, "text": each.text} for each in found],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif errors or warnings or unknown:
        besides = f", {unknown} not looked at" if unknown else ""
        typer.echo(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}{besides}.")
    else:
        typer.echo("All is well.")
    if errors or unknown or (strict and warnings):
        raise typer.Exit(1)


def _said(state: State) -> str:
    return state.upper() if state is State.ERROR else state
