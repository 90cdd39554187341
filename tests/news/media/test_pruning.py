from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.news.media import MediaFolder
from portal.news.media import folder as media_folder
from portal.news.media.folder import SPARED, prune

LATER = time.time() + 2 * SPARED


def later() -> float:
    return LATER


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path, 1000)


def test_what_nobody_lists_is_removed_and_told_with_its_size(folder: MediaFolder, tmp_path: Path) -> None:
    listed, unlisted = (folder.put(text, "a.txt") for text in (b"listed", b"not listed"))
    place = tmp_path / unlisted.hash[:2] / f"{unlisted.hash}.txt"
    assert prune(tmp_path, {listed.hash}, dry_run=True, clock=later).files == {place: 10}
    assert place.exists()
    assert prune(tmp_path, {listed.hash}, clock=later).files == {place: 10}
    assert folder.find(unlisted.hash) is None
    assert folder.find(listed.hash) is not None
    assert prune(tmp_path, {listed.hash}, clock=later).files == {}


def test_what_was_put_lately_is_left_for_its_article(folder: MediaFolder, tmp_path: Path) -> None:
    kept = folder.put(b"old", "a.txt")
    stored = folder.find(kept.hash)
    assert stored is not None
    os.utime(stored.path, (0, 0))
    assert len(prune(tmp_path, (), dry_run=True).files) == 1
    folder.put(b"old", "b.txt")
    pruned = prune(tmp_path, ())
    assert (pruned.files, pruned.spared) == ({}, 1)
    assert folder.find(kept.hash) is not None


def test_what_is_put_while_it_is_being_removed_is_there_in_the_end(
    folder: MediaFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import comes in between: before the file is put aside, or after."""
    kept = folder.put(b"old", "a.txt")
    stored = folder.find(kept.hash)
    assert stored is not None
    remove = media_folder._remove
    for comes_before in (True, False):
        os.utime(stored.path, (0, 0))

        def meanwhile(path: Path, clock: Callable[[], float], *, before: bool = comes_before) -> bool:
            if before:
                folder.put(b"old", "a.txt")
            removed = remove(path, clock)
            if not before:
                folder.put(b"old", "a.txt")
            return removed

        monkeypatch.setattr(media_folder, "_remove", meanwhile)
        assert len(prune(tmp_path, ()).files) == (not comes_before)
        assert stored.path.read_bytes() == b"old"


def test_remains_of_a_killed_import_are_removed_and_foreign_files_left(
    folder: MediaFolder, tmp_path: Path
) -> None:
    kept = folder.put(b"listed", "a.txt")
    part = tmp_path / "ab" / f".{'ab' * 32}.png.x1y2z3"
    part.parent.mkdir(exist_ok=True)
    foreign = [tmp_path / "README", tmp_path / "ab" / "notes.txt", tmp_path / "other" / f"{'ab' * 32}.png"]
    foreign[2].parent.mkdir()
    for path in (part, *foreign):
        path.write_text("x")
    assert prune(tmp_path, {kept.hash}, clock=later).files == {part: 1}
    assert all(path.exists() for path in foreign)


def test_without_a_folder_there_is_nothing_to_remove(tmp_path: Path) -> None:
    assert prune(tmp_path / "none", ()).files == {}
