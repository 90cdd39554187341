"""Lines in HTML: only words that are shown are held, and whatever stands inside or around them stays what it was."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text.line_break_markup import done, held, let_go, pieces

WORD = "ส่งผลกระทบ"
HELD = "ส่ง<t->ผลกระทบ</t->"


def test_a_word_is_held_where_it_is_shown() -> None:
    assert held(f"<p>{WORD}</p>") == f"<p>{HELD}</p>"


@pytest.mark.parametrize(
    "html",
    [
        f"<title>{WORD}</title>",
        f"<textarea rows=2>\n{WORD}</textarea>",
        f'<select><optgroup label="{WORD}"><option>{WORD}</option></optgroup></select>',
        f"<script>const word = '{WORD}';</script>",
        f"<style>/* {WORD} */</style>",
        f"<!-- {WORD} <p> -->",
        f"<img alt=\"{WORD}\" title='> {WORD}'>",
        f'<a aria-label="> {WORD}" href="/{WORD}?a=1&amp;b={WORD}">x</a>',
        "<p>Lamphun 2563</p>",
    ],
)
def test_what_is_not_shown_in_lines_is_left_byte_by_byte(html: str) -> None:
    assert held(html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("ส่ง<mark>ผลก</mark>ระทบ", "ส่ง<t-><mark>ผลก</mark>ระทบ</t->"),
        ("ส่งผล<mark>กระทบ</mark>", "ส่ง<t->ผล<mark>กระทบ</mark></t->"),
        ("<mark>ส่งผลกระทบ</mark>", "<mark>ส่ง<t->ผลกระทบ</t-></mark>"),
        ("<em>ส่งผลก</em>ระทบ", "<em>ส่ง</em><t-><em>ผลก</em>ระทบ</t->"),
        ("ส่งผลก<em>ระทบ ได้</em>", "ส่ง<t->ผลก<em>ระทบ</em></t-><em> ได้</em>"),
        ('<a href="/x">ส่ง</a>ผลกระทบ', '<a href="/x">ส่ง</a><t->ผลกระทบ</t->'),
        ('<a href="/x">ส่งผลก</a>ระทบ', '<a href="/x">ส่ง<t-p>ผลก</t-p></a><t-p>ระทบ</t-p>'),
        ('<abbr title="ส่งผลกระทบ">ผลก</abbr>ระทบ', '<t-><abbr title="ส่งผลกระทบ">ผลก</abbr>ระทบ</t->'),
    ],
)
def test_marks_emphasis_links_and_abbreviations_survive(html: str, expected: str) -> None:
    assert held(html) == expected


def test_a_link_is_never_made_two() -> None:
    assert held('<a href="/x">ส่งผลก</a>ระทบ').count("<a ") == 1


def test_words_on_both_sides_of_a_block_are_not_one() -> None:
    assert held("<li>ผลก</li><li>ระทบ</li>") == "<li>ผลก</li><li>ระทบ</li>"


def test_signs_stay_with_the_word_that_they_stand_beside() -> None:
    assert held("<p>x (ยั่งยืน) <b>“ยั่งยืน”</b></p>") == "<p>x <t->(ยั่งยืน)</t-> <b><t->“ยั่งยืน”</t-></b></p>"


def test_an_abbreviation_that_the_style_sheet_holds_is_left() -> None:
    html = '<p><abbr title="คณะรัฐมนตรี">ครม.</abbr> (<abbr title="คณะรัฐมนตรี">ครม.</abbr>)</p>'
    assert held(html) == html


def test_lines_may_end_at_an_abbreviation_that_a_long_name_follows() -> None:
    assert held('<p><abbr title="พลตำรวจโท">พล.ต.ท.</abbr>คำรณวิทย์</p>') == (
        '<p><abbr title="พลตำรวจโท"><t->พล.ต.ท.</t-></abbr>คำรณวิทย์</p>'
    )


def test_a_word_that_firefox_cuts_does_not_keep_others_from_being_parted() -> None:
    assert held("<p>โครงการบรรพชาอุปสมบทและเฉลิมพระเกียรติ</p>") == (
        "<p>โครงการบรรพชา<t->อุปสมบท</t->และ<t->เฉลิม</t-><t->พระเกียรติ</t-></p>"
    )


def test_pieces_are_the_text_and_every_other_one_is_held() -> None:
    assert pieces(f"{WORD} {WORD}ที่") == ["ส่ง", "ผลกระทบ", " ส่ง", "ผลกระทบ", "ที่"]
    assert pieces("ส่ง") == ["ส่ง"]
    assert pieces("") == [""]


def test_entities_are_letters() -> None:
    assert held(f"&quot;{WORD} &#34;ก &amp; {WORD}&#34;") == (
        f"&quot;{HELD} &#34;ก &amp; ส่ง<t->ผลกระทบ&#34;</t->"
    )


def test_what_is_long_may_be_broken_where_it_alone_is_longer_than_its_line() -> None:
    assert held("<p>สมเด็จพระอริยวงศาคตญาณ</p>") == (
        "<p><t-l><t-p>สมเด็จพระอริ</t-p><t-p>ยวงศาคตญาณ</t-p></t-l></p>"
    )
    assert held("<p>กระทรวงเกษตรฯ</p>") == "<p><t-l><t-p>กระทรวง</t-p><t-p>เกษตรฯ</t-p></t-l></p>"


def test_no_part_of_what_is_long_is_parted_from_its_tags() -> None:
    assert held("<p><em>สกลมหา</em>สังฆปริณายก</p>") == (
        "<p><t-l><em><t-p>สกลมหา</t-p></em><t-p>สังฆ</t-p><t-p>ปริณายก</t-p></t-l></p>"
    )


def test_what_is_long_beside_a_link_may_be_broken_too() -> None:
    assert held('“<a href="/x">สมเด็จพระอริยวงศาคตญาณ ก</a>') == (
        '<t-p>“</t-p><a href="/x"><t-l><t-p>สมเด็จพระอริ</t-p><t-p>ยวงศาคตญาณ</t-p></t-l> ก</a>'
    )


def test_lines_may_end_at_blanks_that_do_not_break_where_these_join_too_much() -> None:
    assert held("<p>ได้ (Engagement)&nbsp;มากที่สุด&nbsp;10&nbsp;บาท</p>") == (
        "<p>ได้ (Engagement)&nbsp;<t->มาก</t->ที่สุด&nbsp;10&nbsp;บาท</p>"
    )
    assert held("<p>ได้ 10&nbsp;บาท</p>") == "<p>ได้ 10&nbsp;บาท</p>"


def test_what_is_done_is_left_and_loses_the_mark() -> None:
    assert held(f"<div>{done(f'<p>{WORD}</p>')}</div>{WORD}") == f"<div><p>{WORD}</p></div>{HELD}"


def test_a_place_of_the_author_stays() -> None:
    html = f"<p>{WORD} name@<wbr>example.go.th</p>"
    assert let_go(held(html)) == html


PIECES = [
    *("ส่งผลก", "ระทบ", "ผลกระทบ", "เลิศ", "รัฐ", " ", "&amp;", "x", "\n", "\u200b", "<wbr>"),
    *("<b>", "</b>", "<mark>", "</mark>", '<a href="/ผล">', "</a>", "<p>", "</p>"),
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_what_is_read_stays_the_same_whatever_the_markup(html: str) -> None:
    after = held(html)
    assert "".join(text_of(after)) == "".join(text_of(html))
    assert let_go(held(after)) == let_go(after)


def text_of(html: str) -> list[str]:
    return [*html5lib.parseFragment(html, treebuilder="etree").itertext()]
