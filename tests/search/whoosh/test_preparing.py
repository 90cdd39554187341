"""What is made anew in the background."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from unittest.mock import patch

import pytest

from portal.search.whoosh import preparing
from portal.search.whoosh.preparing import REST, Latest


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def patient() -> Latest[str]:
    return Latest(60.0)


def test_what_is_ready_within_a_moment_is_given_at_once(thread: ThreadPoolExecutor) -> None:
    assert patient().get(thread, "one", lambda: "made of one") == "made of one"


def test_it_is_made_once_for_each_state(thread: ThreadPoolExecutor) -> None:
    latest, made = patient(), []

    def make(state: str) -> str:
        made.append(state)
        return state

    for state in ("one", "one", "two", "two"):
        with patch.object(preparing, "monotonic", lambda: 0.0):
            latest.get(thread, state, partial(make, state))
    assert made == ["one", "two"]


def test_while_the_next_is_made_the_one_before_serves(thread: ThreadPoolExecutor) -> None:
    latest, go = patient(), Event()

    def slowly() -> str:
        go.wait(60)
        return "new"

    with patch.object(preparing, "monotonic", lambda: 0.0):
        latest.get(thread, "one", lambda: "old")
        with patch.object(latest, "_patience", 0.0):
            assert latest.get(thread, "two", slowly) == "old"
            assert latest.get(thread, "three", slowly) == "old"
        go.set()
        assert latest.get(thread, "two", slowly) == "new"


def test_before_anything_is_made_there_is_nothing(thread: ThreadPoolExecutor) -> None:
    latest, go = Latest[str](0.0), Event()
    assert latest.get(thread, "one", lambda: "made" if go.wait(60) else "") is None
    go.set()


def test_what_took_long_is_not_made_again_soon(thread: ThreadPoolExecutor) -> None:
    latest, now = patient(), [0.0]

    def slowly(name: str) -> str:
        now[0] += 2.0
        return name

    with patch.object(preparing, "monotonic", lambda: now[0]):
        latest.get(thread, "one", lambda: slowly("first"))
        now[0] += 2.0 * REST - 1
        assert latest.get(thread, "two", lambda: slowly("second")) == "first"
        now[0] += 1
        assert latest.get(thread, "two", lambda: slowly("second")) == "second"


def test_an_error_reaches_who_waits_and_the_next_try_may_succeed(thread: ThreadPoolExecutor) -> None:
    latest = patient()

    def fail() -> str:
        raise OSError("spoilt")

    with patch.object(preparing, "monotonic", lambda: 0.0):
        with pytest.raises(OSError, match="spoilt"):
            latest.get(thread, "one", fail)
        assert latest.get(thread, "one", lambda: "made") == "made"


def test_what_was_forgotten_is_made_again(thread: ThreadPoolExecutor) -> None:
    latest = patient()
    with patch.object(preparing, "monotonic", lambda: 0.0):
        latest.get(thread, "one", lambda: "first")
        latest.forget()
        assert latest.get(thread, "one", lambda: "second") == "second"
