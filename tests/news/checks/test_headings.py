from __future__ import annotations

import pytest

from tests.news.checks.making import checked, short


@pytest.mark.parametrize(
    ("body", "line"),
    [("## a\n\n#### b", 3), ("# a\n\n### b\n\n## c", 3), ("> ## a\n>\n> #### b", 3), ("a\n=\n\n### b", 4)],
)
def test_a_level_that_is_skipped_is_told(body: str, line: int) -> None:
    assert short(checked(body)) == [("heading-skipped", line)]


@pytest.mark.parametrize(
    "body", ["### a\n\n### b", "## a\n\n### b\n\n#### c\n\n## d\n\n### e", "### a\n\n## b", "#### only"]
)
def test_levels_in_order_are_left_alone(body: str) -> None:
    assert not checked(body)


def test_a_heading_without_words_is_told_and_hides_no_other() -> None:
    assert short(checked("## a\n\n###\n\n#### b")) == [("heading-empty", 3), ("heading-skipped", 5)]
    assert short(checked("##")) == [("heading-empty", 1)]


@pytest.mark.parametrize(
    "body", ["**หัวข้อ**\n\nข้อความ", "**หัวข้อ**:\n\n- a", "__Head__\n\ntext", "**a *b* c**\n\ntext"]
)
def test_a_bold_line_is_no_heading(body: str) -> None:
    assert short(checked(f"a\n\n{body}")) == [("heading-in-bold", 3)]


@pytest.mark.parametrize(
    "body",
    [
        "**Words** in a sentence\n\ntext",
        "**A sentence that is stressed.**\n\ntext",
        "text\n\n**the end**",
        "**" + "long " * 30 + "text**\n\ntext",
        "- **in a list**\n- b",
        "**[Who answers](page:contact)**\n\ntext",
        "**one**\n**two**\n\ntext",
        "**one**\n\n**two**",
        "| **A** | B |\n|---|---|\n| **c** | d |",
    ],
)
def test_bold_words_that_are_no_heading_are_left_alone(body: str) -> None:
    assert not checked(body)


def test_a_heading_whose_signs_are_glued_to_it_is_told() -> None:
    assert short(checked("a\n##หัวข้อ")) == [("heading-not-made", 2)]
    assert not checked("#ลำพูน #Lamphun\n\n\\## a")


def test_a_plain_text_has_no_headings() -> None:
    assert not checked("##a\n\n**b**\n\nc", "plain")
