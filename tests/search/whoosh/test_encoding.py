"""What is packed comes out as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import Token
from portal.search.lexicon import TERM_NUMBERS, Numbers
from portal.search.whoosh.encoding import (
    cluster_numbers,
    pack_clusters,
    pack_tokens,
    pairs,
    renewed_clusters,
    renewed_tokens,
    stands_in_clusters,
    unpack_clusters,
    unpack_tokens,
)

SPANS = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 255)), max_size=20)


def tokens_at(spans: list[tuple[int, int]]) -> list[Token]:
    """Tokens by the letters left out before each, and its length."""
    tokens, end = [], 0
    for gap, length in spans:
        tokens.append(Token(f"t{gap}", end + gap, end + gap + length))
        end += gap + length
    return tokens


@given(SPANS)
def test_tokens_come_back_where_they_stood(spans: list[tuple[int, int]]) -> None:
    tokens = tokens_at(spans)
    terms, starts, ends, _ = unpack_tokens([pack_tokens(tokens)])
    assert terms.tolist() == [TERM_NUMBERS[token.term] for token in tokens]
    assert starts.tolist() == [token.start for token in tokens]
    assert ends.tolist() == [token.end for token in tokens]


@given(st.lists(SPANS, min_size=1, max_size=4))
def test_tokens_of_several_texts_are_counted_from_the_beginning_of_each(
    texts: list[list[tuple[int, int]]],
) -> None:
    packed = [pack_tokens(tokens_at(spans)) for spans in texts]
    together, alone = unpack_tokens(packed), [unpack_tokens([one]) for one in packed]
    assert together.counts.tolist() == [len(spans) for spans in texts]
    for name in ("terms", "starts", "ends"):
        assert getattr(together, name).tolist() == [
            number for one in alone for number in getattr(one, name).tolist()
        ]


@given(st.lists(SPANS, min_size=1, max_size=4), st.integers(0, 25))
def test_the_first_tokens_of_each_text_come_back_alone(texts: list[list[tuple[int, int]]], most: int) -> None:
    tokens = unpack_tokens([pack_tokens(tokens_at(spans)) for spans in texts], most)
    # A gap wider than a byte tells takes tokens of no term, which are counted before they are left out.
    behind = 0
    for spans, count in zip(texts, tokens.counts.tolist(), strict=True):
        known = tokens_at(spans)[:count]
        assert count <= min(most, len(spans))
        assert count >= min(most, len(spans)) - sum((gap - 1) // 255 for gap, _ in spans if gap)
        assert tokens.starts[behind : behind + count].tolist() == [token.start for token in known]
        assert tokens.ends[behind : behind + count].tolist() == [token.end for token in known]
        behind += count
    assert behind == len(tokens.terms)


def test_words_that_share_a_letter_do_not_overlap() -> None:
    tokens = [Token("a", 3, 9), Token("b", 8, 12), Token("c", 9, 11), Token("d", 20, 22)]
    _, starts, ends, _ = unpack_tokens([pack_tokens(tokens)])
    assert [*zip(starts.tolist(), ends.tolist(), strict=True)] == [(3, 9), (9, 12), (12, 12), (20, 22)]


def test_too_long_a_word_is_cut_and_what_follows_stays_in_its_place() -> None:
    tokens = [Token("a", 1000, 1400), Token("b", 1400, 1402), Token("c", 1402, 2402), Token("d", 5000, 5001)]
    terms, starts, ends, _ = unpack_tokens([pack_tokens(tokens)])
    assert terms.tolist() == [TERM_NUMBERS[token.term] for token in tokens]
    assert starts.tolist() == [1000, 1400, 1402, 5000]
    assert ends.tolist() == [1255, 1402, 1657, 5001]


def test_no_words_take_no_room() -> None:
    assert pack_tokens([]) == b""


@pytest.mark.parametrize(
    ("clusters", "count"), [("", 0), ("ก", 1), ("กข", 3), ("กขกข", 4), ("กaข", 2), ("ab", 0)]
)
def test_pairs_are_of_scripts_without_blanks_and_each_cluster_is_one(clusters: str, count: int) -> None:
    assert len(pairs([*clusters], cluster_numbers([*clusters]))) == count


def test_numbers_are_the_same_in_every_process_and_are_not_kept_for_ever() -> None:
    numbers = Numbers(16)
    assert numbers["a"] == 0xE8B7BE43 & 0xFFFF
    for word in range(Numbers._KEPT + 10):
        numbers[str(word)]
    assert len(numbers) <= Numbers._KEPT + 1


CLUSTERS = st.lists(st.sampled_from([*"กขคabc \n漢字ฒซฺ", "ที่", "ครั้ง"]), max_size=30)


@given(st.lists(CLUSTERS, min_size=1, max_size=4), st.integers(0, 35))
def test_the_first_clusters_of_each_text_come_back(texts: list[list[str]], most: int) -> None:
    found = unpack_clusters([pack_clusters(cluster_numbers(text)) for text in texts], most)
    firsts = [text[:most] for text in texts]
    assert np.diff(found.ends, prepend=0).tolist() == [*map(len, firsts)]
    numbers = cluster_numbers([cluster for text in firsts for cluster in text])
    of_a_byte = (np.arange(1 << 16) % 251).astype(np.uint8)
    for table in (of_a_byte, of_a_byte.astype(np.uint16) * 3):
        assert found.looked_up(table).tolist() == table[numbers].tolist()


@given(CLUSTERS, CLUSTERS, CLUSTERS, CLUSTERS)
def test_clusters_stand_among_others_in_their_order(
    before: list[str], sought: list[str], behind: list[str], others: list[str]
) -> None:
    packed = pack_clusters(cluster_numbers([*before, *sought, *behind]))
    assert stands_in_clusters(pack_clusters(cluster_numbers(sought)), packed)
    text, row = [*before, *behind], len(others)
    there = any(text[at : at + row] == others for at in range(len(text) - row + 1))
    packed = pack_clusters(cluster_numbers(text))
    assert stands_in_clusters(pack_clusters(cluster_numbers(others)), packed) is there


class Walked(bytes):
    """Packed clusters that add up how many bytes were counted in them."""

    steps = 0

    def count(self, byte: Any, start: Any = 0, end: Any = None) -> int:
        self.steps += (len(self) if end is None else end) - start
        return super().count(byte, start, end)


def test_a_text_of_rare_clusters_is_walked_through_once() -> None:
    text = [*"漢中国字" * 500, "漢", "字"]
    packed = Walked(pack_clusters(cluster_numbers(text)))
    assert stands_in_clusters(pack_clusters(cluster_numbers(["漢", "字"])), packed)
    assert packed.steps <= len(packed)


def test_common_clusters_take_a_byte_and_others_three() -> None:
    assert len(pack_clusters(cluster_numbers([*"กขab", "ที่"]))) == 4 + 5
    assert len(pack_clusters(cluster_numbers([*"กขab", "漢"]))) == 4 + 5 + 2


@given(SPANS, CLUSTERS)
def test_what_a_segment_of_the_first_format_has_is_packed_as_now(
    spans: list[tuple[int, int]], clusters: list[str]
) -> None:
    tokens = tokens_at(spans)
    terms, gaps, lengths = (
        TERM_NUMBERS.array(token.term for token in tokens),
        np.array([gap for gap, _ in spans], np.int64),
        np.array([length for _, length in spans], np.int64),
    )
    if max((*gaps, *lengths), default=0) <= 255:  # longer ones were told in steps, as now
        former = terms.tobytes() + gaps.astype(np.uint8).tobytes() + lengths.astype(np.uint8).tobytes()
        assert renewed_tokens(former) == pack_tokens(tokens)
    numbers = cluster_numbers(clusters)
    assert renewed_clusters(numbers.tobytes()) == pack_clusters(numbers)
