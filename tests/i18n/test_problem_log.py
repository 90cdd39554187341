from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.i18n.problem_log import AGAIN, Problem, Teller
from tests.logs import capture_logs


def problem(identity: str, **details: str | int) -> Problem:
    return Problem(f"It is {identity}.", identity, details)


def events(tell: Callable[[], None]) -> list[str]:
    with capture_logs() as logs:
        tell()
    return sorted(str(entry["event"]) for entry in logs)


@pytest.fixture(params=[True, False], ids=["with a folder", "in memory"])
def teller(request: pytest.FixtureRequest, tmp_path: Path) -> Teller:
    return Teller(tmp_path / "told" if request.param else None)


def test_a_problem_is_told_once_while_it_lasts(teller: Teller) -> None:
    assert events(lambda: teller.tell("a", [problem("broken")])) == ["It is broken."]
    assert events(lambda: teller.tell("a", [problem("broken")])) == []
    assert events(lambda: teller.tell("a", [problem("broken"), problem("old")])) == ["It is old."]
    assert events(lambda: teller.tell("b", [problem("broken")])) == ["It is broken."]


def test_a_problem_that_comes_back_is_told_again(teller: Teller) -> None:
    for _ in range(3):
        assert events(lambda: teller.tell("a", [problem("broken")])) == ["It is broken."]
        assert events(lambda: teller.tell("a", [])) == []


def test_of_several_workers_one_tells(tmp_path: Path) -> None:
    one, other = Teller(tmp_path), Teller(tmp_path)
    assert events(lambda: one.tell("a", [problem("broken")])) == ["It is broken."]
    assert events(lambda: other.tell("a", [problem("broken")])) == []
    for teller in (one, other):
        assert events(lambda teller=teller: teller.tell("a", [])) == []  # type: ignore[misc]
    assert events(lambda: other.tell("a", [problem("broken")])) == ["It is broken."]
    assert events(lambda: Teller(tmp_path).tell("a", [problem("broken")])) == []


def test_what_is_over_when_a_worker_starts_is_forgotten(tmp_path: Path) -> None:
    Teller(tmp_path).tell("a", [problem("broken")])
    Teller(tmp_path).tell("a", [])
    assert events(lambda: Teller(tmp_path).tell("a", [problem("broken")])) == ["It is broken."]


def test_what_is_still_wrong_after_a_day_is_told_to_whoever_starts_the_portal(tmp_path: Path) -> None:
    Teller(tmp_path).tell("a", [problem("broken")])
    (marker,) = tmp_path.iterdir()
    yesterday = time.time() - AGAIN - 1
    os.utime(marker, (yesterday, yesterday))
    assert events(lambda: Teller(tmp_path).tell("a", [problem("broken")])) == ["It is broken."]
    assert events(lambda: Teller(tmp_path).tell("a", [problem("broken")])) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_telling(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    teller = Teller(tmp_path / "file" / "told")
    assert events(lambda: teller.tell("a", [problem("broken")])) == ["It is broken."]
    assert events(lambda: teller.tell("a", [problem("broken")])) == []
    assert events(lambda: teller.tell("a", [])) == []


def test_a_line_of_the_log_is_bounded() -> None:
    with capture_logs() as logs:
        Teller(None).tell("a", [problem("broken", reason="(" * 6000, line=7)])
    assert (len(str(logs[0]["reason"])), logs[0]["line"]) == (301, 7)


def test_a_line_of_the_log_commands_no_terminal() -> None:
    with capture_logs() as logs:
        Teller(None).tell("a", [problem("broken", reason="ข่าว\x1b[2J\nforged\u202e")])
    assert logs[0]["reason"] == "ข่าว\ufffd[2J\ufffdforged\ufffd"
