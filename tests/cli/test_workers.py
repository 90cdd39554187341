"""Who starts the workers: goes on whatever becomes of them."""

from __future__ import annotations

import os
import socket
import subprocess
from dataclasses import dataclass

import pytest

from portal.cli import serving
from portal.cli.serving import Workers
from portal.settings import Settings
from tests.logs import capture_logs

SETTINGS = Settings()


@dataclass
class Process:
    """A process that has ended, or runs."""

    code: int | None
    pid: int = 1

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, _: int) -> None:
        self.code = 0

    def wait(self, _: float) -> None:
        return None


class Worker:
    """One that answers at once; `process` tells how it ended."""

    silent = 0

    def __init__(self, code: int | None, started: float) -> None:
        self.process = Process(code)
        self.started = started
        self.answers = False

    def listen(self) -> bool:
        is_first, self.answers = not self.answers, True
        return is_first

    def hangs(self) -> bool:
        return False

    def forget(self) -> None:
        """There is nothing to close."""


class Time:
    """A clock that goes on when somebody sleeps."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_worker_that_the_machine_has_no_room_for_is_told_and_started_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first one is killed; then files, then memory are lacking for a while."""
    time = Time()
    outcomes: list[int | OSError | None] = [
        -9,
        *[OSError(24, "Too many open files")] * 3,
        OSError(12, "no memory"),
        None,
    ]
    made: list[Worker] = []

    def make(*_: object) -> Worker:
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        made.append(Worker(outcome, time.now))
        return made[-1]

    def sleep(seconds: float) -> None:
        time.now += seconds
        running._to_end = len(made) == 2 and made[1].answers

    running = Workers(SETTINGS, 1, socket.socket, lambda: None)
    monkeypatch.setattr(serving, "_Worker", make)
    monkeypatch.setattr(serving, "heed", lambda _: None)
    monkeypatch.setattr(serving, "time", time)
    monkeypatch.setattr(time, "sleep", sleep)
    with capture_logs() as logs:
        assert running.run() == 0
    assert [log["event"].partition("; was there")[0] for log in logs] == [
        "worker 1 (process 1) ended: by SIGKILL (Killed)",
        "worker 1 cannot be started: Too many open files",
        "worker 1 cannot be started: no memory (2 times more since this was told last)",
        "worker 1 answers again",
    ]
    assert time.now > 1 + 2 + 4 + 8, "each attempt waits twice as long"


def test_a_worker_that_cannot_be_started_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(12, "no memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with socket.socket() as listener:
        before = os.dup(listener.fileno())
        os.close(before)
        with pytest.raises(OSError, match="no memory"):
            serving._Worker(SETTINGS, listener)
        after = os.dup(listener.fileno())
        os.close(after)
    assert before == after, "the lowest number that is free"


def test_where_none_can_be_started_at_first_all_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> socket.socket:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(serving, "heed", lambda _: None)
    with capture_logs() as logs:
        assert Workers(SETTINGS, 2, refuse, lambda: None).run() == 1
    assert [log["event"] for log in logs] == [
        "worker 1 cannot be started: Address already in use",
        "worker 2 cannot be started: Address already in use",
    ]
