from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.analysis import Token
from portal.text.clusters import COMBINING
from portal.text.folding import searched
from tests.search.analysis.samples import LANGUAGES, TEXTS, analysis


def terms(text: str, language: str = "th") -> list[str]:
    return [token.term for token in analysis().of(language).tokens(text)]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_tokens_stand_in_the_text_in_order_and_cut_no_mark_from_its_letter(text: str, language: str) -> None:
    before = Token("", 0, 0)
    for token in analysis().of(language).tokens(text):
        assert token.term.strip()
        assert 0 <= token.start < token.end <= len(text)
        assert before.start <= token.start
        assert before.end <= token.end
        assert text[token.start] not in COMBINING
        assert text[token.end : token.end + 1] not in COMBINING
        before = token


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_a_text_and_its_search_form_have_the_same_terms(text: str, language: str) -> None:
    lines = text.split("\n")
    assert terms(text, language) == terms("\n".join(map(searched, lines)), language)


@pytest.mark.parametrize(
    "text", ["", " " * 10_000, "\u0301", "\u0e31", "\ud800", "●" * 200, "🏽", "?*!~^" * 40, "\u200b"]
)
def test_what_holds_no_word_has_no_tokens(text: str) -> None:
    assert all(analysis().of(language).tokens(text) == [] for language in LANGUAGES)


@pytest.mark.parametrize(
    "text", ["ก" * 10_000, "a" * 10_000, "กา " * 3_000, "1" * 10_000, "ท่า\u200b" * 2_000]
)
def test_very_long_words_have_terms_of_a_bounded_length(text: str) -> None:
    found = terms(text)
    assert found
    assert max(map(len, found)) <= 100


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        ("ที่เเม่นํ้าปิง", ["ที่", "เเม่นํ้าปิง"]),
        ("ลำ\u200bไย ๒,๕๐๐ ตัน", ["ลำ\u200bไย", "๒,๕๐๐", "ตัน"]),
        ("ท่าอากาศยาน\nทา่เรือ", ["ท่าอากาศยาน", "ทา่เรือ"]),
        ("The  ﬁne “Café”", ["The", "ﬁne", "Café"]),
        ("😀 ลำพูน ● งาม 👍🏽", ["😀", "ลำพูน", "งาม", "👍🏽"]),
        ("ติดต่อส ำนักงาน ส าคัญมาก", ["ติดต่อ", "ส ำนักงาน", "ส าคัญ", "มาก"]),
        ("ผู ้ว่า ประจ ำ ปี", ["ผู ้ว่า", "ประจ ำ", "ปี"]),
        ("ที\uf70a ประชุม", ["ที\uf70a", "ประชุม"]),
        ("ที่ ี รัฐบาล", ["ที่ ี", "รัฐบาล"]),
        ("\uf70aื ก", ["ก"]),
        ("ＣＯＶＩＤ－１９", ["ＣＯＶＩＤ", "１９"]),
    ],
)
def test_slices_are_those_of_the_text_as_given(text: str, slices: list[str]) -> None:
    assert [text[token.start : token.end] for token in analysis().of("th").tokens(text)] == slices


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("น้ำท่วม", "นํ้าทว่ม".replace("ทว่ม", "ท่วม")),
        ("แม่", "เเม่"),
        ("พ.ศ. ๒๕๖๓", "พ.ศ. 2563"),
        ("ก.ย. 2563", "ก.ย2563"),
        ("ครม.", "ครม"),
        ("มติ ครม.", "มติครม."),
        ("มี.ค.", "มี.ค"),
        ("2,500 บาท", "2500 บาท"),
        ("COVID-19", "covid 19"),
        ("COVID-19", "Covid19"),
        ("G-20", "g20"),
        ("R&D", "r&d"),
        ("U.S.", "US"),
        ("the mayor’s", "The Mayor"),
        ("elections", "election"),
        ("ประชุม Elections", "ประชุม election"),
    ],
)
def test_what_means_the_same_has_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other) == terms(one, "en")


@pytest.mark.parametrize("text", ["ศาลากลางจังหวัดลำพูน", "the Governor of Lamphun", "ผู้ว่าฯ COVID-19 2,500"])
def test_thai_in_english_and_english_in_thai_have_the_terms_of_their_own_language(text: str) -> None:
    assert terms(text, "th") == terms(text, "en")


def test_nobody_who_looks_for_the_finds_nothing() -> None:
    assert terms("the", "en") == ["the"]
    assert terms("ที่") == ["ที่"]


def test_addresses_are_found_by_their_parts() -> None:
    assert terms("https://www.lamphun.go.th/?q=%E0%B8%81%E0%B8%82", "en")[-3:] == ["go", "th", "q"]
    assert "lamphun" in terms("info@lamphun.go.th")


def test_a_listed_abbreviation_is_one_word() -> None:
    assert terms("อบจ. ลำพูน") == terms("อบจ.ลำพูน") == ["อบจ", "ลำพูน"]
    assert terms("อบจากเตา") == ["อบ", "จาก", "เตา"]
