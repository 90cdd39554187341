"""The examples of `examples/`, each served for real in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.deploy.programs import free_port
from tests.papers import CHECKOUT

EXAMPLES = CHECKOUT / "examples"
PAGES: Mapping[str, tuple[str, ...]] = {
    "fastapi_host": ("/", "/rooms/th", "/rooms/en", "/news/en/contact"),
    "starlette_host": ("/news/th/staff", "/news/en/staff"),
    "plugin": ("/th/river", "/en/river", "/th/"),
}
"""The pages that each example has of its own, and one of the portal in it."""
PATIENCE = 120.0
"""Seconds until one that does not answer counts as broken."""


@contextmanager
def example(name: str, folder: Path) -> Iterator[str]:
    """The address, without a slash at its end, of an example whose data lies in an empty folder: of a host as uvicorn
    serves it, with the demonstration's news, of the plugin in the demonstration, installed. Raises AssertionError where
    it does not start."""
    port = str(free_port())
    if name == "plugin":
        command = ["portal.cli", "serve", "--demo", "--port", port]
        variables = {"PORTAL_PLUGINS": "river", "PYTHONPATH": str(_installed(folder))}
    else:
        command = ["uvicorn", "--app-dir", str(EXAMPLES / name), "--port", port, "main:app"]
        variables = {}
        demo = CHECKOUT / "demo"
        subprocess.run(
            [sys.executable, "-m", "portal.cli", "import", str(demo / "news")],
            cwd=folder,
            env=os.environ | {"PORTAL_SITE": str(demo / "site.toml")},
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder,
            env=os.environ | variables,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(address + PAGES[name][-1]):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _installed(folder: Path) -> Path:
    """A folder of packages with the plugin, as pip leaves it."""
    packages = folder / "packages"
    information = packages / "portal_river-1.0.dist-info"
    information.mkdir(parents=True)
    (packages / "portal_river").symlink_to(EXAMPLES / "plugin" / "portal_river")
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: portal-river\nVersion: 1.0\n", "utf-8"
    )
    (information / "entry_points.txt").write_text(
        "[civic_portal.plugins]\nriver = portal_river:plugin\n", "utf-8"
    )
    return packages


def _answers(address: str) -> bool:
    try:
        urlopen(address, timeout=PATIENCE).close()  # noqa: S310 - an address of our own
    except URLError:
        return False
    return True
