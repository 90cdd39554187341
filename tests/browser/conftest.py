"""The demonstration, served for real, and Chromium to read it with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.auditing import serving
from tests.browser.looks import context_of

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration, served as a newcomer serves it."""
    with serving.demonstration(tmp_path_factory.mktemp("demonstration")) as address:
        yield address


@pytest.fixture(scope="session")
def portals(demonstration: str, failing_search: str) -> dict[str, str]:
    """The addresses of the portals that show the kinds of pages."""
    return {"demonstration": demonstration, "without an index": failing_search}


@pytest.fixture(scope="session")
def pseudo_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another demonstration, which offers the pseudo-languages as well."""
    with serving.demonstration(tmp_path_factory.mktemp("pseudo-languages"), pseudo=True) as address:
        yield address


@pytest.fixture(scope="session")
def failing_search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another demonstration, whose search cannot have an index."""
    with serving.demonstration(tmp_path_factory.mktemp("failing-search"), index=False) as address:
        yield address


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
    with context_of(browser, base_url=demonstration, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def page_with_scripts(browser: Browser, demonstration: str) -> Iterator[Page]:
    """A page with JavaScript, 1280 pixels wide."""
    with context_of(browser, base_url=demonstration) as context:
        yield context.new_page()
