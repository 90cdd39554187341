"""Strings are found wherever they stand, and only there; looking for them ends when it must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import SearchTooSlow
from portal.search.analysis import Analysis
from portal.search.whoosh.index_reader import IndexReader
from portal.search.whoosh.substring_filter import Budget, SubstringFilter
from tests.search.engines.making import make_documents
from tests.search.whoosh.making import SmallIndex, thai


def never() -> None:
    """A clock that has time."""


def substrings(index: SmallIndex, language: str = "th") -> SubstringFilter:
    return SubstringFilter(index.reader(), index.analysis.of(language), never)


def letters(index: SmallIndex, text: str, language: str = "th") -> str:
    return index.analysis.of(language).letters(text)


@pytest.mark.parametrize(
    ("sought", "found"),
    [("อินทวุฒิ", [0]), ("แก้วมะลิวงศ์", [0]), ("วิทยาลัย", [1, 2]), ("าลัย", []), ("ลัยมหา", [2])],
)
def test_names_and_parts_of_words_are_found_from_cluster_to_cluster(
    index: SmallIndex, sought: str, found: list[int]
) -> None:
    index.write(thai(["ข่าว\nนายอินทวุฒิ แก้วมะลิวงศ์", "ข่าว\nมหาวิทยาลัยเชียงใหม่", "ข่าว\nวิทยาลัยมหาดไทย"]))
    assert substrings(index).string(letters(index, sought)).tolist() == found


def test_a_string_is_found_in_its_language_only(index: SmallIndex) -> None:
    index.write(make_documents("a", th="ข่าว\nอินทวุฒิ", en="News\nอินทวุฒิ"))
    reader = index.reader()
    for language in ("th", "en"):
        (doc,) = substrings(index, language).string(letters(index, "อินทวุฒิ", language)).tolist()
        assert reader.facts(doc).language == language


def test_words_with_blanks_between_are_found_as_they_stand(index: SmallIndex) -> None:
    index.write(
        [*make_documents("a", en="News\nthe silk road fair"), *make_documents("b", en="News\nroads of silk")]
    )
    assert substrings(index, "en").string("silk road").tolist() == [0]
    assert substrings(index, "en").word("road", ("road",)).tolist() == [0, 1]


def test_what_an_indexed_word_proves_is_not_read(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nตลาดลำไย"] * 20))
    asked = substrings(index)
    assert len(asked.string("ลำไย")) == 20
    assert asked.read == 0


@pytest.mark.parametrize(
    ("text", "held"),
    [("นักตลาดลำไย", True), ("ตลาด ลำไย", True), ("ตลาด, ลำไย", False), ("ตลาด-ลำไย", False)],
)
def test_words_in_a_row_are_the_string_only_with_nothing_between(
    index: SmallIndex, text: str, held: bool
) -> None:
    index.write(thai([f"ข่าว\n{text}"]))
    assert (len(substrings(index).string("ตลาดลำไย")) == 1) is held


def test_reading_texts_ends_when_time_is_up(index: SmallIndex) -> None:
    def late() -> None:
        raise SearchTooSlow("late")

    index.write(thai(["ข่าว\nอินทวุฒิ"] * 5))
    with pytest.raises(SearchTooSlow):
        SubstringFilter(index.reader(), index.analysis.of("th"), late).string("อินทวุฒิ")


def test_a_name_with_a_blank_inside_is_another_name(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nนายพงษ์พันธ์ ใจดี", "ข่าว\nนายวรพงษ์ พันธ์ทอง"]))
    asked = substrings(index)
    both = asked.string("พงษ์พันธ์")
    assert both.tolist() == [0, 1]
    assert asked.unbroken(both, "พงษ์พันธ์").tolist() == [0]


SYLLABLES = st.lists(
    st.sampled_from(["กา", "แก้ว", "มะ", "ลิ", "วงศ์", "ก", "เธอ", " ", "ศรี", "2563", "abc"]),
    min_size=1,
    max_size=6,
).map("".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(SYLLABLES, min_size=1, max_size=5), SYLLABLES)
def test_a_string_is_found_where_its_analyzer_says_that_it_stands(
    tmp_path_factory: pytest.TempPathFactory, analysis: Analysis, texts: list[str], sought: str
) -> None:
    index = SmallIndex(tmp_path_factory.mktemp("any") / "small", analysis)
    index.write(thai(f"x\n{text}" for text in texts))
    reader: IndexReader = index.reader()
    analyzer = analysis.of("th")
    form = analyzer.letters(sought)
    held = [doc for doc in range(reader.size) if analyzer.holds(reader.letters(doc), form)]
    found = SubstringFilter(reader, analyzer, never).string(form).tolist()
    assert set(found) <= set(held) or len(analyzer.tokens(form)) == 1
    assert set(held) <= set(found)


def test_what_was_read_before_time_was_up_is_not_read_again(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.search.whoosh.substring_filter._AT_ONCE", 1)
    index.write(thai(["ข่าว\nวิทยาลัยมหาดไทย"] * 5))
    reader = index.reader()
    left = iter(range(4))

    def soon() -> None:
        if next(left, None) is None:
            raise SearchTooSlow("late")

    with pytest.raises(SearchTooSlow):
        SubstringFilter(reader, index.analysis.of("th"), soon).string("ลัยมหา")
    again = SubstringFilter(reader, index.analysis.of("th"), never)
    assert len(again.string("ลัยมหา")) == 5
    assert again.read == 1


def test_strings_of_one_or_two_clusters_are_told_by_the_index_alone(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nและคนไทย", "ข่าว\nและ คน", "ข่าว\nและมีคน", "ข่าว\nแกละคม"]))
    asked = substrings(index)
    assert asked.string("และค").tolist() == [0, 1]
    assert asked.string("ละ").tolist() == []
    assert asked.read == 0


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("โควิด-19", True),
        ("โควิด-19ระบาด", True),
        ("(โควิด-19)", True),
        ("โควิด-190", False),
        ("โควิด-19.5", False),
        ("โควิด-19a", False),
        ("โควิด-19é", False),
        ("โควิด-190 โควิด-19", True),
        ("โควิด-19. ไทย", True),
        ("โควิด-19, ไทย", True),
        ("โควิด-19. 中", True),
        ("โควิด-19中", True),
        ("โควิด-190 中", False),
    ],
)
def test_where_a_number_ends_is_told_by_letters(index: SmallIndex, text: str, held: bool) -> None:
    index.write(thai([f"ข่าว\n{text}"]))
    assert (len(substrings(index).string("โควิด19")) == 1) is held


def test_of_two_texts_none_ends_in_the_other(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nตลาดมหา", "วิทยาลัย\nข่าว"]))
    assert substrings(index).string("มหาวิทยาลัย").tolist() == []


def test_no_more_is_read_than_a_query_may_and_then_words_decide(index: SmallIndex) -> None:
    index.write(thai(["ข่าว\nวิทยาลัยมหาดไทย"] * 5 + ["ข่าว\nมหาดไทยกับวิทยาลัยมหา", "ข่าว\nมหาวิทยาลัย"]))
    reader, analyzer = index.reader(), index.analysis.of("th")
    whole = SubstringFilter(reader, analyzer, never)
    assert whole.string("วิทยาลัยมหาดไทย").tolist() == [0, 1, 2, 3, 4]
    assert whole.read == 6
    assert not whole.unread
    nothing = SubstringFilter(reader, analyzer, never, Budget(words=0))
    assert nothing.string("วิทยาลัยมหาดไทย").tolist() == [0, 1, 2, 3, 4, 5]
    assert nothing.string("ลัยมหา").tolist() == []
    assert nothing.read == 0
    assert [*nothing.unread] == ["วิทยาลัยมหาดไทย", "ลัยมหา"]


def test_what_was_read_before_counts_as_read(index: SmallIndex) -> None:
    """Else an answer would depend on what others asked."""
    index.write(thai(["ข่าว\nวิทยาลัยมหาดไทย"] * 5))
    reader, analyzer = index.reader(), index.analysis.of("th")
    for _ in range(2):
        asked = SubstringFilter(reader, analyzer, never, Budget(words=4_000))
        assert [len(asked.string(string)) for string in ("ลัยมหา", "ยาลัยม")] == [5, 0]
        assert [*asked.unread] == ["ยาลัยม"]


def test_all_languages_of_a_query_share_what_may_be_read(index: SmallIndex) -> None:
    index.write(make_documents("a", th="ข่าว\nวิทยาลัยมหาดไทย", en="News\nวิทยาลัยมหาดไทย"))
    reader, budget = index.reader(), Budget(words=1_000)
    read = [
        SubstringFilter(reader, index.analysis.of(language), never, budget).string("ลัยมหา").tolist()
        for language in ("th", "en")
    ]
    assert list(map(len, read)) == [1, 0]
