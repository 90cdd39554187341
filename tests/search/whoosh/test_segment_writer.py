"""Postings, columns and segments: what was written is read, whatever was deleted and merged since."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.query import Term

from portal.search.analysis import Analysis
from portal.search.document import Document
from portal.search.whoosh import fields, segment_writer
from portal.search.whoosh.codec import PackedCodec, _packed, _unpacked
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.segment_writer import AnalysedEntry, Commit, entry_of
from tests.search.engines.making import NEWS, make_documents
from tests.search.whoosh.making import SmallIndex, thai


def postings(reader: IndexReader, field: str, term: str, language: str = "th") -> dict[str, int]:
    """The articles that hold a term, and how often."""
    docs, counts = reader.postings(field, fields.term_of(language, term))
    often = [1] * len(docs) if counts is None else counts.tolist()
    return {reader.facts(doc).article: many for doc, many in zip(docs.tolist(), often, strict=True)}


def held(reader: IndexReader) -> dict[str, set[str]]:
    return {article: set(tags) for article, tags in reader.contents().items()}


def test_postings_are_the_words_of_the_documents(index: SmallIndex) -> None:
    index.write(thai(["หัวข้อ\nลำไย ลำไย ตลาด", "ลำไย\nตลาด", "อื่น\nไม่มี"]))
    reader = index.reader()
    assert postings(reader, fields.TEXT, "ลำไย") == {"0": 2}
    assert postings(reader, fields.TITLE, "ลำไย") == {"1": 1}
    assert postings(reader, fields.TEXT, "ตลาด") == {"0": 1, "1": 1}
    assert postings(reader, fields.TEXT, "ทุเรียน") == {}


def test_terms_are_those_of_their_language(index: SmallIndex) -> None:
    index.write(make_documents("a", th="ข่าว\nLamphun", en="News\nLamphun Lamphun"))
    reader = index.reader()
    assert list(postings(reader, fields.TEXT, "lamphun", "th").values()) == [1]
    assert list(postings(reader, fields.TEXT, "lamphun", "en").values()) == [2]


def test_inner_words_are_found_and_do_not_make_a_text_longer(index: SmallIndex) -> None:
    index.write(thai(["หัวข้อ\nมหาวิทยาลัย"]))
    reader = index.reader()
    assert postings(reader, fields.TEXT, "วิทยาลัย") == {"0": 1}
    assert reader.text_lengths.tolist() == [len(index.analysis.of("th").tokens("มหาวิทยาลัย"))]


def test_what_is_stored_comes_back(index: SmallIndex) -> None:
    index.write(NEWS)
    reader = index.reader()
    by_key = {(document.article, document.language): document for document in NEWS}
    for doc in range(reader.size):
        facts = reader.facts(doc)
        document = by_key.pop((facts.article, facts.language))
        assert (facts.slug, facts.category, facts.digest) == (
            document.slug,
            document.category,
            document.digest,
        )
        assert facts.published_at == document.published_at
        assert facts.languages == document.languages
        assert reader.shown(doc) == (document.title, document.text)
        letters = index.analysis.of(facts.language).letters
        assert reader.letters(doc) == f"{letters(document.title)}\n{letters(document.text)}"
    assert not by_key


def test_what_was_replaced_is_found_no_more(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย", "ข่าว\nลำไย"]))
    index.write(make_documents("1", th="ข่าว\nตลาด"), without=["1"])
    reader = index.reader()
    assert postings(reader, fields.TEXT, "ลำไย") == {"0": 1}
    assert postings(reader, fields.TEXT, "ตลาด") == {"1": 1}
    assert reader.counts() == (2, 2)


@pytest.mark.parametrize("tier", [1, 2, 8])
def test_merging_changes_nothing_that_is_found(index: SmallIndex, tier: int) -> None:
    for number in range(12):
        texts = {"th": f"ข่าว\nลำไย{'ลำไย' * number}", "en": "News\nlongan"}
        index.write(make_documents(str(number), **texts), without=["3"] if number == 7 else (), tier=tier)
    reader = index.reader()
    assert held(reader) == {str(number): {"th", "en"} for number in range(12) if number != 3}
    expected = {str(number): number + 1 for number in range(12) if number != 3}
    assert postings(reader, fields.TEXT, "ลำไย") == expected
    assert postings(reader, fields.TEXT, "longan", "en") == dict.fromkeys(expected, 1)
    assert sorted(reader.shown(doc)[1] for doc in np.flatnonzero(reader.live).tolist()) == sorted(
        ["longan"] * 11 + ["ลำไย" * many for many in expected.values()]
    )


def test_segments_stay_few_however_many_commits_there_are(index: SmallIndex) -> None:
    for number in range(40):
        index.write(make_documents(str(number), th="ข่าว\nลำไย"), tier=4)
    reader = index.reader()
    assert len(reader.segments) <= 8
    assert reader.counts() == (40, 40)


def test_a_segment_that_is_mostly_deleted_is_written_anew(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย"] * 6))
    index.write((), without=["0", "1", "2"])
    reader = index.reader()
    assert reader.whole
    assert reader.size == 3


def test_a_commit_that_fails_leaves_the_index_as_it_was(index: SmallIndex, analysis: Analysis) -> None:
    index.write(thai(["ข่าว\nลำไย"]))
    with pytest.raises(ZeroDivisionError), index.writing() as commit:
        _fail(commit, entry_of(make_documents("b", th="ข่าว")[0], analysis.of("th")))
    assert held(index.reader()) == {"0": {"th"}}


def _fail(commit: Commit, entry: AnalysedEntry) -> None:
    commit.remove(["0"])
    commit.add(entry)
    raise ZeroDivisionError


def test_a_rebuild_writes_a_segment_whenever_enough_waits(
    index: SmallIndex, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_writer, "_MOST_POSTINGS", 20)
    with index.writing() as commit:
        for document in thai([f"ข่าว\nลำไย {number} ตลาด สินค้า" for number in range(5)]):
            commit.add(entry_of(document, analysis.of("th")))
            if commit.full:
                commit.flush()
    reader = index.reader()
    assert len(reader.segments) > 1
    assert len(postings(reader, fields.TEXT, "ลำไย")) == 5


def test_whoosh_itself_finds_what_we_wrote(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nลำไย", "ข่าว\nตลาด", "ข่าว\nลำไย"]))
    segments = [
        W3Segment(PackedCodec(), "MAIN", one.documents, one.name.removeprefix("MAIN_"))
        for one in index.segments
    ]
    storage = FileStorage(index.storage.folder)
    TOC(fields.schema(), segments, 0).write(storage, "MAIN")
    with FileIndex(storage).searcher() as searcher:
        found = Term(fields.TEXT, fields.term_of("th", "ลำไย")).docs(searcher)
        assert sorted(found) == [0, 2]


@given(st.dictionaries(st.integers(0, 100_000), st.integers(1, 60_000), min_size=1), st.booleans())
def test_postings_of_any_width_come_back(posted: dict[int, int], counted: bool) -> None:
    docs = np.array(sorted(posted), np.uint32)
    counts = np.array([posted[doc] for doc in docs.tolist()], np.uint16) if counted else None
    found, often = _unpacked(_packed(docs, counts), len(docs))
    assert found.tolist() == docs.tolist()
    assert (often is None) == (counts is None)
    assert often is None or counts is None or often.tolist() == counts.tolist()


WORDS = st.lists(st.sampled_from(["longan", "market", "road", "temple", "rain"]), max_size=8)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 4), WORDS), max_size=3), max_size=6))
def test_after_any_commits_the_index_is_what_was_written_last(
    tmp_path_factory: pytest.TempPathFactory, analysis: Analysis, commits: list[list[tuple[int, list[str]]]]
) -> None:
    index = SmallIndex(tmp_path_factory.mktemp("any") / "small", analysis)
    expected: dict[str, Counter[str]] = {}
    for commit in commits:
        documents: dict[str, Document] = {}
        for article, words in commit:
            documents[str(article)] = make_documents(str(article), en="News\n" + " ".join(words))[0]
            expected[str(article)] = Counter(words)
        index.write(documents.values(), without=list(documents), tier=2)
    reader = index.reader()
    assert set(held(reader)) == set(expected)
    for word in ("longan", "market", "road"):
        found = {article: words[word] for article, words in expected.items() if words[word]}
        assert postings(reader, fields.TEXT, word, "en") == found
