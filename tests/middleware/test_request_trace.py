"""What the setting `trace` tells of each request: what it asks the database, and nothing that a reader sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from portal.search.memory import InMemoryEngine
from portal.testing import CheckingClient
from tests.logs import capture_logs
from tests.views.conftest import make_article, make_portal

NEEDLE = "n33dle"
SENT = {
    "Cookie": f"portal_preferences=theme%3Ddark; other={NEEDLE}",
    "User-Agent": f"Mozilla/5.0 (reader) {NEEDLE}",
    "Accept-Language": f"en, {NEEDLE}",
    "Referer": f"http://testserver/{NEEDLE}",
}


@pytest.fixture
def portal_with(tmp_path: Path) -> Callable[..., Starlette]:
    """Makes a portal with these settings."""
    return partial(make_portal, tmp_path / "var", [make_article("both")], InMemoryEngine())


def told(app: Starlette, *requests: tuple[str, str]) -> list[str]:
    """What `portal.trace` is told of these requests, which carry the needle."""
    with capture_logs() as entries, CheckingClient(app, headers=SENT) as reader:
        reader.follows_links = False
        for method, address in requests:
            reader.request(method, address)
    return [entry["event"] for entry in entries if entry["name"] == "portal.trace"]


def test_each_request_is_told_with_its_statements(portal_with: Callable[..., Starlette]) -> None:
    first, *statements = told(portal_with(trace=True), ("GET", "/en/news/provincial-news/both"))
    found = re.fullmatch(r"GET article 200: (\d+) statements in \d+\.\d ms, \d+\.\d ms in all", first)
    assert found is not None, first
    assert len(statements) == int(found[1]) > 0
    for place, line in enumerate(statements, 1):
        assert re.match(rf"{place} of {len(statements)}, \d+\.\d ms: (SELECT|WITH) ", line), line
        assert "\n" not in line
    assert any("FROM translation" in line for line in statements)


def test_the_time_of_statements_is_within_that_of_the_request(portal_with: Callable[..., Starlette]) -> None:
    lines = told(portal_with(trace=True), ("GET", "/en/"))
    asked, whole = map(float, re.findall(r"([\d.]+) ms", lines[0]))
    each = [float(line.partition(", ")[2].partition(" ms")[0]) for line in lines[1:]]
    assert sum(each) == pytest.approx(asked, abs=0.1 * len(each) + 0.1)
    assert asked <= whole


@pytest.mark.parametrize(
    "request_",
    [
        ("GET", f"/en/search?q={NEEDLE}"),
        ("GET", f"/en/news/?{NEEDLE}={NEEDLE}"),
        ("GET", f"/en/news/provincial-news/{NEEDLE}"),
        ("GET", f"/{NEEDLE}"),
        ("GET", f"/media/{NEEDLE}/{NEEDLE}"),
        ("POST", f"/en/preferences?{NEEDLE}"),
        (NEEDLE, "/en/"),
    ],
)
def test_nothing_that_a_reader_sent_is_told(
    portal_with: Callable[..., Starlette], request_: tuple[str, str]
) -> None:
    lines = told(portal_with(trace=True), request_)
    assert lines
    assert NEEDLE not in "\n".join(lines).lower()


def test_what_happens_between_requests_is_told_of_none(portal_with: Callable[..., Starlette]) -> None:
    """Mounted without a lifespan, a portal starts its work between requests on the first."""
    app = portal_with(trace=True)
    with capture_logs() as entries:
        CheckingClient(app).get("/visit.gif")
    lines = [entry["event"] for entry in entries if entry["name"] == "portal.trace"]
    assert [line.partition(" in ")[0] for line in lines] == ["GET visit 200: 0 statements"]


def test_nothing_is_told_unless_it_is_asked_for(portal_with: Callable[..., Starlette]) -> None:
    assert told(portal_with(), ("GET", "/en/")) == []


def test_an_answer_that_fails_is_told_as_well(
    portal_with: Callable[..., Starlette], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = portal_with(trace=True)

    async def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(app.state.services.store, "overview", fail)
    monkeypatch.setattr(app.state.services.pages, "render", lambda _: 1 / 0)
    with capture_logs() as entries, CheckingClient(app, raise_server_exceptions=False) as reader:
        assert reader.get("/en/contact").status_code == 500
    assert [entry["event"][:15] for entry in entries if entry["name"] == "portal.trace"][:1] == [
        "GET contact 500"
    ]
