"""What a reader may have meant, by the words of an index."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis.analysis import Analysis
from portal.search.lexicon import Bigrams, bigrams_of, word_counts
from portal.search.parsing import parse
from portal.search.query import LONGEST
from portal.search.results import Correction
from portal.search.suggesting import Suggestions
from portal.text.folding import searched
from tests.search.corrections.conftest import ENGLISH, THAI, Meant

Corrected = Callable[..., tuple[Correction, ...]]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("งบประมาน", "งบประมาณ"),
        ("ลำพนู", "ลำพูน"),
        ("ประชมุ", "ประชุม"),
        ("กระทวง", "กระทรวง"),
        ("ทองเที่ยว", "ท่องเที่ยว"),
        ("ประชาชม", "ประชาชน"),
        ("โรงพยาบาลลำพนู", "โรงพยาบาลลำพูน"),
        ("กระทวงพานิชย์", "กระทรวงพาณิชย์"),
    ],
)
def test_misspelt_thai_is_put_right(meant: Meant, typed: str, right: str) -> None:
    assert meant(typed)[0] == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("goverment", "government"),
        ("govrenment", "government"),
        ("comittee", "committee"),
        ("polivy", "policy"),
        ("goverment polcy", "government policy"),
        ("BUDGTE", "budget"),
    ],
)
def test_misspelt_english_is_put_right(meant: Meant, typed: str, right: str) -> None:
    assert meant(typed, "en")[0] == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("งนครพนม", "นครพนม"),  # a letter too many before a listed name, or behind one
        ("นครพนมง", "นครพนม"),
        ("แปซิิก", "แปซิฟิก"),  # parts that are words of the dictionary, one of which nothing holds
    ],
)
def test_a_letter_too_many_and_pieces_that_nothing_holds_are_put_right(typed: str, right: str) -> None:
    index = word_counts("th", 1000, {"นครพนม": 71, "แปซิฟิก": 106, "แป": 12})
    suggestions = Suggestions({"th": index}, Analysis())
    found = suggestions.corrections(parse(typed, language="th", languages=("th",)).query)
    assert found[0].text == right


def test_a_mark_without_its_letter_is_a_slip_though_an_article_has_the_rest() -> None:
    analysis = Analysis()
    slip = analysis.of("th").tokens("ัดไทย")
    assert [token.term for token in slip] == ["ด", "ไทย"]
    index = word_counts("th", 1000, {"ผัดไทย": 5, "ไทย": 300, "ด": 8})
    suggestions = Suggestions({"th": index}, analysis, Bigrams([bigrams_of(slip)]))
    found = suggestions.corrections(parse("ัดไทย", language="th", languages=("th",)).query)
    assert found[0].text == "ผัดไทย"


@pytest.mark.parametrize("word", [*THAI, "ข้าวสาร", "จังหวัดลำพูน", "ลำไย ลำพูน"])
def test_a_thai_word_that_the_index_holds_stays_as_it_is(meant: Meant, word: str) -> None:
    assert meant(word) == []


def test_a_date_is_right_as_it_is() -> None:
    index = word_counts("th", 1000, {"สิงห์": 90, "ประชุม": 400, "ตุลย์": 90, "deck": 90})
    suggestions = Suggestions({"th": index}, Analysis())

    def meant(text: str) -> list[str]:
        found = suggestions.corrections(parse(text, language="th", languages=("th",)).query)
        return [correction.text for correction in found]

    for day in ("12 สิงหา", "12 สิงหา 66", "13 ตุลา", "5 dec 2023"):
        assert meant(day) == []
        assert meant(f"ประชมุ {day}") == [f"ประชุม {day}"]


@pytest.mark.parametrize("word", [*ENGLISH, "chiang mai", "form", "the budget"])
def test_an_english_word_that_the_index_holds_stays_as_it_is(meant: Meant, word: str) -> None:
    assert meant(word, "en") == []


@pytest.mark.parametrize(
    ("typed", "language", "right"),
    [
        ("l;ylfu", "th", "สวัสดี"),
        ("l;ylfu", "en", "สวัสดี"),
        ("]er^o", "en", "ลำพูน"),
        ("-hv,^]", "th", "ข้อมูล"),
        ("g,nv'", "th", "เมือง"),
        ("สฟทย้ีื", "th", "lamphun"),
        ("รื ะ้ำ สฟทย้ีื", "en", "in the lamphun"),
    ],
)
def test_the_other_keyboard_layout_is_understood(
    corrections: Corrected, typed: str, language: str, right: str
) -> None:
    assert corrections(typed, language) == (Correction(right, "keyboard"),)


@pytest.mark.parametrize(
    ("typed", "language", "right"),
    [
        ("provinceoflamphun", "en", "province of lamphun"),
        ("ลำ พูน", "th", "ลำพูน"),
        ("lam phun", "en", "lamphun"),
        ("ท่อง เที่ยว จังหวัด", "th", "ท่องเที่ยว จังหวัด"),
    ],
)
def test_blanks_are_put_in_and_taken_out(
    corrections: Corrected, typed: str, language: str, right: str
) -> None:
    assert corrections(typed, language)[0] == Correction(right, "blanks")


@pytest.mark.parametrize(
    ("typed", "right"), [("ประชา ชน", "ประชาชน"), ("งบป ระมาณ", "งบประมาณ"), ("โรง พยาบาล", "โรงพยาบาล")]
)
def test_of_halves_of_a_word_nothing_else_was_meant(meant: Meant, typed: str, right: str) -> None:
    assert meant(typed) == [right]


def test_a_letter_cut_off_by_a_blank_belongs_to_the_word() -> None:
    analysis = Analysis()
    slip = analysis.of("th").tokens("งาน ค รัฐมนตรี")  # as in a list of letters
    index = word_counts("th", 1000, {"สำนักงาน": 300, "สำนัก": 50, "น": 40, "งาน": 600, "สำ": 3})
    pairs = Bigrams([bigrams_of(slip), bigrams_of(analysis.of("th").tokens("สำนักงา น"))])
    query = parse("สำนักงา น", language="th", languages=("th",)).query
    found = Suggestions({"th": index}, analysis, pairs).corrections(query)
    assert [one.text for one in found] == ["สำนักงาน"]


@pytest.mark.parametrize(
    ("typed", "right"),
    [("Lumphoon", "lamphun"), ("Haripoonchay", "hariphunchai"), ("Chamadewee", "chamthewi")],
)
def test_a_name_is_found_by_its_sound(meant: Meant, typed: str, right: str) -> None:
    assert right in map(str.lower, meant(typed, "en"))


@pytest.mark.parametrize("typed", ["Lamphun", "Lampoon", "Hariphunchai", "Jamadevi"])
def test_a_writing_that_a_list_has_is_not_corrected(meant: Meant, typed: str) -> None:
    assert meant(typed, "th", "th") == []


def test_operators_stay_and_only_words_change(meant: Meant) -> None:
    typed = '"งบประมาน ลำพูน" OR สุขภาบ -covid'
    assert meant(typed)[0] == '"งบประมาณ ลำพูน" OR สุขภาพ -covid'


def test_words_inside_quotation_marks_are_not_drawn_together_with_others(meant: Meant) -> None:
    assert "ลำพูน" not in meant('"ลำ" "พูน"')


def test_another_language_that_is_offered_lends_its_words(meant: Meant) -> None:
    assert meant("goverment", "th")[0] == "government"


@pytest.mark.parametrize(("typed", "right"), [("goverment", "government"), ("ประชาขน", "ประชาชน")])
def test_a_slip_that_an_article_has_too_is_put_right(meant: Meant, typed: str, right: str) -> None:
    assert meant(typed)[0] == right


def test_a_slip_between_two_usual_words_offers_both(meant: Meant) -> None:
    assert set(meant("fom", "en")) == {"from", "form"}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u0e48",
        "?",
        "*",
        "😀" * 200,
        "ก" * 200,
        "a" * 200,
        "1234",
        '""',
        "-",
        "OR",
        "ๆๆๆ",
        "\u0e48" * 50,
    ],
)
def test_nothing_is_made_of_what_says_nothing(meant: Meant, typed: str) -> None:
    assert meant(typed) == []


ALPHABET = st.sampled_from("กขลำพูน่้ีะา abcdlphun-\"'OR0123ๆ;l๑")


@given(st.text(ALPHABET, max_size=60), st.sampled_from(["th", "en", "lo"]))
def test_corrections_are_few_other_and_no_longer_than_a_query(
    suggestions: Suggestions, typed: str, language: str
) -> None:
    query = parse(typed, language=language, languages=("th", "en")).query
    found = [correction.text for correction in suggestions.corrections(query)]
    assert len(found) <= 3
    assert len({searched(text) for text in found}) == len(found)
    assert searched(typed) not in {searched(text) for text in found}
    assert all(0 < len(text) <= LONGEST for text in found)


@pytest.mark.parametrize(("held", "right"), [(30, []), (300, ["เจ้าของรายการ"])])
def test_common_words_are_a_slip_only_for_what_far_more_articles_hold_than_both_by_chance(
    held: int, right: list[str]
) -> None:
    words = {"เป้า": 5, "ของ": 950, "รายการ": 200, "เจ้าของ": held}
    suggestions = Suggestions({"th": word_counts("th", 1000, words)}, Analysis())
    query = parse("เป้าของรายการ", language="th", languages=("th",)).query
    assert [one.text for one in suggestions.corrections(query)] == right


def test_a_short_word_is_offered_beside_others_only_where_it_is_known_to_stand_beside_one() -> None:
    analysis = Analysis()
    words = {"ริม": 90, "ทะเล": 90, "นำ": 300, "พลัง": 90}
    beside = Bigrams([bigrams_of(analysis.of("th").tokens("ริม ทะเล"))])
    suggestions = Suggestions({"th": word_counts("th", 1000, words)}, analysis, beside)

    def meant(text: str) -> list[str]:
        query = parse(text, language="th", languages=("th",)).query
        return [one.text for one in suggestions.corrections(query)]

    assert meant("ริค ทะเล") == ["ริม ทะเล"]
    assert meant("ริค นำพลัง") == []


def test_a_short_word_is_no_name_that_only_has_other_vowels() -> None:
    suggestions = Suggestions({"en": word_counts("en", 500, {"that": 300, "nail": 9})}, Analysis())
    query = parse("Tooth & Nail", language="en", languages=("en",)).query
    assert not suggestions.corrections(query)
