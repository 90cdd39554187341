"""A reading is one state of an index: it never changes, and what it keeps is bounded."""

from __future__ import annotations

import numpy as np

from portal.search.lexicon import TERM_NUMBERS
from portal.search.whoosh import fields
from portal.search.whoosh.encoding import cluster_numbers
from portal.search.whoosh.index_reader import LRUCache
from tests.search.engines.making import make_documents
from tests.search.whoosh.making import SmallIndex, thai


def size(array: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    return array.nbytes


def test_what_is_kept_is_made_once() -> None:
    cache: LRUCache[object] = LRUCache(10_000)
    first = cache.get("a", object, lambda _: 1)
    assert cache.get("a", object, lambda _: 1) is first


def test_what_was_not_used_for_longest_goes_first() -> None:
    cache: LRUCache[object] = LRUCache(3_000)
    first, second = (cache.get(key, object, lambda _: 1_000) for key in "ab")
    assert cache.get("a", object, lambda _: 1_000) is first
    cache.get("c", object, lambda _: 1_000)
    assert cache.get("a", object, lambda _: 1_000) is first
    assert cache.get("b", object, lambda _: 1_000) is not second


def test_no_more_is_kept_than_there_is_room_for() -> None:
    cache: LRUCache[object] = LRUCache(100_000)
    for key in range(1_000):
        cache.get(key, object, lambda _: 900)
        assert cache.size <= 100_000


def test_a_reading_stays_as_it_was_while_others_write(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย"]))
    before = index.reader()
    index.write(make_documents("new", th="ข่าว\nลำไย"), without=["0"], tier=1)
    assert set(before.contents()) == {"0"}
    assert len(before.postings(fields.TEXT, fields.term_of("th", "ลำไย"))[0]) == 1
    assert set(index.reader(before).contents()) == {"new"}


def test_the_next_reading_takes_over_open_segments_and_forgets_the_cache(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย"]))
    before = index.reader()
    before.documents("th")
    index.write(make_documents("new", th="ข่าว\nลำไย"))
    after = index.reader(before)
    assert after.segments[0] is before.segments[0]
    assert before.cache.size > 0
    assert after.cache.size == 0


def test_deleted_documents_are_of_no_language(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย"] * 5))
    index.write((), without=["2"])
    reader = index.reader()
    assert reader.documents("th").tolist() == [True, True, False, True, True]
    assert not reader.documents("en").any()


def test_texts_are_read_together_each_no_further_than_asked(index: SmallIndex) -> None:
    index.write([*make_documents("a", en="one\nfair road"), *make_documents("b", en="two\nroad")])
    index.write(make_documents("c", en="three\nfair"))
    reader = index.reader()
    words = TERM_NUMBERS.array(["one", "fair", "road", "three", "fair"])
    terms, ends = reader.terms(reader.located(np.array([0, 2])), most=100)
    assert [*terms] == [*words]
    assert [*ends] == [3, 5]
    terms, ends = reader.terms(reader.located(np.array([0, 2])), most=1)
    assert [*terms] == [words[0], words[3]]
    assert [*ends] == [1, 2]
    clusters = reader.clusters(reader.located(np.array([2, 0])), most=2)
    numbers = np.arange(1 << 16, dtype=np.uint16)
    assert [*clusters.looked_up(numbers)] == [*cluster_numbers([*"thon"])]
    assert [*clusters.ends] == [2, 4]
