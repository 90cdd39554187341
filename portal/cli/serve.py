"""`portal serve`: runs the portal, or its demonstration, on this machine."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Annotated, Any

import typer

from portal import assets
from portal.app import create_app
from portal.cli.answering import BACKLOG, Beat, answer, leave
from portal.cli.importing import INTERRUPTED, import_paths, tell
from portal.cli.workers import Workers
from portal.database.migrate import migrate
from portal.errors import PortalError, SettingsError, why
from portal.i18n.catalogs import forget_what_was_told
from portal.settings import Settings, load_settings

SPREADS = sys.platform == "linux"
"""Whether the kernel spreads connections over several sockets of one address (SO_REUSEPORT); others give all to one."""

MOST_WORKERS = 256
"""More than any machine has cores and memory for: who mistypes a number shall not find out by it."""
_REMEDIES = {
    errno.EADDRINUSE: "Another program uses it; choose another with --port, or let --port 0 find one.",
    errno.EACCES: "Ports below 1024 are for the system; choose another with --port, and put a proxy in front.",
}
_NOT_OURS = (
    "Give --host an address or a name of this machine, such as 127.0.0.1, or 0.0.0.0 for all that it has."
)


def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demonstration site with its news.")] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=MOST_WORKERS, help="How many processes answer.")] = 1,
    preview: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="Show translators a language at its address though it is not complete (may be repeated).",
        ),
    ] = None,
    access_log_days: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Keep an access log for so many days; without what was searched for."
        ),
    ] = None,
) -> None:
    """Serve the portal until Ctrl-C. Settings come from portal.toml and PORTAL_ variables."""
    given: dict[str, Any] = {}
    if demo:
        given["site"] = assets.folder("demo") / "site.toml"
    if preview:
        given["preview_languages"] = preview
    if access_log_days is not None:
        given["access_log_days"] = access_log_days
    settings = load_settings(**given)
    forget_what_was_told(settings.catalogs_dir)
    create_app(settings)  # a slip in settings, site or catalogs is told before anything listens
    migrate(settings.store_url)  # and so is a store that cannot be opened
    with listen(host, port, is_shared=workers > 1) as listener:
        if demo:
            import_demonstration(settings)
        told = partial(tell_address, address_of(listener), settings.preview_languages)
        if workers > 1:
            leave(Workers(settings, workers, partial(another, listener), told).run())
        answer(settings, listener, told_once(told))


def tell_address(address: str, previewed: Sequence[str]) -> None:
    """Say where the portal answers. Where that cannot be written, it answers all the same."""
    with suppress(OSError, PortalError):
        typer.echo(f"The portal answers at http://{address}/ (Ctrl-C stops it).")
        for tag in previewed:
            typer.echo(f"For translators: http://{address}/{tag}/")
        sys.stdout.flush()


def told_once(tell: Callable[[], None]) -> Beat:
    """A beat that calls `tell` the first time."""
    waiting = [tell]

    async def beat() -> None:
        while waiting:
            waiting.pop()()

    return beat


def listen(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    """A socket that listens on host and port. Raises SettingsError where they cannot be had.

    `is_shared`: it only holds them for those that `another` makes.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        if is_shared and SPREADS:  # only now: where somebody else shares the port, it cannot be had
            host, port = listener.getsockname()[:2]
            listener.close()
            listener = bound(family, host, port)
        else:
            listener.listen(BACKLOG)  # who comes before it answers waits, and is not turned away
    except (OSError, TypeError) as error:  # TypeError: what can be no name of a machine
        listener.close()
        remedy = _REMEDIES.get(getattr(error, "errno", None) or 0, _NOT_OURS)
        raise SettingsError(f"Cannot listen on “{host}”, port {port}: {why(error)}. {remedy}") from None
    return listener


def another(listener: socket.socket) -> socket.socket:
    """A socket for one more worker at the address of `listener`: one of its own where the kernel spreads connections
    over those of one address, else the same."""
    if not SPREADS:
        return listener.dup()
    return bound(listener.family, *listener.getsockname()[:2])


def bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    """A socket at an address that others of this user may have as well; it does not listen yet. Raises OSError."""
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    return made


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
