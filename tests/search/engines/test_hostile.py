"""Nothing that a reader can type, and nothing that an article can hold, is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.engine import SearchEngine
from portal.search.query import AnyOf, Phrase, Query, Word
from portal.search.snippets import LENGTH, is_mark
from tests.search.engines.making import Reader, articles, make_documents, plain, rebuild

pytestmark = pytest.mark.anyio

HOSTILE = [
    "😀" * 200,
    "👨‍👩‍👧‍👦" * 50,
    " " * 10_000,
    "\u0e49",
    "\u0301",
    "\ud800",
    "ก\ud800ข",
    "ก",
    "a",
    "ก" * 200,
    "กา" * 100,
    "ก" + "้" * 199,
    "e" + "\u0301" * 199,
    "\x00",
    "\x00\x01\x1b[31m",
    "\u202eนูพำล",
    "'; DROP TABLE article; --",
    "<script>alert(1)</script>",
    "((((((((((((((((((((",
    '"' * 200,
    "-" * 200,
    "OR " * 60,
    "a OR " * 30,
    "- - - -",
    "\\",
    "%00%ff",
    "\ufffe\uffff",
    "\U0010ffff" * 100,
    "๑" * 200,
    "9" * 200,
    "1.2.3.4.5.6.7.8.9.0",
    "ﷺ" * 100,
    "İstanbul ß ﬁ Ǆ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_text_is_searched_for_as_any_other(reader: Reader, text: str) -> None:
    typed = await reader.search(text, "th", ("th", "en"))
    assert typed.total >= len(typed.hits)
    for part in (Word(text), Phrase(text), AnyOf((Word(text), Phrase(text)))):
        query = Query(
            language="th", languages=("th", "en"), parts=(part, Word("ลำไย")), without=(Word(text + "x"),)
        )
        await reader.engine.search(query)
        await reader.engine.corrections(query)
    await reader.engine.completions(text, "th")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_article_is_kept_and_does_no_harm_to_others(engine: SearchEngine, text: str) -> None:
    await rebuild(
        engine, [*make_documents("hostile", th=f"{text}\nตลาด {text}"), *make_documents("good", th="ตลาด")]
    )
    reader = Reader(engine)
    assert set((await engine.contents())["hostile"]) == {"th"}
    assert await reader.finds("ตลาด") >= {"good"}
    assert await reader.finds("") == {"hostile", "good"}
    await reader.search(text)


async def test_words_beyond_any_measure_are_kept(engine: SearchEngine) -> None:
    text = "ก" * 5000 + " " + "x" * 5000 + "\n" + "ลำไย" * 3000
    await rebuild(engine, make_documents("long", th=f"ยาว\n{text}"))
    reader = Reader(engine)
    hit = (await reader.search("ลำไย")).hits[0]
    assert len(plain(hit.snippet)) <= LENGTH


async def test_an_article_without_any_text_is_found_where_all_are(engine: SearchEngine) -> None:
    await rebuild(engine, make_documents("empty", th=""))
    results = await Reader(engine).search("")
    assert articles(results) == ["empty"]
    assert (results.hits[0].title, results.hits[0].snippet) == ((), ())


TEXTS = st.text(max_size=30) | st.sampled_from(["ลำไย", "ลำพูน", "longan", "ตลาดกลาง", "ที่", "น้ำ", *HOSTILE])
TERMS = st.builds(Word, TEXTS) | st.builds(Phrase, TEXTS)
PARTS = TERMS | st.lists(TERMS, max_size=3).map(tuple).map(AnyOf)
QUERIES = st.builds(
    Query,
    language=st.sampled_from(["th", "en", "lo"]),
    languages=st.lists(st.sampled_from(["th", "en", "lo", "xx"]), max_size=3, unique=True).map(tuple),
    parts=st.lists(PARTS, max_size=4).map(tuple),
    without=st.lists(TERMS, max_size=2).map(tuple),
    sort=st.sampled_from(["relevance", "newest"]),
    offset=st.integers(0, 5),
    limit=st.integers(0, 5),
)


@given(query=QUERIES)
async def test_whatever_the_query_there_is_an_answer(reader: Reader, query: Query) -> None:
    results = await reader.engine.search(query)
    assert len(results.hits) == max(0, min(query.limit, results.total - query.offset))
    assert len(set(articles(results))) == len(results.hits)
    for hit in results.hits:
        assert hit.language in query.languages
        assert len(plain(hit.snippet)) <= LENGTH
        assert not any(is_mark(part.text[0]) for part in hit.snippet)
    counted = results.total if query.limit else 0  # where results are only counted, there are no facets
    assert sum(results.facets.years.values()) == counted
    assert sum(results.facets.categories.values()) == counted
