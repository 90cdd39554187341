from __future__ import annotations

import pytest

from portal.derive.content import Format
from tests.news.checks.making import checked, image, short

TOLD = ("markup-as-text", "emphasis-not-made", "note-not-made")


def told(body: str = "", format: Format = "markdown", **more: str) -> list[tuple[str, int]]:  # noqa: A002 - as in checked
    """What this check tells, and in which line."""
    return [found for found in short(checked(body, format, **more)) if found[0] in TOLD]


SHOWN = [
    '<p class="MsoNormal">ข่าว', "ข่าว<br>ต่อ", "ข่าว<br />ต่อ", "<table>", "</div>", "<!-- more -->", "<o:p></o:p>",
    '<IFRAME src="https://example.org">', "<p", "<font color=red>ข่าว</font>", '<a href="https://example.org">ดู</a>',
    '[gallery ids="1,2"]', "[gallery ids=”1,2″]", "[gallery]",
    '[caption id="a" align="b"]ก[/caption]', "[vc_row]ก[/vc_row]",
    "[url=https://example.org]ดู[/url]", "[b]ข่าว[/b]", '[contact-form-7 id="1"]', "[[ไฟล์:a.jpg]]",
    "{{< youtube abc >}}", '{{% notice "x" %}}', "{% include a.html %}", "{{ page.title }}", "{: .center}", "{#travel}",
    "::: tip", "!!! note", ".. image:: a.png", "ข่าว^[หมายเหตุ]", "[TOC]",
    "[แผนที่](ไฟล์ แนบ.pdf)", "[ดู] (https://example.org)", "[ดู](javascript:void(0))", "<%= title %>",
]  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
@pytest.mark.parametrize("format", ["markdown", "plain"])
def test_markup_of_other_kinds_is_told_in_bodies(text: str, format: Format) -> None:  # noqa: A002 - as in checked
    assert told(f"ข่าวแรก\n\n{text} ครับ", format) == [("markup-as-text", 3)]


@pytest.mark.parametrize(
    "text", [*SHOWN, "ก &amp; ข", "ListView &#58; ข่าว", "ก&nbsp;ข", "ก &#8211; ข", "**ข่าว**ใหม่"]
)
def test_markup_is_told_in_titles_summaries_and_texts_of_images(text: str) -> None:
    assert told(title=text) == [("markup-as-text", 0)]
    pictured = checked("ข่าว", images=(image(f"{text} ชาวสวนเก็บลำไย"),))
    assert "markup-as-text" in [finding.reason for finding in pictured]


@pytest.mark.parametrize(
    "text", ["ก &nbsp; ข", "ก &lt; ข", "ก &#x2013; ข", "**สำคัญ** ข่าว", "## หัวข้อ", "[ดู](https://a.go.th/)"]
)
def test_a_plain_body_knows_neither_entities_nor_markdown(text: str) -> None:
    assert told(f"ข่าว\n{text}", "plain") == [("markup-as-text", 2)]


def test_entities_are_signs_in_markdown_unless_they_were_escaped_twice() -> None:
    assert told("ก &nbsp; ข &amp; ค") == []
    assert told("ก &amp;nbsp; ข") == [("markup-as-text", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "`<br>` และ `[gallery]`", "```\n<p>\n{{< x >}}\n```", "อุณหภูมิ < 5 และ > 3", "a<b", "ใส่ <ชื่อของท่าน>",
        "write to <address>",
        "[1] [x] [ที่มา] [PDF] [sic]", "https://example.go.th/?a=1&b=2", "AT&T; R&D", "พ.ศ. {2563}", "ก & ข", "<https://a.go.th>",
        "อีเมล <a@b.go.th>", "ราคา 100 บาท* และ 200 บาท**", "5 ** 3", "กว้าง*ยาว*สูง", "ไฟล์_รายงาน_2567.pdf",
        "ลงชื่อ ______ผู้ร้อง______",
        "__init__.py", "# #ลำพูน", "ก (ข) [ค]", "**คำ** และ *คำ*", "รางวัล**“จังหวัดสะอาด”**ประจำปี", "ก[^1]\n\n[^1]: ข",
        "[ดู](https://example.org/a_(b))", "มาตรา 5 (1) [ข้อ](https://a.go.th)",
    ],
)  # fmt: skip
def test_what_is_meant_as_text_is_left_alone(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "ข่าว **คำ **ต่อ", "ข่าว ** คำ ** ต่อ", "ข่าว ** คำ** ต่อ", "ข่าว _คำ_ต่อ", "ข่าว __คำ__ต่อ", "ข่าว ~~ คำ ~~ต่อ",
    ],
)  # fmt: skip
def test_signs_that_make_nothing_bold_are_told(text: str) -> None:
    assert told(text) == [("emphasis-not-made", 1)]


def test_bold_that_runs_over_two_paragraphs_is_told() -> None:
    assert told("ข่าว **สำคัญ\n\nมาก** ครับ") == [("emphasis-not-made", 1)]
    assert told("ข่าว\n\n**หมายเหตุ ต่อ") == []


def test_notes_without_references_and_references_without_notes_are_told() -> None:
    assert told("ก[^1] ข[^2]\n\n[^1]: ค\n\n[^3]: ง") == [("note-not-made", 1), ("note-not-made", 5)]


def test_a_label_of_a_note_with_blanks_is_told() -> None:
    findings = checked("ก[^ที่ มา]\n\n[^ที่ มา]: https://example.org/แผน")
    told = [
        (finding.location.line, finding.what) for finding in findings if finding.reason == "note-not-made"
    ]
    assert [line for line, _ in told] == [1, 3]
    assert all("no label of a note has blanks" in what for _, what in told)


def test_the_finding_says_what_is_seen_and_what_to_do() -> None:
    (finding,) = [found for found in checked("ข่าว<br>ต่อ") if found.reason == "markup-as-text"]
    assert str(finding) == (
        "warning: the HTML tag “<br>” is shown to readers as text; take it out, write Markdown instead, or put it "
        "between `…`."
    )


@pytest.mark.parametrize(
    ("link", "remedy"),
    [
        ("[ดู](javascript:alert(1))", "such an address leads nowhere"),
        ("[ดู](FILE:///C:/a.pdf)", "such an address leads nowhere"),
        ("![ภาพ](data:image/png;base64,AAAA)", "such an address leads nowhere"),
        ("[ดูประกาศ](“https://a.go.th”)", "take U+201C (LEFT DOUBLE QUOTATION MARK) away from the address"),
        ("[ดูประกาศ](«https://a.go.th»)", "take U+00AB (LEFT-POINTING DOUBLE ANGLE QUOTATION MARK) away"),
        ("[แบบคำร้อง](แบบ 1.pdf)", "write no blank inside the address"),
        ("[แบบคำร้อง] (https://a.go.th)", "write no blank inside the address or before it"),
    ],
)
def test_a_link_that_is_none_says_what_keeps_it_from_being_one(link: str, remedy: str) -> None:
    found = [one for one in checked(f"ข่าว {link}", "markdown") if one.reason == "markup-as-text"]
    assert remedy in found[0].remedy
