"""Backups: made and put back while portals run, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from typer.testing import Result

from portal import backups
from portal.article import Article
from portal.errors import BackupError, PortalError
from portal.settings import Settings
from tests.cli.conftest import enter, line_of, run_command
from tests.cli.served import read, serving
from tests.database.making import store_at

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]
Line = Callable[..., str]
NOW = datetime(2026, 11, 30, tzinfo=UTC)
FILE = "a,b\n"


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory, news_site_file: Path) -> Path:
    """A folder with a backup of a store with two articles and a file; after it was made, one article was deleted and
    one changed."""
    folder = tmp_path_factory.mktemp("backed-up")
    (folder / "list.csv").write_text(FILE)
    listed = {"attachments": [{"file": "list.csv", "title": {"en": "List"}}]}
    (folder / "a.jsonl").write_text(line_of("a", **listed) + line_of("b"))
    with pytest.MonkeyPatch.context() as patch:
        enter(folder, news_site_file, patch)
        assert run_command("import", folder / "a.jsonl").exit_code == 0
        assert run_command("backup", folder / "portal.zip").exit_code == 0
        assert run_command("content", "delete", "a", "--yes").exit_code == 0
        assert run_command("content", "withdraw", "b").exit_code == 0
    return folder


@pytest.fixture
def backup(backed_up: Path, site_settings: Settings, tmp_path: Path) -> Path:  # noqa: ARG001 - sets the environment
    """The backup, in a copy of that folder."""
    shutil.copytree(backed_up, tmp_path, dirs_exist_ok=True)
    return tmp_path / "portal.zip"


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder but those that SQLite makes and removes as it goes."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def version_of(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.data_dir / "portal.sqlite3")) as store:
        return int(store.execute("SELECT value FROM site_state WHERE name = 'content_version'").fetchone()[0])


def test_what_was_backed_up_is_there_again(
    run: Run, stored: Stored, backup: Path, site_settings: Settings
) -> None:
    before = version_of(site_settings)
    for path in site_settings.media_dir.rglob("*.csv"):
        path.write_text("damaged")
    result = run("restore", backup)
    assert result.exit_code == 0
    assert result.stdout.startswith("Restored: 2 articles, 1 file of them, as they were on ")
    found = stored()
    assert {id_: article.withdrawn for id_, article in found.items()} == {"a": False, "b": False}
    assert [path.read_text() for path in site_settings.media_dir.rglob("*.csv")] == [FILE]
    assert run("content", "check").exit_code == 0
    assert version_of(site_settings) > before


def test_a_backup_is_put_into_an_empty_place(
    run: Run, stored: Stored, backup: Path, site_settings: Settings, tmp_path: Path
) -> None:
    other = site_settings.model_copy(update={"data_dir": tmp_path / "other"})
    assert run("restore", backup, "--data-dir", other.data_dir).exit_code == 0
    assert stored(other).keys() == {"a", "b"}
    assert run("content", "check", "--data-dir", other.data_dir).exit_code == 0
    assert tree(other.data_dir / "imported") == tree(site_settings.data_dir / "imported")


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "gone", "no tables"])
def test_a_damaged_store_is_replaced(
    run: Run, stored: Stored, backup: Path, site_settings: Settings, damage: str
) -> None:
    store = site_settings.data_dir / "portal.sqlite3"
    content = store.read_bytes()
    if damage == "gone":
        store.unlink()
    else:
        spoilt = {
            "garbage": content[:100] + b"\xff" * (len(content) - 100),
            "cut": content[:5000],
            "empty": b"",
            "no tables": b"letter" * 1000,
        }
        store.write_bytes(spoilt[damage])
    assert run("restore", backup).exit_code == 0
    assert stored().keys() == {"a", "b"}


def test_a_log_that_a_killed_process_left_is_not_replayed_over_what_is_put_back(
    run: Run, stored: Stored, backup: Path, site_settings: Settings
) -> None:
    store = site_settings.data_dir / "portal.sqlite3"
    with closing(sqlite3.connect(store)) as writer:
        writer.execute("UPDATE article SET withdrawn = 1")
        writer.commit()
        left = {ending: store.with_name(store.name + ending).read_bytes() for ending in ("-wal", "-shm")}
    for ending, content in left.items():
        store.with_name(store.name + ending).write_bytes(content)
    assert run("restore", backup).exit_code == 0
    assert not any(article.withdrawn for article in stored().values())


def test_a_backup_of_an_older_shape_is_brought_up_to_date(
    run: Run, stored: Stored, backup: Path, tmp_path: Path
) -> None:
    def older(store: sqlite3.Connection) -> None:
        store_at(tmp_path / "older", "0003")
        with closing(sqlite3.connect(tmp_path / "older")) as old:
            old.executescript(OLDER)
            old.backup(store)

    assert run("restore", altered(backup, tmp_path, older)).exit_code == 0
    assert {id_: article.translations["en"].body for id_, article in stored().items()} == {
        "a": "One.",
        "b": "Two.",
    }


OLDER = """
INSERT INTO article (id, slug, category, original, published_at, withdrawn, digest) VALUES
 ('a', 'a', 'other', 'en', 1, 0, 'x'), ('b', 'b', 'other', 'en', 1, 0, 'y');
INSERT INTO translation VALUES
 ('a', 'en', 'other', 1, 0, 'hash', 'A', 'One.', '', 'plain', '[]', 'One.', '<p>One.</p>'),
 ('b', 'en', 'other', 1, 0, 'hash', 'B', 'Two.', '', 'plain', '[]', 'Two.', '<p>Two.</p>');
"""


def altered(
    backup: Path, folder: Path, alter: Callable[[sqlite3.Connection], None], **manifest: object
) -> Path:
    """The backup with another store and manifest in it, and right digests."""
    target = folder / "altered.zip"
    with ZipFile(backup) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    (folder / "store").write_bytes(content[backups.STORE])
    with closing(sqlite3.connect(folder / "store")) as store:
        alter(store)
        store.commit()
    content[backups.STORE] = (folder / "store").read_bytes()
    told = json.loads(content.pop(backups.MANIFEST)) | manifest
    told["files"][backups.STORE] = {
        "size": len(content[backups.STORE]),
        "sha256": hashlib.sha256(content[backups.STORE]).hexdigest(),
    }
    with ZipFile(target, "w", ZIP_STORED) as packed:
        for name, data in content.items():
            packed.writestr(name, data)
        packed.writestr(backups.MANIFEST, json.dumps(told))
    return target


def nothing(_: sqlite3.Connection) -> None:
    return None


class TestRefused:
    """Whatever is refused is told in a sentence, and nothing is touched."""

    @pytest.fixture(autouse=True)
    def _untouched(self, backup: Path, site_settings: Settings) -> Iterator[None]:  # noqa: ARG002 - made before
        before = tree(site_settings.data_dir)
        yield
        assert tree(site_settings.data_dir) == before

    def refused(self, run: Run, path: Path) -> str:
        result = run("restore", path)
        assert isinstance(result.exception, PortalError), result
        return str(result.exception)

    def test_what_is_no_backup(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "letter").write_text("A letter.")
        with ZipFile(tmp_path / "other.zip", "w") as packed:
            packed.writestr("manifest.json", "{}")
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path / name for name in ("letter", "other.zip", "a.jsonl", "pipe", ".")):
            assert str(path) in self.refused(run, path)

    def test_what_is_not_there(self, run: Run, tmp_path: Path) -> None:
        assert "No such file" in self.refused(run, tmp_path / "nowhere")

    def test_one_of_a_newer_store(self, run: Run, backup: Path, tmp_path: Path) -> None:
        def newer(store: sqlite3.Connection) -> None:
            store.execute("UPDATE portal_migration SET version_num = '9999'")

        assert "newer civic-portal" in self.refused(run, altered(backup, tmp_path, newer))

    def test_one_of_a_newer_format(self, run: Run, backup: Path, tmp_path: Path) -> None:
        assert "newer civic-portal" in self.refused(run, altered(backup, tmp_path, nothing, format=2))

    def test_one_that_would_write_elsewhere(self, run: Run, backup: Path, tmp_path: Path) -> None:
        with ZipFile(backup) as packed:
            told = json.loads(packed.read(backups.MANIFEST))
        for name in ("../evil", "media/../../evil.png", "/etc/evil", f"media/00/{'1' * 64}.png"):
            files = told["files"] | {name: {"size": 0, "sha256": "0" * 64}}
            path = altered(backup, tmp_path, nothing, files=files)
            with ZipFile(path, "a") as packed:
                packed.writestr(name, b"")
            assert "damaged" in self.refused(run, path)

    def test_one_whose_store_is_of_another_program(self, run: Run, backup: Path, tmp_path: Path) -> None:
        def foreign(store: sqlite3.Connection) -> None:
            store.execute("DROP TABLE portal_migration")

        assert "its store cannot be read" in self.refused(run, altered(backup, tmp_path, foreign))

    @pytest.mark.parametrize("seed", range(40))
    def test_one_that_was_damaged(
        self, backup: Path, tmp_path: Path, site_settings: Settings, seed: int
    ) -> None:
        draw = random.Random(seed)  # noqa: S311 - the same in each run
        content = bytearray(backup.read_bytes())
        at = draw.randrange(
            len(content) - 2
        )  # behind that stands how long the comment is, which says nothing
        if seed % 4 == 0:
            del content[at:]
        elif seed % 4 == 1:
            del content[at : at + draw.randrange(1, 500)]
        elif seed % 4 == 2:
            content[at:at] = draw.randbytes(draw.randrange(1, 60))
        else:
            content[at : at + 40] = draw.randbytes(40)
        path = tmp_path / "damaged.zip"
        path.write_bytes(content)
        with pytest.raises(BackupError, match=r"damaged|no backup|newer"), backups.opened(path) as opened:
            opened.check()
        with pytest.raises(BackupError):
            backups.restore(site_settings, path, NOW)

    def test_one_for_which_there_is_no_room(
        self, run: Run, backup: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(shutil, "copyfileobj", full)
        assert "No space left on device" in self.refused(run, backup)

    def test_one_while_another_process_goes_on_writing(
        self, run: Run, backup: Path, site_settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backups, "BUSY_SECONDS", 0)
        store = site_settings.data_dir / "portal.sqlite3"
        with closing(sqlite3.connect(store, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            assert "another process has been writing" in self.refused(run, backup)


class TestMaking:
    def test_a_file_that_is_there_is_not_replaced_unasked(self, run: Run, backup: Path) -> None:
        before = backup.read_bytes()
        assert "--overwrite" in str(run("backup", backup).exception)
        assert backup.read_bytes() == before
        assert run("backup", backup, "--overwrite").exit_code == 0
        assert backup.read_bytes() != before

    def test_nothing_but_a_backup_is_replaced(
        self, run: Run, backup: Path, tmp_path: Path, site_settings: Settings
    ) -> None:
        assert backup.exists()
        for path in (site_settings.data_dir / "portal.sqlite3", tmp_path / "a.jsonl", tmp_path):
            before = path.is_dir() or path.read_bytes()
            result = run("backup", path, "--overwrite")
            assert f"{path} is there already and is no backup" in str(result.exception)
            assert (path.is_dir() or path.read_bytes()) == before

    def test_a_damaged_file_is_left_out_and_told(
        self, run: Run, tmp_path: Path, site_settings: Settings, backup: Path
    ) -> None:
        assert run("restore", backup).exit_code == 0
        (stored,) = site_settings.media_dir.rglob("*.csv")
        stored.write_text("A,b\n")
        result = run("backup", tmp_path / "second.zip")
        assert result.exit_code == 1
        assert f"Not in it: the file list.csv ({stored.stem}) is damaged." in result.stderr
        result = run("restore", tmp_path / "second.zip")
        assert f"Missing, as it was in the backup: the file list.csv ({stored.stem})" in result.stderr

    @pytest.mark.parametrize("damage", [b"\xff" * 4000, b""])
    def test_of_a_damaged_store_no_backup_is_made(
        self, run: Run, site_settings: Settings, backup: Path, tmp_path: Path, damage: bytes
    ) -> None:
        assert backup.exists()
        store = site_settings.data_dir / "portal.sqlite3"
        content = store.read_bytes()
        store.write_bytes(content[:4096] + damage + content[8192:] if damage else b"")
        assert isinstance(run("backup", tmp_path / "second.zip").exception, PortalError)
        assert not (tmp_path / "second.zip").exists()
        assert not list(tmp_path.glob(".second*"))

    def test_where_there_is_no_room_nothing_is_left(
        self, backup: Path, site_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """SQLite says so of the file that it writes to."""

        connect = sqlite3.connect

        class Full(sqlite3.Connection):
            def backup(self, *_: object, **__: object) -> None:
                raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(sqlite3, "connect", lambda *a, **more: connect(*a, **more, factory=Full))
        with pytest.raises(BackupError, match=r"second\.zip cannot be written: No space left"):
            backups.make(site_settings, tmp_path / "second.zip", NOW)
        assert {path.name for path in tmp_path.iterdir() if "second" in path.name} == set()
        assert backup.exists()

    def test_the_standard_output_is_no_file(self, run: Run) -> None:
        assert run("backup", "-").exit_code == 2

    def test_only_its_owner_may_read_it(self, backup: Path) -> None:
        assert backup.stat().st_mode & 0o777 == 0o600

    def test_it_names_what_it_does_not_hold(self, backup: Path, site_settings: Settings) -> None:
        with backups.opened(backup) as opened:
            manifest = opened.manifest
        assert manifest.site == str(site_settings.site)
        assert {"site", "data_dir"} <= set(manifest.settings)

    def test_it_is_one_moment_of_a_store_that_is_being_written(
        self, backup: Path, site_settings: Settings, tmp_path: Path
    ) -> None:
        """Each write adds two rows; a backup never has one of them."""
        assert backup.exists()
        ending = threading.Event()

        def write() -> None:
            with closing(sqlite3.connect(site_settings.data_dir / "portal.sqlite3", timeout=60)) as store:
                number = 0
                while not ending.is_set():
                    number += 1
                    row = f"x{number}", "1" * 5000
                    store.execute("INSERT INTO site_state VALUES (?, ?)", row)
                    store.execute("INSERT INTO site_state VALUES (?, ?)", (f"y{number}", row[1]))
                    store.commit()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(5):
                backups.make(site_settings, tmp_path / f"{number}.zip", NOW)
        finally:
            ending.set()
            writer.join(300)
        for number in range(5):
            with (
                backups.opened(tmp_path / f"{number}.zip") as opened,
                opened.reading(backups.STORE) as packed,
            ):
                (tmp_path / "copy").write_bytes(packed.read())
            with closing(sqlite3.connect(tmp_path / "copy")) as store:
                names = {name for (name,) in store.execute("SELECT name FROM site_state")}
            assert {name[1:] for name in names if name[0] == "x"} == {
                name[1:] for name in names if name[0] == "y"
            }


def status_of(address: str) -> int:
    try:
        read(address)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def test_a_running_portal_with_several_workers_goes_on_with_what_was_put_back(
    run: Run, backup: Path, site_settings: Settings, tmp_path: Path
) -> None:
    with serving(tmp_path / "work", "--workers", "2") as served:
        a, b = (f"{served.address}en/news/economy/{id_}" for id_ in "ab")
        assert [status_of(a), status_of(b)] == [404, 410]
        assert run("restore", backup).exit_code == 0
        until(lambda: {(status_of(a), status_of(b)) for _ in range(20)} == {(200, 200)})
        (stored,) = site_settings.media_dir.rglob("*.csv")
        assert read(f"{served.address}media/{stored.stem}/list.csv") == FILE
        until(lambda: "/economy/a" in read(f"{served.address}en/search?q=Title+of"))
        until(lambda: run("index", "verify").exit_code == 0)
        # What happens next goes into the new store, and is seen by all.
        assert run("content", "withdraw", "a").exit_code == 0
        until(lambda: {status_of(a) for _ in range(20)} == {410})
        assert "the file of the store was replaced" in served.log.read_text()
    assert run("content", "check").exit_code == 0


def until(holds: Callable[[], bool]) -> None:
    """Wait for what happens within seconds."""
    for _ in range(150):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it has not happened")
