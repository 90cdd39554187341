"""What becomes of an error: a page, a line in the log without what a reader sent, and word to whoever is around."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.app import create_app
from portal.errors import StoreError
from portal.settings import Settings
from portal.testing import CheckingClient
from tests.logs import capture_logs
from tests.soak.asking import Asked, ask
from tests.views.conftest import SITE, PortalWith, make_portal

HEADERS = {
    "User-Agent": "Mozilla/5.0 (reader) AGENT1",
    "Cookie": "session=SECRET456",
    "Authorization": "Bearer TOKEN789",
}
VALUES = ("PERSONAL123", "SECRET456", "TOKEN789", "AGENT1")
LARGEST_LOG = 10_000
"""Bytes that one exception may cost."""


@pytest.fixture
def portal_with(tmp_path: Path) -> PortalWith:
    """Makes a portal with these settings."""
    return partial(make_portal, tmp_path / "var")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Panic(BaseException):
    """What a library written in Rust raises where it is at fault."""


class Watcher:
    """Stands around an application, as Sentry or OpenTelemetry do, and sees what goes through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seen: list[BaseException] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except BaseException as error:
            self.seen.append(error)
            raise


def failing(monkeypatch: pytest.MonkeyPatch, app: Any, trouble: Callable[[], BaseException]) -> None:
    """Have the store raise, wherever it is asked for news."""

    async def fail(*_: object) -> None:
        raise trouble()

    monkeypatch.setattr(app.state.services.store, "overview", fail)


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyError, RecursionError, Panic])
def test_a_fault_is_a_page_a_line_in_the_log_and_goes_on_to_the_host(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    app = portal_with()
    failing(monkeypatch, app, lambda: kind("PERSONAL123"))
    watcher = Watcher(app)
    host = FastAPI()
    host.mount("/news", watcher)
    written = StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        reader = TestClient(host, raise_server_exceptions=False, headers=HEADERS)
        answer = reader.get("/news/en/?PERSONAL123")
        assert (answer.status_code, answer.headers["content-language"]) == (500, "en")
        assert "<h1>" in answer.text
    finally:
        logging.getLogger().removeHandler(handler)
    (seen,) = watcher.seen
    assert kind in (type(seen), type(seen.__cause__))
    assert isinstance(seen, Exception)
    log = written.getvalue()
    assert f"answering a request failed: {kind.__name__} at " in log
    assert "views/lists.py" in log
    assert len(log.encode()) < LARGEST_LOG
    assert [value for value in VALUES if value in log] == []


def test_a_fault_in_a_template_names_file_and_line_and_no_value(
    portal_with: PortalWith, tmp_path: Path
) -> None:
    page = tmp_path / "templates" / "pages" / "privacy.html"
    page.parent.mkdir(parents=True)
    page.write_text("\n{{ nothing.here }}", encoding="utf-8")
    app = portal_with(templates=(tmp_path / "templates",))
    with CheckingClient(app, raise_server_exceptions=False, headers=HEADERS) as reader:
        reader.follows_links = False
        with capture_logs() as logs:
            assert reader.get("/th/privacy?x=PERSONAL123").status_code == 500
    (entry,) = (entry for entry in logs if entry["log_level"] == "error")
    assert "UndefinedError" in entry["event"]
    assert "pages/privacy.html:2" in entry["event"]
    assert entry["exc_info"] is None
    assert [value for value in VALUES if value in str(logs)] == []


def test_a_fault_again_and_again_is_no_flood(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()
    failing(monkeypatch, app, ZeroDivisionError)
    with CheckingClient(app, raise_server_exceptions=False) as reader, capture_logs() as logs:
        reader.follows_links = False
        for _ in range(20):
            assert reader.get("/en/").status_code == 500
    assert len([entry for entry in logs if "answering a request" in entry["event"]]) == 1


def test_a_test_client_of_the_host_sees_the_fault(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()
    failing(monkeypatch, app, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        TestClient(app).get("/en/")


def test_a_trouble_that_a_person_can_mend_is_told_and_ends_here(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()
    failing(monkeypatch, app, lambda: StoreError("the disk is full"))
    watcher = Watcher(app)
    with capture_logs() as logs:
        assert TestClient(watcher).get("/en/").status_code == 500
    assert watcher.seen == []
    assert ("error", "answering a request failed: the disk is full") in [
        (entry["log_level"], entry["event"]) for entry in logs
    ]


def scope_of(method: str, path: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-length", b"1000")],
        "client": ("203.0.113.7", 1),
        "server": ("testserver", 80),
    }


@pytest.mark.parametrize("prefix", ["", "/\udce0"])
def test_a_path_that_is_no_unicode_leads_nowhere(portal_with: PortalWith, prefix: str) -> None:
    """An application around the portal may decode paths by `os.fsdecode`."""
    half = "\udce0"
    paths = [
        half,
        f"th/{half}",
        f"th/news/{half}/",
        f"th/news/services/{half}",
        f"media/{half}",
        f"static/{half}",
    ]
    paths += [f"th/archive/{half}/", f"{half}/news/", f"th/search/{half}"]
    app = portal_with()

    async def status_of(path: str) -> int:
        async def around(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "path": f"{prefix}/{path}", "root_path": prefix}, receive, send)

        return (await ask(around, Asked("GET", b"/"))).status

    async def statuses() -> dict[str, int]:
        answers = {path: await status_of(path) for path in paths}
        await app.state.services.background.stop()
        return answers

    assert asyncio.run(statuses()) == dict.fromkeys(paths, 404)


@pytest.mark.anyio
async def test_a_reader_who_leaves_in_the_middle_of_a_form_is_no_error(tmp_path: Path) -> None:
    async def no_answer_is_no_answer(request: Any, answer: Any) -> Any:
        return await answer(request)

    app = create_app(Settings(site=SITE, data_dir=tmp_path))
    host = BaseHTTPMiddleware(app, no_answer_is_no_answer)  # it waits for an answer, whoever has left
    messages: list[Message] = [
        {"type": "http.request", "body": b"theme=", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0) if len(messages) > 1 else messages[0]

    async def send(_: Message) -> None:
        pass

    with capture_logs() as logs:
        await host(scope_of("POST", "/th/preferences"), receive, send)
    await app.state.services.background.stop()
    assert [entry["event"] for entry in logs if entry["log_level"] != "info"] == []


@pytest.mark.anyio
@pytest.mark.parametrize("gone", [OSError("gone"), ConnectionResetError(), ClientDisconnect()])
async def test_a_reader_who_leaves_while_the_answer_is_sent_is_no_error(
    tmp_path: Path, gone: Exception
) -> None:
    app = create_app(Settings(site=SITE, data_dir=tmp_path))

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise gone

    with capture_logs() as logs, suppress(OSError):  # what a server raises, it gets back
        await app(scope_of("GET", "/th/contact"), receive, send)
    await app.state.services.background.stop()
    assert [entry["event"] for entry in logs if entry["log_level"] != "info"] == []
