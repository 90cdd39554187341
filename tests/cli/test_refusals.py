"""What is no HTTP is answered with a page, too."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.testing import HtmlPage, check_page
from tests.cli.served import Served, serving

SITE = Path(__file__).parents[1] / "views" / "site.toml"
THAI = "ข่าว".encode()
FORM = b"POST /th/preferences HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module", params=["httptools", "h11"])
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A portal that reads HTTP by httptools, and one that cannot import it."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "portal.toml").write_text(f'site = "{SITE}"\n', encoding="utf-8")
    without = folder / "without"
    without.mkdir()
    for name in ("httptools", "uvloop") if request.param == "h11" else ():
        (without / f"{name}.py").write_text("raise ImportError\n", encoding="utf-8")
    with serving(folder, PYTHONPATH=str(without)) as served:
        yield served
    log = (folder / "portal.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert " error " not in log


def connected(portal: Served) -> socket.socket:
    host, port = portal.address.removeprefix("http://").rstrip("/").split(":")
    return socket.create_connection((host, int(port)), timeout=60)


def told(portal: Served, *sent: bytes) -> bytes:
    """All that is answered on one connection, until the portal closes it."""
    with connected(portal) as client, client.makefile("rb") as answer:
        for piece in sent:
            client.sendall(piece)
        return answer.read()


def page_in(answer: bytes, language: str) -> HtmlPage:
    """The page of status 400 that an answer is, in this language."""
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert headers[b"content-type"] == b"text/html; charset=utf-8"
    assert headers[b"content-language"] == language.encode()
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"connection"] == b"close"
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert len(body) == int(headers[b"content-length"])
    document = HtmlPage(body.decode())
    check_page(document)
    assert document.one("html").get("lang") == language
    return document


@pytest.mark.parametrize(
    ("sent", "language"),
    [
        (b"GET /en/" + THAI + b" HTTP/1.1\r\nHost: x\r\n\r\n", "en"),
        (b"GET /th/" + THAI + b" HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n\r\n", "th"),
        (b"GET /" + THAI + b" HTTP/1.1\r\nHost: x\r\nAccept-Language: en, th;q=0.5\r\n\r\n", "en"),
        (b"GET /" + THAI + b" HTTP/1.1\r\nhost: x\r\naccept-language:en\r\n\r\n", "en"),
        (b"GET /" + THAI + b" HTTP/1.1\r\nHost: x\r\nCookie: portal_preferences=language:en\r\n\r\n", "en"),
        (b"GET /xx/" + THAI + b" HTTP/1.1\r\nHost: x\r\nAccept-Language: xx\r\n\r\n", "th"),
        (b"GET / HTTP/1.1\r\nno colon\r\nAccept-Language: en\r\n\r\n", "en"),
        (b"GET / HTTP/1.1\r\nAccept-Language: en\r\n\r\n", "en"),  # without a host
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "th"),
        (b"GET /th/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "th"),
        (b"GET /en/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "en"),
        (b"GET /en/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "en"),
        (b"GET /en/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "en"),
        (b"GET /en/ HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000, "en"),
        (b"GET /en/\r\n\r\n", "en"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n", "th"),
        (b"GET /en/ HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n", "en"),
        (b"<script>alert(1)</script>\r\nAccept-Language: <script>\r\n\r\n", "th"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_page_in_the_readers_language(
    portal: Served, sent: bytes, language: str
) -> None:
    document = page_in(told(portal, sent), language)
    assert "<script>alert" not in document.html


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nno length\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\ntheme\rx0\r\n\r\n",
    ],
)
def test_a_form_that_ends_in_something_else_is_answered_once(portal: Served, rest: bytes) -> None:
    answer = told(portal, FORM, rest)
    assert answer.count(b"HTTP/1.1 ") == 1
    page_in(answer, "th")


def test_where_an_answer_was_given_nothing_more_is_said(portal: Served) -> None:
    head = b"POST /th/contact HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(portal) as client, client.makefile("rb") as answer:
        client.sendall(head)
        assert answer.readline() == b"HTTP/1.1 405 Method Not Allowed\r\n"
        length = next(int(line.split()[1]) for line in answer if line.startswith(b"content-length:"))
        while answer.readline() != b"\r\n":
            pass
        answer.read(length)
        client.sendall(b"no length\r\n")
        assert answer.read() == b""


def test_what_was_asked_before_is_answered_first(portal: Served) -> None:
    asked = b"GET /en/contact HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = told(portal, asked + b"GET /en/" + THAI + b" HTTP/1.1\r\n\r\n" + asked)
    first, second = answer.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"200 OK")
    page_in(b"HTTP/1.1 " + second, "en")


def test_bytes_that_come_afterwards_are_not_read(portal: Served) -> None:
    page_in(told(portal, b"GET /" + THAI + b" HTTP/1.1\r\n\r\n" + b"GET / HTTP/1.1\r\n" * 5), "th")


def test_few_requests_wait_for_another(portal: Served) -> None:
    asked = b"GET /en/contact HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = told(portal, asked * 10 + asked.replace(b"Host", b"Connection: close\r\nHost"))
    assert answer.count(b"HTTP/1.1 200 OK") == 11
