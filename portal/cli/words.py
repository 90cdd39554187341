"""`portal index words`: checks the word lists that search and excerpts are made with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portal.settings import load_settings
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
    wrong = sum(not finding.warning for finding in findings)
    if not findings:
        typer.echo("The word lists are in order.")
        return
    typer.echo(f"{wrong} to mend, {_count(len(findings) - wrong, 'warning')}.")
    if wrong:
        raise typer.Exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
