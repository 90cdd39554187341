from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from portal.article import Article
from portal.settings import Settings

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]
Line = Callable[..., str]


@pytest.mark.parametrize("name", ["out", "out.jsonl", "out.jsonl.gz", "out.jsonl.xz"])
def test_what_was_exported_is_imported_into_another_portal(
    run: Run, stored: Stored, line: Line, tmp_path: Path, site_settings: Settings, name: str
) -> None:
    (tmp_path / "list.csv").write_text("a,b\n")
    words = {"th": {"title": "ก", "body": "- ข"}, "en": {"title": "---", "body": "*b*", "format": "markdown"}}
    (tmp_path / "a.jsonl").write_text(
        line("a")
        + line("b", withdrawn=True, translations=words, old_addresses=["/b?c=d"])
        + line("c", attachments=[{"file": "list.csv", "title": {"en": "List"}}])
    )
    run("import", tmp_path / "a.jsonl")
    result = run("export", tmp_path / name)
    assert (result.exit_code, result.stdout) == (0, f"Exported 3 articles to {tmp_path / name}.\n")
    other = tmp_path / "other"
    assert run("import", tmp_path / name, "--data-dir", other).exit_code == 0
    assert stored(site_settings.model_copy(update={"data_dir": other})) == stored()


def test_an_export_replaces_nothing_unasked(run: Run, tmp_path: Path) -> None:
    assert run("export", tmp_path / "out").exit_code == 0
    assert "--overwrite" in str(run("export", tmp_path / "out").exception)
    assert run("export", tmp_path / "out", "--overwrite").exit_code == 0


@pytest.mark.parametrize("name", ["out.json", "out.zip", "out.csv.gz"])
def test_a_name_of_another_format_is_a_usage_error(run: Run, tmp_path: Path, name: str) -> None:
    assert run("export", tmp_path / name).exit_code == 2
