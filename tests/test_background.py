"""What goes on beside the requests."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from portal import ArticleDeriver, InMemoryStore, NullEngine
from portal import background as background_module
from portal.app import create_app
from portal.article import Article, Translation
from portal.background import INTERVAL, BackgroundTasks
from portal.errors import SearchError, StoreError
from portal.settings import Settings
from portal.views.services import Services
from tests.logs import capture_logs

SITE = Path(__file__).parent / "views" / "site.toml"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2024, 2, 29, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Starlette:
    return create_app(Settings(site=SITE, data_dir=tmp_path), clock=clock)


def services_of(
    app: Starlette, interval: float = 0.001, prepare: Callable[[], None] | None = None
) -> tuple[Services, BackgroundTasks]:
    """The services of the portal, and background tasks of it that do not wait between rounds; perhaps with something
    else that makes the store ready."""
    services: Services = app.state.services
    own = services.background
    return services, BackgroundTasks(
        prepare or own._prepare,
        services.store,
        services.visits,
        services.figures,
        own._misses,
        services.clock,
        own._indexer,
        services.searching,
        services.page_memory.look,
        interval,
    )


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the background tasks bring about."""
    async with asyncio.timeout(20):
        while not await happened():  # noqa: ASYNC110 - what the store holds has no event
            await asyncio.sleep(0)


def test_an_article_whose_hour_comes_is_logged_once_by_itself(app: Starlette, clock: Clock) -> None:
    services, background = services_of(app)
    soon = Article(
        id="soon",
        slug="soon",
        category="services",
        original="en",
        published_at=clock.now + timedelta(minutes=1),
        translations={"en": Translation(language="en", title="Soon", body="Soon.")},
    )

    async def events() -> list[str]:
        return [change.event for change in await services.store.changes(0)]

    async def go() -> list[str]:
        await background.start()
        await services.store.save([soon])
        assert await events() == ["saved"]
        clock.now += timedelta(minutes=2)

        async def published() -> bool:
            return "published" in await events()

        await until(published)
        await background.stop()
        return await events()

    assert asyncio.run(go()) == ["saved", "published"]


def test_visits_are_written_down_without_being_asked(app: Starlette, clock: Clock, tmp_path: Path) -> None:
    services, background = services_of(app)

    async def go() -> None:
        await background.start()
        services.visits.count(clock.now)
        other: Services = create_app(Settings(site=SITE, data_dir=tmp_path), clock=clock).state.services

        async def seen_by_another_process() -> bool:
            clock.now += timedelta(minutes=1)  # figures may be some seconds old
            return (await other.visits.figures(clock.now)).total == 82655

        await until(seen_by_another_process)
        await other.store.close()
        await background.stop()

    asyncio.run(go())


def test_one_failing_background_task_does_not_end_the_others(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, background = services_of(app)
    rendered = asyncio.Event()

    async def fail(_: object) -> int:
        raise StoreError("the disk is full")

    async def derive_stale(_: int = 20) -> int:
        rendered.set()
        return 0

    monkeypatch.setattr(services.store, "publish_due", fail)
    monkeypatch.setattr(services.store, "derive_stale", derive_stale)

    async def go() -> None:
        await background.start()
        async with asyncio.timeout(20):
            await rendered.wait()
        await background.stop()

    with capture_logs() as logs:
        asyncio.run(go())
    assert [(entry["log_level"], entry["event"]) for entry in logs if "news whose" in entry["event"]] == [
        ("warning", "noticing news whose moment has come failed: the disk is full")
    ]


def test_a_log_that_cannot_be_written_ends_no_background_task(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, background = services_of(app)
    complaints: list[str] = []
    again = [asyncio.Event(), asyncio.Event()]

    class FullDisk(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complaints.append(record.getMessage())
            raise OSError(28, "No space left on device")

    def fail_until(enough: asyncio.Event) -> Callable[..., Awaitable[int]]:
        tries: list[int] = []

        async def fail(*_: object) -> int:
            tries.append(1)
            if len(tries) > 2:
                enough.set()
            raise StoreError("the disk is full")

        return fail

    monkeypatch.setattr(services.store, "publish_due", fail_until(again[0]))
    monkeypatch.setattr(services.store, "version", fail_until(again[1]))

    async def go() -> None:
        await background.start()
        async with asyncio.timeout(20):
            for each in again:
                await each.wait()
        await background.stop()

    logger, handler = logging.getLogger("portal"), FullDisk()
    logger.addHandler(handler)
    try:
        asyncio.run(go())
    finally:
        logger.removeHandler(handler)
    assert len(complaints) >= 2


def test_how_the_index_is_is_looked_at_whatever_happens_to_what_follows_the_store(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, background = services_of(app)
    looked = asyncio.Event()
    looks: list[int] = []

    async def never() -> int:
        await asyncio.Event().wait()
        return 0

    async def look() -> None:
        looks.append(1)
        if len(looks) > 3:
            looked.set()
        raise SearchError("the folder is gone") if len(looks) % 2 else OSError("and worse")

    monkeypatch.setattr(services.searching, "look", look)
    monkeypatch.setattr(background._indexer, "follow", never)

    async def go() -> None:
        await background.start()
        async with asyncio.timeout(20):
            await looked.wait()
        await background.stop()

    with capture_logs():
        asyncio.run(go())


def test_a_store_that_cannot_be_made_ready_is_tried_again(app: Starlette) -> None:
    tries: list[int] = []

    def prepare() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StoreError("locked")

    _, background = services_of(app, INTERVAL, prepare)

    async def go() -> None:
        with pytest.raises(StoreError):
            await background.start()
        await background.start()
        await background.start()
        await background.stop()

    with capture_logs():
        asyncio.run(go())
    assert len(tries) == 2


def test_all_who_wait_for_the_store_wait_for_one_attempt(app: Starlette) -> None:
    tries: list[int] = []
    waiting, fail = threading.Event(), threading.Event()

    def prepare() -> None:
        tries.append(1)
        waiting.set()
        assert fail.wait(20)
        raise StoreError("locked")

    _, background = services_of(app, INTERVAL, prepare)

    async def go() -> list[BaseException | None]:
        requests = [asyncio.create_task(background.start()) for _ in range(10)]
        await asyncio.to_thread(waiting.wait, 20)
        requests[0].cancel()  # that reader has left
        fail.set()
        return await asyncio.gather(*requests, return_exceptions=True)

    outcomes = asyncio.run(go())
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError, *[StoreError] * 9]
    assert len(tries) == 1


class Panic(BaseException):
    """What a library written in Rust raises where it is at fault."""


@pytest.mark.parametrize("trouble", [ZeroDivisionError, Panic, asyncio.CancelledError])
def test_whatever_ends_background_work_is_told_once_with_its_place_and_the_work_goes_on(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, trouble: type[BaseException]
) -> None:
    services, background = services_of(app)
    rounds: list[int] = []
    enough = asyncio.Event()

    async def derive_stale(_: int = 20) -> int:
        rounds.append(1)
        if len(rounds) > 20:
            enough.set()
            return 0
        raise trouble("secret")

    monkeypatch.setattr(services.store, "derive_stale", derive_stale)

    async def go() -> None:
        await background.start()
        async with asyncio.timeout(20):
            await enough.wait()
        await background.stop()

    with capture_logs() as logs:
        asyncio.run(go())
    failed, over = (entry for entry in logs if entry["event"].startswith("deriving from articles anew"))
    assert f" failed: {trouble.__name__} at " in failed["event"]
    assert "derive_stale" in failed["event"]
    assert "secret" not in str(logs)
    assert over["event"].endswith(" works again")


def test_a_store_that_lacks_something_and_a_clock_that_fails_are_told(tmp_path: Path) -> None:
    class Bare(InMemoryStore):
        """Loses a method."""

    def no_clock() -> datetime:
        raise OverflowError

    app = create_app(
        Settings(site=SITE, data_dir=tmp_path),
        store=Bare(ArticleDeriver()),
        clock=Clock(),
        search=NullEngine(),
    )
    Bare.derive_stale = property()  # type: ignore[assignment]  # reading it raises AttributeError
    _, background = services_of(app)
    background._clock = no_clock

    async def go() -> None:
        await background.start()
        async with asyncio.timeout(20):
            while len(logs) < 3:  # noqa: ASYNC110 - the log has no event
                await asyncio.sleep(0)
        await background.stop()

    with capture_logs() as logs:
        asyncio.run(go())
    assert [entry["event"].partition(" at ")[0] for entry in logs] == [
        "settling how often pages were visited failed: OverflowError",
        "noticing news whose moment has come failed: OverflowError",
        "deriving from articles anew failed: AttributeError",
    ]


def test_stopping_waits_for_nobody_for_long(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    services, background = services_of(app)
    monkeypatch.setattr(background_module, "STOPPING", 0.01)

    async def never() -> None:
        await asyncio.Event().wait()

    async def go() -> None:
        await background.start()
        monkeypatch.setattr(services.visits, "flush", never)
        async with asyncio.timeout(20):
            await background.stop()

    with capture_logs() as logs:
        asyncio.run(go())
    told = "writing down what VisitCounter counted failed: it was not done within 0.01 seconds"
    assert told in [entry["event"] for entry in logs]
