"""The examples of docs/reference/content.md are imported as they stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Picture
from typer.testing import Result

from portal.article import Article
from portal.news.exchange.drafts import OWN_KEYS, WORD_KEYS


@pytest.fixture(scope="module")
def page(checkout: Path) -> str:
    return (checkout / "docs" / "reference" / "content.md").read_text("utf-8")


def test_the_examples_can_be_imported(
    page: str, run: Callable[..., Result], stored: Callable[..., dict[str, Article]], tmp_path: Path
) -> None:
    examples = dict(re.findall(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL))
    folder = tmp_path / "news"
    (folder / "images").mkdir(parents=True)
    Picture.new("RGB", (4, 3)).save(folder / "images" / "bridge.jpg")
    (folder / "closures.csv").write_text("road\n")
    for name, text in examples.items():
        (folder / name).write_text(text, "utf-8")
    result = run("import", folder, folder / "news.jsonl")
    assert result.exit_code == 0, result.output
    bridge = stored()["new-bridge"]
    assert bridge.published_at.isoformat() == "2020-09-17T07:14:00+00:00"
    assert bridge.images[0].texts.keys() == bridge.attachments[0].titles.keys() == {"th", "en"}
    assert stored()["news-7"].original == "th"


def test_every_key_is_explained_and_no_other(page: str) -> None:
    explained = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert set(explained) == OWN_KEYS | WORD_KEYS | {"images", "attachments"}
