"""README.md: short enough to be read, and its code runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from portal.testing import CheckingClient
from tests.papers import CHECKOUT, blocks_of

README = CHECKOUT / "README.md"


def test_the_embedding_has_at_most_ten_lines_and_serves_both_languages(
    demo_site_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = (block for block in blocks_of(README) if block.language == "python")
    assert len([line for line in block.text.splitlines() if line]) <= 10
    shutil.copy(demo_site_file, tmp_path / "site.toml")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(block.text, README, "exec"), names)  # noqa: S102 - the code that readers are told to copy
    with CheckingClient(names["app"]) as reader:
        for language in ("th", "en"):
            assert reader.get(f"/news/{language}/").status_code == 200


def test_the_first_paragraph_is_three_sentences() -> None:
    paragraph = README.read_text(encoding="utf-8").split("\n\n")[1]
    assert len(re.findall(r"[.!?](?=\s|$)", paragraph)) == 3


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    told = re.findall(r"^make (\S+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    targets = re.findall(r"^([\w-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert told == ["serve", "test"]
    assert set(told) <= set(targets)
