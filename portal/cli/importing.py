"""`portal import`: takes articles into the store from folders of Markdown files and from JSON Lines."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from portal.cli.findings import tell_passed_over, tell_tally
from portal.cli.opening import DataDirOption, Opened, SiteOption, opened, settings_from
from portal.cli.progress import shown
from portal.errors import ContentError
from portal.news.checks import AddressCheck
from portal.news.exchange.folder_records import FolderRecord
from portal.news.exchange.importing import Importer, Report
from portal.news.exchange.json_lines import SUFFIXES, JsonLines
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.exchange.sources import Source
from portal.news.media import MediaStore
from portal.routes import page_at
from portal.settings import Settings
from portal.site import Site

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the report, and the ids that `--prune` withdrew."""

    report: Report
    pruned: tuple[str, ...] = ()


def import_articles(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            exists=True,
            readable=True,
            show_default=False,
            help="Folders of Markdown files, or files of JSON Lines (.jsonl, .jsonl.gz, .jsonl.xz).",
        ),
    ],
    *,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Withdraw the articles that came from one of these folders before and are no longer in it. "
            "Nothing is withdrawn if anything was refused.",
        ),
    ] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Import articles. What is in the store as it is read is left alone, so an import can be run again at any time.

    An article that cannot be taken is refused, with the reason; the others go in. What stands in a reader's way in new
    and changed ones is counted, with the first few places of each kind.

    The exit code is 0 if all went in, 1 if something was refused, 2 if the command was mistyped.
    """
    _check_usage(paths, prune=prune)
    imported = import_paths(settings_from(site, data_dir), paths, prune=prune)
    tell(imported)
    if imported.report.stopped:
        raise typer.Exit(INTERRUPTED)
    if imported.report.refused:
        raise typer.Exit(1)


def import_paths(settings: Settings, paths: Sequence[Path], *, prune: bool = False) -> Imported:
    """Import folders and files into the store of `settings`, showing progress on stderr. Raises PortalError."""
    return asyncio.run(_import(settings, paths, prune=prune))


def tell(imported: Imported) -> None:
    """Write the closing report: counts, what was refused and why, what to know besides."""
    report = imported.report
    for refusal in report.refusals:
        typer.echo(f"Refused: {refusal}")
    if report.untold:
        typer.echo(f"… and {report.untold:,} more. Mend these and import again.")
    for warning in report.warnings:
        typer.echo(f"Taken without it: {warning}")
    for key, count in sorted(report.unknown_categories.items()):
        typer.echo(
            f"Note: the site does not know the category “{key}” ({count:,} articles). "
            "They are shown under other news; add the key to a category in the site file."
        )
    tell_passed_over(report.passed_over, report.empty)
    if imported.pruned:
        typer.echo(f"Withdrawn, as their folder no longer has them: {', '.join(imported.pruned)}")
    tell_tally(report.findings)
    counts = [f"{report.added:,} added", f"{report.changed:,} changed", f"{report.unchanged:,} unchanged"]
    counts += [f"{report.repeated:,} repeated"] if report.repeated else []
    typer.echo(f"Articles: {', '.join(counts)}, {report.refused:,} refused.")
    if report.stopped:
        typer.echo("Stopped before the end. Import the same again to go on.")


def _check_usage(paths: Sequence[Path], *, prune: bool) -> None:
    for path in paths:
        if not path.is_dir() and not path.name.endswith(SUFFIXES):
            raise typer.BadParameter(
                f"“{path}” is neither a folder nor a file that ends in {', '.join(SUFFIXES)}. "
                "For Markdown files, name the folder that they lie in.",
                param_hint="PATH",
            )
        if prune and not path.is_dir():
            raise typer.BadParameter(
                f"--prune is for folders: a file such as “{path}” need not hold all articles.",
                param_hint="--prune",
            )


async def _import(settings: Settings, paths: Sequence[Path], *, prune: bool) -> Imported:
    async with opened(settings) as parts:
        sources = [source(path, parts.site, parts.media) for path in paths]
        with shown(Console(stderr=True)) as progress, _stopped_by_interrupt() as stopping:
            check = AddressCheck(parts.site, partial(page_at, site=parts.site), parts.store)
            importer = Importer(parts.store, parts.site.known_keys, progress, stopping, addresses=check)
            report = await importer.run(sources)
        folders = [source for source in sources if isinstance(source, MarkdownFolder)]
        return Imported(report, await _keep_records(parts, folders, report, prune=prune))


def source(path: Path, site: Site, media: MediaStore) -> Source:
    """The articles of a folder or a file; their images and attachments are put into `media`."""
    if path.is_dir():
        return MarkdownFolder(path, media, site.time_zone, site.default_language)
    return JsonLines(path, media, site.time_zone)


async def _keep_records(
    parts: Opened, folders: Sequence[MarkdownFolder], report: Report, *, prune: bool
) -> tuple[str, ...]:
    """Write down what came from each folder, and withdraw what is gone if that is wished and safe."""
    records = {folder: FolderRecord(parts.settings.data_dir / "imported", folder.root) for folder in folders}
    before = {folder: record.ids() for folder, record in records.items()}
    if prune:
        _refuse_emptied(before, report)
    pruning = prune and not report.refused and not report.stopped
    gone = frozenset[str]().union(*before.values()) - {id_ for folder in folders for id_ in folder.ids}
    if pruning:
        await parts.store.withdraw(sorted(gone))
    for folder, record in records.items():
        record.keep(folder.ids if pruning else folder.ids | before[folder])
    return tuple(sorted(gone)) if pruning else ()


def _refuse_emptied(before: Mapping[MarkdownFolder, frozenset[str]], report: Report) -> None:
    """A folder that has no article left is more likely not the right one, or a disk that is not there."""
    for folder, ids in before.items():
        if ids and not folder.ids:
            report.refuse(
                ContentError(
                    "The folder has no article left, so nothing was withdrawn. Is it the right one? Articles can be "
                    "withdrawn one by one with “portal content withdraw”.",
                    file=str(folder.root),
                )
            )


@contextmanager
def _stopped_by_interrupt() -> Iterator[Callable[[], bool]]:
    """Asks politely on the first Ctrl-C, so that a batch is saved to its end; the second ends at once."""
    loop = asyncio.get_running_loop()
    asked = False

    def ask() -> None:
        nonlocal asked
        asked = True
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        loop.remove_signal_handler(signal.SIGINT)
