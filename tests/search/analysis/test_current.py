"""Word lists that change while a portal runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.errors import WordListError
from portal.search.analysis.analysis import CurrentAnalysis
from portal.text.word_lists import LOOK, CurrentLists
from tests.logs import capture_logs


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "th" / "words.txt"
    path.parent.mkdir()
    path.write_text("ลำพูนน่าอยู่\n", encoding="utf-8")
    return path


def made(words: Path) -> tuple[CurrentAnalysis, Seconds]:
    clock = Seconds()
    return CurrentAnalysis(CurrentLists((words.parent.parent,), clock)), clock


def test_lists_that_stay_give_the_same_analysis(words: Path) -> None:
    current, clock = made(words)
    first = current()
    clock.now += 2 * LOOK
    assert current() is first


def test_a_changed_list_is_taken_after_a_second_at_most(words: Path) -> None:
    current, clock = made(words)
    first = current()
    words.write_text("ลำพูนน่าอยู่\nลำไยเบี้ยวเขียว\n", encoding="utf-8")
    assert current() is first
    clock.now += LOOK
    assert "ลำไยเบี้ยวเขียว" in current().lists("th").words
    assert not current().builder.agrees(first.builder)
    assert current().builder.replaces(first.builder)


@pytest.mark.parametrize("name", ["questions.txt", "recent.txt"])
def test_a_list_that_only_queries_are_read_by_is_taken_without_a_new_index(words: Path, name: str) -> None:
    current, clock = made(words)
    first = current()
    words.with_name(name).write_text("กี่แก้ว\n", encoding="utf-8")
    clock.now += LOOK
    lists = current().lists("th")
    assert "กี่แก้ว" in lists.questions | lists.recent
    assert current().builder.agrees(first.builder)
    assert current().edition != first.edition


def test_a_list_that_is_only_touched_changes_nothing(words: Path) -> None:
    current, clock = made(words)
    first = current()
    words.touch()
    clock.now += LOOK
    assert current() is first


def test_a_list_that_cannot_be_read_leaves_the_last_good_one_and_is_told_once(words: Path) -> None:
    current, clock = made(words)
    first = current()
    words.write_bytes(b"\xff\xfe\n")
    with capture_logs() as logs:
        for _ in range(3):
            clock.now += LOOK
            assert current() is first
    assert [str(words) in entry["event"] for entry in logs] == [True]
    words.write_text("ลำไยเบี้ยวเขียว\n", encoding="utf-8")
    clock.now += LOOK
    assert "ลำไยเบี้ยวเขียว" in current().lists("th").words


def test_a_list_that_cannot_be_read_at_the_start_is_refused(words: Path) -> None:
    words.write_bytes(b"\xff\xfe\n")
    with pytest.raises(WordListError, match=str(words)):
        made(words)
