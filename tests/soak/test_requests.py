"""Whatever is asked for: no error of ours, nothing comes back as markup, nobody is led away, and nothing is lost.

`make soak` asks more often than `make test`: SOAK_REQUESTS says how often, SOAK_SEED for what. Some 5,000 requests are
a part, a test of its own.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from portal.app import create_app, lifespan
from portal.settings import Settings
from tests.logs import capture_logs
from tests.soak.asking import Asked, ask
from tests.soak.conftest import Kept
from tests.soak.ground import READER, Ground, explore
from tests.soak.hostile import PREFIXES, Hostile
from tests.soak.judging import Judge
from tests.soak.pieces import MARK

CHECKOUT = Path(__file__).parents[2]
REQUESTS = int(os.environ.get("SOAK_REQUESTS", "1000"))
SEED = int(os.environ.get("SOAK_SEED", "13"))
PART = 5_000
PARTS = range(-(-REQUESTS // PART))
MOST_SHOWN = 10


@pytest.mark.parametrize("part", PARTS)
def test_no_request_breaks_a_portal_leads_away_or_comes_back(
    demonstration: Settings, kept: Callable[[], Kept], part: int
) -> None:
    before = kept()
    with capture_logs() as logs:
        wrong = asyncio.run(soak(demonstration, SEED + part, min(PART, REQUESTS - part * PART)))
    assert not wrong, "\n\n".join(wrong)
    assert kept() == before
    told = [
        entry["event"]
        for entry in logs
        if entry["log_level"] in {"error", "critical"} or MARK in entry["event"]
    ]
    assert told == []


async def soak(settings: Settings, seed: int, count: int) -> list[str]:
    """Ask `count` times; what was wrong."""
    app = create_app(settings)
    async with lifespan(app):
        await search_answers(app)
        ground = await explore(app)
        assert {method for _, methods in ground.routes for method in methods} > {"GET"}, "no form was found"
        apps = {"": app} | {prefix: mounted(app, prefix) for prefix in PREFIXES if prefix}
        return await ask_often(
            apps, ground, Judge((str(CHECKOUT), str(settings.data_dir)), ground.hosts), seed, count
        )


async def ask_often(
    apps: Mapping[str, ASGIApp], ground: Ground, judge: Judge, seed: int, count: int
) -> list[str]:
    statuses, wrong = Counter[int](), list[str]()
    began, memory = time.process_time(), memory_of("self")
    for number, asked in enumerate(islice(Hostile(ground, seed).requests(), count)):
        answer = await ask(apps[asked.prefix], asked)
        ground.keep(answer)
        statuses[answer.status] += 1
        try:
            judge.judge(asked, answer)
        except AssertionError as fault:
            wrong.append(
                f"request {number} of seed {seed}: {fault}\n{asked}\n{answer.status} {answer.headers}"[:3000]
            )
            if len(wrong) == MOST_SHOWN:
                break
    home = await ask(apps[""], Asked("GET", b"/th/", READER))
    judge.judge(Asked("GET", b"/th/", READER), home)
    assert home.status == 200
    print(
        f"seed {seed}: {statuses.total()} requests, {time.process_time() - began:.0f} s of processor time, "
        f"{dict(sorted(statuses.items()))}, {judge.shapes} shapes of pages, memory {memory} to {memory_of('self')} MB"
    )
    return wrong


def mounted(app: Starlette, prefix: str) -> Starlette:
    """A host that has the portal under a prefix."""
    return Starlette(routes=[Mount(prefix, app)])


async def search_answers(app: ASGIApp) -> None:
    """Wait for the first index."""
    async with asyncio.timeout(120):
        while (await ask(app, Asked("GET", b"/en/search?q=lamphun", READER))).status != 200:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.1)


def memory_of(process: int | str) -> int:
    """What a process holds in memory, in MB."""
    [held] = [
        line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(held.split()[1]) // 1000
