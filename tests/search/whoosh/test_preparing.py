"""What is made anew in the background."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Event
from unittest.mock import Mock, patch

import pytest

from portal.search.whoosh import thread_work
from portal.search.whoosh.thread_work import REST, Latest
from tests.logs import capture_logs


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def test_what_is_ready_within_a_moment_is_given_at_once(thread: ThreadPoolExecutor) -> None:
    assert Latest[str]().get(thread, "one", lambda: "made of one", 60) == "made of one"


def test_it_is_made_once_for_each_state(thread: ThreadPoolExecutor) -> None:
    latest, made = Latest[str](), []

    def make(state: str) -> str:
        made.append(state)
        return state

    for state in ("one", "one", "two", "two"):
        with patch.object(thread_work, "monotonic", lambda: 0.0):
            latest.get(thread, state, partial(make, state), 60)
            thread.submit(int).result(300)  # what was to be made before it is made
    assert made == ["one", "two"]
    assert latest.state == "two"


def test_while_the_next_is_made_the_one_before_is_given_at_once(thread: ThreadPoolExecutor) -> None:
    latest, go = Latest[str](), Event()

    def slowly() -> str:
        go.wait(60)
        return "new"

    with patch.object(thread_work, "monotonic", lambda: 0.0):
        latest.get(thread, "one", lambda: "old", 60)
        for state in ("two", "three"):
            assert latest.get(thread, state, slowly, 60) == "old"
            assert (latest.state, latest.is_making) == ("one", True)
        go.set()
        thread.submit(int).result(300)
        assert latest.get(thread, "two", slowly, 60) == "new"
    assert (latest.state, latest.is_making) == ("two", False)


def test_before_anything_is_made_there_is_nothing(thread: ThreadPoolExecutor) -> None:
    latest, go = Latest[str](), Event()
    assert latest.get(thread, "one", lambda: "made" if go.wait(60) else "", 0) is None
    assert latest.state == ""
    go.set()


def test_what_one_waited_for_in_vain_nobody_else_waits_for(thread: ThreadPoolExecutor) -> None:
    latest, go = Latest[str](), Event()

    def slowly() -> str:
        go.wait(60)
        return "made"

    assert latest.get(thread, "one", slowly, 0) is None
    with patch.object(thread_work, "wait", Mock(wraps=wait)) as waited:
        for _ in range(3):
            assert latest.get(thread, "one", slowly, 0.001) is None
    assert [call.args[1] for call in waited.call_args_list] == [0.001, 0, 0]
    go.set()
    thread.submit(int).result(300)
    assert latest.get(thread, "one", slowly, 60) == "made"


def test_what_took_long_is_not_made_again_soon(thread: ThreadPoolExecutor) -> None:
    latest, now = Latest[str](), [0.0]

    def slowly(name: str) -> str:
        now[0] += 2.0
        return name

    with patch.object(thread_work, "monotonic", lambda: now[0]):
        latest.get(thread, "one", lambda: slowly("first"), 60)
        now[0] += 2.0 * REST - 1
        latest.get(thread, "two", lambda: slowly("second"), 60)
        assert not latest.is_making
        now[0] += 1
        latest.get(thread, "two", lambda: slowly("second"), 60)
        thread.submit(int).result(300)
        assert latest.get(thread, "two", lambda: slowly("second"), 60) == "second"


def test_an_error_reaches_who_waits_and_the_next_try_may_succeed(thread: ThreadPoolExecutor) -> None:
    latest = Latest[str]()

    def fail() -> str:
        raise OSError("spoilt")

    with patch.object(thread_work, "monotonic", lambda: 0.0):
        with pytest.raises(OSError, match="spoilt"):
            latest.get(thread, "one", fail, 60)
        assert latest.get(thread, "one", lambda: "made", 60) == "made"


def test_an_error_for_which_nobody_waits_is_logged_without_its_message(thread: ThreadPoolExecutor) -> None:
    latest = Latest[str]()

    def fail() -> str:
        raise ValueError("ลำไย")

    with patch.object(thread_work, "monotonic", lambda: 0.0), capture_logs() as logs:
        latest.get(thread, "one", lambda: "old", 60)
        assert latest.get(thread, "two", fail, 60) == "old"
        thread.submit(int).result(300)
    [entry] = logs
    assert entry["log_level"] == "error"
    assert "ValueError at " in entry["event"]
    assert "fail" in entry["event"]
    assert "ลำไย" not in str(entry)


def test_what_was_forgotten_is_made_again(thread: ThreadPoolExecutor) -> None:
    latest = Latest[str]()
    with patch.object(thread_work, "monotonic", lambda: 0.0):
        latest.get(thread, "one", lambda: "first", 60)
        latest.forget()
        assert latest.get(thread, "one", lambda: "second", 60) == "second"
