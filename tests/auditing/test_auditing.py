"""`make audit`: what it says where a tool is missing, what counts as a fault, and how its files are written."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.accessibility_audit import OWN
from scripts import audit
from tests.auditing.lighthouse import LighthouseReport
from tests.papers import CHECKOUT, table_of

ALL = {"accessibility": 100, "best-practices": 100, "seo": 100}
HIDDEN = LighthouseReport("12", {**ALL, "seo": 63}, ("seo: is-crawlable (Page is blocked from indexing): ",))
GOOD = LighthouseReport("12", ALL, ())
POOR = LighthouseReport("12", {**ALL, "accessibility": 91}, ("accessibility: image-alt (…): <img>",))


def test_where_a_tool_is_missing_it_says_so_and_writes_nothing(tmp_path: Path) -> None:
    before = OWN.read_bytes()
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.audit"],
        cwd=CHECKOUT,
        env=os.environ | {"PATH": str(tmp_path), "CHROMIUM": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("There is no ")
    assert len(ran.stderr.splitlines()) == 1
    assert OWN.read_bytes() == before


def test_search_engines_are_to_leave_search_pages_alone() -> None:
    marks = {("home", "th"): GOOD, ("search", "th"): HIDDEN}
    check = audit.with_lighthouse(marks)
    assert (check.looked, check.found, check.score) == (2, 0, 100)


@pytest.mark.parametrize(("page", "report"), [("home", HIDDEN), ("search", POOR)])
def test_any_other_mark_below_100_is_a_fault(page: str, report: LighthouseReport) -> None:
    check = audit.with_lighthouse({("home", "en"): GOOD, (page, "th"): report})
    assert (check.found, check.score) == (1, report.marks["accessibility"])


def test_marks_become_a_table() -> None:
    marks = {("home", "th"): POOR, ("search", "th"): HIDDEN}
    paper = audit.table(marks, dt.date(2026, 11, 25), "Chromium 156")
    assert "Lighthouse 12 judged pages of the demonstration on 2026-11-25," in paper
    assert table_of(paper) == [
        ["home", "th", "91", "100", "100"],
        ["search", "th", "100", "100", "not asked"],
    ]


def test_a_file_is_put_in_its_place_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CHECKOUT", tmp_path)
    path = tmp_path / "audit.json"
    path.write_text("old", encoding="utf-8")
    audit.write(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]
