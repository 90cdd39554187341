"""The commands: `portal serve`, `import`, `export`, `backup`, `restore`, `content`, `migrate` and the others."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from portal.cli import catalogs, content, maintenance, search, templates
from portal.cli.exchange import export, import_articles
from portal.cli.logs import configure_log
from portal.cli.maintenance import backup, doctor, migrate_store, restore
from portal.cli.serving import serve
from portal.errors import PortalError, why

app = typer.Typer(
    name="portal",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A news portal for public bodies that publish in more than one language.",
)
app.command("serve")(serve)
app.command("import")(import_articles)
app.command("export")(export)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("migrate")(migrate_store)
app.command("doctor")(doctor)
app.add_typer(content.app, name="content")
app.add_typer(maintenance.media, name="media")
app.add_typer(catalogs.app, name="catalogs")
app.add_typer(templates.app, name="templates")
app.add_typer(maintenance.index, name="index")
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


class _OutputError(PortalError):
    """What a command tells cannot be written, as on a full disk."""


class _Output(io.TextIOWrapper):
    """The standard output, which says of itself when it cannot be written."""

    def write(self, text: str) -> int:
        with _telling():
            return super().write(text)

    def flush(self) -> None:
        with _telling():
            super().flush()


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # who reads it has seen enough
        raise
    except OSError as error:
        raise _OutputError(f"What is told here cannot be written: {error.strerror}.") from None


def _open_standard_streams() -> None:
    """Have those that the process was started without go nowhere: else the next file that is opened, or a socket, has
    their number, and is written to."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


def main() -> None:
    """Run the command that was typed. What is wrong is told in a sentence; exit code 1 (2 for a mistyped command)."""
    _open_standard_streams()
    # File names may hold bytes that are no text; telling them must not fail.
    stdout = sys.stdout  # held, for it closes its buffer where nobody does
    if isinstance(stdout, io.TextIOWrapper):
        sys.stdout = _Output(
            stdout.buffer,
            stdout.encoding,
            "backslashreplace",
            line_buffering=stdout.line_buffering,
            write_through=stdout.write_through,
        )
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(errors="backslashreplace")
    configure_log()
    try:
        try:
            app(prog_name="portal")
        finally:
            sys.stdout.flush()
    except PortalError as error:
        if isinstance(error, _OutputError):  # what is left goes nowhere, lest Python tries again at its end
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _end_with(str(error))
    except OSError as error:
        if error.filename is None or isinstance(error, BrokenPipeError):
            raise
        _end_with(f"{os.fsdecode(error.filename)}: {why(error)}. See to the file's rights and disk.")


def _end_with(sentence: str) -> NoReturn:
    with contextlib.suppress(OSError):
        typer.echo(f"portal: {sentence}", err=True)
    sys.exit(1)
