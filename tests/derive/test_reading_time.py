from __future__ import annotations

from portal.derive.summary import reading_minutes


def test_a_short_text_takes_a_minute() -> None:
    assert reading_minutes("", "th") == reading_minutes("One line.", "en") == 1


def test_english_is_read_by_about_230_words_a_minute() -> None:
    assert reading_minutes("four " * 2 * 987, "en") == 8
    assert reading_minutes(("words with four letters mostly " * 46), "en") == 1


def test_the_same_message_takes_about_the_same_time_in_thai() -> None:
    assert reading_minutes("ก" * 9180, "th") == reading_minutes("a" * 9870, "en") == 10


def test_a_script_that_packs_more_into_a_letter_is_read_by_fewer_letters() -> None:
    assert reading_minutes("字" * 1000, "zh-Hans") == 4
    assert reading_minutes("字" * 1000, "ko") == 1
