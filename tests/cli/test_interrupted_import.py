"""Imports that are killed, or stopped by Ctrl-C, at any point: run again, nothing is lost and nothing is doubled."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from portal.article import Article
from portal.cli.opening import opened
from portal.settings import Settings
from tests.cli.conftest import line_of, run_command

Stored = Callable[..., dict[str, Article]]

CHILD = """
import atexit, os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from portal.cli import main

number, at = int(sys.argv.pop(1)), int(sys.argv.pop(1))
count = 0

@event.listens_for(Engine, "before_cursor_execute")
@event.listens_for(Engine, "commit")
def step(*_):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), number)

atexit.register(lambda: print("steps", count))
main()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More articles than three transactions hold."""
    path = tmp_path_factory.mktemp("source") / "news.jsonl"
    path.write_text("".join(line_of(f"a{number:03}") for number in range(350)))
    return path


def run(
    settings: Settings, source: Path, *, signal_number: int = 0, at: int = -1
) -> subprocess.CompletedProcess[str]:
    """Import in another process, which sends itself the signal when it has sent so many statements."""
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(signal_number), str(at), "import", str(source)],
        env={**os.environ, "PORTAL_DATA_DIR": str(settings.data_dir), "PORTAL_SITE": str(settings.site)},
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )


async def saves(settings: Settings) -> Counter[str]:
    """How often each article was saved."""
    async with opened(settings) as parts:
        changes = await parts.store.changes(0, limit=10_000)
    return Counter(change.article for change in changes if change.event == "saved")


def run_again(settings: Settings, source: Path) -> Result:
    """Import in this process, undisturbed."""
    return run_command("import", source, "--data-dir", settings.data_dir)


@pytest.fixture(scope="module")
def whole(
    news_site_file: Path, source: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, int]:
    """A store into which the source was imported undisturbed, and how many steps that took."""
    settings = Settings(site=news_site_file, data_dir=tmp_path_factory.mktemp("whole"))
    finished = run(settings, source)
    assert finished.returncode == 0, finished.stderr
    return settings, int(finished.stdout.split()[-1])


def test_a_killed_import_that_is_run_again_loses_and_doubles_nothing(
    site_settings: Settings, source: Path, stored: Stored, whole: tuple[Settings, int], tmp_path: Path
) -> None:
    undisturbed, steps = whole
    points = random.Random(20260914)  # noqa: S311 - the same points in every run
    for at in sorted(points.sample(range(1, steps), 5)):
        settings = site_settings.model_copy(update={"data_dir": tmp_path / f"killed-{at}"})
        killed = run(settings, source, signal_number=signal.SIGKILL, at=at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        again = run_again(settings, source)
        assert again.exit_code == 0, again.output
        assert stored(settings) == stored(undisturbed)
        assert asyncio.run(saves(settings)) == dict.fromkeys(stored(undisturbed), 1)


def test_ctrl_c_ends_an_import_between_two_articles_and_tells_what_was_done(
    site_settings: Settings, source: Path, stored: Stored, whole: tuple[Settings, int]
) -> None:
    undisturbed, steps = whole
    # The first steps make the store.
    stopped = run(site_settings, source, signal_number=signal.SIGINT, at=steps * 3 // 4)
    assert stopped.returncode == 130, stopped.stderr
    assert "Stopped before the end" in stopped.stdout
    assert "Traceback" not in stopped.stderr
    count = len(stored())
    assert 0 < count < 350
    assert f"{count} added" in stopped.stdout
    assert f"{count} unchanged" in run_again(site_settings, source).stdout
    assert stored() == stored(undisturbed)
