"""Small indexes for every test that looks inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.search.analysis import Analysis
from tests.search.whoosh.making import SmallIndex


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """The analysis of the package's own word lists."""
    return Analysis()


@pytest.fixture
def index(tmp_path: Path, analysis: Analysis) -> SmallIndex:
    """An empty index."""
    return SmallIndex(tmp_path / "small", analysis)
