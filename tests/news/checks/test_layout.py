from __future__ import annotations

import pytest

from portal.derive.content import Format
from tests.news.checks.making import checked, short


@pytest.mark.parametrize(
    ("text", "reason"),
    [("นาย ก    โทร. 1", "blanks-run"), ("1.\u00a0\u00a0\u00a0\u00a0ข้อ", "blanks-run"), ("ก\tข", "tabs"),
     ("ก \u00a0\tข", "tabs")],
)  # fmt: skip
@pytest.mark.parametrize("format_", ["markdown", "plain"])
def test_columns_made_of_blanks_are_told(text: str, reason: str, format_: Format) -> None:
    assert short(checked(f"a\n\n{text}", format_)) == [(reason, 3)]


@pytest.mark.parametrize("text", ["ก  ข", "10\u00a0kg", "        ย่อหน้า", "- ก\n- ข", "```\na    b\n```"])
def test_a_few_blanks_and_indents_are_left_alone(text: str) -> None:
    assert not checked(text, "plain" if text.startswith(" ") else "markdown")


def test_a_paragraph_that_an_indent_turns_into_code_is_told() -> None:
    assert short(checked("a\n\n    ย่อหน้าหนึ่ง\n    สอง\n\nb")) == [("paragraph-as-code", 3)]
    assert not checked("a\n\n    x = y;\n\n```\nคำ\n```")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("a\n\n• หนึ่ง\n• สอง", 3),
        ("• หนึ่ง\n\n• สอง", 1),
        ("a\n\n๑. หนึ่ง\n๒. สอง", 3),
        ("1)หนึ่ง\n2)สอง", 1),
        ("a\n(๑) หนึ่ง\n\n(๒) สอง", 2),
        ("a\n-หนึ่ง\n-สอง", 2),
        ("a\n\n– หนึ่ง\n\n– สอง", 3),
        ("✅ หนึ่ง", 1),
        ("a\n\n·\u00a0 หนึ่ง\n·\u00a0 สอง", 3),
        ("a\n\no หนึ่ง\no สอง", 3),
    ],
)
def test_lines_that_only_look_like_a_list_are_told_once(body: str, line: int) -> None:
    assert short(checked(body)) == [("fake-list", line)]


@pytest.mark.parametrize(
    "body",
    ["- หนึ่ง\n- สอง", "1. หนึ่ง\n2. สอง", "1) หนึ่ง\n2) สอง", "a\n-5 องศา\n-6 องศา", "1.5 ล้านบาท\n\n2.5 ล้านบาท",
     "(1) หนึ่งเดียว\n\nb", "– เขากล่าว\n\nb", "a • b • c", "-หนึ่ง\n\n## h\n\n-สอง",
     "ouro\no verde", "on\noff"],
)  # fmt: skip
def test_lists_and_what_only_resembles_one_are_left_alone(body: str) -> None:
    assert not checked(body)


def test_a_plain_text_may_number_its_lines_but_not_draw_bullets() -> None:
    assert not checked("1) หนึ่ง\n2) สอง\n\n- สาม\n- สี่\n\n(๑) ห้า\n(๒) หก", "plain")
    (finding,) = checked("a\n• หนึ่ง\n• สอง", "plain")
    assert (finding.reason, finding.location.line) == ("fake-list", 2)
    assert "2 lines begin with “•”" in finding.what
    assert "markdown" in finding.remedy
