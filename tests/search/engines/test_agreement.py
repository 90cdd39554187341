"""Engines agree: what one finds for a word, a phrase or a filter, the other finds, whatever was written before."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from portal.search.analysis.analysis import Analysis
from portal.search.engine import SearchEngine
from portal.search.query import AnyOf, Filters, Part, Phrase, Query, Word
from portal.search.results import Facets
from tests.search.engines.conftest import make_engine
from tests.search.engines.making import apply, articles, days, make_documents, rebuild

Answer = TypeVar("Answer")

analysis = cache(Analysis)

THAI = (
    *("ลำไย", "ตลาด", "ลำไยสด", "น้ำ", "น้ำตก", "ตลาดน้ำ", "แก้วมะลิ", "มะลิ", "ที่", "๔๕", "45", "นํ้าตก", "สด", "ก"),
    *("๒๔,๕๐๐", "ส ำนัก"),
    *("รถ", "สามารถ", "รถยนต์", "ไฟ", "ไฟป่า", "ป่า", "ตา", "ตาราง", "อะไร", "วันนี้", "นาย", "ใบน้อย"),
)
ENGLISH = (
    *("longan", "longans", "fair", "Fair", "the", "market", "don't", "a"),
    *("wi-fi", "wifi", '"wifi"', '"โควิด-19"', "โควิด - 19", "ตา", "053-511-000", "053511000", "24", "24.5"),
)
WORDS = st.sampled_from(THAI + ENGLISH)
PIECES = st.lists(WORDS, min_size=1, max_size=3).map("".join)
TEXTS = st.lists(PIECES, max_size=5).map(" ".join)
ENGLISH_TEXTS = st.lists(st.sampled_from((*ENGLISH, "ลำไย", "แก้วมะลิ", "๔๕", "45")), max_size=8).map(" ".join)
"""Thai in an English text is found by whole words; so nothing else is asked of engines here."""
ARTICLES = st.fixed_dictionaries(
    {},
    optional={
        tag: st.tuples(texts, texts).map("\n".join) for tag, texts in (("th", TEXTS), ("en", ENGLISH_TEXTS))
    },
)
IDS = st.sampled_from("abcdef")
LANGUAGES = st.sampled_from([("th",), ("en",), ("th", "en"), ("en", "th")])
CATEGORIES = st.sampled_from("xyz")
MOMENTS = st.sampled_from([-400, -200, -1, -0.6, 0, 0, 1, 300]).map(days)
DAYS = st.sampled_from([date(2019, 12, 31), date(2020, 9, 16), date(2020, 9, 17), date(2021, 1, 1)])
FILTERS = st.builds(
    Filters,
    categories=st.none() | st.frozensets(CATEGORIES, max_size=2),
    without_categories=st.none() | st.frozensets(CATEGORIES, max_size=2),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
    year=st.none() | st.sampled_from([2019, 2020, 2021]),
)
CERTAIN = st.builds(Phrase, TEXTS.filter(bool)) | st.builds(Word, WORDS)
"""Terms that an article either holds or does not, however the others are ranked."""


class Agreement(RuleBasedStateMachine):
    """Does the same to two engines, and asks both the same."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.engines = [
            make_engine(kind, Path(self.folder.name), analysis()) for kind in ("memory", "whoosh")
        ]
        self.position = 1

    def teardown(self) -> None:
        for engine in self.engines:
            self.loop.run_until_complete(engine.close())
        self.loop.close()
        self.folder.cleanup()

    def both(self, ask: Callable[[SearchEngine], Awaitable[Answer]]) -> list[Answer]:
        async def asked() -> list[Answer]:
            return [await ask(engine) for engine in self.engines]

        return self.loop.run_until_complete(asked())

    @initialize()
    def begin(self) -> None:
        self.both(lambda engine: rebuild(engine, [], self.position))

    @rule(
        texts=ARTICLES,
        id_=IDS,
        category=CATEGORIES,
        moment=MOMENTS,
    )
    def write(self, texts: dict[str, str], id_: str, category: str, moment: object) -> None:
        self.position += 1
        documents = make_documents(id_, moment, category, **texts)  # type: ignore[arg-type]
        self.both(lambda engine: apply(engine, documents, [id_], self.position))

    @rule(
        term=st.none() | CERTAIN,
        without=st.lists(CERTAIN, max_size=1).map(tuple),
        languages=LANGUAGES,
        filters=FILTERS,
        sort=st.sampled_from(["relevance", "newest"]),
    )
    def ask_for_one_thing(
        self,
        term: Word | Phrase | None,
        without: tuple[Word | Phrase, ...],
        languages: tuple[str, ...],
        filters: Filters,
        sort: str,
    ) -> None:
        self.ask(
            Query(
                language=languages[0],
                languages=languages,
                parts=(term,) if term else (),
                without=without,
                filters=filters,
                sort=sort,  # type: ignore[arg-type]
                limit=100,
            )
        )

    @rule(
        options=st.lists(CERTAIN, min_size=2, max_size=3).map(tuple),
        phrase=st.lists(st.builds(Phrase, WORDS), max_size=1).map(tuple),
        languages=LANGUAGES,
        filters=FILTERS,
    )
    def ask_for_alternatives(
        self,
        options: tuple[Word | Phrase, ...],
        phrase: tuple[Phrase, ...],
        languages: tuple[str, ...],
        filters: Filters,
    ) -> None:
        parts: tuple[Part, ...] = (AnyOf(options), *phrase)
        self.ask(
            Query(
                language=languages[0],
                languages=languages,
                parts=parts,
                filters=filters,
                sort="newest",
                limit=100,
            )
        )

    def ask(self, query: Query) -> None:
        ours, theirs = self.both(lambda engine: engine.search(query))
        assert sorted(articles(ours)) == sorted(articles(theirs))
        assert ours.total == theirs.total
        assert counted(ours.facets) == counted(theirs.facets)
        assert {hit.article: hit.language for hit in ours.hits} == {
            hit.article: hit.language for hit in theirs.hits
        }
        if query.sort == "newest" or not query.parts:
            assert [hit.published_at for hit in ours.hits] == [hit.published_at for hit in theirs.hits]

    @rule()
    def compare_contents(self) -> None:
        ours, theirs = self.both(lambda engine: engine.contents())
        assert ours == theirs
        mine, others = self.both(lambda engine: engine.state())
        assert (mine.position, mine.articles, mine.documents) == (
            others.position,
            others.articles,
            others.documents,
        )


def counted(facets: Facets) -> tuple[dict[str, int], dict[str, int], dict[int, int]]:
    return dict(facets.categories), dict(facets.languages), dict(facets.years)


Agreement.TestCase.settings = settings(stateful_step_count=20)
TestAgreement = Agreement.TestCase
