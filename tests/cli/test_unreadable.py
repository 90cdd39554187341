"""What may not be read or reached: told in a sentence by every command, and never passed over."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

SITE = Path(__file__).parents[1] / "views" / "site.toml"

# Runs commands one after another in one process; tells of each the exit code and what it wrote to the standard error.
RUN = """
import contextlib, io, json, sys
from portal.cli import main
for command in json.loads(sys.argv[1]):
    sys.argv, errors, code = ["portal", *command], io.StringIO(), 0
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        try:
            main()
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, errors.getvalue()]), flush=True)
"""
ALL = (
    ("migrate",),
    ("import", "news"),
    ("export", "out"),
    ("backup", "b.zip"),
    ("content", "check"),
    ("index", "rebuild"),
    ("media", "prune"),
    ("search", "misses"),
    ("serve", "--port", "0"),
)

if os.geteuid() == 0 and shutil.which("setpriv") is None:
    pytest.skip("There is no setpriv, by which root gives up its rights.", allow_module_level=True)


def told(folder: Path, *commands: tuple[str, ...], **variables: str) -> list[tuple[int, str]]:
    """What becomes of commands that a user without the rights of root runs in a folder."""
    bare = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    ran = subprocess.run(
        [*bare, sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=folder,
        env=clean | variables,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = [tuple(json.loads(line)) for line in ran.stdout.splitlines()]
    assert len(found) == len(commands), ran.stderr
    return found


@contextmanager
def closed(path: Path) -> Iterator[Path]:
    """A folder that may not be looked into meanwhile."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield path
    finally:
        path.chmod(mode)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal that has imported an article with a file."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "news").mkdir()
    (folder / "news" / "list.csv").write_text("a,b\n")
    (folder / "news" / "a.en.md").write_text(
        "---\ntitle: A bridge\ncategory: economy\npublished_at: 2024-01-01T08:00:00+07:00\n"
        "attachments:\n  - file: list.csv\n    title: List\n---\nThe bridge is open.\n"
    )
    (folder / "site.toml").write_bytes(SITE.read_bytes())
    (folder / "portal.toml").write_text('site = "site.toml"\n')
    assert told(folder, ("import", "news")) == [(0, "")]
    return folder


@pytest.fixture
def portal(imported: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(imported, tmp_path / "portal")


def test_a_data_folder_that_may_not_be_read_is_told_by_every_command(portal: Path) -> None:
    with closed(portal / "var") as var:
        found = told(portal, *ALL)
    for command, (code, errors) in zip(ALL, found, strict=True):
        last = errors.splitlines()[-1]
        assert code == 1, command
        assert last.startswith("portal: "), errors
        assert f"{var}/portal.sqlite3" in last
        assert "Permission denied" in last


def test_settings_that_may_not_be_read_are_not_taken_for_none(portal: Path) -> None:
    inner = portal / "inner"
    inner.mkdir()
    shutil.move(portal / "portal.toml", inner)
    with closed(inner):
        ((code, errors),) = told(portal, ("migrate",), PORTAL_CONFIG="inner/portal.toml")
    assert (code, errors.count("\n")) == (1, 1)
    assert "inner/portal.toml: the file cannot be read (Permission denied)." in errors


def test_a_backup_lacks_nothing_that_may_not_be_read_without_a_word(portal: Path) -> None:
    with closed(portal / "var" / "imported"):
        ((code, errors),) = told(portal, ("backup", "b.zip"))
    assert code == 1
    assert "var/imported cannot be read: Permission denied" in errors
    assert not (portal / "b.zip").exists()
    with closed(portal / "var" / "media"):
        ((code, errors),) = told(portal, ("backup", "b.zip"))
    assert code == 1
    assert "cannot be read (Permission denied)" in errors
    with ZipFile(portal / "b.zip") as made:
        assert not any(name.startswith("media/") for name in made.namelist())


def test_files_that_may_not_be_looked_at_are_not_called_gone_nor_pruned(portal: Path) -> None:
    with closed(portal / "var" / "media"):
        pruned, checked = told(portal, ("media", "prune"), ("doctor",))
    assert pruned[0] == 1
    assert "var/media: files cannot be removed here: Permission denied" in pruned[1]
    assert checked[0] == 1


def test_a_record_of_imports_that_may_not_be_read_need_not_be_deleted(portal: Path) -> None:
    with closed(portal / "var" / "imported"):
        ((code, errors),) = told(portal, ("import", "news"))
    assert code == 1
    assert "Permission denied. See to the file's rights." in errors
    assert "Delete" not in errors


def test_a_link_that_leads_to_itself_is_told_by_every_command(portal: Path) -> None:
    (portal / "loop").symlink_to("loop")
    (portal / "loop.jsonl").symlink_to("loop.jsonl")
    commands = (
        ("export", "loop"),
        ("export", "loop/x"),
        ("backup", "loop/b.zip"),
        ("restore", "loop"),
        ("import", "loop.jsonl"),
        ("catalogs", "update", "lo", "--locales", "loop"),
        ("catalogs", "status", "lo", "--locales", "loop/x"),
        ("catalogs", "override", "th", "Home", "--locales", "loop"),
        ("templates", "copy", "pages/article.html", "--templates", "loop"),
        ("catalogs", "pseudo", "--data-dir", "loop"),
        ("migrate", "--data-dir", "loop/x"),
        ("restore", "loop.jsonl", "--data-dir", "loop"),
    )
    for command, (code, errors) in zip(commands, told(portal, *commands), strict=True):
        assert code in (1, 2), command
        assert "Traceback" not in errors, command
    found = told(portal, *ALL, ("doctor",), PORTAL_DATA_DIR="loop")
    for command, (code, errors) in zip((*ALL, ("doctor",)), found, strict=True):
        assert (code, "Traceback" in errors) == (1, False), command


def test_a_file_that_is_a_link_to_itself_keeps_no_article_from_being_imported(portal: Path) -> None:
    for name in ("loop.jpg", "loop.csv", "loop.en.md"):
        (portal / "news" / name).symlink_to(name)
    (portal / "news" / "images").symlink_to("images")
    ((code, errors),) = told(portal, ("import", "news"))
    assert (code, errors) == (1, "")  # one file is refused, which its report tells


@pytest.mark.parametrize("name", ["site.toml", "site.toml/var", "gone/var"])
def test_a_data_folder_that_cannot_be_made_is_called_by_its_setting(portal: Path, name: str) -> None:
    (portal / "gone").symlink_to("/proc/portal")
    ((code, errors),) = told(portal, ("migrate",), PORTAL_DATA_DIR=name)
    assert code == 1
    assert "name another in `data_dir`" in errors
