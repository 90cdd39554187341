"""`portal index`: builds the search index anew, tells how it is, compares it with the store."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from portal.app import now
from portal.cli.opening import DataDirOption, OpenedPortal, SiteOption, opened, settings_from
from portal.errors import SearchError
from portal.news.store import Listing
from portal.search.engine import IndexState
from portal.search.indexer import Comparison, Indexer, Place, compare
from portal.search.whoosh.index_directory import IndexDirectory
from portal.settings import Settings, load_settings
from portal.text.list_checks import check

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
    findings = check(word_lists if word_lists is not None else load_settings().word_lists)
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


app = typer.Typer(
    no_args_is_help=True, help="Look after the search index. A running portal does so by itself."
)
app.command("words")(words)

MOST_TOLD = 20
"""Documents that `verify` names, of each kind."""
_WAIT = 0.5
"""Seconds between two tries while another process is writing."""
_pause = asyncio.sleep


@app.command()
def rebuild(*, site: SiteOption = None, data_dir: DataDirOption = None) -> None:
    """Build a new index from all articles. The old one answers until the new one takes its place."""
    count = asyncio.run(_rebuild(settings_from(site, data_dir)))
    typer.echo(f"The index was built anew from {count:,} articles.")


@app.command()
def status(*, site: SiteOption = None, data_dir: DataDirOption = None) -> None:
    """Tell how the index is, how far it follows the store, and what it holds."""
    for name, value in asyncio.run(_status(settings_from(site, data_dir))):
        typer.echo(f"{name + ':':<13}{value}")


@app.command()
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
