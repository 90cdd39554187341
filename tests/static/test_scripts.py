"""What the scripts promise to slow phones and to those without JavaScript."""

from __future__ import annotations

from portal.pages.static_versions import STATIC_FOLDER

SCRIPT_BUDGET = 6 * 1024
"""Of all scripts, as they are written: compressed, an article page has less than 5 KiB."""


def test_scripts_stay_light() -> None:
    sizes = {path.name: path.stat().st_size for path in (STATIC_FOLDER / "scripts").glob("*.js")}
    assert sizes, "there is no script: this test has lost its subject"
    assert sum(sizes.values()) <= SCRIPT_BUDGET
