"""The portal in a host, below a path of a proxy, under each of several servers."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.papers import CHECKOUT

HOST = CHECKOUT / "examples" / "fastapi_host"
PATIENCE = 120.0
"""Seconds until a server that says nothing counts as broken."""
PREFIX = "/office"
SERVERS = {
    "uvicorn": ("uvicorn", "--app-dir", str(HOST), "--root-path", PREFIX),
    "granian": ("granian", "--interface", "asgi", "--working-dir", str(HOST), "--url-path-prefix", PREFIX),
}
"""What serves the host, by the name of the server; host, port and application follow."""
TAKEN_OFF = {"uvicorn": PREFIX, "granian": ""}
"""What the proxy takes off: uvicorn puts its root path before each path again, granian wants to find it there."""


@dataclass(frozen=True)
class Server:
    """The port that it answers at, and what the proxy before it takes off each path."""

    port: int
    taken_off: str

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of what it answers the proxy, which was asked for `path` below the prefix."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked = f"{PREFIX}{path}".removeprefix(self.taken_off)
            connection.request(method, asked, headers={"User-Agent": "Mozilla/5.0 (reader)", **headers})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, told, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers; its output lies in a file, for who looks why it does not."""
    folder = tmp_path_factory.mktemp(request.param)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        *SERVERS[request.param],
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "main:app",
    ]
    with (
        (folder / "log.txt").open("w+", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        impatience = threading.Timer(PATIENCE, process.kill)
        impatience.start()
        try:
            while not answers(port):
                assert process.poll() is None, (folder / "log.txt").read_text(encoding="utf-8")
            yield Server(port, TAKEN_OFF[request.param])
        finally:
            impatience.cancel()
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        if tried.connect_ex(("127.0.0.1", port)) == 0:
            return True
    threading.Event().wait(0.1)
    return False


def led_to(page: str) -> set[str]:
    """All paths that a page leads to or loads."""
    return {each for each in re.findall(r'(?:href|src|action)="(/[^"]*)"', page) if not each.startswith("//")}


def test_every_address_begins_with_the_path(server: Server) -> None:
    for path in ("/news/en/", "/news/th/contact", "/news/en/nowhere"):
        status, _, page = server.ask(path)
        assert status == (404 if "nowhere" in path else 200)
        found = led_to(page)
        assert len(found) > 20
        assert {
            each for each in found if not each.startswith((f"{PREFIX}/news/", f"{PREFIX}/rooms/"))
        } == set()


def test_it_leads_into_the_readers_language_below_the_path(server: Server) -> None:
    status, headers, _ = server.ask("/news/", **{"Accept-Language": "en"})
    assert (status, headers["location"]) == (302, f"{PREFIX}/news/en/")


def test_what_a_page_loads_is_there(server: Server) -> None:
    _, _, page = server.ask("/news/en/")
    (sheet, *_) = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    status, _, text = server.ask(sheet.removeprefix(PREFIX))
    assert status == 200
    assert "{" in text


def test_pages_of_the_host_lead_into_the_portal(server: Server) -> None:
    for path in ("/", "/rooms/en"):
        status, _, page = server.ask(path)
        assert status == 200
        found = led_to(page)
        assert (
            any(each.startswith(f"{PREFIX}/news/") for each in found) or path == "/"
        )  # there is no news yet
        assert {each for each in found if not each.startswith(PREFIX)} == set()


def test_a_head_and_a_form_are_answered(server: Server) -> None:
    assert server.ask("/news/en/contact", "HEAD")[::2] == (200, "")
    status, headers, _ = server.ask("/news/en/preferences", "POST", **{"Content-Length": "0"})
    assert status in {200, 303}
    assert "set-cookie" in headers
