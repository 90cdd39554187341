from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.folding import searched
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
def test_each_piece_between_blanks_has_a_form_of_its_own(text: str) -> None:
    assert searched(text) == " ".join(filter(None, map(searched, text.split())))


@given(st.text("กเแำํา่้ัิฺุู ๅ์\u0e4e.", max_size=10))
def test_an_unseen_letter_elsewhere_does_not_change_how_thai_is_normalised(text: str) -> None:
    assert normalise(f"ก\u200b{text}") == normalise(f"ก{text}")
