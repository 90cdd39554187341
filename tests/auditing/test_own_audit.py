"""The audit that ships is of these pages, by these tools: what cannot be faked without running them is compared."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

import pytest

from portal.accessibility_audit import OWN, read_audit
from portal.pages.preferences import options
from tests.auditing.pages import LANGUAGES, PAGES
from tests.papers import CHECKOUT, DOCS, table_of

AUDIT = read_audit(OWN)
TABLE = (DOCS / "explanation" / "lighthouse.md").read_text(encoding="utf-8")


def pinned(name: str) -> str:
    """The version that package-lock.json or constraints.txt pins."""
    lock = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))
    constraints = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8")
    of_python = dict(re.findall(r"^([\w.-]+)==(\S+)$", constraints, re.MULTILINE))
    if name in of_python:
        return str(of_python[name])
    return str(lock["packages"][f"node_modules/{name}"]["version"])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("axe", "axe-core"),
        ("ibm", "accessibility-checker-engine"),
        ("nu", "vnu-jar"),
        ("lighthouse", "lighthouse"),
        ("tests", "playwright"),
    ],
)
def test_each_tool_looked_in_the_version_that_is_pinned(kind: str, name: str) -> None:
    (check,) = (check for check in AUDIT.checks if check.kind == kind)
    assert check.version == pinned(name), "run `make audit`"


def test_it_is_an_audit_of_this_version() -> None:
    assert AUDIT.version == version("civic-portal"), "run `make audit`"


def test_it_names_every_kind_of_page_and_no_other() -> None:
    assert set(AUDIT.pages) == {kind.name for kind in PAGES}, "run `make audit`"


def test_axe_looked_at_every_page_in_each_language_width_and_theme() -> None:
    assert (AUDIT.languages, set(AUDIT.themes)) == (LANGUAGES, set(options("theme")[1:]))
    (check,) = (check for check in AUDIT.checks if check.kind == "axe")
    assert check.looked == len(PAGES) * len(LANGUAGES) * len(AUDIT.widths) * len(AUDIT.themes)


def test_ibms_checker_looked_at_every_page_in_each_language_and_width() -> None:
    (check,) = (check for check in AUDIT.checks if check.kind == "ibm")
    assert check.looked == len(PAGES) * len(LANGUAGES) * len(AUDIT.widths)


def test_nothing_that_was_found_is_shipped_unmended() -> None:
    assert [(check.kind, check.found) for check in AUDIT.checks if check.found] == []


def test_lighthouse_gives_all_marks_on_home_article_and_search_in_both_languages() -> None:
    """Search engines are kept off search pages, so that their mark is not asked."""
    assert table_of(TABLE) == [
        [page, tag, "100", "100", "not asked" if page == "search" else "100"]
        for page in ("home", "article", "search")
        for tag in LANGUAGES
    ]


def test_the_table_of_lighthouse_is_of_the_same_audit() -> None:
    (check,) = (check for check in AUDIT.checks if check.kind == "lighthouse")
    assert f"Lighthouse {check.version} judged" in TABLE
    assert f"on {AUDIT.date.isoformat()}, " in TABLE
    assert AUDIT.browser in TABLE
