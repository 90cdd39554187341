"""What the log tells of what goes wrong."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest

from portal.errors import StoreError
from portal.failure_log import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_REASON, SOUND, Faults, reason_of
from tests.logs import capture_logs

WORK = "watering the garden"
LONG_OUTAGE = 12 * 60
"""Minutes."""


class Clock:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults(clock: Clock) -> Faults:
    return Faults(logging.getLogger("portal.garden"), clock)


def deep(levels: int) -> None:
    if not levels:
        raise KeyError("what a reader sent")
    deep(levels - 1)


def caught(levels: int = 0) -> BaseException:
    try:
        deep(levels)
    except KeyError as error:
        return error
    raise AssertionError


def test_the_reason_of_a_fault_is_its_kind_and_place_without_a_value() -> None:
    reason = reason_of(caught(1))
    assert reason.startswith("KeyError at tests/test_failure_log.py:")
    assert reason.endswith(" deep")
    assert "reader" not in reason


def test_the_reason_is_short_however_deep_the_fault_lies() -> None:
    assert len(reason_of(caught(900))) < 1000
    assert len(reason_of(StoreError("x" * 10_000))) == LONGEST_REASON + 1


def test_the_reason_names_what_the_fault_came_from() -> None:
    try:
        try:
            deep(0)
        except KeyError as error:
            raise BaseExceptionGroup("several", [OSError(28, "secret")]) from error
    except BaseExceptionGroup as error:
        reason = reason_of(error)
    assert reason.startswith("OSError at ")
    assert "secret" not in reason


def test_a_sentence_of_ours_is_told_on_one_line() -> None:
    assert reason_of(StoreError("the disk\nforged\x1b[2J")) == "the disk\ufffdforged\ufffd[2J"


def test_what_fails_again_and_again_is_told_at_growing_intervals_then_that_it_is_over(
    faults: Faults, clock: Clock
) -> None:
    told: list[float] = []
    start = clock.now
    for _ in range(24 * 60 * 60):
        with capture_logs() as logs:
            faults.failed(WORK, StoreError("the disk is full"))
        told += [clock.now - start for _ in logs]
        clock.now += 1
    assert told[:4] == [0, FIRST_PAUSE, 3 * FIRST_PAUSE, 7 * FIRST_PAUSE]
    assert len(told) < 14
    assert max(b - a for a, b in pairwise(told)) <= LONGEST_PAUSE
    with capture_logs() as logs:
        faults.went_well(WORK)
        faults.went_well(WORK)
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [("info", f"{WORK} works again")]


def test_how_often_it_failed_meanwhile_is_told(faults: Faults, clock: Clock) -> None:
    for _ in range(30):
        faults.failed(WORK, StoreError("the disk is full"))
    clock.now += FIRST_PAUSE
    with capture_logs() as logs:
        faults.failed(WORK, StoreError("the disk is full"))
    assert logs[0]["event"].endswith("the disk is full (29 times more since this was told last)")


def test_what_comes_and_goes_is_no_flood(faults: Faults, clock: Clock) -> None:
    with capture_logs() as logs:
        for _ in range(600):
            faults.failed(WORK, StoreError("locked"))
            faults.went_well(WORK)
            clock.now += 1
    assert len(logs) <= 8


def test_what_worked_for_long_and_fails_again_is_told_at_once(faults: Faults, clock: Clock) -> None:
    for _ in range(LONG_OUTAGE):
        faults.failed(WORK, StoreError("locked"))
        clock.now += FIRST_PAUSE
    faults.went_well(WORK)
    clock.now += SOUND
    with capture_logs() as logs:
        faults.failed(WORK, StoreError("locked"))
    assert [entry["log_level"] for entry in logs] == ["warning"]


def test_another_reason_is_told_at_once_but_not_without_end(faults: Faults) -> None:
    with capture_logs() as logs:
        for number in range(1000):
            faults.failed(WORK, StoreError(f"{number} is wrong"))
    assert [entry["event"].rpartition(": ")[2] for entry in logs] == [f"{n} is wrong" for n in range(8)]


def test_faults_that_have_nothing_to_do_with_each_other_are_told_apart(faults: Faults) -> None:
    with capture_logs() as logs:
        for _ in range(3):
            for levels in range(20):
                faults.failed("answering", caught(levels % 10), level=logging.ERROR, apart=True)
    assert len(logs) == 10


def test_a_handler_that_raises_ends_nothing(faults: Faults) -> None:
    class Raising(logging.Handler):
        def emit(self, _: logging.LogRecord) -> None:
            raise OSError(28, "No space left on device")

    logger, handler = logging.getLogger("portal.garden"), Raising()
    logger.addHandler(handler)
    try:
        faults.failed(WORK, StoreError("the disk is full"))
    finally:
        logger.removeHandler(handler)
