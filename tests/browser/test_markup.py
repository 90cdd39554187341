"""Every kind of page as it is sent, and every style sheet, held against the Nu HTML checker."""

from __future__ import annotations

import pytest

from portal.pages.static_versions import STATIC_FOLDER
from tests.auditing import nu
from tests.auditing.pages import LANGUAGES, PAGES, fetch

pytestmark = [pytest.mark.browser, pytest.mark.java]
"""They need no browser themselves, but the same two portals as the tests with one."""


UNKNOWN = {
    "CSS: Unrecognized at-rule “@container”": "Container queries (CSS Containment 3) ask for the width of a part, not "
    "of the window, so that large text counts as well.",
    "CSS: “container-type”": "The same: the part whose width is asked for.",
    "CSS: “inline-size”: Unknown dimension": "The same: the unit cqi, a hundredth of that width.",
    "CSS: Parse Error": "The pseudo-element ::highlight() (CSS Custom Highlight API 1) marks the phrase that is read "
    "aloud. The checker says no more than this, so a test of its own holds that nothing else is meant.",
}
"""What the checker says of features that it does not know yet, and why they are right nevertheless. An entry of which
it says nothing any more is a failure too."""


def unknown(message: nu.Message) -> str | None:
    return next((text for text in UNKNOWN if message.text.startswith(text)), None)


@pytest.fixture(scope="module")
def report(portals: dict[str, str]) -> nu.NuReport:
    pages = [
        nu.Document(f"{kind}, {tag}", fetch(portals[kind.portal], kind, tag))
        for kind in PAGES
        for tag in LANGUAGES
    ]
    sheets = sorted((STATIC_FOLDER / "styles").glob("*.css"))
    styles = [nu.Document(path.name, path.read_text(encoding="utf-8"), "css") for path in sheets]
    assert styles
    return nu.check([*pages, *styles])


def test_pages_and_style_sheets_are_without_errors_and_warnings(report: nu.NuReport) -> None:
    assert [str(message) for message in report.messages if unknown(message) is None] == []


def test_what_the_checker_is_excused_for_still_occurs(report: nu.NuReport) -> None:
    assert set(UNKNOWN) - {unknown(message) for message in report.messages} == set()


def test_only_a_highlight_is_more_than_the_checker_can_parse(report: nu.NuReport) -> None:
    unread = [message for message in report.messages if message.text.startswith("CSS: Parse Error")]
    assert {message.document for message in unread} == {"article.css"}
    assert all("ighlight(" in message.extract or "spoken" in message.extract for message in unread)


def test_broken_markup_and_a_broken_style_sheet_are_found() -> None:
    page = (
        '<!DOCTYPE html><html lang="en"><title>Broken</title><p><img src="a.png"><main><main></main></main>'
    )
    report = nu.check(
        [
            nu.Document("page", page),
            nu.Document("sheet", "p { colour: red }", "css"),
            nu.Document("unsure", '<!DOCTYPE html><html lang="en"><title>A</title><section>Words</section>'),
        ]
    )
    levels = {(message.document, message.level) for message in report.messages}
    assert {("page", "error"), ("sheet", "error"), ("unsure", "warning")} <= levels
    assert report.documents == 3
