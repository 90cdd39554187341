"""Writes the tables of docs/reference that say what the code says: settings, commands, what may be imported, what
templates are given."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

import portal
from portal.cli import app
from portal.settings import PREFIX, Settings
from scripts import template_contract

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
KINDS = {
    Path: "path",
    str: "text",
    int: "number",
    float: "number",
    bool: "switch",
    tuple: "folders",
    dict: "table",
}
"""What settings are, in a word, by the type that they are in the code."""


def settings_table() -> str:
    rows = [["setting", "variable", "is", "default", "what for"]]
    for name, field in Settings.model_fields.items():
        default = "none" if field.default in (None, (), {}) else f"`{str(field.default).lower()}`"
        rows.append(
            [
                f"`{name}`",
                f"`{PREFIX}{name.upper()}`",
                kind_of(field.annotation),
                default,
                field.description or "",
            ]
        )
    return table(rows)


def kind_of(annotation: Any) -> str:
    """The choices of a Literal; “languages” for several tags, “names” for several words; else the word for the first
    type of an annotation: of `Path | None`, Path; of Annotated, what is annotated."""
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is tuple and get_args(annotation)[0] is not Path:
        return "names" if get_args(annotation)[0] is str else "languages"
    first = annotation
    while first not in KINDS and get_args(first):
        first = (
            getattr(first, "__origin__", None)
            if getattr(first, "__origin__", None) in KINDS
            else get_args(first)[0]
        )
    return KINDS[first]


def commands() -> dict[str, Any]:
    """Every command, by the words that are typed."""
    return dict(_commands(typer.main.get_command(app), "portal"))


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for part, child in below.items():
        yield from _commands(child, name if part == getattr(command, "default", "") else f"{name} {part}")


def command_table(command: Any) -> str:
    rows = [["argument or option", "what for"]]
    for parameter in command.params:
        words = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]
        rows.append([f"`{', '.join(words)}`", parameter.help])
    return table(rows)


def table(rows: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body, ""])


def with_settings(text: str) -> str:
    """The page of settings, its table made anew."""
    return TABLE.sub(lambda _: settings_table(), text, count=1)


def with_commands(text: str) -> str:
    """The page of commands, the table of each section made anew."""
    known = commands()
    intro, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    told = []
    for section in sections:
        name = section.partition("\n")[0].removeprefix("## ")
        prose = TABLE.sub("", section).rstrip()
        told.append(f"{prose}\n\n{command_table(known[name])}" if name in known else f"{prose}\n")
    return intro + "\n".join(told)


def with_names(text: str) -> str:
    """The page of what a program may import, its table made anew."""
    return TABLE.sub(lambda _: names_table(), text, count=1)


def names_table() -> str:
    rows = [["name", "what it is"]]
    for name in sorted(portal.__all__, key=str.casefold):
        words = (inspect.getdoc(getattr(portal, name)) or "").partition("\n\n")[0]
        rows.append([f"`{name}`", re.sub(r"\s+", " ", words).replace("|", "\\|")])
    return table(rows)


PAGES = {
    REFERENCE / "settings.md": with_settings,
    REFERENCE / "commands.md": with_commands,
    REFERENCE / "python.md": with_names,
    REFERENCE / "templates.md": template_contract.page,
}


def main() -> None:
    for page, renew in PAGES.items():
        page.write_text(renew(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
