"""Engines to test: each kind in turn. What is tested here, every engine promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.engine import SearchEngine
from portal.search.memory import InMemoryEngine
from tests.search.engines.making import Reader, rebuild

PATIENCE = 60.0
"""Seconds of a deadline that no test meets, however busy the machine is."""


def make_engine(kind: str, folder: Path, analysis: Analysis) -> SearchEngine:
    """An engine without an index."""
    if kind == "memory":
        return InMemoryEngine(lambda: analysis)
    from portal.search.whoosh.engine import WhooshEngine

    return WhooshEngine(folder / "index", lambda: analysis, deadline=PATIENCE)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def analysis() -> Analysis:
    """The analysis of the package's own word lists."""
    return Analysis()


@pytest.fixture(params=["memory", "whoosh"])
async def engine(
    request: pytest.FixtureRequest, tmp_path: Path, analysis: Analysis
) -> AsyncIterator[SearchEngine]:
    """Each kind of engine that finds something, without an index."""
    engine = make_engine(request.param, tmp_path, analysis)
    yield engine
    await engine.close()


@pytest.fixture
async def reader(engine: SearchEngine) -> Reader:
    """Somebody who searches the invented news."""
    await rebuild(engine)
    return Reader(engine)
