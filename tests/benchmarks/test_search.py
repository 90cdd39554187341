"""The benchmark of search runs; what it measures is written down by `make bench-search`, never asserted here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.search.measures import mean, ndcg, overlap, precision, recall


@pytest.mark.news
def test_the_program_measures_an_engine_on_a_few_articles(checkout: Path, news_data: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.search", "quality", "--sets", "short", "name", "--articles", "50"],
        cwd=checkout,
        env={"NEWS_DATA": str(news_data), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert [line.split()[:2] for line in told] == [
        ["set", "measure"],
        ["short", "nDCG@10"],
        ["short", "Recall@10"],
        ["name", "recall"],
        ["name", "precision"],
    ]


def test_an_article_counts_less_the_further_down_it_stands() -> None:
    assert ndcg(["a", "b", "c"], {"a"}) == 1
    assert ndcg(["b", "a", "c"], {"a"}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([*"bcdefghijk", "a"], {"a"}) == 0


def test_recall_and_precision_are_shares_of_what_is_relevant_and_of_what_was_found() -> None:
    assert recall(["a", "x"], {"a", "b"}) == 0.5
    assert precision(["a", "x", "y", "z"], {"a", "b"}) == 0.25
    assert precision([], {"a"}) is None


def test_the_overlap_looks_at_the_first_ten_whatever_their_order() -> None:
    assert overlap(["b", "a", "x"], ["a", "b"]) == 1
    assert overlap([*"cdefghijkl", "a"], ["a"]) == 0
    assert overlap(["a"], []) is None


def test_what_is_not_known_does_not_count_in_a_mean() -> None:
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) == 0
