"""What the portal wants to know of whoever asks."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from portal.views.clients import client_of


def client(address: str | None, **headers: str) -> str:
    """What a request from this address is known as."""
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    where = (address, 50_000) if address is not None else None
    return client_of(Request({"type": "http", "client": where, "headers": told}))


def test_each_address_is_a_client_of_its_own() -> None:
    assert client("192.0.2.1") != client("192.0.2.2")
    assert client("192.0.2.1") == client("::ffff:192.0.2.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::1", "::2", True),
    ],
)
def test_of_ipv6_the_network_is_the_client(one: str, other: str, *, same: bool) -> None:
    assert (client(one) == client(other)) is same


@pytest.mark.parametrize("address", [None, "", "testclient", "unix:", "192.0.2.1, 198.51.100.1"])
def test_where_the_server_tells_no_address_all_that_it_tells_is_taken(address: str | None) -> None:
    assert client(address) == (address or "")


def test_what_anybody_may_send_names_nobody() -> None:
    forged = {"x_forwarded_for": "198.51.100.1", "forwarded": "for=198.51.100.1", "x_real_ip": "198.51.100.1"}
    assert client("192.0.2.1", **forged) == client("192.0.2.1")
