"""What is written is what is found, from then on and not before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from portal.errors import IndexNotReady
from portal.search.analysis.analysis import CurrentAnalysis
from portal.search.document import Document
from portal.search.engine import SearchEngine
from portal.search.memory import InMemoryEngine
from portal.search.whoosh.engine import WhooshEngine
from portal.text.word_lists import LOOK, CurrentLists
from tests.search.engines.conftest import KINDS, PATIENCE
from tests.search.engines.making import NEWS, Reader, apply, asked, batches, make_documents, rebuild

pytestmark = pytest.mark.anyio


async def test_without_an_index_there_is_nothing_to_ask(engine: SearchEngine) -> None:
    state = await engine.state()
    assert (state.ready, state.stale, state.position) == (False, True, 0)
    assert await engine.contents() == {}
    with pytest.raises(IndexNotReady):
        await engine.search(asked("ลำไย"))
    with pytest.raises(IndexNotReady):
        await engine.corrections(asked("ลำไย"))
    with pytest.raises(IndexNotReady):
        await engine.completions("ลำ", "th")


async def test_an_index_of_no_documents_is_one(engine: SearchEngine) -> None:
    await rebuild(engine, [], 3)
    state = await engine.state()
    assert (state.ready, state.stale, state.position, state.articles, state.documents) == (
        True,
        False,
        3,
        0,
        0,
    )
    results = await Reader(engine).search("ลำไย")
    assert (results.hits, results.total) == ((), 0)
    assert await Reader(engine).finds("") == set()
    assert await engine.corrections(asked("ลำไย")) == ()
    assert await engine.completions("ลำ", "th") == ()


async def test_the_state_tells_what_there_is_and_how_far_it_followed(engine: SearchEngine) -> None:
    await rebuild(engine, NEWS, 17)
    state = await engine.state()
    assert (state.ready, state.stale) == (True, False)
    assert (state.position, state.mark) == (17, "first")
    assert (state.articles, state.documents) == (5, 8)


async def test_contents_are_the_digests_of_what_was_given(engine: SearchEngine) -> None:
    await rebuild(engine)
    expected: dict[str, dict[str, str]] = {}
    for document in NEWS:
        expected.setdefault(document.article, {})[document.language] = document.digest
    assert await engine.contents() == expected


async def test_an_article_is_added(engine: SearchEngine) -> None:
    await rebuild(engine)
    before = await engine.state()
    await apply(engine, make_documents("dam", th="สร้างเขื่อน", en="A dam is built"), position=9)
    reader = Reader(engine)
    assert await reader.finds("เขื่อน") == {"dam"}
    assert await reader.finds("dam", "en") == {"dam"}
    assert await reader.finds("สะพาน") == {"road"}
    after = await engine.state()
    assert (after.position, after.mark, after.articles, after.documents) == (9, "second", 6, 10)
    assert after.generation != before.generation


async def test_an_article_is_replaced_in_all_its_languages(engine: SearchEngine) -> None:
    await rebuild(engine)
    await apply(engine, make_documents("fair", th="งานกาชาด"))
    reader = Reader(engine)
    assert await reader.finds("กาชาด") == {"fair"}
    assert await reader.finds("ลำไย") == set()
    assert await reader.finds("longan", "en") == set()
    assert set((await engine.contents())["fair"]) == {"th"}
    assert (await engine.state()).documents == 7


async def test_an_article_without_a_document_is_gone(engine: SearchEngine) -> None:
    await rebuild(engine)
    await apply(engine, [], ["fair", "never there"])
    assert await Reader(engine).finds("ลำไย") == set()
    assert await Reader(engine).finds("longan", "en") == set()
    assert "fair" not in await engine.contents()
    assert (await engine.state()).articles == 4


async def test_removed_articles_are_not_counted(engine: SearchEngine) -> None:
    await rebuild(engine)
    await apply(engine, [], ["fair", "rite", "road"])
    facets = (await Reader(engine).search("", "th", ("th", "en"))).facets
    assert facets.categories == {"health": 1, "elsewhere": 1}
    assert facets.languages == {"th": 1, "en": 2}


async def test_a_change_of_nothing_moves_the_position(engine: SearchEngine) -> None:
    await rebuild(engine, NEWS, 5)
    await apply(engine, [], [], position=6)
    assert (await engine.state()).position == 6
    assert await Reader(engine).finds("ลำไย") == {"fair"}


async def test_many_changes_one_after_another_leave_the_last(engine: SearchEngine) -> None:
    await rebuild(engine)
    for number in range(12):
        await apply(engine, make_documents("fair", th=f"ข่าวที่ {number}\nลำไย"), position=number)
    reader = Reader(engine)
    assert await reader.finds("ลำไย") == {"fair"}
    assert await reader.finds('"ข่าวที่ 11"') == {"fair"}
    assert await reader.finds('"ข่าวที่ 10"') == set()
    assert (await engine.state()).documents == 7


async def test_what_was_not_changed_gives_the_same_generation(engine: SearchEngine) -> None:
    await rebuild(engine)
    before = await engine.state()
    await Reader(engine).search("ลำไย")
    assert await engine.state() == before


@pytest.mark.parametrize("kind", KINDS)
async def test_lists_that_only_queries_are_read_by_count_at_once(kind: str, tmp_path: Path) -> None:
    questions = tmp_path / "lists" / "th" / "questions.txt"
    questions.parent.mkdir(parents=True)
    current = CurrentAnalysis(CurrentLists((tmp_path / "lists",), clock=count(step=LOOK).__next__))
    engine: SearchEngine = (
        InMemoryEngine(current) if kind == "memory" else WhooshEngine(tmp_path / "index", current, PATIENCE)
    )
    await rebuild(engine)
    before = await engine.state()
    questions.write_text("กี่แก้ว\n", encoding="utf-8")
    after = await engine.state()
    assert not after.stale
    assert after.generation != before.generation  # so that no answer is kept
    assert await Reader(engine).finds("ลำไย") == {"fair"}
    assert await engine.state() == after
    await engine.close()


async def test_ids_may_be_anything(engine: SearchEngine) -> None:
    strange = ["a b", "ข่าว", "a:b/c", "*", "x" * 300, "o'brien", "A", "a"]
    await rebuild(engine, [document for id_ in strange for document in make_documents(id_, th="ลำไย")])
    reader = Reader(engine)
    assert await reader.finds("ลำไย") == set(strange)
    await apply(engine, make_documents("a", th="มะม่วง"), ["a", "*"])
    assert await reader.finds("ลำไย") == set(strange) - {"a", "*"}


async def test_one_may_write_at_a_time(engine: SearchEngine) -> None:
    async with engine.writing() as first:
        assert first is not None
        async with engine.writing() as second:
            assert second is None
    async with engine.writing() as third:
        assert third is not None


async def test_the_right_to_write_comes_back_after_an_error(engine: SearchEngine) -> None:
    with pytest.raises(ZeroDivisionError):
        async with engine.writing():
            raise ZeroDivisionError
    await rebuild(engine)


async def test_while_a_new_index_is_built_the_old_one_answers(engine: SearchEngine) -> None:
    await rebuild(engine)
    reader = Reader(engine)
    seen: list[set[str]] = []

    async def slowly() -> AsyncIterator[Sequence[Document]]:
        seen.append(await reader.finds("ลำไย"))
        yield make_documents("new", th="ลำไยนอกฤดู")
        seen.append(await reader.finds("ลำไย"))
        yield make_documents("newer", th="ลำไยอบแห้ง")
        seen.append(await reader.finds("ลำไย"))

    async with engine.writing() as writer:
        assert writer is not None
        await writer.rebuild(slowly(), 30, "third")
    assert seen == [{"fair"}] * 3
    assert await reader.finds("ลำไย") == {"new", "newer"}
    assert await reader.finds("") == {"new", "newer"}
    assert (await engine.state()).position == 30


async def test_while_a_new_index_is_built_the_old_one_can_be_written_to(engine: SearchEngine) -> None:
    await rebuild(engine)
    reader = Reader(engine)
    async with engine.writing() as writer:
        assert writer is not None

        async def meanwhile() -> AsyncIterator[Sequence[Document]]:
            yield make_documents("new", th="ลำไยนอกฤดู")
            await writer.apply(make_documents("dam", th="เขื่อน"), ["dam"], 8, "")
            assert await reader.finds("เขื่อน") == {"dam"}

        await writer.rebuild(meanwhile(), 7, "")
    assert await reader.finds("") == {"new"}
    assert (await engine.state()).position == 7


async def test_a_rebuild_that_fails_leaves_the_old_index(engine: SearchEngine) -> None:
    await rebuild(engine, NEWS, 4)

    async def failing() -> AsyncIterator[Sequence[Document]]:
        yield make_documents("new", th="ลำไยนอกฤดู")
        raise ZeroDivisionError

    async with engine.writing() as writer:
        assert writer is not None
        with pytest.raises(ZeroDivisionError):
            await writer.rebuild(failing(), 30, "third")
        assert await Reader(engine).finds("ลำไย") == {"fair"}
        assert (await engine.state()).position == 4
        await writer.rebuild(batches(NEWS), 31, "fourth")
    assert (await engine.state()).position == 31


async def test_a_first_index_may_begin_with_changes(engine: SearchEngine) -> None:
    await apply(engine, make_documents("dam", th="เขื่อน"), position=1)
    assert await Reader(engine).finds("เขื่อน") == {"dam"}
    assert (await engine.state()).ready
