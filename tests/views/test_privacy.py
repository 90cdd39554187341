"""The privacy page says what is true of this portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette

from portal.database.engine import make_engine
from portal.search.misses import Misses
from tests.checking import CheckingClient
from tests.views.conftest import NOW, words_of

PortalWith = Callable[..., Starlette]

COUNTED = {"en": "Searches that find nothing are counted", "th": "ระบบนับจำนวนการค้นหาที่ไม่พบผล"}


@pytest.mark.parametrize("tag", COUNTED)
def test_counting_searches_is_told_only_where_it_is_done(portal_with: PortalWith, tag: str) -> None:
    portal = portal_with()
    parts = portal.state.parts
    with CheckingClient(portal) as client:
        parts.searching.misses = None
        assert COUNTED[tag] not in words_of(client.get(f"/{tag}/privacy"))
        parts.searching.misses = Misses(
            make_engine(parts.settings.store_url), parts.site.time_zone, lambda: NOW
        )
        assert COUNTED[tag] in words_of(client.get(f"/{tag}/privacy"))
