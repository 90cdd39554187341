"""`portal search` answers as the search page does; `portal search misses` tells what it could not answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import Result

from portal.cli.opening import opened
from portal.database.engine import make_engine
from portal.database.migrate import migrate
from portal.errors import IndexNotReady, SearchError
from portal.search.engine import NullEngine
from portal.search.indexer import Indexer
from portal.search.memory import InMemoryEngine
from portal.search.misses import Misses
from portal.settings import Settings

Run = Callable[..., Result]

NEWS = {
    "mango": {
        "th": {"title": "มะม่วงราคาดี", "body": "ราคามะม่วงปีนี้ดีกว่าปีก่อน"},
        "en": {"title": "Mango prices rise", "body": "Growers are glad."},
    },
    "longan": {"en": {"title": "Longan fair in Lamphun", "body": "The fair opens with a mango parade."}},
    "misses": {"en": {"title": "Bus misses its stop", "body": "Nobody was hurt."}},
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> InMemoryEngine:
    """The engine that commands find, without an index."""
    engine = InMemoryEngine()
    monkeypatch.setattr("portal.cli.opening.search_of", lambda *_: engine)
    return engine


@pytest.fixture
def search(
    engine: InMemoryEngine, run: Run, line: Callable[..., str], tmp_path: Path, site_settings: Settings
) -> Run:
    """`portal search`, where some news is indexed."""
    (tmp_path / "news.jsonl").write_text(
        "".join(
            line(id_, published_at="2021-01-01T02:00:00+07:00", translations=translations)
            for id_, translations in NEWS.items()
        )
    )
    assert run("import", tmp_path / "news.jsonl").exit_code == 0

    async def index() -> None:
        async with opened(site_settings) as parts:
            await Indexer(parts.store, engine, parts.site.time_zone, now).rebuild()

    asyncio.run(index())
    return lambda *arguments: run("search", *arguments)


@pytest.fixture
def found(search: Run) -> Callable[..., dict[str, Any]]:
    """What a search finds, as a program reads it."""

    def found(*arguments: str) -> dict[str, Any]:
        result = search("--format", "json", *arguments)
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    return found


def ids(told: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in told["hits"]]


def test_a_program_gets_the_total_and_the_hits(found: Callable[..., dict[str, Any]]) -> None:
    told = found("mango prices", "--language", "en")
    assert list(told) == ["total", "hits"]
    assert told["total"] == 2
    assert [list(hit) for hit in told["hits"]] == [["id", "language", "title", "score"]] * 2
    best = told["hits"][0]
    assert (best["id"], best["language"], best["title"]) == ("mango", "en", "Mango prices rise")
    assert best["score"] >= told["hits"][1]["score"]


def test_thai_is_told_as_it_is_written(search: Run) -> None:
    assert '"title": "มะม่วงราคาดี"' in search("มะม่วง", "--language", "th", "--format", "json").stdout


def test_words_need_no_quotes_and_operators_count(found: Callable[..., dict[str, Any]]) -> None:
    assert ids(found("mango", "prices", "--language", "en")) == ids(found("mango prices", "--language", "en"))
    assert ids(found("mango -prices", "--language", "en")) == ["longan"]
    assert ids(found("--language", "en", "--", "-prices mango")) == ["longan"]
    assert ids(found('"Growers are glad"', "--language", "en")) == ["mango"]


def test_the_sites_first_language_is_searched_unless_another_is_named(
    found: Callable[..., dict[str, Any]],
) -> None:
    assert {hit["language"] for hit in found("mango")["hits"]} == {"en"}
    assert {hit["language"] for hit in found("มะม่วง", "--language", "TH")["hits"]} == {"th"}
    assert found("มะม่วง", "--language", "all")["total"] >= 1


def test_the_limit_cuts_the_hits_and_not_the_total(found: Callable[..., dict[str, Any]]) -> None:
    told = found("mango", "--language", "en", "--limit", "1")
    assert (told["total"], len(told["hits"])) == (2, 1)


def test_the_name_of_a_command_is_searched_behind_dashes(found: Callable[..., dict[str, Any]]) -> None:
    result = found("--language", "en", "--", "misses")
    assert ids(result)[:1] == ["misses"]


@pytest.mark.parametrize("word", ["for", "search", "index"])
def test_other_words_are_never_taken_for_a_command(found: Callable[..., dict[str, Any]], word: str) -> None:
    assert found(word)["total"] >= 0


def test_a_person_reads_facts_title_and_snippet(search: Run) -> None:
    lines = search("mango", "--language", "en").stdout.splitlines()
    assert lines[0] == "Found: 2"
    facts = [line.split() for line in lines if line[:5].strip().rstrip(".").isdigit()]
    assert [row[0] for row in facts] == ["1.", "2."]
    assert {tuple(row[2:]) for row in facts} == {
        ("2021-01-01", "en", "economy", "mango"),
        ("2021-01-01", "en", "economy", "longan"),
    }
    assert "      Mango prices rise" in lines
    assert any("mango parade" in line for line in lines)


def test_no_escape_sequence_stands_in_a_file(search: Run) -> None:
    assert "\x1b" not in search("mango", "--language", "en").stdout


def test_found_words_stand_out_on_a_terminal(search: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1mMango\x1b[0m prices rise" in search("mango", "--language", "en").stdout


def test_nothing_found_is_told(search: Run) -> None:
    result = search("xylophone", "--exact", "--language", "en")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Found: 0")


def test_a_long_query_is_cut_and_that_is_told(search: Run) -> None:
    result = search("mango " * 40, "--language", "en")
    assert result.stdout.startswith("Only 200 characters and 32 words are read; the rest was left out.\n")


def test_other_languages_with_results_are_told(search: Run) -> None:
    assert "In other languages: th 1." in search("มะม่วง", "--language", "en", "--exact").stdout


def test_an_explanation_is_told_where_it_is_asked_for(search: Run) -> None:
    plain = search("mango", "--language", "en").stdout
    explained = search("mango", "--language", "en", "--explain").stdout
    assert explained.startswith(plain)
    assert len(explained) > len(plain)


def test_an_explanation_leaves_what_programs_read_alone(search: Run) -> None:
    result = search("mango", "--language", "en", "--explain", "--format", "json")
    assert json.loads(result.stdout)["total"] == 2
    assert result.stderr


def test_a_missing_index_is_told_with_the_remedy(run: Run, engine: InMemoryEngine) -> None:  # noqa: ARG001
    slip = run("search", "mango").exception
    assert isinstance(slip, IndexNotReady)
    assert "Run “portal index rebuild”" in str(slip)


def test_an_index_that_is_behind_is_told(
    run: Run, search: Run, line: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(line("new"))
    assert search("mango").stderr == ""
    assert run("import", tmp_path / "more.jsonl").exit_code == 0
    assert "The index is older than articles" in search("mango").stderr


def test_search_switched_off_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cli.opening.search_of", lambda *_: NullEngine())
    slip = run("search", "mango").exception
    assert isinstance(slip, SearchError)
    assert "Search is switched off" in str(slip)


@pytest.mark.parametrize(
    "arguments", [("--limit", "0", "x"), ("--format", "xml", "x"), ("--no-such", "x"), ("--limit", "1")]
)
def test_a_mistyped_option_is_a_usage_error(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("search", *arguments).exit_code == 2


def test_a_mistyped_language_is_told(search: Run) -> None:
    assert "“thai!” is not a language tag" in str(search("x", "--language", "thai!").exception)


def test_what_is_imported_and_indexed_is_found(run: Run, line: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text(
        "".join(line(id_, translations=translations) for id_, translations in NEWS.items())
    )
    assert run("import", tmp_path / "news.jsonl").exit_code == 0
    assert "Run “portal index rebuild”" in str(run("search", "mango").exception)
    assert run("index", "rebuild").exit_code == 0
    result = run("search", "mango -prices", "--language", "en", "--format", "json")
    assert ids(json.loads(result.stdout)) == ["longan"]
    assert result.stderr == ""


@pytest.fixture
def counted(site_settings: Settings) -> None:
    """Some searches that found nothing."""

    async def count() -> None:
        migrate(site_settings.store_url)
        engine = make_engine(site_settings.store_url)
        misses = Misses(engine, ZoneInfo("Asia/Bangkok"), now)
        for text, language, times in (("ลำใย", "th", 12), ("lampun", "en", 3), ("secret", "en", 2)):
            for _ in range(times):
                misses.count(text, language)
        await misses.flush()
        await engine.dispose()

    asyncio.run(count())


@pytest.mark.usefixtures("counted")
def test_searches_that_found_nothing_are_told_in_columns(run: Run) -> None:
    today = now().astimezone(ZoneInfo("Asia/Bangkok")).date()
    assert run("search", "misses").stdout.splitlines() == [
        f"12  th  {today}  ลำใย",
        f" 3  en  {today}  lampun",
        "Others, whose words are not kept: 1.",
    ]


@pytest.mark.usefixtures("counted")
def test_searches_that_found_nothing_are_told_to_programs(run: Run) -> None:
    told = json.loads(run("search", "misses", "--language", "EN", "--format", "json").stdout)
    assert [(miss["text"], miss["language"], miss["count"]) for miss in told["misses"]] == [
        ("lampun", "en", 3)
    ]
    assert told["unnamed"] == 1
    assert len(json.loads(run("search", "misses", "--limit", "1", "--format", "json").stdout)["misses"]) == 1


def test_no_searches_that_found_nothing_are_told(run: Run) -> None:
    assert run("search", "misses").stdout == "No search that found nothing was asked 3 times or more.\n"


def test_that_nothing_is_counted_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("search", "misses").stderr == ""
    monkeypatch.setenv("PORTAL_SEARCH_MISSES", "false")
    assert "Searches are not counted" in run("search", "misses").stderr
