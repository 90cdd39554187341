"""A store to count visits in, and the event loop of async tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database.making import new_store


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that async tests run in."""
    return "asyncio"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a store with its tables and nothing in them."""
    return new_store(tmp_path / "portal.sqlite3")
