"""The demonstration, served for real, and Chromium to read it with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, served as a newcomer serves it, with the pseudo-languages."""
    folder = tmp_path_factory.mktemp("demonstration")
    server = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "serve", "--demo", "--port", "0"],
        cwd=folder,
        env=os.environ | {"PORTAL_PSEUDO_LANGUAGES": "true"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    told = []
    for line in server.stdout:
        told.append(line)
        found = re.search(r"http://\S+?(?=/ )", line)
        if found:
            wait_for_index(found[0])
            yield found[0]
            break
    else:
        pytest.fail(f"the demonstration does not start: {told}")
    server.stdout.close()
    server.terminate()
    assert server.wait(timeout=30) in {0, -signal.SIGTERM}


def wait_for_index(address: str) -> None:
    """The portal answers while its first index is being built; its search does from then on."""
    for _ in range(600):
        try:
            urlopen(f"{address}/en/search?q=lamphun").close()  # noqa: S310 - an address of our own
        except HTTPError as answer:
            if answer.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            Event().wait(0.1)
        else:
            return
    pytest.fail("the demonstration gets no index")


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, demonstration: str) -> Iterator[Page]:
    """A page without JavaScript: every function must work so."""
    context = browser.new_context(base_url=demonstration, java_script_enabled=False)
    yield context.new_page()
    context.close()
