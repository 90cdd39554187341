"""The file of an audit: read, or refused with a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from portal.accessibility_audit import read_audit
from portal.errors import AuditError

AUDIT: dict[str, Any] = {
    "date": "2026-11-25",
    "version": "0.1.0",
    "browser": "Chromium 156.0",
    "pages": ["home"],
    "languages": ["th", "en"],
    "widths": [320, 1280],
    "themes": ["light"],
    "checks": [{"kind": "axe", "version": "4.11.0", "looked": 4, "found": 0}],
    "faults": [],
}

Change = Callable[[dict[str, Any]], object]


def written(folder: Path, change: Change = lambda _: None) -> Path:
    """A file of an audit that is right but for the change."""
    values = deepcopy(AUDIT)
    change(values)
    path = folder / "audit.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_an_audit_that_found_nothing_and_knows_of_nothing_is_clean(tmp_path: Path) -> None:
    audit = read_audit(written(tmp_path))
    assert audit.is_clean
    assert (audit.date.isoformat(), audit.checks[0].unsure, audit.checks[0].score) == ("2026-11-25", 0, None)


@pytest.mark.parametrize(
    "change", [lambda v: v["faults"].append("no-trials"), lambda v: v["checks"][0].update(found=1)]
)
def test_a_fault_known_or_found_makes_it_less_than_clean(tmp_path: Path, change: Change) -> None:
    assert not read_audit(written(tmp_path, change)).is_clean


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda v: v.pop("date"), r": date: Field required\."),
        (lambda v: v.update(date="yesterday"), r": date: .*date"),
        (lambda v: v["checks"][0].pop("version"), r": checks\[1\]\.version: Field required\."),
        (lambda v: v["checks"][0].update(looked=0), r": checks\[1\]\.looked: .*greater than or equal to 1"),
        (lambda v: v["checks"][0].update(kind="eyes"), r": checks\[1\]\.kind: .*'axe', 'ibm', 'nu'"),
        (lambda v: v.update(faults=["ugly"]), r": faults\[1\]: .*'no-trials'"),
        (lambda v: v.update(colour="red"), r": colour: Extra inputs are not permitted"),
        (lambda v: v.update(pages=[]), r": pages: .*at least 1 item"),
    ],
)
def test_a_slip_is_told_with_its_place_and_what_to_do(tmp_path: Path, change: Change, told: str) -> None:
    path = written(tmp_path, change)
    with pytest.raises(AuditError, match=re.escape(str(path)) + told) as slip:
        read_audit(path)
    assert str(slip.value).endswith("Correct it, or write the file anew.")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_what_is_no_such_file_at_all_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.json"
    path.write_bytes(content)
    with pytest.raises(AuditError, match=re.escape(str(path))):
        read_audit(path)


def test_a_file_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match=r"nothing\.json: there is no such file\. Correct the path"):
        read_audit(tmp_path / "nothing.json")
    with pytest.raises(AuditError, match="the file cannot be read"):
        read_audit(tmp_path)
