"""The tags of languages, against CLDR's data and what readers' browsers and settings say."""

from __future__ import annotations

import pytest
from babel import localedata
from babel.core import get_global

from portal.errors import LanguageTagError
from portal.language_tags import (
    canonical_tag,
    chain,
    is_tag,
    language_of_script,
    likely,
    likely_script,
    numbering_system,
    other_scripts,
    shortened,
)

LOCALES = sorted(name.replace("_", "-") for name in localedata.locale_identifiers())


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("TH", "th"),
        ("en-gb", "en-GB"),
        ("ZH-hans-cn", "zh-Hans-CN"),
        ("sl-ROZAJ-biske", "sl-rozaj-biske"),
        ("es-419", "es-419"),
        ("nan-Latn", "nan-Latn"),
        ("de-1996", "de-1996"),
        ("th-TH-u-CA-buddhist-nu-thai", "th-TH-u-ca-buddhist-nu-thai"),
        ("en-x-Office", "en-x-office"),
        ("EN-xa", "en-XA"),
    ],
)
def test_a_tag_is_put_into_its_canonical_case(typed: str, canonical: str) -> None:
    assert canonical_tag(typed) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "", "t", "thai", "english", "th_TH", "th-", "-th", "th--TH", "th TH", "ไทย", "en-GB-US", "de-1996-1996",
        "en-a-bcd-a-efg", "en-u", "x", "1th", "th\n", "th-abcdefghi", "../th",
    ],
)  # fmt: skip
def test_what_is_no_tag_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(LanguageTagError, match="write it as BCP 47 does"):
        canonical_tag(typed)


def test_a_tag_is_shortened_as_rfc_4647_says() -> None:
    assert list(shortened("zh-Hant-CN-x-private1-private2")) == [
        "zh-Hant-CN-x-private1-private2",
        "zh-Hant-CN-x-private1",
        "zh-Hant-CN",
        "zh-Hant",
        "zh",
    ]


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("zh-tw", "Hant"),
        ("zh", "Hans"),
        ("zh-CN", "Hans"),
        ("sr-latn", "Latn"),
        ("ug", "Arab"),
        ("?", "Latn"),
    ],
)
def test_the_script_of_a_tag_is_likely(tag: str, script: str) -> None:
    assert likely_script(tag) == script


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("in", "id"), ("iw", "he"), ("iw-IL", "he-IL"), ("tl", "fil"), ("mo", "ro"), ("cmn", "zh"), ("cmn-TW", "zh-TW"),
        ("zh-cmn-Hans", "zh-Hans"), ("zh-yue-HK", "yue-HK"), ("sh", "sr-Latn"), ("sh-Cyrl", "sr-Cyrl"),
        ("cnr", "sr-ME"), ("tha", "th"), ("ENG-us", "en-US"), ("zho-hant", "zh-Hant"), ("prs", "fa-AF"),
        ("en-UK", "en-GB"), ("my-BU", "my-MM"), ("sr-YU", "sr-RS"), ("zh-Hans-156", "zh-Hans-CN"), ("no", "no"),
    ],
)  # fmt: skip
def test_what_cldr_has_replaced_is_written_by_its_present_name(former: str, present: str) -> None:
    assert canonical_tag(former) == present


def test_every_alias_of_cldr_leads_to_a_tag_that_stays() -> None:
    present = {alias: canonical_tag(alias) for alias in get_global("language_aliases")}
    assert [alias for alias, tag in present.items() if alias == tag or canonical_tag(tag) != tag] == []
    assert len(present) > 400


@pytest.mark.parametrize(
    ("tag", "falls_back_to"),
    [
        ("th", ("th",)),
        ("zh-HK", ("zh-HK", "zh-Hant-HK", "zh-Hant")),
        ("zh-MO", ("zh-MO", "zh-Hant-MO", "zh-HK", "zh-Hant-HK", "zh-Hant")),
        ("zh-SG", ("zh-SG", "zh-Hans-SG", "zh-Hans", "zh")),
        ("zh", ("zh-Hans", "zh")),
        ("zh-Hant", ("zh-Hant",)),
        ("yue-HK", ("yue-HK", "yue-Hant-HK", "yue-Hant", "yue", "zh-Hant")),
        ("pt-BR", ("pt-BR", "pt")),
        ("pt-AO", ("pt-AO", "pt-PT", "pt")),
        ("es-MX", ("es-MX", "es-419", "es")),
        ("en-AU", ("en-AU", "en-001", "en")),
        ("nb", ("nb", "no")),
        ("sr-ME", ("sr-ME", "sr-Latn-ME", "sr-Latn")),
        ("arz-EG", ("arz-EG", "arz", "ar")),
        ("th-TH-u-nu-thai", ("th-TH-u-nu-thai", "th-TH", "th")),
        ("lo", ("lo",)),
        ("x", ("x",)),
    ],
)
def test_a_language_falls_back_as_cldr_says(tag: str, falls_back_to: tuple[str, ...]) -> None:
    assert chain(tag) == (*dict.fromkeys((tag, *falls_back_to)),)


def test_no_locale_of_cldr_falls_back_to_another_script() -> None:
    assert [tag for tag in LOCALES if len({likely_script(each) for each in chain(tag)}) > 1] == []


def test_every_likely_subtag_of_cldr_is_known() -> None:
    known = {tag: full for tag, full in get_global("likely_subtags").items() if not tag.startswith("und")}
    found = {tag: str(likely(tag.replace("_", "-"))).replace("-", "_") for tag in known}
    assert found == known


@pytest.mark.parametrize(
    ("tag", "scripts"),
    [
        ("ku", {"Arab"}), ("nod", {"Thai"}), ("ms", {"Arab"}), ("pa", {"Arab"}), ("sr", {"Latn"}), ("pi", {"Thai"}),
        ("sa", {"Thai"}), ("ks", {"Deva"}), ("mfa", {"Thai"}), ("uz", {"Arab", "Cyrl"}),
    ],
)  # fmt: skip
def test_a_language_may_be_written_in_other_scripts_than_the_likely_one(tag: str, scripts: set[str]) -> None:
    assert scripts <= set(other_scripts(tag))


@pytest.mark.parametrize(
    "tag", ["th", "en", "lo", "my", "km", "ja", "ko", "vi", "hi", "ar", "ckb", "ms-Arab", "ku-Latn"]
)
def test_most_have_no_other_script_and_none_where_the_tag_says_it(tag: str) -> None:
    assert other_scripts(tag) == ()


def test_a_script_stands_for_the_language_that_most_write_it_in() -> None:
    assert [language_of_script(script) for script in ("Thai", "Latn", "Arab", "Cyrl", "Mymr", "Hani", "Hira")] == [
        "th", "en", "ar", "ru", "my", "zh", "ja",
    ]  # fmt: skip
    assert is_tag(language_of_script("Zyyy"))


def test_a_tag_may_ask_for_digits() -> None:
    assert numbering_system("th-TH-u-ca-buddhist-nu-thai") == "thai"
    assert numbering_system("th") == ""
