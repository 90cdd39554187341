from __future__ import annotations

import asyncio

import pytest

from portal.i18n.current import current_language, speaking


def test_there_is_no_current_language_outside_of_a_request() -> None:
    with pytest.raises(LookupError):
        current_language.get()


def test_a_language_is_current_inside_its_block_alone() -> None:
    with speaking("th"):
        with speaking("en"):
            assert current_language.get() == "en"
        assert current_language.get() == "th"
    assert current_language.get("none") == "none"


async def _answer(tag: str, other_is_there: asyncio.Event, here: asyncio.Event) -> tuple[str, str]:
    with speaking(tag):
        here.set()
        await other_is_there.wait()
        return current_language.get(), await asyncio.to_thread(current_language.get)


def test_requests_at_the_same_time_keep_their_languages_in_threads_too() -> None:
    async def both() -> tuple[tuple[str, str], tuple[str, str]]:
        first, second = asyncio.Event(), asyncio.Event()
        thai, english = await asyncio.gather(_answer("th", second, first), _answer("en", first, second))
        return thai, english

    assert asyncio.run(both()) == (("th", "th"), ("en", "en"))
