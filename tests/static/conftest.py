"""The style sheets of the package, as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.pages.static_versions import STATIC_FOLDER


@pytest.fixture(scope="session")
def style_sheets() -> dict[Path, str]:
    """Each style sheet and its text, comments taken out of neither."""
    return {
        path: path.read_text(encoding="utf-8") for path in sorted((STATIC_FOLDER / "styles").glob("*.css"))
    }
