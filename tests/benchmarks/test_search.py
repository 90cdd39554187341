"""The benchmark of search runs; what it measures is written down by `make bench-search`, never asserted here."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.search import misspelt, tables
from benchmarks.search.__main__ import main
from benchmarks.search.climb import Climbed, Try, moved
from benchmarks.search.data import PARTS
from benchmarks.search.exceptions import Exceptions
from benchmarks.search.limits import Limit
from benchmarks.search.limits import quality as quality_limits
from benchmarks.search.measures import mean, ndcg, of_first, overlap, precision, recall, same, share
from benchmarks.search.right import Mended, Right
from benchmarks.search.speed import Costs, Worker
from benchmarks.search.tables import limits_of_speed, quality, right_words
from portal.search.document import Document

Run = Callable[..., list[str]]


@pytest.fixture
def run(news_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command of the benchmark on the real news, in this process, which reads the news once."""
    monkeypatch.setenv("NEWS_DATA", str(news_data))

    def done(*words: str | Path) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["benchmarks.search", *map(str, words)])
        main()
        return capsys.readouterr().out.splitlines()

    return done


@pytest.mark.news
def test_the_program_measures_an_engine_on_a_few_articles(checkout: Path, news_data: Path) -> None:
    program = [sys.executable, "-m", "benchmarks.search"]
    told = subprocess.run(
        [*program, "quality", "--sets", "short", "name", "--articles", "50"],
        cwd=checkout,
        env={"NEWS_DATA": str(news_data), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout.splitlines()
    assert [line.split()[:2] for line in told] == [
        ["set", "measure"],
        ["short", "nDCG@10"],
        ["short", "Recall@10"],
        ["name", "recall"],
        ["name", "precision"],
    ]


@pytest.mark.news
@pytest.mark.parametrize("engine", ["whoosh", "memory", "naive", "tantivy"])
def test_every_engine_is_asked_what_citizens_ask(run: Run, engine: str) -> None:
    sets = ("short-word", "pair", "citizen", "question")
    told = run("quality", "--engine", engine, "--part", "a", "--articles", "60", "--sets", *sets)
    assert {line.split()[0] for line in told} == {"set", *sets}


@pytest.mark.news
def test_an_index_is_kept_for_the_next_run_as_long_as_its_articles_are_the_same(
    run: Run, tmp_path: Path
) -> None:
    def asked(articles: str) -> list[str]:
        return run("quality", "--sets", "short", "--articles", articles, "--index", tmp_path)

    def built() -> int:
        return (tmp_path / "whoosh-th" / "ready").stat().st_mtime_ns

    first = asked("50")
    before = built()
    assert asked("50") == first
    assert built() == before
    asked("60")
    assert built() != before


@pytest.mark.news
def test_right_words_are_asked_as_a_page_asks_them(run: Run) -> None:
    *_, told = run("right", "--part", "a", "--articles", "60", "--words", "30")
    assert told.startswith("Of 30 right words ")


@pytest.mark.news
def test_misspelt_words_are_asked_as_a_page_asks_them_if_any_article_holds_what_is_meant(run: Run) -> None:
    *_, told = run("misspelt", "--part", "b", "--articles", "60")
    found = re.fullmatch(r"Of (\d+): found (\d+), offered (\d+); together [01]\.\d{3}\.", told)
    assert found
    assert 0 < int(found[2]) + int(found[3]) <= int(found[1]) < len(misspelt.pairs("b"))


def test_each_misspelling_stands_in_one_part_and_differs_from_what_is_meant() -> None:
    both = [typed for part in PARTS for typed, _ in misspelt.pairs(part)]
    assert len(both) == len(set(both))
    assert all(typed != meant for part in PARTS for typed, meant in misspelt.pairs(part))


def test_misspelt_words_that_lead_elsewhere_are_missed_and_those_of_part_a_shown() -> None:
    led = misspelt.Led(10, 7, 1, (("ปะมง", "ประมง", ()), ("สัมนา", "สัมมนา", ())))
    told = tables.misspelt({"a": led, "b": led})
    assert "| b | 10 | 7 | 1 | 0.800 | **missed** |" in told
    assert "ปะมง (ประมง)" in told
    assert "| b | 10 | 9 | 1 | 1.000 | reached |" in tables.misspelt(
        {"a": led, "b": misspelt.Led(10, 9, 1, ())}
    )


@pytest.mark.news
def test_a_climb_tells_the_dearest_queries_first(run: Run, tmp_path: Path) -> None:
    told = run("climb", "--articles", "60", "--tries", "5", "--again", "1", "--index", tmp_path)
    costs = [float(line.split()[0]) for line in told if "scaled" in line]
    assert costs
    assert costs == sorted(costs, reverse=True)


@pytest.mark.news
def test_hits_are_written_down_to_be_judged_by_eye(run: Run, tmp_path: Path) -> None:
    run("eye", "--articles", "500", "--hits", "7", "--file", tmp_path / "eye.txt")
    items = (tmp_path / "eye.txt").read_text("utf-8").split("\n\n")
    assert [item.split(".")[0] for item in items[1:]] == [str(number) for number in range(1, 8)]


def test_an_article_counts_less_the_further_down_it_stands() -> None:
    assert ndcg(["a", "b", "c"], {"a"}) == 1
    assert ndcg(["b", "a", "c"], {"a"}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([*"bcdefghijk", "a"], {"a"}) == 0


def test_recall_and_precision_are_shares_of_what_is_relevant_and_of_what_was_found() -> None:
    assert recall(["a", "x"], {"a", "b"}) == 0.5
    assert precision(["a", "x", "y", "z"], {"a", "b"}) == 0.25
    assert precision([], {"a"}) is None
    assert share(["a", "x", "y", "z"], {"a"}) == 0.25
    assert share([], {"a"}) == 0


def test_the_overlap_looks_at_the_first_ten_whatever_their_order() -> None:
    assert overlap(["b", "a", "x"], ["a", "b"]) == 1
    assert overlap([*"cdefghijkl", "a"], ["a"]) == 0
    assert overlap(["a"], []) is None


def test_two_orders_find_the_same_where_neither_has_more_than_the_other() -> None:
    assert same(["b", "a"], ["a", "b"]) == 1
    assert same(["a"], ["a", "b"]) == 0.5
    assert same([], ["a"]) == 0
    assert same([], []) == 1


def test_the_first_need_not_hold_more_right_ones_than_there_are() -> None:
    assert of_first(["a", "x", "y"], {"a"}) == 1
    assert of_first(["x", "a"], {"a", "b"}) == 0.5
    assert of_first([*"xxxxxxxxxx", "a"], {"a"}) == 0
    assert of_first(["x"], set()) is None


def test_what_is_not_known_does_not_count_in_a_mean() -> None:
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) == 0


def test_a_limit_is_kept_by_what_is_as_good_or_better() -> None:
    assert Limit(0.95).reached(0.95)
    assert not Limit(0.95).reached(0.9499)
    assert Limit(0.01, at_most=True).reached(0)
    assert not Limit(0.01, at_most=True).reached(0.02)


def test_the_portal_is_judged_in_part_b_by_each_limit_that_was_measured() -> None:
    measured = {name: dict.fromkeys(measures, 0.96) for name, measures in quality_limits("b").items()}
    worse = {name: dict.fromkeys(measures, 0.2) for name, measures in measured.items()}
    del measured["variant"]["overlap, wrongspace"]  # of few articles no such question is asked
    told = quality({"whoosh": {"a": worse, "b": measured}, "naive": {"a": measured, "b": worse}})
    assert "| pair | first ten hold both | ≥ 0.95 | 0.2000 | 0.9600 | 0.9600 | 0.2000 | reached |" in told
    assert "| short-word | wrong in all | ≤ 0.01 | 0.2000 | 0.9600 | 0.9600 | 0.2000 | **missed** |" in told
    assert "wrongspace" not in told


def test_times_are_judged_as_they_would_be_at_the_pace_that_limits_hold_for() -> None:
    told = _speed_told(pace=50.0, first=20.0)
    assert "| short, asked first, ms | 20 | 50 | 10 | 12 | reached |" in told
    told = _speed_told(pace=25.0, first=20.0)
    assert "| short, asked first, ms | 20 | 25 | 20 | 12 | **missed** |" in told


def test_a_right_word_that_is_mended_is_missed_and_shown() -> None:
    mended = Right(1_000, (Mended("name", "บ้านธิ", ("บ้าน",), replaced=True),))
    told = right_words({"a": mended, "b": mended})
    assert "| b | 1,000 | 1 | 0 | **missed** |" in told
    assert "บ้านธิ → บ้าน" in told
    asked = "เป้นสโมสรของประเทศใด ?"
    slip = Mended("question", asked, ("เป็นสโมสรของประเทศใด",), replaced=False)
    assert slip.is_slip
    assert not replace(slip, instead=("เน้นสโมสรของประเทศใด",)).is_slip
    told = right_words({"a": Right(1_000, ()), "b": Right(1_000, (), (slip,))})
    assert "| b | 999 | 0 | 0 | reached |" in told
    assert "เป็นสโมสรของประเทศใด" in told
    assert "| b | 1,000 | 0 | 0 | reached |" in right_words({"a": mended, "b": Right(1_000, ())})


def test_an_exception_is_a_word_only_within_words_that_do_not_part_into_common_words() -> None:
    judged = Exceptions(
        [
            _article("part of another", "เป็นไปตามที่ขอ"),
            _article("compound", "ซื้อแว่นตากันแดด"),
            _article("both", "ตามด้วยตาเปล่า"),
            _article("none", "เดินทางสะดวก"),
        ]
    )
    every = ("part of another", "compound", "both", "none")
    assert judged.of("ตา", every) == {"part of another"}
    assert judged.of("พาโกดา", every) == frozenset()


def test_articles_are_told_that_hold_a_word_in_others_than_those_left_whole() -> None:
    judged = Exceptions([_article("whole", "ตารางการเดินทาง"), _article("parted", "ตาข่าย")])
    assert judged.beside("ตา", ("whole", "parted")) == {"parted"}


def test_a_climb_makes_the_same_moves_of_the_same_seed() -> None:
    def walked(seed: int) -> list[str]:
        lot = random.Random(seed)  # noqa: S311 - repeatable, no secret
        return [moved("น้ำท่วมภาคเหนือ", "today", lot) for _ in range(50)]

    assert walked(1) == walked(1)
    assert walked(1) != walked(2)
    assert len(set(walked(1))) > 25


def _speed_told(pace: float, first: float) -> str:
    sets = ("short", "headline", "common words")
    costs = Costs(first=dict.fromkeys(sets, first), pace=pace)
    for figures in (costs.page, costs.bare, costs.snippets, costs.facets):
        figures.update(dict.fromkeys(sets, 1.0))
    worker = Worker(memory=200.0, completions=1.0, dearest_completions=2.0, corrections=3.0, pace=pace)
    climbed = Climbed((Try(50.0, "รถ", "th"),), 2_000, pace)
    return limits_of_speed(20_000, {"whoosh": costs, "tantivy": costs}, worker, climbed)


def _article(name: str, text: str) -> Document:
    return Document(
        article=name,
        language="th",
        languages=("th",),
        slug=name,
        category="",
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
        day=date(2024, 1, 1),
        title="",
        text=text,
    )
