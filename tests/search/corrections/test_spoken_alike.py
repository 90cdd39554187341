"""Words that people write by their sound are found, and right ones stay, whatever else is spoken like them."""

from __future__ import annotations

import pytest

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import Bigrams, bigrams_of, word_counts
from portal.search.parsing import parse
from portal.search.suggesting import Suggestions

ANALYSIS = Analysis()
WRITTEN_BY_SOUND = {
    "เกษียน": "เกษียณ", "โอกาศ": "โอกาส", "คลีนิค": "คลินิก", "ศรีษะเกษ": "ศรีสะเกษ", "พาสปอต": "พาสปอร์ต",
    "ออนลาย": "ออนไลน์", "เวปไซด์": "เว็บไซต์", "ประวิด": "ประวิตร", "อภิสิท": "อภิสิทธิ์", "พิศนุโลก": "พิษณุโลก",
    "ประกรรสังคม": "ประกันสังคม", "ค่าทำเนียม": "ค่าธรรมเนียม", "สาทารนะสุข": "สาธารณสุข", "ไปรสะนี": "ไปรษณีย์",
    "สันยา": "สัญญา", "เจดี": "เจดีย์", "พายุโซนล้อน": "พายุโซนร้อน", "กุมพาพัน": "กุมภาพันธ์", "พรึกสา": "พฤกษา",
    "ทันตะแพด": "ทันตแพทย์", "อนุสาวรี": "อนุสาวรีย์", "วิทยุกระจายเสียง": "วิทยุกระจายเสียง", "นิติกำ": "นิติกรรม",
    "น้ำใหล": "น้ำไหล", "ไบอนุญาต": "ใบอนุญาต", "ใวรัส": "ไวรัส", "เชียงไหม่": "เชียงใหม่", "ผู้ไหญ่บ้าน": "ผู้ใหญ่บ้าน",
    "สมุดปราการ": "สมุทรปราการ", "เพชบุรี": "เพชรบุรี", "จันทบุลี": "จันทบุรี",
}  # fmt: skip
RIGHT = {"สุข": 300, "สุก": 1, "กาฬสินธุ์": 4, "พันธุ์": 200, "จันทน์": 1, "จันทร์": 200, "เสียสละ": 2}
RARE = {"พานิช": 40}
LOST = {
    "จิตใ": "จิตใจ", "ุมาร": "กุมาร", "ะนอง": "ระนอง", "สบายใ": "สบายใจ", "ิจกรรม": "กิจกรรม", "ีน้ำเงิน": "สีน้ำเงิน",
    "เอาใ": "เอาใจ",
}  # fmt: skip
SHORTER = {
    "น้ำลาย": 300,
    "จิต": 400,
    "มาร": 60,
    "นอง": 60,
    "สบาย": 300,
    "กรรม": 300,
    "น้ำเงิน": 300,
    "เอา": 400,
    "มารี": 90,
}
COUNTS = dict.fromkeys((*WRITTEN_BY_SOUND.values(), *LOST.values()), 120) | {
    "หมอก": 60,
    "ควัน": 60,
    "หมอ": 300,
    "อายุ": 400,
    "ขั้นตอน": 400,
}
TEXTS = ["หมอกควัน", "พบหมอกควัน", "หมอกควันมาก", "ลดหมอกควัน", "น้ำไหล"]


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    bigrams = Bigrams([bigrams_of(ANALYSIS.of("th").tokens(text)) for text in TEXTS])
    return Suggestions({"th": word_counts("th", 2000, COUNTS | RIGHT | RARE | SHORTER)}, ANALYSIS, bigrams)


def corrected(suggestions: Suggestions, text: str) -> list[str]:
    query = parse(text, language="th", languages=("th",)).query
    return [correction.text for correction in suggestions.corrections(query)]


@pytest.mark.parametrize(("typed", "meant"), WRITTEN_BY_SOUND.items())
def test_what_is_written_by_its_sound_is_corrected(suggestions: Suggestions, typed: str, meant: str) -> None:
    assert corrected(suggestions, typed)[:1] == ([] if typed == meant else [meant])


@pytest.mark.parametrize("word", RIGHT)
def test_a_right_word_stays_whatever_else_sounds_like_it(suggestions: Suggestions, word: str) -> None:
    assert corrected(suggestions, word) == []


def test_short_words_that_stand_together_are_found_for_their_sound(suggestions: Suggestions) -> None:
    assert corrected(suggestions, "หมอกควัญ")[:1] == ["หมอกควัน"]


def test_a_word_of_the_dictionary_that_no_article_holds_is_corrected_beside_right_ones(
    suggestions: Suggestions,
) -> None:
    assert corrected(suggestions, "ขั้นตอนเกษียน")[:1] == ["ขั้นตอนเกษียณ"]
    assert corrected(suggestions, "ขั้นตอน เกษียน")[:1] == ["ขั้นตอน เกษียณ"]


def test_what_other_articles_hold_as_it_was_typed_is_no_slip(suggestions: Suggestions) -> None:
    """พานิช is a surname, and พาณิชย์ (trade) is spoken like it."""
    assert corrected(suggestions, "พานิช") == []


@pytest.mark.parametrize(("typed", "meant"), LOST.items())
def test_a_sign_without_its_letter_has_lost_it_and_is_not_one_too_many(
    suggestions: Suggestions, typed: str, meant: str
) -> None:
    assert corrected(suggestions, typed)[:1] == [meant]


def test_a_word_a_slip_away_goes_before_one_that_is_spoken_alike(suggestions: Suggestions) -> None:
    """คลินิด is spoken like no other word; with the key beside it is คลินิก."""
    assert corrected(suggestions, "คลินิด")[:1] == ["คลินิก"]
