"""`portal doctor`: tells whether all is well, and what to do where it is not."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial

import typer

from portal.app import now
from portal.cli.findings import counted
from portal.cli.opening import DataDirOption, SiteOption, StrictOption, settings_from
from portal.cli.search import Format, FormatOption
from portal.doctor import Diagnosis, State, examine

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
