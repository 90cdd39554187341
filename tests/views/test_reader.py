"""What the portal wants to know of whoever asks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from portal.middleware.reader import client_of
from portal.search.concurrency_limit import OF_ONE, WAITING_OF_ONE, Deadline
from portal.search.engine import NullEngine
from portal.search.query import Query
from portal.search.results import Results
from tests.views.conftest import PortalWith


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


class Blocked(NullEngine):
    """Answers what is asked for `wait` no sooner than it is let go."""

    switched_on = True

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def search(
        self, query: Query, *, deadline: Deadline | None = None, explain: bool = False
    ) -> Results:
        del deadline, explain
        if "wait" in query.texts():
            await self.go.wait()
        return Results()


async def get(portal: Starlette, words: str, address: str) -> tuple[int, bool]:
    """The status of a search from this address, and whether it says when to ask again."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/en/search",
        "query_string": f"q={words}".encode(),
        "client": (address, 50_000),
        "headers": [],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    await portal(scope, receive, send)
    return sent[0]["status"], b"retry-after" in dict(sent[0]["headers"])


def test_an_address_that_searches_sixty_times_at_once_is_refused_the_rest_and_no_other_is(
    portal_with: PortalWith,
) -> None:
    engine = Blocked()
    portal = portal_with(engine=engine, search_deadline=60)
    refused = 60 - OF_ONE - WAITING_OF_ONE

    async def go() -> None:
        flood = asyncio.as_completed([get(portal, f"wait+{n}", "2001:db8::1") for n in range(60)], timeout=60)
        assert [await next(flood) for _ in range(refused)] == [(429, True)] * refused
        assert await get(portal, "silk", "2001:db8:0:1::1") == (200, False)
        engine.go.set()
        assert {await answer for answer in flood} == {(200, False)}
        await portal.state.services.background.stop()

    asyncio.run(go())
