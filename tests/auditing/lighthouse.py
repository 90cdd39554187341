"""Lighthouse, run on an address in a Chromium of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.auditing.tools import NODE_MODULES

CATEGORIES = ("accessibility", "best-practices", "seo")
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
PATIENCE = 180
"""Seconds after which Lighthouse is given up."""


@dataclass(frozen=True)
class LighthouseReport:
    """What Lighthouse `version` gave an address: marks from 0 to 100 by category, and what kept each from 100."""

    version: str
    marks: Mapping[str, int]
    lost: tuple[str, ...]


def find_lighthouse() -> Path | None:
    """The program of Lighthouse."""
    program = NODE_MODULES / ".bin" / "lighthouse"
    return program if program.exists() else None


def run(address: str, chromium: Path) -> LighthouseReport:
    """Let Lighthouse judge the page at an address, as on a telephone.

    It must be installed: mark the test with @pytest.mark.node. Raises AssertionError where it does not work.
    """
    program = find_lighthouse()
    assert program is not None, "There is no Lighthouse. Install it: npm ci --ignore-scripts"
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else [*FLAGS]  # Chromium has no sandbox for root
    ran = subprocess.run(
        [
            *(str(program), address, "--quiet", "--output=json", "--no-enable-error-reporting"),
            *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(flags)}"),
        ],
        env=os.environ | {"CHROME_PATH": str(chromium)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ran.returncode == 0, f"Lighthouse failed at {address}: {ran.stderr or ran.stdout}"
    told = json.loads(ran.stdout)
    assert not told.get("runtimeError"), f"Lighthouse failed at {address}: {told['runtimeError']}"
    marks = {name: round(100 * told["categories"][name]["score"]) for name in CATEGORIES}
    return LighthouseReport(told["lighthouseVersion"], marks, _lost(told))


def _lost(told: dict[str, Any]) -> tuple[str, ...]:
    """Each audit that counts and is not passed: category, id, title, and where."""
    found = []
    for name in CATEGORIES:
        for part in told["categories"][name]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])
                places = [one.get("node", {}).get("snippet") or one.get("description", "") for one in items]
                found.append(f"{name}: {audit['id']} ({audit['title']}): {'; '.join(filter(None, places))}")
    return tuple(found)
