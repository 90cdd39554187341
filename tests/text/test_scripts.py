from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.scripts import direction, runs, scripts_of


def marked(text: str, language: str, others: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(run.text, run.language) for run in runs(text, language, others) if run.language]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("th", "พัฒนา Digital Health Platform ของไทย", [("Digital Health Platform", "en")]),
        ("th", "โรค COVID-19 ระบาด", [("COVID-19", "en")]),
        ("th", "เครือข่าย 5G ใหม่", [("5G", "en")]),
        ("th", "ภาษา C++ ง่าย", [("C++", "en")]),
        ("th", "แผน (EEC) และ Port (Laem Chabang) ใหม่", [("EEC", "en"), ("Port (Laem Chabang)", "en")]),
        ("th", "ปี 2563 (๑๒/๓)", []),
        ("en", "Lamphun (ลำพูน) and ป่าซาง, 2020", [("ลำพูน", "th"), ("ป่าซาง", "th")]),
        ("en", "the price is ฿ 20 or 10%", []),
        ("lo", "ລາວ ไทย 中文", [("ไทย", "th"), ("中文", "zh")]),
        ("ja", "日本の中文", []),
        ("zh-Hans", "日本の中文", [("の", "ja")]),
        ("ar", "السلام hello 12", [("hello", "en")]),
        ("sr-Latn", "Београд je", [("Београд", "ru")]),
        ("ar-XB", "مرحبا Portal", [("Portal", "en")]),
        ("en-XA", "ไทย", [("ไทย", "th")]),
    ],
)
def test_what_is_in_another_script_is_found(language: str, text: str, found: list[tuple[str, str]]) -> None:
    assert marked(text, language) == found


def test_other_languages_of_the_article_are_preferred() -> None:
    assert marked("ลำพูน Haripunchai", "th", ("fr", "en")) == [("Haripunchai", "fr")]
    assert marked("Lamphun 中文", "en", ("th", "zh-Hans")) == [("中文", "zh-Hans")]
    assert marked("漢字", "en", ("ja",)) == [("漢字", "ja")]


def test_a_run_never_crosses_a_line() -> None:
    assert marked("ก English\nWords ข", "th") == [("English", "en"), ("Words", "en")]


@given(
    st.sampled_from(["th", "en", "ar", "zh-Hans", "lo"]),
    st.text("กข่ aB1-(%)\nا中ລ.é+", max_size=40) | st.text(),
)
def test_runs_joined_give_the_text(language: str, text: str) -> None:
    assert "".join(run.text for run in runs(text, language)) == text


@given(st.text("0123456789 ๐๑๒-–().,%!?“”\n", max_size=30), st.sampled_from(["th", "en", "ar"]))
def test_digits_and_signs_alone_are_never_marked(text: str, language: str) -> None:
    assert marked(text, language) == []


@given(st.text("กขคง่้ าab 12-", max_size=30))
def test_no_thai_letter_is_ever_called_english(text: str) -> None:
    for language in ("th", "en"):
        assert not any(
            run.language == "en" and any("ก" <= letter <= "๎" for letter in run.text)
            for run in runs(text, language)
        )


def test_directions_and_scripts_are_known() -> None:
    assert [direction(tag) for tag in ("ar", "ar-XB", "fa", "th", "en-XA", "az-Arab")] == [
        "rtl", "rtl", "rtl", "ltr", "ltr", "rtl",
    ]  # fmt: skip
    assert scripts_of("zh-Hant") == ("Hani",)
    assert scripts_of("xx") == ("Latn",)
