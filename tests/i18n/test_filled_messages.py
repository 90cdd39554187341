from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from portal.i18n.languages import language
from portal.i18n.messages import Message, fill

THAI = language("th")
ENGLISH = language("en")
ARABIC = language("ar")


def test_a_message_is_plain_text_and_markup() -> None:
    message = fill("ข่าว & %(name)s", {"name": "<b>"}, THAI, THAI)
    assert str(message) == "ข่าว & <b>"
    assert type(str(message)) is str
    assert message.__html__() == Markup("ข่าว &amp; &lt;b&gt;")


def test_markup_in_a_value_stays_in_markup_and_goes_in_plain_text() -> None:
    message = fill("ที่ %(link)s", {"link": Markup('<a href="/">หน้าหลัก &amp; ข่าว</a>')}, THAI, THAI)
    assert message.__html__() == Markup('ที่ <a href="/">หน้าหลัก &amp; ข่าว</a>')
    assert str(message) == "ที่ หน้าหลัก & ข่าว"


def test_a_message_in_another_language_says_so() -> None:
    message = fill("Home", {}, THAI, ENGLISH)
    assert message.__html__() == Markup('<span lang="en" dir="ltr">Home</span>')
    assert str(message) == "Home"
    assert message.language == "en"


def test_words_in_another_script_inside_a_message_are_marked() -> None:
    assert fill("เอกสาร PDF", {}, THAI, THAI).__html__() == Markup(
        'เอกสาร <span lang="en" dir="ltr">PDF</span>'
    )
    message = fill("ใช้ OR กับ %(words)s", {"words": "ก"}, THAI, THAI)
    assert message.__html__() == Markup('ใช้ <span lang="en" dir="ltr">OR</span> กับ ก')
    assert str(message) == "ใช้ OR กับ ก"


def test_a_pseudo_language_is_one_piece() -> None:
    pseudo = language("ar-XB")
    assert fill("Home", {}, pseudo, pseudo).__html__() == Markup("Home")


def test_a_message_in_the_language_of_the_page_says_nothing() -> None:
    message = fill("หน้าหลัก", {}, THAI, THAI)
    assert message.__html__() == Markup("หน้าหลัก")
    assert message.language is None


def test_a_value_inside_a_foreign_message_is_in_the_language_of_the_page() -> None:
    message = fill("Published on %(day)s, %(n)s times", {"day": "17 سبتمبر", "n": 5}, ARABIC, ENGLISH)
    assert message.__html__() == Markup(
        '<span lang="en" dir="ltr">Published on <span lang="ar" dir="rtl">17 سبتمبر</span>, 5 times</span>'
    )
    assert str(message) == "Published on 17 سبتمبر, 5 times"


def test_a_date_in_markup_inside_a_foreign_message_is_in_the_language_of_the_page() -> None:
    day = Markup('<time datetime="2024-02-28">28 فبراير 2024</time>')
    message = fill(
        "Published on %(day)s at %(hour)s", {"day": day, "hour": Markup("<b>10:00</b>")}, ARABIC, ENGLISH
    )
    assert message.__html__() == Markup(
        '<span lang="en" dir="ltr">Published on <span lang="ar" dir="rtl">'
        '<time datetime="2024-02-28">28 فبراير 2024</time></span> at <b>10:00</b></span>'
    )


def test_a_translated_message_inside_one_that_is_not_is_in_the_language_of_the_page() -> None:
    inner = fill("หน้าหลัก", {}, THAI, THAI)
    assert fill("Back to %(page)s", {"page": inner}, THAI, ENGLISH).__html__() == Markup(
        '<span lang="en" dir="ltr">Back to <span lang="th" dir="ltr">หน้าหลัก</span></span>'
    )
    untranslated = fill("Home", {}, THAI, ENGLISH)
    assert fill("Back to %(page)s", {"page": untranslated}, THAI, ENGLISH).__html__() == Markup(
        '<span lang="en" dir="ltr">Back to <span lang="en" dir="ltr">Home</span></span>'
    )


@pytest.mark.parametrize(
    ("value", "marked"),
    [
        (Markup('<time datetime="2024-02-28">28 فبراير 2024</time>'), True),
        (Markup('<a href="/ar/">الأخبار</a>'), True),
        (Markup("<bdi>٢٨</bdi>"), True),
        ("٢٨", True),
        ("1.234", True),
        (fill("الأخبار", {}, ARABIC, ARABIC), True),
        (fill("News", {}, ARABIC, ENGLISH), False),
        ("28", False),
        (28, False),
        (Markup("<b>28</b>"), False),
        ("–", False),
    ],
)
def test_whatever_reads_otherwise_in_another_language_says_which_it_is_in(
    value: object, marked: bool
) -> None:
    html = str(fill("On %(day)s.", {"day": value}, ARABIC, ENGLISH).__html__())
    assert (f'On <span lang="ar" dir="rtl">{escape(value)}</span>.' in html) is marked
    assert str(escape(value)) in html


def test_a_message_inside_a_message_keeps_its_language() -> None:
    inner = fill("Home", {}, THAI, ENGLISH)
    outer = fill("ไปที่%(page)s", {"page": inner}, THAI, THAI)
    assert outer.__html__() == Markup('ไปที่<span lang="en" dir="ltr">Home</span>')
    assert str(outer) == "ไปที่Home"


def test_only_placeholders_and_doubled_percent_signs_are_replaced() -> None:
    assert str(fill("%(n)s: 50 % or 50%% of %d", {"n": 1}, THAI, THAI)) == "1: 50 % or 50% of %d"


def test_a_missing_value_is_a_bug_of_the_template() -> None:
    with pytest.raises(KeyError, match="name"):
        fill("%(name)s", {}, THAI, THAI)


def test_a_value_with_a_placeholder_in_it_is_not_filled_again() -> None:
    assert str(fill("%(a)s", {"a": "%(b)s"}, THAI, THAI)) == "%(b)s"


@given(st.text(), st.text())
def test_no_value_and_no_wording_becomes_markup(wording: str, value: str) -> None:
    message = fill(wording.replace("%", "") + "%(value)s", {"value": value}, THAI, THAI)
    assert re.sub('</?span[^<>"]*("[^<>"]*"[^<>"]*)*>', "", message.__html__()) == escape(str(message))


def test_a_message_without_markup_of_its_own_is_escaped() -> None:
    assert Message("a < b").__html__() == Markup("a &lt; b")
