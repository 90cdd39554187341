"""A test that waits for ever fails, and the others have their turn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import threading

def test_that_waits_for_ever():
    threading.Event().wait()

def test_that_does_not():
    pass
"""


def test_a_test_that_waits_for_ever_fails_and_the_next_one_runs(tmp_path: Path, checkout: Path) -> None:
    file = tmp_path / "test_one.py"
    file.write_text(TESTS, encoding="utf-8")
    options = [
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "-o",
        "faulthandler_timeout=10",
    ]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(file)],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "1 failed, 1 passed" in told.stdout
    assert "this took nearly 10 seconds (faulthandler_timeout)" in told.stdout
    assert "test_that_waits_for_ever" in told.stdout
