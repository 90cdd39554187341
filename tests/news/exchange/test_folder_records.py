from __future__ import annotations

from pathlib import Path

import pytest

from portal.errors import ContentError
from portal.news.exchange.importing import FolderRecord


def test_each_folder_has_its_own_ids(tmp_path: Path) -> None:
    one, other = (FolderRecord(tmp_path / "imported", tmp_path / name) for name in ("one", "other"))
    one.keep({"a", "ข"})
    assert one.ids() == {"a", "ข"}
    assert other.ids() == frozenset()
    one.keep({"b"})
    assert FolderRecord(tmp_path / "imported", tmp_path / "." / "one").ids() == {"b"}


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    record = FolderRecord(tmp_path, tmp_path / "one")
    record.keep({"a"})
    (file,) = tmp_path.glob("*.json")
    file.write_text("[1")
    with pytest.raises(ContentError, match="Delete this file"):
        record.ids()
