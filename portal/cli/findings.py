"""The findings of checks, as an import tells them: counted, with the first few of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import typer

from portal.news.exchange.placing import Tally


def tell_tally(tally: Tally) -> None:
    """Write how many findings of each kind there are, with the first few of each."""
    if not tally.articles:
        return
    typer.echo(
        f"To mend: {counted(tally.counts.total(), 'finding')} in {counted(tally.articles, 'article')}."
    )
    for reason, count in tally.counts.most_common():
        examples = tally.examples[reason]
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


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as “1 article” and “1,200 articles”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
