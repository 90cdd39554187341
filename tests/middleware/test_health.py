"""Whether the process answers, and whether it can answer readers."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.errors import SearchError, StoreError
from portal.middleware import health
from portal.search.engine import IndexState, NullEngine
from portal.testing import CheckingClient
from portal.views.services import Services
from tests.logs import capture_logs
from tests.views.conftest import PortalWith, make_portal


@pytest.fixture(autouse=True)
def _a_busy_machine_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONGEST", 120.0)


@pytest.fixture
def portal_with(tmp_path: Path) -> PortalWith:
    """Makes a portal with these settings."""
    return partial(make_portal, tmp_path / "var")


class Engine(NullEngine):
    """Search whose index is as a test has it."""

    def __init__(self, ready: bool = True) -> None:
        self.ready = ready

    async def state(self) -> IndexState:
        return IndexState(ready=self.ready, stale=False)


def services_of(app: Starlette) -> Services:
    services: Services = app.state.services
    return services


def asked(app: Any, path: str) -> tuple[int, str]:
    with TestClient(app) as client:
        answer = client.get(path)
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_portal_that_is_well_says_so_in_a_line_that_nobody_keeps(
    portal_with: PortalWith, path: str
) -> None:
    with CheckingClient(portal_with(engine=Engine())) as client:
        answer = client.get(
            path, headers={"Accept-Language": "th", "Cookie": "portal_preferences=theme:dark"}
        )
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["content-type"].startswith("text/plain")
        assert {"set-cookie", "content-language", "vary"}.isdisjoint(answer.headers)
        assert client.head(path).status_code == 200
        assert path not in client.get("/th/sitemap").text


def test_they_lie_below_the_prefix(portal_with: PortalWith) -> None:
    host = FastAPI()
    host.mount("/news", portal_with(engine=Engine()))
    with TestClient(host) as client:
        assert client.get("/news/healthz").text == client.get("/news/readyz").text == "ok\n"
        assert client.get("/healthz").status_code == 404


def test_a_portal_whose_store_cannot_be_read_lives_and_is_not_ready(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()

    async def fail() -> int:
        raise StoreError("The store /srv/portal/var/portal.sqlite3 cannot be used")

    monkeypatch.setattr(services_of(app).store, "version", fail)
    with capture_logs() as records:
        assert asked(app, "/readyz") == (503, "the store cannot be read\n")
    assert any("/srv/portal/var" in record["event"] for record in records)
    assert asked(app, "/healthz")[0] == 200


def test_a_portal_that_cannot_start_lives_and_is_not_ready(tmp_path: Path) -> None:
    app = make_portal(tmp_path / "var")
    for file in (tmp_path / "var").glob("portal.sqlite3*"):
        file.unlink()
    (tmp_path / "var" / "portal.sqlite3").write_bytes(b"no store" * 1000)
    client = TestClient(app)  # a host that runs no lifespan
    assert client.get("/healthz").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (
        503,
        "the store cannot be read\n",
    )


def test_a_store_that_does_not_answer_is_not_waited_for(
    portal_with: PortalWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with()

    async def hang() -> int:
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(services_of(app).store, "version", hang)
    monkeypatch.setattr(health, "LONGEST", 0.2)
    with TestClient(app) as client:
        client.get("/th/contact")  # it is started
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (
            503,
            "the store does not answer\n",
        )


def test_a_portal_is_ready_once_its_index_is(portal_with: PortalWith) -> None:
    engine = Engine(ready=False)
    app = portal_with(engine=engine)
    assert asked(app, "/readyz") == (503, "there is no search index yet\n")
    engine.ready = True
    assert asked(app, "/readyz") == (200, "ok\n")


def test_an_index_that_cannot_be_read_is_told(portal_with: PortalWith) -> None:
    class Broken(Engine):
        async def state(self) -> IndexState:
            raise SearchError("damaged")

    with capture_logs():
        assert asked(portal_with(engine=Broken()), "/readyz") == (503, "the search index cannot be read\n")


def test_a_form_sent_there_is_answered_as_anywhere(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with()) as client:
        assert client.post("/healthz").status_code == 404
