"""The demonstration, served for real in a folder of its own, as a newcomer serves it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

PATIENCE = 600
"""Tenths of a second that the first index may take."""


@contextmanager
def demonstration(folder: Path, *, index: bool = True, pseudo: bool = False) -> Iterator[str]:
    """The address, without a slash at its end, of a demonstration whose data lies in an empty folder.

    Without `index`, a file stands where the index belongs, so that search fails. With `pseudo`, the pseudo-languages
    are offered as well. Raises AssertionError where it does not start.
    """
    data = folder / "data"
    data.mkdir()
    if not index:
        (data / "index").write_text("No index can be made where this file stands.", encoding="utf-8")
    wishes = {"PORTAL_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    if pseudo:
        wishes["PORTAL_PSEUDO_LANGUAGES"] = "true"
    with _served(folder, ["--demo", "--port", "0"], wishes) as address:
        if index:
            _wait_for_index(address)
        yield address


@contextmanager
def portal(folder: Path, site: Path, articles: Path) -> Iterator[str]:
    """The address, without a slash at its end, of a portal of this site with these articles, its data in an empty
    folder."""
    wishes = {"PORTAL_DATA_DIR": str(folder), "PORTAL_SITE": str(site), "PYTHONUNBUFFERED": "1"}
    importing = [sys.executable, "-m", "portal.cli", "import", str(articles)]
    subprocess.run(
        importing, cwd=folder, env=os.environ | wishes, check=True, capture_output=True, timeout=300
    )
    with _served(folder, ["--port", "0"], wishes) as address:
        _wait_for_index(address)
        yield address


@contextmanager
def _served(folder: Path, options: list[str], wishes: dict[str, str]) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "serve", *options],
        cwd=folder,
        env=os.environ | wishes,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _address(server)
    finally:
        server.terminate()
        ended = server.wait(timeout=30)
    assert ended in {0, -signal.SIGTERM}


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    told = []
    with server.stdout:
        for line in server.stdout:
            told.append(line)
            found = re.search(r"http://\S+?(?=/ )", line)
            if found:
                return found[0]
    raise AssertionError(f"the demonstration does not start: {told}")


def _wait_for_index(address: str) -> None:
    """The portal answers while its first index is being built; its search does from then on."""
    for _ in range(PATIENCE):
        try:
            urlopen(f"{address}/en/search?q=lamphun", timeout=120).close()  # noqa: S310 - an address of our own
        except HTTPError as answer:
            if answer.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            Event().wait(0.1)
        else:
            return
    raise AssertionError("the demonstration gets no index")
