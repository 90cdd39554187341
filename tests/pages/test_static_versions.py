"""Versions of static files."""

from __future__ import annotations

import os
from pathlib import Path

from portal.pages.static_versions import StaticVersions


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    sheet = tmp_path / "a.css"
    sheet.write_text("one", encoding="utf-8")
    versions = StaticVersions(tmp_path)
    first = versions("a.css")
    assert versions("a.css") == first
    sheet.write_text("two", encoding="utf-8")
    os.utime(sheet, ns=(1, 1))
    second = versions("a.css")
    assert second != first
    sheet.write_text("one", encoding="utf-8")
    os.utime(sheet, ns=(2, 2))
    assert versions("a.css") == first


def test_a_file_that_is_not_there_breaks_no_page(tmp_path: Path) -> None:
    assert StaticVersions(tmp_path)("nothing.css") == "0"
