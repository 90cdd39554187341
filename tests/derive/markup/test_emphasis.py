from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from portal.derive.markup import passages
from portal.derive.markup.extensions import InlineParser
from tests.derive.markup.making import render


def made(body: str) -> str:
    """The body with emphasis as brackets: what is bold, what is in italics, what is struck out."""
    html = render(body, "markdown", "th")
    html = re.sub(r"</?(?:p|span|abbr|code|a)\b[^>]*>", "", html)
    for tag, opening, closing in (("strong", "[", "]"), ("em", "{", "}"), ("s", "<", ">")):
        html = html.replace(f"<{tag}>", opening).replace(f"</{tag}>", closing)
    return html.replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("รางวัล**“จังหวัดสะอาด”**ประจำปี", "รางวัล[“จังหวัดสะอาด”]ประจำปี"),
        ("ประกาศ**(ฉบับที่ 2)**มีผล", "ประกาศ[(ฉบับที่ 2)]มีผล"),
        ("โมเดล**เอกสาร (DOM)**เป็น", "โมเดล[เอกสาร (DOM)]เป็น"),
        ("ลด**ร้อยละ 50%**ของ", "ลด[ร้อยละ 50%]ของ"),
        ("**วันที่ 5 ธ.ค.**เวลา", "[วันที่ 5 ธ.ค.]เวลา"),
        ("**โทร.**053 และ A**“คำ”**B", "[โทร.]053 และ A[“คำ”]B"),
        ("**๑.**หัวข้อ ราคา**฿500**ต่อ", "[๑.]หัวข้อ ราคา[฿500]ต่อ"),
        ("ดู*“คำ”*ต่อ", "ดู{“คำ”}ต่อ"),
        ("ลบ~~“คำ”~~ต่อ", "ลบ<“คำ”>ต่อ"),
        ("ดู**[คำ](https://example.org)**ต่อ", "ดู[คำ]ต่อ"),
        ("ใช้**`โค้ด`**ต่อ", "ใช้[โค้ด]ต่อ"),
        ("ดู[**“คำ”**ต่อ](https://example.org)", "ดู[“คำ”]ต่อ"),
        ("**พระธาตุ****หริภุญชัย**งาม", "[พระธาตุ][หริภุญชัย]งาม"),
        ("**Windows 10/11 (x64)**และ**Linux**", "[Windows 10/11 (x64)]และ[Linux]"),
        ("**“คำ”**\u200bต่อ", "[“คำ”]\u200bต่อ"),
        ("| ก |\n|---|\n| ข**(ค)**ง |", "ข[(ค)]ง"),
    ],
)
def test_emphasis_is_made_beside_thai_and_its_signs(body: str, wanted: str) -> None:
    assert wanted in made(body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("これは**「重要」**です", "これは[「重要」]です"),
        ("中文**（重要）**文本", "中文[（重要）]文本"),
        ("中文**“重要”**文本", "中文[“重要”]文本"),
        ("ລາວ**(ສຳຄັນ)**ຕໍ່", "ລາວ[(ສຳຄັນ)]ຕໍ່"),
        ("မြန်မာ**(အရေးကြီး)**စာ", "မြန်မာ[(အရေးကြီး)]စာ"),
        ("ខ្មែរ**(សំខាន់)**អក្សរ", "ខ្មែរ[(សំខាន់)]អក្សរ"),
        ("ᨩᩣ᩠ᨦ**(ᩃᩣ᩠ᨶ)**ᨶᩣ", "ᨩᩣ᩠ᨦ[(ᩃᩣ᩠ᨶ)]ᨶᩣ"),
        ("한국어**(중요)**는 어렵다", "한국어[(중요)]는 어렵다"),
        ("제목은 *“안녕”*이다", "제목은 {“안녕”}이다"),
        ("**서울**은 크다", "[서울]은 크다"),
        ("3 * 4 는 열둘", "3 * 4 는 열둘"),
    ],
)
def test_emphasis_is_made_beside_other_scripts_without_blanks(body: str, wanted: str) -> None:
    assert made(body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("**กรุงเทพฯ**และ", "[กรุงเทพฯ]และ"),
        ("**ต่าง ๆ**ของ", "[ต่าง ๆ]ของ"),
        ("ก **ข** ค *ง* จ", "ก [ข] ค {ง} จ"),
        ("*ก**ข**ค*", "{ก[ข]ค}"),
        ("***ก***ข", "{[ก]}ข"),
        ("**ก *ข***(ค)", "[ก {ข}](ค)"),
        ("กว้าง * ยาว * สูง", "กว้าง * ยาว * สูง"),
        ("ราคา 100 บาท** และ 200 บาท**", "ราคา 100 บาท** และ 200 บาท**"),
        ("แบบฟอร์ม_คำร้อง_2567.pdf", "แบบฟอร์ม_คำร้อง_2567.pdf"),
        (r"ก\*\*(ข)\*\*ค", "ก**(ข)**ค"),
        ("`ก**(ข)**ค`", "ก**(ข)**ค"),
    ],
)
def test_what_was_right_before_still_is(body: str, wanted: str) -> None:
    assert made(body) == wanted


@given(st.text(alphabet="ab1 *_~.,()\"'`[]\\\n“”éЖ한", max_size=40))
def test_where_no_such_script_stands_all_is_as_commonmark_says(body: str) -> None:
    plain, ours = (MarkdownIt("commonmark").enable("strikethrough") for _ in range(2))
    ours.inline = InlineParser()
    ours.configure("commonmark")
    ours.enable("strikethrough")
    assert ours.render(body) == plain.render(body)


@given(st.text(alphabet="กข่ *.(”", max_size=60))
def test_no_letter_is_lost_whatever_signs_stand_around_it(body: str) -> None:
    words = "".join(passage.text for passage in passages(f"ก{body}", "markdown"))
    assert [letter for letter in words if letter in "กข่"] == [
        letter for letter in f"ก{body}" if letter in "กข่"
    ]
