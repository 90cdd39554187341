from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from portal.i18n import po_file
from portal.i18n.last_good import WatchedCatalog

HOME = 'msgid "Home"\nmsgstr "หน้าหลัก"\n'


@pytest.fixture
def path(folder: Any) -> Path:
    return Path(folder.po("th", HOME))


def refusal(file: WatchedCatalog) -> str:
    assert file.content is None
    assert file.refusal is not None
    return file.refusal.reason


def test_a_file_is_read_once_until_it_changes(path: Path) -> None:
    file = WatchedCatalog(path)
    assert file.look(0)
    assert file.content is not None
    assert not file.look(1)
    assert not file.look(100)
    path.write_text("broken", encoding="utf-8")
    assert file.look(101)
    assert (file.since, refusal(file)[:8]) == (101, "“broken”")


def test_a_file_that_was_never_there_is_nothing_new(tmp_path: Path) -> None:
    file = WatchedCatalog(tmp_path / "th.po")
    assert not file.look(0)
    assert (file.content, file.refusal, file.digest) == (None, None, "")


def test_a_file_that_is_gone_is_neither_right_nor_wrong(path: Path) -> None:
    file = WatchedCatalog(path)
    file.look(0)
    path.unlink()
    assert file.look(1)
    assert (file.content, file.refusal, file.digest) == (None, None, "")


def test_a_pipe_in_its_place_is_not_waited_for(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)
    file = WatchedCatalog(path)
    assert file.look(0)
    assert refusal(file) == "it cannot be read: it is no file"


def test_a_folder_and_a_device_in_its_place_are_refused(tmp_path: Path) -> None:
    (tmp_path / "zero").symlink_to("/dev/zero")
    for path in (tmp_path, tmp_path / "zero"):
        file = WatchedCatalog(path)
        file.look(0)
        assert refusal(file) == "it cannot be read: it is no file"


def test_a_link_that_leads_nowhere_is_told(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "elsewhere.po")
    file = WatchedCatalog(path)
    assert file.look(0)
    assert refusal(file) == "it is a link that leads nowhere"


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "th.po").symlink_to("th.po")
    file = WatchedCatalog(tmp_path / "th.po")
    file.look(0)
    assert refusal(file).startswith("it cannot be read: ")


def test_a_file_that_is_too_large_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(po_file, "LARGEST", 1024 * 1024)
    with path.open("a", encoding="utf-8") as file:
        file.truncate(1024 * 1024 + 1)
    watched = WatchedCatalog(path)
    watched.look(0)
    assert refusal(watched) == "it is larger than 1 MiB"


def test_many_looks_leave_no_file_open(tmp_path: Path) -> None:
    def next_handle() -> int:
        handle = os.open("/dev/null", os.O_RDONLY)
        os.close(handle)
        return handle

    before = next_handle()
    for number in range(50):
        WatchedCatalog(tmp_path).look(number)
    assert next_handle() == before
