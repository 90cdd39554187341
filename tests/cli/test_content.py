from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from portal.news.article import Article

Run = Callable[..., Result]
Stored = Callable[..., dict[str, Article]]


@pytest.fixture(autouse=True)
def _articles(run: Run, line: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(line(name) for name in "abc"))
    assert run("import", tmp_path / "a.jsonl").exit_code == 0


def test_articles_are_withdrawn_and_kept(run: Run, stored: Stored) -> None:
    result = run("content", "withdraw", "a", "b")
    assert result.exit_code == 0
    assert result.stdout.startswith("Withdrawn: 2. Withdrawn before: 0.\n")
    assert {id_: article.withdrawn for id_, article in stored().items()} == {"a": True, "b": True, "c": False}
    assert "Withdrawn: 1. Withdrawn before: 1." in run("content", "withdraw", "a", "c").stdout


def test_an_unknown_id_withdraws_nothing(run: Run, stored: Stored) -> None:
    assert "No article has the id “x”" in str(run("content", "withdraw", "a", "x").exception)
    assert not stored()["a"].withdrawn


@pytest.mark.parametrize(("answer", "left"), [("y\n", "bc"), ("n\n", "abc"), ("", "abc")])
def test_an_article_is_deleted_only_if_that_is_meant(
    run: Run, stored: Stored, answer: str, left: str
) -> None:
    result = run("content", "delete", "a", answer=answer)
    assert "Delete “Title of a” (a) for ever?" in result.output
    assert (result.exit_code == 0) == (left == "bc")
    assert stored().keys() == set(left)


def test_deleting_can_be_told_not_to_ask(run: Run, stored: Stored) -> None:
    assert run("content", "delete", "a", "--yes").stdout == "Deleted: a.\n"
    assert "No article has the id “a”" in str(run("content", "delete", "a", "--yes").exception)
    assert stored().keys() == {"b", "c"}
