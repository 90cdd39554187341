"""`portal templates`: where each template is taken from, and copies of the package's: make one, and tell what the
package has changed since."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.opening import settings_from
from portal.cli.search import Format, FormatOption
from portal.errors import TemplateError, counted, did_you_mean
from portal.pages import template_copies
from portal.pages.template_copies import ListedTemplate, Relation
from portal.plugins import load_plugins
from portal.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Templates, and copies of them to change.")

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="A template, such as pages/article.html.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        help="Your folder of templates, instead of the first that the settings name.",
        file_okay=False,
    ),
]
_LABELS: Mapping[Relation, str] = {
    Relation.package: "the package's",
    Relation.copy: "a copy",
    Relation.extends: "extends the package's",
    Relation.replaces: "replaces the package's, and bears no stamp",
    Relation.addition: "overrides nothing",
}


def _folders(settings: Settings) -> dict[Path, str]:
    """The folders that stand before the package's, in order, and what each is called."""
    found = {folder: str(folder) for folder in settings.templates}
    for name, plugin in zip(settings.plugins, load_plugins(settings), strict=True):
        for folder in plugin.templates:
            found.setdefault(folder, f"plugin {name}")
    return found


@app.command("list")
def list_templates(
    *,
    own: Annotated[bool, typer.Option("--own", help="Only those that are not the package's.")] = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Tell of every template where it is taken from, its blocks, and whether it is a copy of what is otherwise now."""
    found = template_copies.listed(_folders(settings_from(None, None)))
    shown = [one for one in found if not own or one.relation is not Relation.package]
    if format is Format.json:
        told = [{**asdict(one), "file": str(one.file), "is_stale": one.is_stale} for one in shown]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in shown:
        typer.echo(f"{one.name}: {one.source}: {_says(one)}")
        if one.blocks:
            typer.echo(f"    blocks: {', '.join(one.blocks)}")
    own_ones = [one for one in found if one.relation is not Relation.package]
    stale = sum(one.is_stale for one in found)
    typer.echo(
        f"{counted(len(found), 'template')}, {len(own_ones)} not the package's, {stale} of another contract."
    )


def _says(one: ListedTemplate) -> str:
    """What is to be known of a template, in a line."""
    if one.problem:
        return one.problem
    parts = [_LABELS[one.relation]]
    if one.contract is not None:
        parts[0] += (
            f" of contract {one.contract}" if one.relation is Relation.copy else f", contract {one.contract}"
        )
    if one.relation is Relation.addition:
        parts.append(f"used by {', '.join(one.used_by)}" if one.used_by else "no template names it")
    if one.is_stale:
        parts.append(f"stale: the package has contract {one.package_contract}")
    elif one.changed:
        parts.append("the package has changed since, within its contract")
    if one.hidden:
        parts.append("not used, as another stands before it")
    return "; ".join(parts)


@app.command()
def show(
    name: NameArgument,
    *,
    package: Annotated[
        bool, typer.Option("--package", help="The package's, whatever stands before it.")
    ] = False,
) -> None:
    """Print the source of a template, as it is taken."""
    if package:
        typer.echo(template_copies.text_of(name), nl=False)
        return
    found = {
        one.name: one for one in template_copies.listed(_folders(settings_from(None, None))) if not one.hidden
    }
    if name not in found:
        raise TemplateError(f"There is no template “{name}”. {did_you_mean(name, found)}")
    if found[name].problem:
        raise TemplateError(found[name].problem, file=str(found[name].file))
    typer.echo(found[name].file.read_bytes().decode("utf-8-sig"), nl=False)


@app.command()
def copy(
    name: NameArgument,
    *,
    templates: FolderOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help="Leave the text of the file that is there, and stamp it: it has all that the package's has now.",
        ),
    ] = False,
) -> None:
    """Copy a template of the package into your own folder, with the number of its contract in the first line.

    What it was copied from is kept beside it, in the hidden folder .originals, so that `diff` can compare.
    """
    if overwrite and keep:
        raise typer.BadParameter("Give --overwrite or --keep, not both.")
    settings = settings_from(None, None)
    folder = templates or next(iter(settings.templates), None)
    if folder is None:
        raise typer.BadParameter("Name your folder with --templates, and in the setting “templates”.")
    if keep:
        typer.echo(f"{template_copies.renew(name, folder)}: stamped; its text stays.")
        return
    file = template_copies.copy(name, folder, overwrite=overwrite)
    typer.echo(f"{file}: copied. {_how_to_extend(file.relative_to(folder).as_posix())}")
    if folder.absolute() not in [one.absolute() for one in settings.templates]:
        typer.echo(f"Name {folder} in the setting “templates”, if it is not named there yet.")


def _how_to_extend(name: str) -> str:
    return (
        f"To change one block and follow the package in all others, let it hold that block alone, below "
        f'{{% extends "portal/{name}" %}}.'
    )


@app.command()
def diff(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A copy, such as pages/article.html; by default each.", show_default=False
        ),
    ] = None,
    *,
    templates: FolderOption = None,
) -> None:
    """Tell what the package has changed in a template since you copied it, as `patch` takes it.

    Where the original is not at hand, all differences between your copy and the package's are told.
    """
    folders = (templates,) if templates else settings_from(None, None).templates
    if name is not None:
        _tell_difference(name, next((one for one in folders if (one / name).is_file()), None), folders)
        return
    of_folder = {str(folder): folder for folder in folders}
    for one in template_copies.listed({folder: source for source, folder in of_folder.items()}):
        if one.relation is Relation.copy and not one.hidden:
            _tell_difference(one.name, of_folder[one.source], folders)


def _tell_difference(name: str, folder: Path | None, folders: tuple[Path, ...]) -> None:
    if folder is None:
        template_copies.text_of(name)
        places = ", ".join(map(str, folders)) or "any folder: the setting “templates” names none"
        raise TemplateError(f"There is no copy of “{name}” in {places}.")
    found = template_copies.difference(name, folder)
    sys.stdout.write("".join(found.lines))
    sys.stdout.flush()
    contracts = (
        f"the contract is {found.package_contract} in both"
        if found.contract == found.package_contract
        else f"the copy belongs to contract {found.contract or 'none'}, the package has {found.package_contract}"
    )
    if not found.lines:
        told = "the package has changed nothing since it was copied"
    elif found.with_original:
        told = f"what the package has changed since it was copied; {contracts}"
    else:
        told = f"all differences, for the original is not at hand: lines with “-” are yours; {contracts}"
    typer.echo(f"{folder / name}: {told}.", err=True)
