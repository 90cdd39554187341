"""Audits the pages of the demonstration, and writes what the accessibility statement tells readers.

axe-core looks at every kind of page in each language, width and theme, IBM's checker at every kind of page in each
language and width, the Nu HTML checker at every page, as it is sent and as its scripts leave it, and at every style
sheet, Lighthouse at a few pages, and the tests in a browser run.
`portal/accessibility_audit.json` and `docs/explanation/lighthouse.md` are written at the end, if every tool did its
work. What was found is printed, and counts as failure.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser, Page, sync_playwright

from portal.accessibility_audit import OWN, Audit, Check, Fault, Theme
from portal.middleware.reader import COOKIE
from portal.pages.preferences import Preferences
from tests.auditing import axe, ibm, lighthouse, nu, serving
from tests.auditing.pages import LANGUAGES, PAGES, Kind, fetch, open_page
from tests.browser.looks import OPEN_ALL
from tests.browser.test_axe import Settled, is_settled, settlements_of
from tests.browser.test_markup import unknown
from tests.conftest import CHECKOUT, NEEDS, find_chromium

FAULTS: tuple[Fault, ...] = ("no-trials", "one-browser")
"""What is known to be missing. Take a fault out when it is mended, and say in the changelog how."""

WIDTHS = (320, 1280)
THEMES: tuple[Theme, ...] = ("light", "dark", "black-on-white", "yellow-on-black")
JUDGED = {
    "home": "home",
    "article": "article, long, with figures and a table",
    "search": "search with results",
}
"""The pages that Lighthouse judges, as its table calls them, and the names that they have in `PAGES`."""
TABLE = CHECKOUT / "docs" / "explanation" / "lighthouse.md"
NO_LIGHTHOUSE = (
    "There is no Lighthouse. Install npm (sudo apt install nodejs npm), then: npm ci --ignore-scripts"
)
STYLES = CHECKOUT / "portal" / "static" / "styles"
DONE_HERE = (
    "tests/browser/test_markup.py",
    "tests/browser/test_axe.py::test_no_rule_is_broken_on_any_page",
    "tests/browser/test_axe.py::test_no_rule_is_broken_in_any_theme",
    "tests/browser/test_axe.py::test_what_axe_leaves_open_is_settled",
    "tests/browser/test_axe.py::test_every_settlement_is_needed",
)
"""Tests in a browser that look at less than what is looked at here."""
PAPER = """\
# What Lighthouse says

Lighthouse {version} judged pages of the demonstration on {day}, as on a telephone, in {browser}. 100 is the most.

| page | language | accessibility | best practices | SEO |
|---|---|---|---|---|
{rows}

Search pages are kept from search engines (`noindex`), so their mark for SEO is not asked.

Written by `make audit`, which serves the demonstration with its own address as `base_url`, as a public site has one,
and for each page runs:

```sh not-run
npx lighthouse http://127.0.0.1:8000/th/ --output=json --quiet --no-enable-error-reporting \\
  --only-categories={categories} \\
  --chrome-flags="{flags}"
```
"""


@dataclass(frozen=True)
class Portals:
    """Where the demonstration answers: as tests read it, and with a search that fails."""

    demonstration: str
    failing: str

    def root(self, kind: Kind) -> str:
        return self.demonstration if kind.portal == "demonstration" else self.failing


@contextmanager
def portals() -> Iterator[Portals]:
    """Serves both."""
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as two,
        serving.demonstration(Path(one)) as demonstration,
        serving.demonstration(Path(two), index=False) as failing,
    ):
        yield Portals(demonstration, failing)


def chromium_and_all_else() -> Path:
    """Where Chromium is. Ends the program with a sentence where a tool is missing."""
    for find, sentence in (NEEDS["node"], NEEDS["java"], (lighthouse.find_lighthouse, NO_LIGHTHOUSE)):
        if find() is None:
            sys.exit(sentence)
    return find_chromium() or sys.exit(NEEDS["browser"][1])


@dataclass
class Findings:
    """What axe-core found, each fault once, on however many pages it stands, with the first place; and the elements
    about which it could not decide."""

    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def hold(self, page: Page, place: str, settled: Settled) -> str:
        """Hold the page in the browser against all rules, what axe-core leaves open to our own tests. `settled` is what
        they have settled in the same look. Gives the version of axe-core."""
        page.evaluate(OPEN_ALL)
        report = axe.run(page)
        for one in report.violations:
            self.faults.setdefault((one.rule, one.target), f"{place}: {one}")
        for one, settlement in zip(report.incomplete, settlements_of(page, report.incomplete), strict=True):
            self.unsure.add(one.target)
            if settlement is None or not is_settled(page, one, settlement, settled):
                self.faults.setdefault((one.rule, one.target), f"{place}: not settled: {one}")
        return report.version


def with_axe(browser: Browser, served: Portals) -> Check:
    """Every kind of page in each language, width and theme."""
    found = Findings()
    views = 0
    used = ""
    for width, theme, tag in product(WIDTHS, THEMES, LANGUAGES):
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        chosen, _ = Preferences().changed({"theme": theme})
        for root in (served.demonstration, served.failing):
            context.add_cookies([{"name": COOKIE, "value": chosen.to_cookie(), "url": root}])
        page = context.new_page()
        settled: Settled = set()
        for kind in PAGES:
            open_page(page, served.root(kind), kind, tag)
            used = found.hold(page, f"{kind} ({tag}, {width}, {theme})", settled)
            views += 1
        context.close()
        say(f"axe-core: {tag}, {width} pixels, {theme}: {views} looks so far")
    tell(found.faults.values())
    return Check(kind="axe", version=used, looked=views, found=len(found.faults), unsure=len(found.unsure))


def with_ibm(browser: Browser, served: Portals) -> Check:
    """Every kind of page in each language and width. What the engine leaves to a person, and is answered by a proof in
    `ibm.PROOFS`, is no fault."""
    faults: dict[tuple[str, str], str] = {}
    unsure: set[tuple[str, str]] = set()
    views, used = 0, ""
    for width, tag in product(WIDTHS, LANGUAGES):
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        for kind in PAGES:
            open_page(page, served.root(kind), kind, tag)
            page.evaluate(OPEN_ALL)
            report = ibm.run(page)
            used = report.version
            for one in ibm.unproven(report):
                faults.setdefault((one.rule, one.html), f"{kind} ({tag}, {width}): {one}")
            unsure |= {(one.rule, one.html) for one in report.told} - faults.keys()
            views += 1
        context.close()
        say(f"IBM's checker: {tag}, {width} pixels: {views} looks so far")
    tell(faults.values())
    return Check(kind="ibm", version=used, looked=views, found=len(faults), unsure=len(unsure))


def after_scripts(browser: Browser, served: Portals) -> Iterator[nu.Document]:
    """Every kind of page in each language as its scripts leave it; the first with completions open."""
    context = browser.new_context()
    page = context.new_page()
    for kind, tag in product(PAGES, LANGUAGES):
        open_page(page, served.root(kind), kind, tag)
        page.wait_for_load_state("networkidle")
        if kind is PAGES[0]:
            page.locator("#site-search").press_sequentially("lam")
            page.locator("[role=option]").first.wait_for()
        yield nu.Document(f"{kind} ({tag}), after its scripts", page.content())
    context.close()


def with_nu(browser: Browser, served: Portals) -> Check:
    """Every kind of page in each language, as it is sent and as its scripts leave it, and every style sheet; what the
    checker does not know yet is no fault."""
    documents = [
        nu.Document(f"{kind} ({tag})", fetch(served.root(kind), kind, tag))
        for kind, tag in product(PAGES, LANGUAGES)
    ]
    documents += after_scripts(browser, served)
    documents += [
        nu.Document(path.name, path.read_text(encoding="utf-8"), "css")
        for path in sorted(STYLES.glob("*.css"))
    ]
    report = nu.check(documents)
    found = [str(message) for message in report.messages if unknown(message) is None]
    tell(found)
    return Check(kind="nu", version=report.version, looked=report.documents, found=len(found))


Marks = Mapping[tuple[str, str], lighthouse.LighthouseReport]
"""What Lighthouse said, by the name of the page in the table and the language."""


def judged(served: Portals, chromium: Path) -> Marks:
    kinds = {kind.name: kind for kind in PAGES}
    marks = {}
    for (page, name), tag in product(JUDGED.items(), LANGUAGES):
        marks[page, tag] = lighthouse.run(served.demonstration + kinds[name].address(tag), chromium)
        say(f"Lighthouse: {page} ({tag}): {dict(marks[page, tag].marks)}")
    return marks


def with_lighthouse(marks: Marks) -> Check:
    """A mark below 100 is a fault, but for search engines' on the search page, which they are to leave alone."""
    lost = {
        f"{page} ({tag}): {one}"
        for (page, tag), report in marks.items()
        for one in report.lost
        if not (page == "search" and one.startswith("seo:"))
    }
    tell(lost)
    used = next(iter(marks.values())).version
    lowest = min(report.marks["accessibility"] for report in marks.values())
    return Check(kind="lighthouse", version=used, looked=len(marks), found=len(lost), score=lowest)


def with_tests() -> Check:
    """The tests in a browser: keyboard, zoom, spacing, forced colours, no script."""
    with TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        left_out = [f"--deselect={name}" for name in DONE_HERE]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--quiet",
            "tests/browser",
            *left_out,
            f"--junitxml={results}",
        ]
        subprocess.run(
            command, cwd=CHECKOUT, check=False, env=os.environ | {"TESTS_REQUIRE": "browser,node,java"}
        )
        if not results.is_file():
            sys.exit(
                "The tests in a browser did not run. Run them to see why: python -m pytest tests/browser"
            )
        suites = ET.parse(results).getroot().findall("testsuite")  # noqa: S314 - pytest has written it
    ran = sum(int(suite.attrib["tests"]) - int(suite.attrib["skipped"]) for suite in suites)
    failed = sum(int(suite.attrib["failures"]) + int(suite.attrib["errors"]) for suite in suites)
    return Check(kind="tests", version=version("playwright"), looked=ran, found=failed)


def table(marks: Marks, day: dt.date, browser: str) -> str:
    """The page of the documentation with what Lighthouse said."""
    rows = []
    for (page, tag), report in marks.items():
        given = [report.marks["accessibility"], report.marks["best-practices"]]
        seo = "not asked" if page == "search" else report.marks["seo"]
        rows.append(f"| {' | '.join(map(str, (page, tag, *given, seo)))} |")
    return PAPER.format(
        version=next(iter(marks.values())).version,
        browser=browser,
        day=day.isoformat(),
        rows="\n".join(rows),
        categories=",".join(lighthouse.CATEGORIES),
        flags=" ".join(lighthouse.FLAGS),
    )


def write(path: Path, text: str) -> None:
    """Put the whole text in the file's place at once."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    say(f"{path.relative_to(CHECKOUT)} is written.")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def tell(found: Iterable[str]) -> None:
    for one in sorted(found):
        say(f"FOUND {one}")


def main() -> None:
    chromium = chromium_and_all_else()
    day = dt.datetime.now(dt.UTC).date()
    try:
        with portals() as served:
            marks = judged(served, chromium)
            checks = [with_lighthouse(marks)]
            with sync_playwright() as playwright:
                options = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium has no sandbox for root
                browser = playwright.chromium.launch(executable_path=chromium, args=options)
                name = f"Chromium {browser.version}"
                checks[:0] = [with_axe(browser, served), with_ibm(browser, served), with_nu(browser, served)]
        checks.append(with_tests())
    except AssertionError as slip:
        sys.exit(f"The audit could not be made, and nothing is written: {slip}")
    audit = Audit(
        date=day,
        version=version("civic-portal"),
        browser=name,
        pages=tuple(kind.name for kind in PAGES),
        languages=LANGUAGES,
        widths=WIDTHS,
        themes=THEMES,
        checks=tuple(checks),
        faults=FAULTS,
    )
    told = audit.model_dump(mode="json", exclude_none=True)
    write(OWN, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    write(TABLE, table(marks, day, name))
    sys.exit(1 if any(check.found for check in checks) else 0)


if __name__ == "__main__":
    main()
