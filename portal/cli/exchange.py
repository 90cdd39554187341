"""`portal import` and `portal export`, and the findings of checks, as an import tells them."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from portal.cli.opening import DataDirOption, OpenedPortal, SiteOption, opened, settings_from
from portal.errors import ContentError, counted
from portal.news.checks import AddressCheck
from portal.news.checks.findings import FindingCounts
from portal.news.exchange import exporting
from portal.news.exchange.drafts import Source
from portal.news.exchange.importing import FolderRecord, Importer, Progress, Report
from portal.news.exchange.json_lines import SUFFIXES, JsonLines
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaStore
from portal.routes import page_at
from portal.settings import Settings
from portal.site import Site


def tell_counts(found: FindingCounts) -> None:
    """Write how many findings of each kind there are, with the first few of each."""
    if not found.articles:
        return
    typer.echo(
        f"To mend: {counted(found.counts.total(), 'finding')} in {counted(found.articles, 'article')}."
    )
    for reason, count in found.counts.most_common():
        examples = found.examples[reason]
        typer.echo(f"  {reason}: {count:,}")
        for placed in examples:
            typer.echo(f"    {placed}")
        if count > len(examples):
            typer.echo(f"    … and {count - len(examples):,} more")
    typer.echo("  These articles were taken. `portal content check` tells every finding.")


def tell_passed_over(files: Mapping[str, int], empty: Sequence[str], *, err: bool = False) -> None:
    """Write how many files, by ending, were neither read nor named by an article, and which sources held nothing; to
    stderr if `err`."""
    for name in empty:
        typer.echo(f"Note: {name} holds no article.", err=err)
    if files:
        kinds = ", ".join(
            f"{ending or 'without an ending'} {count:,}" for ending, count in sorted(files.items())
        )
        typer.echo(
            f"Passed over, as no article names them: {counted(sum(files.values()), 'file')} ({kinds}).",
            err=err,
        )


SECONDS_BETWEEN_LINES = 5.0

Tell = Callable[[Progress], None]


@contextmanager
def shown(console: Console, clock: Callable[[], float] = time.monotonic) -> Iterator[Tell]:
    """A function to tell progress to, while the import goes on. `clock` gives seconds."""
    if not console.is_terminal:
        yield ProgressLines(console, clock)
        return
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]} articles, {task.fields[rate]} a second"),
        TimeRemainingColumn(),
    )
    started = clock()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, read="0", rate="0")

        def tell(progress: Progress) -> None:
            rate = _rate(progress.report.read, clock() - started)
            bar.update(
                task,
                total=progress.size,
                completed=progress.position,
                read=f"{progress.report.read:,}",
                rate=rate,
            )

        yield tell


class ProgressLines:
    """Writes a line now and then: articles, share of the whole, rate, time left."""

    def __init__(
        self, console: Console, clock: Callable[[], float], between: float = SECONDS_BETWEEN_LINES
    ) -> None:
        self._console = console
        self._clock = clock
        self._between = between
        self._started = self._last = clock()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if now - self._last < self._between or progress.position >= progress.size:
            return
        self._last = now
        elapsed = now - self._started
        share = progress.position / progress.size
        left = f", about {elapsed / share - elapsed:,.0f} s left" if share else ""
        read = progress.report.read
        self._console.print(
            f"{read:,} articles ({share:.0%}), {_rate(read, elapsed)} a second{left}",
            highlight=False,
            soft_wrap=True,
        )


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}" if seconds > 0 else "0"


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
            f"Note: the site does not know the category “{key}” ({counted(count, 'article')}). "
            "They are shown under other news; add the key to a category in the site file."
        )
    tell_passed_over(report.passed_over, report.empty)
    if imported.pruned:
        typer.echo(f"Withdrawn, as their folder no longer has them: {', '.join(imported.pruned)}")
    tell_counts(report.findings)
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
            importer = Importer(
                parts.store,
                parts.site.known_keys,
                progress,
                stopping,
                addresses=check,
                checks=parts.checks,
            )
            report = await importer.run(sources)
        folders = [source for source in sources if isinstance(source, MarkdownFolder)]
        return Imported(report, await _keep_records(parts, folders, report, prune=prune))


def source(path: Path, site: Site, media: MediaStore) -> Source:
    """The articles of a folder or a file; their images and attachments are put into `media`."""
    if path.is_dir():
        return MarkdownFolder(path, media, site.time_zone, site.default_language)
    return JsonLines(path, media, site.time_zone)


async def _keep_records(
    parts: OpenedPortal, folders: Sequence[MarkdownFolder], report: Report, *, prune: bool
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
    typer.echo(f"Exported {counted(count, 'article')} to {path}.")


async def _export(settings: Settings, path: Path, *, overwrite: bool) -> int:
    async with opened(settings) as parts:
        return await exporting.export(
            parts.store.articles(), parts.media, path, parts.site.time_zone, overwrite=overwrite
        )
