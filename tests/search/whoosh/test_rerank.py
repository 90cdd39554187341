"""The rerank lifts what holds the query's words side by side, early, and in one piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import Analysis
from portal.search.whoosh.encoding import cluster_numbers, pack_clusters, unpack_clusters
from portal.search.whoosh.rerank import BEGINNING, MOST, _Runs, rerank
from tests.search.whoosh.making import SmallIndex, thai

FILLER = "แถวนี้ไม่มีอะไรน่าสนใจเลยสักนิดเดียว"


@pytest.fixture
def look(index: SmallIndex, analysis: Analysis) -> Looking:
    return Looking(index, analysis)


class Looking:
    """Looks at small texts."""

    def __init__(self, index: SmallIndex, analysis: Analysis) -> None:
        self._index = index
        self._analyzer = analysis.of("th")

    def __call__(
        self,
        texts: Sequence[str],
        query: str,
        apart: Sequence[str] = (),
        light: frozenset[str] = frozenset(),
    ) -> list[float]:
        self._index.write(thai(f"ข่าว\n{text}" for text in texts))
        reader = self._index.reader()
        pieces = [self._analyzer.letters(piece) for piece in query.split()]
        letters = self._analyzer.letters(query)
        added: list[float] = rerank(
            reader, np.arange(reader.size), self._analyzer, letters, pieces, apart, light
        ).tolist()
        return added


def test_what_holds_nothing_of_the_query_gains_nothing(look: Looking) -> None:
    assert look([FILLER, "ตลาดลำไย"], "ตลาดลำไย")[0] == 0


def test_neighbours_in_the_query_that_are_neighbours_in_the_text_count_most(look: Looking) -> None:
    apart, beside, none = look([f"ตลาด{FILLER}ลำไย", f"{FILLER}ตลาดลำไย", FILLER + FILLER], "ตลาดลำไย")
    assert beside > apart >= none


def test_a_blank_typed_or_left_out_changes_little_of_what_stands_together(look: Looking) -> None:
    typed, *_ = look([f"{FILLER}ตลาดลำไย", FILLER], "ตลาด ลำไย")
    assert typed > 0


def test_the_beginning_of_a_text_counts_more_than_its_end(look: Looking) -> None:
    long = FILLER * (BEGINNING // 10)
    early, late, _ = look([f"ตลาดลำไย{long}", f"{long}ตลาดลำไย", long], "ตลาดลำไย")
    assert early > late > 0


def test_of_very_long_texts_no_more_than_a_part_is_looked_at(look: Looking) -> None:
    long = FILLER * (MOST // 10)
    late, none = look([f"{long} ตลาด ลำไย", long], "ตลาด ลำไย")
    assert late == none == 0


def test_it_gives_the_same_however_many_are_looked_at_together(
    look: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["ตลาดลำไยที่ลำพูน", f"{FILLER}ตลาดลำไย", FILLER * 3, "ลำไย", f"{FILLER}ลำพูน ตลาดลำไย"]
    together = look(texts, "ตลาดลำไย ลำพูน")
    monkeypatch.setattr("portal.search.whoosh.rerank._AT_ONCE", 20)
    assert look([], "ตลาดลำไย ลำพูน") == together


def test_a_long_piece_held_as_a_whole_counts_beyond_its_words(look: Looking) -> None:
    whole, parts = look(["เทศบาลตำบลบ้านแป้นเปิดงาน", "บ้านแป้นเปิดเทศบาลงานตำบล"], "เทศบาลตำบลบ้านแป้น")
    assert whole > parts


def test_holding_more_of_the_words_counts_wherever_they_stand(look: Looking) -> None:
    both, one, _ = look([f"ลำไย{FILLER}ตลาด", f"ลำไย{FILLER}ลำไย", FILLER * 2], "ตลาดลำไย")
    assert both > one > 0


def test_holding_words_that_only_ask_counts_little(look: Looking) -> None:
    texts = [f"ตลาด{FILLER}", f"ที่ไหน{FILLER}", FILLER * 2]
    asks, _, _ = look(texts, "ตลาด ที่ไหน")
    named, asked, _ = look([], "ตลาด ที่ไหน", light=frozenset({"ที่ไหน"}))
    assert asks == named > asked > 0


def test_words_typed_apart_are_neighbours_in_either_order(look: Looking) -> None:
    forth, back, none = look(
        [f"ตลาดลำไย{FILLER}", f"ลำไยตลาด{FILLER}", FILLER * 2], "ตลาด ลำไย", apart=["ตลาด", "ลำไย"]
    )
    assert forth == pytest.approx(back)
    assert forth > none == 0


def test_a_query_of_a_single_letter_is_no_trouble(look: Looking) -> None:
    assert look(["ตลาด", "ลำไย"], "ก") == [0, 0]


@given(st.text("กขคง", max_size=8), st.text("กขคงจ", max_size=30), st.integers(2, 4))
def test_every_run_of_the_query_is_found_wherever_it_stands(query: str, text: str, size: int) -> None:
    runs = _Runs([*query], size)
    sought = [query[at : at + size] for at in range(len(query) - size + 1)]
    places, numbers = runs.found(unpack_clusters([pack_clusters(cluster_numbers([*text]))]))
    there = [at for at in range(len(text)) if text[at : at + size] in sought]
    assert places.tolist() == there
    assert [runs.order[sought.index(text[at : at + size])] for at in there] == numbers.tolist()
