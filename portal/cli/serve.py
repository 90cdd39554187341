"""`portal serve`: runs the portal, or its demonstration, on this machine."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from portal import assets
from portal.app import create_app
from portal.cli.importing import INTERRUPTED, import_paths, tell
from portal.cli.log import configure_log
from portal.database.migrate import migrate
from portal.errors import SettingsError
from portal.i18n.catalogs import forget_what_was_told
from portal.settings import PREFIX, Settings, load_settings

BACKLOG = 2048
"""Connections that may wait to be answered; uvicorn's own default."""

UNRESPONSIVE = 60
"""Seconds after which a worker that says nothing is replaced; on a slow or busy machine it takes some to start."""


def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demonstration site with its news.")] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = 1,
    preview: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="Show translators a language at its address though it is not complete (may be repeated).",
        ),
    ] = None,
) -> None:
    """Serve the portal until Ctrl-C. Settings come from portal.toml and PORTAL_ variables."""
    if demo:
        # Workers are processes of their own and read their settings anew, so they are told in the environment.
        os.environ[f"{PREFIX}SITE"] = str(assets.folder("demo") / "site.toml")
    if preview:
        os.environ[f"{PREFIX}PREVIEW_LANGUAGES"] = " ".join(preview)
    settings = load_settings()
    forget_what_was_told(settings.catalogs_dir)
    create_app(settings)  # a slip in settings, site or catalogs is told before anything listens
    migrate(settings.store_url)  # and so is a store that cannot be opened
    listener = listen(host, port)
    if demo:
        import_demonstration(settings)
    typer.echo(f"The portal answers at http://{address_of(listener)}/ (Ctrl-C stops it).")
    for tag in settings.preview_languages:
        typer.echo(f"For translators: http://{address_of(listener)}/{tag}/")
    config = uvicorn.Config(
        "portal.cli.serve:make_app",
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_worker_healthcheck=UNRESPONSIVE,
    )
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


def make_app() -> Starlette:
    """The app of one worker process."""
    configure_log()
    return create_app()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on host and port. Raises SettingsError where they cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # who comes before the workers are up waits, and is not turned away
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Cannot listen on {host}, port {port}: {error.strerror}. "
            "Another program may be using it; choose another with --port, or let --port 0 find one."
        ) from None
    listener.set_inheritable(True)
    return listener


def address_of(listener: socket.socket) -> str:
    """Host and port as a browser takes them."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def import_demonstration(settings: Settings) -> None:
    """Import the demonstration news; what is there already is left alone. Ctrl-C meanwhile ends the command."""
    imported = import_paths(settings, [assets.folder("demo") / "news"])
    tell(imported)
    if imported.report.stopped:
        raise typer.Exit(INTERRUPTED)
