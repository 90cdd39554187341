"""Scores are Lucene's BM25, per language."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from portal.search.ranking import K1, SAME, SCATTERED, B
from portal.search.whoosh.codec import narrowed
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.scoring import (
    NOTHING,
    TITLE,
    Impacts,
    Statistics,
    best,
    score_of,
)
from tests.search.engines.making import make_documents
from tests.search.whoosh.making import SmallIndex


def bm25(documents: int, held: int, often: int, length: float, average: float) -> float:
    """The formula as it is told in books."""
    idf = log(1 + (documents - held + 0.5) / (held + 0.5))
    return idf * often / (often + K1 * (1 - B + B * length / average))


def added(impacts: Impacts, size: int) -> dict[int, float]:
    """What it adds, by document."""
    scores = np.zeros(size, np.float32)
    impacts.add_to(scores)
    return {doc: float(scores[doc]) for doc in np.flatnonzero(scores).tolist()}


def impacts(reader: IndexReader, language: str, term: str) -> dict[str, float]:
    made = score_of(reader, language, Statistics(reader, language), term)
    return {reader.facts(doc).article: score for doc, score in added(made, reader.size).items()}


def test_a_word_scores_by_how_rare_it_is_how_often_it_stands_and_how_long_the_text_is(
    index: SmallIndex,
) -> None:
    index.write(
        [
            *make_documents("a", en="one\nfair fair road"),
            *make_documents("b", en="one\nfair road road road road"),
            *make_documents("c", en="one\nroad"),
        ]
    )
    assert impacts(index.reader(), "en", "fair") == {
        "a": pytest.approx(bm25(3, 2, 2, 3, 3), rel=1e-4),
        "b": pytest.approx(bm25(3, 2, 1, 5, 3), rel=1e-4),
    }


def test_a_word_of_the_title_adds_its_part(index: SmallIndex) -> None:
    index.write([*make_documents("a", en="fair\nroad"), *make_documents("b", en="road\nfair")])
    found = impacts(index.reader(), "en", "fair")
    assert found["b"] == pytest.approx(bm25(2, 2, 1, 1, 1), rel=1e-4)
    assert found["a"] == pytest.approx(TITLE * bm25(2, 2, 1, 1, 1), rel=1e-4)


def test_other_languages_do_not_change_a_score(index: SmallIndex) -> None:
    index.write([*make_documents("a", en="one\nfair road"), *make_documents("b", en="one\nroad")])
    alone = impacts(index.reader(), "en", "fair")
    index.write(make_documents("c", th="หนึ่ง\nfair fair fair งาน"))
    assert impacts(index.reader(), "en", "fair") == alone


def test_deleted_documents_do_not_change_a_score(index: SmallIndex) -> None:
    index.write([*make_documents("a", en="one\nfair road"), *make_documents("b", en="one\nroad")])
    alone = impacts(index.reader(), "en", "fair")
    index.write(make_documents("c", en="one\nfair fair"))
    index.write((), without=["c"])
    assert impacts(index.reader(), "en", "fair") == alone


def test_a_word_that_nobody_holds_adds_nothing(index: SmallIndex) -> None:
    index.write(make_documents("a", en="one\nroad"))
    assert impacts(index.reader(), "en", "fair") == {}


def make_scored(size: int = 4, **scores: float) -> Impacts:
    docs = np.array([int(name[1:]) for name in scores], np.uint16)
    return Impacts.of(docs, np.array(list(scores.values()), np.float32), 1.0, size)


def test_words_together_add_up_and_words_that_mean_the_same_do_not() -> None:
    first, second, other = (
        make_scored(d1=1.0, d3=2.0),
        make_scored(d2=4.0, d3=0.5),
        make_scored(d0=0.5, d3=3.0),
    )
    found = best([first, second], None, [other], size=4)
    expected = {0: 0.5 * SAME, 1: 1.0, 2: 4.0, 3: 3.0 * SAME}
    assert added(found, 4) == pytest.approx(expected, rel=1e-4)


def test_what_means_the_same_counts_less_than_what_was_typed() -> None:
    found = added(best([make_scored(d1=1.0)], None, [make_scored(d2=1.0)], size=4), 4)
    assert found[1] > found[2] > 0


def test_the_words_of_a_listed_phrase_count_less_where_they_stand_apart() -> None:
    words = [make_scored(d1=1.0, d2=1.0), make_scored(d1=1.0, d2=1.0)]
    found = added(best(words, make_scored(d1=0.5), [], size=4), 4)
    assert found == pytest.approx({1: 2.0, 2: 2.0 * SCATTERED}, rel=1e-4)


@pytest.mark.parametrize("size", [4, 4_000, 100_000])
def test_a_frequent_word_adds_the_same_as_a_rare_one(size: int) -> None:
    found = best([make_scored(size, d1=1.0, d3=2.0)], None, [], size)
    scores = np.ones(size, np.float32)
    found.add_to(scores)
    assert (found.docs is None) == (size == 4)
    assert scores[:4] == pytest.approx([1.0, 2.0, 1.0, 3.0], rel=1e-4)


@pytest.mark.parametrize("size", [4, 4_000])
def test_what_counts_only_beside_something_else_makes_no_hit(size: int) -> None:
    scores = np.zeros(size, np.float32)
    scores[3] = 1.0
    make_scored(size, d1=1.0, d3=2.0).add_where_some(scores)
    assert scores[:4] == pytest.approx([0.0, 0.0, 0.0, 3.0], rel=1e-4)


def test_however_little_a_score_is_beside_the_highest_it_is_not_lost() -> None:
    assert added(make_scored(d1=1e6, d2=1e-3), 4).keys() == {1, 2}


@pytest.mark.parametrize(("size", "bytes_of_each"), [(65_536, 4), (65_537, 6)])
def test_scores_are_kept_in_few_bytes(size: int, bytes_of_each: int) -> None:
    docs = narrowed(np.arange(0, 1_000), size)
    assert Impacts.of(docs, np.ones(1_000, np.float32), 1.0, size).size == 1_000 * bytes_of_each


def test_the_best_of_nothing_is_nothing() -> None:
    assert best([NOTHING], None, [], size=3).held == 0
