"""Pages keep to themselves, and what a request says of itself never breaks one."""

from __future__ import annotations

import pytest

from tests.checking import CheckingClient


@pytest.mark.parametrize("path", ["/th/", "/th/nothing", "/th/search?q=ลำไย", "/th/preferences"])
def test_a_page_asks_for_nothing_and_is_nobody_elses(reader: CheckingClient, path: str) -> None:
    headers = reader.get(path).headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    asked = headers["permissions-policy"].split(", ")
    assert all(feature.endswith("=()") for feature in asked)
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(asked)


@pytest.mark.parametrize("path", ["/th/", "/visit.gif", "/static/styles/base.css", "/media/00/x.png", "/"])
@pytest.mark.parametrize(
    "host", ["[", "[::1", "a]b", "http://[", "%", "x" * 300, "a b", "ก".encode().decode("latin-1")]
)
@pytest.mark.parametrize("name", ["host", "origin", "referer", "x-forwarded-host"])
def test_no_address_in_a_header_breaks_a_page(
    reader: CheckingClient, path: str, host: str, name: str
) -> None:
    answer = reader.get(path, headers={name.encode(): host.encode("latin-1")}, follow_redirects=False)
    assert answer.status_code < 500
    assert not answer.headers.get("location", "").startswith(("http", "//"))
