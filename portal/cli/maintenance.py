"""`portal migrate`, `backup`, `restore`, `media`, `index` and `doctor`: what keeps a data folder well."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from portal import backups
from portal.cli.opening import DataDirOption, OpenedPortal, SiteOption, StrictOption, opened, settings_from
from portal.cli.search import Format, FormatOption
from portal.database.engine import parse_url
from portal.database.migrate import migrate
from portal.database.sqlite_file import REPLACED, beside, path_of
from portal.doctor import Diagnosis, State, examine
from portal.errors import SearchError, counted
from portal.news.media.folder import Pruned
from portal.news.media.folder import prune as prune_folder
from portal.news.rules import now
from portal.news.store import Listing
from portal.search.engine import IndexState
from portal.search.indexer import Comparison, Indexer, Place, compare
from portal.search.whoosh.index_directory import IndexDirectory
from portal.settings import Settings, load_settings
from portal.text.list_checks import check as check_lists


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


WordListsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--word-lists",
        help="A folder of your own lists, instead of those that the settings name (may be repeated).",
        exists=True,
        file_okay=False,
    ),
]


def words(*, word_lists: WordListsOption = None) -> None:
    """Check the word lists: words that stand twice, marks in a wrong order, circles, words that are cut apart.

    Each finding names its file and line, and the remedy. The exit code is 1 if something must be mended; warnings do
    no harm.
    """
    findings = check_lists(word_lists if word_lists is not None else load_settings().word_lists)
    for finding in findings:
        typer.echo(str(finding))
    wrong = sum(finding.is_error for finding in findings)
    if not findings:
        typer.echo("The word lists are in order.")
        return
    typer.echo(f"{wrong} to mend, {_count(len(findings) - wrong, 'warning')}.")
    if wrong:
        raise typer.Exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


index = typer.Typer(
    no_args_is_help=True, help="Look after the search index. A running portal does so by itself."
)
index.command("words")(words)

MOST_TOLD = 20
"""Documents that `verify` names, of each kind."""
_WAIT = 0.5
"""Seconds between two tries while another process is writing."""
_pause = asyncio.sleep


@index.command()
def rebuild(*, site: SiteOption = None, data_dir: DataDirOption = None) -> None:
    """Build a new index from all articles. The old one answers until the new one takes its place."""
    count = asyncio.run(_rebuild(settings_from(site, data_dir)))
    typer.echo(f"The index was built anew from {counted(count, 'article')}.")


@index.command()
def status(*, site: SiteOption = None, data_dir: DataDirOption = None) -> None:
    """Tell how the index is, how far it follows the store, and what it holds."""
    for name, value in asyncio.run(_status(settings_from(site, data_dir))):
        typer.echo(f"{name + ':':<13}{value}")


@index.command()
def verify(*, site: SiteOption = None, data_dir: DataDirOption = None) -> None:
    """Compare the index with the store, article by article. The exit code is 1 if they differ."""
    compared = asyncio.run(_verify(settings_from(site, data_dir)))
    _tell("Missing from the index", compared.missing)
    _tell("In the index, but not to be found", compared.superfluous)
    _tell("Not as in the store", compared.differing)
    if compared.pending:
        typer.echo(f"Articles changed since, which a running portal takes in: {compared.pending:,}")
    if not compared.agrees:
        typer.echo(
            "Index and store differ. Run “portal index rebuild”; search answers all the while.", err=True
        )
        raise typer.Exit(1)
    typer.echo(f"Index and store agree: {compared.compared:,} documents.")


async def _rebuild(settings: Settings) -> int:
    async with _searchable(settings) as parts:
        indexer = Indexer(parts.store, parts.search, parts.site.time_zone, now)
        console = Console(stderr=True)
        total = await parts.store.count(Listing(now=now()))
        told = False
        with _progress(console, total) as progress:
            while (count := await indexer.rebuild(progress)) is None:
                if not told:
                    console.print("Another process is writing to the index; this one waits for its turn.")
                    told = True
                await _pause(_WAIT)
        return count


async def _status(settings: Settings) -> list[tuple[str, str]]:
    async with _searchable(settings) as parts:
        state = await parts.search.state()
        version = await parts.store.version()
        told = [("Index", _condition(state))]
        if not state.ready:
            return told
        languages = Counter(tag for tags in (await parts.search.contents()).values() for tag in tags)
        by_language = ", ".join(f"{tag} {count:,}" for tag, count in sorted(languages.items()))
        told += [
            ("Follows", f"content version {state.position:,} of {version:,}"),
            ("Articles", f"{state.articles:,}"),
            ("Documents", f"{state.documents:,}" + (f" ({by_language})" if by_language else "")),
        ]
        directory = IndexDirectory(settings.index_dir)
        manifest = await asyncio.to_thread(directory.current)
        if manifest is not None:
            told += [
                ("Generation", manifest.commit_id),
                ("Analysis", f"version {manifest.builder.version}, word lists {manifest.builder.inputs}"),
                ("Size", f"{manifest.size / 1e6:,.1f} MB in {directory.folder / manifest.generation}"),
            ]
        return told


async def _verify(settings: Settings) -> Comparison:
    async with _searchable(settings) as parts:
        state = await parts.search.state()
        if not state.ready:
            raise SearchError(
                "There is no index yet. A running portal builds it by itself; “portal index rebuild” does so now."
            )
        return await compare(parts.store, parts.search, parts.site.time_zone, now)


def _condition(state: IndexState) -> str:
    if not state.ready:
        return "none yet; a running portal builds it by itself, “portal index rebuild” does so now"
    if state.stale:
        return "answers, but word lists or program changed since; a running portal builds it anew by itself"
    if state.own and state.builder and not state.own.agrees(state.builder):
        return "ready; made with other word lists than these settings name, which were read later"
    return "ready"


def _tell(what: str, places: tuple[Place, ...]) -> None:
    for article, language in places[:MOST_TOLD]:
        typer.echo(f"{what}: {article} ({language})")
    if len(places) > MOST_TOLD:
        typer.echo(f"{what}: {len(places) - MOST_TOLD:,} more")


@asynccontextmanager
async def _searchable(settings: Settings) -> AsyncIterator[OpenedPortal]:
    async with opened(settings) as parts:
        if not parts.search.switched_on:
            raise SearchError(
                "Search is switched off, so there is no index. Set `search` in portal.toml to switch it on."
            )
        yield parts


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    """A function to tell the articles read so far: a bar on a terminal, nothing elsewhere."""
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[read]} articles"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total, read="0")
        yield lambda count: bar.update(task, completed=min(count, total), read=f"{count:,}")
