"""The commands: `portal serve`, `import`, `export`, `content`, `migrate`, `catalogs`, `index`, `search`."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import structlog
import typer

from portal.cli import catalogs, content, index, search
from portal.cli.exporting import export
from portal.cli.importing import import_articles
from portal.cli.migrate import migrate_store
from portal.cli.serve import serve
from portal.errors import PortalError

app = typer.Typer(
    name="portal",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A news portal for public bodies that publish in more than one language.",
)
app.command("serve")(serve)
app.command("import")(import_articles)
app.command("export")(export)
app.command("migrate")(migrate_store)
app.add_typer(content.app, name="content")
app.add_typer(catalogs.app, name="catalogs")
app.add_typer(index.app, name="index")
app.add_typer(search.app, name="search")


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"portal {version('civic-portal')}")
        raise typer.Exit


@app.callback()
def _portal(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version and end."),
    ] = False,
) -> None:
    """Settings come from portal.toml in the working directory and from PORTAL_ variables."""


def main() -> None:
    """Run the command that was typed. What is wrong is told in a sentence; exit code 1 (2 for a mistyped command)."""
    for stream in (sys.stdout, sys.stderr):
        # File names may hold bytes that are no text; telling them must not fail.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )  # programs read what is on stdout
    try:
        app(prog_name="portal")
    except PortalError as error:
        typer.echo(f"portal: {error}", err=True)
        sys.exit(1)
