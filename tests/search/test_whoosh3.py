"""The engine runs on whoosh3 as on whoosh-reloaded, so that there is a way out when either is no longer kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whoosh3

SUITES = ("tests/search/engines/test_writing.py", "tests/search/whoosh")
"""Those that write with Whoosh; nothing of it is asked when an index is read."""


def on_whoosh3(whoosh3: Path, checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with whoosh3 ahead on its path."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(whoosh3)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_ahead_on_the_path_it_is_what_is_imported(whoosh3: Path, checkout: Path) -> None:
    done = on_whoosh3(whoosh3, checkout, "-c", "import whoosh; print(whoosh.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(whoosh3)


@pytest.mark.parametrize("suite", SUITES)
def test_the_engine_keeps_its_promises_on_it(whoosh3: Path, checkout: Path, suite: str) -> None:
    done = on_whoosh3(whoosh3, checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", suite)
    assert done.returncode == 0, done.stdout + done.stderr
