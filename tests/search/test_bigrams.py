"""Which words stand beside each other is known of every pair, asked for one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portal.search.lexicon import MOST, TERM_NUMBERS, Bigrams, numbered

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)


@given(st.lists(st.tuples(WORDS, WORDS), unique=True, max_size=20), st.tuples(WORDS, WORDS))
def test_a_pair_is_known_if_and_only_if_a_text_has_it(
    pairs: list[tuple[str, str]], other: tuple[str, str]
) -> None:
    first, second = (TERM_NUMBERS.array(pair[at] for pair in pairs) for at in (0, 1))
    known = Bigrams([np.unique(numbered(first, second))])
    assert all(known.count(*pair) == 1 for pair in pairs)
    assert known.count(*other) == (other in pairs)


def test_what_a_title_holds_counts_most_and_its_words_are_known() -> None:
    words = TERM_NUMBERS.array(("น้ำ", "ท่วม"))
    known = Bigrams([], [numbered(words[:1], words[1:])], [words])
    assert known.count("น้ำ", "ท่วม") == MOST
    assert known.count("ท่วม", "น้ำ") == 0
    assert [known.in_title(word) for word in ("น้ำ", "ท่วม", "ไฟ")] == [True, True, False]
    assert not Bigrams().in_title("น้ำ")
