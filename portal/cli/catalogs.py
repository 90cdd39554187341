"""`portal catalogs`: take messages out of templates, bring catalogs up to date, word messages anew, check catalogs and
tell how far they are, make pseudo-languages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from portal import assets
from portal.cli.opening import DataDirOption, settings_from
from portal.errors import CatalogError, counted
from portal.i18n.catalog_folder import (
    CatalogFolder,
    Completeness,
    completeness_of,
    extract,
    message_meant,
    put_words,
    worded,
)
from portal.i18n.checks import (
    MOST,
)
from portal.i18n.languages import PSEUDO, language
from portal.i18n.po_file import TEMPLATE, PoFile, catalog_path, read
from portal.i18n.po_syntax import Key, PoEntry, name_of
from portal.i18n.po_writing import update, write
from portal.i18n.pseudo import write_pseudo
from portal.language_tags import canonical_tag

app = typer.Typer(no_args_is_help=True, help="Messages and their translations.")

LocalesOption = Annotated[
    Path | None,
    typer.Option("--locales", help="Your own folder of catalogs, instead of the package's.", file_okay=False),
]
TemplatesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--templates",
        help="Your own folder of templates (may be repeated). Needs --locales.",
        exists=True,
        file_okay=False,
    ),
]
TagsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[TAG]…", help="Languages; by default all.")
]


def _work(locales: Path | None) -> CatalogFolder:
    package = assets.folder("locales")
    return CatalogFolder(locales or package, package)


def _refuse_to_write_into_an_installed_package(work: CatalogFolder) -> None:
    if not work.is_own and assets.is_installed():
        raise typer.BadParameter(
            f"The package's own catalogs, in {work.package}, are replaced by its next upgrade. "
            "Name a folder of your own with --locales, and in the setting “locales”."
        )


@app.command("extract")
def extract_messages(*, locales: LocalesOption = None, templates: TemplatesOption = None) -> None:
    """Write messages.pot: every message of the templates and of the package's code.

    From your own templates, only what the package does not have already.
    """
    if (locales is None) != (not templates):
        raise typer.BadParameter("Give both --locales and --templates, or neither.")
    work = _work(locales)
    _refuse_to_write_into_an_installed_package(work)
    target = work.folder / TEMPLATE
    known = work.known()
    if templates:
        file = extract(target, templates, known=known.keys if known else frozenset())
    else:
        file = extract(target, [assets.folder("templates")], [assets.PACKAGE])
    changed = write(file)
    typer.echo(f"{target}: {counted(len(file.keys), 'message')}{_as_before(changed)}.")


@app.command("update")
def update_catalogs(tags: TagsArgument = None, *, locales: LocalesOption = None) -> None:
    """Bring catalogs up to date with messages.pot; a language named here that has none gets a new one.

    New messages are added; changed ones are marked fuzzy, with their former words; none is dropped.
    """
    work = _work(locales)
    _refuse_to_write_into_an_installed_package(work)
    for tag in work.tags(tags):
        file = work.catalog(tag)
        before = {entry.key: entry for entry in file.entries if any(entry.forms)}
        update(file, work.templates(tag), work.known())
        changed = write(file)
        typer.echo(f"{file.path}: {_progress(file, tag)}{_as_before(changed)}.")
        _tell_what_left(file, before)


@app.command("override")
def override_message(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="The language, such as th.")],
    message: Annotated[
        str,
        typer.Argument(
            metavar="MESSAGE",
            help="Its English words, or its translation, as they stand in a catalog or on a page.",
        ),
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]…",
            help="What it is to say, one text for each plural form; by default what it says now.",
        ),
    ] = None,
    *,
    context: Annotated[
        str | None,
        typer.Option("--context", help="Its msgctxt, where several have the same words; empty for none."),
    ] = None,
    locales: LocalesOption = None,
) -> None:
    """Put a message of the package into your own catalog, with its context, plural and comment, to word it anew."""
    work = _work(locales)
    if not work.is_own:
        raise typer.BadParameter(
            f"Name a folder of your own with --locales. The package's own catalogs are in {work.package}."
        )
    tag = canonical_tag(tag)
    file = work.catalog(tag)
    is_new = not file.path.exists()
    templates = [one for one in (work.known(), *work.templates(tag)) if one]
    entries = {entry.key: entry for one in templates for entry in one.entries}.values()
    present = worded(entries, [one for one in (work.of_package(tag), file) if one])
    entry = message_meant(message, present, context, str(templates[0].path))
    made = put_words(file, entry, words or (), language(tag))
    is_there = not write(file)
    line = next(one.line for one in read(file.path).entries if one.key == made.key)
    what = (
        "is there already" if is_there else "is worded anew" if words else "is there now, to be worded anew"
    )
    says = f": {' | '.join(made.forms)}" if made.translated else "; it has no translation yet"
    typer.echo(f"{file.path}:{line}: {name_of(made.key)} {what}{says}")
    if is_new:
        typer.echo(f"Name {work.folder} in the setting “locales”, if it is not named there yet.")


@app.command("status")
def tell_status(tags: TagsArgument = None, *, locales: LocalesOption = None) -> None:
    """Tell how far each language is: per cent, messages translated, fuzzy, missing, and where the first of them stand.

    The exit code is 1 if a catalog cannot be read.
    """
    work = _work(locales)
    refused = False
    for tag in work.tags(tags):
        path = catalog_path(work.folder, tag)
        try:
            typer.echo(
                "\n".join(_status(tag, path, completeness_of(read(path), language(tag), work.templates(tag))))
            )
        except CatalogError as error:
            refused = True
            typer.echo(f"{tag}: {error}")
    if refused:
        raise typer.Exit(1)


@app.command("check")
def check_catalogs(
    tags: TagsArgument = None,
    *,
    locales: LocalesOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings as well.")] = False,
) -> None:
    """Look for what would break or blemish a page; exit code 1 if there are errors."""
    work = _work(locales)
    findings = work.findings(tags)
    if not findings:
        work.tags(tags)  # where there is nothing to look at, all is not well
    for finding in findings:
        typer.echo(str(finding))
    errors = sum(finding.is_error for finding in findings)
    typer.echo(f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}.")
    if errors or (strict and findings):
        raise typer.Exit(1)


@app.command("pseudo")
def make_pseudo_languages(*, locales: LocalesOption = None, data_dir: DataDirOption = None) -> None:
    """Write the pseudo-languages en-XA and ar-XB into the folder of data, as a portal that offers them does itself."""
    work = _work(locales)
    folder = settings_from(None, data_dir).pseudo_dir
    known = work.known()
    own = work.folder / TEMPLATE
    templates = [*([known] if known else []), *([read(own)] if own.exists() or not known else [])]
    write_pseudo(folder, templates)
    typer.echo(f"{folder}: {', '.join(PSEUDO)}.")


def _tell_what_left(file: PoFile, before: Mapping[Key, PoEntry]) -> None:
    """Name the messages whose translations now are those of others, or comments."""
    now = {entry.key for entry in file.entries}
    kept = {former: entry.key for entry in file.entries if (former := _former_key(entry))}
    gone = [entry for key, entry in before.items() if key not in now]
    for entry in gone[:MOST]:
        meant = kept.get(entry.key)
        kept_as = f"fuzzy, for {name_of(meant)}" if meant else "as a comment (#~)"
        typer.echo(f"  {name_of(entry.key)} is in no template; its translation is kept {kept_as}.")
    if len(gone) > MOST:
        typer.echo(f"  {counted(len(gone) - MOST, 'more message')} as well.")


def _former_key(entry: PoEntry) -> Key | None:
    return (entry.former.get("msgctxt"), entry.former["msgid"]) if "msgid" in entry.former else None


def _status(tag: str, path: Path, progress: Completeness) -> Iterator[str]:
    if not progress.needed:
        yield f"{tag}: {counted(progress.further, 'message')} worded anew."
        return
    parts = [f"{progress.translated} of {counted(progress.needed, 'message')} translated"]
    unready = {"fuzzy": progress.fuzzy, "not shown": progress.unfit, "missing": progress.missing}
    parts += [f"{len(keys)} {what}" for what, keys in unready.items() if keys]
    parts += [f"{counted(progress.further, 'message')} worded anew"] if progress.further else []
    yield f"{tag}: {progress.percent} %, {', '.join(parts)}."
    for what, keys in unready.items():
        if keys:
            first = min(keys, key=lambda key: progress.lines.get(key, sys.maxsize))
            line = progress.lines.get(first)
            where = f"{path}:{line}" if line else f"{path}, after “portal catalogs update”"
            yield f"  {where}: {name_of(first)} is the first {what}."


def _progress(file: PoFile, tag: str) -> str:
    """How many messages a catalog has and, where English itself will not do, how many of them are to be shown."""
    messages = counted(len(file.entries), "message")
    if language(tag).is_source:
        return messages
    fuzzy = sum(entry.fuzzy and entry.translated for entry in file.entries)
    ready = sum(entry.translated for entry in file.entries) - fuzzy
    return f"{messages}, {ready} translated" + (f", {fuzzy} fuzzy" if fuzzy else "")


def _as_before(changed: bool) -> str:
    return "" if changed else ", as before"
