"""`portal search`: finds articles as the search page does, and tells which searches found nothing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from portal.app import site_of
from portal.cli.opening import DataDirOption, OpenedPortal, SiteOption, opened, settings_from
from portal.database.engine import make_engine
from portal.database.migrate import migrate
from portal.errors import IndexNotReady, SearchError
from portal.language_tags import canonical_tag
from portal.news.rules import now
from portal.search.concurrency_limit import Deadline
from portal.search.misses import NAMED_FROM, Miss, Misses
from portal.search.parsing import Parsed, parse
from portal.search.query import DEEPEST, LONGEST, MOST_TERMS
from portal.search.results import Fragment, Hit
from portal.search.searching import Asked, Found, Searching
from portal.settings import Settings
from portal.site import Site

EVERY_LANGUAGE = "all"
_PATIENCE = 60.0
"""Seconds that a search on the command line may take: it may be interrupted, and the first one loads a dictionary."""


class WordsFirst(TyperGroup):
    """A group whose first word is what to search for, unless it names a command.

    `portal search -- misses` searches for that word.
    """

    default = "for"
    """The command that words are given to; nobody types its name."""

    # Typer has a Click of its own, whose types it keeps to itself; hence Any.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args and args[0] in self.commands and args[0] != self.default
        return super().parse_args(ctx, args if named else [self.default, *args])

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return "" if name == self.default else name, command, rest


class _Unnamed(typer.Context):
    @property
    def command_path(self) -> str:
        """The words typed before the options; the command's own name, which is none, leaves a blank at the end."""
        return super().command_path.rstrip()


class _Words(TyperCommand):
    context_class = _Unnamed


app = typer.Typer(cls=WordsFirst, help="Search as readers do, and see what they did not find.")


class Format(StrEnum):
    """How results are told."""

    text = "text"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="text to read, or json for a program.")]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was asked and found on which site, and the lines that explain it."""

    site: Site
    parsed: Parsed
    found: Found
    explanation: tuple[str, ...]


@app.command(
    WordsFirst.default,
    cls=_Words,
    no_args_is_help=True,
    epilog="“portal search misses” tells which searches found nothing; “portal search -- misses” searches for that "
    "word. Put what begins with a dash, or has quotation marks, into quotes of the shell, behind “--”.",
)
def search(
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT",
            help="What to look for, as on the search page: words, “a phrase”, -without, OR.",
            show_default=False,
        ),
    ],
    *,
    language: Annotated[
        str | None,
        typer.Option("--language", help="The language to search in, or “all”; by default the site's first."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=DEEPEST, help="The most results to tell.")] = 10,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    exact: Annotated[
        bool, typer.Option("--exact", help="Search for the words as typed, never for a correction.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell how the results came about: terms, candidates, scores.")
    ] = False,
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Search the articles, as the search page does."""
    settings = settings_from(site, data_dir).model_copy(update={"search_deadline": _PATIENCE})
    answer = asyncio.run(_search(settings, " ".join(text), language, limit, exact=exact, explain=explain))
    if format is Format.json:
        typer.echo(json.dumps(_as_json(answer.found), ensure_ascii=False))
    else:
        _tell(answer)
    for line in ("", *answer.explanation) if explain else ():
        typer.echo(line, err=format is Format.json)


@app.command()
def misses(
    *,
    language: Annotated[
        str | None, typer.Option("--language", help="Only searches by readers of this language.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most searches to tell.")] = 50,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    site: SiteOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Tell which searches found nothing, most frequent first: words that articles or word lists may lack."""
    settings = settings_from(site, data_dir)
    tag = canonical_tag(language) if language is not None else None
    named, unnamed = asyncio.run(_misses(settings, tag, limit))
    if format is Format.json:
        typer.echo(
            json.dumps({"misses": list(map(_miss_as_json, named)), "unnamed": unnamed}, ensure_ascii=False)
        )
    else:
        _tell_misses(named, unnamed)
    if settings.search == "off" or not settings.search_misses:
        typer.echo("Searches are not counted: the settings `search` or `search_misses` say so.", err=True)


async def _search(
    settings: Settings, text: str, language: str | None, limit: int, *, exact: bool, explain: bool
) -> _Answer:
    async with opened(settings) as parts:
        await _check(parts)
        tag, tags = _languages(parts.site, language)
        parsed = parse(text, language=tag, languages=tags, limit=limit)
        searching = Searching(parts.search, None, lambda: parts.site.languages)
        found = await searching.search(
            Asked(text=text, query=parsed.query, exact=exact, deadline=Deadline.after(_PATIENCE))
        )
        explained = (await parts.search.search(found.query, explain=True)).explanation if explain else ()
        return _Answer(parts.site, parsed, found, explained)


async def _check(parts: OpenedPortal) -> None:
    if not parts.search.switched_on:
        raise SearchError("Search is switched off. Set `search` in portal.toml to switch it on.")
    state = await parts.search.state()
    if not state.ready:
        raise IndexNotReady(
            f"There is no index in {parts.settings.index_dir} yet. Run “portal index rebuild”; a running portal builds "
            "it by itself."
        )
    if state.stale or state.position != await parts.store.version():
        typer.echo(
            "The index is older than articles, word lists or program. A running portal brings it up to date by itself; "
            "“portal index rebuild” does so now.",
            err=True,
        )


def _languages(site: Site, wished: str | None) -> tuple[str, tuple[str, ...]]:
    """The reader's language and those to search in. Raises LanguageTagError."""
    if wished == EVERY_LANGUAGE:
        return site.default_language, tuple(dict.fromkeys((site.default_language, *site.languages)))
    tag = canonical_tag(wished) if wished is not None else site.default_language
    return tag, (tag,)


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "total": found.results.total,
        "hits": [
            {
                "id": hit.article,
                "language": hit.language,
                "title": _plain(hit.title),
                "score": round(hit.score, 4),
            }
            for hit in found.results.hits
        ],
    }


def _plain(fragments: tuple[Fragment, ...]) -> str:
    return "".join(fragment.text for fragment in fragments)


def _tell(answer: _Answer) -> None:
    """Tell the results to a person; what was found in them stands out on a terminal only."""
    # The terminal itself wraps lines: it knows the widths of Thai marks.
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in _notices(answer):
        console.print(line)
    for rank, (hit, facts) in enumerate(zip(answer.found.results.hits, _facts(answer), strict=True), 1):
        console.print(f"\n{rank:>4}. {facts}")
        for fragments in filter(None, (hit.title, hit.snippet)):
            console.print(Text("      ").append_text(_emphasised(fragments)))
    elsewhere = ", ".join(f"{tag} {count:,}" for tag, count in answer.found.elsewhere.items())
    if elsewhere:
        console.print(f"\nIn other languages: {elsewhere}.")


def _notices(answer: _Answer) -> list[str]:
    found = answer.found
    told = []
    if answer.parsed.cut:
        told.append(f"Only {LONGEST} characters and {MOST_TERMS} words are read; the rest was left out.")
    if found.corrected:
        held = f"Only {found.held:,} found" if found.held else "Nothing was found"
        told.append(f"{held} for these words. Instead: {found.corrected.text}")
    told += [f"There is no news about {name} yet." for name in found.absent]
    if found.suggestions:
        told.append(f"Did you mean: {' | '.join(correction.text for correction in found.suggestions)}")
    told.append(f"Found: {found.results.total:,}")
    return told


def _facts(answer: _Answer) -> list[str]:
    """Score, day, language, category and id of each hit, in columns."""
    rows = [_row(hit, answer.site.time_zone) for hit in answer.found.results.hits]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _row(hit: Hit, zone: tzinfo) -> tuple[str, ...]:
    day = hit.published_at.astimezone(zone).date()
    return f"{hit.score:.3f}", day.isoformat(), hit.language, hit.category, hit.article


def _emphasised(fragments: tuple[Fragment, ...]) -> Text:
    return Text.assemble(*((fragment.text, "bold" if fragment.found else "") for fragment in fragments))


async def _misses(settings: Settings, language: str | None, limit: int) -> tuple[list[Miss], int]:
    site = site_of(settings)
    await asyncio.to_thread(migrate, settings.store_url)
    engine = make_engine(settings.store_url)
    try:
        kept = Misses(engine, site.time_zone, now)
        return await kept.named(language, limit), await kept.unnamed(language)
    finally:
        await engine.dispose()


def _miss_as_json(miss: Miss) -> dict[str, Any]:
    return {
        "text": miss.text,
        "language": miss.language,
        "count": miss.count,
        "first_day": miss.first_day.isoformat(),
        "last_day": miss.last_day.isoformat(),
    }


def _tell_misses(named: list[Miss], unnamed: int) -> None:
    count = max((len(f"{miss.count:,}") for miss in named), default=0)
    tag = max((len(miss.language) for miss in named), default=0)
    for miss in named:
        typer.echo(
            f"{miss.count:>{count},}  {miss.language:<{tag}}  {miss.last_day.isoformat()}  {miss.text}"
        )
    if not named:
        typer.echo(f"No search that found nothing was asked {NAMED_FROM} times or more.")
    if unnamed:
        typer.echo(f"Others, whose words are not kept: {unnamed:,}.")
