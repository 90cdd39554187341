"""What goes on beside the requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from starlette.applications import Starlette

from portal.app import create_app
from portal.errors import SearchError, StoreError
from portal.news.article import Article, Translation
from portal.settings import Settings
from portal.upkeep import Upkeep
from portal.views.parts import Parts

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


def parts_of(app: Starlette, beat: float = 0.001) -> tuple[Parts, Upkeep]:
    """The parts of the portal, and an upkeep of it that does not wait between rounds."""
    parts: Parts = app.state.parts
    own = parts.upkeep
    return parts, Upkeep(
        own._prepare, parts.store, (parts.visits,), parts.clock, own._follower, parts.searching, beat
    )


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the upkeep brings about."""
    async with asyncio.timeout(20):
        while not await happened():  # noqa: ASYNC110 - what the store holds has no event
            await asyncio.sleep(0)


def test_an_article_whose_hour_comes_is_logged_once_by_itself(app: Starlette, clock: Clock) -> None:
    parts, upkeep = parts_of(app)
    soon = Article(
        id="soon",
        slug="soon",
        category="services",
        original="en",
        published_at=clock.now + timedelta(minutes=1),
        translations={"en": Translation(language="en", title="Soon", body="Soon.")},
    )

    async def deeds() -> list[str]:
        return [change.deed for change in await parts.store.changes(0)]

    async def go() -> list[str]:
        await upkeep.start()
        await parts.store.save([soon])
        assert await deeds() == ["saved"]
        clock.now += timedelta(minutes=2)

        async def published() -> bool:
            return "published" in await deeds()

        await until(published)
        await upkeep.stop()
        return await deeds()

    assert asyncio.run(go()) == ["saved", "published"]


def test_visits_are_written_down_without_being_asked(app: Starlette, clock: Clock, tmp_path: Path) -> None:
    parts, upkeep = parts_of(app)

    async def go() -> None:
        await upkeep.start()
        parts.visits.count(clock.now)
        other: Parts = create_app(Settings(site=SITE, data_dir=tmp_path), clock=clock).state.parts

        async def seen_by_another_process() -> bool:
            clock.now += timedelta(minutes=1)  # figures may be some seconds old
            return (await other.visits.figures(clock.now)).total == 82655

        await until(seen_by_another_process)
        await other.store.close()
        await upkeep.stop()

    asyncio.run(go())


def test_one_failing_piece_of_upkeep_does_not_end_the_others(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, upkeep = parts_of(app)
    rendered = asyncio.Event()

    async def fail(_: object) -> int:
        raise StoreError("the disk is full")

    async def render_stale(_: int = 20) -> int:
        rendered.set()
        return 0

    monkeypatch.setattr(parts.store, "notice_due", fail)
    monkeypatch.setattr(parts.store, "render_stale", render_stale)

    async def go() -> None:
        await upkeep.start()
        async with asyncio.timeout(20):
            await rendered.wait()
        await upkeep.stop()

    with structlog.testing.capture_logs() as logs:
        asyncio.run(go())
    assert logs[0]["reason"] == "the disk is full"


def test_a_log_that_cannot_be_written_ends_no_upkeep(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, upkeep = parts_of(app)
    complaints: list[str] = []
    again = [asyncio.Event(), asyncio.Event()]

    def refuse(_: object, __: str, event: MutableMapping[str, object]) -> str:
        complaints.append(str(event["event"]))
        raise OSError(28, "No space left on device")

    def fail_until(enough: asyncio.Event) -> Callable[..., Awaitable[int]]:
        tries: list[int] = []

        async def fail(*_: object) -> int:
            tries.append(1)
            if len(tries) > 2:
                enough.set()
            raise StoreError("the disk is full")

        return fail

    monkeypatch.setattr(parts.store, "notice_due", fail_until(again[0]))
    monkeypatch.setattr(parts.store, "version", fail_until(again[1]))

    async def go() -> None:
        await upkeep.start()
        async with asyncio.timeout(20):
            for each in again:
                await each.wait()
        await upkeep.stop()

    structlog.configure(processors=[refuse])
    try:
        asyncio.run(go())
    finally:
        structlog.reset_defaults()
    assert len(complaints) > 3


def test_how_the_index_is_is_looked_at_whatever_happens_to_what_follows_the_store(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, upkeep = parts_of(app)
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

    monkeypatch.setattr(parts.searching, "look", look)
    monkeypatch.setattr(upkeep._follower, "follow", never)

    async def go() -> None:
        await upkeep.start()
        async with asyncio.timeout(20):
            await looked.wait()
        await upkeep.stop()

    with structlog.testing.capture_logs():
        asyncio.run(go())


def test_a_store_that_cannot_be_made_ready_is_tried_again(app: Starlette) -> None:
    parts, own = parts_of(app)
    tries: list[int] = []

    def prepare() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StoreError("locked")

    upkeep = Upkeep(prepare, parts.store, (parts.visits,), parts.clock, own._follower, parts.searching)

    async def go() -> None:
        with pytest.raises(StoreError):
            await upkeep.start()
        await upkeep.start()
        await upkeep.start()
        await upkeep.stop()

    with structlog.testing.capture_logs():
        asyncio.run(go())
    assert len(tries) == 2
