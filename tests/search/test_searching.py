"""One search of one reader: what is asked of the engine, kept, corrected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.errors import IndexNotReady, PortalError, SearchTooSlow
from portal.search.engine import IndexState, NullEngine
from portal.search.parsing import parse
from portal.search.query import Filters, Phrase, Query
from portal.search.results import Correction, Fragment, Hit, Results
from portal.search.searching import KEPT, Asked, Searching

pytestmark = pytest.mark.anyio

OFFERED = ("th", "en")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def hit(id_: str, language: str) -> Hit:
    return Hit(
        article=id_,
        language=language,
        languages=(language,),
        slug=id_,
        category="news",
        published_at=datetime(2026, 7, 1, tzinfo=UTC),
        score=1.0,
        title=(Fragment(id_),),
    )


class Scripted(NullEngine):
    """An engine that finds what it was told: (words, language) → how many. Remembers what it was asked."""

    def __init__(self, totals: dict[tuple[str, str], int], *corrections: Correction) -> None:
        self.totals = totals
        self.given = corrections
        self.generation = "first"
        self.position = 1
        self.asked: list[Query] = []
        self.names: tuple[tuple[str, ...], ...] = ()
        self.slow: frozenset[str] = frozenset()
        self.trouble: PortalError = SearchTooSlow("met its deadline")

    async def state(self) -> IndexState:
        return IndexState(ready=True, stale=False, generation=self.generation, position=self.position)

    async def search(self, query: Query, *, explain: bool = False) -> Results:
        del explain
        self.asked.append(query)
        if self.slow & set(query.languages):
            raise self.trouble
        texts = (" ".join(query.texts()), *query.texts())
        total = sum(
            self.totals.get((text, tag), 0) for text in dict.fromkeys(texts) for tag in query.languages
        )
        return Results(hits=tuple(hit(f"a{n}", "th") for n in range(min(total, query.limit))), total=total)

    async def corrections(self, query: Query) -> tuple[Correction, ...]:
        del query
        if "corrections" in self.slow:
            raise self.trouble
        return self.given

    async def absent_names(self, query: Query) -> tuple[tuple[str, ...], ...]:
        del query
        return self.names


class Junk(Scripted):
    """Finds slips by their scraps only: no article holds one as it stands."""

    async def search(self, query: Query, *, explain: bool = False) -> Results:
        if any(isinstance(part, Phrase) and part.text == "ลำพุน" for part in query.parts):
            return Results()
        return await super().search(query, explain=explain)


class Strict(Scripted):
    """Holds no phrase."""

    async def search(self, query: Query, *, explain: bool = False) -> Results:
        if any(isinstance(part, Phrase) for part in query.parts):
            return Results()
        return await super().search(query, explain=explain)


class Counted:
    """Stands for the misses: what was counted, how often."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def count(self, text: str, language: str) -> None:
        self.counts[text, language] += 1


def asked(text: str, languages: Sequence[str] = ("th",), **fields: Any) -> Asked:
    exact = fields.pop("exact", False)
    return Asked(
        text=text, query=parse(text, language="th", languages=tuple(languages), **fields).query, exact=exact
    )


def searching(engine: NullEngine, misses: Any = None) -> Searching:
    return Searching(engine, misses, lambda: OFFERED)


async def test_what_is_found_comes_with_how_much_there_is_in_other_languages() -> None:
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 2})
    found = await searching(engine).search(asked("ลำไย"))
    assert found.results.total == 3
    assert found.elsewhere == {"en": 2}


async def test_languages_that_were_searched_are_not_told_again() -> None:
    found = await searching(Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 2})).search(asked("ลำไย", OFFERED))
    assert found.results.total == 5
    assert found.elsewhere == {}


async def test_a_language_that_takes_too_long_is_left_out_and_the_page_still_comes() -> None:
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 2})
    engine.slow = frozenset({"en"})
    assert (await searching(engine).search(asked("ลำไย"))).elsewhere == {}


async def test_a_search_that_meets_its_deadline_says_so() -> None:
    engine = Scripted({})
    engine.slow = frozenset({"th"})
    with pytest.raises(SearchTooSlow):
        await searching(engine).search(asked("ลำไย"))


async def test_when_nothing_was_found_the_correction_that_finds_something_is_shown_at_once() -> None:
    nothing, something, other = (Correction(text, "spelling") for text in ("ลำใย", "ลำไย", "ลำไม้"))
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 1}, nothing, something, other)
    found = await searching(engine).search(asked("ลำไยย", sort="newest"))
    assert found.corrected == something
    assert found.results.total == 3
    assert found.suggestions == (nothing, other)
    assert [*found.query.texts()] == ["ลำไย"]
    assert found.query.sort == "newest"
    assert found.elsewhere == {"en": 1}


@pytest.mark.parametrize(("right", "shown"), [(119, False), (120, True)])
async def test_a_correction_that_thirty_times_as_many_articles_hold_is_shown_and_others_are_suggested(
    right: int, *, shown: bool
) -> None:
    correction = Correction("โควิด", "spelling")
    misses = Counted()
    engine = Scripted({("โควิท", "th"): 4, ("โควิด", "th"): right}, correction)
    found = await searching(engine, misses).search(asked("โควิท"))
    assert (found.corrected, found.suggestions) == ((correction, ()) if shown else (None, (correction,)))
    assert (found.results.total, found.held) == ((right, 4) if shown else (4, 0))
    assert misses.counts == {}


async def test_what_is_found_by_scraps_of_a_slip_does_not_stop_its_correction() -> None:
    correction = Correction("ลำพูน", "spelling")
    engine = Junk({("ลำพุน", "th"): 30, ("ลำพูน", "th"): 12}, correction)
    found = await searching(engine).search(asked("ลำพุน"))
    assert (found.corrected, found.results.total, found.held) == (correction, 12, 0)


async def test_whoever_insists_on_their_words_gets_them_however_few_articles_hold_them() -> None:
    correction = Correction("โควิด", "spelling")
    engine = Scripted({("โควิท", "th"): 4, ("โควิด", "th"): 1554}, correction)
    found = await searching(engine).search(asked("โควิท", exact=True))
    assert (found.corrected, found.suggestions, found.results.total) == (None, (correction,), 4)


async def test_a_listed_name_is_absent_where_no_article_holds_any_of_its_writings_in_any_language() -> None:
    engine = Scripted({("Mae Tha", "en"): 1})
    engine.names = (("บ้านธิ", "Ban Thi"), ("แม่ทา", "Mae Tha"))
    assert (await searching(engine).search(asked("บ้านธิ แม่ทา"))).absent == ("บ้านธิ",)


async def test_where_no_article_holds_a_phrase_its_words_are_looked_for() -> None:
    misses = Counted()
    engine = Strict({("ถนนคนเดิน ลำพูน", "th"): 3})
    found = await searching(engine, misses).search(asked("“ถนนคนเดิน” ลำพูน"))
    assert (found.results.total, found.loosened) == (3, True)
    assert not any(isinstance(part, Phrase) for part in found.query.parts)
    assert misses.counts == {("“ถนนคนเดิน” ลำพูน", "th"): 1}


async def test_a_phrase_alone_and_one_that_is_insisted_on_stay_phrases() -> None:
    engine = Strict({("ถนนคนเดิน", "th"): 3, ("ถนนคนเดิน ลำพูน", "th"): 3})
    for wish in (asked("“ถนนคนเดิน”"), asked("“ถนนคนเดิน” ลำพูน", exact=True)):
        found = await searching(engine).search(wish)
        assert (found.results.total, found.loosened) == (0, False)


async def test_a_reader_who_insists_gets_the_words_as_typed() -> None:
    correction = Correction("ลำไย", "spelling")
    found = await searching(Scripted({("ลำไย", "th"): 3}, correction)).search(asked("ลำไยย", exact=True))
    assert found.corrected is None
    assert found.results.total == 0
    assert found.suggestions == (correction,)


@pytest.mark.parametrize("trouble", [SearchTooSlow("met its deadline"), IndexNotReady("in a moment")])
async def test_corrections_that_are_not_there_in_time_cost_the_page_nothing(trouble: PortalError) -> None:
    engine = Scripted({("ลำไย", "th"): 3}, Correction("ลำไผ่", "spelling"))
    engine.slow, engine.trouble = frozenset({"corrections"}), trouble
    found = await searching(engine).search(asked("ลำไย"))
    assert (found.results.total, found.suggestions) == (3, ())


async def test_only_the_first_page_is_corrected() -> None:
    engine = Scripted({("ลำไย", "th"): 30}, Correction("ลำไผ่", "spelling"))
    assert (await searching(engine).search(asked("ลำไย", offset=10))).suggestions == ()


async def test_the_same_search_is_answered_once_for_as_long_as_the_index_stays() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)
    first = await service.search(asked("ลำไย"))
    often = len(engine.asked)
    assert await service.search(asked("ลำไย")) is first
    assert len(engine.asked) == often
    engine.generation = "second"
    engine.totals[("ลำไย", "th")] = 4
    assert (await service.search(asked("ลำไย"))).results.total == 4


async def test_an_answer_is_kept_no_longer_than_the_content_version_stays() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)
    first = await service.search(asked("ลำไย"))
    engine.position += 1
    assert await service.search(asked("ลำไย")) is not first


@pytest.mark.parametrize("late", ["corrections", "en"])
async def test_what_was_not_there_in_time_is_asked_for_again(late: str) -> None:
    correction = Correction("ลำไย", "spelling")
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไยย", "en"): 1, ("ลำไย", "en"): 1}, correction)
    engine.slow = frozenset({late})
    service = searching(engine)
    await service.search(asked("ลำไยย"))
    engine.slow = frozenset()
    found = await service.search(asked("ลำไยย"))
    assert (found.corrected, found.elsewhere) == (correction, {"en": 1})
    assert await service.search(asked("ลำไยย")) is found


async def test_answers_are_kept_in_bounded_number() -> None:
    service = searching(Scripted({}))
    for number in range(KEPT + 10):
        await service.search(asked(f"คำ{number}"))
    assert len(service._kept) == KEPT


async def test_words_that_find_nothing_are_counted_also_when_a_correction_is_shown() -> None:
    misses = Counted()
    service = searching(Scripted({("ลำไย", "th"): 3}, Correction("ลำไย", "spelling")), misses)
    for text in ("ลำไยย", "ลำไยย", "ลำไย"):
        await service.search(asked(text))
    assert misses.counts == {("ลำไยย", "th"): 2}


@pytest.mark.parametrize(
    "fields",
    [{"filters": Filters(year=2020)}, {"exact": True}, {"offset": 10}],
    ids=["a filter", "a second look", "a later page"],
)
async def test_only_words_themselves_and_the_first_look_count_as_not_found(fields: dict[str, Any]) -> None:
    misses = Counted()
    await searching(Scripted({}), misses).search(asked("ลำไยย", **fields))
    assert misses.counts == {}


async def test_an_empty_search_asks_for_no_corrections_and_counts_nothing() -> None:
    misses, engine = Counted(), Scripted({}, Correction("ลำไย", "spelling"))
    found = await searching(engine, misses).search(asked(""))
    assert found.suggestions == ()
    assert found.elsewhere == {}
    assert misses.counts == {}
