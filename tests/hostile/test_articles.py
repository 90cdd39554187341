"""No article of the allowed size is dear to save, to index or to show.

`make soak` tries more of them than `make test`: HOSTILE_ARTICLES names how many, HOSTILE_SEED the first.
"""

import asyncio
import os
from datetime import UTC
from pathlib import Path

import pytest

from portal.article import Translation
from portal.derive.markup.bounds import LONGEST_BODY
from portal.search.document import documents_of
from tests.hostile.costs import Portal
from tests.hostile.making import hostile
from tests.views.conftest import NOW, make_article

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


def test_what_was_taken_when_bounds_were_wider_is_indexed() -> None:
    for body in ("[" * 30_000, "a " * LONGEST_BODY):
        article = make_article(
            "old", "th", translations={"th": Translation(language="th", title="a", body=body)}
        )
        assert documents_of(article, NOW, UTC)[0].text.startswith(body[:9])
