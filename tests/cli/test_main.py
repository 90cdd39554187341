"""The program as it is typed."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import portal as portal_package
from portal.cli import main
from scripts import reference
from tests.cli.conftest import run_command
from tests.logs import reset_log

SITE = Path(__file__).parents[1] / "views" / "site.toml"


def portal(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-c", "from portal.cli import main; main()", *map(str, arguments)],
        cwd=cwd,
        env={**clean, **environment},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_the_version_is_told(tmp_path: Path) -> None:
    told = portal("--version", cwd=tmp_path)
    assert (told.returncode, told.stdout) == (0, f"portal {version('civic-portal')}\n")


def test_a_slip_is_told_in_one_sentence_without_a_stack_trace(tmp_path: Path) -> None:
    told = portal("migrate", cwd=tmp_path, PORTAL_DATA_DIR=str(tmp_path), PORTAL_PAGE_SIZE="many")
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.startswith("portal: PORTAL_PAGE_SIZE")
    assert told.stderr.count("\n") == 1


def test_migrate_makes_a_store_and_may_be_run_again(tmp_path: Path) -> None:
    for _ in range(2):
        told = portal("migrate", "--data-dir", tmp_path / "var", cwd=tmp_path)
        assert (told.returncode, told.stdout) == (0, "The store is up to date.\n")
    assert (tmp_path / "var" / "portal.sqlite3").exists()


def test_a_mistyped_command_is_a_usage_error(tmp_path: Path) -> None:
    told = portal("imprt", cwd=tmp_path)
    assert told.returncode == 2
    assert "imprt" in told.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("import",),
        ("export",),
        ("migrate",),
        ("content",),
        ("content", "withdraw"),
        ("content", "delete"),
        ("serve",),
        ("catalogs",),
    ],
)
def test_every_command_explains_itself(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    told = run_command(*command, "--help")
    assert told.exit_code == 0
    assert "Usage: portal" in told.stdout


def test_the_program_explains_itself(tmp_path: Path) -> None:
    told = portal("--help", cwd=tmp_path, COLUMNS="100")
    assert told.returncode == 0
    assert "Usage: portal" in told.stdout


def test_a_file_name_that_is_no_text_is_told_all_the_same(tmp_path: Path, news_site_file: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.th.md")).write_text("no front matter")
    told = portal("import", folder, "--site", news_site_file, "--data-dir", tmp_path / "var", cwd=tmp_path)
    assert told.returncode == 1
    assert "\\udcff.th.md:1: The file has no front matter" in told.stdout


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    end_read, end_write = os.pipe()
    os.close(end_read)
    with os.fdopen(end_write, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-c", "from portal.cli import main; main()", "migrate", "--data-dir", "var"],
            cwd=tmp_path,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_standard_streams_that_are_closed_harm_nothing(tmp_path: Path, closed: str) -> None:
    run = f"{shlex.quote(sys.executable)} -c 'from portal.cli import main; main()' migrate --data-dir var {closed}"
    done = subprocess.run(
        ["/bin/sh", "-c", run], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "var" / "portal.sqlite3").read_bytes().startswith(b"SQLite format 3")


def on_a_full_disk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[object, str]:
    """The exit code of a command whose output cannot be written, and what it says of that."""
    monkeypatch.setattr(sys, "argv", ["portal", *arguments])
    with open("/dev/full", "w", encoding="utf-8") as full, monkeypatch.context() as patch:  # noqa: PTH123 - no file
        patch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as end:
            main()
        reset_log()
        assert isinstance(sys.stdout, io.TextIOWrapper)
        sys.stdout.detach()
        with contextlib.suppress(OSError):
            full.flush()
    return end.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        "--version",
        "catalogs status",
        "catalogs check",
        "content check news",
        *(f"{command} --help".removeprefix("portal ") for command in reference.commands()),
    ],
)
def test_output_that_cannot_be_written_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.th.md").write_text("no front matter", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_SITE", str(SITE))
    code, told = on_a_full_disk(monkeypatch, capsys, *arguments.split())
    assert (code, told) == (1, "portal: What is told here cannot be written: No space left on device.\n")


def test_a_reader_that_has_seen_enough_ends_a_command_without_a_word(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    told = subprocess.run(
        [sys.executable, "-c", "from portal.cli import main; main()", "catalogs", "status"],
        cwd=tmp_path,
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )
    os.close(write_end)
    assert told.stderr == ""


def test_a_zipped_wheel_says_that_it_cannot_be_used(tmp_path: Path) -> None:
    package = Path(portal_package.__file__).parent
    with zipfile.ZipFile(tmp_path / "civic_portal.whl", "w") as wheel:
        for path in package.rglob("*.py"):
            wheel.write(path, path.relative_to(package.parent))
    told = subprocess.run(
        [sys.executable, "-c", "import portal"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "civic_portal.whl")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "ImportError: The portal cannot be used from a zipped wheel" in told.stderr
    assert "Install the wheel with pip." in told.stderr
