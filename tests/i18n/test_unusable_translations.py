from __future__ import annotations

import pytest

from portal.i18n.languages import language
from portal.i18n.translations import why_unusable
from portal.text.normalisation import named


def told(form: str, tag: str = "th", source: str = "Home") -> str:
    """Why a translation is not shown; empty if it is."""
    return why_unusable([source], [form], lambda _: 0, language(tag)) or ""


@pytest.mark.parametrize(
    "form",
    [" ", "\t\n", "\u00a0", "\u2800", "\u200b", "\u200b\u200c\u2060", "\u3164", "\u3000", "\u0301", "\ufeff"],
)
def test_a_translation_of_blanks_is_not_shown(form: str) -> None:
    assert told(form).startswith("it has nothing that can be seen")


@pytest.mark.parametrize("form", ["–", "5", "%%", "👍", "ๆ", "%(name)s"])
def test_signs_and_placeholders_are_seen(form: str) -> None:
    assert told(form, source="%(name)s" if "name" in form else "x") == ""


@pytest.mark.parametrize(
    "letter",
    list("\0\x08\x0b\x0c\r\x1b\x7f\x85\u2028\u202d\u202e\u206a\ufffd\ufff9\ufffe\uf701\U000e0041\U00100000"),
)
@pytest.mark.parametrize("tag", ["th", "ar", "en"])
def test_characters_that_disturb_a_page_are_not_shown(letter: str, tag: str) -> None:
    assert f"it has {named(letter)}, which must not stand on a page" in told(f"a{letter}b", tag)


@pytest.mark.parametrize("tag", ["km", "my", "lo", "th", "de"])
def test_zero_width_spaces_disturb_no_page(tag: str) -> None:
    assert told("បាន\u200bរក្សា\u200bទុក", tag) == ""


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("ar", "خبر\u200f."),
        ("he", "\u200eAB\u200f"),
        ("fa", "خبر\u200cها"),
        ("ar", "\u061c5"),
        ("ar", "\u2066%(name)s\u2069 خبر"),
        ("ar", "\u202bخبر\u202c"),
        ("th", "ภาษา\u2068%(name)s\u2069"),
        ("th", "ภาษา \u200fالعربية\u200f (อาหรับ)"),
        ("ar", "\u2067\u2066a\u2069\u2069"),
        ("th", "👨‍👩‍👧"),
    ],
)
def test_marks_of_direction_that_are_needed_and_closed_are_shown(tag: str, form: str) -> None:
    assert told(form, tag, "%(name)s" if "%(name)s" in form else "x") == ""


@pytest.mark.parametrize(
    ("tag", "form", "reason"),
    [
        ("th", "ข่าว\u200f", "nothing in it runs from right to left"),
        ("de", "\u202aNeues\u202c", "nothing in it runs from right to left"),
        ("ar", "\u202bخبر", "a U+202C (POP DIRECTIONAL FORMATTING) is missing"),
        ("ar", "\u2067خبر\u202c", "closes nothing"),
        ("th", "ก\u2069", "its U+2069 (POP DIRECTIONAL ISOLATE) closes nothing"),
        ("th", "\u2066ก", "a U+2069 (POP DIRECTIONAL ISOLATE) is missing"),
    ],
)
def test_marks_of_direction_that_turn_a_page_round_are_not_shown(tag: str, form: str, reason: str) -> None:
    assert reason in told(form, tag)


def test_a_pseudo_language_is_made_of_overrides() -> None:
    assert told("\u202eHome\u202c", "ar-XB") == ""


def test_a_translation_that_is_far_too_long_is_not_shown() -> None:
    assert told("ข่าว" * 100) == ""
    assert "it has 5000000 characters, far more than the original" in told("a" * 5_000_000)


def test_each_form_of_a_plural_is_looked_at() -> None:
    reason = why_unusable(
        ["%(n)s day", "%(n)s days"], ["%(n)s day", "%(n)s\0days"], lambda n: int(n != 1), language("en")
    )
    assert reason is not None
    assert reason.startswith("msgstr[1]: it has U+0000")


@pytest.mark.parametrize(
    ("charset", "form"), [("latin-1", "สาร"), ("cp1252", "สาย"), ("latin-1", "é"), ("cp874", "หมวด")]
)
def test_letters_that_were_read_in_a_wrong_encoding_are_not_shown(charset: str, form: str) -> None:
    assert told(form.encode().decode(charset)).startswith("its letters are those of a file")


@pytest.mark.parametrize("form", ["แบบ", "แผน", "เขต", "โชค", "แขก", "เพจ %(n)s", "โดม – แฟบ", "โธ่", "โนบ"])
def test_thai_words_that_could_be_read_as_other_letters_are_shown(form: str) -> None:
    assert told(form, source="%(n)s" if "%(n)s" in form else "x") == ""


@pytest.mark.parametrize(
    ("tag", "form"),
    [("th", "???????"), ("th", "???? %(n)s"), ("lo", "?? ??"), ("ru", "?????? ????????"), ("ar", "? ? ?")],
)
def test_letters_that_became_question_marks_are_not_shown(tag: str, form: str) -> None:
    assert "letters were lost" in told(form, tag, "%(n)s" if "%(n)s" in form else "Home")


@pytest.mark.parametrize("form", ["Was?", "?", "Wirklich??", "%(n)s ?"])
def test_question_marks_of_a_question_are_shown(form: str) -> None:
    assert told(form, "de", "%(n)s" if "%(n)s" in form else "x") == ""
    assert told("???", "de", "What ???") == ""


@pytest.mark.parametrize("form", ["À bientôt", "NÃO", "Größe ±5 °C", "Â", "ข่าว", "เธอ", "“…”"])
def test_letters_of_other_languages_are_shown(form: str) -> None:
    assert told(form, "de") == ""
