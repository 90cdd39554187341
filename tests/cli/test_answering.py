"""What a process that answers does beside answering."""

from __future__ import annotations

import gc

import pytest

from portal.cli.server_process import freezing

pytestmark = pytest.mark.anyio


async def test_what_was_loaded_is_hidden_from_the_garbage_collector_once_and_beats_go_on() -> None:
    heartbeats: list[int] = []

    async def heartbeat() -> None:
        heartbeats.append(gc.get_freeze_count())

    before = gc.get_freeze_count()
    beating = freezing(heartbeat, loaded=3)
    try:
        for _ in range(5):
            await beating()
    finally:
        gc.unfreeze()
    assert heartbeats[:2] == [before, before]
    assert heartbeats[2] > before + 10_000
    assert heartbeats[2] >= heartbeats[3] >= heartbeats[4] > before
