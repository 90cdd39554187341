"""Pages of the hosts in `examples/`, in the portal's layout and beside it, break no rule of axe-core either."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tests.auditing import axe
from tests.browser.looks import OPEN_ALL, reading, resize
from tests.papers import CHECKOUT

pytestmark = [pytest.mark.browser, pytest.mark.node]

PATIENCE = 120.0
"""Seconds until a host that does not answer counts as broken."""
PAGES = {
    "fastapi_host": ("/", "/rooms/th", "/rooms/en", "/news/en/contact"),
    "starlette_host": ("/news/th/staff", "/news/en/staff"),
}
"""The pages that each example has of its own, and one of the portal in it."""


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the examples, each served until the tests have ended."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(_Served(name, tmp_path_factory.mktemp(name))) for name in PAGES}


class _Served:
    """An example that uvicorn serves, its data in an empty folder."""

    def __init__(self, name: str, folder: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = taken.getsockname()[1]
        command = [
            "uvicorn",
            "--app-dir",
            str(CHECKOUT / "examples" / name),
            "--port",
            str(self._port),
            "main:app",
        ]
        self._log = (folder / "log.txt").open("w+", encoding="utf-8")
        self._server = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder, stdout=self._log, stderr=subprocess.STDOUT
        )
        self._impatience = threading.Timer(PATIENCE, self._server.kill)

    def __enter__(self) -> str:
        address = f"http://127.0.0.1:{self._port}"
        self._impatience.start()
        while not self._answers(address):
            assert self._server.poll() is None, Path(self._log.name).read_text(encoding="utf-8")
        self._impatience.cancel()
        return address

    def __exit__(self, *_: object) -> None:
        self._impatience.cancel()
        self._server.terminate()
        try:
            self._server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._server.kill()
        self._log.close()

    def _answers(self, address: str) -> bool:
        try:
            urlopen(f"{address}/news/en/contact", timeout=PATIENCE).close()  # noqa: S310 - an address of our own
        except URLError:
            threading.Event().wait(0.1)
            return False
        return True


@pytest.mark.parametrize(("host", "path"), [(host, path) for host, paths in PAGES.items() for path in paths])
def test_no_rule_is_broken_on_a_page_of_a_host(
    browser: Browser, hosts: dict[str, str], host: str, path: str
) -> None:
    with reading(browser, hosts[host], 1280, reduced_motion="reduce", bypass_csp=True) as page:
        answer = page.goto(hosts[host] + path)
        assert answer is not None
        assert answer.status == 200
        page.evaluate(OPEN_ALL)
        for width in (1280, 320):
            resize(page, width)
            assert axe.run(page).violations == (), f"{path}, {width} pixels wide"
