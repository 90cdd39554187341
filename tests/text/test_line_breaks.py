"""Where lines of Thai may end: what a browser would cut is held, and so is what shows it an end that it missed."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import LineBreaker

from portal.text.browser_breaks import FIREFOX
from portal.text.line_breaks import line_breaks
from portal.text.segmentation import words
from scripts.observe_firefox import pieces_of


def held(text: str) -> list[str]:
    return [text[start:stop] for start, stop in line_breaks(text)]


def offered(text: str) -> set[int]:
    """Where a browser ends lines: what ICU says of the text, parted at the ends of what is held, and not in that."""
    spans = line_breaks(text)
    edges = sorted({edge for span in spans for edge in span})
    shown = "\u200b".join(text[a:b] for a, b in zip((0, *edges), (*edges, len(text)), strict=True))
    inserted = [place + before for before, place in enumerate(edges)]
    ends = {
        end - sum(place < end for place in inserted) for end in accumulate(map(len, LineBreaker(shown, "th")))
    }
    return {end for end in ends if not any(start < end < stop for start, stop in spans)}


def test_a_word_that_icu_cuts_into_what_are_no_words_is_held() -> None:
    assert [*LineBreaker("ส่งผลกระทบ", "th")] == ["ส่ง", "ผลก", "ระ", "ทบ"]
    assert held("ส่งผลกระทบ") == ["ผลกระทบ"]


def test_a_word_that_icu_parts_into_a_syllable_and_a_word_is_held() -> None:
    assert [*LineBreaker("อัตลักษณ์", "th")] == ["อัต", "ลักษณ์"]
    assert held("ผลงานอัตลักษณ์ผ้าทอลำพูน") == ["อัตลักษณ์"]


def test_names_of_the_lists_are_held() -> None:
    assert cut_in("รับรางวัลเลิศรัฐ", "เลิศรัฐ") == set()
    assert cut_in("วัดพระธาตุหริภุญไชย", "หริภุญไชย") == set()


def test_words_that_icu_parts_into_words_cost_nothing() -> None:
    assert held("จากผลงานของประเทศไทย") == []


def test_where_icu_sees_no_end_of_a_word_a_line_may_end_all_the_same() -> None:
    text = "แก้ไขปัญหาอย่างบูรณาการ"
    assert text.index("อย่าง") in offered(text)
    assert cut_in(text, "อย่าง") == cut_in(text, "บูรณาการ") == set()


@pytest.mark.parametrize("text", ["เลขานุการ รมช.ศึกษาธิการ", "ทรัพยากรธรรมชาติ", "กรุงเทพมหานคร"])
def test_what_is_long_for_a_line_may_end_it_at_its_parts(text: str) -> None:
    parts = {"รมช.": "ศึกษาธิการ", "ทรัพยากร": "ธรรมชาติ", "กรุงเทพ": "มหานคร"}
    seam = next(text.index(left + right) + len(left) for left, right in parts.items() if left + right in text)
    assert seam in offered(text)


def test_what_only_firefox_cuts_is_held() -> None:
    assert [*LineBreaker("ยั่งยืน", "th")] == ["ยั่งยืน"]
    assert held("ยั่งยืน") == ["ยั่งยืน"]
    assert held("ประชุม ครม. และนายกฯ") == ["ครม.", "นายกฯ"]


def test_a_dot_behind_one_letter_costs_nothing() -> None:
    """Firefox ends no line there."""
    assert held("10 พ.ย. เวลา 9 น. ที่ จ. ลำพูน") == []


def test_signs_beside_what_is_held_stay_beside_it() -> None:
    assert held("ประชุม “ครม.” (นายกฯ) แล้ว") == ["“ครม.”", "(นายกฯ)"]
    assert held("ส่งผลกระทบ” แล้ว") == ["ผลกระทบ”"]


def test_what_is_held_without_need_is_let_go_again() -> None:
    """ICU sees the end of one word once the other is held; short ones side by side are held as one."""
    for text in ("แก้ไขปัญหาอย่างบูรณาการ", "ทำอย่างบูรณาการ"):
        assert len(held(text)) == 1


def test_long_text_without_a_blank_takes_no_time_that_grows_with_its_square() -> None:
    assert len(held("ส่งผลกระทบ" * 2000)) >= 2000


def test_what_firefox_cuts_in_some_places_is_held_in_these() -> None:
    lines = [line for line in FIREFOX.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    parted = (line.split("|") for line in lines if "|" in line)
    whole = (parts for parts in parted if words("".join(parts), "th") == [*filter(None, parts)])
    before, word, behind = next(parts for parts in whole if not held(parts[1]))
    assert word in held(before + word + behind)


@pytest.mark.parametrize(
    "text", ["", " ", "Lamphun", "ลำพูน", "ข่าว", "ລາວ", "မြန်မာ", "ខ្មែរ", "中文", "\ud800ไทย", "🇹🇭ไทย"]
)
def test_what_needs_nothing_gets_nothing(text: str) -> None:
    assert held(text) == []


def test_letters_beyond_the_first_plane_do_not_shift_what_is_held() -> None:
    assert held("🐘🐘 ส่งผลกระทบ 🐘") == ["ผลกระทบ"]


@pytest.mark.parametrize(
    "text", ["ผลกระทบ\u200bxรัฐ", "\u200bผลกระทบ\u200b\u200bxรัฐ\u200b", "x\u200bอย่างบูรณาการ"]
)
def test_places_of_the_author_shift_nothing(text: str) -> None:
    """Endless once: what was added was counted with them, and so never found where it had been put."""
    assert [
        word for word in ("ผลกระทบ", "รัฐ", "อย่าง", "บูรณาการ") if word in text and cut_in(text, word)
    ] == []


def cut_in(text: str, word: str) -> set[int]:
    start = text.index(word)
    return {*range(start + 1, start + len(word))} & offered(text)


THAI = st.lists(
    st.sampled_from(
        [
            "ส่งผลกระทบ",
            "เลิศรัฐ",
            "อย่าง",
            "บูรณาการ",
            "นายกฯ",
            "รมว.",
            " ",
            "“",
            "2563",
            "PDF",
            "ก",
            "ๆ",
            "แรงงาน",
            "🐘",
            "x",
            "รัฐ",
            "\u200b",
        ]
    )
).map("".join)


@given(THAI)
def test_no_line_ends_inside_a_word_but_between_words_it_is_made_of(text: str) -> None:
    spans = line_breaks(text)
    ends = offered(text)
    start = 0
    for word in words(text, "th"):
        if word == "ผลกระทบ":
            assert not {start + at for at in range(1, len(word))} & ends
        start += len(word)
    assert all(0 <= start < stop <= len(text) for start, stop in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_firefox_is_asked_about_the_pieces_that_are_looked_at() -> None:
    asked = pieces_of(["ครม. เห็นชอบงบ 5 ล้านบาท\nwww.moe.go.th", "ล้านบาท (เห็นชอบงบ)"])
    assert asked == ["ครม.", "เห็นชอบงบ", "ล้านบาท", "(เห็นชอบงบ)"]
