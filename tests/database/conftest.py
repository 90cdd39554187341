"""A place for a store, and the event loop of async tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database.making import new_store


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that async tests run in."""
    return "asyncio"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a store may be made; nothing is there yet."""
    return tmp_path / "data" / "portal.sqlite3"


@pytest.fixture
def url(file: Path) -> str:
    """The URL of a store with its tables and nothing in them."""
    return new_store(file)
