"""The access log of `portal serve`."""

from __future__ import annotations

import logging
import stat
import urllib.error
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.cli.logs import AccessLog
from tests.cli.served import read, serving
from tests.logs import capture_logs

SITE = Path(__file__).parents[1] / "views" / "site.toml"
BANGKOK = ZoneInfo("Asia/Bangkok")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 16, 59, 58, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "access-log"


def ask(log: AccessLog, address: str = "/th/search?q=secret", client: str = "203.0.113.7:51234") -> None:
    arguments = (client, "GET", address, "1.1", 200)
    log.emit(logging.LogRecord("uvicorn.access", logging.INFO, __file__, 1, "%s", arguments, None))


def test_a_line_tells_who_asked_for_what_and_when_but_not_what_was_searched_for(
    folder: Path, clock: Clock
) -> None:
    log = AccessLog(folder, 90, BANGKOK, clock)
    ask(log)
    ask(log, "/th/", "2001:db8::7:51235")
    ask(log, "/th/", "")
    assert (folder / "2026-11-30.log").read_text(encoding="utf-8") == (
        "2026-11-30T23:59:58+07:00 203.0.113.7 51234 GET /th/search 200\n"
        "2026-11-30T23:59:58+07:00 2001:db8::7 51235 GET /th/ 200\n"
        "2026-11-30T23:59:58+07:00 - - GET /th/ 200\n"
    )
    log.close()


def test_each_day_has_its_file_and_what_is_older_than_it_must_be_is_removed(
    folder: Path, clock: Clock
) -> None:
    folder.mkdir()
    for name in (
        "2026-08-31.log",
        "2026-09-01.log",
        "2026-09-02.log",
        "of-somebody-else.log",
        "2026-99-99.log",
    ):
        (folder / name).write_text("", encoding="utf-8")
    one, other = AccessLog(folder, 90, BANGKOK, clock), AccessLog(folder, 90, BANGKOK, clock)
    for log in (one, other):
        ask(log)
    clock.now += timedelta(seconds=2)
    for log in (one, other):
        ask(log)
        log.close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "2026-09-02.log",
        "2026-11-30.log",
        "2026-12-01.log",
        "2026-99-99.log",
        "of-somebody-else.log",
    ]
    assert (folder / "2026-12-01.log").read_text(encoding="utf-8").count("\n") == 2


def test_a_file_that_somebody_removed_is_begun_anew(folder: Path, clock: Clock) -> None:
    log = AccessLog(folder, 90, BANGKOK, clock)
    ask(log)
    (folder / "2026-11-30.log").unlink()
    ask(log)
    log.close()
    assert (folder / "2026-11-30.log").read_text(encoding="utf-8").count("\n") == 1


def test_nobody_else_may_read_it(folder: Path, clock: Clock) -> None:
    log = AccessLog(folder, 90, BANGKOK, clock)
    ask(log)
    log.close()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "2026-11-30.log")]
    assert modes == [0o700, 0o600]


def test_no_request_can_forge_a_line(folder: Path, clock: Clock) -> None:
    log = AccessLog(folder, 90, BANGKOK, clock)
    ask(log, "/th/\n2026 forged \x1b[2J" + "x" * 10_000, "forged by a proxy:1")
    log.close()
    (line,) = (folder / "2026-11-30.log").read_text(encoding="utf-8").splitlines()
    assert len(line.split(" ")) == 6
    assert "\x1b" not in line
    assert len(line) < 3000


def test_where_it_cannot_be_written_that_is_told_once_and_requests_are_answered(
    folder: Path, clock: Clock
) -> None:
    folder.write_text("no folder", encoding="utf-8")
    log = AccessLog(folder, 90, BANGKOK, clock)
    with capture_logs() as logs:
        for _ in range(100):
            ask(log)
        folder.unlink()
        ask(log)
    log.close()
    assert [entry["event"].partition(f" failed: {folder}: ")[0] for entry in logs] == [
        "writing the access log",
        "writing the access log works again",
    ]


def test_that_old_lines_cannot_be_removed_is_told_and_no_line_is_lost_for_it(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    log = AccessLog(folder, 90, BANGKOK, clock)
    with capture_logs() as logs:
        ask(log)
    log.close()
    assert [entry["event"] for entry in logs] == [
        f"writing the access log failed: {folder}: Permission denied"
    ]
    assert (folder / "2026-11-30.log").read_text(encoding="utf-8").count("\n") == 1


def test_all_workers_write_it_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    with serving(tmp_path) as portal:
        read(f"{portal.address}en/contact")
    assert not (tmp_path / "var" / "access-log").exists()
    with serving(tmp_path, "--workers", "2", "--access-log-days", "90") as portal:
        for _ in range(10):
            read(f"{portal.address}en/contact")
        with pytest.raises(urllib.error.HTTPError):
            read(f"{portal.address}en/nowhere?q=secret")
    (file,) = (tmp_path / "var" / "access-log").iterdir()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.split(" ")[-2:] for line in lines] == [
        *[["/en/contact", "200"]] * 10,
        ["/en/nowhere", "404"],
    ]
