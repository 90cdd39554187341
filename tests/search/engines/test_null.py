"""Search switched off: nothing is offered, nothing is kept, nothing is found, and nothing fails."""

from __future__ import annotations

import pytest

from portal.search.engine import NullEngine, SearchEngine
from portal.search.results import Results
from tests.search.engines.making import asked
from tests.search.engines.test_hostile import HOSTILE

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("text", ["", "ลำไย", *HOSTILE], ids=range(len(HOSTILE) + 2))
async def test_it_answers_every_question_with_nothing(text: str) -> None:
    engine: SearchEngine = NullEngine()
    assert not engine.switched_on
    assert await engine.search(asked(text), explain=True) == Results()
    assert await engine.corrections(asked(text)) == ()
    assert await engine.completions(text, "th") == ()


async def test_it_is_never_in_need_of_an_index() -> None:
    engine = NullEngine()
    state = await engine.state()
    assert (state.ready, state.stale) == (True, False)
    assert await engine.contents() == {}
    async with engine.writing() as writer:
        assert writer is None
    await engine.close()
