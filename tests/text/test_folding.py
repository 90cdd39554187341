from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.folding import searched
from portal.text.han import JAPANESE, SIMPLIFIED, VARIANTS, written_in
from portal.text.normalisation import normalise


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("Café", "cafe"),
        ("Đường Việt", "duong viet"),
        ("Straße", "strasse"),
        ("إسلام", "اسلام"),
        ("مُحَمَّـــد", "محمد"),
        ("القاهرة", "القاهره"),
        ("مستشفى", "مستشفي"),
        ("٢٥ ၂၅ ໒໕ ๒๕", "25 25 25 25"),
        ("ΑΘΗΝΑΣ", "αθηνασ"),
        ("“don’t” – no", '"don\'t" - no'),
        ("がガ", "がガ"),
        ("圖書館 図書館", "图书馆 图书馆"),
        ("臺灣 台湾 台灣", "台湾 台湾 台湾"),
        ("渡邊 渡邉 渡辺", "渡边 渡边 渡边"),
        ("髙橋 𠮷田", "高桥 吉田"),
        ("予算 欠席 豫 缺", "予算 欠席 豫 缺"),  # other words in Chinese
        ("👍🏽", "👍"),
        ("йод", "йод"),
        ("ลำพูน", "ลำพูน"),
    ],
)
def test_what_readers_type_for_one_another_becomes_the_same(typed: str, form: str) -> None:
    assert searched(typed) == form


@given(st.text(st.characters(), max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert searched(searched(text)) == searched(text)


@given(st.text(st.characters(), max_size=60))
def test_a_text_has_the_form_of_the_forms_of_its_pieces(text: str) -> None:
    assert searched(text) == searched(" ".join(map(searched, text.split())))


def test_each_han_variant_has_one_form_which_is_no_variant_itself() -> None:
    forms = {variant: searched(variant) for variant in SIMPLIFIED}
    assert all(len(form) == 1 for form in forms.values())
    assert not [variant for variant, form in forms.items() if form in SIMPLIFIED or searched(form) != form]


def test_what_is_written_for_a_form_is_sought_by_it() -> None:
    assert all(searched(letter) == form for form, letters in VARIANTS.items() for letter in letters)
    assert all(searched(chr(form).translate(JAPANESE)) == chr(form) for form in JAPANESE)


@given(st.text("กเแำํา่้ัิฺุู ๅ์\u0e4e.", max_size=10))
def test_an_unseen_letter_elsewhere_does_not_change_how_thai_is_normalised(text: str) -> None:
    assert normalise(f"ก\u200b{text}") == normalise(f"ก{text}")


@pytest.mark.parametrize(
    ("language", "written"),
    [("zh-Hant", "圖書館"), ("zh-TW", "圖書館"), ("zh-Hans", "图书馆"), ("ja", "図書館"), ("th", "图书馆")],
)
def test_a_form_is_written_as_readers_of_a_language_write_it(language: str, written: str) -> None:
    assert written_in(language, "图书馆") == written
    assert searched(written) == "图书馆"
