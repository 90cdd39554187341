"""The page of the search, in all that can be asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from portal.errors import IndexNotReady, SearchError, SearchTooSlow, TooManySearches
from portal.search.concurrency_limit import Deadline
from portal.search.engine import NullEngine
from portal.search.query import Phrase, Query, Word
from portal.search.results import Correction, Facets, Fragment, Hit, Results
from portal.testing import CheckingClient, HtmlPage
from portal.testing.html_page import text_of, tidy
from portal.views.services import Services
from tests.views.conftest import NOW, PortalWith, make_article, make_portal, words_of


def make_hit(slug: str, language: str, languages: tuple[str, ...], **fields: Any) -> Hit:
    """A hit whose title and snippet hold what was found."""
    title = (
        (Fragment("ข่าว", found=True), Fragment(f"ที่ {slug} ของ "), Fragment("Wi-Fi", found=True))
        if language == "th"
        else (Fragment("A "), Fragment("report", found=True), Fragment(f" of {slug}"))
    )
    values: dict[str, Any] = {
        "article": slug,
        "slug": slug,
        "category": "provincial-news",
        "published_at": NOW,
        "score": 1.0,
        "title": title,
        "snippet": (Fragment("…"), *title, Fragment("…")),
    }
    return Hit(language=language, languages=languages, **{**values, **fields})


THAI = (make_hit("both", "th", ("th", "en")), make_hit("thai-only", "th", ("th",), category="services"))
ENGLISH = (
    make_hit("both", "en", ("th", "en")),
    make_hit("english-only", "en", ("en",)),
    make_hit("unknown-category", "en", ("th", "en"), category="fisheries"),
)
FACETS = Facets(
    categories={"provincial-news": 2, "pr": 1, "public-relations": 1, "fisheries": 1},
    years={2024: 2, 2020: 1},
)


class FakeEngine(NullEngine):
    """Finds what it was given, whatever is asked: hits by language, and `total` in their stead where that is set."""

    switched_on = True

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Answer as at first."""
        self.hits: Mapping[str, tuple[Hit, ...]] = {"th": THAI, "en": ENGLISH}
        self.total: int | None = None
        self.only: str | None = None
        self.strict = False
        self.totals: dict[str, int] = {}
        self.meant: tuple[Correction, ...] = ()
        self.hurried = False
        self.absent: tuple[str, ...] = ()
        self.other_facets = Facets()
        self.error: Exception | None = None
        self.queries: list[Query] = []
        self.deadlines: list[Deadline | None] = []

    async def search(
        self,
        query: Query,
        *,
        deadline: Deadline | None = None,
        explain: bool = False,  # noqa: ARG002
    ) -> Results:
        self.queries.append(query)
        self.deadlines.append(deadline)
        if self.error:
            raise self.error
        if self.only and self.only not in query.texts():
            return Results()
        if self.strict and any(isinstance(part, Phrase) for part in query.parts):
            return Results()
        hits = [hit for tag in query.languages for hit in self.hits.get(tag, ())]
        total = len(hits) if self.total is None else self.total
        total = self.totals.get(" ".join(query.texts()), total)
        shown = tuple(replace(hits[at % len(hits)], article=str(at)) for at in range(total) if hits)
        facets = replace(FACETS if total else self.other_facets, languages=self.found_in())
        return Results(hits=shown[query.offset : query.offset + query.limit], total=total, facets=facets)

    async def corrections(
        self,
        query: Query,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[Correction, ...]:
        if self.hurried:
            raise SearchTooSlow("It took too long.")
        return self.meant

    async def absent_names(
        self,
        query: Query,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self.absent)

    def found_in(self) -> dict[str, int]:
        """How many are found in each language."""
        return {tag: self.total or len(hits) for tag, hits in self.hits.items() if hits}

    def asked(self) -> Query:
        """The first query of the last search."""
        return self.queries[0]


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CheckingClient, FakeEngine]]:
    """Reads a portal with a search that finds two articles in Thai, three in English."""
    engine = FakeEngine()
    articles = [
        make_article("both"),
        make_article("thai-only", "th", category="services"),
        make_article("english-only", "en"),
        make_article("unknown-category", category="fisheries"),
    ]
    with CheckingClient(make_portal(tmp_path_factory.mktemp("portal"), articles, engine)) as client:
        yield client, engine


@pytest.fixture
def engine(readers: tuple[CheckingClient, FakeEngine]) -> FakeEngine:
    forget_answers(readers[0])
    readers[1].reset()
    return readers[1]


@pytest.fixture
def reader(readers: tuple[CheckingClient, FakeEngine], engine: FakeEngine) -> CheckingClient:  # noqa: ARG001
    readers[0].follows_links = True
    return readers[0]


def forget_answers(reader: CheckingClient) -> None:
    """Let every search reach the engine, as its answers change behind the portal's back."""
    services: Services = reader.app.state.services  # type: ignore[attr-defined]
    services.searching._kept.clear()


def search(reader: CheckingClient, engine: FakeEngine, address: str) -> HtmlPage:
    """The page of results at an address; `engine.queries` are then its own."""
    forget_answers(reader)
    reader.follows_links = False
    engine.queries.clear()
    answer = reader.get(address)
    assert answer.status_code == 200
    return reader.document(answer)


def link(document: HtmlPage, words: str) -> dict[str, list[str]]:
    """The parameters of the first link with these words in its name."""
    found = next(e for e in document.elements("a") if words in document.name_of(e))
    return parse_qs(urlsplit(found.attrib["href"]).query)


def main(document: HtmlPage) -> str:
    return tidy(text_of(document.one("main")))


def field(document: HtmlPage, name: str) -> Element:
    """The field of the large form with this name."""
    form = next(e for e in document.one("main").iter("form"))
    return next(e for e in form.iter() if e.get("name") == name)


def test_every_page_has_one_form_for_words(reader: CheckingClient) -> None:
    """In its header; the search page in its middle, filled in, with the filters."""
    document = reader.document(reader.get("/en/search?q=silk"))
    (form,) = [e for e in document.elements("form") if e.get("role") == "search"]
    assert form in list(document.one("main").iter("form"))
    assert [e.get("href") for e in document.elements("a")][:2] == ["#main", "#search-words"]
    for path in ("", "news/", "contact", "nowhere"):
        document = reader.document(reader.get(f"/en/{path}"))
        (form,) = [e for e in document.one("header").iter("form") if e.get("role") == "search"]
        assert form.get("action") == "/en/search"
        assert [(e.get("type"), e.get("name")) for e in form.iter("input")] == [("search", "q")]


def test_each_field_for_words_runs_as_the_words_in_it_do(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/en/search?q=C%2B%2B"))
    fields = [e for e in document.elements("input") if e.get("name") == "q"]
    assert [e.get("dir") for e in fields] == ["auto"]


def test_where_search_is_switched_off_nothing_leads_to_it(portal_with: PortalWith) -> None:
    with CheckingClient(portal_with([make_article("both")], engine=NullEngine())) as reader:
        for path in ("", "sitemap", "nowhere"):
            page = reader.get(f"/en/{path}").text
            assert 'role="search"' not in page
            assert "#site-search" not in page
            assert "/search" not in page
        for path in ("search", "search?q=silk", "search?page=0"):
            assert reader.get(f"/th/{path}").status_code == 404


@pytest.mark.parametrize("tag", ["th", "en"])
def test_a_search_tells_how_much_it_found_and_leads_to_it(reader: CheckingClient, tag: str) -> None:
    document = reader.document(reader.get(f"/{tag}/search?q=silk"))
    total = {"th": 2, "en": 3}[tag]
    assert str(total) in text_of(document.one("h1"))
    assert "silk" in text_of(document.one("h1"))
    hits = [e for e in document.elements("article") if e.get("class") == "hit"]
    assert len(hits) == total
    assert "".join(text_of(mark) for mark in document.elements("mark"))


def test_one_result_is_said_in_the_singular(reader: CheckingClient, engine: FakeEngine) -> None:
    engine.hits = {"en": ENGLISH[:1]}
    assert text_of(search(reader, engine, "/en/search?q=silk").one("h1")) == "1 result for “silk”"
    engine.total = 12345
    assert "12,345 results" in text_of(search(reader, engine, "/en/search?q=silk").one("h1"))


def test_what_was_found_is_marked_in_title_and_snippet(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/search?q=Wi-Fi"))
    title = next(e for e in document.elements("h2") if e.get("class") == "hit-title")
    assert [text_of(mark) for mark in title.iter("mark")] == ["ข่าว", "Wi-Fi"]
    marks = [mark for mark in document.elements("mark") if text_of(mark) == "Wi-Fi"]
    assert {document.language_of(mark) for mark in marks} == {"en"}
    assert tidy(text_of(title)) == "ข่าวที่ both ของ Wi-Fi"


def test_a_result_says_where_it_is_filed_when_it_appeared_and_in_which_other_languages(
    reader: CheckingClient,
) -> None:
    document = reader.document(reader.get("/th/search?q=silk&language=all"))
    first, foreign = (e for e in document.elements("article") if "both" in text_of(e))
    assert "ข่าวจังหวัด" in text_of(first)
    assert "29 กุมภาพันธ์ 2567" in text_of(first)
    other = next(e for e in first.iter("a") if e.get("hreflang"))
    assert (other.get("href"), other.get("lang")) == ("/en/news/provincial-news/both", "en")
    assert document.name_of(other).startswith("English")
    assert document.name_of(other).endswith("ข่าวที่ both ของ Wi-Fi")
    title = next(foreign.iter("a"))
    assert (title.get("href"), title.get("hreflang")) == ("/en/news/provincial-news/both", "en")
    assert "ภาษาอังกฤษ" in text_of(foreign)


def test_filters_reach_the_engine_in_its_own_words(reader: CheckingClient, engine: FakeEngine) -> None:
    search(
        reader,
        engine,
        "/th/search?q=a&category=public-relations&from=1/9/2563&to=ก.ย. ๒๕๖๓&year=๒๕๖๓&sort=newest",
    )
    asked = engine.asked()
    assert asked.filters.categories == frozenset({"public-relations", "pr"})
    assert (asked.filters.since, asked.filters.until) == (date(2020, 9, 1), date(2020, 9, 30))
    assert (asked.filters.year, asked.sort, asked.languages) == (2020, "newest", ("th",))
    search(reader, engine, "/en/search?q=a&category=other&language=th")
    assert engine.asked().filters.without_categories == frozenset(
        {"provincial-news", "public-relations", "pr", "services"}
    )
    assert (engine.asked().language, engine.asked().languages) == ("en", ("th",))
    search(reader, engine, "/en/search?q=a&language=all")
    assert engine.asked().languages == ("en", "th")


def test_addresses_hold_only_what_is_not_as_usual(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(
        reader,
        engine,
        "/th/search?q=%20a%20%20b&category=&language=th&from=&to=&year=2563&sort=relevance&page=1",
    )
    assert link(document, "2567") == {"q": ["a b"], "year": ["2024"]}


def test_filters_are_taken_out_one_by_one(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(
        reader, engine, "/en/search?q=a&category=services&language=th&from=2020-09-01&to=2020-09-30&year=2563"
    )
    everything = {
        "q": ["a"],
        "category": ["services"],
        "language": ["th"],
        "from": ["2020-09-01"],
        "to": ["2020-09-30"],
        "year": ["2020"],
    }
    for name, words in {
        "category": "Category: Public services",
        "language": "Language: Thai",
        "from": "From 1 September 2020",
        "to": "To 30 September 2020",
        "year": "Year: 2020",
    }.items():
        kept = {key: value for key, value in everything.items() if key != name}
        assert link(document, f"Remove the filter {words}") == kept
    assert link(document, "Remove all filters") == {"q": ["a"]}


def test_facets_lead_to_narrower_results_with_their_number(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    document = search(reader, engine, "/en/search?q=a&category=public-relations")
    aside = tidy(text_of(document.one("aside")))
    assert "Provincial news 2 articles" in aside
    assert "Public relations 2 articles" in aside, "stored keys filed under one category are counted together"
    assert "Other news 1 article" in aside
    assert "2020 1 article" in aside
    assert "Thai 2 articles" in aside
    assert link(document, "Other news 1") == {"q": ["a"], "category": ["other"]}
    assert link(document, "2020 1 article") == {
        "q": ["a"],
        "category": ["public-relations"],
        "year": ["2020"],
    }
    assert link(document, "Thai 2 articles")["language"] == ["th"]
    assert link(document, "All languages")["language"] == ["all"]
    current = [document.name_of(e) for e in document.one("aside").iter("a") if e.get("aria-current")]
    assert current == ["Public relations 2 articles", "English 3 articles"]


def test_the_language_switch_keeps_the_search(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, "/th/search?q=ผ้า&year=2563&language=en&sort=newest")
    other = next(e for e in document.elements("a") if e.get("hreflang") == "en")
    assert urlsplit(other.attrib["href"]).path == "/en/search"
    assert parse_qs(urlsplit(other.attrib["href"]).query) == {
        "q": ["ผ้า"], "year": ["2020"], "sort": ["newest"],
    }  # fmt: skip


def test_robots_are_kept_off_and_no_address_is_canonical(reader: CheckingClient) -> None:
    for path in ("search", "search?q=silk"):
        page = reader.get(f"/en/{path}").text
        assert '<meta name="robots" content="noindex">' in page
        assert 'rel="canonical"' not in page
        assert 'rel="alternate" hreflang' not in page


def test_the_form_shows_what_was_asked_in_the_readers_calendar(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    document = search(
        reader, engine, "/th/search?q=ผ้า&from=2020-09-17&year=2020&category=services&sort=newest"
    )
    assert field(document, "q").get("value") == "ผ้า"
    assert field(document, "from").get("value") == "17 กันยายน 2563"
    assert field(document, "year").get("value") == "2563"
    chosen = [
        option.get("value")
        for name in ("category", "language", "sort")
        for option in field(document, name).iter("option")
        if "selected" in option.attrib
    ]
    assert chosen == ["services", "newest"]


@pytest.mark.parametrize("tag", ["th", "en", "en-XA", "ar-XB"])
def test_what_the_form_shows_is_understood_when_it_is_sent_again(
    portal_with: PortalWith, engine: FakeEngine, tag: str
) -> None:
    with CheckingClient(portal_with(engine=engine, pseudo_languages=True)) as reader:
        document = search(reader, engine, f"/{tag}/search?q=a&from=2020-09-17&to=2021-01-02&year=2020")
        first = engine.asked().filters
        sent = "&".join(f"{name}={field(document, name).get('value')}" for name in ("from", "to", "year"))
        search(reader, engine, f"/{tag}/search?q=a&{sent}")
        assert engine.asked().filters == first
        hints = [text_of(e) for e in document.elements("p") if e.get("class") == "field-hint"]
        assert len(hints) == 3


@pytest.mark.parametrize(
    ("parameter", "problem"),
    [
        ("category=nothing", "There is no such choice"),
        ("language=xx", "There is no such choice"),
        ("sort=oldest", "There is no such choice"),
        ("from=yesterday-ish", "We cannot read this date"),
        ("to=31 April 2020", "The calendar has no such day"),
        ("from=17 September", "The year is missing"),
        ("year=long ago", "We cannot read this year"),
        ("year=" + "9" * 5000, "We cannot read this year"),
    ],
)
def test_a_field_that_makes_no_sense_says_so_and_the_rest_is_searched(
    reader: CheckingClient, engine: FakeEngine, parameter: str, problem: str
) -> None:
    document = search(reader, engine, f"/en/search?q=silk&{parameter}")
    wrong = field(document, parameter.partition("=")[0])
    assert wrong.get("aria-invalid") == "true"
    told = [document.by_id(part) for part in wrong.attrib["aria-describedby"].split()]
    assert problem in " ".join(text_of(part) for part in told if part is not None)
    assert "open" in next(e for e in document.one("main").iter("details")).attrib
    (summary,) = [e for e in document.elements("div") if "autofocus" in e.attrib]
    assert [link.get("href") for link in summary.iter("a")] == [f"#{wrong.get('id')}"]
    assert problem in text_of(summary)
    assert "3 results" in text_of(document.one("h1"))
    assert (engine.asked().filters.since, engine.asked().filters.year) == (None, None)


def test_a_period_the_wrong_way_round_is_turned(reader: CheckingClient, engine: FakeEngine) -> None:
    search(reader, engine, "/en/search?q=a&from=2021&to=2020")
    assert (engine.asked().filters.since, engine.asked().filters.until) == (
        date(2020, 1, 1),
        date(2021, 12, 31),
    )


def test_without_words_or_filters_there_is_the_form_and_help(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    for query in ("", "?q=", "?q=%20%20&category=&year=", "?sort=newest"):
        document = search(reader, engine, f"/en/search{query}")
        assert text_of(document.one("h1")) == "Search"
        assert "How to search" in main(document)
        assert engine.queries == []


def test_filters_alone_list_the_news_under_them_newest_first(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    document = search(reader, engine, "/en/search?q=&category=services")
    assert text_of(document.one("h1")) == "3 results"
    assert (engine.asked().parts, engine.asked().sort) == ((), "newest")
    assert not [e for e in document.elements("nav") if e.get("class") == "sorts"]


def test_results_are_sorted_as_the_reader_likes(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, "/en/search?q=silk")
    assert engine.asked().sort == "relevance"
    assert link(document, "Newest first") == {"q": ["silk"], "sort": ["newest"]}
    document = search(reader, engine, "/en/search?q=silk&sort=newest")
    assert engine.asked().sort == "newest"
    assert link(document, "Best match first") == {"q": ["silk"]}


def test_long_results_have_pages_and_say_which(reader: CheckingClient, engine: FakeEngine) -> None:
    engine.total = 25
    first = search(reader, engine, "/en/search?q=silk&year=2020")
    assert link(first, "Next page") == {"q": ["silk"], "year": ["2020"], "page": ["2"]}
    third = search(reader, engine, "/en/search?q=silk&page=3")
    assert (engine.asked().offset, engine.asked().limit) == (20, 10)
    assert len(third.elements("article")) == 5
    assert "Page 3" in text_of(third.one("title"))
    assert "Page 3" not in text_of(third.one("h1"))
    assert link(third, "2020 1 article") == {"q": ["silk"], "year": ["2020"]}, "a new filter begins at page 1"


def test_pages_end_at_a_thousand_results_and_say_so(reader: CheckingClient, engine: FakeEngine) -> None:
    engine.total = 1001
    document = search(reader, engine, "/en/search?q=silk&page=100")
    assert "1,001 results" in text_of(document.one("h1"))
    assert "Only the first 1,000 results are listed." in main(document)
    assert not [e for e in document.elements("a") if e.get("rel") == "next"]
    reader.follows_links = True
    assert reader.get("/en/search?q=silk&page=101").headers["location"] == "/en/search?q=silk&page=100"


def test_beyond_the_last_page_there_is_a_way_back(reader: CheckingClient) -> None:
    answer = reader.get("/en/search?q=silk&year=2563&page=7")
    assert (answer.status_code, answer.headers["location"]) == (302, "/en/search?q=silk&year=2020")
    for number in ("0", "-1", "x", "²", "9" * 30):
        assert reader.get(f"/en/search?q=silk&page={number}").status_code == 404


def test_where_nothing_is_found_the_page_helps_on(reader: CheckingClient, engine: FakeEngine) -> None:
    engine.hits = {"th": THAI}
    engine.meant = (Correction("slik road", "spelling"),)
    document = search(reader, engine, "/en/search?q=slik&category=services&exact=1")
    assert text_of(document.one("h1")) == "No results for “slik”"
    page = main(document)
    assert "Did you mean: slik road" in page
    assert "2 results in Thai" in page
    assert "What you can try" in page
    assert link(document, "Remove the filter Category")["q"] == ["slik"]
    assert link(document, "2 results in Thai") == {
        "q": ["slik"], "category": ["services"], "language": ["th"], "exact": ["1"],
    }  # fmt: skip


def test_where_filters_leave_nothing_others_are_offered(reader: CheckingClient, engine: FakeEngine) -> None:
    engine.total, engine.other_facets = 0, Facets(categories={"pr": 4})
    document = search(reader, engine, "/en/search?q=silk&category=services&from=2020")
    assert "With other filters" in tidy(text_of(document.one("aside")))
    assert link(document, "Public relations 4 articles") == {
        "q": ["silk"],
        "category": ["public-relations"],
        "from": ["2020-01-01"],
    }
    assert link(document, "Remove all filters") == {"q": ["silk"]}


def test_where_nothing_is_found_but_not_all_was_looked_for_in_time_that_is_said(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    engine.hits, engine.hurried = {}, True
    document = search(reader, engine, "/en/search?q=slik&year=2563")
    assert "could be looked for in time" in main(document)
    assert link(document, "Try again") == {"q": ["slik"], "year": ["2020"]}
    engine.hurried = False
    assert "in time" not in main(search(reader, engine, "/en/search?q=slik&year=2563"))
    engine.reset()
    engine.hurried = True
    assert "in time" not in main(search(reader, engine, "/en/search?q=silk"))


def test_results_of_a_correction_are_shown_at_once_and_that_is_said(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    engine.only = "silk"
    engine.meant = (Correction("silk", "spelling"), Correction("milk", "spelling"))
    engine.total = 25
    document = search(reader, engine, "/en/search?q=slik&year=2020")
    assert text_of(document.one("h1")) == "25 results for “silk”"
    assert "Nothing was found for “slik”. These are the results for “silk”." in main(document)
    assert field(document, "q").get("value") == "silk"
    assert link(document, "as it was typed") == {"q": ["slik"], "year": ["2020"], "exact": ["1"]}
    assert link(document, "milk") == {"q": ["milk"], "year": ["2020"]}
    assert link(document, "Next page") == {"q": ["silk"], "year": ["2020"], "page": ["2"]}
    insisting = search(reader, engine, "/en/search?q=slik&exact=1")
    assert text_of(insisting.one("h1")) == "No results for “slik”"


def test_a_correction_that_far_more_articles_hold_is_shown_and_the_few_are_told(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    engine.meant = (Correction("silk", "spelling"),)
    engine.totals = {"slik": 4, "silk": 120}
    assert "Only 4 articles have “slik”. These are the results for “silk”." in main(
        search(reader, engine, "/en/search?q=slik")
    )
    engine.totals = {"slik": 1, "silk": 120}
    document = search(reader, engine, "/en/search?q=slik")
    assert "Only 1 article has “slik”. These are the results for “silk”." in main(document)
    assert link(document, "as it was typed") == {"q": ["slik"], "exact": ["1"]}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/en/search?q=Ban+Thi", "There is no news about “Ban Thi” yet."),
        ("/th/search?q=บ้านธิ", "ยังไม่มีข่าวเกี่ยวกับ “บ้านธิ”"),
    ],
)
@pytest.mark.parametrize("others", [0, 2])
def test_a_listed_place_without_news_is_told_with_ways_on(
    reader: CheckingClient, engine: FakeEngine, address: str, told: str, others: int
) -> None:
    engine.absent = (re.split("[“”]", told)[1],)
    engine.totals = dict.fromkeys(engine.absent, 0)
    engine.total = others
    document = search(reader, engine, address)
    assert told in main(document)
    tag = address[1:3]
    leads_to = {e.get("href") for e in document.one("main").iter("a")}
    assert {f"/{tag}/contact", f"/{tag}/news/provincial-news/"} <= leads_to
    assert "Check the spelling" not in main(document)


def test_of_a_place_without_news_no_other_words_are_asked_for(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    engine.absent, engine.totals, engine.total = ("Ban Thi",), {"Ban Thi": 0}, 0
    for typed in ("Ban+Thi", '"Ban Thi"'):
        document = search(reader, engine, f"/en/search?q={typed}")
        assert "There is no news about “Ban Thi” yet." in main(document)
        assert "What you can try" not in main(document)
        assert main(document).count("Contact us") == 1
    assert "Use fewer words" in main(search(reader, engine, "/en/search?q=Ban+Thi+fair"))


def test_more_in_other_languages_is_said_beside_results(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, "/en/search?q=Lamphun")
    assert "Also found: 2 results in Thai" in main(document)
    assert link(document, "2 results in") == {"q": ["Lamphun"], "language": ["th"]}


@pytest.mark.parametrize("typed", ["%22walking+street%22+Lamphun", "%22walking+street+2026%22"])
def test_a_phrase_that_no_article_holds_is_taken_as_words_and_that_is_said(
    reader: CheckingClient, engine: FakeEngine, typed: str
) -> None:
    engine.strict = True
    document = search(reader, engine, f"/en/search?q={typed}")
    assert "No article has the words in quotation marks exactly as typed" in main(document)
    assert text_of(document.one("h1")).startswith("3 results")
    assert "ไม่พบข่าวที่มีข้อความในเครื่องหมายอัญประกาศตรงตามที่พิมพ์" in main(
        search(reader, engine, f"/th/search?q={typed}")
    )
    engine.strict = False
    document = search(reader, engine, f"/en/search?q={typed}")
    assert "exactly as typed" not in main(document)


def test_a_query_that_is_too_long_is_cut_and_that_is_said(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, "/en/search?q=" + "silk%20" * 2000)
    assert "Your search was too long, so only its beginning was used." in main(document)
    assert len(field(document, "q").attrib["value"]) <= 200
    assert sum(1 for _ in engine.asked().texts()) == 32


def test_all_searches_of_a_page_end_at_one_moment_counted_from_its_request(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    engine.only, engine.meant = "silk", (Correction("slik road", "spelling"), Correction("silk", "spelling"))
    allowed = reader.app.state.services.settings.search_deadline  # type: ignore[attr-defined]
    earliest = Deadline.after(allowed)
    search(reader, engine, "/en/search?q=slik")
    latest = Deadline.after(allowed)
    assert len(engine.deadlines) == 3
    [moment] = set(engine.deadlines)
    assert moment is not None
    assert earliest.end <= moment.end <= latest.end


def test_signs_alone_find_nothing_and_ask_nobody(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, "/en/search?q=%3F*%3F")
    assert text_of(document.one("h1")) == "No results for “?*?”"
    assert engine.queries == []


@pytest.mark.parametrize(
    ("query", "headers", "counted"),
    [
        ("silk", {}, 1),
        ("silk", {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"}, 0),
        ("silk", {"Sec-Purpose": "prefetch"}, 0),
        ("silk%20" * 40, {}, 0),
        ("silk&year=2563", {}, 0),
        ("%3F*%3F", {}, 0),
    ],
    ids=["a reader", "a crawler", "ahead of time", "cut", "a filter", "signs"],
)
def test_only_words_that_a_person_looked_for_are_counted_as_missed(
    reader: CheckingClient,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    headers: dict[str, str],
    counted: int,
) -> None:
    misses: list[str] = []

    class Counted:
        def count(self, text: str, language: str) -> None:
            misses.append(f"{language} {text}")

    monkeypatch.setattr(reader.app.state.services.searching, "misses", Counted())  # type: ignore[attr-defined]
    engine.hits = {}
    reader.follows_links = False
    assert reader.get(f"/en/search?q={query}", headers=headers).status_code == 200
    assert misses == ["en silk"] * counted


def test_operators_reach_the_engine_as_values(reader: CheckingClient, engine: FakeEngine) -> None:
    document = search(reader, engine, '/en/search?q="old town" -museum')
    assert (engine.asked().parts, engine.asked().without) == ((Phrase("old town"),), (Word("museum"),))
    assert text_of(document.one("h1")) == '3 results for “"old town" -museum”'


@pytest.mark.parametrize("typed", ['"old town"', "“old town”", "„old town“", "«old town»", "『old town』"])
def test_a_phrase_is_not_told_in_two_pairs_of_quotation_marks(
    reader: CheckingClient, engine: FakeEngine, typed: str
) -> None:
    document = search(reader, engine, f"/en/search?q={typed}")
    assert text_of(document.one("h1")) == "3 results for “old town”"
    assert field(document, "q").attrib["value"] == typed


@pytest.mark.parametrize("typed", ['"old" OR "town"', '-"old town"', '""', '"old', "town's"])
def test_marks_that_say_more_than_a_phrase_stay_in_the_heading(
    reader: CheckingClient, engine: FakeEngine, typed: str
) -> None:
    document = search(reader, engine, f"/en/search?q={typed}")
    assert f"“{typed}”" in text_of(document.one("h1"))


HOSTILE = (
    "q=%FF%FE%00%ED%A0%80",
    "q=%00%01%1b%7f",
    "q=%F0%9F%BF%BF%EF%BF%BE%EF%B7%90x",
    "q=%E2%80%AEsilk%E2%80%8F",
    "q=a&q=b&q=c&year=1&year=2563&language=th&language=all",
    "q=" + "a" * 10_000,
    "q=" + quote("ก" * 3_000),
    "q=" + "%20" * 10_000,
    "q=" + "%F0%9F%98%80" * 200,
    "q=%E0%B9%88",
    "q=<script>alert(1)</script>&category=<b>&from=<i>&year='\"",
    'q="\' onfocus=alert(1) x="',
    "q=" + quote("' OR 1=1 -- ) } ]]> ${7*7}"),
    "q[]=1&q%00=2&%=%&&&=;",
    "q=a&from=0000-00-00&to=99999-1-1&year=-5",
    "q=a&from=1/1/1&to=31/12/9999&year=9999",
    "q=a&to=0001-01-01",
    "q=a&year=%E0%B9%92&from=%E2%91%A0",
    "q=a&language=th%00&category=%00&sort=%00&exact=%00",
    "from=" + "1" * 10_000,
    "q=-a&year=2020",
    "q=OR OR OR",
)


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_that_an_address_can_hold_breaks_the_page(
    reader: CheckingClient, engine: FakeEngine, tag: str, query: str
) -> None:
    document = search(reader, engine, f"/{tag}/search?{query}")
    assert all("src" in script.attrib for script in document.elements("script"))
    engine.hits = {}
    search(reader, engine, f"/{tag}/search?{query}")
    engine.error = SearchTooSlow("It took too long.")
    forget_answers(reader)
    assert reader.get(f"/{tag}/search?{query}").status_code in {200, 503}


def test_the_links_of_hostile_searches_lead_somewhere(reader: CheckingClient) -> None:
    for query in HOSTILE[:5]:
        assert reader.get(f"/en/search?{query}").status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (IndexNotReady("There is no index yet."), 503, "The search is being prepared"),
        (SearchTooSlow("It took too long."), 503, "This search took too long"),
        (TooManySearches("Forty wait."), 429, "Too many searches at once"),
        (SearchError("The disk is full."), 503, "The search does not work at the moment"),
        (ValueError("It cannot be."), 500, "The search does not work at the moment"),
    ],
)
def test_what_keeps_the_search_from_answering_is_told_plainly(
    reader: CheckingClient, engine: FakeEngine, error: Exception, status: int, heading: str
) -> None:
    reader.follows_links = False
    engine.error = error
    answer = reader.get("/en/search?q=silk&year=2563")
    assert answer.status_code == status
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    document = reader.document(answer)
    assert text_of(document.one("h1")) == heading
    assert link(document, "Try again") == {"q": ["silk"], "year": ["2020"]}
    assert str(error) not in answer.text
    assert reader.get("/th/search?q=silk").status_code == status
    engine.error = None
    assert "How to search" in main(reader.document(reader.get("/en/search")))


@pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
def test_the_search_in_a_pseudo_language_holds_no_word_that_is_hard_coded(
    portal_with: PortalWith, engine: FakeEngine, tag: str
) -> None:
    engine.hits = {**engine.hits, tag: THAI}
    everything = "&category=x&language=all&from=x&to=31/4/2020&year=x&sort=x"
    with CheckingClient(portal_with(engine=engine, pseudo_languages=True)) as reader:
        reader.follows_links = False

        def look() -> None:
            for query in (
                "",
                "?q=ผ้า",
                f"?q=ผ้า{everything}",
                "?q=ผ้า&from=2020&to=2021&year=2020&category=services",
            ):
                forget_answers(reader)
                document = reader.document(reader.get(f"/{tag}/search{query}"))
                for words in document.words():
                    if words.language == tag and words.element.tag not in {"time", "meta", "title"}:
                        own = words.text.replace("Public services", "")  # the site's name of a category
                        plain = re.findall(r"(?<![\w+.\u202e“-])[A-Za-z]{3,}(?![\w.@])", own)
                        assert not plain, f"hard-coded: {words.text!r}"

        look()
        engine.total = 2000
        look()
        engine.only, engine.meant = "ไหม", (Correction("ไหม", "spelling"),)
        look()
        engine.only = "nothing"
        look()
        for error in (IndexNotReady(""), SearchTooSlow(""), TooManySearches(""), SearchError("")):
            engine.error = error
            look()


def test_a_search_stays_below_the_prefix_of_a_mounted_portal(
    portal_with: PortalWith, engine: FakeEngine
) -> None:
    host = Starlette(routes=[Mount("/lamphun", portal_with([make_article("both")], engine))])
    engine.hits = {tag: (hit,) for tag, (hit, *_) in engine.hits.items()}
    with CheckingClient(host) as reader:
        document = reader.document(reader.get("/lamphun/th/search?q=silk&year=2563"))
        addresses = [e.get("action", e.get("href", "")) for e in document.elements("form", "a")]
        addresses = [address for address in addresses if "search" in address and not address.startswith("#")]
        assert len(addresses) > 5
        assert all(address.startswith("/lamphun/") for address in addresses)


@pytest.mark.parametrize("counted", [True, False])
def test_readers_are_told_that_searches_are_counted_where_they_are(
    portal_with: PortalWith, *, counted: bool
) -> None:
    with CheckingClient(portal_with(search_misses=counted)) as reader:
        assert ("What you search for" in words_of(reader.get("/en/privacy"))) == counted


def test_no_cookie_is_set_by_a_search(reader: CheckingClient) -> None:
    assert "set-cookie" not in reader.get("/th/search?q=silk").headers
    assert "silk" in words_of(reader.get("/th/search?q=silk"))


def title(document: HtmlPage) -> str:
    return tidy(text_of(document.one("title")))


def test_the_title_tells_what_was_corrected_filtered_ordered_or_wrong(
    reader: CheckingClient, engine: FakeEngine
) -> None:
    plain = title(search(reader, engine, "/en/search?q=silk"))
    assert plain == "3 results for “silk” – Lamphun Province"
    seen = {plain}
    for query, told in {
        "q=silk&category=services": "3 results for “silk” – Category: Public services – ",
        "q=silk&year=2563": "3 results for “silk” – Year: 2020 – ",
        "q=silk&language=th": " – Language: Thai – ",
        "q=silk&sort=newest": "3 results for “silk” – Newest first – ",
        "q=silk&from=x": "Error: 3 results for “silk” – ",
    }.items():
        found = title(search(reader, engine, f"/en/search?{query}"))
        assert told in found, found
        assert found not in seen
        seen.add(found)
    engine.only, engine.meant, engine.total = "silk", (Correction("silk", "spelling"),), 3
    corrected = title(search(reader, engine, "/en/search?q=slik"))
    assert corrected == "3 results for “silk” – corrected from “slik” – Lamphun Province"


def test_what_went_wrong_in_a_form_begins_its_title_and_heading(reader: CheckingClient) -> None:
    document = reader.document(reader.get("/th/search?q=a&year=x"))
    assert title(document).startswith("พบข้อผิดพลาด: ")
    assert text_of(document.one("h1")).startswith("พบข้อผิดพลาด: ")
