"""What the portal wants to know of whoever asks: whether others must wait for them, and whether they are a person."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

from portal.visits import is_reader

NETWORK = 64
"""Bits of an IPv6 address that name one household or one telephone: it may take any address with them."""


def client_of(request: Request) -> str:
    """Names the client that a request comes from, so that each has its turn: its address, of IPv6 the first 64 bits.

    The address is the one that the server tells: behind proxies it is the reader's own only where the server trusts
    them (`--proxy-headers`, `--forwarded-allow-ips`); headers that anybody may send are not read here. Where there is
    none, as on a Unix socket or within another program, all readers are one client. It is never logged nor written
    anywhere.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), NETWORK), strict=False))


def is_read(request: Request) -> bool:
    """Whether what this request asks for is shown to a person: not to a crawler, nor fetched ahead of time."""
    purposes = [request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")]
    return request.method == "GET" and is_reader(request.headers.get("user-agent", ""), purposes)
