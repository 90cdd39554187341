from __future__ import annotations

import pytest

from tests.news.checks.making import attachment, checked, short

ADDRESS = "https://a.example/"


@pytest.mark.parametrize(
    "words",
    ["click here", "Click here!", "here", "Read more…", "HERE >>", "more", "this link", "»", "1", "คลิกที่นี่", "คลิก",
     "อ่านต่อ", "อ่านต่อ >>", "อ่านเพิ่มเติม", "ที่นี่", "**ที่นี่**", "รายละเอียด", "ดาวน์โหลด", "คลิก ๆ", "点击这里", "こちら",
     "اضغط هنا", "Click here for more information", "คลิกที่นี่เพื่อดูรายละเอียดเพิ่มเติม", "Download (PDF)",
     ">> ดูข้อมูลได้ที่นี่ click!"],
)  # fmt: skip
def test_words_that_say_nothing_are_told(words: str) -> None:
    assert short(checked(f"ข่าว\n\nดู [{words}]({ADDRESS}) ได้")) == [("link-vague", 3)]


@pytest.mark.parametrize(
    "words",
    ["แบบคำร้องขอย้ายบ้าน", "อ่านต่อเรื่องสะพานใหม่", "More about the bridge", "Read the bridge's history", "2563", "ข่าวจังหวัด",
     "Here Comes the Sun", "PM2.5", "ข้อมูลเปิด", "Press information", "Theatre", "ดูแลผู้สูงอายุ", "เอกสารประกวดราคา"],
)  # fmt: skip
def test_words_that_say_where_a_link_leads_are_left_alone(words: str) -> None:
    assert not checked(f"[{words}]({ADDRESS})")


@pytest.mark.parametrize(
    "body",
    ["<https://a.example/b>", "[https://a.example/b](https://a.example/b)", "[www.a.example](https://www.a.example)",
     "[a.example/news/1](https://a.example/news/1)", "ดูที่ https://a.example/b", "*https://a.example*"],
)  # fmt: skip
def test_an_address_is_no_words(body: str) -> None:
    assert short(checked(f"\n\n{body}")) == [("link-bare-address", 3)]


@pytest.mark.parametrize(
    "body",
    ["[info@a.example](mailto:info@a.example)", "[1567](tel:1567)", "<info@a.example>", "`https://a.example`",
     "a.example",     "```\nhttps://a.example\n```", "and/or"],
)  # fmt: skip
def test_addresses_that_people_say_are_left_alone(body: str) -> None:
    assert not checked(body)


def test_a_plain_text_may_name_addresses_that_can_be_read() -> None:
    assert not checked("ดูที่ https://a.example/news", "plain")
    long = "https://a.example/" + "a" * 60
    (finding,) = checked(f"หนึ่ง\nดูที่ {long}", "plain")
    assert (finding.reason, finding.location.line) == ("link-bare-address", 2)
    assert "markdown" in finding.remedy


def test_links_with_the_same_words_lead_to_the_same_place() -> None:
    twice = "[แบบคำร้อง](https://a.example/1)\n\n[แบบคำร้อง](https://a.example/{})"
    assert short(checked(twice.format(2))) == [("link-same-words", 3)]
    assert not checked(twice.format(1))


def test_the_line_of_a_link_within_a_paragraph_is_known() -> None:
    assert short(checked(f"- หนึ่ง\n  สอง\n  [อ่านต่อ]({ADDRESS})")) == [("link-vague", 3)]


@pytest.mark.parametrize("title", ["ดาวน์โหลด", "ไฟล์แนบ 1", "form.pdf", "scan0001.pdf", "click here"])
def test_an_attachment_has_a_title_that_says_what_it_is(title: str) -> None:
    (finding,) = checked(attachments=(attachment(title),))
    assert (finding.reason, finding.location) == ("link-vague", ("attachment", 0, "form.pdf"))


def test_a_title_in_words_is_left_alone() -> None:
    assert not checked(attachments=(attachment("แบบคำร้องขอย้ายบ้าน"),))
