from __future__ import annotations

import pytest

from portal.text.scripts import begins_unspaced, ends_unspaced, held, run_on

UNSPACED = ["ไทย", "ລາວ", "မြန်မာ", "ខ្មែរ", "ᨩᩣ᩠ᨦ", "ᦟᦹᧉ", "漢字", "かな", "カナ", "中文"]


@pytest.mark.parametrize("word", UNSPACED)
def test_letters_of_scripts_without_blanks_are_known(word: str) -> None:
    assert begins_unspaced(word)
    assert ends_unspaced(word)


@pytest.mark.parametrize("word", ["English", "Ελληνικά", "العربية", "한국어", "हिन्दी", "7", "๛ "])
def test_letters_of_scripts_with_blanks_are_not(word: str) -> None:
    assert not ends_unspaced(word)


@pytest.mark.parametrize("text", ["คำ", "คำ)", "“คำ”.", "ข้อ ๗", "โทร.", "คำ\u200b", "คำ\ufe0f)"])
def test_signs_behind_a_letter_are_looked_past(text: str) -> None:
    assert ends_unspaced(text)


@pytest.mark.parametrize("text", ["คำ a", "คำ ", "คำ5", "", ")" * 9])
def test_blanks_digits_and_other_letters_are_not_looked_past(text: str) -> None:
    assert not ends_unspaced(text)


@pytest.mark.parametrize("word", UNSPACED)
def test_lines_of_one_script_run_on(word: str) -> None:
    assert run_on(word, word)
    assert not run_on(word, "English")
    assert not run_on("English", word)
    assert not run_on(word, "2567")


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("ปี", "๒๕๖๗"),
        ("ต่าง ๆ", "ของ"),
        ("ต่าง", "ๆ"),
        ("ฯลฯ", "และ"),
        ("คำ", "ฯลฯ"),
        ("ไทย", "中文"),
        ("ไทย", "ລາວ"),
        ("มาตรา”", "คำ"),
        ("คำ", "“คำ”"),
        ("ភាសា។", "ខ្មែរ"),
        ("မြန်မာ။", "မြန်မာ"),
        ("한국", "한국"),
        ("", "คำ"),
        ("คำ", ""),
    ],
)
def test_a_blank_stands_where_such_scripts_write_one(before: str, behind: str) -> None:
    assert not run_on(before, behind)


@pytest.mark.parametrize(
    ("before", "behind"),
    [("กรุงเทพฯ", "และ"), ("你好，", "世界"), ("です。", "「次」"), ("日本", "カナ"), ("ខ្មែរ\u200b", "ខ្មែរ")],
)
def test_chinese_punctuation_and_marks_without_width_part_nothing(before: str, behind: str) -> None:
    assert run_on(before, behind)


def test_no_line_begins_with_the_mark_of_repetition() -> None:
    assert held("ข่าวอื่น ๆ และ อื่นๆ") == "ข่าวอื่น\u00a0ๆ และ อื่นๆ"
    assert held("ຕ່າງ ໆ") == "ຕ່າງ\u00a0ໆ"
    assert held(" ๆ") == "\u00a0ๆ"  # behind a word in another element


def test_blanks_elsewhere_may_end_a_line() -> None:
    assert held("ที่ ทำ การ") == "ที่ ทำ การ"
