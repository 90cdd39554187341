"""The privacy page says what is true of this portal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from portal.search.engine import NullEngine, SearchEngine
from portal.search.memory import InMemoryEngine
from portal.testing import CheckingClient
from tests.views.conftest import words_of

PortalWith = Callable[..., Starlette]

COUNTED = {"en": "Searches that find nothing are counted", "th": "ระบบนับจำนวนการค้นหาที่ไม่พบผล"}


@pytest.mark.parametrize("tag", COUNTED)
@pytest.mark.parametrize(
    ("make_engine", "switch", "told"),
    [(InMemoryEngine, True, True), (InMemoryEngine, False, False), (NullEngine, True, False)],
)
def test_that_searches_are_counted_is_told_only_where_it_is_so(
    portal_with: PortalWith, tag: str, make_engine: Callable[[], SearchEngine], switch: bool, told: bool
) -> None:
    portal = portal_with(engine=make_engine(), search_misses=switch)
    with CheckingClient(portal) as client:
        assert (COUNTED[tag] in words_of(client.get(f"/{tag}/privacy"))) is told


@pytest.mark.parametrize(("engine", "switch"), [(InMemoryEngine(), False), (NullEngine(), True)])
def test_where_searches_are_not_counted_those_counted_before_are_forgotten(
    portal_with: PortalWith, engine: SearchEngine, switch: bool
) -> None:
    counting = portal_with(engine=InMemoryEngine())
    with CheckingClient(counting) as client:
        client.get("/en/privacy")
        for _ in range(3):
            counting.state.services.searching.misses.count("lampun", "en")
    assert len(kept(counting)) == 1
    with CheckingClient(portal_with(engine=engine, search_misses=switch)) as client:
        client.get("/en/privacy")
    assert kept(counting) == []


def kept(portal: Starlette) -> list[tuple[str]]:
    """What the database holds of searches that found nothing."""
    connection = sqlite3.connect(portal.state.services.settings.store_url.removeprefix("sqlite:///"))
    rows = connection.execute("SELECT query FROM misses").fetchall()
    connection.close()
    return rows
