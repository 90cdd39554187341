"""`portal export`: writes every article so that `portal import` gives it back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.opening import DataDirOption, SiteOption, opened, settings_from
from portal.news.exchange import exporting
from portal.news.exchange.json_lines import SUFFIXES
from portal.settings import Settings

_NO_FOLDERS = frozenset({".csv", ".gz", ".html", ".json", ".md", ".ndjson", ".tar", ".xz", ".zip"})
"""Whoever writes such a name does not mean a folder."""


def export(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="A folder to make, for Markdown files; or a file that ends in .jsonl, .jsonl.gz or .jsonl.xz.",
        ),
    ],
    *,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace what is there; a folder only if an export made it."),
    ] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Write all articles, with the images and attachments beside them. `portal import` gives back every one."""
    if path.suffix in _NO_FOLDERS and not path.name.endswith(SUFFIXES):
        raise typer.BadParameter(
            f"“{path}” is neither a folder nor a file that ends in {', '.join(SUFFIXES)}."
        )
    count = asyncio.run(_export(settings_from(site, data_dir), path, overwrite=overwrite))
    typer.echo(f"Exported {count:,} articles to {path}.")


async def _export(settings: Settings, path: Path, *, overwrite: bool) -> int:
    async with opened(settings) as parts:
        return await exporting.export(
            parts.store.articles(), parts.media, path, parts.site.time_zone, overwrite=overwrite
        )
