from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def lists(folder: Path, name: str, text: str) -> Path:
    (folder / "th").mkdir(parents=True)
    (folder / "th" / name).write_text(text, encoding="utf-8")
    return folder


def test_the_lists_that_ship_are_in_order(run: Run) -> None:
    result = run("index", "words")
    assert result.exit_code == 0
    assert result.output == "The word lists are in order.\n"


def test_what_must_be_mended_is_told_and_fails(run: Run, tmp_path: Path) -> None:
    own = lists(tmp_path / "own", "abbreviations.txt", "ทสบ. =\n")
    result = run("index", "words", "--word-lists", own)
    assert result.exit_code == 1
    assert (
        f"{own}/th/abbreviations.txt:1: error: “ทสบ.” stands without its expansion; write both"
        in result.output
    )
    assert "1 to mend, 0 warnings.\n" in result.output


def test_a_warning_does_not_fail(run: Run, tmp_path: Path) -> None:
    result = run("index", "words", "--word-lists", lists(tmp_path / "own", "words.txt", "ป่าซาง\n"))
    assert result.exit_code == 0
    assert "0 to mend, 1 warning.\n" in result.output


def test_the_folders_of_the_settings_are_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lists(tmp_path / "own", "words.txt", "นํ้าดิบใหม่\n")
    monkeypatch.setenv("PORTAL_WORD_LISTS", f'["{own}"]')
    result = run("index", "words")
    assert result.exit_code == 1
    assert "write “น้ำดิบใหม่”" in result.output


def test_a_folder_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("index", "words", "--word-lists", tmp_path / "none")
    assert result.exit_code == 2
    assert "does not exist" in " ".join(result.output.replace("│", " ").split())
