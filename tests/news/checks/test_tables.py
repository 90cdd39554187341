from __future__ import annotations

import pytest

from tests.news.checks.making import checked, short


@pytest.mark.parametrize(
    "table", ["|  |  |\n|---|---|\n| a | b |", "| A |  | C |\n|---|---|---|\n| a | b | c |"]
)
def test_a_column_without_a_header_is_told(table: str) -> None:
    assert short(checked(f"a\n\n{table}")) == [("table-without-header", 3)]


@pytest.mark.parametrize(
    "table",
    ["| A | B |\n|---|---|\n| a | b |", "|  | B |\n|---|---|\n| a | b |", "| A |  |\n|---|---|\n| a |  |",
     "| A | B |\n|---|---|\n| a |"],
)  # fmt: skip
def test_a_table_with_headers_is_left_alone(table: str) -> None:
    assert not checked(table)


@pytest.mark.parametrize("table", ["| A | B |\n|---|---|", "| A |\n|---|\n| b |"])
def test_a_table_of_one_column_or_without_rows_is_told(table: str) -> None:
    assert short(checked(table)) == [("table-as-layout", 1)]


def test_a_table_that_is_only_drawn_is_told() -> None:
    drawn = "ราคา\n\n| วัน | ราคา |\n| 1 | 20 |\n"
    assert short(checked(drawn)) == [("table-not-made", 3)]
    (finding,) = checked(drawn, "plain")
    assert (finding.reason, "markdown" in finding.remedy) == ("table-not-made", True)


def test_a_single_line_with_bars_is_left_alone() -> None:
    assert not checked("หน้าแรก | ข่าว | ติดต่อ\n\nข้อความ", "plain")
