"""Bytes as clients send them that speak HTTP badly, slowly, in part, all at once, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from tests.soak.asking import Answer, Asked
from tests.soak.hostile import Hostile
from tests.soak.pieces import ELSEWHERE, MARK

PATIENCE = 60.0
"""Seconds for what must be answered."""
SOME_PATIENCE = 3.0
"""Seconds for what may wait for more, such as a length that is not there."""
NO_PATIENCE = 0.01
"""Seconds of a client who leaves."""
CLOSE = (b"connection", b"close")

LINES: Sequence[bytes] = (
    *(
        "GET /th/ข่าว HTTP/1.1".encode(),
        "GET /ข่าว HTTP/1.1".encode("cp874"),
        b"GET /th/",
        b"GET  /th/  HTTP/1.1",
    ),
    *(
        b"GET /th/ HTTP/9.9",
        b"GET /th/ http/1.1",
        b"GET\t/th/\tHTTP/1.1",
        b"GET /th/ HTTP/1.1 x",
        b" GET /th/ HTTP/1.1",
    ),
    *(
        f"GET http://{ELSEWHERE}/th HTTP/1.1".encode(),
        f"GET //{ELSEWHERE}/TH HTTP/1.1".encode(),
        b"GET http://[ HTTP/1.1",
    ),
    *(
        b"OPTIONS * HTTP/1.1",
        f"CONNECT {ELSEWHERE}:443 HTTP/1.1".encode(),
        b"GET ?x HTTP/1.1",
        b"GET  HTTP/1.1",
        b"GET /\0 HTTP/1.1",
    ),
    *(
        b"PRI * HTTP/2.0",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-x",
        b"",
        b"\r\n\r\n",
        b"\xff" * 300,
    ),
    *(
        b"GET /th/" + b"a" * 9000 + b" HTTP/1.1",
        f"<{MARK}> / HTTP/1.1".encode(),
        f"GET /<{MARK}> HTTP/1.1".encode(),
        b"GET / HTTP/1.0",
    ),
)
HEADERS: Sequence[bytes] = (
    *(
        b"no colon",
        b"space : x",
        b": nameless",
        b" folded",
        b"\tfolded",
        b"nul: \0",
        b"x: \xff",
        "ข่าว: x".encode(),
        b"x:" + b" " * 5000,
    ),
    *(
        b"host: y",
        b"content-length: 3",
        b"content-length: -1",
        b"content-length: 5, 5",
        b"content-length: 0x3",
        b"content-length: " + b"9" * 30,
    ),
    *(
        b"transfer-encoding: chunked",
        b"transfer-encoding: gzip, chunked",
        b"transfer-encoding: chunked, chunked",
        b"transfer-encoding: x",
    ),
    *(
        b"expect: 100-continue",
        b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x",
        b"upgrade: h2c\r\nconnection: upgrade",
    ),
    *(
        b"x: " + b"y" * 20_000,
        b"\r\n".join(b"x%d: y" % number for number in range(500)),
        b"accept-language: en",
        b"bare: lf\nx: y",
        b"cr: x\ry",
    ),
)
CHUNKS: Sequence[bytes] = (
    *(
        b"5\r\ntheme\r\n0\r\n\r\n",
        b"5\r\ntheme\r\n",
        b"zz\r\n",
        b"-1\r\n",
        b"5\ntheme\n0\n\n",
        b"5\r\nthemexx0\r\n\r\n",
        b"0\r\n\r\n",
    ),
    *(
        b"fffffffffffffffff\r\nx",
        b"5;ext=" + b"x" * 5000 + b"\r\ntheme\r\n0\r\n\r\n",
        b"0\r\nx: y\r\n\r\n",
        b"5\r\n",
    ),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes over one connection, piece by piece, and for how many seconds its answer is waited for."""

    pieces: Sequence[bytes]
    patience: float = PATIENCE
    heads: bool = False
    """Whether the last request is for a head alone."""


class Wire:
    """Connections that nobody means well with, drawn by a seed."""

    def __init__(self, hostile: Hostile, seed: int) -> None:
        self.hostile = hostile
        self.draw = Random(seed)  # noqa: S311 - the same in every run
        self.kinds: Sequence[Callable[[], Sent]] = (
            *(self._whole, self._whole, self._pipelined, self._first_line, self._headers),
            *(self._cut, self._slow, self._chunked, self._changed),
        )

    def connections(self) -> Iterator[Sent]:
        """Connections without end."""
        while True:
            yield self.draw.choice(self.kinds)()

    def _request(self, *more: tuple[bytes, bytes]) -> tuple[Asked, bytes]:
        """A request of the others, with its length and without what would make another request of it."""
        asked = self.hostile.request()
        framing = {b"content-length", b"transfer-encoding", b"host", b"connection", b"expect", b"upgrade"}
        body = b"".join(asked.pieces)
        headers = [
            (b"host", b"testserver"),
            *(each for each in asked.headers if each[0] not in framing),
            *more,
        ]
        if body:
            headers.append((b"content-length", b"%d" % len(body)))
        version = "1.0" if asked.version == "1.0" else "1.1"
        return asked, written(
            f"{asked.method} ".encode() + asked.target + f" HTTP/{version}".encode(), headers
        ) + body

    def _whole(self) -> Sent:
        asked, request = self._request(CLOSE)
        return Sent([request], heads=asked.method == "HEAD")

    def _pipelined(self) -> Sent:
        requests = [self._request() for _ in range(self.draw.randrange(1, 4))]
        last, closing = self._request(CLOSE)
        together = b"".join(request for asked, request in requests if asked.method != "HEAD") + closing
        return Sent(
            [together], SOME_PATIENCE, heads=last.method == "HEAD"
        )  # one that cannot be read ends all

    def _first_line(self) -> Sent:
        line = self.draw.choice(LINES)
        return Sent([written(line, [(b"host", b"testserver"), CLOSE])], SOME_PATIENCE)

    def _headers(self) -> Sent:
        lines = self.draw.choices(HEADERS, k=self.draw.choice((1, 1, 2, 3)))
        method = self.draw.choice((b"GET /th/", b"POST /th/preferences", b"GET /visit.gif"))
        head = b"\r\n".join([method + b" HTTP/1.1", b"host: testserver", *lines, b"connection: close"])
        return Sent([head + b"\r\n\r\n", b"theme"], SOME_PATIENCE)

    def _chunked(self) -> Sent:
        head = written(
            b"POST /th/preferences HTTP/1.1", [(b"host", b"x"), (b"transfer-encoding", b"chunked"), CLOSE]
        )
        return Sent([head, *self.draw.choices(CHUNKS, k=self.draw.choice((1, 1, 2)))], SOME_PATIENCE)

    def _cut(self) -> Sent:
        _, request = self._request()
        return Sent([request[: self.draw.randrange(len(request))]], NO_PATIENCE)

    def _slow(self) -> Sent:
        asked, request = self._request(CLOSE)
        cuts = sorted(self.draw.choices(range(len(request)), k=self.draw.choice((1, 3, 20))))
        pieces = [request[start:end] for start, end in zip([0, *cuts], [*cuts, len(request)], strict=True)]
        return Sent(pieces, heads=asked.method == "HEAD")

    def _changed(self) -> Sent:
        asked, request = self._request(CLOSE)
        changed = bytearray(request)
        for _ in range(self.draw.choice((1, 1, 5))):
            changed[self.draw.randrange(len(changed))] = self.draw.randrange(256)
        return Sent([bytes(changed)], SOME_PATIENCE, heads=asked.method == "HEAD")


def written(line: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The head of a request."""
    return b"\r\n".join([line, *(name + b": " + value for name, value in headers)]) + b"\r\n\r\n"


async def converse(host: str, port: int, sent: Sent) -> list[Answer]:
    """What is answered over a connection of its own."""
    reader, writer = await asyncio.open_connection(host, port)
    received = bytearray()
    with suppress(ConnectionError):
        for piece in sent.pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.001 if len(sent.pieces) > 1 else 0)  # so that the pieces arrive apart
        with suppress(TimeoutError):
            async with asyncio.timeout(sent.patience):
                while got := await reader.read(1 << 16):
                    received += got
    writer.transport.abort()
    return list(answers_in(bytes(received), heads=sent.heads))


def answers_in(received: bytes, *, heads: bool) -> Iterator[Answer]:
    """The answers that stand one after another; of one that is cut off, what there is."""
    while received:
        head, ended, rest = received.partition(b"\r\n\r\n")
        if not ended:
            return
        first, *lines = head.split(b"\r\n")
        assert first.startswith(b"HTTP/1.1 "), f"this is no answer: {first[:200]!r}"
        answer = Answer(int(first.split()[1]))
        answer.headers = [
            (name.lower(), value) for name, _, value in (line.partition(b": ") for line in lines)
        ]
        if answer.status < 200:
            received = rest
            continue
        answer.body, answer.ended, received = body_of(answer, rest, empty=heads and not rest)
        yield answer


def body_of(answer: Answer, rest: bytes, *, empty: bool) -> tuple[bytes, bool, bytes]:
    """The body of an answer, whether it is whole, and what comes after it."""
    if empty or answer.status in {204, 304}:
        return b"", True, rest
    if length := answer.header("content-length"):
        return rest[: int(length)], len(rest) >= int(length), rest[int(length) :]
    if answer.header("transfer-encoding") == "chunked":
        body = b""
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            count = int(size, 16)
            body, rest = body + rest[:count], rest[count + 2 :]
            if not count:
                return body, True, rest
        return body, False, b""
    return rest, True, b""
