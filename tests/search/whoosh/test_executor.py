"""One search of one reading: it ends when it must, is fair to languages, and tells what it did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.errors import SearchTooSlow
from portal.search.parsing import parse
from portal.search.query import Filters, Query
from portal.search.whoosh.open_index import QueryExecutor
from tests.search.engines.making import NEWS, make_documents
from tests.search.whoosh.making import SmallIndex, thai


def never() -> None:
    """A clock that has time."""


def asked(text: str, languages: tuple[str, ...] = ("th", "en")) -> Query:
    return parse(text, language=languages[0], languages=languages, filters=Filters()).query


class Clock:
    """Has time for so many looks at it."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise SearchTooSlow("late")


def test_a_search_ends_wherever_time_is_up(index: SmallIndex) -> None:
    index.write(NEWS)
    query = asked('ลำไย ตลาด "วัดพระธาตุ" -สะพาน')
    patient = Clock(1_000)
    QueryExecutor(index.reader(), index.analysis, query, patient).results()
    looks = 1_000 - patient.left
    assert looks > 5
    for looked in range(looks):
        with pytest.raises(SearchTooSlow):
            QueryExecutor(index.reader(), index.analysis, query, Clock(looked)).results()


def test_a_language_that_holds_little_of_the_query_does_not_lead(index: SmallIndex) -> None:
    for number in range(6):
        index.write(make_documents(f"th{number}", th=f"ข่าว {number}\nLamphun " * (number + 1)))
    index.write(make_documents("whole", en="Longan fair in Lamphun\nThe fair of longans is in Lamphun."))
    index.write(make_documents("other", en="Rain\nRain on the road."))
    query = asked("longan fair Lamphun", ("th", "en"))
    results = QueryExecutor(index.reader(), index.analysis, query, never).results()
    assert results.hits[0].article == "whole"
    assert results.total == 7
    assert results.hits[0].score > 10 * results.hits[1].score


def test_languages_that_hold_a_name_in_their_own_writing_stand_side_by_side(index: SmallIndex) -> None:
    for number in range(5):
        index.write(make_documents(f"th{number}", th=f"ข่าว {number}\n{'งานที่ลำพูน' if number < 3 else 'อื่น'}"))
        index.write(
            make_documents(f"en{number}", en=f"News\n{'A fair in Lamphun' if number < 3 else 'Rain'}")
        )
    results = QueryExecutor(index.reader(), index.analysis, asked("Lamphun", ("en", "th")), never).results()
    assert results.total == 6
    assert {hit.language for hit in results.hits[:2]} == {"th", "en"}


def test_blanks_between_the_words_of_a_longer_query_change_nothing_that_is_found(index: SmallIndex) -> None:
    texts = ["คนให้น้ำต้นลำไย", "ให้รถผ่านทาง", "ตลาดลำไยยืนยาว", "น้ำและรถที่ตลาด", "ขอให้ฝนตก"]
    for number, text in enumerate(texts):
        index.write(make_documents(str(number), th=f"ข่าว\n{text}"))
    found = [
        {
            hit.article
            for hit in QueryExecutor(index.reader(), index.analysis, asked(text), never).results().hits
        }
        for text in ("ให้น้ำต้นลำไยที่ตลาด", "ให้ น้ำ ต้น ลำไย ที่ ตลาด")
    ]
    assert found[0] == found[1] != set()


def test_an_explanation_tells_terms_candidates_and_what_each_look_gave(index: SmallIndex) -> None:
    index.write(NEWS)
    lines = QueryExecutor(index.reader(), index.analysis, asked("longans market", ("en",)), never).results(
        explain=True
    )
    told = "\n".join(lines.explanation)
    assert "longan: in 1 documents" in told
    assert "candidates: 1, kept 1" in told
    assert "at first look" in told
    assert "at second" in told


def test_phrases_that_would_need_too_much_reading_are_told_by_words_and_named(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(thai(["ข่าว\nวิทยาลัยมหาดไทย", "ข่าว\nมหาดไทยกับวิทยาลัยมหา"]))
    query = asked('"วิทยาลัยมหาดไทย"', ("th",))
    whole = QueryExecutor(index.reader(), index.analysis, query, never).results(explain=True)
    assert whole.total == 1
    monkeypatch.setattr("portal.search.whoosh.open_index.MOST_READ", 0)
    bounded = QueryExecutor(index.reader(), index.analysis, query, never).results(explain=True)
    assert bounded.total == 2
    told = "th in too many documents to be read, so by its words alone: วิทยาลัยมหาดไทย"
    assert told in bounded.explanation
    assert told not in whole.explanation


def test_a_query_whose_results_are_only_counted_reads_less(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(thai(["ข่าว\nวิทยาลัยมหาดไทย", "ข่าว\nมหาดไทยกับวิทยาลัยมหา"]))
    monkeypatch.setattr("portal.search.whoosh.open_index.MOST_COUNTED", 0)
    query = asked('"วิทยาลัยมหาดไทย"', ("th",))
    counted = QueryExecutor(index.reader(), index.analysis, replace(query, limit=0), never).results()
    assert counted.total == 2
    assert QueryExecutor(index.reader(), index.analysis, query, never).results().total == 1


def test_the_next_page_of_an_answer_is_parted_and_reranked_no_more(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(thai(f"ข่าว {number}\nตลาดลำไย" + " ตลาดลำไย" * number for number in range(12)))
    reader, query = index.reader(), asked("ตลาดลำไยวันนี้", ("th",))
    whole = QueryExecutor(reader, index.analysis, replace(query, limit=12), never).results()
    for work in (
        "portal.search.whoosh.retrieval.rerank",
        "portal.search.analysed_query.AnalysedQuery._groups",
    ):
        monkeypatch.setattr(work, lambda *_: pytest.fail("made anew"))
    pages = [
        QueryExecutor(reader, index.analysis, replace(query, offset=offset), never).results().hits
        for offset in (0, 10)
    ]
    assert (*pages[0], *pages[1]) == whole.hits
    assert len(whole.hits) == 12


def test_a_word_is_marked_inside_longer_ones_too_where_it_also_stands_by_itself(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nรถจอดอยู่ รถไฟมา", "ข่าว\nรถจอดอยู่"]))
    results = QueryExecutor(index.reader(), index.analysis, asked("รถ", ("th",)), never).results()
    marked = {
        hit.article: [fragment.text for fragment in hit.snippet if fragment.found] for hit in results.hits
    }
    assert marked == {"0": ["รถ", "รถ"], "1": ["รถ"]}


def test_what_was_only_counted_before_changes_no_answer(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(thai(["ข่าว\nค่า Ft ขึ้น", "ข่าว\nค่าของไม่ขึ้น แต่ Ft ขึ้น"]))
    monkeypatch.setattr("portal.search.whoosh.open_index.MOST_COUNTED", 0)
    reader, query = index.reader(), asked("ค่าไฟ", ("th",))
    counted = QueryExecutor(reader, index.analysis, replace(query, limit=0), never).results()
    assert counted.total == 2
    assert QueryExecutor(reader, index.analysis, query, never).results().total == 1


def test_what_another_query_was_too_long_to_read_changes_no_answer(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write(thai(["ข่าว\nค่า Ft ขึ้น", "ข่าว\nค่าของไม่ขึ้น แต่ Ft ขึ้น"]))
    reader, query = index.reader(), asked("ค่าไฟ", ("th",))
    with monkeypatch.context() as bounded:
        bounded.setattr("portal.search.whoosh.open_index.MOST_READ", 0)
        assert QueryExecutor(reader, index.analysis, query, never).results().total == 2
    assert QueryExecutor(reader, index.analysis, query, never).results().total == 1
