"""What a portal tells Prometheus: how it fares, and nothing of its readers."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import yaml
from starlette.applications import Starlette

from portal.cli import serving as command
from portal.errors import SettingsError, StoreError
from portal.search.engine import IndexState, NullEngine
from portal.settings import Settings
from portal.testing import CheckingClient
from portal.views.services import Services
from tests.cli.served import read, serving
from tests.deploy.programs import DEPLOY, free_port, the
from tests.logs import capture_logs
from tests.views.conftest import make_article, make_portal

pytest.importorskip(
    "prometheus_client", reason="There is no prometheus-client. Install civic-portal[metrics]."
)

ENGLISH = Path(__file__).parent / "site-news.toml"


class Counted:
    """A portal in this process, and what is counted of it."""

    def __init__(self, app: Starlette) -> None:
        from prometheus_client import CollectorRegistry

        from portal.metrics import Metrics

        self.registry = CollectorRegistry()
        self.metrics = Metrics(app, self.registry)
        self.served = self.metrics.measured(app)
        self.services: Services = app.state.services

    def number(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)

    def look(self) -> None:
        """One heartbeat, and what comes of it."""

        async def beat() -> None:
            return None

        async def once() -> None:
            await self.metrics.looking(beat)()
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

        asyncio.run(once())


class Behind(NullEngine):
    """An index that has followed the store to a change."""

    switched_on = True
    position = 0
    ready = True

    async def state(self) -> IndexState:
        return IndexState(ready=self.ready, stale=False, position=self.position)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Counted]:
    def counted(*articles: Any, **more: Any) -> Counted:
        return Counted(make_portal(tmp_path / "var", articles, **more))

    return counted


def test_requests_are_counted_by_kind_of_page_method_and_status(make: Callable[..., Counted]) -> None:
    counted = make(make_article("a"))
    with CheckingClient(counted.served) as client:  # type: ignore[arg-type]  # it is an application around one
        client.follows_links = False
        client.get("/th/")
        client.get("/en/news/provincial-news/a?fbclid=SECRET")
        client.get("/en/news/provincial-news/nothing")
        client.request("PROPFIND", "/th/")
        client.get("/healthz")
    for page, method, status in (
        *(("home", "GET", "200"), ("article", "GET", "200"), ("article", "GET", "404")),
        *(("home", "other", "405"), ("health", "GET", "200")),
    ):
        assert counted.number("portal_requests_total", page=page, method=method, status=status) == 1
    assert counted.number("portal_answer_seconds_count", page="article") == 2


def test_searches_are_timed_but_not_those_kept_from_before(make: Callable[..., Counted]) -> None:
    counted = make(make_article("a"), engine=Behind())
    with CheckingClient(counted.served) as client:  # type: ignore[arg-type]
        client.follows_links = False
        for text in ("hall", "hall", "bridge"):
            client.get("/en/search", params={"q": text})
    assert counted.number("portal_search_seconds_count") == 2


def test_articles_that_the_index_lacks_are_counted_once_each(make: Callable[..., Counted]) -> None:
    engine = Behind()
    counted = make(make_article("a"), make_article("b"), engine=engine)
    store = counted.services.store
    asyncio.run(store.save([make_article("a", withdrawn=True)]))
    counted.look()
    assert counted.number("portal_index_lag_articles") == 2
    assert counted.number("portal_index_ready") == 1
    engine.position, engine.ready = asyncio.run(store.version()), False
    counted.metrics._looked = float("-inf")
    counted.look()
    assert counted.number("portal_index_lag_articles") == 0
    assert counted.number("portal_index_ready") == 0


def test_messages_of_each_language_are_counted(make: Callable[..., Counted]) -> None:
    counted = make()
    counted.look()
    needed = counted.number("portal_catalog_messages")
    assert needed is not None
    assert needed > 200
    assert counted.number("portal_catalog_messages_translated", language="th") == needed
    lao = counted.number("portal_catalog_messages_translated", language="lo")
    assert lao is None or lao < needed


def test_failures_of_the_store_and_in_the_background_are_counted_each_time(
    make: Callable[..., Counted],
) -> None:
    counted = make()
    background, *_ = counted.services.background.faults()
    with capture_logs():
        for _each in range(3):
            background.failed("counting visits", StoreError("the disk is full"))
        counted.services.faults.failed("answering a request", StoreError("locked"))
        counted.services.faults.failed("answering a request", ValueError())
    assert counted.number("portal_background_failures_total", work="counting visits") == 3
    assert counted.number("portal_store_errors_total") == 4


def test_where_figures_are_off_nothing_of_it_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from portal import Settings, create_app; import portal.cli; "
        f"create_app(Settings(site={str(ENGLISH)!r}, data_dir={str(tmp_path)!r})); "
        "print('portal.metrics' in sys.modules, 'prometheus_client' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300
    )
    assert run.stdout == "False False\n"


class TestStart:
    def settings(self, tmp_path: Path, port: int) -> Settings:
        return Settings(site=ENGLISH, data_dir=tmp_path, metrics_port=port)

    def test_without_the_library_it_is_said_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "find_spec", lambda _: None)
        with pytest.raises(SettingsError, match=r"pip install 'civic-portal\[metrics\]'"):
            command.expose_metrics(self.settings(tmp_path, 9109))

    def test_a_port_that_another_program_has_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # put back afterwards
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(
                SettingsError, match=f"metrics_port: cannot listen on “127.0.0.1”, port {port}"
            ):
                command.expose_metrics(self.settings(tmp_path, port))


def workers_of(process: int) -> list[int]:
    told = (path.read_text(encoding="utf-8") for path in Path("/proc").glob("[0-9]*/stat") if path.exists())
    of = [(int(line.split(" ", 1)[0]), int(line.rpartition(")")[2].split()[1])) for line in told]
    return [number for number, parent in of if parent == process]


def figures_with(address: str, requests: int) -> str:
    """The figures, once so many requests are counted: one is when its answer has been sent."""
    for _ in range(500):
        told = read(address)
        if total_of(told, "portal_requests_total") >= requests:
            break
    assert total_of(told, "portal_requests_total") == requests
    return told


def total_of(figures: str, name: str) -> float:
    return sum(
        float(found) for found in re.findall(rf"^{name}(?:{{.*}})? ([\d.e+-]+)$", figures, re.MULTILINE)
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Processes are found in /proc.")
def test_workers_are_summed_up_also_those_that_have_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("PORTAL_SITE", str(ENGLISH))
    monkeypatch.setenv("PORTAL_METRICS_PORT", str(port))
    figures = f"http://127.0.0.1:{port}/metrics"
    with serving(tmp_path, "--workers", "2") as served:
        for number in range(8):
            read(f"{served.address}en/?n=SECRET{number}")
        with pytest.raises(HTTPError):
            read(f"{served.address}en/SECRET")
        told = figures_with(figures, 9)
        assert "SECRET" not in told
        with pytest.raises(HTTPError):
            read(f"{served.address}metrics")  # readers are told nothing of it
        figures_with(figures, 10)
        os.kill(workers_of(served.process)[0], signal.SIGKILL)
        figures_with(figures, 10)


class TestAlerts:
    alerts = DEPLOY / "alerts.yml"

    def test_each_is_about_figures_that_there_are(self, make: Callable[..., Counted]) -> None:
        there = {
            f"{metric.name}{suffix}"
            for metric in make().registry.collect()
            for suffix in ("", "_total", "_bucket", "_count", "_sum")
        }
        rules = yaml.safe_load(self.alerts.read_text(encoding="utf-8"))["groups"][0]["rules"]
        named = {name for rule in rules for name in re.findall(r"portal_\w+", rule["expr"])}
        assert named
        assert named <= there

    @pytest.mark.prometheus
    def test_prometheus_finds_nothing_wrong(self) -> None:
        run = subprocess.run(
            [the("promtool"), "check", "rules", str(self.alerts)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert run.returncode == 0, run.stdout + run.stderr

    def test_the_papers_tell_of_every_figure(self, make: Callable[..., Counted]) -> None:
        paper = (DEPLOY.parent / "docs" / "how-to" / "run-it.md").read_text(encoding="utf-8")
        named = set(re.findall(r"portal_\w+", paper))
        for metric in make().registry.collect():
            exposed = f"{metric.name}_total" if metric.type == "counter" else metric.name
            assert exposed in named
