from __future__ import annotations

import re

import pytest
from babel import localedata
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n import languages
from portal.text.runs import runs
from portal.text.scripts import scripts_of


def marked(text: str, tag: str, others: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(run.text, run.language) for run in runs(text, tag, others) if run.language]


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
    for tag in ("th", "en"):
        assert not any(
            "ก" <= letter <= "๎" for found, spoken in marked(text, tag) if spoken == "en" for letter in found
        )


OWN = {
    "sou": "ข่าวประชาสัมพันธ์จังหวัดสงขลา",
    "nod": "ข่าวประชาสัมพันธ์",
    "tts": "ข่าวบ้านเฮา",
    "kxm": "ข่าวประชาสัมพันธ์",
    "pi": "นโม ตสฺส ภควโต อรหโต",
    "sa": "नमः शिवाय",
    "ckb": "هەواڵەکانی پارێزگا ڕۆژانە",
    "ku": "هەواڵی نوێ",
    "ku-Arab": "هەواڵی نوێ",
    "ug": "خەۋەرلەر ۋە ئۇقتۇرۇشلار",
    "sd": "ڏينهن ۾ خبرون",
    "ks": "خَبَر تہٕ اِطلاع",
    "ur": "خبریں اور اعلانات",
    "ksw": "တၢ်ကစီၣ်",
    "pwo": "တါင်ကစိန်",
    "shn": "ၶၢဝ်ႇၶွင်ႇ",
    "mnw": "ပရိုင်ဗွဲမသၞောဝ်",
    "tg": "Ахбори вилоят ӯ ҳ ҷ",
    "pa-Arab": "خبراں",
    "pa": "ਖ਼ਬਰਾਂ",
    "ms-Arab": "بريتا دان ڤڠومومن",
    "ms": "بريتا",
    "kk": "Жаңалықтар",
    "kk-Arab": "جاڭالىقتار",
    "mn": "Мэдээ",
    "mn-Mong": "ᠮᠡᠳᠡᠭᠡ",
    "sr": "Вести из покрајине",
    "sr-Latn": "Vesti",
    "am": "ዜና",
    "si": "පුවත්",
    "bo": "གསར་འགྱུར།",
    "dz": "གནས་ཚུལ",
    "ka": "სიახლეები",
    "hy": "Նորություններ",
    "te": "వార్తలు",
    "ml": "വാർത്തകൾ",
    "bn": "সংবাদ",
    "or": "ଖବର",
    "gu": "સમાચાર",
    "kn": "ಸುದ್ದಿ",
    "dv": "ޚަބަރު",
    "syr": "ܛܒ̈ܐ",
    "nqo": "ߞߌߓߊ߬ߙߏ߬ߦߊ",
    "ff-Adlm": "𞤳𞤢𞤦𞤢𞤪𞤵",
    "iu": "ᑐᓴᕋᒃᓴᑦ",
    "chr": "ᏗᎧᏃᎮᎸᏍᎩ",
    "yue": "新聞公佈",
    "wuu": "新闻",
    "zh-Hant-HK": "新聞",
    "ja": "お知らせニュース",
    "ko": "소식 大韓民國",
    "vi": "Tin tức tỉnh",
    "khb": "ᦃᦱᧁ",
    "blt": "ꪄ꪿ꪱꪫ",
}


@pytest.mark.parametrize("tag", OWN)
def test_a_text_in_its_own_script_is_never_cut_into_foreign_pieces(tag: str) -> None:
    assert [(run.text, run.language) for run in runs(OWN[tag], tag)] == [(OWN[tag], None)]


@pytest.mark.parametrize(
    "tag", [tag for tag in OWN if "Latn" not in scripts_of(tag) and tag not in ("sr", "ms")]
)
def test_an_english_name_in_it_is_marked_and_nothing_else(tag: str) -> None:
    text = f"{OWN[tag]} UNESCO World Heritage {OWN[tag]}"
    assert marked(text, tag) == [("UNESCO World Heritage", "en")]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("th", "คำว่า 東京タワー หมายถึง", [("東京タワー", "ja")]),
        ("th", "ข่าว ປະກາດ และ សេចក្តី", [("ປະກາດ", "lo"), ("សេចក្តី", "km")]),
        ("th", "คำว่า ᥖᥭᥰ ไท", [("ᥖᥭᥰ", "tdd")]),
        ("en", "the word می‌روم and ᏣᎳᎩ", [("می‌روم", "ar"), ("ᏣᎳᎩ", "chr")]),
        ("th", "ฝุ่น 30 μg/m³ และ α", [("g/m", "en")]),
        ("sr", "Вести Microsoft данас", [("Microsoft", "en")]),
        ("sr", "Vesti iz Београд danas", [("Београд", "ru")]),
        ("zh-Hant", "注音 ㄅㄆㄇ", []),
        ("th", "1,000 m² ① ½ ☎", [("m", "en")]),
    ],
)
def test_foreign_words_of_any_script_are_marked(
    language: str, text: str, found: list[tuple[str, str]]
) -> None:
    assert marked(text, language) == found


def test_every_language_of_cldr_reads_its_own_months_as_its_own() -> None:
    names = [name for name in localedata.locale_identifiers() if not re.search("_[A-Z0-9]+$", name)]
    cut = {}
    for tag in (name.replace("_", "-") for name in names):
        text = " ".join(get_month_names("wide", "format", languages.language(tag).locale).values())
        if (
            str(languages.language(tag).locale) == tag.replace("-", "_")
            and "M01" not in text
            and marked(text, tag)
        ):
            cut[tag] = marked(text, tag)
    assert set(cut) == {"ab"}, "CLDR writes the Abkhaz schwa with the Latin letter"
    assert len(names) > 300
