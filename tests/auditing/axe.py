"""axe-core, run on a page in the browser with every rule that it has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.auditing.tools import find_axe

RUN = """
async (within) => {
  const rules = axe.getRules().filter(({ tags }) => !tags.includes("deprecated"));
  const enabled = Object.fromEntries(rules.map(({ ruleId }) => [ruleId, { enabled: true }]));
  const found = await axe.run(within, { rules: enabled, resultTypes: ["violations", "incomplete"] });
  const told = (results) => results.flatMap(({ id, impact, help, nodes }) => nodes.map((node) => ({
    rule: id,
    impact: node.impact ?? impact ?? "",
    help,
    target: node.target.flat(9).join(" "),
    html: node.html.slice(0, 200),
    reasons: [...node.any, ...node.all, ...node.none].map(({ id, message }) => `${id}: ${message}`),
  })));
  return {
    version: axe.version,
    rules: rules.length,
    violations: told(found.violations),
    incomplete: told(found.incomplete),
  };
}
"""
"""AAA, best practices and experimental rules are in; deprecated ones, which axe-core has replaced, are not."""


@dataclass(frozen=True)
class Finding:
    """What one rule says of one element: `target` is its selector, `reasons` what was found, a check of axe each."""

    rule: str
    impact: str
    help: str
    target: str
    html: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.help}): {self.target}: {self.html}: {'; '.join(self.reasons)}"


@dataclass(frozen=True)
class AxeReport:
    """What axe-core `version` found with so many rules; `incomplete` is what it could not decide."""

    version: str
    rules: int
    violations: tuple[Finding, ...]
    incomplete: tuple[Finding, ...]


@cache
def source() -> str:
    """The script. It must be installed: mark the test with @pytest.mark.node."""
    script = find_axe()
    assert script is not None, "There is no axe-core. Install it: npm ci --ignore-scripts"
    return script.read_text(encoding="utf-8")


def run(page: Page, within: str = "html") -> AxeReport:
    """Hold the page, as it is in the browser now, against every rule; or only what is `within` such elements. Its
    scripts must be allowed to run."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(source())
    found = page.evaluate(RUN, within)
    return AxeReport(
        version=found["version"],
        rules=found["rules"],
        violations=_findings(found["violations"]),
        incomplete=_findings(found["incomplete"]),
    )


def _findings(found: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**one | {"reasons": tuple(one["reasons"])}) for one in found)
