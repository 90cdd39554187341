"""A cache in front is told that something has changed: by one of all processes, again when all know, until it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portal import cache_purge
from portal.app import create_app, lifespan
from portal.cache_purge import SETTLED, CachePurger, forget_all
from portal.errors import PortalError, StoreError
from portal.middleware.page_memory import Made
from portal.search.engine import NullEngine
from portal.settings import Settings
from portal.views.services import Services
from tests.deploy.programs import free_port
from tests.logs import capture_logs
from tests.views.conftest import SITE, make_article

LONGEST = 20
"""Seconds that these tests wait for what must happen."""


@dataclass
class Cache:
    """A cache that notes what it is told, and answers with a line of ours; without one, never."""

    line: bytes = b"HTTP/1.1 200 Forgotten"
    told: list[str] = field(default_factory=list)
    url: str = ""
    clients: list[asyncio.StreamWriter] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.clients.append(writer)
        self.told.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if self.line:
            writer.write(self.line + b"\r\n\r\n")
            writer.close()
        else:
            await reader.read()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self.answer, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        try:
            async with asyncio.timeout(LONGEST):
                yield
        finally:
            server.close()
            for client in self.clients:
                client.transport.abort()
            await asyncio.sleep(0)

    async def is_told(self, times: int) -> None:
        while len(self.told) < times:  # noqa: ASYNC110 - what another end of a connection heard has no event
            await asyncio.sleep(0.01)


async def told_by(cache: Cache) -> str:
    """What became of telling it; empty where it heard."""
    async with cache.listening():
        try:
            await forget_all(cache.url)
        except PortalError as error:
            return str(error).replace(cache.url, "URL")
        return ""


class TestARequest:
    def test_it_asks_to_forget_all_below_the_address(self) -> None:
        cache = Cache()
        assert asyncio.run(told_by(cache)) == ""
        [request] = cache.told
        assert request.startswith("BAN / HTTP/1.1\r\n")
        assert f"\r\nHost: {cache.url.split('/')[2]}\r\n" in request

    @pytest.mark.parametrize("line", [b"HTTP/1.1 405 Not Allowed", b"nonsense", b"", b"x" * 100_000])
    def test_a_cache_that_does_not_say_that_it_did_is_told_of(
        self, line: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache_purge, "PATIENCE", 0.2)
        told = asyncio.run(told_by(Cache(line)))
        assert told.startswith("URL ")
        assert len(told) < 300
        assert told.endswith((".", "?"))

    def test_one_that_is_not_there_is_told_of(self) -> None:
        with pytest.raises(PortalError, match=r"cannot be asked: .+ Is the cache running"):
            asyncio.run(forget_all(f"http://127.0.0.1:{free_port()}/"))


class Ground:
    """Processes that share a folder, what pages are made of, and a clock; each request to the cache is noted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.made_of: Made = (1,)
        self.told: list[float] = []
        self.fails = False
        self.folder = folder
        monkeypatch.setattr(cache_purge, "monotonic", lambda: self.now)
        monkeypatch.setattr(cache_purge, "forget_all", self._forget)

    def process(self) -> CachePurger:
        return CachePurger("http://127.0.0.1:6081/", self.folder / "purging.lock", self._look)

    def go(self, seconds: float, *processes: CachePurger) -> list[float]:
        """Let time pass, a round of each process every quarter of a second; when the cache was told meanwhile."""
        before = len(self.told)
        for _ in range(int(seconds * 4)):
            for process in processes:
                asyncio.run(process.follow())
            self.now += 0.25
        return self.told[before:]

    async def _look(self) -> Made:
        return self.made_of

    async def _forget(self, _: str) -> None:
        if self.fails:
            raise PortalError("not there")
        self.told.append(self.now)


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, monkeypatch)


class TestAPurger:
    def test_it_tells_at_once_and_when_no_process_shows_what_was_before(self, ground: Ground) -> None:
        process = ground.process()
        ground.go(10, process)
        ground.made_of = (2,)
        changed = ground.now
        assert ground.go(10, process) == [changed, changed + SETTLED]
        process.close()

    def test_of_changes_one_after_another_each_is_told(self, ground: Ground) -> None:
        process = ground.process()
        ground.go(10, process)
        for number in range(4):
            ground.made_of = ("change", number)
            assert ground.go(0.5, process) == [ground.now - 0.5]
        assert ground.go(10, process) == [ground.now - 10.5 + SETTLED]
        process.close()

    def test_one_of_all_processes_tells_and_another_takes_over(self, ground: Ground) -> None:
        first, second = ground.process(), ground.process()
        assert len(ground.go(10, first, second)) == 2
        ground.made_of = (2,)
        assert len(ground.go(10, first, second)) == 2
        first.close()
        assert len(ground.go(10, second)) == 2, "what was told before is not known"
        second.close()

    def test_what_could_not_be_told_is_told_later(self, ground: Ground) -> None:
        process, ground.fails = ground.process(), True
        for _ in range(3):
            with pytest.raises(PortalError):
                ground.go(1, process)
        ground.fails = False
        assert ground.go(10, process)[0] == ground.now - 10
        process.close()

    def test_a_folder_that_cannot_be_written_to_is_told_of(self, tmp_path: Path) -> None:
        async def made_of() -> Made:
            raise StoreError("never asked")

        purger = CachePurger("http://127.0.0.1:6081/", tmp_path / "none" / "purging.lock", made_of)
        with pytest.raises(PortalError, match=r"purging\.lock cannot be opened"):
            asyncio.run(purger.follow())


def in_portals(
    folder: Path, cache: Cache, act: Callable[[Services, Services], Awaitable[None]], url: str = ""
) -> None:
    """Do something with the services of two portals on one data folder, while both run."""

    async def go() -> None:
        async with cache.listening():
            made = Settings(site=SITE, data_dir=folder, purge_url=url or cache.url)
            one, two = (create_app(made, search=NullEngine()) for _ in range(2))
            async with lifespan(one), lifespan(two):
                await act(one.state.services, two.state.services)

    asyncio.run(go())


def test_whatever_process_changes_something_the_cache_is_told(tmp_path: Path) -> None:
    cache = Cache()

    async def act(one: Services, two: Services) -> None:
        await cache.is_told(2)
        for services, name in zip((one, two), ("a", "b"), strict=True):
            before = len(cache.told)
            await services.store.save([make_article(name)])
            await cache.is_told(before + 2)
            await services.store.withdraw([name])
            await cache.is_told(before + 3)
        assert len(cache.told) <= 2 + 2 * 4

    in_portals(tmp_path, cache, act)


def test_a_save_does_not_wait_for_a_cache_that_is_silent(tmp_path: Path) -> None:
    cache = Cache(b"")

    async def act(one: Services, _: Services) -> None:
        await cache.is_told(1)
        await one.store.save([make_article("a")])
        assert await one.store.version() == 1

    in_portals(tmp_path, cache, act)


def test_a_cache_that_is_not_there_is_told_of_in_the_log_once(tmp_path: Path) -> None:
    cache = Cache()
    with capture_logs() as logs:

        async def act(one: Services, _: Services) -> None:
            while not any("the cache in front" in log["event"] for log in logs):  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
            await one.store.save([make_article("a")])

        in_portals(tmp_path, cache, act, f"http://127.0.0.1:{free_port()}/")
    told = [log for log in logs if "the cache in front" in log["event"]]
    assert [log["log_level"] for log in told] == ["warning"]
