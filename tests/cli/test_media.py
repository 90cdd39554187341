from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from portal.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def files(
    run: Run, line: Callable[..., str], tmp_path: Path, site_settings: Settings
) -> Callable[[], set[str]]:
    """Imports articles with a file each: one stays, one is withdrawn, one is deleted, one loses its file. Tells what
    is on the disk."""

    def listing(name: str) -> dict[str, object]:
        (tmp_path / f"{name}.csv").write_text(f"{name},1\n")
        return {"attachments": [{"file": f"{name}.csv", "title": {"en": "List"}}]}

    names = ("stays", "withdrawn", "deleted", "loses")
    (tmp_path / "a.jsonl").write_text("".join(line(name, **listing(name)) for name in names))
    assert run("import", tmp_path / "a.jsonl").exit_code == 0
    (tmp_path / "b.jsonl").write_text(line("loses"))
    assert run("import", tmp_path / "b.jsonl").exit_code == 0
    run("content", "withdraw", "withdrawn")
    run("content", "delete", "deleted", "--yes")

    def on_disk() -> set[str]:
        return {path.read_text().partition(",")[0] for path in site_settings.media_dir.rglob("*.csv")}

    assert on_disk() == set(names)
    return on_disk


def test_files_that_no_article_lists_are_removed(
    run: Run, files: Callable[[], set[str]], site_settings: Settings
) -> None:
    result = run("media", "prune")
    assert "Removed: 0 files, 0 bytes.\nLeft for now: 2 files, put within the last hour." in result.stdout
    for path in site_settings.media_dir.rglob("*.csv"):
        os.utime(path, (0, 0))
    told = run("media", "prune", "--dry-run").stdout
    assert "Would be removed: 2 files, 18 bytes." in told
    assert files() == {"stays", "withdrawn", "deleted", "loses"}
    result = run("media", "prune")
    assert result.stdout == told.replace("Would be removed", "Removed")
    assert files() == {"stays", "withdrawn"}
    assert run("content", "check").exit_code == 0
    assert run("export", site_settings.data_dir / "out").exit_code == 0
