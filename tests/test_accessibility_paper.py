"""ACCESSIBILITY.md: no criterion of WCAG 2.2 is missing, and the tests and files that it names exist."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.papers import CHECKOUT, section_of

PAPER = CHECKOUT / "ACCESSIBILITY.md"
AIMS = {"yes", "partly", "authors", "no", "n/a"}
CRITERIA = {
    "A": "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 "
    "2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2",
    "AA": "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 "
    "3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3",
    "AAA": "1.2.6 1.2.7 1.2.8 1.2.9 1.3.6 1.4.6 1.4.7 1.4.8 1.4.9 2.1.3 2.2.3 2.2.4 2.2.5 2.2.6 2.3.2 2.3.3 2.4.8 "
    "2.4.9 2.4.10 2.4.12 2.4.13 2.5.5 2.5.6 3.1.3 3.1.4 3.1.5 3.1.6 3.2.5 3.3.5 3.3.6 3.3.9",
}
"""The success criteria of WCAG 2.2 (W3C Recommendation of 12 December 2024) by level."""


@dataclass(frozen=True)
class Row:
    """A row of the tables: a criterion, its level, and what the paper says of it."""

    number: str
    level: str
    aim: str
    how: str
    tests: str
    eye: str


def rows() -> list[Row]:
    found = []
    for line in section_of(PAPER, "## Criterion by criterion").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"\| \d", line):
            found.append(Row(cells[0].partition(" ")[0], *cells[1:]))
    return found


ROWS = rows()


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The functions of a file, those of its classes included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_there(test: str) -> bool:
    name, _, function = test.partition("::")
    path = CHECKOUT / (name if name.startswith("portal/") else f"tests/{name}")
    return path.is_file() and function in functions_of(path)


def test_every_criterion_is_there_once_in_order_and_with_its_level() -> None:
    levels = {number: level for level, numbers in CRITERIA.items() for number in numbers.split()}
    assert len(levels) == 86
    in_order = sorted(levels, key=lambda number: [int(part) for part in number.split(".")])
    assert [(row.number, row.level) for row in ROWS] == [(number, levels[number]) for number in in_order]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_what_is_said_of_a_criterion_is_whole(row: Row) -> None:
    assert row.aim in AIMS
    assert row.aim != "no" or row.level == "AAA", "the aim is level AA entirely"
    assert row.how
    assert row.eye


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_every_test_and_file_named_exists(row: Row) -> None:
    tests = re.findall(r"`([^`]+)`", row.tests)
    assert bool(tests) != (row.tests == "no test")
    assert [test for test in tests if not is_there(test)] == []
    files = re.findall(r"`([a-z]+/[^`{}]+)`", row.how)
    assert [file for file in files if not (CHECKOUT / file).exists()] == []


def test_a_test_that_is_not_there_would_be_found() -> None:
    assert is_there("test_accessibility_paper.py::is_there")
    assert not is_there("test_accessibility_paper.py::test_nothing")
    assert not is_there("test_nothing.py::is_there")
