"""Filters, facets, sort and pages."""

from __future__ import annotations

from datetime import date

import pytest

from portal.search.engine import SearchEngine
from portal.search.query import Filters
from portal.search.results import Facets
from tests.search.engines.making import Reader, articles, days, make_documents, rebuild

pytestmark = pytest.mark.anyio


async def found(reader: Reader, text: str = "", **wishes: object) -> list[str]:
    """The articles in any language that answer, in the order of their names."""
    results = await reader.search(text, "th", ("th", "en"), filters=Filters(**wishes))  # type: ignore[arg-type]
    return sorted(articles(results))


@pytest.mark.parametrize("text", ["", "ลำพูน OR สะพาน OR clinic OR รางวัล OR award"])
class TestFilters:
    async def test_categories(self, reader: Reader, text: str) -> None:
        assert await found(reader, text, categories=frozenset({"events", "health"})) == ["clinic", "fair"]
        assert await found(reader, text, categories=frozenset({"unheard of"})) == []
        assert await found(reader, text, categories=frozenset()) == []

    async def test_other_news_is_all_that_is_filed_under_no_known_category(
        self, reader: Reader, text: str
    ) -> None:
        known = frozenset({"events", "health", "culture", "notices"})
        assert await found(reader, text, without_categories=known) == ["award"]
        assert len(await found(reader, text, without_categories=frozenset())) == 5

    async def test_days_both_ends_included(self, reader: Reader, text: str) -> None:
        assert await found(reader, text, since=date(2021, 6, 30)) == ["award", "clinic", "road"]
        assert await found(reader, text, since=date(2021, 7, 1)) == ["award", "clinic"]
        assert await found(reader, text, until=date(2021, 1, 5)) == ["fair", "rite"]
        assert await found(reader, text, until=date(2021, 1, 4)) == ["fair"]
        assert await found(reader, text, since=date(2021, 1, 5), until=date(2021, 6, 30)) == ["rite", "road"]
        assert await found(reader, text, since=date(2022, 1, 1), until=date(2021, 1, 1)) == []

    async def test_the_first_and_the_last_day_that_there_can_be(self, reader: Reader, text: str) -> None:
        assert len(await found(reader, text, since=date.min, until=date.max)) == 5
        assert await found(reader, text, since=date.max) == []
        assert await found(reader, text, until=date.min) == []

    async def test_a_year(self, reader: Reader, text: str) -> None:
        assert await found(reader, text, year=2021) == ["rite", "road"]
        assert await found(reader, text, year=1) == []
        assert await found(reader, text, year=9999) == []

    async def test_several_at_once(self, reader: Reader, text: str) -> None:
        assert await found(reader, text, year=2021, categories=frozenset({"notices", "events"})) == ["road"]


async def test_a_filter_does_not_change_what_a_word_finds(reader: Reader) -> None:
    assert await found(reader, "ลำพูน", categories=frozenset({"notices"})) == []


class TestFacets:
    async def test_all_results_are_counted_not_those_of_the_page(self, reader: Reader) -> None:
        results = await reader.search("", "th", limit=1)
        assert results.facets.categories == {"events": 1, "culture": 1, "notices": 1, "elsewhere": 1}
        assert results.facets.years == {2020: 1, 2021: 2, 2022: 1}

    async def test_only_what_answers_is_counted(self, reader: Reader) -> None:
        facets = (await reader.search("ลำพูน")).facets
        assert facets.categories == {"events": 1, "culture": 1}
        assert facets.years == {2020: 1, 2021: 1}

    async def test_each_is_counted_as_if_its_own_filter_were_not_set(self, reader: Reader) -> None:
        filters = Filters(year=2021, categories=frozenset({"notices"}))
        results = await reader.search("", "th", filters=filters)
        assert articles(results) == ["road"]
        assert results.facets.categories == {"culture": 1, "notices": 1}
        assert results.facets.years == {2021: 1}

    async def test_other_news_is_no_filter_for_the_counts_of_categories(self, reader: Reader) -> None:
        filters = Filters(without_categories=frozenset({"events", "culture", "notices"}))
        results = await reader.search("", "th", filters=filters)
        assert articles(results) == ["award"]
        assert results.facets.categories == {"events": 1, "culture": 1, "notices": 1, "elsewhere": 1}

    async def test_days_limit_the_counts_of_years(self, reader: Reader) -> None:
        results = await reader.search("", "th", filters=Filters(since=date(2021, 2, 1)))
        assert results.facets.years == {2021: 1, 2022: 1}

    async def test_languages_that_were_searched_are_counted_each_by_itself(self, reader: Reader) -> None:
        results = await reader.search("", "th", ("th", "en"))
        assert results.facets.languages == {"th": 4, "en": 4}
        assert results.total == 5

    @pytest.mark.parametrize(
        "text", ["", "ลำพูน", "fair", "Lamphun -market", "“walking street” OR award", "2565"]
    )
    @pytest.mark.parametrize("year", [None, 2021])
    async def test_of_every_language_as_many_are_counted_as_a_search_in_it_finds(
        self, reader: Reader, text: str, year: int | None
    ) -> None:
        filters = Filters(year=year)
        counted = (await reader.search(text, "th", filters=filters)).facets.languages
        found = {
            tag: (await reader.search(text, "th", (tag,), filters=filters)).total
            for tag in ("th", "en", "lo")
        }
        assert counted == {tag: total for tag, total in found.items() if total}

    async def test_an_article_in_several_languages_counts_once(self, reader: Reader) -> None:
        facets = (await reader.search("", "th", ("th", "en"))).facets
        assert facets.categories == {"events": 1, "culture": 1, "notices": 1, "health": 1, "elsewhere": 1}
        assert facets.years == {2020: 1, 2021: 2, 2022: 2}


class TestPages:
    @pytest.mark.parametrize("sort", ["relevance", "newest"])
    @pytest.mark.parametrize("text", ["", "fair", "fair market town"])
    async def test_pages_hold_each_hit_once_and_tell_the_same_total(
        self, engine: SearchEngine, sort: str, text: str
    ) -> None:
        documents = [
            document
            for number in range(23)
            for document in make_documents(
                f"a{number}", days(number // 3), en=f"A fair\nAt the market in town {number % 4}"
            )
        ]
        await rebuild(engine, documents)
        reader = Reader(engine)
        whole = await reader.search(text, "en", limit=100, sort=sort)
        pages = [await reader.search(text, "en", offset=at, limit=5, sort=sort) for at in range(0, 30, 5)]
        assert [id_ for page in pages for id_ in articles(page)] == articles(whole)
        assert sorted(articles(whole)) == sorted(f"a{number}" for number in range(23))
        assert {page.total for page in pages} == {23}
        assert all(page.facets == whole.facets for page in pages)

    async def test_a_page_behind_the_last_is_empty_and_still_counts(self, reader: Reader) -> None:
        results = await reader.search("ลำพูน", offset=50)
        assert (results.hits, results.total) == ((), 2)

    async def test_a_page_of_no_hits_only_counts(self, reader: Reader) -> None:
        results = await reader.search("ลำพูน", limit=0)
        assert (results.hits, results.total, results.facets) == ((), 2, Facets())

    async def test_newest_first(self, reader: Reader) -> None:
        results = await reader.search("ลำพูน OR สะพาน OR ครู", sort="newest")
        assert articles(results) == ["award", "road", "rite", "fair"]

    async def test_the_moment_decides_not_the_day(self, engine: SearchEngine) -> None:
        moments = {"morning": days(0), "noon": days(0.1), "evening": days(0.2)}
        documents = [
            d
            for id_ in ("noon", "evening", "morning")
            for d in make_documents(id_, moments[id_], en="A fair")
        ]
        await rebuild(engine, documents)
        results = await Reader(engine).search("fair", "en", sort="newest")
        assert articles(results) == ["evening", "noon", "morning"]

    async def test_by_relevance_scores_fall(self, reader: Reader) -> None:
        results = await reader.search("the longan market road", "en")
        scores = [hit.score for hit in results.hits]
        assert scores == sorted(scores, reverse=True)
