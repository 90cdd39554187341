"""A page of each template, as its scripts leave it, held against IBM's checker; `make audit` holds every kind so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.auditing import ibm
from tests.auditing.pages import open_page
from tests.browser.looks import ONE_OF_EACH_TEMPLATE, OPEN_ALL, reading

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.mark.parametrize("tag", ["th", "en"])
def test_nothing_is_found_that_has_no_proof(browser: Browser, portals: dict[str, str], tag: str) -> None:
    found = []
    with reading(browser, portals["demonstration"], 320) as page:
        for kind in ONE_OF_EACH_TEMPLATE:
            open_page(page, portals[kind.portal], kind, tag)
            page.evaluate(OPEN_ALL)
            report = ibm.run(page)
            assert report.looked > 100, "the engine has lost its rules"
            found += [f"{kind}: {told}" for told in ibm.unproven(report)]
    assert found == []


def test_a_page_that_was_broken_on_purpose_is_told(page_with_scripts: Page) -> None:
    page = page_with_scripts
    page.set_content(
        '<!DOCTYPE html><html lang="en"><title>A</title><main><h1>A</h1><img src="data:,"><input></main>'
    )
    rules = {told.rule for told in ibm.unproven(ibm.run(page)) if told.level.endswith("/FAIL")}
    assert {"img_alt_valid", "input_label_exists"} <= rules
