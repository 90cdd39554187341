"""The demonstration, served for real, and Chromium to read it with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from portal import assets
from portal.app import create_app
from portal.cli.importing import import_paths
from portal.cli.serve import address_of, listen
from portal.settings import Settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, with its news and the pseudo-languages."""
    demo = assets.folder("demo")
    settings = Settings(
        site=demo / "site.toml", data_dir=tmp_path_factory.mktemp("demonstration"), pseudo_languages=True
    )
    assert import_paths(settings, [demo / "news"]).report.refused == 0
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://{address_of(listener)}"
    server.should_exit = True
    thread.join()


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
