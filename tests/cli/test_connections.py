"""How many connections there may be, and which are closed."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from portal.cli import http_protocols, server_process
from portal.cli.http_protocols import BoundedConnections, OnH11, OnHttpTools
from portal.cli.server_process import MOST_CONNECTIONS, MOST_FILES, most_connections

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Limits = Callable[[int, int], list[tuple[int, int]]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """Has the process seem to have these limits of open files; gives what it then sets."""
    given: list[tuple[int, int]] = []

    def have(soft: int, hard: int) -> list[tuple[int, int]]:
        given.clear()
        monkeypatch.setattr(resource, "getrlimit", lambda _: given[-1] if given else (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda _, both: given.append(both))
        return given

    return have


@pytest.mark.parametrize(
    ("soft", "hard", "taken", "answered"),
    [
        (64, 64, [], 8),
        (1024, 1024, [], 480),
        (1024, 20_000, [(20_000, 20_000)], MOST_CONNECTIONS),
        (1024, resource.RLIM_INFINITY, [(MOST_FILES, resource.RLIM_INFINITY)], MOST_CONNECTIONS),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, [], MOST_CONNECTIONS),
        (1 << 20, 1 << 20, [], MOST_CONNECTIONS),
    ],
)
def test_as_many_connections_are_taken_as_there_may_be_open_files(
    limits: Limits, soft: int, hard: int, taken: list[tuple[int, int]], answered: int
) -> None:
    given = limits(soft, hard)
    server_process.raise_limit_of_files()
    assert (given, most_connections()) == (taken, answered)


async def app(scope: Any, _: Any, send: Any) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


PROTOCOLS: list[Any] = [OnH11, OnHttpTools]


@pytest.fixture(autouse=True, params=PROTOCOLS)
def _on_each(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PROTOCOLS", [request.param])


@asynccontextmanager
async def answering(most: int) -> AsyncIterator[int]:
    """A server that answers as many connections at once; its port."""
    config = uvicorn.Config(
        app, port=0, http=PROTOCOLS[0], limit_concurrency=most, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await running


async def answer(port: int) -> bytes:
    """What is answered on a connection of its own; nothing where it is closed without an answer."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        told = await reader.read()
        writer.close()
    except ConnectionError:
        return b""
    return told.partition(b"\r\n")[0]


@pytest.mark.anyio
async def test_connections_that_wait_for_nothing_make_room_for_readers() -> None:
    async with answering(8) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
        for _, writer in held:
            writer.write(b"GET / HT")
        assert [await answer(port) for _ in range(3)] == [b"HTTP/1.1 200 OK"] * 3
        for _, writer in held:
            writer.close()


@pytest.mark.anyio
async def test_those_above_the_limit_are_told_and_those_far_above_are_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = asyncio.Event()
    begun: asyncio.Queue[None] = asyncio.Queue()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        begun.put_nowait(None)
        await go.wait()
        await quick(scope, receive, send)

    quick = app
    monkeypatch.setitem(globals(), "app", slow)
    async with answering(8) as port:
        asked = []
        for _ in range(7):
            asked.append(asyncio.create_task(answer(port)))
            await begun.get()
        refused = [asyncio.create_task(answer(port)) for _ in range(10)]
        told = await asyncio.gather(*refused)
        assert set(told) == {b"HTTP/1.1 503 Service Unavailable", b""}
        go.set()
        assert await asyncio.gather(*asked) == [b"HTTP/1.1 200 OK"] * 7


@pytest.mark.anyio
@pytest.mark.parametrize("sent", [b"", b"GET / HT", REQUEST + b"GET / HT"])
async def test_a_connection_that_does_not_end_its_request_is_closed(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocols, "LONGEST_SILENCE", 0.05)
    async with answering(8) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        async with asyncio.timeout(20):
            told = await reader.read()
        assert told.count(b"200 OK") == sent.count(REQUEST)
        writer.close()


LARGE = 8 << 20
"""Bytes, more than the kernel keeps for a connection."""


async def large(scope: Any, _: Any, send: Any) -> None:
    """Answers with more than a client takes that does not read."""
    assert scope["type"] == "http"
    headers = [(b"content-length", str(LARGE).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(LARGE >> 16):
        await send({"type": "http.response.body", "body": bytes(1 << 16), "more_body": True})
    await send({"type": "http.response.body"})


async def ask_and_not_read(port: int) -> socket.socket:
    """A connection that has asked for what is large, and takes nothing of it."""
    client = socket.create_connection(("127.0.0.1", port), timeout=120)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_sendall(client, REQUEST)
    return client


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[BoundedConnections]:
    """The server's side of each connection, as it is made."""
    protocols: list[BoundedConnections] = []
    making = BoundedConnections.connection_made

    def note(self: BoundedConnections, transport: asyncio.Transport) -> None:
        protocols.append(self)
        making(self, transport)

    monkeypatch.setattr(BoundedConnections, "connection_made", note)
    monkeypatch.setitem(globals(), "app", large)
    return protocols


async def full(protocols: list[BoundedConnections], count: int = 1) -> None:
    """Wait until so many connections can be given no more of their answers."""
    async with asyncio.timeout(20):
        while sum(each.flow.write_paused for each in protocols) < count:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


@pytest.mark.anyio
async def test_a_connection_that_takes_nothing_of_its_answer_is_closed(
    made: list[BoundedConnections],
) -> None:
    async with answering(8) as port:
        client = await ask_and_not_read(port)
        await full(made)
        for _ in range(http_protocols.LONGEST_STANDSTILL - 1):
            made[0]._look()
        assert not made[0].transport.is_closing()
        made[0]._look()
        assert made[0].transport.is_closing()
        client.close()


@pytest.mark.anyio
async def test_one_that_takes_its_answer_slowly_is_not(made: list[BoundedConnections]) -> None:
    async with answering(8) as port:
        client = await ask_and_not_read(port)
        await full(made)
        for _ in range(http_protocols.LONGEST_STANDSTILL - 1):
            made[0]._look()
        taken = 0
        async with asyncio.timeout(60):
            while taken < LARGE:
                taken += len(await asyncio.get_running_loop().sock_recv(client, 1 << 16))
        made[0]._look()
        assert not made[0].transport.is_closing()
        client.close()


@pytest.mark.anyio
async def test_those_that_take_nothing_of_their_answers_make_room_for_readers(
    made: list[BoundedConnections], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(8) as port:
        held = [await ask_and_not_read(port) for _ in range(7)]
        await full(made, 7)
        for each in made:
            each._look()
        monkeypatch.setattr("tests.cli.test_connections.LARGE", 2)
        assert [await answer(port) for _ in range(3)] == [b"HTTP/1.1 200 OK"] * 3
        for client in held:
            client.close()


@pytest.mark.anyio
async def test_one_that_is_waiting_for_its_answer_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocols, "LONGEST_SILENCE", 0.01)
    go = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await go.wait()
        await app(scope, receive, send)

    monkeypatch.setitem(globals(), "app", slow)
    async with answering(8) as port:
        asked = asyncio.create_task(answer(port))
        await asyncio.sleep(0.1)
        monkeypatch.undo()
        go.set()
        assert await asked == b"HTTP/1.1 200 OK"
