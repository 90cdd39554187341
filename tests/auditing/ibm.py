"""The engine of IBM's Equal Access Accessibility Checker, run on a page in the browser as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.auditing.tools import find_ibm, version_of

RULES = ("IBM_Accessibility", "WCAG_2_2")
"""The sets of rules that are asked: all that there are for the web."""
RUN = """
async (sets) => {
  const { results } = await new ace.Checker().check(document, sets);
  return {
    looked: results.length,
    told: results.filter(({ value }) => value[1] !== "PASS").map(({ ruleId, value, message, snippet, path }) =>
      ({ rule: ruleId, level: value.join("/"), message, html: snippet.slice(0, 200), path: path.dom })),
  };
}
"""


@dataclass(frozen=True)
class Told:
    """What one rule says of one element: `level` is such as VIOLATION/FAIL, or …/POTENTIAL where a person must look."""

    rule: str
    level: str
    message: str
    html: str
    path: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.level}): {self.message}: {self.path}: {self.html}"


@dataclass(frozen=True)
class Report:
    """What the engine said after so many looks of its rules."""

    version: str
    looked: int
    told: tuple[Told, ...]


PROOFS: Mapping[str, str] = {
    "style_color_misuse": "A question about every style sheet. States have a sign, a line or weight besides "
    "their colour: tests/browser/test_design.py looks where colours are forced.",
    "style_highcontrast_visible": "A question about every style sheet, answered by the same tests.",
    "element_tabbable_unobscured": "Asked of what is closed. tests/browser/test_keyboard.py walks to each stop with "
    "everything open, and holds that nothing lies over it.",
    "element_tabbable_visible": "Asked of what is closed or skips, and is shown in focus: the same walk.",
    "element_tabbable_role_valid": "A table that scrolls must be a stop of the keyboard (axe-core: "
    "scrollable-region-focusable); tests/browser/test_skipping.py scrolls it.",
    "aria_keyboard_handler_exists": "Keys of the search field: tests/browser/test_completions.py presses each of them.",
    "text_block_heading": "Asked of any paragraph of one line. None is a heading: headings of articles are written as "
    "such, which portal.news.checks tells authors.",
    "list_structure_proper": "A dl may group its terms in div elements (HTML, 4.4.9); the Nu HTML checker holds how.",
    "style_focus_visible": "A question about every style sheet: test_keyboard.py sees a ring at each stop.",
    "text_contrast_sufficient": "Asked where a ground is an image. tests/browser/test_axe.py measures the pixels.",
    "input_label_visible": "The field in the header stands beside a button that says what it is for; labels of "
    "the others are shown where their part is open. portal/testing holds that each field has one.",
    "input_fields_grouped": "The fields of the search stand in one form, whose name tells what they are; choices that "
    "belong together stand in a fieldset on the page of preferences.",
    "text_sensory_misuse": "A question about words such as “size”, “top” or “left out”: none tells where to look "
    "by shape or place alone.",
    "media_alt_brief": "Authors decide how much a picture needs; WCAG 1.1.1 sets no length.",
}
"""What the engine leaves to a person, by rule, and what has been looked at instead. What it calls a failure is none of
these."""


def unproven(report: Report) -> list[Told]:
    """What is a failure, or is left to a person and nothing here answers it."""
    return [one for one in report.told if one.level.endswith("/FAIL") or one.rule not in PROOFS]


@cache
def source() -> str:
    """The script. It must be installed: mark the test with @pytest.mark.node."""
    script = find_ibm()
    assert script is not None, "There is no accessibility-checker-engine. Install it: npm ci --ignore-scripts"
    return script.read_text(encoding="utf-8")


def run(page: Page) -> Report:
    """Hold the page against every rule. Its scripts must be allowed to run."""
    page.evaluate(f"{source()}; window.ace = ace")
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    return Report(
        version=version_of("accessibility-checker-engine"),
        looked=found["looked"],
        told=tuple(Told(**one) for one in found["told"]),
    )
