"""Pages of the examples, in the portal's layout and beside it, break no rule of axe-core either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.auditing import axe
from tests.auditing.examples import PAGES, example
from tests.browser.looks import OPEN_ALL, reading, resize

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the examples, each served until the tests have ended."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(example(name, tmp_path_factory.mktemp(name))) for name in PAGES}


@pytest.mark.parametrize(("host", "path"), [(host, path) for host, paths in PAGES.items() for path in paths])
def test_no_rule_is_broken_on_a_page_of_a_host(
    browser: Browser, hosts: dict[str, str], host: str, path: str
) -> None:
    with reading(browser, hosts[host], 1280, reduced_motion="reduce", bypass_csp=True) as page:
        answer = page.goto(hosts[host] + path)
        assert answer is not None
        assert answer.status == 200
        page.evaluate(OPEN_ALL)
        for width in (1280, 320):
            resize(page, width)
            assert axe.run(page).violations == (), f"{path}, {width} pixels wide"
