"""One search of one reader: what is asked of the engine, kept, corrected and counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest

from portal.errors import IndexNotReady, PortalError, SearchFailed, SearchTooSlow, TooManySearches
from portal.search.concurrency_limit import OF_ONE, WAITING_OF_ONE, Deadline
from portal.search.engine import IndexState, NullEngine
from portal.search.parsing import parse
from portal.search.query import AnyOf, Filters, Phrase, Query
from portal.search.results import Correction, Facets, Fragment, Hit, Results
from portal.search.searching import FRESH, KEPT, LOADING, Asked, Searching
from tests.logs import capture_logs

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
        self.suggesting = "first"
        self.asked: list[Query] = []
        self.deadlines: list[Deadline | None] = []
        self.looks = 0
        self.names: tuple[tuple[str, ...], ...] = ()
        self.slow: frozenset[str] = frozenset()
        self.trouble: BaseException = SearchTooSlow("met its deadline")

    async def state(self) -> IndexState:
        self.looks += 1
        return IndexState(
            ready=True,
            stale=False,
            generation=self.generation,
            suggesting=self.suggesting,
            position=self.position,
        )

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        del explain
        self.asked.append(query)
        self.deadlines.append(deadline)
        words = " ".join(query.texts())
        if words in self.slow:
            raise self.trouble
        texts = (words, *query.texts())
        total = sum(
            self.totals.get((text, tag), 0) for text in dict.fromkeys(texts) for tag in query.languages
        )
        languages = {tag: count for (said, tag), count in self.totals.items() if said == words}
        return Results(
            hits=tuple(hit(f"a{n}", "th") for n in range(min(total, query.limit))),
            total=total,
            facets=Facets(languages=languages),
        )

    async def corrections(self, query: Query, *, deadline: Deadline | None = None) -> tuple[Correction, ...]:
        del query
        self.deadlines.append(deadline)
        if "corrections" in self.slow:
            raise self.trouble
        return self.given

    async def absent_names(
        self, query: Query, *, deadline: Deadline | None = None
    ) -> tuple[tuple[str, ...], ...]:
        del query, deadline
        return self.names


class Junk(Scripted):
    """Finds slips by their residual tokens only: no article holds one as it stands."""

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        if any(isinstance(part, Phrase) and part.text == "ลำพุน" for part in query.parts):
            return Results()
        return await super().search(query, deadline=deadline, explain=explain)


class Strict(Scripted):
    """Holds no phrase."""

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        options = [
            one for part in query.parts for one in (part.options if isinstance(part, AnyOf) else (part,))
        ]
        if any(isinstance(option, Phrase) for option in options):
            return Results()
        return await super().search(query, deadline=deadline, explain=explain)


class Counted:
    """Stands for the misses: what was counted, how often."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def count(self, text: str, language: str) -> None:
        self.counts[text, language] += 1


def asked(text: str, languages: Sequence[str] = ("th",), **fields: Any) -> Asked:
    own = {name: fields.pop(name) for name in ("exact", "client", "deadline", "counts") if name in fields}
    return Asked(
        text=text, query=parse(text, language="th", languages=tuple(languages), **fields).query, **own
    )


def forbidden(*_: Any, **__: Any) -> Any:
    raise AssertionError("nobody is to be asked")


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


async def test_nothing_is_asked_twice() -> None:
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 2})
    await searching(engine).search(asked("ลำไย"))
    assert len(engine.asked) == 1


async def test_a_search_that_meets_its_deadline_says_so() -> None:
    engine = Scripted({})
    engine.slow = frozenset({"ลำไย"})
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


async def test_what_is_found_by_residual_tokens_of_a_slip_does_not_stop_its_correction() -> None:
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
    engine = Strict({("ถนนคนเดิน ลำพูน", "th"): 3})
    found = await searching(engine).search(asked("“ถนนคนเดิน” ลำพูน"))
    assert (found.results.total, found.loosened) == (3, True)
    assert not any(isinstance(part, Phrase) for part in found.query.parts)


@pytest.mark.parametrize(
    ("typed", "loose"),
    [
        ("“ถนนคนเดิน ปี 2569”", "ถนนคนเดิน ปี 2569"),
        ("“ถนนคนเดิน” “ปี 2569”", "ถนนคนเดิน ปี 2569"),
        ("“ถนนคนเดิน” OR “ปี 2569”", "ถนนคนเดิน ปี 2569"),
        ("“ถนนคนเดิน” OR ลำไย ลำพูน", "ถนนคนเดิน ลำไย ลำพูน"),
        ("“ถนนคนเดิน” ลำไย OR ลำพูน", "ถนนคนเดิน ลำไย ลำพูน"),
    ],
)
async def test_phrases_alone_and_among_alternatives_are_loosened_too(typed: str, loose: str) -> None:
    found = await searching(Strict({(loose, "th"): 3})).search(asked(typed))
    assert (found.results.total, found.loosened) == (3, True)


async def test_a_phrase_of_which_not_even_the_words_are_found_is_not_said_to_be_loosened() -> None:
    found = await searching(Strict({})).search(asked("“ถนนคนเดิน”"))
    assert (found.results.total, found.loosened) == (0, False)
    assert [*map(type, found.query.parts)] == [Phrase]


async def test_a_phrase_that_is_insisted_on_stays_one() -> None:
    engine = Strict({("ถนนคนเดิน", "th"): 3, ("ถนนคนเดิน ลำพูน", "th"): 3})
    for typed in ("“ถนนคนเดิน”", "“ถนนคนเดิน” ลำพูน"):
        found = await searching(engine).search(asked(typed, exact=True))
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


@pytest.mark.parametrize("changed", ["generation", "position", "suggesting"])
async def test_the_same_search_is_answered_once_for_as_long_as_index_and_store_stay(changed: str) -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)
    first = await service.search(asked("ลำไย"))
    often = len(engine.asked)
    await service.look()
    assert await service.search(asked("ลำไย")) is first
    assert len(engine.asked) == often
    setattr(engine, changed, 2)
    engine.totals[("ลำไย", "th")] = 4
    await service.look()
    assert (await service.search(asked("ลำไย"))).results.total == 4


async def test_what_was_found_before_is_given_without_asking_the_engine_anything() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)
    first = await service.search(asked("ลำไย"))
    engine.looks = 0
    with patch.object(engine, "search", forbidden), patch.object(engine, "corrections", forbidden):
        assert await service.search(asked("ลำไย")) is first
    assert engine.looks == 0


async def test_where_nobody_looks_at_the_index_a_search_does() -> None:
    engine, now = Scripted({("ลำไย", "th"): 3}), [0.0]
    service = Searching(engine, None, lambda: OFFERED, lambda: now[0])
    first = await service.search(asked("ลำไย"))
    engine.generation = "second"
    now[0] = FRESH
    assert await service.search(asked("ลำไย")) is first
    now[0] += 0.1
    assert await service.search(asked("ลำไย")) is not first


async def test_a_look_that_took_long_does_not_undo_a_later_one() -> None:
    engine, now = Scripted({("ลำไย", "th"): 3}), [0.0]
    service = Searching(engine, None, lambda: OFFERED, lambda: now[0])
    go, state = asyncio.Event(), engine.state

    async def slowly() -> IndexState:
        before = await state()
        await go.wait()
        return before

    with patch.object(engine, "state", slowly):
        slow = asyncio.create_task(service.look())
        await asyncio.sleep(0)
    now[0], engine.generation = 1.0, "second"
    await service.look()
    kept = await service.search(asked("ลำไย"))
    go.set()
    await slow
    assert await service.search(asked("ลำไย")) is kept


async def test_an_answer_is_not_kept_where_the_index_changed_meanwhile() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)
    search = engine.search

    async def overtaken(query: Query, **options: Any) -> Results:
        results = await search(query, **options)
        engine.generation += "'"
        await service.look()
        return results

    with patch.object(engine, "search", overtaken):
        first = await service.search(asked("ลำไย"))
    assert await service.search(asked("ลำไย")) is not first


async def test_all_that_one_request_asks_has_one_deadline() -> None:
    engine = Scripted({}, Correction("ลำไน", "spelling"), Correction("ลำไม", "spelling"))
    service, deadline = searching(engine), Deadline.after(60)
    await service.search(asked("ลำไย"))
    engine.deadlines.clear()
    await service.search(asked("“ลำไยย” หวาน", deadline=deadline))
    assert len(engine.deadlines) == 5  # as typed, loosened, corrections, and two of them
    assert set(map(id, engine.deadlines)) == {id(deadline)}


async def test_until_something_was_answered_there_is_time_to_load_what_searches_need() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    engine.slow = frozenset({"ลำไย"})
    service, deadline = searching(engine), Deadline.after(60)
    with pytest.raises(SearchTooSlow):
        await service.search(asked("ลำไย", deadline=deadline))
    engine.slow = frozenset()
    await service.search(asked("ลำไย", deadline=deadline))
    assert set(engine.deadlines) == {Deadline(deadline.end + LOADING)}
    engine.deadlines.clear()
    await service.search(asked("ลำพูน", deadline=deadline))
    assert set(engine.deadlines) == {deadline}


@pytest.mark.parametrize("late", ["corrections", "ลำไย"])
async def test_what_was_not_there_in_time_is_asked_for_again(late: str) -> None:
    correction = Correction("ลำไย", "spelling")
    engine = Scripted({("ลำไย", "th"): 3, ("ลำไย", "en"): 1}, correction)
    engine.slow = frozenset({late})
    service = searching(engine)
    assert (await service.search(asked("ลำไยย"))).partial
    engine.slow = frozenset()
    found = await service.search(asked("ลำไยย"))
    assert (found.corrected, found.elsewhere, found.partial) == (correction, {"en": 1}, False)
    assert await service.search(asked("ลำไยย")) is found


async def test_a_correction_that_cannot_be_tried_in_time_is_still_offered() -> None:
    correction = Correction("ลำไย", "spelling")
    engine = Scripted({("ลำไย", "th"): 3}, correction)
    engine.slow = frozenset({"ลำไย"})
    found = await searching(engine).search(asked("ลำไยย"))
    assert (found.results.total, found.suggestions, found.partial) == (0, (correction,), True)


async def test_an_answer_of_which_something_failed_first_stays_incomplete() -> None:
    correction = Correction("ลำไย", "spelling")
    engine = Strict({("ลำไย", "th"): 3}, correction)
    engine.slow = frozenset({"ลำไยย หวาน"})
    found = await searching(engine).search(asked("“ลำไยย” หวาน"))
    assert (found.corrected, found.partial) == (correction, True)


class Panic(BaseException):
    """What a library written in Rust raises where it is at fault."""


@pytest.mark.parametrize("trouble", [ValueError("cannot read ลำไย"), Panic("ลำไย")])
async def test_a_fault_of_the_program_is_logged_as_what_it_is_and_without_a_word_of_the_readers(
    trouble: BaseException,
) -> None:
    engine = Scripted({})
    engine.slow, engine.trouble = frozenset({"ลำไย"}), trouble
    with capture_logs() as logs, pytest.raises(SearchFailed):
        await searching(engine).search(asked("ลำไย", client="203.0.113.7"))
    [entry] = logs
    assert entry["log_level"] == "error"
    assert f"a search failed: {type(trouble).__name__} at " in entry["event"]
    assert "test_searching.py" in entry["event"]
    assert "ลำไย" not in str(entry)
    assert "203.0.113.7" not in str(entry)


async def test_a_fault_beside_the_answer_does_not_cost_the_reader_the_answer() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    engine.slow, engine.trouble = frozenset({"corrections"}), KeyError("ลำไย")
    with capture_logs() as logs:
        found = await searching(engine).search(asked("ลำไย"))
    assert (found.results.total, found.partial) == (3, True)
    assert ["a search failed: KeyError at " in entry["event"] for entry in logs] == [True]


class Blocked(Scripted):
    """Searches no sooner than it is let go; `begun` are the searches that it was given so far."""

    def __init__(self, totals: dict[tuple[str, str], int]) -> None:
        super().__init__(totals)
        self.go = asyncio.Event()
        self.begun: asyncio.Queue[str] = asyncio.Queue()

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        self.begun.put_nowait(" ".join(query.texts()))
        if "รอ" in query.texts():
            await self.go.wait()
        return await super().search(query, deadline=deadline, explain=explain)


async def test_one_who_asks_sixty_times_at_once_keeps_nobody_else_waiting() -> None:
    engine = Blocked({("ลำไย", "th"): 3})
    service = searching(engine)
    flood = [asyncio.create_task(service.search(asked(f"รอ {n}", client="one"))) for n in range(60)]
    await engine.begun.get()
    assert (await service.search(asked("ลำไย", client="another"))).results.total == 3
    with pytest.raises(TooManySearches):
        await service.completions("ลำ", "th", 8, client="one")
    assert await service.completions("ลำ", "th", 8, client="another") == ()
    engine.go.set()
    outcomes = await asyncio.gather(*flood, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, TooManySearches)]
    assert len(refused) == 60 - WAITING_OF_ONE - OF_ONE
    assert not [other for other in outcomes if isinstance(other, BaseException) and other not in refused]


async def test_pages_of_one_client_are_made_one_after_another_and_others_in_between() -> None:
    service = searching(NullEngine())
    made: list[str] = []
    ends = {name: asyncio.Event() for name in ("a1", "a2", "b1")}

    async def make(name: str) -> None:
        async with service.page_turn(name[0]):
            made.append(name)
            await ends[name].wait()

    pages = [asyncio.create_task(make(name)) for name in ends]
    await asyncio.sleep(0)
    assert made == ["a1", "b1"]
    for end in ends.values():
        end.set()
    await asyncio.gather(*pages)
    assert made == ["a1", "b1", "a2"]


async def test_a_search_that_the_reader_left_is_no_error_and_its_turn_ends() -> None:
    engine = Blocked({("ลำไย", "th"): 3})
    service = searching(engine)
    with capture_logs() as logs:
        left = asyncio.create_task(service.search(asked("รอ", client="one")))
        await engine.begun.get()
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        assert (await service.search(asked("ลำไย", client="one"))).results.total == 3
    assert logs == []


def test_a_portal_may_be_asked_in_one_event_loop_after_another() -> None:
    engine = Scripted({("ลำไย", "th"): 3})
    service = searching(engine)

    async def leave() -> None:
        never = asyncio.Event()

        async def wait(*_: Any, **__: Any) -> Results:
            await never.wait()
            return Results()

        with patch.object(engine, "search", wait):
            for n in range(3):
                asyncio.create_task(service.search(asked(f"ลำไย {n}")))  # noqa: RUF006 - nobody waits for it
            await asyncio.sleep(0)

    asyncio.run(leave())
    assert asyncio.run(service.search(asked("ลำไย"))).results.total == 3


async def test_answers_are_kept_in_bounded_number() -> None:
    service = searching(Scripted({}))
    for number in range(KEPT + 10):
        await service.search(asked(f"คำ{number}"))
    assert len(service._kept) == KEPT


async def test_words_that_the_news_have_nothing_for_are_counted_each_time() -> None:
    misses = Counted()
    service = searching(Scripted({}, Correction("ลำไน", "spelling")), misses)
    for _ in range(2):
        await service.search(asked("ลำไยย"))
    assert misses.counts == {("ลำไยย", "th"): 2}


async def test_a_slip_whose_correction_finds_something_is_no_miss() -> None:
    misses = Counted()
    engine = Scripted({("ลำไย", "th"): 3}, Correction("ลำไย", "spelling"))
    assert (await searching(engine, misses).search(asked("ลำไยย"))).corrected
    assert misses.counts == {}


async def test_a_phrase_whose_words_are_found_is_no_miss() -> None:
    misses = Counted()
    engine = Strict({("ถนนคนเดิน ลำพูน", "th"): 3})
    assert (await searching(engine, misses).search(asked("“ถนนคนเดิน” ลำพูน"))).loosened
    assert misses.counts == {}


async def test_a_listed_name_without_news_is_a_miss_also_where_other_words_find_something() -> None:
    misses, engine = Counted(), Scripted({("บ้านธิ น้ำท่วม", "th"): 3})
    engine.names = (("บ้านธิ", "Ban Thi"),)
    found = await searching(engine, misses).search(asked("บ้านธิ น้ำท่วม"))
    assert (found.results.total, found.absent) == (3, ("บ้านธิ",))
    assert misses.counts == {("บ้านธิ น้ำท่วม", "th"): 1}


async def test_where_corrections_were_not_there_in_time_nobody_knows_what_was_missed() -> None:
    misses, engine = Counted(), Scripted({})
    engine.slow = frozenset({"corrections"})
    await searching(engine, misses).search(asked("ลำไยย"))
    assert misses.counts == {}


@pytest.mark.parametrize("text", ["👍", "👍 “!?” 😀", "่", "-ลำไย", "€ OR ₿"])
async def test_signs_are_no_miss(text: str) -> None:
    misses = Counted()
    await searching(Scripted({}), misses).search(asked(text))
    assert misses.counts == {}


async def test_what_a_crawler_asks_is_no_miss() -> None:
    misses = Counted()
    await searching(Scripted({}), misses).search(asked("ลำไยย", counts=False))
    assert misses.counts == {}


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
