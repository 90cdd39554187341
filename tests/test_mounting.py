"""A portal inside another application, whose lifespan knows nothing of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from portal import ArticleDeriver, InMemoryStore
from portal.app import create_app, lifespan
from portal.errors import SettingsError, StoreError
from portal.settings import Settings
from portal.testing import CheckingClient
from tests.logs import capture_logs

SITE = Path(__file__).parent / "views" / "site.toml"
AGENT = {"User-Agent": "Mozilla/5.0 (reader)"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(site=SITE, data_dir=tmp_path)


def test_it_works_under_a_prefix_without_its_lifespan(settings: Settings) -> None:
    host = FastAPI()
    host.mount("/news", create_app(settings))
    reader = CheckingClient(host)  # the checking client follows every link, style and language switch
    assert reader.get("/news/").headers["location"] == "/news/th/"
    document = reader.document(reader.get("/news/th/"))
    switch = next(e.attrib["href"] for e in document.elements("a") if e.get("hreflang") == "en")
    assert switch == "/news/en/"
    assert reader.get(switch).headers["content-language"] == "en"
    assert all(
        e.attrib["href"].startswith("/news/static/")
        for e in document.elements("link")
        if e.get("rel") == "stylesheet"
    )
    assert reader.get("/news/th/nowhere").status_code == 404
    assert reader.get("/news/th").headers["location"] == "/news/th/"


def test_a_host_that_compresses_gets_each_page_compressed_once(settings: Settings) -> None:
    host = FastAPI()
    host.add_middleware(GZipMiddleware)
    host.mount("/news", create_app(settings))
    answer = TestClient(host, headers=AGENT).get("/news/th/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers.get_list("content-encoding") == ["gzip"]
    assert "</html>" in answer.text


def test_a_request_on_each_of_several_event_loops_is_answered(settings: Settings) -> None:
    app = create_app(settings)
    for _ in range(3):  # outside of `with`, the client makes an event loop for each request
        assert TestClient(app, headers=AGENT).get("/en/").status_code == 200


def test_visits_counted_before_the_host_stops_are_kept(settings: Settings) -> None:
    app = create_app(settings)

    @asynccontextmanager
    async def whole(_: FastAPI) -> AsyncIterator[None]:
        async with lifespan(app):
            yield

    host = FastAPI(lifespan=whole)
    host.mount("/portal", app)
    with TestClient(host, headers=AGENT) as client:
        client.get("/portal/visit.gif")
    with TestClient(
        create_app(settings, clock=lambda: datetime.now(UTC) + timedelta(minutes=10)), headers=AGENT
    ) as client:
        assert "82,655" in client.get("/en/").text


def test_a_store_that_cannot_be_opened_is_told_to_the_host_and_in_the_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr("portal.app.migrate", refuse)
    app = create_app(settings)
    host = FastAPI(lifespan=lambda _: lifespan(app))
    with capture_logs() as logs, pytest.raises(StoreError), TestClient(host):
        pass
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [
        ("error", "starting the portal failed: the disk is gone")
    ]


def test_an_own_store_is_used_even_while_it_is_empty(settings: Settings) -> None:
    class Counted(InMemoryStore):
        def __len__(self) -> int:
            return 0

    own = Counted(ArticleDeriver())
    assert create_app(settings, store=own).state.services.store is own


@pytest.mark.parametrize("name", ["templates", "locales"])
def test_a_folder_that_is_not_there_is_told_at_once(settings: Settings, tmp_path: Path, name: str) -> None:
    mistyped = settings.model_copy(update={name: (tmp_path / "tempaltes",)})
    with pytest.raises(SettingsError, match=f"{name}: there is no folder .*tempaltes. Create it"):
        create_app(mistyped)


def test_two_portals_in_one_process_do_not_mix(settings: Settings, tmp_path: Path) -> None:
    other_site = tmp_path / "other.toml"
    other_site.write_text(
        SITE.read_text(encoding="utf-8")
        .replace("Lamphun Province", "Another Province")
        .replace("82654", "5"),
        encoding="utf-8",
    )
    host = FastAPI()
    host.mount("/one", create_app(settings))
    host.mount("/two", create_app(Settings(site=other_site, data_dir=tmp_path / "two")))
    reader = CheckingClient(host)
    assert "Lamphun Province" in reader.get("/one/en/").text
    page = reader.get("/two/en/").text
    assert "Another Province" in page
    assert "Lamphun Province" not in page


class TestBehindAProxyThatTakesAPrefixOff:
    def test_every_address_begins_with_it(self, settings: Settings) -> None:
        behind = settings.model_copy(update={"root_path": "/news"})
        reader = CheckingClient(stripping(create_app(behind), "/news"))  # it follows every link
        assert reader.get("/news/").headers["location"] == "/news/th/"
        document = reader.document(reader.get("/news/th/contact"))
        assert {e.attrib["href"].partition("?")[0] for e in document.elements("link")} >= {
            "/news/static/styles/base.css"
        }
        assert reader.get("/news/healthz").text == "ok\n"
        cookie = reader.post("/news/en/preferences", data={"theme": "dark"}).headers.get_list("set-cookie")
        assert "Path=/news;" in cookie[-1]

    def test_a_proxy_may_tell_it_with_each_request(self, settings: Settings) -> None:
        behind = settings.model_copy(update={"root_path": "X-Forwarded-Prefix"})
        app = create_app(behind)
        for prefix in ("/one", "/two/three", "/one"):
            reader = CheckingClient(stripping(app, prefix, tell=True))
            assert reader.get(f"{prefix}/").headers["location"] == f"{prefix}/th/"
            assert reader.get(f"{prefix}/en/").status_code == 200

    @pytest.mark.parametrize(
        "told",
        ["https://elsewhere.example", "//elsewhere.example", "/..", "/a b", '/"><script>', "/" + 600 * "x"],
    )
    def test_what_is_told_and_is_no_path_is_none(self, settings: Settings, told: str) -> None:
        app = create_app(settings.model_copy(update={"root_path": "X-Forwarded-Prefix"}))
        answer = CheckingClient(app).get("/", headers={"X-Forwarded-Prefix": told})
        assert answer.headers["location"] == "/th/"

    def test_nobody_is_believed_where_no_setting_says_so(self, settings: Settings) -> None:
        answer = CheckingClient(create_app(settings)).get("/", headers={"X-Forwarded-Prefix": "/elsewhere"})
        assert answer.headers["location"] == "/th/"

    @pytest.mark.parametrize("path", ["/", "news", "/a b", "https://a.example/news", "Forwarded"])
    def test_a_slip_in_the_setting_is_told(self, path: str) -> None:
        with pytest.raises(SettingsError, match='must be a path like "/news", or "X-Forwarded-Prefix"'):
            Settings.model_validate({"root_path": path})


def stripping(app: Starlette, prefix: str, *, tell: bool = False) -> Starlette:
    """A proxy that answers below a prefix, and takes it off before it hands a request on."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"].startswith(prefix)
        headers = [*scope["headers"], *([(b"x-forwarded-prefix", prefix.encode())] if tell else [])]
        await app({**scope, "path": scope["path"].removeprefix(prefix), "headers": headers}, receive, send)

    return cast("Starlette", proxy)
