"""`portal content`: checks articles, of the store or before they are imported, and takes them off the portal."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from portal.app import site_of
from portal.article import Article, Media
from portal.cli.exchange import source, tell_passed_over
from portal.cli.opening import DataDirOption, OpenedPortal, SiteOption, StrictOption, opened, settings_from
from portal.cli.search import Format, FormatOption
from portal.errors import ContentError, counted
from portal.language_tags import canonical_tag
from portal.news.checks.across_articles import AddressCheck, Gathered, bare, heading_links, missing_headings
from portal.news.checks.findings import Finding, FindingCounts, LocatedFinding, Location, Part
from portal.news.exchange.drafts import SourceArticle, nothing_in
from portal.news.exchange.importing import (
    findings_in_addresses,
    findings_in_refusal,
    findings_in_source,
    findings_in_store,
)
from portal.news.exchange.json_lines import SUFFIXES
from portal.news.media import MediaFolder
from portal.news.store import ArticleStore
from portal.plugins import join, load_plugins
from portal.routes import page_at
from portal.settings import Settings

Languages = frozenset[str] | None


@dataclass(slots=True)
class _Result:
    """What was found so far. `kept` are the findings themselves, where they are wanted in the end."""

    articles: int = 0
    errors: int = 0
    warnings: int = 0
    findings: FindingCounts = field(default_factory=FindingCounts)
    passed_over: Counter[str] = field(default_factory=Counter)
    empty: list[str] = field(default_factory=list)
    kept: list[LocatedFinding] = field(default_factory=list)

    def add(self, findings: Sequence[LocatedFinding], *, keep: bool) -> None:
        wrong = sum(placed.finding.severity == "error" for placed in findings)
        self.articles += 1
        self.errors += wrong
        self.warnings += len(findings) - wrong
        self.findings.add(findings)
        if keep:
            self.kept += findings


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT",
            show_default=False,
            help="Folders of Markdown files, files of JSON Lines, ids of articles of the store; without any, the whole "
            "store but for what was withdrawn.",
        ),
    ] = None,
    *,
    language: Annotated[
        list[str] | None,
        typer.Option("--language", help="Only in this language (may be repeated).", show_default=False),
    ] = None,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    strict: StrictOption = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Check articles for what stands in a reader's way. Nothing is changed, and nothing imported.

    Each finding has its place, what is wrong and what to do. Images and attachments of the store are read and compared
    with their hashes, also those of withdrawn ones. The exit code is 1 if an import refuses something, or a file is
    damaged.
    """
    languages = frozenset(map(canonical_tag, language)) if language else None
    result = asyncio.run(_check(settings_from(site, data_dir), what or [], languages, format))
    tell_passed_over(result.passed_over, result.empty, err=format is Format.json)
    if format is Format.json:
        typer.echo(json.dumps(_as_json(result), ensure_ascii=False))
    else:
        typer.echo(_summary(result))
    if result.errors or (strict and result.warnings):
        raise typer.Exit(1)


async def _check(settings: Settings, what: Sequence[str], languages: Languages, format: Format) -> _Result:  # noqa: A002 - the option's name
    result = _Result()
    async for findings in _checked(settings, what, languages, result):
        result.add(findings, keep=format is Format.json)
        for placed in findings if format is Format.text else ():
            typer.echo(str(placed))
    return result


async def _checked(
    settings: Settings, what: Sequence[str], languages: Languages, result: _Result
) -> AsyncIterator[list[LocatedFinding]]:
    """The findings in each article that is checked; a refused one has only those for which it is. `result` gets what
    was passed over."""
    paths = [Path(name) for name in what if _is_source(Path(name))]
    ids = [name for name in what if not _is_source(Path(name))]
    if paths:
        async for findings in _of_paths(settings, paths, languages, result):
            yield findings
    if ids or not what:
        async with opened(settings) as parts:
            check = AddressCheck(parts.site, partial(page_at, site=parts.site), parts.store)
            articles = _named(parts.store, ids) if ids else parts.store.articles()
            damage = cache(parts.media.damage)
            async for article in articles:
                damaged = list(_damaged_files(article, damage))
                if article.withdrawn and not ids:
                    if damaged:
                        yield damaged
                elif _is_wanted(article, languages):
                    links = [link for link in heading_links(article) if _is_in(link.language, languages)]
                    missing = await missing_headings(article.id, links, parts.store.find_many)
                    further = map(LocatedFinding, [*missing, *await check.findings(article)])
                    yield [*findings_in_store(article, languages, parts.checks), *further, *damaged]


def _damaged_files(article: Article, damage_of: Callable[[str], str]) -> Iterator[LocatedFinding]:
    """The files of an article that readers do not get, or not as they were put; `damage_of` a hash tells."""
    images = [image.media for image in article.images]
    attachments = [attachment.media for attachment in article.attachments]
    parts: tuple[tuple[Part, list[Media]], ...] = (("image", images), ("attachment", attachments))
    for part, files in parts:
        for file in files:
            if damage := damage_of(file.hash):
                finding = Finding(
                    "file-damaged",
                    Location(part, name=file.name),
                    f"the file “{file.shown_name}” {damage}",
                    "import the article again with the good file, or put a backup back with `portal restore FILE`",
                    article.id,
                )
                yield LocatedFinding(finding)


def _is_source(path: Path) -> bool:
    return path.is_dir() or (path.is_file() and path.name.endswith(SUFFIXES))


def _is_in(tag: str, languages: Languages) -> bool:
    return languages is None or tag in languages


def _is_wanted(article: Article, languages: Languages) -> bool:
    return languages is None or not languages.isdisjoint(article.translations)


async def _of_paths(
    settings: Settings, paths: Sequence[Path], languages: Languages, result: _Result
) -> AsyncIterator[list[LocatedFinding]]:
    """The findings of each article, last of those with old addresses: whose else they are is known in the end."""
    site, gathered, checks = site_of(settings), Gathered(), join(load_plugins(settings)).checks
    addressed: list[tuple[SourceArticle, list[LocatedFinding]]] = []
    with TemporaryDirectory(prefix="portal-check-") as folder:
        media = MediaFolder(Path(folder), settings.max_media_size)
        for path in paths:
            articles = source(path, site, media)
            is_empty = True
            for found in articles:
                is_empty = False
                if isinstance(found, ContentError):
                    yield findings_in_refusal(found)
                    continue
                gathered.add(found.article)
                if not _is_wanted(found.article, languages):
                    continue
                findings = findings_in_source(found, languages, showing=True, checks=checks)
                if found.article.old_addresses:
                    addressed.append((found._replace(article=bare(found.article), words={}), findings))
                else:
                    yield findings
            result.passed_over.update(articles.passed_over)
            if is_empty and articles.passed_over:
                yield findings_in_refusal(nothing_in(articles))
            elif is_empty:
                result.empty.append(articles.name)
    check = AddressCheck(site, partial(page_at, site=site), gathered)
    for found, findings in addressed:
        yield [*findings, *await findings_in_addresses(found, check)]


async def _named(store: ArticleStore, ids: Sequence[str]) -> AsyncIterator[Article]:
    """The articles with these ids. A name that is none is a mistyped command."""
    for id_ in ids:
        article = await store.get(id_)
        if article is None:
            raise typer.BadParameter(
                f"“{id_}” is neither the id of an article nor a folder nor a file that ends in {', '.join(SUFFIXES)}. "
                "For Markdown files, name the folder that they lie in.",
                param_hint="WHAT",
            )
        yield article


def _summary(result: _Result) -> str:
    checked = f"Checked: {counted(result.articles, 'article')}."
    if not result.findings.articles:
        return f"{checked} Nothing was found."
    kinds = ", ".join(f"{reason} {count:,}" for reason, count in result.findings.counts.most_common())
    return f"{checked} {counted(result.errors, 'error')}, {counted(result.warnings, 'warning')}: {kinds}."


def _as_json(result: _Result) -> dict[str, Any]:
    return {
        "articles": result.articles,
        "errors": result.errors,
        "warnings": result.warnings,
        "findings": [_finding_as_json(placed) for placed in result.kept],
    }


def _finding_as_json(placed: LocatedFinding) -> dict[str, Any]:
    finding = placed.finding
    return {
        "article": finding.article,
        "language": finding.language,
        "file": placed.file,
        "file_line": placed.line,
        "part": finding.location.part,
        "name": finding.location.name,
        "line": finding.location.line,
        "reason": finding.reason,
        "severity": finding.severity,
        "what": finding.what,
        "remedy": finding.remedy,
    }


app = typer.Typer(no_args_is_help=True, help="Check, withdraw or delete articles.")
app.command()(check)


@app.command()
def withdraw(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="The ids of the articles.", show_default=False)
    ],
    *,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Take articles off the portal. Their addresses then answer “withdrawn” (410); the store keeps them."""
    count = asyncio.run(_withdraw(settings_from(site, data_dir), ids))
    typer.echo(f"Withdrawn: {count}. Withdrawn before: {len(set(ids)) - count}.")
    typer.echo(
        "Write “withdrawn: true” where they are imported from, or the next import publishes them again."
    )


@app.command()
def delete(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of the article.", show_default=False)],  # noqa: A002 - its word everywhere
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Delete an article for ever, in all its languages. To take it off the portal only, use “withdraw”."""
    asyncio.run(_delete(settings_from(site, data_dir), id, yes))
    typer.echo(f"Deleted: {id}.")


async def _withdraw(settings: Settings, ids: list[str]) -> int:
    async with opened(settings) as parts:
        for id_ in ids:
            await _known(parts, id_)
        return await parts.store.withdraw(ids)


async def _delete(settings: Settings, id_: str, yes: bool) -> None:
    async with opened(settings) as parts:
        title = await _known(parts, id_)
        if not yes:
            typer.confirm(f"Delete “{title}” ({id_}) for ever?", abort=True)
        await parts.store.delete(id_)


async def _known(parts: OpenedPortal, id_: str) -> str:
    """The title of the article. Raises ContentError if there is none with this id."""
    article = await parts.store.get(id_)
    if article is None:
        raise ContentError(
            f"No article has the id “{id_}”. Nothing was done; look the id up with `portal export`."
        )
    return article.translations[article.original].title
