"""Engines to test: each kind in turn. What is tested here, every engine promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.engine import SearchEngine
from portal.search.memory import InMemoryEngine
from portal.search.whoosh.engine import WhooshEngine
from tests.search.engines.making import Reader, rebuild

KINDS = ("memory", "whoosh")
PATIENCE = 60.0
"""Seconds of a deadline that no test meets, however busy the machine is."""


def make_engine(kind: str, folder: Path, analysis: Analysis) -> SearchEngine:
    """An engine without an index."""
    if kind == "memory":
        return InMemoryEngine(lambda: analysis)
    return WhooshEngine(folder / "index", lambda: analysis, deadline=PATIENCE)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module", autouse=True)
def _hasty_disk() -> Iterator[None]:
    """Nothing waits for the disk: what a power cut leaves is asked elsewhere, and here hundreds of indexes are made."""
    with patch("os.fsync"):
        yield


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """The analysis of the package's own word lists."""
    return Analysis()


@pytest.fixture(params=KINDS)
async def engine(
    request: pytest.FixtureRequest, tmp_path: Path, analysis: Analysis
) -> AsyncIterator[SearchEngine]:
    """Each kind of engine that finds something, without an index."""
    engine = make_engine(request.param, tmp_path, analysis)
    yield engine
    await engine.close()


@pytest.fixture(scope="session", params=KINDS)
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, analysis: Analysis
) -> Iterator[Reader]:
    """Somebody who searches the invented news with each kind of engine; nobody writes to their index."""
    engine = make_engine(request.param, tmp_path_factory.mktemp("news"), analysis)
    asyncio.run(rebuild(engine))
    yield Reader(engine)
    asyncio.run(engine.close())
