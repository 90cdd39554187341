"""Snippets show why a text was found, and never cut a word or a mark from its letter."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.search.document import shown
from portal.search.results import Fragment
from portal.search.snippets import LENGTH, Match, is_mark, marked, parts_letters, snippet
from portal.text.segmentation import words

FILLING = "สำนักงานประชาสัมพันธ์แจ้งว่าวันนี้อากาศดีและมีลมพัดเบา "
LETTERS = st.text(
    st.sampled_from("กนมรเแโะาำิี่้์็ๆฯab .,!?“”(\n\u0301\u200d😀ñé๑1") | st.characters(codec="utf-8"),
    max_size=600,
)


def tokens_of(text: str) -> tuple[list[str], list[int], list[int]]:
    """The words of a text and where they begin and end, as an index keeps them."""
    pieces = words(text, "th")
    ends = [*accumulate(map(len, pieces))]
    kept = [(piece, end) for piece, end in zip(pieces, ends, strict=True) if any(map(str.isalnum, piece))]
    return [piece for piece, _ in kept], [end - len(piece) for piece, end in kept], [end for _, end in kept]


def snippet_of(text: str, *sought: str, weights: tuple[float, ...] = (), length: int = LENGTH) -> str:
    """The snippet for some words, what was found in square brackets."""
    pieces, starts, ends = tokens_of(text)
    matches = [
        (start, end, sought.index(piece))
        for piece, start, end in zip(pieces, starts, ends, strict=True)
        if piece in sought
    ]
    return bracketed(snippet(text, matches, weights or (1.0,) * len(sought), starts, ends, length))


def bracketed(fragments: tuple[Fragment, ...]) -> str:
    return "".join(f"[{part.text}]" if part.found else part.text for part in fragments)


def joined(fragments: tuple[Fragment, ...]) -> str:
    return "".join(part.text for part in fragments)


def test_a_text_that_fits_is_shown_whole_with_its_lines_in_one() -> None:
    assert snippet_of("ลำไยของลำพูน\nราคาดี", "ราคา") == "ลำไยของลำพูน [ราคา]ดี"


def test_without_a_match_the_text_is_shown_from_its_beginning() -> None:
    found = snippet_of(FILLING * 20)
    assert found.startswith("สำนักงาน")
    assert found.endswith("…")


def test_what_else_is_to_be_marked_is_asked_for_the_window_alone() -> None:
    text = f"{FILLING * 10}ลำไย {FILLING * 10}"
    asked: list[tuple[int, int]] = []

    def within(begin: int, end: int) -> list[Match]:
        asked.append((begin, end))
        at = text.index("แจ้ง", begin)
        return [(at, at + len("แจ้ง"), 1)]

    _, starts, ends = tokens_of(text)
    at = text.index("ลำไย")
    found = snippet(text, [(at, at + len("ลำไย"), 0)], [1.0, 9.0], starts, ends, within=within)
    assert {part.text for part in found if part.found} == {"ลำไย", "แจ้ง"}
    assert asked[0][0] < at < asked[0][1] <= asked[0][0] + LENGTH


def test_a_common_word_has_no_say_in_what_is_shown() -> None:
    text = f"อากาศ อากาศ อากาศ {FILLING * 10}ลำไย {FILLING * 10}"
    assert "[ลำไย]" in snippet_of(text, "อากาศ", "ลำไย", weights=(0.2, 6.0))


def test_an_empty_text_has_no_snippet() -> None:
    assert snippet("", (), (), (), ()) == ()


def test_the_window_that_shows_most_of_the_query_is_taken() -> None:
    text = f"ลำไย {FILLING * 8}ตลาด {FILLING * 8}ลำไยในตลาด {FILLING * 8}"
    assert "[ลำไย]ใน[ตลาด]" in snippet_of(text, "ลำไย", "ตลาด")


def test_a_rare_word_counts_for_more_than_two_common_ones() -> None:
    text = f"ลำไยในตลาด {FILLING * 8}หริภุญชัย {FILLING * 8}"
    found = snippet_of(text, "ลำไย", "ตลาด", "หริภุญชัย", weights=(1.0, 1.0, 6.0))
    assert "[หริภุญชัย]" in found


def test_words_that_stand_closer_together_are_preferred() -> None:
    text = f"ลำไย {FILLING}{FILLING}ตลาด {FILLING * 8}ตลาดลำไย {FILLING * 8}"
    assert "[ตลาดลำไย]" in snippet_of(text, "ลำไย", "ตลาด")


def test_of_equal_windows_the_earlier_is_taken() -> None:
    text = f"ลำไยหนึ่ง {FILLING * 8}ลำไยสอง {FILLING * 8}"
    assert snippet_of(text, "ลำไย").startswith("[ลำไย]หนึ่ง")


def test_it_begins_with_the_passage_that_holds_what_was_found() -> None:
    text = f"{FILLING * 8}\nราคาดีมากสำหรับลำไยปีนี้ {FILLING * 8}"
    assert snippet_of(text, "ลำไย").startswith("…ราคาดีมากสำหรับ[ลำไย]ปีนี้")


def test_it_begins_with_a_sentence_where_one_begins_near() -> None:
    filling = "The office tells that the weather is fine and that a soft wind blows. "
    found = snippet_of(f"{filling * 6}All markets of the town sell longan. {filling * 6}", "longan")
    assert found.startswith("…All markets of the town sell [longan].")


def test_in_thai_it_begins_behind_a_blank() -> None:
    text = f"{FILLING * 8}ชาวสวนขายลำไยได้ราคาดี{FILLING * 8}"
    assert snippet_of(text, "ลำไย").startswith("…ชาวสวนขาย[ลำไย]ได้ราคาดี")


def test_a_match_at_the_end_of_a_text_has_more_of_the_text_before_it() -> None:
    found = snippet_of(FILLING * 8 + "ลำไย", "ลำไย")
    assert found.endswith("[ลำไย]")
    assert len(found) > LENGTH * 0.6


def test_what_was_found_side_by_side_is_one_fragment_with_the_blank_inside() -> None:
    assert bracketed(marked("ตลาดลำไย สดใหม่", [(0, 4, 0), (4, 8, 1), (9, 11, 2)])) == "[ตลาดลำไย สด]ใหม่"


def test_what_a_hyphen_joins_is_one_fragment() -> None:
    assert bracketed(marked("COVID-19, ลำพูน", [(0, 5, 0), (6, 8, 1), (10, 15, 2)])) == "[COVID-19], [ลำพูน]"


def test_a_part_of_a_number_is_not_marked_and_its_whole_is() -> None:
    text = "ฝุ่น PM2.5 วันที่ 5."
    assert marked(text, [(9, 10, 0), (18, 19, 0)])[1:] == (Fragment("5", found=True), Fragment("."))
    assert marked(text, [(5, 8, 1), (9, 10, 0)])[1] == Fragment("PM2.5", found=True)


def test_parts_found_twice_over_are_marked_once() -> None:
    assert bracketed(marked("ตลาดลำไย", [(4, 8, 1), (0, 8, 2), (4, 8, 1)])) == "[ตลาดลำไย]"


def test_a_found_part_that_would_cut_a_mark_from_its_letter_is_widened() -> None:
    assert bracketed(marked("น้ำตาล", [(0, 1, 0)])) == "[น้ำ]ตาล"
    assert bracketed(marked("เมืองเก่า", [(1, 5, 0)])) == "[เมือง]เก่า"


def test_a_text_without_any_boundary_is_cut_between_letters() -> None:
    text = "ก่" * 400
    found = joined(snippet(text, [], [], [], []))
    assert len(found) <= LENGTH
    assert found.removesuffix("…").endswith("ก่")


def test_lines_are_tidied_and_empty_ones_left_out() -> None:
    assert shown("  ลำ\u200bพูน  งาม \n\n \u0007\nดี\x85มาก") == "ลำพูน งาม\nดี\nมาก"


@st.composite
def searched(draw: st.DrawFn) -> tuple[str, list[Match], list[float], list[int], list[int], int]:
    """A text with tokens anywhere, and matches that may overlap and cut what they like."""
    text = shown(draw(LETTERS) * draw(st.integers(1, 4)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=60)))
    starts, ends = cuts[:-1:2], cuts[1::2]
    weights = draw(st.lists(st.floats(0, 12), min_size=1, max_size=4))
    ends = ends[: len(starts)]
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places, st.integers(0, len(weights) - 1)), max_size=20))
    tokens = [
        (start, end, at % len(weights)) for at, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    matches = [(min(start, end), max(start, end), term) for start, end, term in spans if start != end]
    return text, [*matches, *tokens[::3]], weights, starts, ends, draw(st.sampled_from([20, 60, LENGTH]))


@given(searched())
def test_whatever_was_found_a_snippet_is_a_short_stretch_of_the_text(
    case: tuple[str, list[Match], list[float], list[int], list[int], int],
) -> None:
    text, matches, weights, starts, ends, length = case
    fragments = snippet(text, matches, weights, starts, ends, length)
    found = joined(fragments)
    line = text.replace("\n", " ")
    assert len(found) <= length
    assert found.removeprefix("…").removesuffix("…") in line or found in line
    assert found or not line.strip() or all(map(is_mark, line))
    assert all(part.text for part in fragments)
    assert not any(is_mark(part.text[0]) for part in fragments)


@given(searched())
def test_whatever_was_found_a_marked_title_is_the_title(
    case: tuple[str, list[Match], list[float], list[int], list[int], int],
) -> None:
    text, matches, *_ = case
    fragments = marked(text, matches)
    assert joined(fragments) == text.replace("\n", " ")
    assert not any(is_mark(part.text[0]) for part in fragments[1:])
    assert not any(before.found and after.found for before, after in pairwise(fragments))


@given(
    st.lists(st.sampled_from(["น้ำตาล", "เมืองเก่า", "ที่", "ลำไย", " ", "\n", "longan", "1,200"]), max_size=120)
)
def test_in_thai_no_cut_parts_a_word(pieces: list[str]) -> None:
    text = shown("".join(pieces))
    kept, starts, ends = tokens_of(text)
    matches = [
        (start, end, 0) for piece, start, end in zip(kept, starts, ends, strict=True) if piece == "ลำไย"
    ]
    found = joined(snippet(text, matches, [1.0], starts, ends)).strip("…")
    at = text.replace("\n", " ").find(found)
    inside = {place for start, end in zip(starts, ends, strict=True) for place in range(start + 1, end)}
    while at in inside or at + len(found) in inside:  # the same stretch may stand elsewhere too
        at = text.replace("\n", " ").find(found, at + 1)
        assert at >= 0
    assert not parts_letters(text, at)
