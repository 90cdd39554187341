"""The same over the network: what is no HTTP, half a form, many requests at once, clients that are slow or leave.

SOAK_REQUESTS and SOAK_SEED are those of test_requests.py; every twentieth of the requests is a connection here.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from portal.app import create_app, lifespan
from portal.settings import Settings
from tests.cli.served import Served, read, serving
from tests.soak.asking import Asked
from tests.soak.conftest import Kept
from tests.soak.ground import Ground, explore
from tests.soak.hostile import Hostile
from tests.soak.judging import Judge
from tests.soak.test_requests import CHECKOUT, MOST_SHOWN, REQUESTS, SEED, memory_of, search_answers
from tests.soak.wire import PATIENCE, Sent, Wire, converse

TWENTIETH = REQUESTS // 20
PART = 1_000
PARTS = range(-(-TWENTIETH // PART))
AT_ONCE = 50


@pytest.mark.parametrize("part", PARTS)
def test_no_bytes_break_a_server_lead_away_or_come_back(
    demonstration: Settings, kept: Callable[[], Kept], tmp_path: Path, part: int
) -> None:
    ground = asyncio.run(ground_of(demonstration))
    before = kept()
    (tmp_path / "portal.toml").write_text(
        f'site = "{demonstration.site}"\ndata_dir = "{demonstration.data_dir}"\n', encoding="utf-8"
    )
    with serving(tmp_path) as portal:
        memory = memory_of(portal.process)
        judge = Judge((str(CHECKOUT), str(demonstration.data_dir)), ground.hosts)
        wrong = asyncio.run(soak(portal, ground, judge, SEED + part, min(PART, TWENTIETH - part * PART)))
        print(f"memory {memory} to {memory_of(portal.process)} MB")
        assert "<h1>" in read(f"{portal.address}th/")
        told = portal.log.read_text(encoding="utf-8")
    assert not wrong, "\n\n".join(wrong)
    assert kept() == before
    assert [
        line for line in told.splitlines() if " error " in line or " critical " in line or "Traceback" in line
    ] == []


async def ground_of(settings: Settings) -> Ground:
    app = create_app(settings)
    async with lifespan(app):
        await search_answers(app)
        return await explore(app)


async def soak(portal: Served, ground: Ground, judge: Judge, seed: int, count: int) -> list[str]:
    """Connect `count` times, some at once; what was wrong."""
    host, port = portal.address.removeprefix("http://").rstrip("/").split(":")
    connections = islice(Wire(Hostile(ground, seed), seed).connections(), count)
    statuses, wrong = Counter[int](), list[str]()

    async def client() -> None:
        for sent in connections:
            try:
                answers = await converse(host, int(port), sent)
                statuses.update(answer.status for answer in answers)
                assert answers or sent.patience < PATIENCE, "there is no answer"
                for answer in answers:
                    judge.judge(leaving(sent), answer)
            except AssertionError as fault:
                wrong.append(f"{fault}\n{sent}"[:3000])
                if len(wrong) >= MOST_SHOWN:
                    return

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    print(
        f"seed {seed}: {count} connections, {dict(sorted(statuses.items()))}, {judge.shapes} shapes of pages"
    )
    return wrong


def leaving(sent: Sent) -> Asked:
    """What is known of a request that was sent over the wire."""
    return Asked("HEAD" if sent.heads else "GET", b"/", leaves=sent.patience < PATIENCE)
