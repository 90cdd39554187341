"""A deliberately broken page proves that each rule can fail."""

from __future__ import annotations

import pytest

from portal.testing.html_page import HtmlPage
from portal.testing.page_rules import RULES, check_page

GOOD = """<!DOCTYPE html>
<html lang="th" dir="ltr">
<head><meta charset="utf-8"><title>ข่าวลำพูน – จังหวัดลำพูน</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/a.css"></head>
<body>
<a href="#main">ข้ามไปยังเนื้อหา</a>
<a href="#quick">ข้ามไปยังช่องค้นหา</a>
<a href="#menu">ข้ามไปยังเมนู</a>
<header><nav aria-label="ภาษา"><ul><li><a href="/en/" lang="en" hreflang="en">English</a></li></ul></nav>
<form role="search" aria-label="ค้นหาในเว็บไซต์"><label for="quick">ค้นข่าว</label><input id="quick"></form>
<nav id="menu" aria-label="เมนู">
<details><summary>เมนู</summary><ul><li><a href="/th/">หน้าแรก</a></li></ul></details></nav>
</header>
<nav aria-label="ตำแหน่ง"><ol><li><a href="/th/">หน้าแรก</a></li><li><span aria-current="page">ข่าว</span></li></ol></nav>
<main id="main" tabindex="-1">
<h1>ข่าวลำพูน</h1>
<p id="first">เปิดบริการ <time datetime="2020-09-17T14:14:00+07:00">17 กันยายน 2563</time>
<span lang="en">The quick brown fox</span></p>
<h2>ค้นหา</h2>
<p><abbr title="พุทธศักราช">พ.ศ.</abbr> <a href="#words">คำค้นไม่ถูกต้อง</a></p>
<div tabindex="-1" autofocus></div>
<label for="words">คำค้น</label><input id="words" name="q" aria-invalid="true" aria-describedby="first">
<section aria-label="รายการ"><h3>รายการ</h3></section>
<div tabindex="0" role="region" aria-labelledby="row">
<table><tr id="row"><th>ปี</th></tr><tr><td>2563</td></tr></table></div>
<img src="/a.svg" alt="เจดีย์" width="1" height="1">
<iframe src="/map" title="แผนที่"></iframe>
</main>
<footer><p>ศาลากลางจังหวัด</p></footer>
</body></html>"""

BREAKS = {
    "it_says_its_language_and_direction": ('dir="ltr"', 'dir="rtl"'),
    "every_lang_is_a_language_tag": ('lang="en" hreflang', 'lang="EN" hreflang'),
    "one_h1_begins_the_title": ("<h1>ข่าวลำพูน</h1>", "<h1>ข่าวอื่น</h1>"),
    "no_heading_is_skipped": ("<h2>ค้นหา</h2>", "<h3>ค้นหา</h3>"),
    "it_has_landmarks": ("<footer><p>ศาลากลางจังหวัด</p></footer>", ""),
    "everything_read_is_in_a_landmark": ("<header>", "<p>นอก</p><header>"),
    "a_skip_link_comes_first": ('<a href="#main">', '<a href="#first">'),
    "ids_are_unique_and_references_lead_somewhere": ('<p id="first">', '<p id="main">'),
    "skip_links_lead_to_search_and_menu": ('<a href="#menu">', '<a href="#first">'),
    "the_way_to_this_page_ends_with_it": (
        '<li><span aria-current="page">ข่าว</span></li>',
        '<li><span aria-current="page">ข่าว</span></li><li>บท</li>',
    ),
    "abbreviations_say_what_they_mean": ('<abbr title="พุทธศักราช">', "<abbr>"),
    "what_a_keyboard_can_scroll_has_a_name": ('role="region" aria-labelledby="row"', 'role="region"'),
    "landmarks_of_one_kind_have_different_names": (
        '<section aria-label="รายการ">',
        '<section aria-label="ปี">',
    ),
    "wrong_fields_say_so_and_stand_in_a_summary": ('<a href="#words">', '<a href="#first">'),
    "fields_have_labels": ('<label for="words">คำค้น</label>', ""),
    "images_have_alternative_texts": ('alt="เจดีย์"', 'alt="chedi.svg"'),
    "links_have_names_and_one_name_leads_to_one_place": ("<h2>", '<p><a href="/x">English</a></p><h2>'),
    "words_stand_under_their_language": ('<span lang="en">', "<span>"),
    "nothing_is_inline": ('<p id="first">', '<p id="first" style="color:red">'),
    "nothing_is_left_of_the_making": ("เปิดบริการ", "เปิดบริการ %(time)s"),
    "times_are_machine_readable": ("2020-09-17T14:14:00+07:00", "17 กันยายน 2563"),
    "nothing_comes_from_elsewhere": ('src="/a.svg"', 'src="https://example.org/a.svg"'),
    "frames_say_what_they_hold": ('<iframe src="/map" title="แผนที่">', '<iframe src="/map">'),
    "readers_may_zoom_and_tab_in_order": ("initial-scale=1", "initial-scale=1, user-scalable=no"),
    "tables_have_headers": ("<th>ปี</th>", "<td>ปี</td>"),
    "lists_hold_list_items": ('<li><a href="/en/"', '<a href="/en/"'),
}


def test_a_good_page_passes_every_rule() -> None:
    check_page(HtmlPage(GOOD))


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
def test_each_rule_can_fail(check: object) -> None:
    name = check.__name__  # type: ignore[attr-defined]  # a rule is a function
    good, broken = BREAKS[name]
    assert good in GOOD
    page = GOOD.replace(good, broken, 1).replace(
        "</a></li>", "</a>" if name == "lists_hold_list_items" else "</a></li>"
    )
    with pytest.raises(AssertionError, match=name):
        check_page(HtmlPage(page))


def test_a_page_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(AssertionError, match="not well formed"):
        HtmlPage(GOOD.replace("</main>", "</section>"))


def test_what_the_policy_of_a_page_lets_in_is_no_third_party() -> None:
    page = GOOD.replace('src="/map"', 'src="https://maps.example/lamphun"')
    with pytest.raises(AssertionError, match=r"a third party is asked: https://maps\.example"):
        check_page(HtmlPage(page, "frame-src https://video.example"))
    check_page(HtmlPage(page, "frame-src https://maps.example"))


def test_thai_under_english_is_found() -> None:
    with pytest.raises(AssertionError, match="Thai under lang=en"):
        check_page(HtmlPage(GOOD.replace("The quick brown fox", "The quick ลำพูน")))


def test_one_latin_word_under_thai_is_found() -> None:
    with pytest.raises(AssertionError, match="English under lang=th"):
        check_page(HtmlPage(GOOD.replace("เปิดบริการ", "เปิดบริการ OTOP")))
