from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.i18n.negotiation import nearest, negotiate

OFFERED = ("th", "en", "zh-Hans", "pt-BR", "en-XA", "ar-XB")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "th"),
        ("", "th"),
        ("en", "en"),
        ("EN", "en"),
        ("en-US,en;q=0.9,th;q=0.8", "en"),
        ("th;q=0.2, en;q=0.8", "en"),
        ("th; q=0.2 ,\ten ; q=0.8", "en"),
        ("en;q=0.5, th;q=0.5", "en"),
        ("fr, de;q=0.9", "th"),
        ("fr, en;q=0.1", "en"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zh-TW, en;q=0.5", "en"),
        ("zh-Hant-HK", "th"),
        ("pt", "pt-BR"),
        ("pt-PT, en;q=0.5", "en"),
        ("th-TH-u-ca-buddhist", "th"),
        ("*", "th"),
        ("fr, *;q=0.5", "th"),
        ("en;q=0, *", "th"),
        ("th;q=0, *;q=0.5", "en"),
        ("en;q=0, en-GB", "th"),
        ("th;q=0", "th"),
        ("ar", "th"),
        ("ar-XB", "ar-XB"),
        ("en-XA", "en-XA"),
        ("en-AU", "en"),
    ],
)
def test_the_reader_gets_the_best_language_offered(header: str | None, chosen: str) -> None:
    assert negotiate(header, OFFERED, "th") == chosen


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("en;q=abc, zh-CN;q=0.1", "zh-Hans"),
        ("en;q=1.5, zh-CN;q=0.1", "zh-Hans"),
        ("en;q=-1, zh-CN;q=0.1", "zh-Hans"),
        ("en;level=1, zh-CN;q=0.1", "zh-Hans"),
        (";q=1,,, ,en", "en"),
        ("en_US, zh-CN;q=0.1", "zh-Hans"),
        ("ไทย, en", "en"),
        ("en\x00", "th"),
        ("e" * 9, "th"),
    ],
)
def test_malformed_parts_of_the_header_are_left_out(header: str, chosen: str) -> None:
    assert negotiate(header, OFFERED, "th") == chosen


def test_a_longer_tag_asked_for_by_name_beats_a_refusal_of_its_family() -> None:
    assert negotiate("en;q=0, en-GB;q=0.5", ("th", "en-GB"), "th") == "en-GB"


def test_a_header_without_end_is_read_to_its_fiftieth_part() -> None:
    assert negotiate("fr," * 49 + "en", OFFERED, "th") == "en"
    assert negotiate("fr," * 50 + "en", OFFERED, "th") == "th"


def test_where_the_default_is_not_offered_any_is_the_first() -> None:
    assert negotiate("*", ("en", "lo"), "th") == "en"


@given(
    st.text()
    | st.lists(st.sampled_from(["en", "*", ";q=", "0.5", ",", "-", "zh-TW", " ", "x", "ก"])).map("".join)
)
def test_any_header_leads_to_a_language(header: str) -> None:
    assert negotiate(header, OFFERED, "th") in OFFERED
    assert negotiate(header, (), "th") == "th"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("th", "th"),
        ("TH", "th"),
        ("th-TH", "th"),
        ("en-GB", "en"),
        ("zh-hans", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW", None),
        ("de", None),
        ("en-XA", None),
        ("ar-XB", "ar-XB"),
        ("ar", None),
        ("th_TH", None),
        ("thai", None),
        ("*", None),
        ("x", None),
        ("", None),
        ("th/", None),
        ("e\u0301n", None),
    ],
)
def test_a_tag_in_an_address_means_the_offered_one_that_is_nearest(text: str, tag: str | None) -> None:
    assert nearest(text, ["th", "en", "zh-Hans", "ar-XB"]) == tag


@pytest.mark.parametrize(
    ("header", "offered", "chosen"),
    [
        ("in-ID,in;q=0.9,en;q=0.8", ("th", "en", "id"), "id"),
        ("iw-IL, en;q=0.5", ("th", "en", "he"), "he"),
        ("tl, en;q=0.5", ("th", "en", "fil"), "fil"),
        ("no, en;q=0.5", ("th", "en", "nb"), "nb"),
        ("nb-NO, en;q=0.5", ("th", "en", "no"), "no"),
        ("nn, en;q=0.5", ("th", "en", "no"), "no"),
        ("nn", ("th", "nb"), "nb"),
        ("nb", ("th", "nn"), "nn"),
        ("cmn-Hans-CN, en;q=0.5", ("th", "en", "zh-Hans"), "zh-Hans"),
        ("zh-cmn-TW, en;q=0.5", ("th", "en", "zh-Hans", "zh-Hant"), "zh-Hant"),
        ("yue-HK, en;q=0.5", ("th", "en", "zh-Hans", "zh-Hant"), "zh-Hant"),
        ("yue-CN, en;q=0.5", ("th", "en", "zh-Hant", "zh-Hans"), "zh-Hans"),
        ("zh-SG, en;q=0.5", ("th", "en", "zh-Hant", "zh-Hans"), "zh-Hans"),
        ("zh-HK", ("th", "zh-Hant"), "zh-Hant"),
        ("zh-HK", ("th", "zh-TW"), "zh-TW"),
        ("zh-TW", ("th", "zh-Hans"), "th"),
        ("sh, en;q=0.5", ("th", "en", "sr-Latn"), "sr-Latn"),
        ("sr-ME, en;q=0.5", ("th", "en", "sr", "sr-Latn"), "sr-Latn"),
        ("sr-RS, en;q=0.5", ("th", "en", "sr-Latn", "sr"), "sr"),
        ("arz-EG", ("th", "ar"), "ar"),
        ("es-MX", ("th", "es-419", "es"), "es-419"),
        ("en-UK", ("th", "en"), "en"),
        ("pt-PT", ("th", "pt-BR"), "pt-BR"),
        ("pt-PT, en;q=0.5", ("th", "pt-BR", "en"), "en"),
        ("iw;q=0, *", ("he", "en"), "en"),
        ("tha", ("en", "th"), "th"),
    ],
)
def test_former_tags_and_what_cldr_falls_back_to_are_understood(
    header: str, offered: tuple[str, ...], chosen: str
) -> None:
    assert negotiate(header, offered, offered[0]) == chosen


@pytest.mark.parametrize(
    ("segment", "meant"),
    [
        ("TH", "th"), ("iw", "he"), ("iw-IL", "he"), ("zh-cn", "zh-Hans"), ("zh-hans", "zh-Hans"), ("en-GB", "en"),
        ("en-xa", "en-XA"), ("news", None), ("zh-TW", None), ("fr", None), ("", None), ("ar", None), ("th_TH", None),
    ],
)  # fmt: skip
def test_a_tag_in_an_address_means_one_that_is_offered(segment: str, meant: str | None) -> None:
    assert nearest(segment, ("th", "en", "he", "zh-Hans", "en-XA", "ar-XB")) == meant


@pytest.mark.parametrize(
    ("tag", "offered"),
    [("en-GB", "en-AU"), ("zh-CN", "zh-SG"), ("pt-PT", "pt-BR"), ("nn", "nb"), ("yue-HK", "zh-TW")],
)
def test_a_tag_in_an_address_leads_where_a_browser_that_asks_for_it_is_led(tag: str, offered: str) -> None:
    assert nearest(tag, ("th", offered)) == negotiate(tag, ("th", offered), "th") == offered
