"""Figures for Prometheus: what is asked of a portal, and how it fares. Imported only where `metrics_port` is set.

Every process keeps its own in a folder, and the one that was started adds them up and tells them on that port. So does
prometheus_client where the variable PROMETHEUS_MULTIPROC_DIR names the folder when it is imported.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic, perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import ChangesForgotten, SettingsError, StoreError, why
from portal.failure_log import NO_FAULTS, Faults
from portal.middleware.health import PATHS
from portal.middleware.reader import route_path
from portal.middleware.request_trace import METHODS, route_name
from portal.news.store import ArticleStore
from portal.settings import Settings
from portal.views.services import Services

LOOK = 5.0
"""Seconds between two looks at the index and the catalogs."""
MOST_COUNTED = 10_000
"""Articles that are counted as not indexed yet."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of the histograms."""

log = logging.getLogger(__name__)

Heartbeat = Callable[[], Awaitable[None]]


class Metrics:
    """Counts what happens in the portal `app`, in this process alone, and registers that with `registry`, by default
    one of its own. Nothing in it tells what a reader sent: no address, query, cookie or header."""

    def __init__(self, app: Starlette, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        self._services: Services = app.state.services
        self._faults = Faults(log)
        self._looked = -LOOK
        self._looking: asyncio.Task[None] | None = None
        self._requests = Counter(
            "portal_requests",
            "Requests answered, by kind of page, method and status.",
            ("page", "method", "status"),
            registry=registry,
        )
        self._answers = Histogram(
            "portal_answer_seconds",
            "Seconds until an answer was sent, by kind of page.",
            ("page",),
            registry=registry,
            buckets=SECONDS,
        )
        self._searches = Histogram(
            "portal_search_seconds",
            "Seconds that searches took which were not kept from before, waiting included.",
            registry=registry,
            buckets=SECONDS,
        )
        self._lag = Gauge(
            "portal_index_lag_articles",
            "Articles that changed and are not in the search index yet.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._ready = Gauge(
            "portal_index_ready",
            "1 where the search index can be searched.",
            registry=registry,
            multiprocess_mode="livemin",
        )
        self._kept = Counter(
            "portal_page_memory",
            "Pages asked for, by whether they were kept from before.",
            ("kept",),
            registry=registry,
        )
        self._counted = {"yes": 0, "no": 0}
        self._store_errors = Counter(
            "portal_store_errors", "Times that the store could not be used.", registry=registry
        )
        self._failures = Counter(
            "portal_background_failures",
            "Failures of what goes on beside requests, by what it was.",
            ("work",),
            registry=registry,
        )
        self._translated = Gauge(
            "portal_catalog_messages_translated",
            "Messages of the templates that a language has.",
            ("language",),
            registry=registry,
            multiprocess_mode="livemin",
        )
        self._messages = Gauge(
            "portal_catalog_messages",
            "Messages of the templates.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._services.searching.listeners.append(self._searches.observe)
        self._services.faults.listeners.append(self._note_fault)
        for faults in self._services.background.faults():
            faults.listeners += (self._note_fault, self._note_failure)

    def measured(self, app: ASGIApp) -> ASGIApp:
        """The application, with its requests counted."""
        return _Measured(app, self._note_answer)

    def looking(self, heartbeat: Heartbeat) -> Heartbeat:
        """A heartbeat, called once a second, that also looks at index and catalogs now and then."""

        async def beating() -> None:
            await heartbeat()
            if monotonic() - self._looked >= LOOK and (self._looking is None or self._looking.done()):
                self._looked = monotonic()
                self._looking = asyncio.create_task(self._look())

        return beating

    def _note_answer(self, page: str, method: str, status: str, seconds: float) -> None:
        self._requests.labels(page, method, status).inc()
        self._answers.labels(page).observe(seconds)

    def _note_fault(self, work: str, error: BaseException) -> None:  # noqa: ARG002 - only its kind counts
        if isinstance(error, StoreError):
            self._store_errors.inc()

    def _note_failure(self, work: str, error: BaseException) -> None:  # noqa: ARG002 - each counts
        self._failures.labels(work).inc()

    async def _look(self) -> None:
        work, services = "looking at index and catalogs for Prometheus", self._services
        try:
            engine = services.searching.engine
            state = await engine.state()
            self._ready.set(state.ready)
            self._lag.set(await articles_behind(services.store, state.position) if engine.switched_on else 0)
            filled = await asyncio.to_thread(services.catalogs.filled)
        except NO_FAULTS:
            raise
        except BaseException as error:  # noqa: BLE001 - see NO_FAULTS
            self._note_fault(work, error)
            self._faults.failed(work, error)
            return
        self._faults.went_well(work)
        memory = services.page_memory
        for kept, number in (("yes", memory.hits), ("no", memory.misses)):
            self._kept.labels(kept).inc(number - self._counted[kept])
            self._counted[kept] = number
        for tag, (translated, needed) in filled.items():
            self._translated.labels(tag).set(translated)
            self._messages.set(needed)


class _Measured:
    """Tells `note` of each request: kind of page, method, status, seconds."""

    def __init__(self, app: ASGIApp, note: Callable[[str, str, str, float], None]) -> None:
        self._app = app
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            page = "health" if route_path(scope) in PATHS else route_name(scope)
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._note(page, method, str(status or "none"), perf_counter() - began)


async def articles_behind(store: ArticleStore, position: int) -> int:
    """How many articles changed after `position` in the change log; where it does not reach back, how many changes
    there were. Raises StoreError."""
    behind, at = set[str](), position
    try:
        while len(behind) < MOST_COUNTED and (changes := await store.changes(at)):
            behind |= {change.article for change in changes}
            at = changes[-1].version
    except ChangesForgotten:
        return await store.version() - position
    return len(behind)


def listen(settings: Settings, folder: Path) -> None:
    """Answer Prometheus, in a thread, with what all processes have written into `folder`, which is made anew.

    Raises SettingsError where the port or the folder cannot be had.
    """
    registry = CollectorRegistry()
    host, port = settings.metrics_host, settings.metrics_port
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        raise SettingsError(
            f"metrics_port: cannot listen on “{host}”, port {port}: {why(error)}. Choose another one."
        ) from None
    try:
        shutil.rmtree(folder, ignore_errors=True)  # only now: who has the port has the folder
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise SettingsError(f"metrics_port: {folder} cannot be made: {why(error)}. Remove it.") from None
    MultiProcessCollector(registry, str(folder))


def forget(process: int) -> None:
    """What a process that has ended had of the present moment does not count any more; what it counted does."""
    mark_process_dead(process)
