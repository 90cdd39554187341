"""The log of our own commands: a line each, without values, no flood, and nobody waits for it."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from select import select

import pytest

from portal.cli.logs import MOST_WAITING, LogWriter, OneLine, Seldom
from portal.middleware.error_pages import ErrorPages
from tests.middleware.test_error_pages import scope_of


def record(
    name: str, message: str, *arguments: object, error: BaseException | None = None
) -> logging.LogRecord:
    caught = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, arguments, caught)


FAULT = KeyError("what a reader sent")


def test_an_event_is_a_line_without_the_values_of_an_exception() -> None:
    line = OneLine().format(record("uvicorn.error", "Exception in ASGI application\n", error=FAULT))
    assert " warning uvicorn.error: Exception in ASGI application: KeyError at " in line
    assert "reader" not in line
    assert "\n" not in line


def test_what_libraries_add_in_further_lines_is_left_out() -> None:
    line = OneLine().format(record("asyncio", "Task was destroyed\ntask: <Task coro='what a reader sent'>"))
    assert line.endswith(" warning asyncio: Task was destroyed")


def test_what_libraries_say_again_and_again_is_told_once() -> None:
    seldom = Seldom()
    told = [seldom.filter(record("uvicorn.error", "Invalid HTTP request received.")) for _ in range(1000)]
    assert sum(map(bool, told)) == 1
    assert seldom.filter(record("asyncio", "socket.accept() out of system resource\nsocket: 7"))
    assert not seldom.filter(record("asyncio", "socket.accept() out of system resource\nsocket: 8"))
    assert all(seldom.filter(record("portal.background", "ours tells by itself how often")) for _ in range(3))


@pytest.mark.anyio
async def test_what_the_portal_has_told_the_server_does_not_tell_again() -> None:
    class Nothing:
        async def start(self) -> None:
            pass

        def failed(self, *_: object, **__: object) -> None:
            pass

    async def fail(*_: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError

    async def send(_: object) -> None:
        pass

    pages = ErrorPages(fail, Nothing(), Nothing(), fail)  # type: ignore[arg-type]
    with pytest.raises(KeyError) as raised:
        await pages(scope_of("GET", "/"), None, send)  # type: ignore[arg-type]
    assert not Seldom().filter(record("uvicorn.error", "Exception in ASGI application", error=raised.value))
    assert Seldom().filter(record("uvicorn.error", "Exception in ASGI application", error=FAULT))
    assert not Seldom().filter(record("uvicorn.error", "Traceback (most recent call last):\n  File …"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def pipe() -> Iterator[tuple[int, LogWriter]]:
    """The end of a pipe to read from, and a writer into it."""
    end_read, end_write = os.pipe()
    with os.fdopen(end_write, "w", encoding="utf-8") as stream:
        writer = LogWriter(stream)
        writer.setFormatter(OneLine())
        yield end_read, writer
        drain = threading.Thread(target=read_all, args=(end_read,))
        drain.start()
        writer.close()
    drain.join(300)
    os.close(end_read)


def read_all(pipe: int) -> None:
    while os.read(pipe, 1 << 20):
        pass


def test_a_pipe_that_nobody_reads_holds_up_nobody_and_what_is_lost_is_counted(
    pipe: tuple[int, LogWriter],
) -> None:
    end_read, writer = pipe
    for number in range(3 * MOST_WAITING):
        writer.handle(record("portal.test", "%d %s", number, "x" * 1000))
    text = ""
    while "were left out" not in text:
        assert select([end_read], [], [], 60)[0], "nothing more is written"
        text += os.read(end_read, 1 << 20).decode()
    assert " portal.test: 0 x" in text


def test_a_closed_stream_holds_up_nobody() -> None:
    end_read, end_write = os.pipe()
    os.close(end_read)
    with os.fdopen(end_write, "w", encoding="utf-8") as stream:
        writer = LogWriter(stream)
        writer.handle(record("portal.test", "nobody hears it"))
        writer.close()
        with contextlib.suppress(OSError):
            stream.close()


def test_a_message_that_does_not_fit_its_arguments_is_told(pipe: tuple[int, LogWriter]) -> None:
    end_read, writer = pipe
    writer.handle(record("portal.test", "%d articles", "many"))
    assert "could not be told: %d articles" in os.read(end_read, 1000).decode()
