"""No article of the allowed size is dear to save, to index or to show.

`make soak` tries more of them than `make test`: HOSTILE_ARTICLES names how many, HOSTILE_SEED the first.
"""

import asyncio
import os
from pathlib import Path

import pytest

from tests.hostile.costs import Portal
from tests.hostile.making import hostile

FIRST = int(os.environ.get("HOSTILE_SEED", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("HOSTILE_ARTICLES", "3")))
SAVED, PAGE, HELD = 10.0, 0.5, 0.25
"""Seconds of CPU. A page may take a tenth of a second, the longest call a twentieth: five times as much is asserted,
for machines that have much to do."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_article_is_dear(seed: int, tmp_path: Path) -> None:
    costs = asyncio.run(Portal(tmp_path).costs(hostile(seed)))
    assert not costs.refused
    assert costs.save < SAVED
    assert costs.held.seconds < HELD, costs.held.where
    assert costs.page < PAGE
