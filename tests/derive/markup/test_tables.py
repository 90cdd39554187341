from __future__ import annotations

import re

import pytest

from portal.derive.markup import passages
from tests.derive.markup.making import render

TABLE = "| A | B |\n|---|---|\n| 1 | 2 |\n"


def captions(body: str) -> list[str]:
    """The caption of each table, in order; "" for none."""
    html = render(body, "markdown", "en")
    return [
        re.sub("</?caption>", "", found)
        for found in re.findall(r"<table>\n(<caption>.*?</caption>|)", html, re.DOTALL)
    ]


class TestCaptions:
    @pytest.mark.parametrize("sign", ["Table: ", "table:  ", ": ", "ตาราง: ", "Table : "])
    def test_a_paragraph_above_or_below_a_table_that_begins_so_is_its_caption(self, sign: str) -> None:
        assert captions(f"{sign}Prices\n\n{TABLE}") == ["Prices"]
        assert captions(f"{TABLE}\n{sign}Prices") == ["Prices"]

    def test_it_is_marked_up_like_any_words_and_stands_in_no_paragraph(self) -> None:
        html = render(f"Table: *Prices* of [today](https://a.org/)\n\n{TABLE}", "markdown", "en")
        assert '<caption><em>Prices</em> of <a href="https://a.org/">today</a></caption>' in html
        assert "<p>" not in html

    def test_each_table_keeps_its_own(self) -> None:
        assert captions(f": one\n\n{TABLE}\n: two\n\n{TABLE}") == ["one", "two"]
        assert captions(f"{TABLE}\n: one\n\n{TABLE}\n: two\n\n{TABLE}\n: three") == ["one", "two", "three"]
        assert captions(f"{TABLE}\n{TABLE}\n: two") == ["", "two"]
        assert captions(f": one\n\n{TABLE}\n: more") == ["one"]

    @pytest.mark.parametrize(
        "words", ["Table", "Table:", "Tables: many", "The table: this", ":-) hello", "`Table: `a"]
    )
    def test_other_paragraphs_stay(self, words: str) -> None:
        assert captions(f"{words}\n\n{TABLE}") == [""]
        assert "<p>" in render(f"{words}\n\n{TABLE}", "markdown", "en")

    def test_a_paragraph_elsewhere_stays(self) -> None:
        html = render(f"Table: far\n\nText\n\n{TABLE}\n> Table: quoted\n", "markdown", "en")
        assert html.count("Table: ") == 2
        assert "<caption>" not in html

    def test_a_table_in_a_quotation_has_its_own(self) -> None:
        quoted = TABLE.replace("|\n|", "|\n> |").replace("| A", "> | A", 1)
        html = render(f"{quoted}>\n> Table: in", "markdown", "en")
        assert "<caption>in</caption>" in html

    def test_it_is_read_as_a_part_of_its_table(self) -> None:
        found = passages(f"Table: Prices\n\n{TABLE}", "markdown")
        assert (found[0].text, found[0].kind) == ("Prices", "table")


class TestHeadingsOfRows:
    def test_where_the_first_cell_of_each_row_is_bold_it_heads_the_row(self) -> None:
        html = render("| A | B |\n|---|--:|\n| **x** | 2 |\n| **y *z*** | **3** |", "markdown", "en")
        assert re.findall(r"<th scope=\"row\">(.*?)</th>", html) == [
            "<strong>x</strong>", "<strong>y <em>z</em></strong>",
        ]  # fmt: skip
        assert html.count('<td class="align-end">') == 2

    @pytest.mark.parametrize("cells", ["**x** |", "**x** and **y**", "x", " ", "**x** y", "*x*"], ids=repr)
    def test_one_that_is_not_leaves_all_as_they_are(self, cells: str) -> None:
        html = render(f"| A | B |\n|---|---|\n| **x** | 2 |\n| {cells.rstrip('|')} | 3 |", "markdown", "en")
        assert ('scope="row"' in html) == (cells == "**x** |")

    def test_each_table_is_asked_for_itself(self) -> None:
        bold = TABLE.replace("1", "**1**")
        assert render(f"{TABLE}\n{bold}\n{TABLE}", "markdown", "en").count('scope="row"') == 1


def test_a_table_is_no_stop_of_the_keyboard_before_a_page_knows_that_it_scrolls() -> None:
    html = render(TABLE, "markdown", "en")
    assert html.startswith('<div class="table-scroll">\n<table>')
